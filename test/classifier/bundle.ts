import { expect } from '@open-wc/testing';
import type { Classifier as ClassifierClass } from '../../src/classifier/classifier.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';

/** The built bundle: the worker and what it fetches exist there only. */
const bundle = '/dist/index.js';
export const { Classifier } = (await import(bundle)) as { Classifier: typeof ClassifierClass };
export type Classifier = ClassifierClass;

/** Every worker that was started, oldest first: those that look, and those that train. */
export const workers: Worker[] = [];
export const trainingWorkers: Worker[] = [];
window.Worker = class extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    (String(args[0]).includes('training-worker') ? trainingWorkers : workers).push(this);
  }
};

/** The error that `work` rejects with; it says all that an error has to say. */
export async function rejection(work: Promise<unknown>): Promise<MaskRoomError> {
  const error = await work.then(
    () => null,
    (reason: MaskRoomError) => reason,
  );
  expect(error, 'it was expected to fail').to.not.equal(null);
  expect(error!.name, String(error)).to.equal('MaskRoomError');
  expect(error!.message).to.match(/[.]$/).and.not.match(/[{}]/);
  expect(error!.remedy).to.match(/[.]$/);
  return error!;
}

/** A picture of class 0 or 1: another shape and colour, at a place that `variant` says. */
export function paint(
  kind: number,
  variant: number,
  canvas: HTMLCanvasElement | OffscreenCanvas = new OffscreenCanvas(320, 240),
): typeof canvas {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = `hsl(${(variant * 31) % 360} 20% 70%)`;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = kind ? '#a02020' : '#2060a0';
  context.beginPath();
  if (kind) context.arc(120 + ((variant * 17) % 80), 120, 50, 0, 7);
  else context.rect(90 + ((variant * 17) % 80), 60, 90, 110);
  context.fill();
  return canvas;
}

/** Adds `each` examples of both classes, “a” and “b”. */
export async function record(classifier: Classifier, each = 8): Promise<void> {
  for (let i = 0; i < each; i++) {
    await classifier.addImage('a', paint(0, i) as OffscreenCanvas);
    await classifier.addImage('b', paint(1, i) as OffscreenCanvas);
  }
}
