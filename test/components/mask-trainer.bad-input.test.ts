import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import '../../src/samples/archives.ts';
import { crc32 } from '../../src/samples/crc32.ts';
import { samplesFile } from '../../src/samples/index.ts';
import { writeProject } from '../../src/samples/project.ts';
import { completed } from '../../src/samples/sample.ts';
import { ZipWriter } from '../../src/samples/zip-writer.ts';
import '../../src/trainer/trainer.ts';
import { loadJSZip } from '../samples/jszip.ts';
import { until } from '../until.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';
import { running } from './workers.ts';

const JSZip = await loadJSZip();
const canvas = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });

/** A drawn JPEG. */
async function drawn(): Promise<Blob> {
  const picture = new OffscreenCanvas(64, 64);
  const context = picture.getContext('2d')!;
  context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
  context.fillRect(0, 0, 64, 40);
  return picture.convertToBlob({ type: 'image/jpeg' });
}

/** An archive by our own writer. */
async function written(name: string, entries: Record<string, Blob | string>): Promise<File> {
  const zip = new ZipWriter();
  for (const [path, content] of Object.entries(entries)) await zip.add(path, content);
  return zip.finish(name);
}

/** What a person has made, all of it. */
const whole = (trainer: MaskTrainer) => ({
  labels: [...trainer.labels],
  counts: trainer.counts,
  ids: trainer.samples.map(({ id, label }) => `${id} ${label}`),
  status: trainer.status,
  model: [...(trainer.classifier?.labels ?? [])],
});

const words = (trainer: MaskTrainer) =>
  trainer.shadowRoot!.querySelector('[role=status]')!.textContent!.replace(/\s+/g, ' ').trim();

/** Does something bad with the trainer: the error is shown in whole sentences, and everything is there as before. */
async function refused(trainer: MaskTrainer, run: () => unknown): Promise<MaskRoomError> {
  const before = whole(trainer);
  const told: MaskRoomError[] = [];
  const listen = ({ detail }: CustomEvent<MaskRoomError>) => void told.push(detail);
  trainer.addEventListener('trainer-error', listen);
  await Promise.resolve(run()).catch(() => undefined);
  await until(() => told.length > 0);
  trainer.removeEventListener('trainer-error', listen);
  await trainer.updateComplete;
  const [error] = told;
  expect(error!.message).to.match(/\.$/).and.not.match(/[{}]/);
  expect(error!.remedy).to.match(/\.$/);
  expect(words(trainer)).to.equal(`${error!.message} ${error!.remedy}`);
  expect(whole(trainer)).to.deep.equal(before);
  return error!;
}

const drop = (trainer: MaskTrainer, selector: string, ...files: File[]) => {
  const dataTransfer = new DataTransfer();
  for (const file of files) dataTransfer.items.add(file);
  const init = { dataTransfer, bubbles: true, cancelable: true, composed: true };
  trainer.shadowRoot!.querySelector(selector)!.dispatchEvent(new DragEvent('drop', init));
};

