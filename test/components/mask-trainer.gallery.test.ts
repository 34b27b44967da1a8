import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import '../../src/components/mask-trainer/gallery.ts';
import '../../src/trainer/trainer.ts';
import { summarise } from '../../src/evaluation/index.ts';
import { FakeTrainer, gate, type FakeClassifier } from './mask-trainer.fake.ts';
import { itCommanded } from '../engine.ts';
import { until } from '../until.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const text = (element: Element | null) => element?.textContent!.replace(/\s+/g, ' ').trim() ?? null;

const dialogOf = (trainer: MaskTrainer) => trainer.shadowRoot!.querySelector<HTMLDialogElement>('dialog')!;
const options = (trainer: MaskTrainer) => [
  ...dialogOf(trainer).querySelectorAll<HTMLElement>('[role=option]'),
];
const names = (trainer: MaskTrainer) => options(trainer).map((option) => option.getAttribute('aria-label'));
const selected = (trainer: MaskTrainer) =>
  options(trainer).flatMap((option, n) => (option.getAttribute('aria-selected') === 'true' ? [n] : []));
const focused = (trainer: MaskTrainer) => trainer.shadowRoot!.activeElement as HTMLElement | null;
const place = (trainer: MaskTrainer) => options(trainer).indexOf(focused(trainer)!);
const button = (trainer: MaskTrainer, name: string) =>
  [...dialogOf(trainer).querySelectorAll('button')].find((each) => text(each) === name);
const said = (trainer: MaskTrainer) => text(dialogOf(trainer).querySelector('[role=status]'));
const title = (trainer: MaskTrainer) => text(dialogOf(trainer).querySelector('h2'));
const openers = (trainer: MaskTrainer) =>
  [...trainer.shadowRoot!.querySelectorAll<HTMLElement>('.class button')].filter(
    (each) => text(each) === 'Show all',
  );

async function add(trainer: MaskTrainer, ...labels: string[]) {
  for (const label of labels) await trainer.addImage(label, picture());
  await trainer.updateComplete;
}

/** A trainer with `count` images of “mask”, in two bursts, and two of “no mask” between them. */
async function filled(count = 5, markup = html`<fake-trainer></fake-trainer>`) {
  const trainer = await fixture<MaskTrainer>(markup);
  await add(trainer, 'mask', 'mask', 'no mask', 'no mask', ...Array<string>(count - 2).fill('mask'));
  return trainer;
}

async function open(trainer: MaskTrainer, n = 1) {
  openers(trainer)[n]!.focus();
  openers(trainer)[n]!.click();
  await until(() => dialogOf(trainer)?.open);
  return trainer;
}

const press = async (trainer: MaskTrainer, ...keys: string[]) => {
  for (const chord of keys) {
    const [key, modifier] = chord.split('+').reverse() as [string, string?];
    if (modifier) await sendKeys({ down: modifier });
    await sendKeys({ press: key });
    if (modifier) await sendKeys({ up: modifier });
  }
  await settled(trainer);
};
const click = async (trainer: MaskTrainer, name: string) => {
  button(trainer, name)!.click();
  await settled(trainer);
};
const tap = async (trainer: MaskTrainer, n: number, init: MouseEventInit = {}) => {
  options(trainer)[n]!.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1, ...init }));
  await settled(trainer);
};
const settled = async (trainer: MaskTrainer) => {
  await aTimeout(20);
  await trainer.updateComplete;
};

