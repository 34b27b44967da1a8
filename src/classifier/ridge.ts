import type { Crops } from './protocol.ts';

/** Scores that are linear in the features: `kernel` holds, for each feature, its weight for each class. */
export interface Ridge {
  kernel: Float32Array;
  bias: Float32Array;
  /** What the scores are multiplied by before softmax, so that it is as sure as it may be. */
  gain: number;
}

/** Share of the mean squared length of the features that is added to each direction. Measured on ten tasks: docs/measurements.md. */
const STRENGTH = 0.1;
/** No more: with pictures that are nearly alike the best would be without end. */
const GAINS = [1, 1.5, 2, 3, 4, 6, 8, 12];
/** A sample that alone decides its own score says nothing about others. */
const LEAST_FREE = 1e-3;

/**
 * Ridge regression on `features`, rows of `length` values, which have `classes`, indices below `count`; a sample counts as often as `repeats` says.
 * The gain is the one with which the samples, each left out in turn, are answered best.
 */
function headOf(
  features: Float32Array,
  length: number,
  classes: readonly number[],
  repeats: readonly number[],
  count: number,
): Ridge {
  const rows = classes.length;
  const total = repeats.reduce((sum, times) => sum + times, 0);
  const mean = new Float64Array(length);
  const prior = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    prior[classes[row]!]! += repeats[row]! / total;
    for (let i = 0; i < length; i++) mean[i]! += (features[row * length + i]! * repeats[row]!) / total;
  }
  const centred = Array.from({ length: rows }, (_, row) =>
    Float64Array.from({ length }, (_, i) => features[row * length + i]! - mean[i]!),
  );
  const squares = centred.reduce((sum, row, i) => sum + repeats[i]! * dot(row, row, length), 0);
  const strength = (STRENGTH * squares) / total || 1;
  const targets = classes.map((own) => Float64Array.from(prior, (share, i) => Number(i === own) - share));
  const solved = rows > length ? byFeatures : bySamples;
  const { weights, free } = solved({ rows: centred, repeats, targets, strength });

  const scores = centred.map((row) =>
    Float64Array.from(prior, (share, i) => share + dot(row, weights[i]!, length)),
  );
  const leftOut = scores.map((own, row) =>
    own.map((score, i) => {
      const truth = Number(i === classes[row]);
      return truth - (truth - score) / Math.max(LEAST_FREE, free[row]! - repeats[row]! / total);
    }),
  );
  const lossOf = (gain: number) =>
    leftOut.reduce((sum, own, row) => sum + repeats[row]! * crossEntropy(own, classes[row]!, gain), 0);
  const losses = GAINS.map(lossOf);
  return {
    kernel: Float32Array.from(
      { length: length * count },
      (_, at) => weights[at % count]![Math.floor(at / count)]!,
    ),
    bias: Float32Array.from(prior, (share, i) => share - dot(mean, weights[i]!, length)),
    gain: GAINS[losses.indexOf(Math.min(...losses))]!,
  };
}

/**
 * The same, which also learns from `crops` of the samples: each has the class of its sample, and counts as often. How sure the head may be shows on the
 * samples alone: a crop would give away the sample that was left out.
 */
export function ridgeOf(
  features: Float32Array,
  length: number,
  classes: readonly number[],
  repeats: readonly number[],
  count: number,
  crops: Crops,
): Ridge {
  const alone = headOf(features, length, classes, repeats, count);
  const of = [...crops.of];
  if (!of.length) return alone;
  const all = new Float32Array(features.length + crops.features.length);
  all.set(features);
  all.set(crops.features, features.length);
  const withThose = (each: readonly number[]) => [...each, ...of.map((sample) => each[sample]!)];
  return { ...headOf(all, length, withThose(classes), withThose(repeats), count), gain: alone.gain };
}

interface Problem {
  /** The features of each sample, centred. */
  rows: readonly Float64Array[];
  repeats: readonly number[];
  /** What the score of each class is to be, centred, by sample. */
  targets: readonly Float64Array[];
  strength: number;
}

