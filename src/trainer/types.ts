import type { ClassifierApi, EpochResult, Region, Source, TrainingResult } from '../classifier/types.ts';
import type { Evaluation } from '../evaluation/index.ts';
import type { Sample } from '../samples/sample.ts';

/** What a page says of a trainer. */
export interface TrainerInputs {
  /** The classes; `null` if it names none. */
  labels: readonly string[] | null;
  /** What is looked at; `null` leaves it to the model. */
  region: Region | null;
  /** The folder of the backbone; empty is the embedded one. */
  backbone: string;
}

/** How a trainer gets its classifier; `samples` are those that it is to learn. */
export type CreateClassifier = (options: {
  backbone?: string;
  region?: Region;
  samples: () => readonly Sample[];
}) => Promise<ClassifierApi>;

/** An image to add. */
export interface Adding {
  label: string;
  source: Source | Promise<Source>;
  /** With which press or file it came; without it, images of a class that follow each other closely belong together. */
  burst?: string;
  /** Not announced in words. */
  quiet?: boolean;
  /** The step that takes it back; without it, its burst. */
  step?: string;
}

/** What happened, for whoever follows a trainer; each is an event of the element. */
export interface TrainerFacts {
  'sample-added': { label: string; count: number; counts: Readonly<Record<string, number>> };
  'training-started': { counts: Readonly<Record<string, number>> };
  'training-progress': EpochResult;
  'training-finished': TrainingResult;
  'evaluation-changed': { evaluation: Evaluation | null };
}

/** One of them. */
export class FactEvent<T extends keyof TrainerFacts = keyof TrainerFacts> extends Event {
  constructor(
    readonly fact: T,
    readonly detail: TrainerFacts[T],
  ) {
    super('fact');
  }
}