describe('<mask-trainer>, the gallery', () => {
  afterEach(() => {
    FakeTrainer.reset();
    document
      .querySelectorAll<HTMLElement & { close?: () => void }>('dialog')
      .forEach((each) => each.close?.());
  });

  it('is offered if a class has pictures', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    expect(openers(trainer)).to.have.length(0);
    await add(trainer, 'mask');
    expect(openers(trainer).map((each) => each.ariaLabel)).to.deep.equal(['Show all images of “mask”']);
    await trainer.clear();
    await trainer.updateComplete;
    expect(openers(trainer)).to.have.length(0);
  });

  it('shows every picture, newest first, each with a name', async () => {
    const trainer = await open(await filled());
    expect(title(trainer)).to.equal('Images of “mask”: 5');
    expect(names(trainer)).to.deep.equal([
      'mask, image 1 of 5, second take',
      'mask, image 2 of 5, second take',
      'mask, image 3 of 5, second take',
      'mask, image 4 of 5, first take',
      'mask, image 5 of 5, first take',
    ]);
    const ids = trainer.samples.filter(({ label }) => label === 'mask').map(({ id }) => id);
    expect(options(trainer).map(({ dataset }) => dataset['id'])).to.deep.equal(ids.reverse());
    expect(options(trainer).map((each) => text(each.querySelector('.burst')))).to.deep.equal([
      'second take',
      '',
      '',
      'first take',
      '',
    ]);
    await until(() => {
      const canvas = options(trainer)[4]!.querySelector('canvas')!;
      return canvas.getContext('2d')!.getImageData(0, 0, 1, 1).data[3] === 255;
    });
    expect(place(trainer)).to.equal(0);
  });

  it('is accessible: with images, enlarged, empty, and during training', async () => {
    const { promise, open: go } = gate();
    FakeTrainer.prepare = (fake) => (fake.trains = () => promise);
    const trainer = await open(await filled());
    await expect(dialogOf(trainer)).to.be.accessible();
    await click(trainer, 'Select all');
    await expect(dialogOf(trainer)).to.be.accessible();
    await click(trainer, 'Enlarge');
    await expect(dialogOf(trainer)).to.be.accessible();
    await click(trainer, 'Back to all images');
    const training = trainer.train();
    await settled(trainer);
    await expect(dialogOf(trainer)).to.be.accessible();
    go();
    await training;
    await click(trainer, 'Delete');
    expect(text(dialogOf(trainer).querySelector('p'))).to.equal('There are no images left here.');
    await expect(dialogOf(trainer)).to.be.accessible();
  });

  itCommanded('works by keyboard', async () => {
    const trainer = await open(await filled(30));
    const columns = () =>
      options(trainer).filter((each) => each.offsetTop === options(trainer)[0]!.offsetTop).length;
    expect(columns()).to.be.greaterThan(2);
    await press(trainer, 'ArrowRight', 'ArrowRight');
    expect(place(trainer)).to.equal(2);
    await press(trainer, 'ArrowDown');
    expect(place(trainer)).to.equal(2 + columns());
    await press(trainer, 'ArrowUp', 'ArrowLeft', ' ');
    expect([place(trainer), selected(trainer)]).to.deep.equal([1, [1]]);
    await press(trainer, 'Shift+ArrowRight', 'Shift+ArrowRight');
    expect(selected(trainer)).to.deep.equal([1, 2, 3]);
    await press(trainer, 'Shift+ArrowLeft');
    expect(selected(trainer)).to.deep.equal([1, 2]);
    await press(trainer, ' ');
    expect(selected(trainer)).to.deep.equal([1]);
    await press(trainer, 'End');
    expect(focused(trainer)!.ariaPosInSet).to.equal('30');
    await press(trainer, 'Home');
    expect(place(trainer)).to.equal(0);
    expect(options(trainer).filter(({ tabIndex }) => tabIndex === 0)).to.have.length(1);
    await press(trainer, 'PageDown');
    expect(place(trainer)).to.be.greaterThan(1);
    await press(trainer, 'Control+a');
    expect(said(trainer)).to.equal('Selected: 30');
    await press(trainer, 'Escape');
    await until(() => dialogOf(trainer) === null);
    expect(focused(trainer) === openers(trainer)[1]).to.equal(true);
  });

  itCommanded('moves the other way on a right-to-left page', async () => {
    const box = await fixture<HTMLElement>(html`<div dir="rtl"><fake-trainer></fake-trainer></div>`);
    const trainer = box.querySelector<MaskTrainer>('fake-trainer')!;
    await add(trainer, 'mask', 'mask', 'mask');
    await open(trainer, 0);
    await press(trainer, 'ArrowLeft');
    expect(place(trainer)).to.equal(1);
    const [first, second] = options(trainer).map((each) => each.getBoundingClientRect().left);
    expect(first).to.be.greaterThan(second!);
  });

  it('works by mouse and by finger: a click selects, Shift selects a range, a double click enlarges', async () => {
    const trainer = await open(await filled());
    await tap(trainer, 1);
    expect([selected(trainer), place(trainer)]).to.deep.equal([[1], 1]);
    await tap(trainer, 3, { shiftKey: true });
    expect(selected(trainer)).to.deep.equal([1, 2, 3]);
    await tap(trainer, 2);
    expect(selected(trainer)).to.deep.equal([1, 3]);
    options(trainer)[2]!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
    await settled(trainer);
    expect(dialogOf(trainer).querySelector('.large canvas')!.ariaLabel).to.contain('image 3 of 5');
  });

  itCommanded('deletes the selection, with Undo and Redo, each announced once', async () => {
    const trainer = await open(await filled());
    expect(button(trainer, 'Delete')!.disabled).to.equal(true);
    await press(trainer, ' ', 'ArrowRight', ' ');
    const spoken: (string | null)[] = [];
    new MutationObserver(() => spoken.push(said(trainer))).observe(
      dialogOf(trainer).querySelector('[role=status]')!,
      { childList: true, characterData: true, subtree: true },
    );
    button(trainer, 'Delete')!.focus();
    await click(trainer, 'Delete');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 3 });
    expect(title(trainer)).to.equal('Images of “mask”: 3');
    expect(spoken).to.deep.equal(['Images deleted: 2. Undo restores them. Images here: 3.']);
    // The button is of no use now.
    expect(place(trainer)).to.equal(1);
    await click(trainer, 'Undo');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 5 });
    expect(spoken.slice(1)).to.deep.equal(['Undone. Images here: 5.']);
    await click(trainer, 'Redo');
    expect(options(trainer)).to.have.length(3);
    expect(spoken.slice(2)).to.deep.equal(['Redone. Images here: 3.']);
    // The key deletes the one that it is on.
    await press(trainer, 'Home', 'Delete', 'Delete');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 1 });
    expect(place(trainer)).to.equal(0);
  });

  itCommanded('repeats an announcement if the same happens again', async () => {
    const trainer = await open(await filled());
    await press(trainer, 'Control+a');
    const before = dialogOf(trainer).querySelector('[role=status]')!.textContent;
    await press(trainer, 'Control+a');
    expect(dialogOf(trainer).querySelector('[role=status]')!.textContent).not.to.equal(before);
    expect(said(trainer)).to.equal('Selected: 5');
  });

  it('moves the selection to another class', async () => {
    const trainer = await open(
      await filled(5, html`<fake-trainer labels="no mask, mask, hat"></fake-trainer>`),
    );
    const select = dialogOf(trainer).querySelector('select')!;
    expect([...select.options].map(({ value }) => value)).to.deep.equal(['no mask', 'hat']);
    await tap(trainer, 0);
    await tap(trainer, 4);
    select.value = 'hat';
    select.dispatchEvent(new Event('change'));
    await click(trainer, 'Move');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 3, hat: 2 });
    expect(said(trainer)).to.equal('Images moved to “hat”: 2. Images here: 3.');
    await click(trainer, 'Undo');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 5, hat: 0 });
  });

  itCommanded('enlarges an image: turns to the next, deletes, moves, and goes back on Escape', async () => {
    const trainer = await open(await filled());
    await press(trainer, 'ArrowRight', 'Enter');
    const large = () => text(dialogOf(trainer).querySelector('.large p'));
    expect(large()).to.contain('mask, image 2 of 5, second take');
    await press(trainer, 'ArrowRight');
    expect(large()).to.contain('image 3 of 5');
    expect(said(trainer)).to.equal('mask, image 3 of 5, second take');
    await click(trainer, 'Previous');
    await press(trainer, 'Delete');
    expect(trainer.counts['mask']).to.equal(4);
    expect(large()).to.contain('image 2 of 4');
    await click(trainer, 'Move');
    expect(trainer.counts).to.deep.equal({ 'no mask': 3, mask: 3 });
    await press(trainer, 'Escape');
    expect(dialogOf(trainer).open).to.equal(true);
    expect(place(trainer)).to.equal(1);
  });

  it('marks black, blurred and duplicate images in words, and selects each kind together', async () => {
    const looks = [
      { brightness: 0.01, sharpness: 0.1 },
      { brightness: 0.5, sharpness: 300 },
      { brightness: 0.5, sharpness: 10 },
      { brightness: 0.5, sharpness: 310 },
      { brightness: 0.5, sharpness: 290, copy: true },
    ];
    FakeTrainer.prepare = (fake) => {
      const embed = fake.embed.bind(fake);
      let before: Float32Array;
      fake.embed = async (source) => {
        const seen = await embed(source);
        const { copy, ...look } = looks.shift()!;
        const features = (before = copy ? before : new Float32Array([10 ** looks.length]));
        return { ...seen, ...look, features };
      };
    };
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    await add(trainer, 'mask', 'mask', 'mask', 'mask', 'mask');
    await open(trainer, 0);
    await until(() => names(trainer)[0]!.includes('duplicate'));
    expect(names(trainer)).to.deep.equal([
      'mask, image 1 of 5, first take, duplicate',
      'mask, image 2 of 5, first take',
      'mask, image 3 of 5, first take, blurred',
      'mask, image 4 of 5, first take',
      'mask, image 5 of 5, first take, black',
    ]);
    expect(text(options(trainer)[2]!.querySelector('.marks'))).to.equal('blurred');
    await click(trainer, 'Select blurred (1)');
    await click(trainer, 'Select duplicates (1)');
    expect(selected(trainer)).to.deep.equal([0, 2]);
    expect(said(trainer)).to.equal('Selected: 2');
    await click(trainer, 'Delete');
    expect(button(trainer, 'Select duplicates (1)')).to.equal(undefined);
    await click(trainer, 'Select black (1)');
    expect(selected(trainer)).to.deep.equal([2]);
  });

  itCommanded(
    'opens the images of a cell of the matrix, and the figures follow what becomes of them',
    async () => {
      FakeTrainer.prepare = (fake: FakeClassifier) => {
        const train = fake.train.bind(fake);
        fake.train = async (...parameters) => {
          const result = await train(...parameters);
          const predictions = fake.learned.map(({ id, label }, n) => ({
            id,
            label,
            answer: n % 3 === 0 ? 'no mask' : label,
            confidence: 0.9,
          }));
          const labels = ['no mask', 'mask'];
          return {
            ...result,
            evaluation: summarise(predictions, { labels, grouping: ['burst', 'burst'], time: 0 }),
          };
        };
      };
      const trainer = await filled(7);
      await trainer.train();
      await trainer.updateComplete;
      const cells = () => [...trainer.shadowRoot!.querySelectorAll<HTMLElement>('.evidence td button')];
      const wrong = cells().find(({ ariaLabel }) => ariaLabel!.startsWith('“mask” classified as “no mask”'))!;
      const { matrix } = trainer.evaluation!;
      const count = matrix[1]![0]!;
      expect(count).to.be.greaterThan(1);
      expect(wrong.ariaLabel).to.equal(`“mask” classified as “no mask”: ${count}. Show the images.`);
      expect(text(wrong)).to.equal(String(count));
      wrong.click();
      await until(() => dialogOf(trainer)?.open);
      expect(title(trainer)).to.equal(`“mask” classified as “no mask”: ${count}`);
      const ids = trainer
        .evaluation!.predictions.filter(({ label, answer }) => label === 'mask' && answer === 'no mask')
        .map(({ id }) => id);
      expect(options(trainer).map(({ dataset }) => dataset['id'])).to.have.members(ids);
      await tap(trainer, 0);
      await click(trainer, 'Move');
      expect(trainer.evaluation!.matrix[1]![0]).to.equal(count - 1);
      expect(trainer.evaluation!.matrix[0]![0]).to.equal(matrix[0]![0]! + 1);
      expect(options(trainer)).to.have.length(count - 1);
      await press(trainer, 'Delete');
      expect(trainer.evaluation!.matrix[1]![0]).to.equal(count - 2);
      await click(trainer, 'Undo');
      await click(trainer, 'Undo');
      expect(trainer.evaluation!.matrix).to.deep.equal(matrix);
    },
  );

  itCommanded('can be viewed but not changed during training', async () => {
    const { promise, open: go } = gate();
    FakeTrainer.prepare = (fake) => (fake.trains = () => promise);
    const trainer = await open(await filled());
    await press(trainer, ' ');
    const training = trainer.train();
    await settled(trainer);
    for (const name of ['Delete', 'Move', 'Undo', 'Redo'])
      expect(button(trainer, name)!.disabled, name).to.equal(true);
    expect(text(dialogOf(trainer).querySelector('.aside'))).to.contain('Training is in progress');
    await press(trainer, 'Delete');
    expect(said(trainer)).to.contain('Training is already in progress.');
    expect(trainer.counts['mask']).to.equal(5);
    await press(trainer, 'Enter');
    expect(dialogOf(trainer).querySelector('.large canvas')).not.to.equal(null);
    go();
    await training;
    await settled(trainer);
    expect(button(trainer, 'Delete')!.disabled).to.equal(false);
  });

  itCommanded('follows changes from elsewhere: selection, focus and scroll position stay', async () => {
    const trainer = await open(await filled());
    await press(trainer, 'ArrowRight', 'ArrowRight', ' ');
    const kept = focused(trainer)!;
    await add(trainer, 'mask', 'mask');
    expect(title(trainer)).to.equal('Images of “mask”: 7');
    expect(focused(trainer) === kept).to.equal(true);
    expect([selected(trainer), place(trainer)]).to.deep.equal([[4], 4]);
    expect(kept.ariaLabel).to.contain('image 5 of 7');
    // Tab comes back to it, and no other.
    expect(options(trainer).map(({ tabIndex }) => tabIndex)).to.deep.equal([-1, -1, -1, -1, 0, -1, -1]);
    await trainer.clear('mask');
    await settled(trainer);
    expect(options(trainer)).to.have.length(0);
    expect(text(focused(trainer))).to.equal('Close');
    await trainer.undo();
    await settled(trainer);
    expect(selected(trainer)).to.deep.equal([]);
    expect(options(trainer)).to.have.length(7);
  });

  itCommanded('marks images without a stored picture', async () => {
    let n = 0;
    FakeTrainer.prepare = (fake) => {
      const embed = fake.embed.bind(fake);
      fake.embed = async (source) => {
        const { picture, region } = await embed(source);
        const seen = { region, features: new Float32Array([10 ** n]) };
        return n++ > 0 ? seen : { ...seen, picture: picture! };
      };
    };
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    await add(trainer, 'mask', 'mask');
    await open(trainer, 0);
    expect(names(trainer)[0]).to.equal('mask, image 1 of 2, first take, image not kept');
    expect(text(options(trainer)[0]!)).to.contain('image not kept');
    await press(trainer, 'Enter');
    await expect(dialogOf(trainer)).to.be.accessible();
  });

  it('closes with its element, or when the page hides it, and opens again', async () => {
    const box = await fixture<HTMLElement>(html`<div><fake-trainer></fake-trainer></div>`);
    const trainer = box.querySelector<MaskTrainer>('fake-trainer')!;
    await add(trainer, 'mask');
    await open(trainer, 0);
    box.remove();
    expect(dialogOf(trainer) === null).to.equal(true);
    document.body.append(box);
    await settled(trainer);
    await open(trainer, 0);
    box.hidden = true;
    await until(() => dialogOf(trainer) === null);
    box.hidden = false;
    await open(trainer, 0);
    expect(names(trainer)).to.have.length(1);
    box.remove();
  });

  itCommanded('moves the focus to the class if the button that opened it is gone', async () => {
    const trainer = await open(await filled());
    await press(trainer, 'Control+a', 'Delete');
    await click(trainer, 'Close');
    await until(() => dialogOf(trainer) === null);
    expect((focused(trainer) as HTMLButtonElement).value).to.equal('mask');
  });

  it('does not let a dropped file replace the page', async () => {
    const trainer = await open(await filled());
    for (const type of ['dragover', 'drop']) {
      const event = new DragEvent(type, { bubbles: true, cancelable: true });
      options(trainer)[0]!.dispatchEvent(event);
      expect(event.defaultPrevented, type).to.equal(true);
    }
  });

  itCommanded('uses few elements for many images, and loses none of them', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    await add(trainer, ...Array<string>(301).fill('mask'));
    await open(trainer, 0);
    expect(options(trainer).length).to.be.lessThan(150);
    expect(options(trainer)[0]!.ariaSetSize).to.equal('301');
    await press(trainer, 'End');
    expect(focused(trainer)!.ariaPosInSet).to.equal('301');
    expect(options(trainer).length).to.be.lessThan(150);
    const scroller = dialogOf(trainer).querySelector('.pictures')!;
    scroller.scrollTop = 0;
    await until(() => options(trainer)[0]!.ariaPosInSet === '1');
    // It still has the keyboard, out of sight.
    expect(focused(trainer)!.ariaPosInSet).to.equal('301');
  });
});
