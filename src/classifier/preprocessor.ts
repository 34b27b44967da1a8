import { Failure } from './failure.ts';
import type { Picture } from './protocol.ts';
import {
  isSampled,
  level,
  pictureMemory,
  Sampler,
  shownSize,
  SIZE,
  type Pixels,
  type Window,
} from './sampling.ts';

/** How often each way is tried on a new kind of frame before the faster one is kept; the very first go also pays for setting up. */
const TRIALS = 4;
/**
 * What is read may be so far from what was drawn, on average. A browser that marks each page's pictures (Brave) changes a few values by one; one
 * that gives nothing away (Firefox with `privacy.resistFingerprinting`) makes up all of them. Levels.
 */
const MARKS = 4;
/** A still is drawn at most this large before it is averaged. Pixels. */
const LARGEST = 2048;

/** The number of kinds of frames that are distinguished. */
const KINDS = 16;

type Way = 'planes' | 'drawing';
type Times = Record<Way, number[]>;

/** `rotation` and `flip` are newer than the type library. */
type TurnedFrame = VideoFrame & { rotation?: number; flip?: boolean };

/** A picture's pixels, and how many pixels of the picture one of them is, across and down. */
export interface Read {
  pixels: Pixels;
  scale: { x: number; y: number };
}

/**
 * Turns every picture, or a part of it, into what the backbone takes: 224·224·3 values in −1…1, in memory that the next picture is written
 * to. They are what ml5 would read from a 224×224 canvas.
 */
export class Preprocessor {
  readonly #drawn = contextOf(SIZE, false);
  /** A still at its own size. */
  readonly #still = contextOf(1, true);
  readonly #sampler = new Sampler();
  /** What is read from a canvas is what was drawn: found out at the first need, and again as long as it is not. */
  #trusted = false;
  /** How long each way took, for each kind of frame: those of several videos come in turn. */
  readonly #times = new Map<string, Times>();

  /** The centre square of `picture`. The picture stays open. Rejects with `pixels-falsified`. */
  async of(picture: Picture): Promise<Float32Array> {
    if (picture instanceof ImageBitmap) return this.#ofBitmap(picture);
    if (!canBeCopied(picture)) return this.#draw(picture);
    const way = this.#next(picture);
    if (way.settled) return way.name === 'planes' ? this.#readPlanes(picture) : this.#draw(picture);
    const began = performance.now();
    const values = way.name === 'planes' ? await this.#readPlanes(picture) : this.#draw(picture);
    way.times[way.name].push(performance.now() - began);
    return values;
  }

  /** All pixels of `picture`, to be looked at before the next call. The picture stays open. Rejects with `pixels-falsified`. */
  async read(picture: Picture): Promise<Read> {
    const [width, height] =
      picture instanceof ImageBitmap
        ? [picture.width, picture.height]
        : [picture.displayWidth, picture.displayHeight];
    const planes =
      picture instanceof ImageBitmap || !canBeCopied(picture) ? null : await this.#planesOf(picture);
    const pixels = planes ?? this.#drawWhole(picture, width, height);
    const shown = shownSize(pixels);
    return { pixels, scale: { x: width / shown.width, y: height / shown.height } };
  }

  /** What `window` shows of `pixels`. */
  ofWindow(pixels: Pixels, window: Window): Float32Array {
    return this.#sampler.sample(pixels, window);
  }

  /** Which way is next, or the one to stay with: what is faster depends on where the browser keeps its frames. */
  #next({ format, codedWidth, codedHeight }: VideoFrame): { name: Way; settled: boolean; times: Times } {
    const kind = `${format} ${codedWidth}×${codedHeight}`;
    const times = this.#times.get(kind) ?? { planes: [], drawing: [] };
    if (this.#times.size === KINDS && !this.#times.has(kind)) this.#times.clear();
    this.#times.set(kind, times);
    const { planes, drawing } = times;
    if (!this.trusted) return { name: 'planes', settled: true, times };
    if (planes.length > drawing.length) return { name: 'drawing', settled: false, times };
    if (drawing.length < TRIALS) return { name: 'planes', settled: false, times };
    const name = Math.min(...planes) <= Math.min(...drawing) ? 'planes' : 'drawing';
    return { name, settled: true, times };
  }

  /** Whether what is drawn here can be read back as it was. */
  get trusted(): boolean {
    return (this.#trusted ||= readsTrue());
  }

  /** Throws `pixels-falsified`. */
  #mustBeTrusted(): void {
    if (!this.trusted) throw new Failure('pixels-falsified');
  }

