import type { ClassifierApi, EpochResult, Progress, Region } from '../classifier/types.ts';
import type { Advice } from '../evaluation/advice.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { MaskRoomError } from '../errors/index.ts';
import type { Messages, Params } from '../messages/index.ts';
import type { Sample } from '../samples/sample.ts';

export type TrainerStatus = 'idle' | 'loading' | 'ready' | 'training' | 'trained' | 'failed';

/** A class as the person sees it; one that is not `on` keeps its pictures and is not learned. */
export interface TrainerClass {
  readonly label: string;
  readonly on: boolean;
}

/** A text that says what happened, and the values in it. */
export type Note = readonly [text: keyof Messages['trainer'], params?: Params];

/** A model in use. */
export interface ModelInfo {
  /** Trained here, a person's own, the one that the page names by `src`, or from this browser's storage, as the images here are. */
  readonly from: 'training' | 'person' | 'page' | 'storage';
  /** How many it was trained on; `null` if its file does not say. */
  readonly images: number | null;
  readonly labels: readonly string[];
}

/** What the state follows from. */
export interface Facts {
  readonly classes: readonly TrainerClass[];
  /** What the page has said is looked at. */
  readonly region: Region | null;
  readonly samples: readonly Sample[];
  /** The backbone that made them (SHA-256), `null` if that is not known. */
  readonly backbone: string | null;
  readonly classifier: ClassifierApi | null;
  readonly model: ModelInfo | null;
  /** What is handed to detectors: another object with each new model. */
  readonly offered: { readonly classifier: ClassifierApi; readonly labels: readonly string[] } | null;
  /** The engine, or a model, is on its way. */
  readonly starting: boolean;
  readonly loadingModel: boolean;
  readonly training: boolean;
  /** Loading or training has failed. */
  readonly broken: boolean;
  readonly progress: Progress | null;
  readonly curve: readonly EpochResult[];
  readonly note: Note | null;
  /** How well the model does on pictures that it has not learned, as far as they are still here; `null` if that was not measured. */
  readonly evaluation: Evaluation | null;
  /** What to record next, the most urgent first. */
  readonly advice: readonly Advice[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** All that is to be known of a trainer, at one moment. */
export interface TrainerState extends Omit<Facts, 'region' | 'starting' | 'broken'> {
  readonly status: TrainerStatus;
  readonly region: Region;
  /** The classes that are learned. */
  readonly labels: readonly string[];
  /** Images of each of them. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of each of them, the bursts that its images came with. */
  readonly takes: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those of them and of the present region, oldest first. */
  readonly samples: readonly Sample[];
  /** Every sample, of whatever class and region. */
  readonly all: readonly Sample[];
  /** Whether there are any at all. */
  readonly empty: boolean;
  /** Classes with images that are not among them. */
  readonly shelved: readonly string[];
  /** The classes of the model if they are not the ones that are learned. */
  readonly otherClasses: readonly string[];
  /** The loaded model whose place a training would take, unless it was trained here on no more than is here now. */
  readonly atStake: ModelInfo | null;
  /** Classes with fewer images than training needs. */
  readonly lacking: readonly string[];
  /** Why training cannot begin, `null` if it can. */
  readonly missing: MaskRoomError | null;
}

export const classesOf = (labels: readonly string[]): TrainerClass[] =>
  labels.map((label) => ({ label, on: true }));

/** The state before there is a trainer: what `deriveState()` makes of nothing but what the page says. */
export function before(
  labels: readonly string[],
  region: Region | null,
  status: TrainerStatus,
): TrainerState {
  const few = labels.length < 2;
  return Object.freeze({
    ...NOTHING,
    status,
    region: region ?? 'frame',
    classes: classesOf(labels),
    labels,
    counts: Object.fromEntries(labels.map((label) => [label, 0])),
    takes: new Map(labels.map((label) => [label, new Set<string>()])),
    missing: few
      ? new MaskRoomError('trainer-labels', { labels: labels.join(', ') })
      : new MaskRoomError('training-no-samples'),
    lacking: labels,
  });
}

const NOTHING = {
  samples: [],
  all: [],
  empty: true,
  shelved: [],
  otherClasses: [],
  atStake: null,
  backbone: null,
  classifier: null,
  model: null,
  offered: null,
  loadingModel: false,
  training: false,
  progress: null,
  curve: [],
  note: null,
  evaluation: null,
  advice: [],
  canUndo: false,
  canRedo: false,
};
