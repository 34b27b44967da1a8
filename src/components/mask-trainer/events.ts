import type { EpochResult, ModelFiles, TrainingResult } from '../../classifier/types.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { ReadyModel } from '../../handoff/index.ts';
import type { FactEvent, TrainerFacts } from '../../trainer/types.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

/** What `sample-added` carries: the class, and how many images it and every class have now. */
export interface SampleAdded {
  label: string;
  count: number;
  counts: Readonly<Record<string, number>>;
}

/** One more image belongs to a class. Does not bubble. */
export class SampleAddedEvent extends CustomEvent<SampleAdded> {
  constructor(detail: SampleAdded) {
    super('sample-added', { detail });
  }
}

/** What `training-started` carries: how many images of each class are learnt from. */
export interface TrainingStarted {
  counts: Readonly<Record<string, number>>;
}

/** Training begins. Does not bubble. */
export class TrainingStartedEvent extends CustomEvent<TrainingStarted> {
  constructor(detail: TrainingStarted) {
    super('training-started', { detail });
  }
}

/** One epoch is done. Does not bubble. */
export class TrainingProgressEvent extends CustomEvent<EpochResult> {
  constructor(detail: EpochResult) {
    super('training-progress', { detail });
  }
}

/** Training has ended with a new model. Does not bubble; `model-ready`, which follows, does. */
export class TrainingFinishedEvent extends CustomEvent<TrainingResult> {
  constructor(detail: TrainingResult) {
    super('training-finished', { detail });
  }
}

/** How well the model does on pictures that it has not learnt is another thing: after training, loading, and each change of those pictures. */
export class EvaluationChangedEvent extends CustomEvent<{ evaluation: Evaluation | null }> {
  constructor(detail: { evaluation: Evaluation | null }) {
    super('evaluation-changed', { detail });
  }
}

/** The two files of the model went to the browser's downloads. Bubbles and composes. */
export class ModelSavedEvent extends CustomEvent<ModelFiles> {
  constructor(detail: ModelFiles) {
    super('model-saved', { detail, bubbles: true, composed: true });
  }
}

/** The file of the recorded images went to the browser's downloads. Bubbles and composes. */
export class SamplesSavedEvent extends CustomEvent<{ file: File }> {
  constructor(file: File) {
    super('samples-saved', { detail: { file }, bubbles: true, composed: true });
  }
}

/** The file of the whole project went to the browser's downloads. Bubbles and composes. */
export class ProjectSavedEvent extends CustomEvent<{ file: File }> {
  constructor(file: File) {
    super('project-saved', { detail: { file }, bubbles: true, composed: true });
  }
}

/** The events of `<mask-trainer>`, by name. The manifest has them from here. */
export interface MaskTrainerEventMap {
  /** One more image belongs to a class: `{ label, count, counts }`. Does not bubble. */
  'sample-added': SampleAddedEvent;
  /** Training begins: `{ counts }`. Does not bubble. */
  'training-started': TrainingStartedEvent;
  /** After each epoch: `{ epoch, epochs, loss, accuracy }`. Does not bubble. */
  'training-progress': TrainingProgressEvent;
  /** Training ended with a model: what it came to. Does not bubble. */
  'training-finished': TrainingFinishedEvent;
  /** The figures of the model are others: `{ evaluation }`. Does not bubble. */
  'evaluation-changed': EvaluationChangedEvent;
  /** After training and after loading: `{ classifier, labels, signal }`, for detectors. */
  'model-ready': CustomEvent<ReadyModel>;
  /** The two files went to the browser's downloads: `{ json, weights }`. */
  'model-saved': ModelSavedEvent;
  /** The file of the recorded images went to the browser's downloads: `{ file }`. */
  'samples-saved': SamplesSavedEvent;
  /** The file of the whole project went to the browser's downloads: `{ file }`. */
  'project-saved': ProjectSavedEvent;
  /** Something failed; the detail says what to do. */
  'trainer-error': MaskRoomErrorEvent;
}

const FACTS: { [T in keyof TrainerFacts]: new (detail: TrainerFacts[T]) => CustomEvent<TrainerFacts[T]> } = {
  'sample-added': SampleAddedEvent,
  'training-started': TrainingStartedEvent,
  'training-progress': TrainingProgressEvent,
  'training-finished': TrainingFinishedEvent,
  'evaluation-changed': EvaluationChangedEvent,
};

/** The element's event for what its trainer tells. */
export const factEvent = <T extends keyof TrainerFacts>({ fact, detail }: FactEvent<T>): Event =>
  new FACTS[fact](detail);
