import ml5Url from 'ml5/dist/ml5.min.js?url&no-inline';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url&no-inline';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url&no-inline';
import { Failure, reasonOf } from './failure.ts';
import type { Ml5, ModelArtifacts, Tensor } from './ml5.ts';

/** Size of the ml5 file, unpacked: only for the progress. */
const ML5_BYTES = 4_512_403;

/** A URL scheme of our own: what lies behind it is handed to TensorFlow.js from memory, checked. */
const SCHEME = 'verified:';

/** ml5 on its WASM backend; also hands models from memory to ml5 and TensorFlow.js, which know URLs only. */
export class Engine {
  readonly #shelf = new Map<string, ModelArtifacts>();
  #shelved = 0;

  private constructor(readonly ml5: Ml5) {
    ml5.tf.io.registerLoadRouter((url) => {
      // For a backbone ml5 appends a file name to the folder.
      const key = typeof url === 'string' ? /^verified:\d+/.exec(url)?.[0] : undefined;
      const artifacts = key && this.#shelf.get(key);
      return artifacts ? { load: () => Promise.resolve(artifacts) } : null;
    });
  }

  /** Loads ml5 and starts its backend. Rejects with `engine-unavailable`. */
  static async start(onProgress: (value: number) => void): Promise<Engine> {
    prepareScope();
    try {
      const ml5 = await loadMl5(onProgress);
      const { tf } = ml5;
      if (wasmIsAllowed()) {
        // The backend brings a second copy of TensorFlow.js' core, which finds the first one there and would say so.
        tf.env().set('PROD', true);
        const wasm = await import('@tensorflow/tfjs-backend-wasm');
        // Threads need a page that is cross-origin isolated, which few are; their file is not shipped.
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
        wasm.setWasmPaths({
          'tfjs-backend-wasm.wasm': plainUrl,
          'tfjs-backend-wasm-simd.wasm': simdUrl,
          'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
        });
        if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly part could not be loaded');
      } else {
        // Slower by far, but in this worker it holds nobody up: better than no answer where a page's rules forbid WebAssembly.
        console.warn('mask-room: WebAssembly is not allowed here, so the classifier is slow.');
        await tf.setBackend('cpu');
      }
      await tf.ready();
      return new Engine(ml5);
    } catch (error) {
      throw new Failure('engine-unavailable', { reason: reasonOf(error) }, { cause: error });
    }
  }

  /** Runs `load` with a URL from which TensorFlow.js gets `artifacts`. */
  async withUrl<T>(artifacts: ModelArtifacts, load: (url: string) => Promise<T>): Promise<T> {
    const url = `${SCHEME}${++this.#shelved}`;
    this.#shelf.set(url, artifacts);
    try {
      return await load(url);
    } finally {
      this.#shelf.delete(url);
    }
  }

  /**
   * Runs `build` and resolves with what it built and a function that frees the variables which came to be meanwhile; they are freed
   * at once where it fails. (TensorFlow.js frees neither those of a model that it could not load nor all of one that lies in another.)
   */
  async owning<T>(build: () => Promise<T>): Promise<{ built: T; dispose: () => void }> {
    const variables = (): Tensor[] => Object.values(this.ml5.tf.engine().registeredVariables);
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
}

/** What ml5 and TensorFlow.js expect of their surroundings. */
function prepareScope(): void {
  const scope = self as unknown as Record<string, unknown>;
  // ml5 asks for `instanceof HTMLCanvasElement`, which a worker has not.
  scope['HTMLCanvasElement'] ??= OffscreenCanvas;
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

/** ml5's own file, unchanged: it puts itself on the global object. */
async function loadMl5(onProgress: (value: number) => void): Promise<Ml5> {
  await preload(ml5Url, (received) => onProgress(Math.min(received / ML5_BYTES, 1)));
  await import(/* @vite-ignore */ ml5Url);
  return (self as unknown as { ml5: Ml5 }).ml5;
}

/** An import tells no progress, so the file is read into the browser's cache first, unless it may not stay there. */
async function preload(url: string, onBytes: (received: number) => void): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  if (/no-store/.test(response.headers.get('cache-control') ?? '')) return response.body?.cancel();
  const reader = response.body!.getReader();
  let received = 0;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    onBytes((received += piece.value.length));
}

/** False where the browser has no WebAssembly or the page's Content-Security-Policy forbids it. */
function wasmIsAllowed(): boolean {
  try {
    // The smallest module there is: the magic number and the version.
    return Boolean(new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)));
  } catch {
    return false;
  }
}
