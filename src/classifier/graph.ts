import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { ModelArtifacts } from './model-file.ts';
import { record } from './recording.ts';

/** What a graph model makes of a picture's values: its named outputs, or its only one. */
export type Graph = (values: Float32Array) => Float32Array[];

/**
 * Loads a graph model onto the engine. It looks at one square picture of `size` pixels: size·size·3 values, red, green and blue in −1…1.
 * Rejects if it has operations that the engine does not support.
 */
export async function loadGraph(artifacts: ModelArtifacts, size: number, outputs?: string[]): Promise<Graph> {
  const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
  const shape: [number, number, number, number] = [1, size, size, 3];
  const execute = (input: Tensor) => [model.execute(input, outputs)].flat();
  const run: Graph = (values) => {
    let results: Float32Array[] = [];
    // Not handed out of the scope: it would look for tensors in every number of them, longer than some layers take.
    tidy(() => {
      results = execute(tensor4d(values, shape)).map((output) => output.dataSync<'float32'>());
    });
    return results;
  };
  return record(shape, execute) ?? run;
}
