// The build leaves the core's gradients out, and with them what its main file does at the start.
import '@tensorflow/tfjs-core/dist/base_side_effects';
import { env, ready, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm/dist/base';
import { preload } from './download.ts';
import { Failure, reasonOf } from './failure.ts';
import { registerKernels } from './kernels.ts';

/** Size of the WASM file, unpacked: only for the progress. */
const WASM_BYTES = __ENGINE_BYTES__;

/** The smallest module there is: the magic number and the version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** A function that makes a vector: `() => i8x16.splat(0)`, dropped. */
const SIMD = Uint8Array.of(
  ...EMPTY,
  ...[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 9, 1, 7, 0, 0x41, 0, 0xfd, 15, 0x1a, 0x0b],
);

/** Starts TensorFlow.js on the WASM file at `url`. Rejects with `wasm-missing`, `wasm-blocked` or `engine-unavailable`. */
export async function startWasm(url: string, onProgress: (value: number) => void): Promise<void> {
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(SIMD)) throw new Failure('wasm-missing');
  try {
    new WebAssembly.Module(EMPTY);
  } catch (error) {
    throw new Failure('wasm-blocked', {}, { cause: error });
  }
  try {
    await preload(url, (received) => onProgress(Math.min(received / WASM_BYTES, 1)));
    // Two threads are slower than one for networks of this size, and need a page that is cross-origin isolated.
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    setWasmPaths({
      'tfjs-backend-wasm.wasm': url,
      'tfjs-backend-wasm-simd.wasm': url,
      'tfjs-backend-wasm-threaded-simd.wasm': url,
    });
    registerKernels();
    if (!(await setBackend('wasm'))) throw new Error(`${url} is damaged`);
    await ready();
  } catch (error) {
    throw new Failure('engine-unavailable', { reason: reasonOf(error) }, { cause: error });
  }
}
