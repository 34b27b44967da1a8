import { loadGraphModel, type GraphModel } from '@tensorflow/tfjs-converter';
import { tensor4d, tidy } from '@tensorflow/tfjs-core';
import type { ModelArtifacts } from './model-file.ts';

/** A graph model on the engine. It looks at one square picture of `size` pixels, red, green and blue in −1…1. */
export class Graph {
  readonly #model: GraphModel;
  readonly #shape: [number, number, number, number];

  private constructor(model: GraphModel, size: number) {
    this.#model = model;
    this.#shape = [1, size, size, 3];
  }

  /** Rejects where it has operations that the engine has not. */
  static async load(artifacts: ModelArtifacts, size: number): Promise<Graph> {
    return new Graph(await loadGraphModel({ load: () => Promise.resolve(artifacts) }), size);
  }

  /** What the graph makes of `values`, size·size·3 of them: the named outputs, or its only one. */
  run(values: Float32Array, outputs?: string[]): Float32Array[] {
    let results: Float32Array[] = [];
    // Not handed out of the scope: it would look for tensors in every number of them, longer than some layers take.
    tidy(() => {
      const input = tensor4d(values, this.#shape);
      results = [this.#model.execute(input, outputs)].flat().map((output) => output.dataSync<'float32'>());
    });
    return results;
  }
}
