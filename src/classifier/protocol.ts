import type { Evaluation } from '../evaluation/evaluation.ts';
import type { Groupable } from '../evaluation/folds.ts';
import type { MaskRoomError } from '../errors/index.ts';
import type { Classification, Embedding, EngineInfo, EpochResult, Face, Progress, Region } from './types.ts';

/** A picture on its way to the worker; the worker closes it. */
export type Picture = VideoFrame | ImageBitmap;

/** Files of one folder: the address of each by its name. */
export type Addresses = Readonly<Record<string, string>>;

/** What of a picture the backbone sees. */
export type Crop =
  | { region: 'frame' }
  /** `margin`: the square's side as a multiple of the longer side of the face's box. */
  | { region: 'face'; margin: number };

/** A picture to look at, and the number of the video that it is a frame of; `null` is a still. */
export interface Look {
  picture: Picture;
  stream: number | null;
}

/** What was seen; `face` is its position, `null` if no face was found, absent if none was searched. */
export interface Seen<T> {
  value: T;
  face?: Face | null;
}

/** What a model says about a picture: every class with its confidence, most likely first. */
export type Answer = Pick<Classification, 'results' | 'doubt'>;

/** What the backbone made of a picture, and the picture. */
export type Seeable = Omit<Embedding, 'region' | 'face'>;

/** Features of parts of the pictures of samples, one after the other; `of` says to which sample, by its place, each belongs. */
export interface Crops {
  features: Float32Array;
  of: Uint32Array;
}

/** Labelled feature vectors in one block: `features` holds one vector per entry of `classes`, each an index into `labels`. */
export interface TrainingSet {
  labels: string[];
  classes: Uint32Array;
  features: Float32Array;
  /** What decides which samples are left out together, for the evaluation. */
  samples: Groupable[];
  /** Parts of the pictures of some samples, to learn from as well. */
  crops: Crops;
  region: Region;
}

/** How to train, every value given and checked. */
export interface TrainingPlan {
  epochs: number;
  learningRate: number;
  hiddenUnits: number;
  batchSize: number;
}

/** A model as the page keeps it: what `save()` writes, and what a fresh worker starts from after a crash. */
export interface StoredModel {
  labels: string[];
  region: Region;
  /** The text of `model.json`. */
  json: string;
  weights: ArrayBuffer;
  /** A `network` brings its own backbone (ml5 0.x, Teachable Machine): it detects, and is saved as the files that it came from. */
  kind: 'head' | 'network';
  /** How well it classifies what it has not seen; `null` if that was not measured. */
  evaluation: Evaluation | null;
}

/** Which backbone runs. */
export interface BackboneInfo {
  id: string;
  sha256: string;
  featureLength: number;
  /** Features of the golden picture. */
  golden: Float32Array;
}

/** What an engine holds now. */
export interface EngineMemory {
  tensors: number;
  bytes: number;
}

/** What can be asked of a worker: the arguments and the answer of each request, and what it reports meanwhile. The first one is `start`. */
export type Protocol = Record<string, { ask: object; answer: unknown; told?: unknown }> & {
  start: { ask: { lock: string }; answer: unknown };
};

/** Stands for one model, of all that the classifiers of a page have given to their worker: each new one gets its own number. */
export type ModelId = number;

/** Of the worker that looks at pictures. An interface would not be a `Protocol`: it has no index signature. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type Inference = {
  start: {
    ask: {
      /** The embedded one's files, or the folder of another one. */
      backbone: Addresses | string;
      faceDetector: Addresses;
      /** The file that says where backbones of earlier versions are. */
      older: string;
      /** The WASM file. */
      engine: string;
      /** The script for whole networks. */
      network: string;
      lock: string;
    };
    answer: BackboneInfo;
  };
  /** Loads the face detector; what needs it afterwards finds it there. */
  faces: { ask: object; answer: undefined };
  /** The value is `null` if no face was found. */
  features: { ask: Look & { region: Region }; answer: Seen<Seeable | null> };
  classify: { ask: Look & { model: ModelId }; answer: Seen<Answer> };
  load: {
    /** `json`: the text of the model.json, if it is not the one at `source`. */
    ask: {
      model: ModelId;
      source: string[] | Addresses | File[];
      json?: string;
      labels: string[] | null;
      region: Region | null;
    };
    answer: StoredModel;
    told: Progress;
  };
  /** Takes this model too: one that was trained, or that an earlier worker had. */
  use: { ask: { model: ModelId; stored: StoredModel }; answer: undefined };
  /** Lets go of a model, once it has answered what was asked before. */
  forget: { ask: { model: ModelId }; answer: undefined };
  memory: { ask: object; answer: EngineMemory };
  describe: { ask: object; answer: EngineInfo };
};

/** Of the worker that trains. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type Training = {
  /** The addresses of ml5 and of the WASM file. */
  start: { ask: { ml5: string; engine: string; lock: string }; answer: undefined };
  train: {
    ask: { set: TrainingSet; plan: TrainingPlan; backbone: BackboneInfo };
    answer: { model: StoredModel; epochs: number; loss: number; accuracy: number };
    told: EpochResult;
  };
  stop: { ask: object; answer: undefined };
  memory: { ask: object; answer: EngineMemory };
};

/** What a worker does for each request; `id` is the request's, for what it reports meanwhile. */
export type Handlers<P extends Protocol> = {
  [O in keyof P]: (ask: P[O]['ask'], id: number) => Promise<P[O]['answer']>;
};

/** From the page to a worker. */
export type Request<P extends Protocol> = {
  [O in keyof P]: { id: number; op: O; ask: P[O]['ask'] };
}[keyof P];

/** From a worker to the page. */
export type Reply =
  | { id: number; value: unknown }
  | { id: number; error: Pick<MaskRoomError, 'code' | 'params'> }
  | { id: number; told: unknown }
  /** Of its start, or of the face detector: for all who wait for that. */
  | { progress: Progress }
  /** The engine is beyond repair: the page starts another worker. */
  | { crashed: string };