/** The classifier is a stand-in that learns nothing; files, elements and errors are real. */
describe('<mask-trainer> and bad input', () => {
  afterEach(() => FakeTrainer.reset());

  /** A trainer with images and a model, and proof at the end that they can still be used. */
  const made = async (markup = html`<fake-trainer></fake-trainer>`) => {
    const trainer = await fixture<MaskTrainer>(markup);
    for (const label of [...trainer.labels, ...trainer.labels]) await trainer.addImage(label, canvas());
    await trainer.train();
    return trainer;
  };
  const goesOn = async (trainer: MaskTrainer) => {
    const { label, results } = await trainer.classifier!.classify(canvas());
    expect([label, results]).to.deep.equal(['a', []]);
    await trainer.addImage(trainer.labels[0]!, canvas());
    await trainer.train();
    expect(trainer.status).to.equal('trained');
    expect(trainer.error).to.equal(null);
  };

  const bomb = async () => {
    const zip = new JSZip();
    const zeros = new Uint8Array(26e6);
    for (let n = 0; n < 4; n++) zip.file(`mask/${n}.jpg`, zeros);
    const blob = await zip.generateAsync({ type: 'blob', compression: 'DEFLATE' });
    return new File([blob], 'pictures.zip');
  };
  const damaged = async () => {
    const file = await written('pictures.zip', { 'mask/a.jpg': await drawn(), 'mask/b.jpg': await drawn() });
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[200]! ^= 1;
    return new File([bytes], file.name);
  };
  const many = async () => {
    const zip = new ZipWriter();
    for (let n = 0; n < 5000; n++) await zip.add(`mask/${n}.jpg`, 'x');
    return zip.finish('pictures.zip');
  };
  const newer = async () => {
    const file = await writeProject({
      classes: [],
      samples: [],
      backbone: null,
      model: null,
      evaluation: null,
    });
    const zip = await JSZip.loadAsync(file);
    const table = JSON.parse(await zip.file('project.json')!.async('string')) as object;
    zip.file('project.json', JSON.stringify({ ...table, formatVersion: 9 }));
    return new File([await zip.generateAsync({ type: 'blob' })], 'later.zip');
  };
  const files: [string, () => Promise<File>, string, RegExp][] = [
    ['a zip bomb', bomb, 'archive-too-large', /pictures\.zip would be larger than 100 MB/],
    [
      'names that lead out of an archive',
      async () => written('pictures.zip', { 'mask/../../a.jpg': await drawn() }),
      'archive-path',
      /mask\/\.\.\/\.\.\/a\.jpg/,
    ],
    ['an entry that is damaged', damaged, 'archive-entry-damaged', /“mask\/a\.jpg” in pictures\.zip/],
    ['5,000 entries', many, 'archive-too-many', /contains 5,000 files.*fewer than 5,000/],
    ['a project of a newer version', newer, 'project-newer', /format 9; this version reads up to 1/],
    [
      'an archive of nothing that can be used',
      () => written('words.zip', { 'a.txt': 'Words.' }),
      'files-nothing',
      /None of these is an image or a model/,
    ],
    [
      'a project of 60 classes',
      () =>
        writeProject({
          classes: Array.from({ length: 60 }, (_, n) => ({ label: `class ${n}`, off: false })),
          samples: [],
          backbone: null,
          model: null,
          evaluation: null,
        }),
      'classes-too-many',
      /60 classes; a trainer takes at most 50/,
    ],
  ];
  for (const [what, file, code, message] of files)
    it(`refuses ${what}, loaded or dropped, and nothing is lost`, async () => {
      const trainer = await made();
      const bad = await file();
      const error = await refused(trainer, () => trainer.load([bad]));
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
      expect((await refused(trainer, () => drop(trainer, '.class', bad))).code).to.equal(code);
      await goesOn(trainer);
    });

  it('accepts an archive of 2,000 pictures', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    const zip = new ZipWriter();
    const picture = await drawn();
    for (let n = 0; n < 2000; n++) await zip.add(`mask/${n}.jpg`, picture);
    await trainer.load([zip.finish('pictures.zip')]);
    // One class alone does not take the place of those that are here.
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 2000 });
  });

  it('adds the valid pictures and names the rest', async () => {
    const trainer = await made();
    const good = new File([await drawn()], 'a.jpg');
    const none = new File(['This is no picture.'], 'b.jpg', { type: 'image/jpeg' });
    drop(trainer, '.class', good, none);
    await until(() => trainer.error);
    expect(trainer.error!.code).to.equal('files-left-out');
    await trainer.updateComplete;
    expect(words(trainer)).to.contain('text files (1)');
    expect(trainer.counts).to.deep.equal({ 'no mask': 3, mask: 2 });
    const { code } = await refused(trainer, () => drop(trainer, '.class', none));
    expect(code).to.equal('files-nothing');
    await goesOn(trainer);
  });

  it('says so if the browser allows no storage, and continues without', async () => {
    const { transaction } = IDBDatabase.prototype;
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('Not allowed here.', 'SecurityError');
    };
    try {
      const trainer = await made();
      trainer.storageKey = `denied ${performance.now()}`;
      await until(() => trainer.error);
      expect(trainer.error!.code).to.equal('trainer-storage');
      expect(trainer.error!.message).to.contain('Not allowed here.');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      await goesOn(trainer);
    } finally {
      IDBDatabase.prototype.transaction = transaction;
    }
  });

  it('refuses samples of 60 classes if no classes are set', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    const samples = Array.from({ length: 60 }, (_, n) =>
      completed({ label: `class ${n}`, features: new Float32Array([n]) }, ''),
    );
    const file = samplesFile({ backbone: null, samples });
    expect((await refused(trainer, () => trainer.load([file]))).code).to.equal('classes-too-many');
    // A page that names its own takes those; the others wait for their classes.
    const other = await fixture<MaskTrainer>(html`<fake-trainer labels="class 1, class 2"></fake-trainer>`);
    await other.load([file]);
    expect(other.counts).to.deep.equal({ 'class 1': 1, 'class 2': 1 });
  });

  it('refuses a model of 1,000 labels, and the previous one keeps answering', async () => {
    const trainer = await made();
    const classifier = FakeTrainer.made.at(-1)!;
    classifier.inFile = Array.from({ length: 1000 }, (_, n) => `label ${n}`);
    const model = [new File(['{}'], 'model.json'), new File(['1234'], 'model.weights.bin')];
    const error = await refused(trainer, () => trainer.load(model));
    expect(error.code).to.equal('classes-too-many');
    expect(error.message).to.contain('1,000 classes');
    await goesOn(trainer);
    const page = await made(html`<fake-trainer labels="no mask, mask"></fake-trainer>`);
    FakeTrainer.made.at(-1)!.inFile = classifier.inFile;
    expect((await refused(page, () => page.load(model))).code).to.equal('labels-mismatch');
  });
});

