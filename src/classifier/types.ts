import type { Evaluation } from '../evaluation/evaluation.ts';
import type { BareSample, Region, Sample } from '../samples/sample.ts';

import type { StoredModel } from './protocol.ts';

export type { Region, Evaluation };

/** Anything that can be looked at once. A `<video>` gives the frame that it shows now. */
export type Source =
  HTMLVideoElement | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | ImageData | Blob;

/** Where a face is, in pixels of the source; it may reach beyond the picture. */
export interface Face {
  /** Left edge. */
  x: number;
  /** Top edge. */
  y: number;
  width: number;
  height: number;
}

/** What a picture is to a classifier: a sample without a class. `face` is where it was found, in pixels of the source. */
export interface Embedding extends Pick<
  Sample,
  'region' | 'features' | 'picture' | 'brightness' | 'sharpness'
> {
  face?: Face;
}

/** One answer. `results` holds every class, most likely first; confidences are 0 to 1 and add up to 1; `latency` is in milliseconds. */
export interface Classification {
  label: string;
  confidence: number;
  results: { label: string; confidence: number }[];
  latency: number;
  /**
   * How unlike everything that the model has learnt the picture is, 0 to 1; from 0.5 on it is better taken for none of the classes, however high
   * `confidence` is. Absent with a model that does not know what it has learnt: the ready-made one, those of ml5, or of too few pictures.
   */
  doubt?: number;
  /**
   * With a model of faces: the face that the answer is about; in a video found about five times a second and smoothed. `null` where there is
   * none, and that is no class: `label` is then `no face` (a class may bear the same name, so ask for `face`), `confidence` 0 and `results`
   * empty. Absent with a model of whole frames.
   */
  face?: Face | null;
}

/** How a picture is to be looked at. */
export interface ClassifyOptions {
  /** The region that the model must be of; one of another is refused with `region-mismatch`. */
  region?: Region | null;
}

/** How training goes; every field has a measured default. */
export interface TrainingOptions {
  epochs?: number;
  learningRate?: number;
  hiddenUnits?: number;
  /** Samples per step, as a fraction of all samples (0 to 1), as ml5 counts it. */
  batchSize?: number;
  /** Aborting stops at the next epoch; the previous model stays. */
  signal?: AbortSignal;
}

/**
 * After each epoch. `epoch` counts from 1; `loss` is the categorical cross-entropy and `accuracy` (0 to 1) is on the training samples.
 * `validation` holds both for pictures that were not learnt: each third of them is left out of another model, which is trained in step. It is
 * absent where a class has fewer than six.
 */
export interface EpochResult {
  epoch: number;
  epochs: number;
  loss: number;
  accuracy: number;
  validation?: { loss: number; accuracy: number };
}

/** What training came to. */
export interface TrainingResult {
  labels: string[];
  /** Samples per label. */
  counts: Record<string, number>;
  epochs: number;
  loss: number;
  accuracy: number;
  /** How well it tells apart pictures that it has not seen; `null` where a class has fewer than six. */
  evaluation: Evaluation | null;
  /** Milliseconds. */
  duration: number;
}

/** A model as `keep()` gives it: for `restore()`, and for nothing else. */
export type KeptModel = Readonly<StoredModel>;

/** How the engine that looks at pictures works. */
export interface EngineInfo {
  /** Whether it runs the 1×1 convolutions of the present models by kernels of ours, which need relaxed SIMD. */
  fused: boolean;
  /** What models take there, for all who share it. */
  bytes: number;
}

/** Long work: which step, and how far from 0 to 1 (`null` where it cannot be known). */
export interface Progress {
  step: 'engine' | 'backbone' | 'learner' | 'face' | 'model' | 'training' | 'saving' | 'pictures' | 'project';
  value: number | null;
}

/** What a model must fit before it may take the place of the present one. */
export interface LoadOptions {
  /** The classes that it must have, in any order; a model with others is refused with `labels-mismatch`. */
  labels?: readonly string[];
}

/** A model as it lies in files: `model.json` and `model.weights.bin`. */
export interface ModelFiles {
  json: File;
  weights: File;
  /** Of a model of Teachable Machine: its `metadata.json`, which its own library wants. `load()` does without. */
  metadata?: File;
}

/**
 * The classifier as elements use it. Long work is told by `progress` events (`CustomEvent<Progress>`).
 * Every method rejects with a `MaskRoomError`; after a rejection the previous model and samples are as they were.
 */
export interface ClassifierApi extends EventTarget {
  /** The classes of the model in its output order; empty while there is none. */
  readonly labels: readonly string[];
  /** True once `train()` or `load()` has succeeded. */
  readonly trained: boolean;
  /** SHA-256 (hex) of the backbone once it is loaded, `null` before: samples and models of another one do not fit. */
  readonly backbone: string | null;
  /**
   * What examples are taken of: what was set, otherwise what the model knows, otherwise whole frames. Set to `null` to leave it to the
   * model. A model always answers by its own region, and training wants examples of this one.
   */
  get region(): Region;
  set region(region: Region | null);
  /** Every sample, oldest first. */
  readonly samples: readonly Sample[];
  /** Starts the worker, the engine and the backbone ahead of the first need. */
  warmUp(): Promise<void>;
  /** What the backbone makes of what `source` shows now; nothing is added. */
  embed(source: Source): Promise<Embedding>;
  /** Adds what `source` shows now as an example of `label`; `face` is where it was found. */
  addImage(label: string, source: Source): Promise<Sample & { face?: Face }>;
  /** Replaces all samples, for example by ones that were stored. */
  setSamples(samples: readonly BareSample[]): void;
  train(options?: TrainingOptions, onEpoch?: (result: EpochResult) => void): Promise<TrainingResult>;
  classify(source: Source, options?: ClassifyOptions): Promise<Classification>;
  save(): Promise<ModelFiles>;
  /** How well the model tells apart pictures that it has not seen; `null` without a model, or where that was not measured. */
  readonly evaluation: Evaluation | null;
  /** Calls the model's class `from` `to`, and changes nothing else: no training is needed. */
  rename(from: string, to: string): Promise<void>;
  /** The present model, as `restore()` takes it back; `null` where there is none. */
  keep(): KeptModel | null;
  /** Puts a model back that `keep()` gave, of this classifier or another one of its backbone; `null` is none. */
  restore(model: KeptModel | null): Promise<void>;
  load(source: string | URL | Iterable<File> | null, options?: LoadOptions): Promise<void>;
  /** Ends the worker. Pending calls reject with `aborted`. */
  dispose(): void;
}
