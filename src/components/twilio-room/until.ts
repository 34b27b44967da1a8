import { MaskRoomError } from '../../errors/index.ts';

/** `promise`, or a rejection with `aborted` as soon as `signal` aborts. */
export function until<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new MaskRoomError('aborted'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject);
  });
}
