// AssemblyScript: the inner loops of `../convolutions.ts`, in WebAssembly with 128-bit vectors and fused multiply-add. The memory is the caller's.

/** A 32-bit float from here on to twice as much is in steps of 1: what is added to it is rounded, and is in its last bits. */
const WHOLE: f32 = 12582912;

/**
 * Makes whole numbers of 16 bits of `lines` times `length` values at `from`, at least eight a line: the largest becomes `levels`. `line`: bytes
 * from a line to the next at `to`. Writes what one of the numbers stands for to `terms`, four times.
 */
export function quantise(
  from: usize,
  to: usize,
  lines: i32,
  length: i32,
  line: usize,
  levels: f32,
  terms: usize,
): void {
  const bytes = (length as usize) << 2;
  const all = bytes * (lines as usize);
  let most = f32x4.splat(1e-30);
  for (let i: usize = 0; i < all; i += 16)
    most = f32x4.relaxed_max(most, f32x4.abs(v128.load(from + min(i, all - 16))));
  most = f32x4.relaxed_max(most, v128.shuffle<i32>(most, most, 2, 3, 0, 1));
  const largest = max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1));

  const scale = f32x4.splat(levels / largest);
  const whole = f32x4.splat(WHOLE);
  for (let y = 0; y < lines; y++, from += bytes, to += line)
    for (let i: usize = 0; i < bytes; i += 32) {
      // The last eight overlap the ones before if the number is not a multiple of eight; so it is with all that is taken several at a time here.
      const at = min(i, bytes - 32);
      const first = f32x4.relaxed_madd(v128.load(from + at), scale, whole);
      const second = f32x4.relaxed_madd(v128.load(from + at, 16), scale, whole);
      v128.store(to + (at >> 1), v128.shuffle<i16>(first, second, 0, 2, 4, 6, 8, 10, 12, 14));
    }
  v128.store(terms, f32x4.splat(largest / levels));
}

/**
 * Four places by eight outputs: eight sums, two weights and a value. With six, twelve sums would still fit the sixteen registers that there are, but
 * browsers need some of them for themselves.
 */
const PLACES = 4;
const OUTPUTS = 8;

/**
 * A convolution: makes `rows` times `places` (at least four) rows of `outputs` values (at least eight) at `to`. Each is the sum of `segments` runs of
 * `segment` bytes of 16-bit numbers, the first of them at `from`, the others each `line` bytes further; `across` and `down` are the bytes from what
 * one place begins with to the next, and one row. `weights`: for eight outputs at a time, pairs of 16-bit numbers for each pair of values. The sum
 * times the output's of `scales` and the first of the `terms`, plus its `bias`, plus its of `addedChannels` values at `added`, is kept between the
 * other two. The terms are there four times each: held in registers, they would drive out sums.
 */
export function convolve(
  from: usize,
  across: usize,
  down: usize,
  line: usize,
  segment: usize,
  segments: i32,
  weights: usize,
  scales: usize,
  bias: usize,
  terms: usize,
  added: usize,
  addedChannels: i32,
  to: usize,
  rows: i32,
  places: i32,
  outputs: i32,
): void {
  const rowOfOutputs = (outputs as usize) << 2;
  const rowOfAdded = (addedChannels as usize) << 2;
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < places; place += PLACES) {
      const first = min(place, places - PLACES) as usize;
      const start = from + first * across;
      const target = to + first * rowOfOutputs;
      const more = added + first * rowOfAdded;
      let w = weights;
      for (let i = 0; i < outputs; i += OUTPUTS) {
        const output = min(i, outputs - OUTPUTS);
        let sumA0 = i32x4.splat(0);
        let sumA1 = sumA0;
        let sumB0 = sumA0;
        let sumB1 = sumA0;
        let sumC0 = sumA0;
        let sumC1 = sumA0;
        let sumD0 = sumA0;
        let sumD1 = sumA0;
        let run = start;
        for (let s = 0; s < segments; s++, run += line) {
          let b = run + across;
          let c = b + across;
          let d = c + across;
          for (let a = run, end = run + segment; a < end; a += 4) {
            const w0 = v128.load(w);
            const w1 = v128.load(w, 16);
            let pair = v128.load_splat<i32>(a);
            sumA0 = i32x4.add(sumA0, i32x4.dot_i16x8_s(pair, w0));
            sumA1 = i32x4.add(sumA1, i32x4.dot_i16x8_s(pair, w1));
            pair = v128.load_splat<i32>(b);
            sumB0 = i32x4.add(sumB0, i32x4.dot_i16x8_s(pair, w0));
            sumB1 = i32x4.add(sumB1, i32x4.dot_i16x8_s(pair, w1));
            pair = v128.load_splat<i32>(c);
            sumC0 = i32x4.add(sumC0, i32x4.dot_i16x8_s(pair, w0));
            sumC1 = i32x4.add(sumC1, i32x4.dot_i16x8_s(pair, w1));
            pair = v128.load_splat<i32>(d);
            sumD0 = i32x4.add(sumD0, i32x4.dot_i16x8_s(pair, w0));
            sumD1 = i32x4.add(sumD1, i32x4.dot_i16x8_s(pair, w1));
            b += 4;
            c += 4;
            d += 4;
            w += 32;
          }
        }
        for (let half = 0; half < OUTPUTS; half += 4) {
          const channel = output + half;
          const offset = (channel as usize) << 2;
          const each = f32x4.mul(v128.load(scales + offset), v128.load(terms));
          const base = v128.load(bias + offset);
          // Beyond the values that are to be added there are those of the next place.
          const low = v128.load(terms, 16);
          const high = v128.load(terms, 32);
          const mask = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(addedChannels - channel));
          let t = target + offset;
          let m = more + offset;
          store(t, sumA0, each, base, m, mask, low, high);
          store((t += rowOfOutputs), sumB0, each, base, (m += rowOfAdded), mask, low, high);
          store((t += rowOfOutputs), sumC0, each, base, (m += rowOfAdded), mask, low, high);
          store(t + rowOfOutputs, sumD0, each, base, m + rowOfAdded, mask, low, high);
          sumA0 = sumA1;
          sumB0 = sumB1;
          sumC0 = sumC1;
          sumD0 = sumD1;
        }
      }
    }
    from += down;
    to += rowOfOutputs * (places as usize);
    added += rowOfAdded * (places as usize);
  }
}

