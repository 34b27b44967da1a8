import type { Evaluation } from '../evaluation/evaluation.ts';
import type { BareSample, Region, Sample } from '../samples/sample.ts';

import type { StoredModel } from './protocol.ts';

export type { Region, Evaluation };

/** Anything that can be classified once. A `<video>` gives its current frame. */
export type Source =
  HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | ImageData | Blob;

/** Position of a face, in pixels of the source; it may extend beyond the picture. */
export interface Face {
  /** Left edge. */
  x: number;
  /** Top edge. */
  y: number;
  width: number;
  height: number;
}

/** The features of a picture: a sample without a class. `face` is where it was found, in pixels of the source. */
export interface Embedding extends Pick<
  Sample,
  'region' | 'features' | 'picture' | 'brightness' | 'sharpness'
> {
  face?: Face;
}

/** One answer. `results` contains every class, most likely first; confidences are 0 to 1 and add up to 1; `latency` is in milliseconds. */
export interface Classification {
  label: string;
  confidence: number;
  results: { label: string; confidence: number }[];
  latency: number;
  /**
   * How unlike everything the model has learned the picture is, 0 to 1; from 0.5 the answer is best treated as not sure, however high `confidence` is.
   * Absent if the model does not record what it has learned: the ready-made one, models from ml5, and models trained on too few images.
   */
  doubt?: number;
  /**
   * With a model for faces: the face that the answer is about; in a video it is searched about five times a second and smoothed. `null` if there is
   * none, which is not a class: `label` is then `no face` (a class may have the same name, so check `face`), `confidence` 0 and `results` empty.
   * Absent with a model for whole frames.
   */
  face?: Face | null;
}

/** How a picture is classified. */
export interface ClassifyOptions {
  /** The region that the model must have; another one is refused with `region-mismatch`. */
  region?: Region | null;
}

/** How to train; every field has a measured default. */
export interface TrainingOptions {
  epochs?: number;
  learningRate?: number;
  hiddenUnits?: number;
  /** Samples per step, as a fraction of all samples (0 to 1), as in ml5. */
  batchSize?: number;
  /** Aborting stops at the next epoch; the previous model stays. */
  signal?: AbortSignal;
}

/**
 * After each epoch. `epoch` counts from 1; `loss` is the categorical cross-entropy and `accuracy` (0 to 1) is measured on the training samples.
 * `validation` has both for samples that were not learned: each third of them is left out of another model, which is trained in parallel. It is absent
 * if a class has fewer than six samples.
 */
export interface EpochResult {
  epoch: number;
  epochs: number;
  loss: number;
  accuracy: number;
  validation?: { loss: number; accuracy: number };
}

/** The result of training. */
export interface TrainingResult {
  labels: string[];
  /** Samples per label. */
  counts: Record<string, number>;
  epochs: number;
  loss: number;
  accuracy: number;
  /** How well it classifies samples that it has not seen; `null` if a class has fewer than six. */
  evaluation: Evaluation | null;
  /** Milliseconds. */
  duration: number;
}

/** A model as returned by `keep()`, only for `restore()`. */
export type KeptModel = Readonly<StoredModel>;

/** How the inference engine works. */
export interface EngineInfo {
  /** Whether our own kernels run convolutions of the present models, which need relaxed SIMD. */
  fused: boolean;
  /** The bytes that models take there, for all who share it. */
  bytes: number;
}

/** A long task: which step, and how far from 0 to 1 (`null` if unknown). */
export interface Progress {
  step:
    | 'engine'
    | 'backbone'
    | 'learner'
    | 'face'
    | 'model'
    | 'training'
    | 'saving'
    | 'pictures'
    | 'anew'
    | 'project';
  value: number | null;
}

/** What a model must match to replace the current one. */
export interface LoadOptions {
  /** The classes that it must have, in any order; a model with other classes is refused with `labels-mismatch`. */
  labels?: readonly string[];
}

/** A model as files: `model.json` and `model.weights.bin`. */
export interface ModelFiles {
  json: File;
  weights: File;
  /** For a Teachable Machine model: its `metadata.json`, which its own library needs. `load()` does not. */
  metadata?: File;
}

/**
 * The classifier as elements use it. Long tasks are reported by `progress` events (`CustomEvent<Progress>`). Every method rejects with a
 * `MaskRoomError`; after a rejection the previous model and samples are unchanged.
 */
export interface ClassifierApi extends EventTarget {
  /** The classes of the model in output order; empty if there is no model. */
  readonly labels: readonly string[];
  /** True once `train()` or `load()` has succeeded. */
  readonly trained: boolean;
  /** SHA-256 (hex) of the backbone once it has loaded, `null` before: samples and models of another backbone do not fit. */
  readonly backbone: string | null;
  /**
   * The part of a picture that samples are taken of: the value that was set, else the model's, else whole frames. Set it to `null` to leave it to the
   * model. A model always answers by its own region, and training needs samples of this one.
   */
  get region(): Region;
  set region(region: Region | null);
  /** Every sample, oldest first. */
  readonly samples: readonly Sample[];
  /** Starts the worker, the engine and the backbone before they are needed. */
  warmUp(): Promise<void>;
  /** The features of what `source` shows now; nothing is added. */
  embed(source: Source, region?: Region): Promise<Embedding>;
  /** Adds what `source` shows now as a sample of `label`; `face` is where it was found. */
  addImage(label: string, source: Source): Promise<Sample & { face?: Face }>;
  /** Replaces all samples, for example by stored ones. */
  setSamples(samples: readonly BareSample[]): void;
  train(options?: TrainingOptions, onEpoch?: (result: EpochResult) => void): Promise<TrainingResult>;
  classify(source: Source, options?: ClassifyOptions): Promise<Classification>;
  save(): Promise<ModelFiles>;
  /** How well the model classifies samples that it has not seen; `null` without a model, or if it was not measured. */
  readonly evaluation: Evaluation | null;
  /** Renames the model's class `from` to `to` and changes nothing else: no training is needed. */
  rename(from: string, to: string): Promise<void>;
  /** The current model, for `restore()`; `null` if there is none. */
  keep(): KeptModel | null;
  /** Restores a model from `keep()`, of this classifier or another one with the same backbone; `null` means no model. */
  restore(model: KeptModel | null): Promise<void>;
  load(source: string | URL | Iterable<File> | null, options?: LoadOptions): Promise<void>;
  /** Ends the worker. Pending calls reject with `aborted`. */
  dispose(): void;
}
