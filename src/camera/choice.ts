import type { Kind } from './errors.ts';

/** What a person chooses once: a camera, a microphone, a speaker. */
type Chosen = Kind | 'speaker';

/** Where the choice is kept. */
export interface Choice {
  readonly remembered: (kind: Chosen) => string | null;
  readonly remember: (kind: Chosen, deviceId: string) => void;
}

const KEYS = { video: 'mask-room-camera', audio: 'mask-room-microphone', speaker: 'mask-room-speaker' };

/** The `deviceId` that was chosen on an earlier visit. A page may have no storage, for example in a sandbox: then there is no id. */
export function rememberedDevice(kind: Chosen): string | null {
  try {
    return localStorage.getItem(KEYS[kind]);
  } catch {
    return null;
  }
}

export function rememberDevice(kind: Chosen, deviceId: string): void {
  try {
    localStorage.setItem(KEYS[kind], deviceId);
  } catch {
    // It is asked again next time.
  }
}
