import type { Classification, Source } from '../../src/classifier/types.ts';
import { until } from '../until.ts';

/** A real playing `<video>` of a canvas, which gets a frame whenever the test shows one and never by itself. */
export class DrawnVideo {
  readonly canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  readonly stream: MediaStream;
  readonly video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  /** Frames that were shown. */
  shown = 0;
  readonly #context: CanvasRenderingContext2D;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    // Firefox captures nothing of a canvas without a context.
    this.#context = this.canvas.getContext('2d')!;
    this.stream = this.canvas.captureStream(0);
  }

  /** Resolves once the video plays, with its first frame. */
  static async of(color: string): Promise<DrawnVideo> {
    const drawn = new DrawnVideo();
    drawn.video.srcObject = drawn.stream;
    drawn.show(color);
    await drawn.video.play();
    await until(() => drawn.video.videoWidth > 0);
    return drawn;
  }

  /** One more frame, all of `color`. */
  show(color: string): void {
    this.shown++;
    this.#context.fillStyle = color;
    this.#context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    const [track] = this.stream.getVideoTracks();
    // Firefox has it on the stream.
    const asking = ('requestFrame' in track! ? track : this.stream) as CanvasCaptureMediaStreamTrack;
    asking.requestFrame();
  }

  /** A frame of another colour, so many times a second, until `stand()`. */
  run(fps: number): void {
    this.stand();
    this.#timer = setInterval(() => this.show(`hsl(${(this.shown * 47) % 360} 80% 50%)`), 1000 / fps);
  }

  /** No more frames. */
  stand(): void {
    clearInterval(this.#timer);
  }

  end(): void {
    this.stand();
    for (const track of this.stream.getTracks()) track.stop();
    this.video.remove();
  }
}

/**
 * Stands in for the real classifier, which is slow and is tested elsewhere, and really looks: `red` for a picture that is more red than green,
 * `green` for any other. `seen` lists the colours, one for each look.
 */
export class ColourClassifier {
  readonly labels = ['green', 'red'];
  readonly seen: string[] = [];
  readonly #context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;

  classify(source: Source): Promise<Classification> {
    this.#context.drawImage(source as CanvasImageSource, 0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = this.#context.getImageData(0, 0, 1, 1).data;
    this.seen.push([red, green, blue].join());
    const label = red > green ? 'red' : 'green';
    return Promise.resolve({ label, confidence: 1, results: [{ label, confidence: 1 }], latency: 1 });
  }
}