function store(
  at: usize,
  sums: v128,
  each: v128,
  base: v128,
  added: usize,
  mask: v128,
  low: v128,
  high: v128,
): void {
  const more = v128.and(v128.load(added), mask);
  const value = f32x4.add(f32x4.relaxed_madd(f32x4.convert_i32x4_s(sums), each, base), more);
  v128.store(at, f32x4.relaxed_min(f32x4.relaxed_max(value, low), high));
}

/**
 * A 3×3 convolution of each channel by itself: of a picture of `width`×`height` places with `channels` values at `from`, at least four, makes one at
 * `to` with as many places (`stride` is 1) or every other one (2), each value between `low` and `high`. `before`: whether it takes a place from
 * before the first one. `weights`: nine rows of them; `bias`: one; `zeros`: as many as a line of the picture holds, which are what lies above and
 * below.
 */
export function depthwise(
  from: usize,
  weights: usize,
  bias: usize,
  zeros: usize,
  to: usize,
  height: i32,
  width: i32,
  channels: i32,
  stride: i32,
  before: i32,
  low: f32,
  high: f32,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const pixel = (channels as usize) << 2;
  const line = (width as usize) * pixel;
  const lineOfResults = (((width + stride - 1) / stride) as usize) * pixel;
  for (let y = 1 - before; y < height; y += stride, to += lineOfResults) {
    const middle = from + (y as usize) * line;
    const above = y > 0 ? middle - line : zeros;
    const below = y < height - 1 ? middle + line : zeros;
    for (let i: usize = 0; i < pixel; i += 16) {
      const c = min(i, pixel - 16);
      let w = weights + c;
      const left0 = v128.load(w);
      const middle0 = v128.load((w += pixel));
      const right0 = v128.load((w += pixel));
      const left1 = v128.load((w += pixel));
      const middle1 = v128.load((w += pixel));
      const right1 = v128.load((w += pixel));
      const left2 = v128.load((w += pixel));
      const middle2 = v128.load((w += pixel));
      const right2 = v128.load(w + pixel);
      const start = v128.load(bias + c);
      let row0 = above + c;
      let row1 = middle + c;
      let row2 = below + c;
      let target = to + c;
      const last = target + lineOfResults - pixel;
      let sum = start;
      if (!before) {
        sum = column(start, row0, row1, row2, left0, left1, left2);
        row0 += pixel;
        row1 += pixel;
        row2 += pixel;
      }
      sum = column(sum, row0, row1, row2, middle0, middle1, middle2);
      if (stride === 1) {
        // Each column of values counts for three places; this far, these are the sums of the one that it is in the middle of, and of the next.
        let next = column(start, row0, row1, row2, left0, left1, left2);
        while (target < last) {
          row0 += pixel;
          row1 += pixel;
          row2 += pixel;
          // Not added to the sums one by one, which would wait for each other.
          const ends = column(f32x4.splat(0), row0, row1, row2, right0, right1, right2);
          const goesOn = column(f32x4.splat(0), row0, row1, row2, middle0, middle1, middle2);
          const begins = column(start, row0, row1, row2, left0, left1, left2);
          v128.store(target, f32x4.relaxed_min(f32x4.relaxed_max(f32x4.add(sum, ends), lows), highs));
          sum = f32x4.add(next, goesOn);
          next = begins;
          target += pixel;
        }
      } else {
        while (target < last) {
          row0 += pixel;
          row1 += pixel;
          row2 += pixel;
          const ends = column(f32x4.splat(0), row0, row1, row2, right0, right1, right2);
          const begins = column(start, row0, row1, row2, left0, left1, left2);
          v128.store(target, f32x4.relaxed_min(f32x4.relaxed_max(f32x4.add(sum, ends), lows), highs));
          row0 += pixel;
          row1 += pixel;
          row2 += pixel;
          sum = column(begins, row0, row1, row2, middle0, middle1, middle2);
          target += pixel;
        }
      }
      v128.store(target, f32x4.relaxed_min(f32x4.relaxed_max(sum, lows), highs));
    }
  }
}

function column(sum: v128, a: usize, b: usize, c: usize, w0: v128, w1: v128, w2: v128): v128 {
  sum = f32x4.relaxed_madd(v128.load(a), w0, sum);
  sum = f32x4.relaxed_madd(v128.load(b), w1, sum);
  return f32x4.relaxed_madd(v128.load(c), w2, sum);
}
