import { MaskRoomError } from '../errors/index.ts';
import type { Picture } from './protocol.ts';
import type { Source } from './types.ts';
import { unwrapP5 } from './p5.ts';

/**
 * Takes what `source` shows now, in a form that can be handed to the worker; the source itself stays as it is.
 * A video's frame is referred to, not copied (about 0.2 ms). The caller hands it on or closes it.
 * Rejects with `source-unsupported`, `source-empty`, `source-tainted`, `video-not-ready` or `image-undecodable`.
 */
export async function capture(source: Source): Promise<Picture> {
  try {
    if ('videoWidth' in source) return await ofVideo(source);
    if ('naturalWidth' in source) await loaded(source);
    else if ('width' in source && !(source.width && source.height)) throw new MaskRoomError('source-empty');
    return await createImageBitmap(source);
  } catch (error) {
    throw explained(error, source);
  }
}

/** What each video shows, and the number that stands for it. */
const streams = new WeakMap<HTMLVideoElement, { shows: unknown; number: number }>();
let lastStream = 0;

/** The element or canvas that `source` is, or that p5 has put it around. Throws `source-unsupported` if it is no object. */
export function unwrapped(source: Source): Source {
  if (typeof source !== 'object' || source === null) throw new MaskRoomError('source-unsupported');
  return unwrapP5(source);
}

/** A number for the running video that `source` is, another one when it shows something else; `null` for a still picture. */
export function streamOf(source: Source): number | null {
  if (!('videoWidth' in source) || source.paused || source.seeking) return null;
  const shows = source.srcObject ?? source.currentSrc;
  let known = streams.get(source);
  if (known?.shows !== shows) streams.set(source, (known = { shows, number: ++lastStream }));
  return known.number;
}

/** What the browser's refusal of `source` means. */
export function explained(error: unknown, source: Source): unknown {
  const name = (error as Error | undefined)?.name;
  if (name === 'SecurityError' || name === 'DataCloneError')
    return new MaskRoomError('source-tainted', {}, { cause: error });
  if (name === 'TypeError') return new MaskRoomError('source-unsupported', {}, { cause: error });
  if (name !== 'InvalidStateError' && name !== 'EncodingError') return error;
  const code = source instanceof Blob || 'naturalWidth' in source ? 'image-undecodable' : 'source-empty';
  return new MaskRoomError(code, {}, { cause: error });
}

function ofVideo(video: HTMLVideoElement): Picture | Promise<Picture> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || !video.videoWidth)
    throw new MaskRoomError('video-not-ready');
  return typeof VideoFrame === 'function' ? new VideoFrame(video) : createImageBitmap(video);
}

async function loaded(image: HTMLImageElement): Promise<void> {
  if (!image.complete) await image.decode();
  if (!image.naturalWidth) throw new MaskRoomError('image-undecodable');
}
