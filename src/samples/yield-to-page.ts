import { MaskRoomError } from '../errors/index.ts';

/** Milliseconds of work between two pauses: well below what a person notices. */
const SPELL = 12;

/**
 * For long work in pieces: the function that comes back is awaited after each piece and lets the page draw and answer, if it is time for that.
 * It rejects with `aborted` once `signal` aborts.
 */
export function pageYielder(signal?: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (signal?.aborted) throw new MaskRoomError('aborted');
    if (performance.now() - since < SPELL) return;
    await nextTask();
    since = performance.now();
  };
}

/** A timer would wait for a second in a tab that nobody looks at. */
const nextTask = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
