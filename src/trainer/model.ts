import type { ClassifierApi, EpochResult, KeptModel } from '../classifier/types.ts';
import { renamed, withLabels, type Evaluation } from '../evaluation/index.ts';
import type { SampleCollection, SamplesChange } from '../samples/collection.ts';
import { concerns } from './figures.ts';
import type { ModelInfo, TrainerState } from './state.ts';

/** A model as it was, to be put back. */
export interface Snapshot {
  info: ModelInfo;
  stored: KeptModel;
  evaluation: Evaluation | null;
  curve: readonly EpochResult[];
}

/** What is known of the model that a trainer has: how it came, how good it is, what detectors are handed. */
export class ModelRecord {
  /** The epochs of the training that made the model, or that runs. */
  curve: readonly EpochResult[] = [];
  /** The key under which the model is kept. */
  keptAs: string | null = null;
  #info: ModelInfo | null = null;
  #offered: TrainerState['offered'] = null;
  /** The evaluation as it was measured, and as it is without the pictures that have gone since. */
  #measured: Evaluation | null = null;
  #evaluation: Evaluation | null = null;

  constructor(private readonly collection: SampleCollection) {}

  /** `null` if there is no model. */
  get info(): ModelInfo | null {
    return this.#info;
  }

  get offered(): TrainerState['offered'] {
    return this.#offered;
  }

  get evaluation(): Evaluation | null {
    return this.#evaluation;
  }

  /** There is a new model, which nobody is handed yet. */
  begin(info: ModelInfo, evaluation: Evaluation | null): void {
    this.#info = info;
    this.#measure(evaluation);
  }

  /** Detectors are handed the model of `classifier`. */
  offer(classifier: ClassifierApi): void {
    this.#offered = { classifier, labels: this.#info!.labels };
  }

  /** There is none. */
  drop(): void {
    this.#info = this.#offered = this.#measured = this.#evaluation = this.keptAs = null;
    this.curve = [];
  }

  /** The figures follow what becomes of the pictures that they are about. */
  follow(change: SamplesChange): void {
    if (this.#measured && concerns(this.#measured, change)) this.#measure(this.#measured);
  }

  /** Gives away the figures, of the class `from` as those of `to`: until there is a new model they follow nothing. */
  renamedFigures(from: string, to: string): Evaluation | null {
    const measured = this.#measured;
    this.#measured = null;
    return measured && renamed(measured, from, to);
  }

  /** As it is, with what `classifier` has of it. */
  snapshot(classifier: ClassifierApi | null): Snapshot | null {
    const stored = classifier?.keep();
    return this.#info && stored
      ? { info: this.#info, stored, evaluation: this.#measured, curve: this.curve }
      : null;
  }

  #measure(evaluation: Evaluation | null): void {
    this.#measured = evaluation;
    this.#evaluation = evaluation && withLabels(evaluation, (id) => this.collection.get(id)?.label);
  }
}

/** How many images `model` was trained on, `null` if its file does not say. */
export function imagesIn(model: KeptModel | null): number | null {
  if (!model) return null;
  const { userDefinedMetadata } = JSON.parse(model.json) as {
    userDefinedMetadata?: { maskRoom?: { counts?: Record<string, number> } };
  };
  const counts = userDefinedMetadata?.maskRoom?.counts;
  return counts ? Object.values(counts).reduce((sum, each) => sum + each, 0) : null;
}
