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

/** Weights of 0 to 1 are kept in so many parts: a byte times a weight stays within 16 bits, so that two bytes share one multiplication. */
const PARTS = 256;

/** The rows that make up each line of the target: from `start[i]`, with the weights from `offset[i]` on, which add up to `PARTS`. */
interface Rows {
  start: Int32Array;
  offset: Int32Array;
  weights: Int32Array;
}

/** The stretch of a row that each place of a line covers: whole numbers, and the parts beyond them. `first` and `end` bound them all. */
interface Columns {
  from: Int32Array;
  fromRest: Int32Array;
  to: Int32Array;
  toRest: Int32Array;
  /** What makes an average of a sum in parts, of rows and columns. */
  scale: Float64Array;
  first: number;
  end: number;
  touching: boolean;
}

/** Samples square parts of pictures into a square of `size` pixels; keeps its tables and buffers from one picture to the next. */
export class Sampler {
  readonly #size: number;
  readonly #channels: readonly Float32Array[];
  readonly #rows = new Map<string, Rows>();
  readonly #columns = new Map<string, Columns>();
  /** Sums of the even and of the odd bytes of a row, two in each 32 bits, and the same one by one. */
  #even = new Int32Array(0);
  #odd = new Int32Array(0);
  #evenLanes = new Uint16Array(0);
  #oddLanes = new Uint16Array(0);
  /** Sums of everything to the left. */
  #running = new Int32Array(0);
  #repacked = new Int32Array(0);

  constructor(size = SIZE) {
    this.#size = size;
    this.#channels = [0, 1, 2].map(() => new Float32Array(size * size));
  }

