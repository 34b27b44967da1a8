import { expect } from '@open-wc/testing';
import type { Source } from '../../src/classifier/types.ts';
import { Classifier, paint, record, rejection } from './bundle.ts';

const still = paint(1, 3) as OffscreenCanvas;

/** One that has been trained; the tests leave its model as it is. */
let shared: Classifier;
let sharedScores: number[];

/** The scores, in the order of `labels`. */
async function scoresOf(classifier: Classifier, source: Source = still): Promise<number[]> {
  const { results } = await classifier.classify(source);
  return classifier.labels.map((label) => results.find((result) => result.label === label)!.confidence);
}

before(async function () {
  this.timeout(60_000);
  shared = new Classifier();
  await record(shared);
  await shared.train();
  sharedScores = await scoresOf(shared);
});

after(() => shared.dispose());

describe('many pictures at once', () => {
  it('are decoded one file at a time, and all are used', async function () {
    this.timeout(60_000);
    const canvas = new OffscreenCanvas(1600, 1200);
    const classifier = new Classifier();
    let [alive, most] = [0, 0];
    const real = window.createImageBitmap;
    const { postMessage } = Worker.prototype;
    window.createImageBitmap = async (...args: unknown[]) => {
      most = Math.max(most, ++alive);
      return real(...(args as Parameters<typeof real>));
    };
    Worker.prototype.postMessage = function (...args: unknown[]) {
      if ((args[0] as { op: string }).op === 'features') alive--;
      postMessage.apply(this, args as Parameters<typeof postMessage>);
    };
    try {
      const files = [];
      for (let i = 0; i < 20; i++)
        files.push(await (paint(i % 2, i, canvas) as OffscreenCanvas).convertToBlob({ type: 'image/jpeg' }));
      await Promise.all(files.map((file, i) => classifier.addImage(String(i % 2), file)));
    } finally {
      window.createImageBitmap = real;
      Worker.prototype.postMessage = postMessage;
    }
    expect(classifier.samples).to.have.length(20);
    expect(most).to.equal(1);
    classifier.dispose();
  });

  it('of one running video are one waiting frame, whose answer everybody gets', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream(30);
    const redraw = setInterval(() => paint(1, 3, canvas), 30);
    await video.play();
    const real = window.VideoFrame;
    let taken = 0;
    window.VideoFrame = class extends real {
      constructor(...args: unknown[]) {
        super(...(args as [CanvasImageSource]));
        taken++;
      }
    } as typeof real;
    const answers = await Promise.all(Array.from({ length: 50 }, () => shared.classify(video))).finally(
      () => {
        window.VideoFrame = real;
        clearInterval(redraw);
      },
    );
    expect(answers).to.have.length(50);
    expect(taken).to.be.below(4);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  });

  it('of one canvas are at most eight waiting ones; older ones are refused, other sources’ are not', async () => {
    const canvas = paint(1, 3) as OffscreenCanvas;
    const others = Array.from({ length: 12 }, () => shared.classify(paint(0, 1) as OffscreenCanvas));
    const settled = await Promise.allSettled(Array.from({ length: 30 }, () => shared.classify(canvas)));
    const refused = settled.filter(({ status }) => status === 'rejected');
    expect(refused).to.have.length(22);
    for (const { reason } of refused as PromiseRejectedResult[])
      expect((reason as { code: string }).code).to.equal('classify-overtaken');
    expect(settled.at(-1)!.status).to.equal('fulfilled');
    await Promise.all(others);
    expect(await scoresOf(shared)).to.deep.equal(sharedScores);
  });
});

describe('pictures of p5', () => {
  it('are what its objects wrap', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    paint(1, 3, canvas);
    for (const wrapped of [{ canvas, width: 9, height: 9 }, { elt: canvas }])
      expect(await scoresOf(shared, wrapped as unknown as Source)).to.deep.equal(sharedScores);
    const none = { elt: 1, canvas: 'no' } as unknown as Source;
    expect((await rejection(shared.classify(none))).code).to.equal('source-unsupported');
  });
});

describe('drawings on a transparent canvas', () => {
  it('are ink on white, and can be distinguished', async () => {
    const drawing = (kind: number, at: number): OffscreenCanvas => {
      const canvas = new OffscreenCanvas(200, 200);
      const context = canvas.getContext('2d')!;
      context.lineWidth = 12;
      context.beginPath();
      if (kind) context.arc(100 + at, 100, 60, 0, 7);
      else
        for (const way of [-1, 1]) {
          context.moveTo(100 + at - 60 * way, 40);
          context.lineTo(100 + at + 60 * way, 160);
        }
      context.stroke();
      return canvas;
    };
    const classifier = new Classifier();
    for (let i = 0; i < 8; i++)
      for (const kind of [0, 1]) {
        const canvas = drawing(kind, i * 2 - 8);
        const source = i % 2 ? canvas : await canvas.convertToBlob({ type: 'image/png' });
        await classifier.addImage(String(kind), source);
      }
    expect((await classifier.train()).accuracy).to.be.above(0.95);
    for (const kind of [0, 1])
      expect((await classifier.classify(drawing(kind, 3))).label).to.equal(String(kind));
    classifier.dispose();
  });
});
