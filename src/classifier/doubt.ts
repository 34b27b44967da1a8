import type { Folds } from '../evaluation/folds.ts';

/**
 * What pictures that were learned look like, so that one which is unlike all of them can be told: the middle of each class, and the directions in
 * which pictures of a class differ. Features are taken by their direction alone (length 1).
 */
export interface Familiar {
  /** [classes, features]. */
  means: Float32Array;
  /** [directions, features], each of length 1. */
  directions: Float32Array;
  /** How much of a difference in each direction is nothing unusual, 0 to 1. */
  gains: number[];
  /** The squared difference at which doubt is 0.5. */
  spread: number;
}

/** This many directions separate known pictures from others as well as all of them do (`evaluation/README.md`). */
const DIRECTIONS = 16;
/** Differences of a class' pictures are estimated from few of them: this share is taken to be the same in every direction. */
const EVEN = 0.1;
/** Of pictures that were left out, this share is no further off than the rest… */
const USUAL = 0.95;
/** …and pictures this many times further off are doubted: later pictures differ more than those of one session. */
const LENIENCE = 1.5;
const ROUNDS = 12;
/** Pictures beyond that add nothing to the directions, but time. */
const MOST_ROWS = 512;

/** How unlike everything learned `features` are, 0 to 1; from 0.5 on they are unlike it. */
export function doubtOf(familiar: Familiar, features: Float32Array): number {
  const off = squared(familiar, unit(features));
  return off / (off + familiar.spread);
}

/**
 * What the pictures of a training set have in common. Where doubt begins follows from pictures that were left out in turn, `folds`. `null` where
 * they do not differ at all.
 */
export function familiarOf(
  features: Float32Array,
  classes: Uint32Array,
  { fold }: Folds,
  count: number,
): Familiar | null {
  const length = features.length / classes.length;
  const rows = Array.from(classes, (_, i) => unit(features.subarray(i * length, (i + 1) * length)));
  const all = [...rows.keys()];
  const learned = (places: readonly number[]) =>
    shapeOf(
      places.map((place) => rows[place]!),
      places.map((place) => classes[place]!),
      count,
      length,
    );
  const off = [...new Set(fold)].flatMap((part) => {
    const { noise, ...shape } = learned(all.filter((place) => fold[place] !== part));
    const held = all.filter((place) => fold[place] === part);
    return held.map((place) => squared(shape, rows[place]!) / noise);
  });
  off.sort((a, b) => a - b);
  const { noise, ...shape } = learned(all);
  const spread = LENIENCE * noise * off[Math.floor(USUAL * (off.length - 1))]!;
  return spread > 0 && Number.isFinite(spread) ? { ...shape, spread } : null;
}

type Shape = Omit<Familiar, 'spread'>;

/** By how much `row` differs from the class that it is closest to, squared; usual differences count less. */
function squared({ means, directions, gains }: Shape, row: Float32Array): number {
  const { length } = row;
  let least = Infinity;
  const difference = new Float32Array(length);
  for (let at = 0; at < means.length; at += length) {
    let off = 0;
    for (let i = 0; i < length; i++) off += (difference[i] = row[i]! - means[at + i]!) ** 2;
    gains.forEach((gain, i) => (off -= gain * dot(directions, i * length, difference) ** 2));
    least = Math.min(least, off);
  }
  return Math.max(0, least);
}

/** The middles of `count` classes, the directions of most variance about them, and the variance in any other direction. */
function shapeOf(
  rows: readonly Float32Array[],
  classes: readonly number[],
  count: number,
  length: number,
): Shape & { noise: number } {
  const means = new Float32Array(count * length);
  const sizes = new Array<number>(count).fill(0);
  for (const each of classes) sizes[each]!++;
  rows.forEach((row, r) => {
    const at = classes[r]! * length;
    for (let i = 0; i < length; i++) means[at + i]! += row[i]! / sizes[classes[r]!]!;
  });
  const rests = rows.map((row, r) => row.map((value, i) => value - means[classes[r]! * length + i]!));
  const freedom = Math.max(1, rows.length - count);
  const total = rests.reduce((sum, rest) => sum + dot(rest, 0, rest), 0) / freedom;
  const noise = (EVEN * total) / length;
  const step = Math.ceil(rests.length / MOST_ROWS);
  const few = rests.filter((_, r) => r % step === 0);
  const directions = mainDirections(few, length);
  const gains = Array.from({ length: directions.length / length }, (_, d) => {
    const along = few.reduce((sum, rest) => sum + dot(directions, d * length, rest) ** 2, 0);
    const variance = ((1 - EVEN) * along * rests.length) / few.length / freedom;
    return variance / (variance + noise) || 0;
  });
  return { means, directions, gains, noise };
}

/** The directions in which `rows` vary most, by orthogonal iteration (Golub and Van Loan, "Matrix Computations", 8.2.4). */
function mainDirections(rows: readonly Float32Array[], length: number): Float32Array {
  const found = new Float32Array(Math.min(DIRECTIONS, rows.length) * length);
  // Any start will do, as long as it is the same each time.
  for (let i = 0; i < found.length; i++) found[i] = Math.sin(1 + i * i);
  for (let round = 0; round < ROUNDS; round++)
    for (let at = 0; at < found.length; at += length) {
      const next = new Float32Array(length);
      for (const row of rows) {
        const along = dot(found, at, row);
        for (let i = 0; i < length; i++) next[i]! += along * row[i]!;
      }
      for (let other = 0; other < at; other += length) {
        const along = dot(found, other, next);
        for (let i = 0; i < length; i++) next[i]! -= along * found[other + i]!;
      }
      const size = Math.sqrt(dot(next, 0, next));
      for (let i = 0; i < length; i++) found[at + i] = size > 1e-9 ? next[i]! / size : 0;
    }
  return found;
}

function dot(block: Float32Array, at: number, row: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += block[at + i]! * row[i]!;
  return sum;
}

function unit(row: Float32Array): Float32Array {
  const size = Math.sqrt(dot(row, 0, row)) || 1;
  return row.map((value) => value / size);
}

/** A block of numbers as a file keeps it: a byte each, from -127 to 127 times `scale`, in Base64. */
export interface Packed {
  scale: number;
  bytes: string;
}

export function packed(block: Float32Array): Packed {
  const scale = block.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) / 127;
  let bytes = '';
  for (const value of block) bytes += String.fromCharCode(Math.round(value / scale) & 0xff);
  return { scale, bytes: btoa(bytes) };
}

/** Throws if `bytes` is no Base64. */
export function unpacked({ scale, bytes }: Packed): Float32Array {
  return Float32Array.from(atob(bytes), (byte) => ((byte.charCodeAt(0) << 24) >> 24) * scale);
}
