import { expect } from '@open-wc/testing';
import { SIZE } from '../../src/classifier/sampling.ts';
import { loadJSZip } from '../samples/jszip.ts';
import { Classifier, paint, rejection } from './bundle.ts';
import { networkFile, seededWeights } from './model-files.ts';
import {
  exported,
  metadataOf,
  teachableFile,
  teachableLibrary,
  type Exported,
} from './teachable-machine-files.ts';

/** Real exports, of which no copy may be here. */
const REAL = '/__wds-outside-root__/1/shared/data/teachable-machine/models';

async function real(name: string): Promise<Exported | null> {
  const files = await Promise.all(
    ['model.json', 'weights.bin', 'metadata.json'].map(async (file) => {
      const response = await fetch(`${REAL}/${name}/${file}`);
      return response.ok ? new File([await response.arrayBuffer()], file) : null;
    }),
  );
  const [model, weights, metadata] = files;
  return model && weights && metadata ? { model, weights, metadata } : null;
}

const picture = (variant: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  paint(variant % 2, variant, canvas);
  const context = canvas.getContext('2d')!;
  for (let i = 0; i < 60; i++) {
    context.fillStyle = `hsl(${(i * 47 + variant * 13) % 360} 80% ${30 + ((i * 7) % 50)}%)`;
    context.fillRect((i * 53) % SIZE, (i * 29 + variant * 11) % SIZE, 9 + (i % 20), 5 + (i % 13));
  }
  return canvas;
};

const JSZip = await loadJSZip();

