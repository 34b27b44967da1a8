/** The objects of the SDK that emit events. */
interface Emitter {
  on(event: string, handle: (...args: never[]) => void): unknown;
  removeListener(event: string, handle: (...args: never[]) => void): unknown;
}

/** Hears `event` of one of the SDK's objects until `signal` aborts. */
export function listen(
  to: unknown,
  event: string,
  handle: (...args: never[]) => void,
  signal: AbortSignal,
): void {
  const emitter = to as Emitter;
  emitter.on(event, handle);
  signal.addEventListener('abort', () => emitter.removeListener(event, handle));
}