/** With the built bundle: the real classifier in its workers. */
describe('<mask-trainer> and bad input, with the real classifier', function () {
  this.timeout(60_000);
  before(() => import('/dist/mask-room.js' as string));
  let trainer: MaskTrainer;
  beforeEach(async () => {
    trainer = document.createElement('mask-trainer');
    document.body.append(trainer);
    for (let n = 0; n < 4; n++)
      for (const label of trainer.labels) await trainer.addImage(label, await drawn());
    await trainer.train({ epochs: 3 });
  });
  afterEach(async () => {
    trainer.remove();
    await aTimeout(20);
  });

  it('keeps model and images if a worker is killed during training, and trains again', async () => {
    const answer = async () => {
      const context = new OffscreenCanvas(64, 64).getContext('2d')!;
      context.fillRect(0, 0, 30, 64);
      const { results } = await trainer.classifier!.classify(context.canvas);
      return results.map(({ label, confidence }) => `${label} ${confidence.toFixed(5)}`);
    };
    const before = await answer();
    let killed = 0;
    trainer.addEventListener('training-progress', () => {
      if (killed++ === 0) [...running].at(-1)!.terminate();
    });
    const error = await refused(trainer, () => trainer.train({ epochs: 2000 }));
    expect(error.code).to.equal('worker-crashed');
    expect(await answer()).to.deep.equal(before);
    await trainer.addImage('mask', await drawn());
    await trainer.train({ epochs: 3 });
    expect(trainer.counts['mask']).to.equal(5);
  });

  it('accepts a picture of 100 megapixels, or says why not, and nothing is lost', async () => {
    const picture = await hugePicture(10_000);
    const before = trainer.counts['mask']!;
    const error = await trainer.addImage('mask', picture).then(
      () => null,
      (cause: MaskRoomError) => cause,
    );
    if (error) expect(error.code).to.equal('image-undecodable');
    expect(trainer.counts['mask']).to.equal(before + (error ? 0 : 1));
    await trainer.addImage('mask', await drawn());
    await trainer.train({ epochs: 3 });
    expect(trainer.status).to.equal('trained');
  });
});

/** A valid PNG so many pixels a side, all black, in a few kilobytes. */
async function hugePicture(side: number): Promise<Blob> {
  const packed = async (bytes: Uint8Array<ArrayBuffer>) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const number = (value: number) => new Uint8Array(new Uint32Array([value]).buffer).reverse();
  const chunk = async (name: string, data: Uint8Array<ArrayBuffer>) => {
    const body = new Uint8Array([...new TextEncoder().encode(name), ...data]);
    return [number(data.length), body, number(await crc32(body))];
  };
  // One bit a pixel, grey.
  const head = new Uint8Array([...number(side), ...number(side), 1, 0, 0, 0, 0]);
  const rows = await packed(new Uint8Array(side * (1 + side / 8)));
  const signature = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [
    await chunk('IHDR', head),
    await chunk('IDAT', rows),
    await chunk('IEND', new Uint8Array()),
  ];
  return new Blob([signature, ...chunks.flat()], { type: 'image/png' });
}
