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

/** One channel: its plane, the bytes from one value to the next, the first value's place, and how many pixels share a value across and down. */
interface Channel {
  plane: number;
  step: number;
  first: number;
  across: number;
  down: number;
}

const channel = (plane: number, step: number, first: number, across: number, down: number): Channel => ({
  plane,
  step,
  first,
  across,
  down,
});
const planar = (across: number, down: number) => ({
  yuv: true,
  channels: [channel(0, 1, 0, 1, 1), channel(1, 1, 0, across, down), channel(2, 1, 0, across, down)],
});
const interleaved = {
  yuv: true,
  channels: [channel(0, 1, 0, 1, 1), channel(1, 2, 0, 2, 2), channel(1, 2, 1, 2, 2)],
};
const packed = (red: number, green: number, blue: number) => ({
  yuv: false,
  channels: [red, green, blue].map((first) => channel(0, 4, first, 1, 1)),
});

/** The three channels of each format: luma and both chromas, or red, green and blue. Alpha is left aside. */
const FORMATS = {
  I420: planar(2, 2),
  I420A: planar(2, 2),
  I422: planar(2, 1),
  I444: planar(1, 1),
  NV12: interleaved,
  RGBA: packed(0, 1, 2),
  RGBX: packed(0, 1, 2),
  BGRA: packed(2, 1, 0),
  BGRX: packed(2, 1, 0),
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

/** Which source values make up each of the 224 places along one axis: from `start[i]`, the weights from `offset[i]` on. */
interface Axis {
  start: Int32Array;
  offset: Int32Array;
  weights: Float32Array;
  first: number;
  end: number;
}

/** Samples pictures into the 224×224 square that the backbone sees; keeps its tables and buffers from one picture to the next. */
export class Sampler {
  readonly #channels = [0, 1, 2].map(() => new Float32Array(SIZE * SIZE));
  readonly #axes = new Map<string, Axis>();
  #row = new Float32Array(0);

  /**
   * Writes the centre square of `pixels`, averaged down to 224×224 (a box filter: each source pixel counts by the area that it covers; enlarged
   * linearly where it is smaller), turned upright, as opaque RGBA into `target`, which holds 224·224·4 bytes.
   */
  sample(pixels: Pixels, target: Uint8ClampedArray): void {
    const { width, height } = pixels;
    const { yuv, channels } = FORMATS[pixels.format];
    // The square as it is shown, in pixels that need not be square themselves.
    const stretch = ((pixels.aspect ?? width / height) * height) / width;
    const side = Math.min(width * stretch, height);
    const [cropWidth, cropHeight] = [side / stretch, side];
    const [left, top] = [(width - cropWidth) / 2, (height - cropHeight) / 2];

    channels.forEach(({ plane, step, first, across, down }, i) => {
      const { offset, stride } = pixels.planes[plane]!;
      const columns = this.#axis(left / across, cropWidth / across, Math.ceil(width / across));
      const rows = this.#axis(top / down, cropHeight / down, Math.ceil(height / down));
      this.#average(pixels.data, offset + first, stride, step, columns, rows, this.#channels[i]!);
    });
    const place = placing(pixels.rotation ?? 0, pixels.flip ?? false);
    if (yuv) this.#writeYuv(target, pixels.colour ?? {}, place);
    else this.#writeRgb(target, place);
  }

  #axis(start: number, length: number, available: number): Axis {
    const key = `${start} ${length} ${available}`;
    let axis = this.#axes.get(key);
    if (!axis) {
      // Few sources come in turn; what changes all the time must not pile up.
      if (this.#axes.size > 32) this.#axes.clear();
      axis = axisOf(start, length, available);
      this.#axes.set(key, axis);
    }
    return axis;
  }

  /** Rows first, so that memory is read in order; then along the one row that they add up to. */
  #average(
    data: Uint8Array | Uint8ClampedArray,
    origin: number,
    stride: number,
    step: number,
    columns: Axis,
    rows: Axis,
    out: Float32Array,
  ): void {
    const { first, end } = columns;
    if (this.#row.length < end) this.#row = new Float32Array(end);
    const row = this.#row;
    for (let y = 0; y < SIZE; y++) {
      const taps = rows.offset[y + 1]! - rows.offset[y]!;
      for (let tap = 0; tap < taps; tap++) {
        const weight = rows.weights[rows.offset[y]! + tap]!;
        let at = origin + (rows.start[y]! + tap) * stride + first * step;
        if (tap === 0) for (let x = first; x < end; x++, at += step) row[x] = weight * data[at]!;
        else for (let x = first; x < end; x++, at += step) row[x]! += weight * data[at]!;
      }
      for (let x = 0; x < SIZE; x++) {
        const from = columns.offset[x]!;
        const to = columns.offset[x + 1]!;
        let at = columns.start[x]!;
        let sum = 0;
        for (let i = from; i < to; i++) sum += columns.weights[i]! * row[at++]!;
        out[y * SIZE + x] = sum;
      }
    }
  }

  #writeYuv(target: Uint8ClampedArray, colour: NonNullable<Pixels['colour']>, place: Placing): void {
    const [luma, blues, reds] = this.#channels as [Float32Array, Float32Array, Float32Array];
    const [kr, kb] = MATRICES[colour.matrix ?? ''] ?? MATRICES['smpte170m']!;
    const full = colour.fullRange ?? false;
    const [black, lumaScale, chromaScale] = full ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
    const redV = 2 * (1 - kr) * chromaScale;
    const blueU = 2 * (1 - kb) * chromaScale;
    const greenU = (-blueU * kb) / (1 - kr - kb);
    const greenV = (-redV * kr) / (1 - kr - kb);
    for (let i = 0, y = 0; y < SIZE; y++) {
      let at = place.origin + y * place.down;
      for (let x = 0; x < SIZE; x++, i++, at += place.across) {
        const grey = (luma[i]! - black) * lumaScale;
        const u = blues[i]! - 128;
        const v = reds[i]! - 128;
        target[at] = grey + redV * v;
        target[at + 1] = grey + greenU * u + greenV * v;
        target[at + 2] = grey + blueU * u;
        target[at + 3] = 255;
      }
    }
  }

  #writeRgb(target: Uint8ClampedArray, place: Placing): void {
    const [red, green, blue] = this.#channels as [Float32Array, Float32Array, Float32Array];
    for (let i = 0, y = 0; y < SIZE; y++) {
      let at = place.origin + y * place.down;
      for (let x = 0; x < SIZE; x++, i++, at += place.across) {
        target[at] = red[i]!;
        target[at + 1] = green[i]!;
        target[at + 2] = blue[i]!;
        target[at + 3] = 255;
      }
    }
  }
}

