import type { EpochResult, ModelFiles, TrainingResult } from '../../classifier/types.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { ReadyModel } from '../../handoff/index.ts';
import type { FactEvent, TrainerFacts } from '../../trainer/types.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

/** Detail of `sample-added`: the class, and the current number of images in it and in every class. */
export interface SampleAdded {
  label: string;
  count: number;
  counts: Readonly<Record<string, number>>;
}

/** An image was added to a class. Does not bubble. */
export class SampleAddedEvent extends CustomEvent<SampleAdded> {
  constructor(detail: SampleAdded) {
    super('sample-added', { detail });
  }
}

/** Detail of `training-started`: the number of images of each class that are learned from. */
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

/** The evaluation of the model changed: after training, loading, and each change of the images it is based on. */
export class EvaluationChangedEvent extends CustomEvent<{ evaluation: Evaluation | null }> {
  constructor(detail: { evaluation: Evaluation | null }) {
    super('evaluation-changed', { detail });
  }
}

/** The two model files were saved as downloads. Bubbles and composes. */
export class ModelSavedEvent extends CustomEvent<ModelFiles> {
  constructor(detail: ModelFiles) {
    super('model-saved', { detail, bubbles: true, composed: true });
  }
}

/** The file with the recorded images was saved as a download. Bubbles and composes. */
export class SamplesSavedEvent extends CustomEvent<{ file: File }> {
  constructor(file: File) {
    super('samples-saved', { detail: { file }, bubbles: true, composed: true });
  }
}

/** The project file was saved as a download. Bubbles and composes. */
export class ProjectSavedEvent extends CustomEvent<{ file: File }> {
  constructor(file: File) {
    super('project-saved', { detail: { file }, bubbles: true, composed: true });
  }
}

/** The events of `<mask-trainer>`, by name. The manifest is generated from them. */
export interface MaskTrainerEventMap {
  /** An image was added to a class: `{ label, count, counts }`. Does not bubble. */
  'sample-added': SampleAddedEvent;
  /** Training begins: `{ counts }`. Does not bubble. */
  'training-started': TrainingStartedEvent;
  /** After each epoch: `{ epoch, epochs, loss, accuracy }`. Does not bubble. */
  'training-progress': TrainingProgressEvent;
  /** Training has ended with a new model: its result. Does not bubble. */
  'training-finished': TrainingFinishedEvent;
  /** The evaluation of the model changed: `{ evaluation }`. Does not bubble. */
  'evaluation-changed': EvaluationChangedEvent;
  /** After training and after loading: `{ classifier, labels, signal }`, for detectors. */
  'model-ready': CustomEvent<ReadyModel>;
  /** The two model files were saved as downloads: `{ json, weights }`. */
  'model-saved': ModelSavedEvent;
  /** The file with the recorded images was saved as a download: `{ file }`. */
  'samples-saved': SamplesSavedEvent;
  /** The project file was saved as a download: `{ file }`. */
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

/** The element's event for what its trainer reports. */
export const factEvent = <T extends keyof TrainerFacts>({ fact, detail }: FactEvent<T>): Event =>
  new FACTS[fact](detail);
