/** How long to wait for a frame callback before looking anyway: a video that is not displayed may never get one. Milliseconds. */
const PATIENCE = 250;
/** How often to look where the browser calls nobody. Milliseconds. */
const CLOCK = 30;

/** Videos that went on, and did not just end, although nobody was called: WebKitGTK does so with streams. */
const silent = new WeakSet<HTMLVideoElement>();

/**
 * Resolves when `video` shows its next frame, at the latest after a quarter of a second, or at once when `signal` aborts.
 * Leaves no callback behind.
 */
export function nextFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const { currentTime } = video;
    const callback = video.requestVideoFrameCallback?.(() => {
      silent.delete(video);
      done();
    });
    const timed = (): void => {
      if (!video.paused && video.currentTime !== currentTime) silent.add(video);
      done();
    };
    const timer = setTimeout(timed, callback === undefined || silent.has(video) ? CLOCK : PATIENCE);
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
