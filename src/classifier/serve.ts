import { Failure, isFailure, reasonOf } from './failure.ts';
import type { Handlers, Protocol, Reply, Request } from './protocol.ts';

/** Reports to the page what it did not request: progress, an epoch. */
export function tell(reply: Reply): void {
  self.postMessage(reply);
}

/** Answers the page's requests with `handlers`; what they throw goes back as an error. */
export function serve<P extends Protocol>(handlers: Handlers<P>): void {
  self.onmessage = async ({ data }: MessageEvent<Request<P>>) => {
    const { id, op, ask } = data;
    try {
      tell({ id, value: await handlers[op](ask, id) });
    } catch (error) {
      // If the WASM module has aborted, its memory can no longer be trusted.
      if (globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError)
        return tell({ crashed: reasonOf(error) });
      const failure = isFailure(error) ? error : new Failure('unexpected', { reason: reasonOf(error) });
      tell({ id, error: { code: failure.code, params: failure.params } });
    }
  };
}

/** Holds a lock for as long as this worker lives; the page waits for it and so learns of a death that nobody announces. */
export async function holdLock(name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    if (!navigator.locks) return resolve();
    navigator.locks
      .request(name, () => {
        resolve();
        return new Promise(() => undefined);
      })
      .catch(() => resolve());
  });
}
