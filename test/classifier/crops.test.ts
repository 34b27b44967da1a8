import { expect } from '@open-wc/testing';
import { cropsOf } from '../../src/classifier/crops.ts';
import { completed, type Sample } from '../../src/samples/sample.ts';
import type { Request, Training } from '../../src/classifier/protocol.ts';
import { Classifier, record, trainingWorkers } from './bundle.ts';

/** A square of white, 224 pixels a side, with a black edge that is `edge` pixels wide. */
async function framed(edge: number): Promise<Blob> {
  const context = new OffscreenCanvas(224, 224).getContext('2d')!;
  context.fillRect(0, 0, 224, 224);
  context.fillStyle = '#fff';
  context.fillRect(edge, edge, 224 - 2 * edge, 224 - 2 * edge);
  return context.canvas.convertToBlob();
}

const sample = (label: string, picture?: Blob): Sample =>
  completed({ label, features: new Float32Array(2), ...(picture && { picture }) }, 'a burst');

/** What is seen in the place of features: how large the picture is, and whether its corner is white. */
async function look(picture: ImageBitmap): Promise<Float32Array> {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
  context.drawImage(picture, 0, 0);
  return Float32Array.of(picture.width, context.getImageData(0, 0, 1, 1).data[0]! / 255);
}

describe('crops of the pictures of a class that has few', () => {
  it('show the middle of each picture, smaller and smaller, and are none of those that are not kept or cannot be read', async () => {
    const samples = [
      sample('a', await framed(10)),
      sample('a'),
      sample('b', new Blob(['no picture'])),
      sample('b', await framed(30)),
    ];
    const { features, of } = await cropsOf(samples, { a: 2, b: 2 }, 'one', look);
    expect([...of]).to.deep.equal([0, 0, 3, 3]);
    // Of 224 pixels 17 are cut off at each side, then 34.
    expect([...features]).to.deep.equal([190, 1, 156, 1, 190, 0, 156, 1]);
  });

  it('are none of a class that has more', async () => {
    const picture = await framed(0);
    const samples = [...Array.from({ length: 11 }, () => sample('a', picture)), sample('b', picture)];
    const { of } = await cropsOf(samples, { a: 11, b: 1 }, 'one', look);
    expect([...of]).to.deep.equal([11, 11]);
  });

  it('are looked at once by each backbone, and again after a failure', async () => {
    const samples = [sample('a', await framed(0))];
    let looks = 0;
    const crops = (backbone: string, see = look) =>
      cropsOf(samples, { a: 1 }, backbone, (picture) => {
        looks++;
        return see(picture);
      });
    expect((await crops('one', () => Promise.reject(new Error('crashed')))).of).to.have.length(0);
    for (const backbone of ['one', 'one', 'two', 'two']) expect((await crops(backbone)).of).to.have.length(2);
    expect(looks).to.equal(6);
  });

  it('are handed to the training, of a classifier that keeps pictures', async () => {
    const classifier = new Classifier();
    try {
      await record(classifier);
      await classifier.train({ epochs: 1 });
      const worker = trainingWorkers.at(-1)!;
      const handed: number[] = [];
      const { postMessage } = worker;
      worker.postMessage = (message: Request<Training>, transfer?: unknown) => {
        if (message.op === 'train') handed.push(message.ask.set.crops.of.length);
        postMessage.call(worker, message, transfer as never);
      };
      const own = classifier.samples;
      await classifier.train({ epochs: 1 });
      classifier.setSamples(own.map(({ label, features }) => ({ label, features })));
      await classifier.train({ epochs: 1 });
      expect(handed).to.deep.equal([2 * own.length, 0]);
    } finally {
      classifier.dispose();
    }
  });
});
