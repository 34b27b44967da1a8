import { advice, type Advice, type Evaluation } from '../evaluation/index.ts';
import type { SamplesChange } from '../samples/collection.ts';
import type { TrainerState } from './state.ts';

/** Whether `measured` is about a picture of `change`. */
export function concerns(measured: Evaluation, { added, removed, moved }: SamplesChange): boolean {
  const changed = new Set([...added, ...removed, ...moved.map(({ to }) => to)].map(({ id }) => id));
  return measured.predictions.some(({ id }) => changed.has(id));
}

/** What to record next. */
export function advised({ counts, takes, evaluation }: TrainerState): Advice[] {
  const bursts = Object.fromEntries([...takes].map(([label, { size }]) => [label, size]));
  return advice(evaluation, counts, bursts);
}
