import { expect } from '@open-wc/testing';
import { SIZE } from '../../src/classifier/sampling.ts';
import { Classifier, paint } from './bundle.ts';

/** What is used here of ml5 as its own site offers it. */
interface StockExtractor {
  addImage(canvas: HTMLCanvasElement, label: string): Promise<void>;
  train(options: object, finished?: () => void): Promise<void>;
  classify(canvas: HTMLCanvasElement): Promise<{ label: string; confidence: number }[]>;
  load(files: File[]): Promise<void>;
  MLP: { save(handler: unknown): Promise<void>; setUserDefinedMetadata(metadata: object): void };
  labelIndex: string[];
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

describe('beside stock ml5 1.4', () => {
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

  it('a model saved by us answers the same there', async function () {
    this.timeout(60_000);
    for (let i = 0; i < 4; i++)
      for (const kind of [0, 1]) await ours.addImage(kind ? 'mask' : 'no mask', picture(kind, i));
    await ours.train();
    const { json, weights } = await ours.save();
    await extractor.load([json, weights]);
    expect(extractor.labelIndex).to.deep.equal(['no mask', 'mask']);
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
