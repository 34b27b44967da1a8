import code from './assembly/sampling.ts?wasm';

/** Side of the square picture that the backbone sees, in pixels. */
export const SIZE = 224;

/** Pixels in memory: what `VideoFrame.copyTo()` gives, or an `ImageData`. */
export interface Pixels {
  format: PixelFormat;
  data: Uint8Array | Uint8ClampedArray;
  /** Where each plane begins in `data`, and how many bytes a row of it takes. */
  planes: readonly { offset: number; stride: number }[];
  /** Width and height of what is to be seen, in pixels. */
  width: number;
  height: number;
  /** How colours are coded in the YUV formats. */
  colour?: { matrix?: string | null; fullRange?: boolean | null };
  /** Width divided by height as it is to be shown, before turning; that of the pixels when absent. */
  aspect?: number;
  /** Clockwise turn before it is shown, in degrees: 0, 90, 180 or 270. */
  rotation?: number;
  /** Mirrored left to right, after turning. */
  flip?: boolean;
}

/** The formats that can be sampled; others have to be drawn. */
export type PixelFormat = keyof typeof FORMATS;

/** One plane: the bytes from one value to the next, and how many pixels share a value across and down. */
interface Plane {
  step: number;
  across: number;
  down: number;
}

const planar = (across: number, down: number): Plane[] => [
  { step: 1, across: 1, down: 1 },
  { step: 1, across, down },
  { step: 1, across, down },
];
const interleaved: Plane[] = [
  { step: 1, across: 1, down: 1 },
  { step: 2, across: 2, down: 2 },
];
const packed: Plane[] = [{ step: 4, across: 1, down: 1 }];

/** The planes of each format, which make up three channels: luma and both chromas, or three colours. Alpha is left aside. */
const FORMATS = {
  I420: planar(2, 2),
  I420A: planar(2, 2),
  I422: planar(2, 1),
  I444: planar(1, 1),
  NV12: interleaved,
  RGBA: packed,
  RGBX: packed,
  BGRA: packed,
  BGRX: packed,
};

/** Whether pixels of `format` can be sampled. */
export function isSampled(format: string | null): format is PixelFormat {
  return format !== null && format in FORMATS;
}

/** Kr and Kb of each matrix. */
const MATRICES: Record<string, readonly [number, number]> = {
  bt709: [0.2126, 0.0722],
  bt470bg: [0.299, 0.114],
  smpte170m: [0.299, 0.114],
  'bt2020-ncl': [0.2627, 0.0593],
};

/** A square part of a picture as it is shown: upright, in its pixels. It may reach beyond the picture. */
export interface Window {
  /** Left and top edge. */
  x: number;
  y: number;
  side: number;
}

/** Width and height of `pixels` as they are shown: upright, with square pixels. */
export function shownSize({ width, height, aspect, rotation }: Pixels): { width: number; height: number } {
  const stretched = (aspect ?? width / height) * height;
  return (rotation ?? 0) % 180 ? { width: height, height: stretched } : { width: stretched, height };
}

/** The largest square in the middle. */
function centreOf(pixels: Pixels): Window {
  const { width, height } = shownSize(pixels);
  const side = Math.min(width, height);
  return { x: (width - side) / 2, y: (height - side) / 2, side };
}

/** What `assembly/sampling.ts` exports; addresses are places in its memory. */
interface Kernel {
  memory: WebAssembly.Memory;
  heapBase(): number;
  matrix(): number;
  values(): number;
  average(
    plane: number,
    stride: number,
    step: number,
    width: number,
    height: number,
    left: number,
    top: number,
    across: number,
    down: number,
    size: number,
    channel: number,
  ): void;
  convert(size: number): void;
}

let kernel: Kernel | undefined;

/** Compiled at the first need: a browser that cannot do so must come as far as saying so. */
function theKernel(): Kernel {
  kernel ??= new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as Kernel;
  return kernel;
}

/** Vectors are read whole: this many bytes beyond the end. */
const BEYOND = 64;
const PAGE = 65_536;

/**
 * Space for a picture of this many bytes that the samplers need not copy first. It is theirs all: it holds until the next call, or the next
 * picture from elsewhere that is sampled.
 */
export function pictureMemory(bytes: number): Uint8Array {
  const { memory, heapBase } = theKernel();
  const missing = heapBase() + bytes + BEYOND - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  return new Uint8Array(memory.buffer, heapBase(), bytes);
}

/** Samples square parts of pictures into a square of `size` pixels: a multiple of 4, at most 224. */
export class Sampler {
  readonly #size: number;
  readonly #kernel = theKernel();
  #turned: Float32Array | null = null;

  constructor(size = SIZE) {
    this.#size = size;
  }