  async #readPlanes(frame: VideoFrame): Promise<Float32Array> {
    const planes = await this.#planesOf(frame, true);
    return planes ? this.#sampler.sample(planes) : this.#draw(frame);
  }

  /**
   * The planes of `frame`, or of not much more than the square in its middle, which is less to copy; `null` where something shows through, which
   * is for the browser to lay on white.
   */
  async #planesOf(frame: VideoFrame, middle = false): Promise<Pixels | null> {
    const { rotation = 0, flip = false } = frame as TurnedFrame;
    const turned = rotation % 180 !== 0;
    const [across, down] = [frame.displayWidth, frame.displayHeight];
    // Before it is turned, as it is shown.
    const aspect = turned ? down / across : across / down;
    const whole = frame.visibleRect!;
    const rect = middle ? middleOf(whole, aspect) : whole;
    const { width, height } = rect;
    const size = frame.allocationSize({ rect });
    const planes = await frame.copyTo(pictureMemory(size), { rect });
    const pixels: Pixels = {
      format: frame.format as Pixels['format'],
      // A new view: if another frame has made the memory grow meanwhile, the old one is void.
      data: pictureMemory(size),
      planes,
      width,
      height,
      colour: frame.colorSpace,
      aspect: (aspect * width * whole.height) / (height * whole.width),
      rotation,
      flip,
    };
    return isOpaque(pixels) ? pixels : null;
  }

  #ofBitmap(bitmap: ImageBitmap): Float32Array {
    const side = Math.min(bitmap.width, bitmap.height, LARGEST);
    return this.#sampler.sample(
      this.#pixelsOf(side, side, (context) => drawSquare(context, bitmap, bitmap.width, bitmap.height, side)),
    );
  }

  #drawWhole(picture: Picture, width: number, height: number): Pixels {
    const shrink = Math.min(1, LARGEST / Math.max(width, height));
    const [across, down] = [Math.ceil(width * shrink), Math.ceil(height * shrink)];
    return this.#pixelsOf(across, down, (context) => {
      context.imageSmoothingQuality = 'high';
      context.drawImage(picture, 0, 0, across, down);
    });
  }

  /** The pixels that `draw` draws. */
  #pixelsOf(
    width: number,
    height: number,
    draw: (context: OffscreenCanvasRenderingContext2D) => void,
  ): Pixels {
    this.#mustBeTrusted();
    const { canvas } = this.#still;
    [canvas.width, canvas.height] = [width, height];
    fillWhite(this.#still);
    draw(this.#still);
    const { data } = this.#still.getImageData(0, 0, width, height);
    canvas.width = canvas.height = 1;
    return { format: 'RGBA', data, planes: [{ offset: 0, stride: width * 4 }], width, height };
  }

  #draw(frame: VideoFrame): Float32Array {
    this.#mustBeTrusted();
    fillWhite(this.#drawn);
    drawSquare(this.#drawn, frame, frame.displayWidth, frame.displayHeight, SIZE);
    const { data } = this.#drawn.getImageData(0, 0, SIZE, SIZE);
    const values = new Float32Array(SIZE * SIZE * 3);
    for (let from = 0, to = 0; from < data.length; from += 4)
      for (let channel = 0; channel < 3; channel++) values[to++] = level(data[from + channel]!);
    return values;
  }
}

/** Whether this browser gives back the colours that are drawn on a canvas. */
function readsTrue(): boolean {
  const side = 16;
  const context = contextOf(side, true);
  const colours = [
    [230, 40, 10],
    [20, 160, 70],
    [40, 60, 200],
    [120, 250, 240],
  ] as const;
  const across = side / colours.length;
  colours.forEach((colour, i) => {
    context.fillStyle = `rgb(${colour.join()})`;
    context.fillRect(i * across, 0, across, side);
  });
  const { data } = context.getImageData(0, 0, side, side);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    const colour = colours[Math.floor(((i / 4) % side) / across)]!;
    for (let channel = 0; channel < 3; channel++) sum += Math.abs(data[i + channel]! - colour[channel]!);
  }
  return sum / (side * side * 3) <= MARKS;
}

/** Whether the planes can be had. Firefox cannot copy an odd number of columns or rows if pixels share their chroma. */
function canBeCopied(frame: VideoFrame): boolean {
  if (!isSampled(frame.format)) return false;
  try {
    frame.allocationSize({ rect: frame.visibleRect! });
    return true;
  } catch {
    return false;
  }
}

/** Whether nothing shows through: most canvases could be transparent and are not. */
function isOpaque({ format, data, planes, width, height }: Pixels): boolean {
  if (!format.includes('A')) return true;
  // Its alpha has a plane of its own in I420A, and is every fourth byte of RGBA and BGRA.
  const [first, , , own] = planes;
  const [{ offset, stride }, at, step] = own ? [own, 0, 1] : [first!, 3, 4];
  for (let y = 0; y < height; y++) {
    const row = offset + y * stride;
    for (let x = row + at; x < row + width * step; x += step) if (data[x] !== 255) return false;
  }
  return true;
}

/**
 * The part of `whole`, shown `aspect` times as wide as high, that the square in its middle lies in, with the pixels beside it that enlarging
 * takes in. It begins where all planes have a pixel.
 */
function middleOf(whole: DOMRectReadOnly, aspect: number): DOMRectInit & { width: number; height: number } {
  const beside = (length: number, share: number) =>
    2 * Math.max(0, Math.floor((length * (1 - share)) / 4) - 1);
  const [left, top] = [beside(whole.width, 1 / aspect), beside(whole.height, aspect)];
  return {
    x: whole.x + left,
    y: whole.y + top,
    width: whole.width - 2 * left,
    height: whole.height - 2 * top,
  };
}

function contextOf(side: number, willReadFrequently: boolean): OffscreenCanvasRenderingContext2D {
  return new OffscreenCanvas(side, side).getContext('2d', { alpha: false, willReadFrequently })!;
}

/** What is transparent in a picture is white: ink on nothing is read as ink on paper, as every viewer shows it. */
function fillWhite(context: OffscreenCanvasRenderingContext2D): void {
  context.fillStyle = '#fff';
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
}

/** If the square in the middle of a picture becomes one of `side`, the rest is outside the canvas: WebKit crops no `VideoFrame`. */
function drawSquare(
  context: OffscreenCanvasRenderingContext2D,
  picture: Picture,
  width: number,
  height: number,
  side: number,
): void {
  const scale = side / Math.min(width, height);
  const [across, down] = [width * scale, height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (side - across) / 2, (side - down) / 2, across, down);
}
