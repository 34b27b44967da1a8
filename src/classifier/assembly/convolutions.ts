// AssemblyScript: the inner loops of `../convolutions.ts`, in WebAssembly with 128-bit vectors and fused multiply-add. The memory is the caller's.

/**
 * Four pixels by eight outputs: eight sums, two weights and a value. With six, twelve sums would still fit the sixteen registers that there are, but
 * Firefox needs some of them for itself, and then takes twice as long.
 */
const ROWS = 4;

/**
 * A 1×1 convolution: of `pixels` rows of `inputs` values at `from`, at least four, makes as many rows of `outputs` values at `to`, each between
 * `low` and `high`. `weights`: for eight outputs at a time, the eight weights of each input; `bias`: a value for each output. 32-bit floats.
 */
export function pointwise(
  from: usize,
  weights: usize,
  bias: usize,
  to: usize,
  pixels: i32,
  inputs: i32,
  outputs: i32,
  low: f32,
  high: f32,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const across = (inputs as usize) << 2;
  const down = (outputs as usize) << 2;
  for (let pixel = 0; pixel < pixels; pixel += ROWS) {
    // The last four overlap the ones before if the number is not a multiple of four.
    const first = min(pixel, pixels - ROWS) as usize;
    const start = from + first * across;
    const end = start + across;
    let target = to + first * down;
    let w = weights;
    for (let b = bias; b < bias + down; b += 32, target += 32) {
      let sumA0 = v128.load(b);
      let sumA1 = v128.load(b, 16);
      let sumB0 = sumA0;
      let sumB1 = sumA1;
      let sumC0 = sumA0;
      let sumC1 = sumA1;
      let sumD0 = sumA0;
      let sumD1 = sumA1;
      let rowB = start + across;
      let rowC = rowB + across;
      let rowD = rowC + across;
      for (let rowA = start; rowA < end; rowA += 4) {
        const w0 = v128.load(w);
        const w1 = v128.load(w, 16);
        let value = v128.load_splat<f32>(rowA);
        sumA0 = f32x4.relaxed_madd(value, w0, sumA0);
        sumA1 = f32x4.relaxed_madd(value, w1, sumA1);
        value = v128.load_splat<f32>(rowB);
        sumB0 = f32x4.relaxed_madd(value, w0, sumB0);
        sumB1 = f32x4.relaxed_madd(value, w1, sumB1);
        value = v128.load_splat<f32>(rowC);
        sumC0 = f32x4.relaxed_madd(value, w0, sumC0);
        sumC1 = f32x4.relaxed_madd(value, w1, sumC1);
        value = v128.load_splat<f32>(rowD);
        sumD0 = f32x4.relaxed_madd(value, w0, sumD0);
        sumD1 = f32x4.relaxed_madd(value, w1, sumD1);
        rowB += 4;
        rowC += 4;
        rowD += 4;
        w += 32;
      }
      let row = target;
      store(row, sumA0, sumA1, lows, highs);
      store((row += down), sumB0, sumB1, lows, highs);
      store((row += down), sumC0, sumC1, lows, highs);
      store(row + down, sumD0, sumD1, lows, highs);
    }
  }
}

/**
 * A 3×3 convolution of each channel by itself: of a picture of `width`×`height` places with `channels` values at `from` makes one as large at
 * `to`, each value between `low` and `high`. `channels`: a multiple of 4. `weights`: nine rows of them; `bias`: one; `zeros`: as many as a line of the
 * picture holds, which are what lies above and below.
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
  low: f32,
  high: f32,
): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const pixel = (channels as usize) << 2;
  const line = (width as usize) * pixel;
  for (let y = 0; y < height; y++, from += line, to += line) {
    const above = y > 0 ? from - line : zeros;
    const below = y < height - 1 ? from + line : zeros;
    for (let c: usize = 0; c < pixel; c += 16) {
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
      let row1 = from + c;
      let row2 = below + c;
      let target = to + c;
      const last = target + line - pixel;
      // Each column of values counts for three places; this far, these are the sums of the one that it is in the middle of, and of the next.
      let sum = column(start, row0, row1, row2, middle0, middle1, middle2);
      let next = column(start, row0, row1, row2, left0, left1, left2);
      while (target < last) {
        row0 += pixel;
        row1 += pixel;
        row2 += pixel;
        // Not added to the sums one by one, which would wait for each other.
        const ends = column(f32x4.splat(0), row0, row1, row2, right0, right1, right2);
        const goesOn = column(f32x4.splat(0), row0, row1, row2, middle0, middle1, middle2);
        const begins = column(start, row0, row1, row2, left0, left1, left2);
        v128.store(target, f32x4.min(f32x4.max(f32x4.add(sum, ends), lows), highs));
        sum = f32x4.add(next, goesOn);
        next = begins;
        target += pixel;
      }
      v128.store(target, f32x4.min(f32x4.max(sum, lows), highs));
    }
  }
}

function column(sum: v128, a: usize, b: usize, c: usize, w0: v128, w1: v128, w2: v128): v128 {
  sum = f32x4.relaxed_madd(v128.load(a), w0, sum);
  sum = f32x4.relaxed_madd(v128.load(b), w1, sum);
  return f32x4.relaxed_madd(v128.load(c), w2, sum);
}

function store(at: usize, first: v128, second: v128, lows: v128, highs: v128): void {
  v128.store(at, f32x4.min(f32x4.max(first, lows), highs));
  v128.store(at, f32x4.min(f32x4.max(second, lows), highs), 16);
}
