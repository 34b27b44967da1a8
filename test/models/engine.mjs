import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { build } from 'esbuild';
import { forEsbuild as assemblyScript } from '../../build/assemblyscript.mjs';

// What browsers have by default, Node 20 has behind this flag; later ones do not know it any more.
if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');

/**
 * What the module `contents` exports, bundled from our sources, and `tf`, TensorFlow.js's core, on the engine with our kernels. `define` is what
 * the build fills in.
 */
export async function startedEngine(contents, define = {}) {
  const require = createRequire(import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'mask-room-engine-'));
  after(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'bundle.cjs');
  await build({
    stdin: {
      contents: `${contents}
        export { registerKernels } from './src/classifier/kernels.ts';
        export { setWasmPaths } from '@tensorflow/tfjs-backend-wasm/dist/base';
        export * as tf from '@tensorflow/tfjs-core';`,
      resolveDir: '.',
    },
    outfile,
    bundle: true,
    platform: 'node',
    define,
    plugins: [assemblyScript()],
    logLevel: 'error',
  });
  const { registerKernels, setWasmPaths, ...rest } = require(outfile);
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  rest.tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  registerKernels();
  await rest.tf.setBackend('wasm');
  return rest;
}