interface Solved {
  /** For each class, a weight for each feature. */
  weights: Float64Array[];
  /** How much of each sample’s score the others decide. */
  free: number[];
}

/** With fewer samples than features: as many unknowns as samples. */
function bySamples({ rows, repeats, targets, strength }: Problem): Solved {
  const { length } = rows[0]!;
  const lower = cholesky(
    rows.map((a, i) =>
      Float64Array.from(
        { length: i + 1 },
        (_, j) => dot(a, rows[j]!, length) + (i === j ? strength / repeats[i]! : 0),
      ),
    ),
  );
  const weights = Array.from(targets[0]!, (_, label) => {
    const column = targets.map((own) => own[label]!);
    return summed(rows, back(lower, forward(lower, column)), length);
  });
  // Of the inverse, its diagonal.
  const free = repeats.map((times, unit) => {
    const column = forward(
      lower,
      rows.map((_, i) => Number(i === unit)),
    );
    return (strength * dot(column, column, rows.length)) / times;
  });
  return { weights, free };
}

/** With more samples than features: as many unknowns as features. */
function byFeatures({ rows, repeats, targets, strength }: Problem): Solved {
  const { length } = rows[0]!;
  const products = Array.from({ length }, (_, i) => new Float64Array(i + 1));
  products.forEach((own, i) => (own[i] = strength));
  rows.forEach((row, at) => {
    for (let i = 0; i < length; i++) {
      const value = row[i]! * repeats[at]!;
      const own = products[i]!;
      for (let j = 0; j <= i; j++) own[j]! += value * row[j]!;
    }
  });
  const lower = cholesky(products);
  const weights = Array.from(targets[0]!, (_, label) => {
    const shares = Float64Array.from(targets, (own, i) => own[label]! * repeats[i]!);
    return back(lower, forward(lower, summed(rows, shares, length)));
  });
  const free = rows.map((row, i) => {
    const own = forward(lower, row);
    return 1 - repeats[i]! * dot(own, own, length);
  });
  return { weights, free };
}

/** The sum of `rows`, each times its share. */
function summed(rows: readonly Float64Array[], shares: ArrayLike<number>, length: number): Float64Array {
  const sum = new Float64Array(length);
  rows.forEach((row, at) => {
    for (let i = 0; i < length; i++) sum[i]! += row[i]! * shares[at]!;
  });
  return sum;
}

/** The lower triangle of a symmetric positive definite matrix becomes its root. */
function cholesky(lower: Float64Array[]): Float64Array[] {
  lower.forEach((row, i) => {
    for (let j = 0; j < i; j++) row[j] = (row[j]! - dot(row, lower[j]!, j)) / lower[j]![j]!;
    row[i] = Math.sqrt(row[i]! - dot(row, row, i));
  });
  return lower;
}

/** `x` of `lower`·x = `values`. */
function forward(lower: readonly Float64Array[], values: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(values);
  lower.forEach((row, i) => (x[i] = (x[i]! - dot(row, x, i)) / row[i]!));
  return x;
}

/** `x` of the transposed `lower`·x = `values`, in their place. */
function back(lower: readonly Float64Array[], x: Float64Array): Float64Array {
  for (let i = lower.length - 1; i >= 0; i--) {
    const value = (x[i]! /= lower[i]![i]!);
    for (let j = 0; j < i; j++) x[j]! -= lower[i]![j]! * value;
  }
  return x;
}

function dot(a: Float64Array, b: Float64Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Of softmax, for scores times `gain`. */
function crossEntropy(scores: Float64Array, truth: number, gain: number): number {
  const most = Math.max(...scores);
  const sum = scores.reduce((total, score) => total + Math.exp(gain * (score - most)), 0);
  return Math.min(-Math.log(1e-6), Math.log(sum) - gain * (scores[truth]! - most));
}
