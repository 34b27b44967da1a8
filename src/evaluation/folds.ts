import type { Sample } from '../samples/sample.ts';
import type { Grouping } from './evaluation.ts';

/** The number of parts that are left out in turn: each model learns from two thirds. */
export const FOLDS = 3;
/** A class of fewer pictures cannot be measured: a third of it would be one picture. */
export const LEAST = 6;

/** What is known of a sample when it is decided where it is left out. */
export type Groupable = Pick<Sample, 'id' | 'label' | 'burst' | 'time'>;

/** Which part each picture is in, in their order, and how each of `labels` was divided. */
export interface Folds {
  /** 0 to `FOLDS` - 1. */
  fold: Uint8Array;
  grouping: Grouping[];
}

const byTime = (a: Groupable, b: Groupable): number => a.time - b.time || (a.id < b.id ? -1 : 1);

/**
 * Divides the samples into parts so that pictures of one burst, which look alike, are never in different ones; `null` if a class has fewer
 * than `LEAST`. A class of one burst, or with one that holds more than two thirds of it, is cut by time into earlier, middle and later
 * pictures. The same samples give the same parts.
 */
export function foldsOf(samples: readonly Groupable[], labels: readonly string[]): Folds | null {
  const fold = new Uint8Array(samples.length);
  const grouping: Grouping[] = [];
  const places = new Map(samples.map((sample, place) => [sample, place]));
  /** How many pictures each part has by now. */
  const sizes = new Array<number>(FOLDS).fill(0);
  for (const label of labels) {
    const own = samples.filter((sample) => sample.label === label).sort(byTime);
    if (own.length < LEAST) return null;
    const bursts = burstsOf(own);
    const largest = Math.max(...bursts.map(({ length }) => length));
    const by = largest <= (2 / 3) * own.length ? 'burst' : 'time';
    grouping.push(by);
    const put = (group: readonly Groupable[], part: number) => {
      for (const sample of group) fold[places.get(sample)!] = part;
      sizes[part]! += group.length;
    };
    if (by === 'time') {
      own.forEach((sample, i) => put([sample], Math.floor((i * FOLDS) / own.length)));
      continue;
    }
    // The largest first, each to where there is least of this class, and then least of all.
    const ofClass = new Array<number>(FOLDS).fill(0);
    for (const burst of bursts.sort((a, b) => b.length - a.length || byTime(a[0]!, b[0]!))) {
      const part = [...ofClass.keys()].sort((a, b) => ofClass[a]! - ofClass[b]! || sizes[a]! - sizes[b]!)[0]!;
      put(burst, part);
      ofClass[part]! += burst.length;
    }
  }
  return { fold, grouping };
}

function burstsOf(samples: readonly Groupable[]): Groupable[][] {
  const bursts = new Map<string, Groupable[]>();
  for (const sample of samples) bursts.set(sample.burst, [...(bursts.get(sample.burst) ?? []), sample]);
  return [...bursts.values()];
}
