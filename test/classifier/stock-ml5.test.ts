import { expect } from '@open-wc/testing';
import { goldenPicture } from '../../src/classifier/golden.ts';
import { SIZE } from '../../src/classifier/sampling.ts';
import { Classifier, paint } from './bundle.ts';
import { rgbaOf } from './pixels.ts';

/** What is used here of ml5 as its own site offers it. */
interface StockExtractor {
  addImage(canvas: HTMLCanvasElement, label: string): Promise<void>;
  train(options: object, finished?: () => void): Promise<void>;
  classify(canvas: HTMLCanvasElement): Promise<{ label: string; confidence: number }[]>;
  load(files: File[]): Promise<void>;
  MLP: { save(handler: unknown): Promise<void>; setUserDefinedMetadata(metadata: object): void };
  labelIndex: string[];
  trainingData: { features: Float32Array }[];
}
interface StockMl5 {
  version: string;
  featureExtractor(name: string, options: object): Promise<StockExtractor>;
  tf: {
    setBackend(name: string): Promise<boolean>;
    io: { withSaveHandler(handler: (artifacts: Artifacts) => Promise<object>): unknown };
  };
}
interface Artifacts {
  weightSpecs: object[];
  weightData: ArrayBuffer;
}

/** 224 pixels square, so that stock ml5, which does not crop, sees the same. */
const picture = (kind: number, variant: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  return paint(kind, variant, canvas) as HTMLCanvasElement;
};

/** What `save()` of stock ml5 offers for download. */
async function saved(extractor: StockExtractor, { tf }: StockMl5): Promise<[File, File]> {
  let files!: [File, File];
  extractor.MLP.setUserDefinedMetadata({ task: 'classification', labelIndex: extractor.labelIndex });
  await extractor.MLP.save(
    tf.io.withSaveHandler(async ({ weightSpecs: weights, weightData, ...model }) => {
      const json = { ...model, weightsManifest: [{ paths: ['./model.weights.bin'], weights }] };
      files = [new File([JSON.stringify(json)], 'model.json'), new File([weightData], 'model.weights.bin')];
      return { modelArtifactsInfo: {} };
    }),
  );
  return files;
}

describe('compared with stock ml5 1.4', () => {
  let ml5: StockMl5;
  let extractor: StockExtractor;
  const ours = new Classifier();
  const { log } = console;

  before(async function () {
    this.timeout(60_000);
    // It greets, and tells each model that it loads.
    console.log = () => undefined;
    const script = document.createElement('script');
    script.src = '/node_modules/ml5/dist/ml5.min.js';
    const loaded = new Promise((resolve) => (script.onload = resolve));
    document.head.append(script);
    await loaded;
    ({ ml5 } = window as unknown as { ml5: StockMl5 });
    await ml5.tf.setBackend('cpu');
    extractor = await ml5.featureExtractor('MobileNet', {
      featureVectorURL: new URL('/models/backbone', location.href).href,
    });
  });
  after(() => {
    console.log = log;
    ours.dispose();
  });

  const pictures = [picture(0, 11), picture(1, 12), picture(1, 3)];
  const compare = async () => {
    for (const each of pictures) {
      const theirs = await extractor.classify(each);
      const { results } = await ours.classify(each);
      for (const { label, confidence } of theirs)
        expect(results.find((result) => result.label === label)!.confidence).to.be.closeTo(confidence, 1e-3);
    }
  };

  it('it is 1.4', () => {
    expect(ml5.version).to.match(/^1\.4\./);
  });

  it('the embedded backbone gives the trained network’s features there and here', async () => {
    // Written by training/export.py: what PyTorch makes of the picture with the weights as they were trained.
    const file = new URL('/test/models/trained-features.json', location.href);
    const trained = (await (await fetch(file)).json()) as { backbone: string; features: number[] };
    const canvas = picture(0, 0);
    const pixels = new Uint8ClampedArray(rgbaOf(goldenPicture()));
    canvas.getContext('2d')!.putImageData(new ImageData(pixels, SIZE), 0, 0);
    const theirs = await ml5.featureExtractor('MobileNet', {
      featureVectorURL: new URL('/models/backbone', location.href).href,
    });
    await theirs.addImage(canvas, 'golden');
    await ours.addImage('golden', canvas);
    const [there, here] = [theirs.trainingData[0]!.features, ours.samples[0]!.features];
    ours.setSamples([]);
    expect(ours.backbone).to.equal(trained.backbone);
    const furthest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
    expect(here).to.have.length(trained.features.length);
    expect(furthest(there, here)).to.be.below(1e-3);
    // The weights are stored in 8 and 16 bits; over photos features deviate by 1.
    expect(furthest(here, trained.features)).to.be.below(0.5);
  });

  it('a model that we saved answers the same there', async function () {
    this.timeout(60_000);
    for (let i = 0; i < 8; i++)
      for (const kind of [0, 1]) await ours.addImage(kind ? 'mask' : 'no mask', picture(kind, i));
    await ours.train();
    const { json, weights } = await ours.save();
    // All that we add to the metadata is there.
    for (const field of ['evaluation', 'doubt']) expect(await json.text()).to.include(`"${field}":{`);
    await extractor.load([json, weights]);
    expect(extractor.labelIndex).to.deep.equal(['no mask', 'mask']);
    await compare();
    await ours.rename('mask', 'veil');
    const renamed = await ours.save();
    await extractor.load([renamed.json, renamed.weights]);
    expect(extractor.labelIndex).to.deep.equal(['no mask', 'veil']);
    await compare();
  });

  it('a model that it saved answers the same here', async function () {
    this.timeout(60_000);
    const theirs = await ml5.featureExtractor('MobileNet', {
      featureVectorURL: new URL('/models/backbone', location.href).href,
    });
    for (let i = 0; i < 3; i++)
      for (const kind of [0, 1]) await theirs.addImage(picture(kind, i), kind ? 'right' : 'left');
    await theirs.train({ epochs: 10, learningRate: 0.01, hiddenUnits: 8 }, () => undefined);
    await ours.load(await saved(theirs, ml5));
    expect(ours.labels).to.deep.equal(['left', 'right']);
    extractor = theirs;
    await compare();
  });
});
