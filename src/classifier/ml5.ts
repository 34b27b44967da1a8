import { preload } from './download.ts';
import { Failure, reasonOf } from './failure.ts';

/** The little of ml5 1.4 and its TensorFlow.js that is used here. */
export interface Ml5 {
  featureExtractor(name: 'MobileNet', options: { featureVectorURL: string }): Promise<Extractor>;
  tf: TensorFlow;
}

export interface Extractor {
  MLP: LayersModel | null;
  labelIndex: string[];
  trainingData: { features: Float32Array; label: string }[];
  train(
    options: { epochs: number; learningRate: number; hiddenUnits: number; batchSize: number },
    whileTraining: (epoch: number, logs: { loss: number }) => Promise<void>,
    finished: () => void,
  ): Promise<void>;
  dispose(): void;
}

export interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

export interface LayersModel {
  layers: { getWeights(): Tensor[]; setWeights(weights: Tensor[]): void }[];
  stopTraining: boolean;
  predict(input: Tensor): Tensor;
  save(handler: unknown): Promise<unknown>;
  setUserDefinedMetadata(metadata: object): void;
}

/** A model in memory, as TensorFlow.js saves it. */
interface SavedArtifacts {
  modelTopology: object;
  weightSpecs: object[];
  weightData: ArrayBuffer | ArrayBuffer[];
}

interface TensorFlow {
  env(): { set(flag: string, value: boolean): void };
  memory(): { numTensors: number; numBytes: number };
  tensor1d(values: Float32Array): Tensor;
  tensor2d(values: Float32Array, shape: [number, number]): Tensor;
  io: {
    registerLoadRouter(router: (url: unknown) => object | null): void;
    withSaveHandler(handler: (artifacts: SavedArtifacts) => Promise<object>): unknown;
  };
}

/** Size of the ml5 file, unpacked: only for the progress. */
const ML5_BYTES = 4_512_403;

/** The backbone that ml5's extractor is given: a graph of nothing. What it learns from are features already. */
export const NO_BACKBONE = 'mask-room:no-backbone';
const EMPTY_GRAPH = {
  modelTopology: { node: [], versions: {} },
  weightSpecs: [],
  weightData: new ArrayBuffer(0),
};

/** Loads ml5, unchanged, and puts it on the WASM backend; `files` are their addresses. Rejects with `engine-unavailable`, `wasm-missing` or `wasm-blocked`. */
export async function loadMl5(
  files: { ml5: string; engine: string },
  onProgress: (value: number) => void,
): Promise<Ml5> {
  prepareScope();
  try {
    // An import reports no progress.
    await preload(files.ml5, (received) => onProgress(Math.min(received / ML5_BYTES, 1)));
    await import(/* @vite-ignore */ files.ml5).catch((cause: unknown) => {
      throw new Error(`${files.ml5} is damaged (${reasonOf(cause)})`, { cause });
    });
    const { ml5 } = self as unknown as { ml5?: Ml5 };
    if (!ml5) throw new Error(`${files.ml5} is damaged`);
    ml5.tf.io.registerLoadRouter((url) =>
      // To its name ml5 appends that of a file.
      String(url).startsWith(NO_BACKBONE) ? { load: () => Promise.resolve(EMPTY_GRAPH) } : null,
    );
    // The backend brings a second copy of TensorFlow.js' core, which finds the first one there and would say so.
    ml5.tf.env().set('PROD', true);
    // After ml5, so that ml5's copy makes the tensors that ml5 works with.
    const { startWasm } = await import('./wasm.ts');
    await startWasm(files.engine, () => undefined);
    return ml5;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('engine-unavailable', { reason: reasonOf(error) }, { cause: error });
  }
}

/** What ml5 and TensorFlow.js expect of their surroundings. */
function prepareScope(): void {
  const scope = self as unknown as Record<string, unknown>;
  // Its greeting and its notes on training are for people who write sketches; warnings and errors stay.
  Object.assign(console, { log: () => undefined });
  // Training waits for the next animation frame between batches: 16 ms each, and for ever while the page is hidden.
  const { port1, port2 } = new MessageChannel();
  const waiting: FrameRequestCallback[] = [];
  port1.onmessage = () => waiting.shift()?.(performance.now());
  scope['requestAnimationFrame'] = (callback: FrameRequestCallback) => {
    port2.postMessage(null);
    return waiting.push(callback);
  };
}
