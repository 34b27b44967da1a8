// AssemblyScript: the inner loops of `../sampling.ts`, in WebAssembly with 128-bit vectors.
//
// A plane is averaged line by line: first down the columns, sixteen source bytes to a vector, then along the row, four target values at a
// time. Memory holds the tables and lines below, and whatever the caller puts behind them (`heapBase`).

/** Side of the largest target and the most pixels in a row or column of a source; browsers have no larger frames. */
const LARGEST_TARGET = 224;
const LONGEST = 32768;
/** Vectors are read and written whole: this many bytes beyond the end of a row. */
const BEYOND = 64;

/** The weights of a line's rows add up to 256: then a sum of weighted bytes fits 16 bits. */
const ROW_PARTS: f32 = 256;
/** Sums of rows are kept 32768 lower than they are, so that they fit a signed multiplication. */
const LOWERED: f32 = -32768;
/** The weights of a place's columns add up to this. */
const COLUMN_PARTS: f32 = 16384;
/** Columns of a place are taken in blocks of this size: two places share a vector. */
const BLOCK = 4;

/** How much each row counts in the present line: 16 bits each. */
const ROW_WEIGHTS = memory.data(LONGEST * 2, 16);
/**
 * The first column that each place covers, as the distance in bytes from the line's start, and how much this one and the next ones count: a
 * block of one place, then one of the next place, then their next blocks.
 */
const COLUMN_STARTS = memory.data(LARGEST_TARGET * 4, 16);
const COLUMN_WEIGHTS = memory.data(LONGEST * 2 + LARGEST_TARGET * 20, 16);
/** Sums of rows as they are in the plane, and separated by channel, once and twice. 16 bits each. */
const LINE_BYTES = LONGEST * 2 + BEYOND * 2;
const LINE = memory.data(LINE_BYTES * 4, 16);
const HALVES = memory.data(LINE_BYTES * 4, 16);
const QUARTERS = memory.data(LINE_BYTES * 4, 16);
/** Averages of the three channels, in grey levels, and what `convert` makes of them: 32 bits each. */
const CHANNEL_BYTES = LARGEST_TARGET * LARGEST_TARGET * 4;
const CHANNELS = memory.data(CHANNEL_BYTES * 3, 16);
const VALUES = memory.data(CHANNEL_BYTES * 3, 16);

/** Red, green and blue: how much each takes of the three channels, and what is added to it. */
const MATRIX = memory.data(4 * 3 * 4, 16);

/** Where the caller's part of the memory begins. */
export function heapBase(): usize {
  return __heap_base;
}

/** Where the caller writes the matrix of `convert`: three rows of four 32-bit floats. */
export function matrix(): usize {
  return MATRIX;
}

/** Where `convert` writes. */
export function values(): usize {
  return VALUES;
}

/**
 * Averages one plane into a square of `size`: of its `width`×`height` values, a side of `across`×`down` from (`left`, `top`) on, which may
 * reach beyond. `step` bytes lie from one value to the next: 1, 2 (two channels in turn) or 4 (four, the last is left aside). The first
 * channel becomes channel `channel`, and so on.
 */
export function average(
  plane: usize,
  stride: i32,
  step: i32,
  width: i32,
  height: i32,
  left: f64,
  top: f64,
  across: f64,
  down: f64,
  size: i32,
  channel: i32,
): void {
  const acrossScale = across / size;
  const downScale = down / size;
  const first = begins(0, left, acrossScale, width) as i32;
  const end = ceil(ends(size - 1, left, acrossScale, width)) as i32;
  const blocks = weighColumns(first, left, acrossScale, width, size);
  const source = plane + first * step;
  for (let y = 0; y < size; y++) {
    const from = begins(y, top, downScale, height);
    const rows = weigh(from, ends(y, top, downScale, height), ROW_PARTS, ROW_WEIGHTS);
    addRows(source + (from as i32) * stride, stride, (end - first) * step, rows);
    const out = CHANNELS + channel * CHANNEL_BYTES + y * size * 4;
    if (step === 1) {
      addColumns(LINE, blocks, size, out);
      continue;
    }
    if (step === 2) separate(LINE, end - first, QUARTERS, QUARTERS + LINE_BYTES);
    else {
      separate(LINE, 2 * (end - first), HALVES, HALVES + 2 * LINE_BYTES);
      separate(HALVES, end - first, QUARTERS, QUARTERS + 2 * LINE_BYTES);
      separate(HALVES + 2 * LINE_BYTES, end - first, QUARTERS + LINE_BYTES, QUARTERS + 3 * LINE_BYTES);
    }
    for (let i = 0, channels = min(step, 3); i < channels; i++)
      addColumns(QUARTERS + i * LINE_BYTES, blocks, size, out + i * CHANNEL_BYTES);
  }
}