describe('a model of Teachable Machine', () => {
  let library: Awaited<ReturnType<typeof teachableLibrary>>;
  let classifier: InstanceType<typeof Classifier>;
  before(async () => {
    library = await teachableLibrary();
  });
  beforeEach(() => {
    classifier = new Classifier();
  });
  afterEach(() => classifier.dispose());

  async function expectSameAnswers({ model, weights, metadata }: Exported): Promise<void> {
    const theirs = await library.loadFromFiles(model, weights, metadata);
    await classifier.load([metadata, weights, model]);
    for (let variant = 0; variant < 3; variant++) {
      const canvas = picture(variant);
      const expected = await theirs.predict(canvas);
      const { results } = await classifier.classify(canvas);
      expect(classifier.labels).to.deep.equal(expected.map(({ className }) => className));
      const found = new Map(results.map(({ label, confidence }) => [label, confidence]));
      for (const { className, probability } of expected)
        expect(found.get(className), className).to.be.closeTo(probability, 1e-3);
    }
  }

  it('answers as Teachable Machine’s own library does', async () => {
    await expectSameAnswers(exported(['Class 1', ' Zwei 🐱 ', 'a, b']));
  });

  for (const name of ['pen-tv-2026', 'school-things-2026', 'slouchcop-2020-1', 'thumbs-2024'])
    it(`answers as the library does: ${name}, if it is there`, async function () {
      const files = await real(name);
      if (!files) return this.skip();
      const file = JSON.parse(await files.model.text());
      const made = teachableFile(file.weightsManifest[0].weights.at(158).shape[1]);
      expect(made.weightsManifest).to.deep.equal(file.weightsManifest);
      await expectSameAnswers(files);
    });

  const { model, weights, metadata } = exported(['a', 'b']);
  const json = (content: unknown, name = 'metadata.json') => new File([JSON.stringify(content)], name);
  const scores = async () => (await classifier.classify(picture(1))).results;

  /** A zip as Teachable Machine makes it. */
  async function zipped(files: Record<string, File>, name = 'converted.zip'): Promise<File> {
    const zip = new JSZip();
    for (const [path, file] of Object.entries(files)) zip.file(path, await file.arrayBuffer());
    return new File([await zip.generateAsync({ type: 'blob', compression: 'DEFLATE' })], name);
  }

  it('loads from its files in any order and under other names, from its ZIP, and from a ZIP of its folder', async () => {
    await classifier.load([model, weights, metadata]);
    const expected = await scores();
    const renamed = [metadata, model, weights].map(
      (file) => new File([file], file.name.replace('.', ' (1).')),
    );
    const folder = { '__MACOSX/._model.json': json(0), 'my_model/model.json': model };
    for (const files of [
      [weights, metadata, model],
      renamed,
      [await zipped({ 'model.json': model, 'metadata.json': metadata, 'weights.bin': weights })],
      [await zipped({ ...folder, 'my_model/weights.bin': weights, 'my_model/metadata.json': metadata })],
    ]) {
      await classifier.load(files);
      expect(await scores()).to.deep.equal(expected);
    }
  });

  it('is saved as its three original files, which its library reads, and loads without metadata.json', async () => {
    await classifier.load([model, weights, metadata]);
    const expected = await scores();
    const saved = await classifier.save();
    expect(JSON.parse(await saved.metadata!.text())).to.deep.equal(metadataOf(['a', 'b']));
    expect(new Uint8Array(await saved.weights.arrayBuffer())).to.deep.equal(
      new Uint8Array(await weights.arrayBuffer()),
    );
    const theirs = await library.loadFromFiles(saved.json, saved.weights, saved.metadata!);
    expect((await theirs.predict(picture(1))).map(({ className }) => className)).to.deep.equal(['a', 'b']);
    await classifier.load([saved.json, saved.weights]);
    expect(await scores()).to.deep.equal(expected);
  });

  it('may have its weights in several files, and is saved with one', async () => {
    await classifier.load([model, weights, metadata]);
    const expected = await scores();
    const file = teachableFile(2);
    const { weights: all } = file.weightsManifest[0]!;
    const bytes = (part: typeof all) =>
      4 * part.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const [first, second] = [all.slice(0, 100), all.slice(100)];
    file.weightsManifest = [
      { paths: ['group1-shard1of2.bin'], weights: first },
      { paths: ['group1-shard2of2.bin'], weights: second },
    ];
    await classifier.load([
      new File([weights.slice(bytes(first))], 'group1-shard2of2.bin'),
      new File([weights.slice(0, bytes(first))], 'group1-shard1of2.bin'),
      json(file, 'model.json'),
      metadata,
    ]);
    expect(await scores()).to.deep.equal(expected);
    const saved = await classifier.save();
    await classifier.load([saved.json, saved.weights]);
    expect(await scores()).to.deep.equal(expected);
  });

  it('has a distinct name for each class, as written', async () => {
    const labels = ['Class 1', 'Class 1 ', '', 'Class 1', '🦊 ', '', '__proto__', 'Class 1'];
    const files = exported(labels, {});
    await classifier.load([files.model, files.weights, files.metadata]);
    expect(classifier.labels).to.deep.equal([
      'Class 1',
      'Class 1 ',
      'Class 3',
      'Class 1 (2)',
      '🦊 ',
      'Class 6',
      '__proto__',
      'Class 1 (3)',
    ]);
    expect((await scores()).reduce((sum, { confidence }) => sum + confidence, 0)).to.be.closeTo(1, 1e-4);
  });

  it('may have a thousand classes', async () => {
    const labels = Array.from({ length: 1000 }, (_, i) => `class ${i}`);
    const files = exported(labels);
    await classifier.load([files.model, files.weights, files.metadata]);
    expect(await scores()).to.have.length(1000);
    const error = await rejection(
      classifier.load([files.model, files.weights, files.metadata], { labels: ['a'] }),
    );
    expect(error.code).to.equal('labels-mismatch');
    expect(error.message).to.have.length.below(1000);
  });

  const pose = {
    ...metadataOf(['a', 'b']),
    packageName: '@teachablemachine/pose',
    modelSettings: { posenet: {} },
  };
  const sound = {
    tfjsSpeechCommandsVersion: '0.4.0',
    modelName: 'TMv2',
    wordLabels: ['Background Noise', 'a'],
  };
  const hdf5 = new File(
    ['\x89HDF\r\n\x1a\n'].map((text) => Uint8Array.from(text, (c) => c.charCodeAt(0))),
    'keras_model.h5',
  );
  const tflite = new File(['\x1c\0\0\0TFL3'], 'model_unquant.tflite');
  const labels = new File(['0 a\n1 b\n'], 'labels.txt');
  const refused: [string, () => Promise<File[]> | File[], string, string?][] = [
    ['a Keras export', async () => [await zipped({ 'keras_model.h5': hdf5, 'labels.txt': labels })], 'model-keras', 'converted.zip'],
    ['a Keras export, unpacked', () => [labels, hdf5], 'model-keras', 'keras_model.h5'],
    ['a TensorFlow Lite export', async () => [await zipped({ 'model_unquant.tflite': tflite, 'labels.txt': labels })], 'model-tflite'],
    ['a TensorFlow Lite export, unpacked', () => [tflite], 'model-tflite'],
    ['a pose export', () => [model, weights, json(pose)], 'model-pose'],
    ['a pose export in its zip', async () => [await zipped({ 'model.json': model, 'metadata.json': json(pose), 'weights.bin': weights })], 'model-pose'],
    ['a sound export', () => [json(sound), model, weights], 'model-sound'],
    ['a model for microcontrollers', () => [model, weights, json(metadataOf(['a', 'b'], { imageSize: 96, grayscale: true }))], 'model-embedded'],
    ['no weights', () => [model, metadata], 'model-weights-missing', 'weights.bin'],
    ['no weights in its zip', async () => [await zipped({ 'model.json': model, 'metadata.json': metadata })], 'model-weights-missing', 'weights.bin'],
    ['no metadata.json', () => [weights, model], 'model-labels-missing', 'metadata.json'],
    ['no names in metadata.json', () => [weights, model, json({ ...metadataOf([]), userMetadata: {} })], 'model-metadata-unreadable'],
    ['no model.json', () => [weights, metadata], 'model-file-missing'],
    ['the metadata of another model', () => [model, weights, json(metadataOf(['a', 'b', 'c']))], 'model-labels-count'],
    ['a project', async () => [await zipped({ 'a-!-0.jpg': labels, 'manifest.json': json({ type: 'image' }) }, 'mine.tm')], 'model-is-project', 'mine.tm'],
    ['an archive of something else', async () => [await zipped({ 'letter.txt': labels })], 'model-not-archived', 'converted.zip'],
  ]; // prettier-ignore
  for (const [what, files, code, word] of refused)
    it(`is refused by name with ${what}, and the previous model keeps answering`, async () => {
      await classifier.load([model, weights, metadata]);
      const before = await scores();
      const error = await rejection(classifier.load(await files()));
      expect(error.code).to.equal(code);
      if (word) expect(error.message + error.remedy).to.contain(word);
      expect(await scores()).to.deep.equal(before);
    });

  it('is not mistaken for one of ml5 0.x, or the other way round', async () => {
    const file = networkFile(['no', 'yes']);
    const old = [json(file, 'model.json'), new File([seededWeights(file)], 'model.weights2.bin')];
    await classifier.load([...old, metadata]);
    expect(classifier.labels).to.deep.equal(['no', 'yes']);
  });
});
