import { MaskRoomError } from '../errors/index.ts';

/** What p5 has put an object of its own around: `.elt` of a capture, `.canvas` of graphics and images. Anything else is itself. */
export function unwrapP5<T>(given: T): T {
  const { elt, canvas } = given as { elt?: unknown; canvas?: unknown };
  if (elt instanceof Element) return elt as T;
  return canvas instanceof HTMLCanvasElement ? (canvas as T) : given;
}

/** The `<video>` that `given` is or that p5 has put a capture around. Throws `video-unsupported` if there is none. */
export function videoIn(given: HTMLVideoElement | null): HTMLVideoElement | null {
  if (given === null || given === undefined) return null;
  const video: unknown = unwrapP5(given);
  // By what it has and not by its class: it may come from a frame.
  if (typeof video === 'object' && video !== null && 'videoWidth' in video) return video as HTMLVideoElement;
  throw new MaskRoomError('video-unsupported');
}
