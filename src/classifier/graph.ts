import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { ModelArtifacts } from './model-file.ts';
import { record } from './recording.ts';

type Run = (values: Float32Array) => Float32Array[];

/** A graph model on the engine. It looks at one square picture of `size` pixels, red, green and blue in −1…1. */
export class Graph {
  /** What the graph makes of size·size·3 values: the named outputs, or its only one. */
  readonly run: Run;

  private constructor(run: Run) {
    this.run = run;
  }

  /** Rejects where it has operations that the engine has not. */
  static async load(artifacts: ModelArtifacts, size: number, outputs?: string[]): Promise<Graph> {
    const model = await loadGraphModel({ load: () => Promise.resolve(artifacts) });
    const shape: [number, number, number, number] = [1, size, size, 3];
    const execute = (input: Tensor) => [model.execute(input, outputs)].flat();
    const run: Run = (values) => {
      let results: Float32Array[] = [];
      // Not handed out of the scope: it would look for tensors in every number of them, longer than some layers take.
      tidy(() => {
        results = execute(tensor4d(values, shape)).map((output) => output.dataSync<'float32'>());
      });
      return results;
    };
    return new Graph(record(shape, execute) ?? run);
  }
}
