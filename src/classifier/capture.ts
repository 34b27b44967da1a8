import { MaskRoomError } from '../errors/index.ts';
import type { Picture } from './protocol.ts';
import type { Source } from './types.ts';

/**
 * Takes what `source` shows now, in a form that can be handed to the worker; the source itself stays as it is.
 * A video's frame is referred to, not copied (about 0.2 ms). The caller hands it on or closes it.
 * Rejects with `source-unsupported`, `source-empty`, `source-tainted`, `video-not-ready` or `image-undecodable`.
 */
export async function capture(source: Source): Promise<Picture> {
  if (typeof source !== 'object' || source === null) throw new MaskRoomError('source-unsupported');
  try {
    if ('videoWidth' in source) return await ofVideo(source);
    if ('naturalWidth' in source) await loaded(source);
    else if ('width' in source && !(source.width && source.height)) throw new MaskRoomError('source-empty');
    return await createImageBitmap(source);
  } catch (error) {
    throw explained(error, source);
  }
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