  /**
   * What `window` shows of `pixels` (the centre square if omitted), averaged down (a box filter: each source pixel counts
   * by the area that it covers; enlarged linearly if it is smaller), turned upright, as red, green and blue: size·size·3 values, in
   * memory that holds them until the next call or `pictureMemory`. They are whole grey levels, as a canvas would hold them, scaled to
   * −1…1 as the backbone takes them. Beyond the picture its edge is repeated.
   */
  sample(pixels: Pixels, window: Window = centreOf(pixels)): Float32Array {
    const { width, height, data } = pixels;
    const { x, y: top, side } = beforeTurning(window, pixels);
    // Shown pixels are square, those in memory need not be.
    const stretch = ((pixels.aspect ?? width / height) * height) / width;
    const [left, cropWidth] = [x / stretch, side / stretch];
    const size = this.#size;
    const { memory, average, convert, matrix, values } = this.#kernel;

    const inside = data.buffer === memory.buffer ? data : pictureMemory(data.length);
    if (inside !== data) inside.set(data);
    let channel = 0;
    FORMATS[pixels.format].forEach(({ step, across, down }, i) => {
      const { offset, stride } = pixels.planes[i]!;
      average(
        inside.byteOffset + offset,
        stride,
        step,
        Math.ceil(width / across),
        Math.ceil(height / down),
        left / across,
        top / down,
        cropWidth / across,
        side / down,
        size,
        channel,
      );
      channel += Math.min(step, 3);
    });
    new Float32Array(memory.buffer, matrix(), 12).set(matrixOf(pixels));
    convert(size);
    const sampled = new Float32Array(memory.buffer, values(), size * size * 3);
    if (!pixels.rotation && !pixels.flip) return sampled;
    this.#turned ??= new Float32Array(sampled.length);
    turn(sampled, this.#turned, pixels, size);
    return this.#turned;
  }
}

/** The nearest whole grey level to `value`, as −1…1. */
export function level(value: number): number {
  const whole = value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
  return whole / 127.5 - 1;
}

/** The position of `window` before the picture is rotated and mirrored. */
function beforeTurning({ x, y, side }: Window, pixels: Pixels): Window {
  const shown = shownSize(pixels);
  const left = pixels.flip ? shown.width - x - side : x;
  switch (pixels.rotation ?? 0) {
    case 90:
      return { x: y, y: shown.width - left - side, side };
    case 180:
      return { x: shown.width - left - side, y: shown.height - y - side, side };
    case 270:
      return { x: shown.height - y - side, y: left, side };
    default:
      return { x: left, y, side };
  }
}

/** Red, green and blue of a pixel's three channels, in grey levels: for each what it takes of them, and what is added. */
function matrixOf({ format, colour }: Pixels): number[] {
  const rgb = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
  ];
  if (format === 'BGRA' || format === 'BGRX') return rgb.reverse().flat();
  if (FORMATS[format] === packed) return rgb.flat();
  const [kr, kb] = MATRICES[colour?.matrix ?? ''] ?? MATRICES['smpte170m']!;
  const [black, luma, chroma] = colour?.fullRange ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const redV = 2 * (1 - kr) * chroma;
  const blueU = 2 * (1 - kb) * chroma;
  const greenU = (-blueU * kb) / (1 - kr - kb);
  const greenV = (-redV * kr) / (1 - kr - kb);
  return [
    [0, redV],
    [greenU, greenV],
    [blueU, 0],
  ].flatMap(([u, v]) => [luma, u!, v!, -luma * black - 128 * (u! + v!)]);
}

/** Copies a square of `size` pixels from `source` to `target`, turned and mirrored as `pixels` are to be shown. */
function turn(source: Float32Array, target: Float32Array, { rotation, flip }: Pixels, size: number): void {
  const last = size - 1;
  // Where the pixel at (0, 0) goes, and how far apart its neighbours across and down end up.
  const turns: Record<number, [number, number, number, number, number, number]> = {
    90: [last, 0, 0, 1, -1, 0],
    180: [last, last, -1, 0, 0, -1],
    270: [0, last, 0, -1, 1, 0],
  };
  const [x, y, acrossX, acrossY, downX, downY] = turns[rotation ?? 0] ?? [0, 0, 1, 0, 0, 1];
  const mirror = flip ? -1 : 1;
  const origin = ((flip ? last - x : x) + y * size) * 3;
  const across = (acrossX * mirror + acrossY * size) * 3;
  const down = (downX * mirror + downY * size) * 3;
  for (let from = 0, row = 0; row < size; row++)
    for (let i = 0, at = origin + row * down; i < size; i++, from += 3, at += across) {
      target[at] = source[from]!;
      target[at + 1] = source[from + 1]!;
      target[at + 2] = source[from + 2]!;
    }
}
