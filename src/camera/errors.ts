import { MaskRoomError, type ErrorCode } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { cameraErrors } from '../messages/en/camera-errors.ts';

addErrorTexts(cameraErrors);

export type Kind = 'video' | 'audio';
type Device = 'camera' | 'microphone';

/** How `getUserMedia()` fails, by the name of its error; any other one is `unexpected`. The documentation prints it. */
export const FAILURES: Readonly<Record<string, Readonly<Record<Device, ErrorCode>>>> = {
  NotAllowedError: { camera: 'camera-denied', microphone: 'microphone-denied' },
  SecurityError: { camera: 'camera-denied', microphone: 'microphone-denied' },
  NotFoundError: { camera: 'camera-missing', microphone: 'microphone-missing' },
  NotReadableError: { camera: 'camera-busy', microphone: 'microphone-busy' },
  AbortError: { camera: 'camera-busy', microphone: 'microphone-busy' },
  OverconstrainedError: { camera: 'camera-overconstrained', microphone: 'microphone-overconstrained' },
};

/** What `getUserMedia()` failed with, as one of our errors. */
export function deviceError(device: Device, cause: unknown): MaskRoomError {
  const code = FAILURES[(cause as DOMException | null)?.name ?? '']?.[device];
  if (!code) return MaskRoomError.from(cause);
  // In a frame, the page around it has to allow the camera as well.
  return new MaskRoomError(
    code === 'camera-denied' && window !== window.top ? 'camera-framed' : code,
    {},
    { cause },
  );
}

/** Why another device could not replace the current one, which stays in use if possible. */
export function notChanged(kind: Kind, cause: unknown, goesOn: boolean): MaskRoomError {
  const error = deviceError(kind === 'video' ? 'camera' : 'microphone', cause);
  if (!goesOn) return error;
  return kind === 'video'
    ? new MaskRoomError('camera-not-changed', { reason: error.message }, { cause: error })
    : new MaskRoomError('microphone-not-changed', {}, { cause: error });
}
