import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { ModelArtifacts } from './model-file.ts';
import { record } from './recording.ts';

/** What a graph model makes of a picture's values: its named outputs, or its only one. */
export type Graph = (values: Float32Array) => Float32Array[];

/**
 * Loads a graph model onto the engine for square pictures: for each of `sizes`, in pixels, a function that takes size·size·3 values, red, green and
 * blue in −1…1. They share their weights. Rejects if the model has operations that the engine does not support.
 */
export async function loadGraph(
  artifacts: ModelArtifacts,
  sizes: readonly number[],
  outputs?: string[],
): Promise<Graph[]> {
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
  const execute = (input: Tensor) => [model.execute(input, outputs)].flat();
  return sizes.map((size) => {
    const shape: [number, number, number, number] = [1, size, size, 3];
    const run: Graph = (values) => {
      let results: Float32Array[] = [];
      // Not handed out of the scope: it would look for tensors in every number of them, longer than some layers take.
      tidy(() => {
        results = execute(tensor4d(values, shape)).map((output) => output.dataSync<'float32'>());
      });
      return results;
    };
    return record(shape, execute) ?? run;
  });
}
