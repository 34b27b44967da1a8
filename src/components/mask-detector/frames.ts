/** How long to wait for a frame callback before looking anyway: a video that is not displayed may never get one. Milliseconds. */
const PATIENCE = 250;

/**
 * Resolves when `video` shows its next frame, at the latest after a quarter of a second, or at once when `signal` aborts.
 * Leaves no callback behind.
 */
export function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const callback = video.requestVideoFrameCallback?.(() => done());
    const timer = setTimeout(() => done(), PATIENCE);
    const done = () => {
      clearTimeout(timer);
      if (callback !== undefined) video.cancelVideoFrameCallback(callback);
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Resolves `milliseconds` from now, or at once when `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(), milliseconds);
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
