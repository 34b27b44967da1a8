import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { cameraErrors } from '../messages/en/camera-errors.ts';

addErrorTexts(cameraErrors);

export type Kind = 'video' | 'audio';
type Device = 'camera' | 'microphone';

/** What `getUserMedia()` failed with, as one of our errors. */
export function deviceError(device: Device, cause: unknown): MaskRoomError {
  switch ((cause as DOMException | null)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return new MaskRoomError(
        device === 'camera' && window !== window.top ? 'camera-framed' : `${device}-denied`,
        {},
        { cause },
      );
    case 'NotFoundError':
      return new MaskRoomError(`${device}-missing`, {}, { cause });
    case 'NotReadableError':
    case 'AbortError':
      return new MaskRoomError(`${device}-busy`, {}, { cause });
    case 'OverconstrainedError':
      return new MaskRoomError(
        device === 'camera' ? 'camera-overconstrained' : 'microphone-missing',
        {},
        { cause },
      );
    default:
      return MaskRoomError.from(cause);
  }
}

/** Why another device could not take the present one's place, which goes on where it can. */
export function notChanged(kind: Kind, cause: unknown, goesOn: boolean): MaskRoomError {
  const error = deviceError(kind === 'video' ? 'camera' : 'microphone', cause);
  if (!goesOn) return error;
  return kind === 'video'
    ? new MaskRoomError('camera-not-changed', { reason: error.message }, { cause: error })
    : new MaskRoomError('microphone-not-changed', {}, { cause: error });
}
