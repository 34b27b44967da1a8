import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { engine, tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import { Failure } from './failure.ts';
import type { ModelArtifacts } from './model-file.ts';
import { serialQueue } from './serial-queue.ts';
import { SIZE } from './sampling.ts';

/** A whole network, as ml5 0.x and Teachable Machine save it. */
export interface Network {
  /** `values`: 224·224·3 in −1…1. */
  scores(values: Float32Array): Float32Array;
  dispose(): void;
}

/** Rejects with `model-wrong-shape` if it takes other pictures. */
export async function loadNetwork(artifacts: ModelArtifacts): Promise<Network> {
  const shape = [SIZE, SIZE, 3];
  const build = async () => {
    const network = await loadLayersModel({ load: () => Promise.resolve(artifacts) });
    const actual = String(network.inputs[0]!.shape);
    if (actual !== String([null, ...shape]))
      throw new Failure('model-wrong-shape', { actual, expected: String(shape) });
    return network;
  };
  const { built, dispose } = await alone(() => owning(build));
  return {
    scores: (values) =>
      tidy(() => {
        // Both divide by 127, ml5 1.4 by 127.5.
        const pixels = values.map((value) => ((value + 1) * 127.5) / 127 - 1);
        return (built.predict(tensor4d(pixels, [1, SIZE, SIZE, 3])) as Tensor).dataSync<'float32'>();
      }),
    dispose,
  };
}

/** Variables that came to be meanwhile would otherwise count as another network's. */
const alone = serialQueue();

/**
 * Runs `build` and resolves with what it built and a function that frees the variables which came to be meanwhile; they are freed at once
 * where it fails. (TensorFlow.js frees neither those of a model that it could not load nor all of one that lies in another.)
 */
async function owning<T>(build: () => Promise<T>): Promise<{ built: T; dispose: () => void }> {
  const variables = () => Object.values(engine().registeredVariables);
  const before = new Set(variables());
  const since = () => variables().filter((variable) => !before.has(variable));
  try {
    const built = await build();
    const own = since();
    return { built, dispose: () => own.forEach((variable) => variable.dispose()) };
  } catch (error) {
    since().forEach((variable) => variable.dispose());
    throw error;
  }
}
