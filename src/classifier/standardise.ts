/** What a feature loses and is divided by, so that over the samples each has mean 0 and a variance of about 1. */
export interface Standard {
  mean: Float32Array;
  deviation: Float32Array;
}

/**
 * The standard of `features`, rows of `length` values each. A few pictures of one scene differ by little compared with what they have in
 * common; trained on the raw values, the head mostly learns what they have in common. A tenth of the average variance is added
 * to each one, so that a feature which hardly moves is not blown up to noise.
 */
export function standardOf(features: Float32Array, length: number): Standard {
  const rows = features.length / length;
  const mean = new Float32Array(length);
  const variance = new Float32Array(length);
  for (let i = 0; i < features.length; i++) mean[i % length]! += features[i]! / rows;
  for (let i = 0; i < features.length; i++)
    variance[i % length]! += (features[i]! - mean[i % length]!) ** 2 / rows;
  const floor = 0.1 * (variance.reduce((sum, value) => sum + value, 0) / length) || 1;
  return { mean, deviation: variance.map((value) => Math.sqrt(value + floor)) };
}

/** `features` by `standard`, as a copy. */
export function standardise(features: Float32Array, { mean, deviation }: Standard): Float32Array {
  const { length } = mean;
  return features.map((value, i) => (value - mean[i % length]!) / deviation[i % length]!);
}

/**
 * The weights of a dense layer that does with raw features what `kernel` ([length, units]) and `bias` ([units]) do with standardised ones.
 * So a saved model needs nothing else, and plain ml5 can read it.
 */
export function foldStandard(
  kernel: Float32Array,
  bias: Float32Array,
  { mean, deviation }: Standard,
): { kernel: Float32Array; bias: Float32Array } {
  const units = bias.length;
  const folded = kernel.map((weight, i) => weight / deviation[Math.floor(i / units)]!);
  // Summed in double precision: thousands of small terms.
  const shift = new Float64Array(units);
  folded.forEach((weight, i) => (shift[i % units]! += weight * mean[Math.floor(i / units)]!));
  return { kernel: folded, bias: bias.map((value, unit) => value - shift[unit]!) };
}

/** What `foldStandard` undoes: the weights for standardised features of a layer for raw ones. */
export function unfoldStandard(
  kernel: Float32Array,
  bias: Float32Array,
  { mean, deviation }: Standard,
): { kernel: Float32Array; bias: Float32Array } {
  const units = bias.length;
  const shift = new Float64Array(units);
  kernel.forEach((weight, i) => (shift[i % units]! += weight * mean[Math.floor(i / units)]!));
  return {
    kernel: kernel.map((weight, i) => weight * deviation[Math.floor(i / units)]!),
    bias: bias.map((value, unit) => value + shift[unit]!),
  };
}