  /**
   * Writes what `window` shows of `pixels` (the centre square where it is left out), averaged down (a box filter: each source pixel counts
   * by the area that it covers; enlarged linearly where it is smaller), turned upright, as red, green and blue into `target`, which holds
   * size·size·3 values. They are whole grey levels, as a canvas would hold them, scaled to −1…1 as the backbone takes them. Beyond the
   * picture its edge goes on.
   */
  sample(pixels: Pixels, target: Float32Array, window: Window = centreOf(pixels)): void {
    const { width, height } = pixels;
    const { yuv, channels } = FORMATS[pixels.format];
    const { x, y: top, side } = beforeTurning(window, pixels);
    // Shown pixels are square, those in memory need not be.
    const stretch = ((pixels.aspect ?? width / height) * height) / width;
    const [left, cropWidth] = [x / stretch, side / stretch];
    const size = this.#size;

    const { words, planes } = this.#aligned(pixels);
    planes.forEach(({ offset, stride }, plane) => {
      const own = channels.map((each, i) => ({ ...each, out: this.#channels[i]! }));
      const inPlane = own.filter((each) => each.plane === plane);
      if (!inPlane.length) return;
      const { across, down, step } = inPlane[0]!;
      const rows = this.#rowsOf(top / down, side / down, Math.ceil(height / down));
      const columns = this.#columnsOf(left / across, cropWidth / across, Math.ceil(width / across));
      const firstWord = (columns.first * step) >> 2;
      const endWord = (columns.end * step + 3) >> 2;
      this.#reserve(endWord);
      for (let y = 0; y < size; y++) {
        this.#addRows(words, offset >> 2, stride >> 2, firstWord, endWord, rows, y);
        for (const { first, out } of inPlane) this.#average(step, first, columns, out, y * size);
      }
    });
    const place = placing(pixels.rotation ?? 0, pixels.flip ?? false, size);
    if (yuv) this.#writeYuv(target, pixels.colour ?? {}, place);
    else this.#writeRgb(target, place);
  }

  #rowsOf(start: number, length: number, available: number): Rows {
    return cached(this.#rows, `${start} ${length} ${available}`, () =>
      rowsOf(start, length, available, this.#size),
    );
  }

  #columnsOf(start: number, length: number, available: number): Columns {
    return cached(this.#columns, `${start} ${length} ${available}`, () =>
      columnsOf(start, length, available, this.#size),
    );
  }

  #reserve(words: number): void {
    if (this.#even.length >= words) return;
    this.#even = new Int32Array(words);
    this.#odd = new Int32Array(words);
    this.#evenLanes = new Uint16Array(this.#even.buffer);
    this.#oddLanes = new Uint16Array(this.#odd.buffer);
    // One more on the right is read, with weight 0.
    this.#running = new Int32Array(words * 4 + 3);
  }

  /** The planes in whole words of four bytes; rows that begin between words are moved. */
  #aligned({ data, planes }: Pixels): { words: Int32Array; planes: Pixels['planes'] } {
    const fits = planes.every(({ offset, stride }) => !((offset | stride) & 3));
    if (fits && !((data.byteOffset | data.byteLength) & 3))
      return { words: new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2), planes };
    const ends = [...planes.slice(1).map(({ offset }) => offset), data.length];
    let size = 0;
    const moved = planes.map(({ offset, stride }, i) => {
      const rows = Math.ceil((ends[i]! - offset) / stride);
      const plane = { offset: size, stride: (stride + 3) & ~3 };
      size += rows * plane.stride;
      return plane;
    });
    if (this.#repacked.length < size >> 2) this.#repacked = new Int32Array(size >> 2);
    const bytes = new Uint8Array(this.#repacked.buffer);
    planes.forEach(({ offset, stride }, i) => {
      let to = moved[i]!.offset;
      for (let from = offset; from < ends[i]!; from += stride, to += moved[i]!.stride)
        bytes.set(data.subarray(from, Math.min(from + stride, ends[i]!)), to);
    });
    return { words: this.#repacked, planes: moved };
  }

  /** Adds up the rows of line `y`, each by its weight: four bytes at a time, as two pairs of 16 bits. */
  #addRows(
    words: Int32Array,
    origin: number,
    stride: number,
    first: number,
    end: number,
    { start, offset, weights }: Rows,
    y: number,
  ): void {
    const even = this.#even;
    const odd = this.#odd;
    const last = offset[y + 1]!;
    let row = origin + start[y]! * stride;
    for (let i = offset[y]!; i < last; i += 3, row += 3 * stride) {
      // Three rows in one go; past the last one, a row that is there anyway counts nothing.
      const one = weights[i]!;
      const two = i + 1 < last ? weights[i + 1]! : 0;
      const three = i + 2 < last ? weights[i + 2]! : 0;
      const second = i + 1 < last ? stride : 0;
      const third = i + 2 < last ? 2 * stride : 0;
      const keep = i > offset[y]! ? 1 : 0;
      for (let x = first, at = row + first; x < end; x++, at++) {
        const a = words[at]!;
        const b = words[at + second]!;
        const c = words[at + third]!;
        even[x] =
          Math.imul(keep, even[x]!) +
          Math.imul(a & 0xff00ff, one) +
          Math.imul(b & 0xff00ff, two) +
          Math.imul(c & 0xff00ff, three);
        odd[x] =
          Math.imul(keep, odd[x]!) +
          Math.imul((a >>> 8) & 0xff00ff, one) +
          Math.imul((b >>> 8) & 0xff00ff, two) +
          Math.imul((c >>> 8) & 0xff00ff, three);
      }
    }
  }

  /** Averages one channel of the added rows along the line: the difference of two running sums, whatever the length between them. */
  #average(step: number, first: number, columns: Columns, out: Float32Array, at: number): void {
    const { from, fromRest, to, toRest, scale, end, touching } = columns;
    const running = this.#running;
    let sum = 0;
    // The first sum stands for everything before; it cancels out.
    running[columns.first] = 0;
    if (step === 1) {
      const even = this.#evenLanes;
      const odd = this.#oddLanes;
      let x = columns.first;
      if (x & 1) {
        sum = odd[x >> 1]!;
        running[++x] = sum;
      }
      for (; x < end; x += 2) {
        sum += even[x >> 1]!;
        running[x + 1] = sum;
        sum += odd[x >> 1]!;
        running[x + 2] = sum;
      }
    } else {
      const lanes = first & 1 ? this.#oddLanes : this.#evenLanes;
      const stride = step >> 1;
      let lane = columns.first * stride + (first >> 1);
      for (let x = columns.first; x < end; x++, lane += stride) {
        sum += lanes[lane]!;
        running[x + 1] = sum;
      }
    }
    // Read with weight 0 only.
    running[end + 1] = running[end]!;
    // Where a picture is reduced, each place begins where the one before ends.
    let begin = running[from[0]!]!;
    let before = Math.imul(fromRest[0]!, running[from[0]! + 1]! - begin);
    const size = this.#size;
    for (let x = 0; x < size; x++) {
      if (!touching) {
        begin = running[from[x]!]!;
        before = Math.imul(fromRest[x]!, running[from[x]! + 1]! - begin);
      }
      const high = to[x]!;
      const reached = running[high]!;
      const until = Math.imul(toRest[x]!, running[high + 1]! - reached);
      out[at + x] = (Math.imul(reached - begin, PARTS) + until - before) * scale[x]!;
      begin = reached;
      before = until;
    }
  }

  #writeYuv(target: Float32Array, colour: NonNullable<Pixels['colour']>, place: Placing): void {
    const [luma, blues, reds] = this.#channels as [Float32Array, Float32Array, Float32Array];
    const [kr, kb] = MATRICES[colour.matrix ?? ''] ?? MATRICES['smpte170m']!;
    const full = colour.fullRange ?? false;
    const [black, lumaScale, chromaScale] = full ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
    const redV = 2 * (1 - kr) * chromaScale;
    const blueU = 2 * (1 - kb) * chromaScale;
    const greenU = (-blueU * kb) / (1 - kr - kb);
    const greenV = (-redV * kr) / (1 - kr - kb);
    const size = this.#size;
    for (let i = 0, y = 0; y < size; y++) {
      let at = place.origin + y * place.down;
      for (let x = 0; x < size; x++, i++, at += place.across) {
        const grey = (luma[i]! - black) * lumaScale;
        const u = blues[i]! - 128;
        const v = reds[i]! - 128;
        target[at] = level(grey + redV * v);
        target[at + 1] = level(grey + greenU * u + greenV * v);
        target[at + 2] = level(grey + blueU * u);
      }
    }
  }

  #writeRgb(target: Float32Array, place: Placing): void {
    const [red, green, blue] = this.#channels as [Float32Array, Float32Array, Float32Array];
    const size = this.#size;
    for (let i = 0, y = 0; y < size; y++) {
      let at = place.origin + y * place.down;
      for (let x = 0; x < size; x++, i++, at += place.across) {
        target[at] = level(red[i]!);
        target[at + 1] = level(green[i]!);
        target[at + 2] = level(blue[i]!);
      }
    }
  }
}

