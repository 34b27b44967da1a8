import type { Kind } from './errors.ts';

const key = (kind: Kind) => (kind === 'video' ? 'mask-room-camera' : 'mask-room-microphone');

/** The `deviceId` that was chosen on an earlier visit. A page may have no storage, in a sandbox for example: then there is none. */
export function rememberedDevice(kind: Kind): string | null {
  try {
    return localStorage.getItem(key(kind));
  } catch {
    return null;
  }
}

export function rememberDevice(kind: Kind, deviceId: string): void {
  try {
    localStorage.setItem(key(kind), deviceId);
  } catch {
    // It is asked again next time.
  }
}
