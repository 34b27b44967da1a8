import { FOLDS, LEAST } from './folds.ts';
import type { Evaluation } from './evaluation.ts';

/**
 * What to record next; the words are `messages.trainer.advice`, by code.
 * - `few-pictures`: `label` has `count` pictures, and it takes `needed` to measure anything.
 * - `weakest-class`: only `right` of the `of` pictures of `label` are recognised, fewer than of any other class.
 * - `confused`: `count` pictures of `label` are taken for `answer`, the most of any pair.
 * - `few-bursts`: all pictures of `label` come from `bursts` takes.
 * - `imbalance`: `label` has `count` pictures, another class `most`.
 * - `flattering`: the pictures of `labels` were kept apart only by time, so that they look alike.
 */
export type Advice =
  | { code: 'few-pictures'; params: { label: string; count: number; needed: number } }
  | { code: 'weakest-class'; params: { label: string; right: number; of: number } }
  | { code: 'confused'; params: { label: string; answer: string; count: number } }
  | { code: 'few-bursts'; params: { label: string; bursts: number } }
  | { code: 'imbalance'; params: { label: string; count: number; most: number } }
  | { code: 'flattering'; params: { labels: string } };

/** A class with this many times fewer samples than another is hard to learn next to it. */
const UNEVEN = 4;

/**
 * What would help most, the most urgent first. `counts` are the pictures of each class by now, `bursts` the takes that they come from.
 * `evaluation` is `null` if nothing was measured.
 */
export function advice(
  evaluation: Evaluation | null,
  counts: Readonly<Record<string, number>>,
  bursts: Readonly<Record<string, number>>,
): Advice[] {
  const found: Advice[] = [];
  const classes = Object.entries(counts).sort((a, b) => a[1] - b[1]);
  const [least, most] = [classes[0], classes.at(-1)];
  if (least && least[1] < LEAST)
    found.push({ code: 'few-pictures', params: { label: least[0], count: least[1], needed: LEAST } });
  const [weakest] = (evaluation?.recall ?? [])
    .filter(({ right, of }) => right < of)
    .sort((a, b) => a.right / a.of - b.right / b.of);
  if (weakest) {
    const { label, right, of } = weakest;
    found.push({ code: 'weakest-class', params: { label, right, of } });
  }
  const confused = evaluation && mostConfused(evaluation);
  if (confused) found.push({ code: 'confused', params: confused });
  if (least && most && least[1] >= LEAST && most[1] >= UNEVEN * least[1])
    found.push({ code: 'imbalance', params: { label: least[0], count: least[1], most: most[1] } });
  const flattered = evaluation?.labels.filter((_, i) => evaluation.grouping[i] === 'time') ?? [];
  const [narrowest] = Object.entries(bursts).sort((a, b) => a[1] - b[1]);
  // `flattering` asks for another take anyway.
  if (narrowest && narrowest[1] > 0 && narrowest[1] < FOLDS && !flattered.includes(narrowest[0]))
    found.push({ code: 'few-bursts', params: { label: narrowest[0], bursts: narrowest[1] } });
  if (flattered.length) found.push({ code: 'flattering', params: { labels: flattered.join(', ') } });
  return found;
}

/** The pair of classes that is mixed up most often; once is nothing. */
function mostConfused({
  labels,
  matrix,
}: Evaluation): { label: string; answer: string; count: number } | null {
  const pairs = labels.flatMap((label, i) =>
    labels.flatMap((answer, j) => (i === j ? [] : [{ label, answer, count: matrix[i]![j]! }])),
  );
  const [worst] = pairs.sort((a, b) => b.count - a.count);
  return worst && worst.count > 1 ? worst : null;
}