/** Where place `i` begins among `available` source values, if each place takes `scale` of them, from `start` on. */
function begins(i: i32, start: f64, scale: f64, available: f64): f64 {
  return min(max(start + (i + 0.5) * scale - half(scale), 0), available - 0.5);
}

/** And where it ends. */
function ends(i: i32, start: f64, scale: f64, available: f64): f64 {
  const end = min(start + (i + 0.5) * scale + half(scale), available);
  return max(end, begins(i, start, scale, available) + 0.5);
}

/** At least one source value wide: if the picture is enlarged, a box of width one is linear interpolation. */
function half(scale: f64): f64 {
  return max(scale, 1) / 2;
}

/** Writes to `at` how much each source value between `from` and `to` counts, in 16 bits: `parts` in all. Returns how many there are. */
function weigh(from: f64, to: f64, parts: f64, at: usize): i32 {
  const each = parts / (to - from);
  const first = floor(from);
  const count = (ceil(to) - first) as i32;
  // Rounded as they add up, so that they add up to the whole.
  let done = 0;
  for (let i = 0; i < count; i++) {
    const share = nearest((min(first + i + 1, to) - from) * each) as i32;
    store<i16>(at + i * 2, (share - done) as i16);
    done = share;
  }
  return count;
}

/** Fills the tables of columns; returns how many blocks each place has. */
function weighColumns(first: i32, start: f64, scale: f64, available: i32, size: i32): i32 {
  let most = 0;
  for (let x = 0; x < size; x++) {
    const count = ceil(ends(x, start, scale, available)) - floor(begins(x, start, scale, available));
    most = max(most, count as i32);
  }
  const blocks = (most + BLOCK - 1) / BLOCK;
  memory.fill(COLUMN_WEIGHTS, 0, size * blocks * BLOCK * 2);
  for (let x = 0; x < size; x++) {
    const from = begins(x, start, scale, available);
    store<i32>(COLUMN_STARTS + x * 4, ((from as i32) - first) * 2);
    const count = weigh(from, ends(x, start, scale, available), COLUMN_PARTS, ROW_WEIGHTS);
    const to = COLUMN_WEIGHTS + ((x >> 1) * blocks * 2 + (x & 1)) * BLOCK * 2;
    for (let i = 0; i < count; i++)
      store<i16>(to + ((i / BLOCK) * 2 * BLOCK + (i % BLOCK)) * 2, load<i16>(ROW_WEIGHTS + i * 2));
  }
  return blocks;
}