/** The nearest whole grey level to `value`, as −1…1. */
export function level(value: number): number {
  const whole = value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0;
  return whole / 127.5 - 1;
}

/** Where `window` lies before the picture is turned and mirrored. */
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

/** Where the pixel at (0, 0) goes, and how far apart its neighbours across and down end up, in values. */
interface Placing {
  origin: number;
  across: number;
  down: number;
}

function placing(rotation: number, flip: boolean, size: number): Placing {
  const last = size - 1;
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
    origin: ((flip ? last - x : x) + y * size) * 3,
    across: (acrossX * mirror + acrossY * size) * 3,
    down: (downX * mirror + downY * size) * 3,
  };
}

/** Where each of `size` places begins and ends among `available` source values, of which `length` from `start` are spread over them. */
function* spread(
  start: number,
  length: number,
  available: number,
  size: number,
): Generator<[number, number]> {
  const scale = length / size;
  // At least one source value wide: where the picture is enlarged, a box of width one is linear interpolation.
  const half = Math.max(scale, 1) / 2;
  for (let i = 0; i < size; i++) {
    const centre = start + (i + 0.5) * scale;
    const from = Math.min(Math.max(centre - half, 0), available - 0.5);
    yield [from, Math.max(Math.min(centre + half, available), from + 0.5)];
  }
}

function rowsOf(start: number, length: number, available: number, size: number): Rows {
  const starts: number[] = [];
  const offsets = [0];
  const weights: number[] = [];
  for (const [from, to] of spread(start, length, available, size)) {
    const low = Math.floor(from);
    starts.push(low);
    // Rounded as they add up, so that they add up to the whole.
    let done = 0;
    for (let at = low; at < to; at++) {
      const share = Math.round(((Math.min(at + 1, to) - from) / (to - from)) * PARTS);
      weights.push(share - done);
      done = share;
    }
    offsets.push(weights.length);
  }
  return {
    start: Int32Array.from(starts),
    offset: Int32Array.from(offsets),
    weights: Int32Array.from(weights),
  };
}

function columnsOf(start: number, length: number, available: number, size: number): Columns {
  const places = [...spread(start, length, available, size)].map((edges) =>
    edges.map((edge) => Math.round(edge * PARTS)),
  );
  const whole = (edge: number): number => Math.min(Math.floor(edge / PARTS), available - 1);
  const rest = (edge: number): number => edge - whole(edge) * PARTS;
  const ends = (side: 0 | 1, of: (edge: number) => number) =>
    Int32Array.from(places, (edges) => of(edges[side]!));
  return {
    from: ends(0, whole),
    fromRest: ends(0, rest),
    to: ends(1, whole),
    toRest: ends(1, rest),
    scale: Float64Array.from(places, ([from, to]) => 1 / (to! - from!) / PARTS),
    first: whole(places[0]![0]!),
    end: Math.ceil(places.at(-1)![1]! / PARTS),
    touching: places.every(([from], i) => i === 0 || from === places[i - 1]![1]),
  };
}

/** What `cache` holds for `key`, made where it is missing. Few sources come in turn; what changes all the time must not pile up. */
function cached<T>(cache: Map<string, T>, key: string, make: () => T): T {
  let value = cache.get(key);
  if (value === undefined) {
    if (cache.size > 32) cache.clear();
    value = make();
    cache.set(key, value);
  }
  return value;
}
