import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { letGo, until } from '../until.ts';
import { FakeTrainer, gate } from './mask-trainer.fake.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const JPEG = '\xff\xd8\xff\xe0\0\x10JFIF\0';
const PNG = '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
const HEIC = '\0\0\0\x18ftypheic\0\0\0\0mif1heic';
const ZIP = 'PK\x03\x04\x14\0\0\0';
const file = (begin: string, name = 'IMG_1', type = '') => new File([bytes(begin)], name, { type });

const make = async (markup = html`<fake-trainer></fake-trainer>`) => {
  const trainer = await fixture<MaskTrainer>(markup);
  await aTimeout(0);
  return trainer;
};
const fake = () => FakeTrainer.made.at(-1)!;
const card = (trainer: MaskTrainer, number = 2) =>
  trainer.shadowRoot!.querySelectorAll<HTMLElement>('.class')[number - 1]!;
const panel = (trainer: MaskTrainer) => trainer.shadowRoot!.querySelector('section')!;
const words = (trainer: MaskTrainer) =>
  trainer.shadowRoot!.querySelector('[role=status]')!.textContent!.replace(/\s+/g, ' ').trim();

/** Drops `files`; `folders` as a browser gives them, which no script can put into a real drop. */
const drop = (target: Element, files: File[], folders: FileSystemEntry[] = []) => {
  const transfer = new DataTransfer();
  for (const each of files) transfer.items.add(each);
  const event = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
  if (folders.length > 0) {
    const items = folders.map((entry) => ({
      kind: 'file',
      webkitGetAsEntry: () => entry,
      getAsFile: () => file(''),
    }));
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items } });
  }
  target.dispatchEvent(event);
};
const entryOf = (what: File | FileSystemEntry[], name: string): FileSystemEntry =>
  ({
    name,
    isFile: what instanceof File,
    isDirectory: !(what instanceof File),
    file: (done: (file: unknown) => void) => done(what),
    createReader() {
      // As browsers do: a part at a time, and an empty one at the end.
      const rest = what instanceof File ? [] : [...what];
      return { readEntries: (done: (entries: FileSystemEntry[]) => void) => done(rest.splice(0, 2)) };
    },
  }) as never;

const failed = async (trainer: MaskTrainer) => {
  await until(() => trainer.error);
  await trainer.updateComplete;
  return trainer.error!.code;
};