/** Adds up `rows` rows, `bytes` long, each by its weight, into `LINE`. */
function addRows(source: usize, stride: i32, bytes: i32, rows: i32): void {
  const last = ROW_WEIGHTS + rows * 2;
  for (let x = 0; x < bytes; x += 32) {
    let a = i16x8.splat(LOWERED as i16);
    let b = a;
    let c = a;
    let d = a;
    let at = source + x;
    for (let weights = ROW_WEIGHTS; weights < last; weights += 2) {
      const weight = v128.load_splat<i16>(weights);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      a = i16x8.add(a, i16x8.mul(i16x8.extend_low_i8x16_u(low), weight));
      b = i16x8.add(b, i16x8.mul(i16x8.extend_high_i8x16_u(low), weight));
      c = i16x8.add(c, i16x8.mul(i16x8.extend_low_i8x16_u(high), weight));
      d = i16x8.add(d, i16x8.mul(i16x8.extend_high_i8x16_u(high), weight));
      at += stride;
    }
    const to = LINE + x * 2;
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}

/** Writes the values of `line` in turn to `evens` and `odds`, `count` each. */
function separate(line: usize, count: i32, evens: usize, odds: usize): void {
  for (let at = 0; at < count * 2; at += 16) {
    const a = v128.load(line + at * 2);
    const b = v128.load(line + at * 2, 16);
    v128.store(evens + at, v128.shuffle<i16>(a, b, 0, 2, 4, 6, 8, 10, 12, 14));
    v128.store(odds + at, v128.shuffle<i16>(a, b, 1, 3, 5, 7, 9, 11, 13, 15));
  }
}

/** Adds up the columns of `line` that each place covers, by their weights, and writes their averages to `out`. */
function addColumns(line: usize, blocks: i32, size: i32, out: usize): void {
  let starts = COLUMN_STARTS;
  let weights = COLUMN_WEIGHTS;
  const bytes = blocks * 16;
  for (let x = 0; x < size; x += 4, starts += 16, weights += bytes) {
    let a = line + load<i32>(starts);
    let b = line + load<i32>(starts, 4);
    let c = line + load<i32>(starts, 8);
    let d = line + load<i32>(starts, 12);
    let ab = i32x4.splat(0);
    let cd = ab;
    for (const end = weights + bytes; weights < end; weights += 16) {
      const columnsAB = v128.load64_lane(b, v128.load64_zero(a), 1);
      const columnsCD = v128.load64_lane(d, v128.load64_zero(c), 1);
      ab = i32x4.add(ab, i32x4.dot_i16x8_s(columnsAB, v128.load(weights)));
      cd = i32x4.add(cd, i32x4.dot_i16x8_s(columnsCD, v128.load(weights + bytes)));
      a += 8;
      b += 8;
      c += 8;
      d += 8;
    }
    // Each sum is still in two lanes.
    const sums = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7));
    const levels = f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(1 / (ROW_PARTS * COLUMN_PARTS)));
    v128.store(out + x * 4, f32x4.sub(levels, f32x4.splat(LOWERED / ROW_PARTS)));
  }
}

/**
 * Makes red, green and blue of the three channels by the matrix, rounds them to whole grey levels and writes them in turn to `values`,
 * scaled to −1…1.
 */
export function convert(size: i32): void {
  for (let at: usize = 0, end: usize = size * size * 4, to = VALUES; at < end; at += 16, to += 48) {
    const first = v128.load(CHANNELS + at);
    const second = v128.load(CHANNELS + at, CHANNEL_BYTES);
    const third = v128.load(CHANNELS + at, 2 * CHANNEL_BYTES);
    const red = scaled(mixed(MATRIX, first, second, third));
    const green = scaled(mixed(MATRIX + 16, first, second, third));
    const blue = scaled(mixed(MATRIX + 32, first, second, third));
    const redGreen = v128.shuffle<f32>(red, green, 0, 4, 1, 5);
    const greenBlue = v128.shuffle<f32>(green, blue, 1, 5, 2, 6);
    const blueRed = v128.shuffle<f32>(blue, red, 0, 5, 2, 7);
    v128.store(to, v128.shuffle<f32>(redGreen, blueRed, 0, 1, 4, 5));
    v128.store(to, v128.shuffle<f32>(greenBlue, v128.shuffle<f32>(red, green, 2, 6, 3, 7), 0, 1, 4, 5), 16);
    v128.store(to, v128.shuffle<f32>(blueRed, v128.shuffle<f32>(green, blue, 3, 7, 3, 7), 2, 3, 4, 5), 32);
  }
}

/** One colour, by its row of the matrix. */
function mixed(row: usize, first: v128, second: v128, third: v128): v128 {
  const a = f32x4.mul(first, v128.load_splat<f32>(row));
  const b = f32x4.mul(second, v128.load_splat<f32>(row, 4));
  const c = f32x4.mul(third, v128.load_splat<f32>(row, 8));
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, v128.load_splat<f32>(row, 12)));
}

/** The nearest whole grey levels, as −1…1. */
function scaled(levels: v128): v128 {
  const whole = f32x4.nearest(f32x4.pmin(f32x4.pmax(levels, f32x4.splat(0)), f32x4.splat(255)));
  return f32x4.div(f32x4.sub(whole, f32x4.splat(127.5)), f32x4.splat(127.5));
}
