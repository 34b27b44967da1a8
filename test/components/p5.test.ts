import { expect, oneEvent } from '@open-wc/testing';
import type { Source } from '../../src/classifier/types.ts';
import type { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { until } from '../until.ts';

/** The built bundle with the real classifier: the worker and what it fetches exist there only. */
const bundle = '/dist/mask-room.js';

/** What p5 makes; it brings no types. */
type Wrapped = Source & { elt: HTMLVideoElement; get(): Wrapped; remove(): void };
interface Sketch {
  VIDEO: string;
  setup: () => void;
  createCanvas(width: number, height: number): Wrapped;
  createCapture(kind: string): Wrapped;
  createGraphics(width: number, height: number): Wrapped & Sketch;
  createImg(url: string, alt: string): Wrapped;
  loadImage(url: string, done: (image: Wrapped) => void, failed: (reason: unknown) => void): void;
  background(colour: string): void;
  fill(colour: string): void;
  circle(x: number, y: number, size: number): void;
  pixelDensity(density: number): void;
  get(): Wrapped;
  remove(): void;
}

describe('objects of p5 itself', function () {
  this.timeout(60_000);
  let sketch: Sketch;
  let trainer: MaskTrainer;
  let detector: MaskDetector;

  before(async () => {
    await import(bundle);
    const script = document.createElement('script');
    script.src = '/node_modules/p5/lib/p5.min.js';
    document.head.append(script);
    await oneEvent(script, 'load');
    const { p5 } = window as unknown as { p5: new (sketch: (sketch: Sketch) => void) => Sketch };
    await new Promise<void>((resolve) => {
      sketch = new p5((sketch) => (sketch.setup = resolve));
    });
    sketch.pixelDensity(1);
  });
  beforeEach(() => {
    trainer = document.createElement('mask-trainer');
    detector = document.createElement('mask-detector');
    document.body.append(trainer, detector);
  });
  afterEach(() => {
    trainer.remove();
    detector.remove();
  });
  after(() => sketch.remove());

  const paint = (on: Sketch) => {
    on.background('#ddccbb');
    on.fill('#a02020');
    on.circle(150, 120, 120);
  };
  /** The answer to `picture`, or what kept it from coming. */
  const answer = (picture: unknown) =>
    detector.classify(picture as Source).then(
      ({ results }) => results,
      ({ code }: MaskRoomError) => code,
    );

  it('are accepted as pictures: graphics, loaded images, a canvas and a capture', async () => {
    const canvas = sketch.createCanvas(320, 240);
    const graphics = sketch.createGraphics(320, 240);
    for (const on of [sketch, graphics]) paint(on);
    const plain = (graphics as unknown as { canvas: HTMLCanvasElement }).canvas;
    const expected = await detector.classify(plain);
    expect(expected.results).to.have.length(2);
    const url = plain.toDataURL();
    const image = await new Promise<Wrapped>((resolve, reject) => sketch.loadImage(url, resolve, reject));
    const element = sketch.createImg(url, '');
    for (const wrapped of [graphics, image, element, canvas, sketch.get(), graphics.get(), image.get()]) {
      expect(await answer(wrapped)).to.deep.equal(expected.results);
      await trainer.addImage('mask', wrapped);
    }
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 7 });
    element.remove();
  });

  it('are accepted as videos: a capture, by the trainer and the detector', async () => {
    const capture = sketch.createCapture(sketch.VIDEO);
    await until(() => capture.elt.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
    trainer.video = capture as unknown as HTMLVideoElement;
    detector.video = capture as unknown as HTMLVideoElement;
    expect(trainer.video).to.equal(capture.elt);
    await trainer.addImage('mask');
    await trainer.addImage('mask', capture);
    await trainer.addImage('mask', capture.get());
    expect(trainer.counts.mask).to.equal(3);
    await detector.start();
    await oneEvent(detector, 'detection');
    expect(detector.status).to.equal('detecting');
    await detector.stop();
    for (const track of (capture.elt.srcObject as MediaStream).getTracks()) track.stop();
    capture.remove();
  });
});
