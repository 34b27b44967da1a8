/** The little of ml5 1.4 and its TensorFlow.js that is used here. */
export interface Ml5 {
  featureExtractor(name: 'MobileNet', options: { featureVectorURL: string }): Promise<Extractor>;
  tf: TensorFlow;
}

export interface Extractor {
  config: { task: string };
  featureVector: { predict(input: Tensor): Tensor | Tensor[]; inputs: TensorInfo[]; dispose(): void };
  MLP: LayersModel | null;
  labelIndex: string[];
  trainingData: { features: Float32Array; label: string }[];
  isTrained: boolean;
  /** What the backbone takes of a picture: a tensor [1, 224, 224, 3] in −1…1. */
  normalizeAndResize(canvas: OffscreenCanvas): Tensor;
  addImage(canvas: OffscreenCanvas, label: string): Promise<void>;
  train(
    options: { epochs: number; learningRate: number; hiddenUnits: number; batchSize: number },
    whileTraining: (epoch: number, logs: { loss: number }) => Promise<void>,
    finished: () => void,
  ): Promise<void>;
  classify(canvas: OffscreenCanvas): Promise<{ label: string; confidence: number }[]>;
  load(url: string): Promise<void>;
}

export interface TensorInfo {
  shape: (number | null)[];
}

export interface Tensor extends TensorInfo {
  data(): Promise<Float32Array>;
  dataSync(): Float32Array;
  dispose(): void;
  add(addend: number): Tensor;
  mul(factor: number): Tensor;
  sub(subtrahend: number): Tensor;
}

export interface LayersModel {
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  layers: { getWeights(): Tensor[]; setWeights(weights: Tensor[]): void }[];
  stopTraining: boolean;
  predict(input: Tensor): Tensor;
  save(handler: unknown): Promise<unknown>;
  setUserDefinedMetadata(metadata: object): void;
  dispose(): void;
}

export interface GraphModel {
  execute(input: Tensor, outputs: string[]): Tensor[];
}

export interface WeightSpec {
  name: string;
  shape: number[];
  dtype: string;
}

/** A model in memory, as TensorFlow.js loads and saves it. */
export interface ModelArtifacts {
  modelTopology?: object;
  weightSpecs?: WeightSpec[];
  weightData?: ArrayBuffer | ArrayBuffer[];
  format?: string;
  generatedBy?: string;
  convertedBy?: string | null;
  signature?: object;
  userDefinedMetadata?: object;
}

export interface TensorFlow {
  engine(): { registeredVariables: Record<string, Tensor> };
  env(): { set(flag: string, value: boolean): void };
  ready(): Promise<void>;
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  memory(): { numTensors: number; numBytes: number };
  tidy<T>(work: () => T): T;
  tensor1d(values: Float32Array): Tensor;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  tensor4d(values: Float32Array, shape: [number, number, number, number]): Tensor;
  loadGraphModel(url: string): Promise<GraphModel>;
  loadLayersModel(url: string): Promise<LayersModel>;
  io: {
    registerLoadRouter(router: (url: unknown) => { load(): Promise<ModelArtifacts> } | null): void;
    withSaveHandler(handler: (artifacts: ModelArtifacts) => Promise<object>): unknown;
  };
}
