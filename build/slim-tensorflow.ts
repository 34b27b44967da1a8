import type { Plugin } from 'vite';
import { edited } from './rewrite.ts';

const STUBS = '/src/classifier/tfjs-stubs.ts';

/** What the modules of TensorFlow.js import, by what takes its place; a path from the root is one of ours. */
const INSTEAD: Record<string, string> = {
  '@tensorflow/tfjs-core': '@tensorflow/tfjs-core/dist/base',
  '@tensorflow/tfjs-core/dist/ops/ops_for_converter': '/src/classifier/graph-operations.ts',
  './io/io': '/src/classifier/engine-io.ts',
  ...Object.fromEntries(
    [
      '../wasm-out/tfjs-backend-wasm-threaded-simd.js',
      '../wasm-out/tfjs-backend-wasm-threaded-simd.worker.js',
      ...['control', 'dynamic', 'evaluation', 'hash_table', 'sparse', 'spectral', 'string'].flatMap(
        (kind) => [`./op_list/${kind}`, `./executors/${kind}_executor`],
      ),
      './executors/ragged_executor',
      './profiler',
      './tape',
      './tensor_format',
      './platforms/platform_node',
      ...['conv2d', 'depthwise_conv2d_native'].flatMap((kind) => [
        `../${kind}_backprop_filter`,
        `../${kind}_backprop_input`,
      ]),
      '../io/indexed_db',
      '../io/local_storage',
      '../io/model_management',
    ].map((specifier) => [specifier, STUBS]),
  ),
};

/** Attributes of operations that the converter lists as not supported: it reads none of them. */
const NOT_SUPPORTED = /\{[^{}]*'notSupported': true[^{}]*\},?/g;

/**
 * TensorFlow.js without what is never reached here: gradients (ml5 brings those it trains with), threads, operations without a kernel, timing and
 * printing, Node, its own ways of keeping models in the browser. To take the place of `ops_for_converter` is its own way
 * (https://github.com/tensorflow/tfjs/pull/3854); for the rest it has none (https://github.com/tensorflow/tfjs/issues/353).
 */
export function slimTensorFlow(root = process.cwd()): { inWorkers: Plugin; afterAll: Plugin } {
  const unused = new Set([...Object.keys(INSTEAD), 'notSupported']);
  return {
    inWorkers: {
      name: 'slim-tensorflow',
      enforce: 'pre',
      async resolveId(specifier, importer) {
        const instead = INSTEAD[specifier];
        // Other packages may have a file of the same name.
        if (!instead || (specifier.startsWith('.') && !importer?.includes('/@tensorflow/'))) return null;
        unused.delete(specifier);
        return instead.startsWith('/') ? root + instead : this.resolve(instead, importer, { skipSelf: true });
      },
      transform(code, id) {
        if (
          !/tfjs-converter\/dist\/operations\/op_list\/\w+\.js$/.test(id) ||
          !code.includes("'notSupported': true")
        )
          return null;
        unused.delete('notSupported');
        return edited(code, (text) => text.replaceAll(NOT_SUPPORTED, ''));
      },
    },
    // One worker has all of it, another one has none.
    afterAll: {
      name: 'slim-tensorflow-found',
      generateBundle() {
        if (unused.size > 0)
          this.error(
            `TensorFlow.js no longer imports ${[...unused].join(', ')}. Adapt the plugin slim-tensorflow.`,
          );
      },
    },
  };
}