/** Where the pixel at (0, 0) goes, and how far apart its neighbours across and down end up, in bytes. */
interface Placing {
  origin: number;
  across: number;
  down: number;
}

function placing(rotation: number, flip: boolean): Placing {
  const last = SIZE - 1;
  const [x, y, acrossX, acrossY, downX, downY] = (
    {
      0: [0, 0, 1, 0, 0, 1],
      90: [last, 0, 0, 1, -1, 0],
      180: [last, last, -1, 0, 0, -1],
      270: [0, last, 0, -1, 1, 0],
    } as Record<number, [number, number, number, number, number, number]>
  )[rotation] ?? [0, 0, 1, 0, 0, 1];
  const mirror = flip ? -1 : 1;
  return {
    origin: ((flip ? last - x : x) + y * SIZE) * 4,
    across: (acrossX * mirror + acrossY * SIZE) * 4,
    down: (downX * mirror + downY * SIZE) * 4,
  };
}

/** Spreads `length` source values from `start` over the 224 places, out of `available` ones. */
function axisOf(start: number, length: number, available: number): Axis {
  const scale = length / SIZE;
  // At least one source value wide: where the picture is enlarged, a box of width one is linear interpolation.
  const half = Math.max(scale, 1) / 2;
  const starts = new Int32Array(SIZE);
  const offsets = new Int32Array(SIZE + 1);
  const weights: number[] = [];
  let [first, end] = [available, 0];
  for (let i = 0; i < SIZE; i++) {
    const centre = start + (i + 0.5) * scale;
    const from = Math.min(Math.max(centre - half, 0), available - 1);
    const to = Math.max(Math.min(centre + half, available), from + 1e-6);
    const low = Math.floor(from);
    const high = Math.ceil(to);
    starts[i] = low;
    offsets[i] = weights.length;
    for (let at = low; at < high; at++)
      weights.push((Math.min(at + 1, to) - Math.max(at, from)) / (to - from));
    first = Math.min(first, low);
    end = Math.max(end, high);
  }
  offsets[SIZE] = weights.length;
  return { start: starts, offset: offsets, weights: Float32Array.from(weights), first, end };
}
