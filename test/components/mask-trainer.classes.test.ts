import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import '../../src/trainer/trainer.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';
import { until } from '../until.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const inside = <T extends HTMLElement>(trainer: MaskTrainer, selector: string) =>
  trainer.shadowRoot!.querySelector<T>(selector)!;
const words = (trainer: MaskTrainer) =>
  inside(trainer, '[role=status]').textContent!.replace(/\s+/g, ' ').trim();

/** What a person changes of the classes, with the buttons that are there for it. */
describe('<mask-trainer>, editing classes', () => {
  afterEach(() => FakeTrainer.reset());

  const editing = async (markup = html`<fake-trainer></fake-trainer>`) => {
    const trainer = await fixture<MaskTrainer>(markup);
    inside(trainer, '#edit').click();
    await until(() => inside(trainer, '.edited'));
    return trainer;
  };
  const form = (trainer: MaskTrainer, n: number) =>
    trainer.shadowRoot!.querySelectorAll<HTMLFormElement>('form.edited')[n]!;
  const submit = async (trainer: MaskTrainer, n: number, name: string) => {
    form(trainer, n).querySelector('input')!.value = name;
    form(trainer, n).requestSubmit();
    await aTimeout(20);
    await trainer.updateComplete;
  };
  const press = async (trainer: MaskTrainer, n: number, selector: string) => {
    form(trainer, n).querySelector<HTMLElement>(selector)!.click();
    await aTimeout(20);
    await trainer.updateComplete;
  };
  const filled = async () => {
    const trainer = await editing();
    for (const label of [...trainer.labels, ...trainer.labels]) await trainer.addImage(label, picture());
    return trainer;
  };

  it('is accessible, and does not start the engine', async () => {
    const trainer = await editing();
    await expect(trainer).to.be.accessible();
    expect(FakeTrainer.made).to.have.length(0);
    expect(inside(trainer, '#edit').getAttribute('aria-pressed')).to.equal('true');
    inside(trainer, '#edit').click();
    await trainer.updateComplete;
    expect(inside(trainer, '.record')).to.be.instanceOf(HTMLButtonElement);
  });

  it('adds a class, and refuses an empty name and a name that is taken', async () => {
    const trainer = await editing();
    await submit(trainer, 2, ' hat ');
    expect(trainer.labels).to.deep.equal(['no mask', 'mask', 'hat']);
    expect(words(trainer)).to.equal('Class “hat” added.');
    for (const [name, code] of [
      ['  ', 'class-unnamed'],
      ['hat', 'class-taken'],
      ['mask ', 'class-taken'],
    ] as const) {
      await submit(trainer, 3, name);
      expect(trainer.error!.code, name).to.equal(code);
      expect(trainer.labels).to.have.length(3);
    }
    await trainer.undo();
    expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
  });

  it('accepts at most fifty', async () => {
    const many = Array.from({ length: 50 }, (_, n) => `class ${n}`);
    const trainer = await editing(html`<fake-trainer .labels=${many}></fake-trainer>`);
    await submit(trainer, 50, 'one more');
    expect(trainer.error!.code).to.equal('classes-too-many');
    expect(trainer.labels).to.have.length(50);
  });

  it('renames a class in its images and in the model', async () => {
    const trainer = await filled();
    await trainer.train();
    const again = oneEvent(trainer, 'model-ready') as Promise<CustomEvent<{ labels: string[] }>>;
    await submit(trainer, 1, 'hat');
    expect((await again).detail.labels).to.deep.equal(['no mask', 'hat']);
    expect(trainer.labels).to.deep.equal(['no mask', 'hat']);
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, hat: 2 });
    expect(trainer.status).to.equal('trained');
    expect(trainer.classifier!.labels).to.deep.equal(['no mask', 'hat']);
    expect(words(trainer)).to.equal('“mask” is now “hat”.');
    await trainer.undo();
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    expect(trainer.classifier!.labels).to.deep.equal(['no mask', 'mask']);
    await trainer.redo();
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, hat: 2 });
  });

  it('switches a class off and on: its images stay', async () => {
    const trainer = await filled();
    await submit(trainer, 2, 'hat');
    await press(trainer, 0, '[type=checkbox]');
    expect(trainer.labels).to.deep.equal(['mask', 'hat']);
    expect(words(trainer)).to.contain('“no mask” is off');
    await press(trainer, 0, '[type=checkbox]');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2, hat: 0 });
  });

  it('reorders classes, and the focus follows the one that moved', async () => {
    const trainer = await editing();
    await submit(trainer, 2, 'hat');
    await press(trainer, 2, '.up');
    expect(trainer.labels).to.deep.equal(['no mask', 'hat', 'mask']);
    expect(form(trainer, 1).contains(trainer.shadowRoot!.activeElement)).to.equal(true);
    await press(trainer, 1, '.up');
    expect(trainer.labels).to.deep.equal(['hat', 'no mask', 'mask']);
    // It is the first one: only down is left.
    expect(trainer.shadowRoot!.activeElement!.matches('.down')).to.equal(true);
  });

  it('removes a class with its images, and Undo brings both back', async () => {
    const trainer = await filled();
    await press(trainer, 0, '.quiet');
    expect(trainer.labels).to.deep.equal(['mask']);
    expect(trainer.samples).to.have.length(2);
    await trainer.undo();
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
  });

  it('keeps the person’s classes if the page repeats its own, and takes the page’s if they change', async () => {
    const trainer = await editing(html`<fake-trainer labels="a, b"></fake-trainer>`);
    await submit(trainer, 2, 'c');
    trainer.labels = ['a', 'b'];
    await trainer.updateComplete;
    expect(trainer.labels).to.deep.equal(['a', 'b', 'c']);
    trainer.labels = ['x', 'y'];
    expect(trainer.labels).to.deep.equal(['x', 'y']);
  });

  it('keeps changes that the person makes before storage has been read', async () => {
    const key = `fast ${performance.now()}`;
    const first = await editing(html`<fake-trainer></fake-trainer>`);
    await submit(first, 2, 'hat');
    first.storageKey = key;
    await until(async () => {
      const second = await editing(html`<fake-trainer storage-key=${key}></fake-trainer>`);
      await aTimeout(100);
      const found = second.labels.includes('hat');
      second.remove();
      return found;
    });
  });

  it('keeps the classes under `storage-key`, and another tab follows', async () => {
    const key = `classes ${performance.now()}`;
    const markup = html`<fake-trainer storage-key=${key}></fake-trainer>`;
    const [first, second] = [await editing(markup), await editing(markup)];
    await aTimeout(100);
    await submit(first, 2, 'hat');
    await until(() => second.labels.includes('hat'));
    await submit(second, 2, 'cap');
    await until(() => first.labels.includes('cap'));
    const third = await editing(markup);
    await until(() => third.labels.includes('cap'));
    expect(third.labels).to.deep.equal(['no mask', 'mask', 'cap']);
  });
});
