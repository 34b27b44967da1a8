// AssemblyScript: the inner loops of `../pointwise.ts`, in WebAssembly with 128-bit vectors and fused multiply-add. The memory is the caller's.

/**
 * Four pixels by eight outputs: eight sums, two weights and a value. With six, twelve sums would still fit the sixteen registers that there are, but
 * Firefox needs some of them for itself, and then takes twice as long.
 */
const ROWS = 4;

/**
 * A 1×1 convolution: of `pixels` rows of `inputs` values at `from`, at least four, makes as many rows of `outputs` values at `to`, each between
 * `low` and `high`. `weights`: for eight outputs at a time, the eight weights of each input; `bias`: a value for each output. 32-bit floats.
 */
export function convolve(
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
    // The last ones are made once more where they are no whole four.
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

function store(at: usize, first: v128, second: v128, lows: v128, highs: v128): void {
  v128.store(at, f32x4.min(f32x4.max(first, lows), highs));
  v128.store(at, f32x4.min(f32x4.max(second, lows), highs), 16);
}