/** Which files are taken, and what is said of the others; the fake classifier decodes nothing. */
describe('<mask-trainer> and files', () => {
  afterEach(() => FakeTrainer.reset());

  it('accepts a picture without a type, and ten of which five have none', async () => {
    const trainer = await make();
    drop(card(trainer), [file(JPEG)]);
    await until(() => trainer.counts['mask'] === 1);
    const ten = Array.from({ length: 10 }, (_, i) => file(JPEG, `${i}`, i % 2 ? 'image/jpeg' : ''));
    drop(card(trainer), ten);
    await until(() => trainer.counts['mask'] === 11);
    expect(trainer.error).to.equal(null);
    expect(fake().most, 'one after the other').to.equal(1);
  });

  for (const [kind, begin] of Object.entries({
    PNG,
    GIF: 'GIF89a',
    WebP: 'RIFF\x10\0\0\0WEBPVP8 ',
    BMP: 'BM\x10\0\0\0\0\0\0\0\x36',
    AVIF: '\0\0\0\x20ftypavif',
    HEIC,
  }))
    it(`recognises ${kind} by its content, whatever its name`, async () => {
      const trainer = await make();
      drop(card(trainer), [file(begin, 'notes.txt', 'text/plain')]);
      await until(() => trainer.counts['mask'] === 1);
    });

  it('counts what it skips, by kind, in both languages', async () => {
    const trainer = await make();
    FakeTrainer.prepare = (classifier) =>
      (classifier.pictures = () => {
        const { name } = classifier.sources.at(-1) as File;
        if (name === 'heic' || name === 'broken')
          return Promise.reject(new MaskRoomError('image-undecodable'));
        return name === 'back' ? Promise.reject(new MaskRoomError('no-face')) : Promise.resolve();
      });
    drop(card(trainer), [
      file(JPEG, 'good'),
      file(HEIC, 'heic'),
      file(HEIC, 'heic'),
      file(PNG, 'broken'),
      file(JPEG, 'back'),
      file(ZIP, 'a.jpg', 'image/jpeg'),
      file('BMW is a brand', 'b.png', 'image/png'),
      file('', 'c.png', 'image/png'),
      file('\x01\x02\0', 'd.gif', 'image/gif'),
      file(JPEG, 'last'),
    ]);
    expect(await failed(trainer)).to.equal('files-left-out');
    expect(trainer.counts['mask']).to.equal(2);
    expect(words(trainer)).to.contain(
      'Images added to “mask”: 2. Skipped: text files (1), empty files (1), ' +
        'files of another kind (1), ZIP archives (1), HEIC images that this browser cannot read (2), damaged images (1), ' +
        'images without a face (1).',
    );
    trainer.lang = 'de';
    await until(() => words(trainer).includes('Textdateien (1), leere Dateien (1)'));
    expect(trainer.error!.message, 'which stays English').to.contain('ZIP archives (1)');
  });

  it('opens folders and their subfolders', async () => {
    const trainer = await make();
    const inner = entryOf(
      [1, 2, 3].map((i) => entryOf(file(PNG, `${i}.png`), `${i}.png`)),
      'inner',
    );
    const hidden = entryOf(file('\0\0', '.DS_Store'), '.DS_Store');
    const photos = entryOf([inner, hidden, entryOf(file(JPEG), 'a')], 'photos');
    drop(card(trainer), [], [photos]);
    await until(() => trainer.counts['mask'] === 4);
    await aTimeout(10);
    expect(trainer.error).to.equal(null);
    drop(card(trainer), [], [entryOf([], 'nothing')]);
    expect(await failed(trainer)).to.equal('files-nothing');
    expect(words(trainer)).to.contain('empty folders (1)');
  });

  it('says where to drop pictures that missed a class', async () => {
    const trainer = await make();
    drop(panel(trainer), [file(JPEG, 'a.jpg', 'image/jpeg')]);
    expect(await failed(trainer)).to.equal('files-beside');
    expect(words(trainer)).to.contain('Drop them on a class.');
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
  });

  it('says what is wrong with a truncated archive', async () => {
    const trainer = await make();
    for (const target of [panel(trainer), card(trainer)]) {
      drop(target, [file(ZIP, 'converted_keras.zip', 'application/zip')]);
      // Nothing but its first bytes.
      expect(await failed(trainer)).to.match(/^archive-/);
    }
    drop(card(trainer), [file('{"modelTopology":{}}', 'model.json')]);
    await until(() => trainer.status === 'trained');
  });

  it('accepts nothing during training, says so, and loses nothing', async () => {
    const training = gate();
    FakeTrainer.prepare = (classifier) => (classifier.trains = () => training.promise);
    const trainer = await make();
    for (const label of [...trainer.labels, ...trainer.labels])
      await trainer.addImage(label, new OffscreenCanvas(8, 8));
    const trained = trainer.train();
    await until(() => trainer.status === 'training');
    drop(card(trainer), [file(JPEG)]);
    expect(await failed(trainer)).to.equal('files-while-training');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    training.open();
    await trained;
    expect(trainer.status).to.equal('trained');
  });

  it('trains on the whole drop if Train is pressed in the middle of it', async () => {
    const trainer = await make();
    await trainer.addImage('no mask', new OffscreenCanvas(8, 8));
    await trainer.addImage('no mask', new OffscreenCanvas(8, 8));
    const waits = gate();
    fake().pictures = () => waits.promise;
    drop(
      card(trainer),
      [1, 2, 3, 4].map((i) => file(JPEG, `${i}`)),
    );
    await until(() => fake().looks === 1);
    const trained = trainer.train();
    waits.open();
    await trained;
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 4 });
    expect(trainer.error).to.equal(null);
  });

  it('starts nothing for the rest of a drop after removal', async () => {
    const trainer = await make();
    const waits = gate();
    FakeTrainer.prepare = (classifier) => (classifier.pictures = () => waits.promise);
    drop(card(trainer), [file(JPEG, '1'), file(JPEG, '2')]);
    await until(() => FakeTrainer.made.length === 1 && fake().looks === 1);
    trainer.remove();
    await letGo();
    waits.open();
    await aTimeout(20);
    expect(FakeTrainer.made).to.have.length(1);
  });

  for (const [lang, name] of [
    ['en', 'Choose images for “mask”'],
    ['de', 'Bilder wählen für „mit Maske“'],
  ] as const)
    it(`has a button on each class to choose images (${lang})`, async () => {
      const trainer = await make(html`<fake-trainer lang=${lang}></fake-trainer>`);
      const button = () => card(trainer).querySelector<HTMLButtonElement>('.pick')!;
      await until(() => button().getAttribute('aria-label') === name);
      // WCAG 2.5.3: who speaks the words on it presses it.
      expect(name).to.contain(button().textContent!.trim());
      const input = card(trainer).querySelector<HTMLInputElement>('input[type=file]')!;
      expect([input.multiple, input.accept]).to.deep.equal([true, 'image/*']);
      let asked = 0;
      input.addEventListener('click', (event) => {
        event.preventDefault();
        asked++;
      });
      button().focus();
      await sendKeys({ press: 'Enter' });
      expect(asked).to.equal(1);
      const chosen = new DataTransfer();
      chosen.items.add(file(JPEG));
      chosen.items.add(file(PNG));
      input.files = chosen.files;
      input.dispatchEvent(new Event('change'));
      await until(() => trainer.counts['mask'] === 2);
      expect(trainer.counts['no mask']).to.equal(0);
      expect(input.value, 'so that the same can be chosen again').to.equal('');
      await expect(trainer).to.be.accessible();
    });
});
