import { MaskRoomError } from '../errors/index.ts';
import type { TwilioVideo } from './types.ts';

let loading: Promise<TwilioVideo> | null = null;

/** Loads `twilio-video`, once for all rooms. A failure is not kept: the next call tries again. @throws {MaskRoomError} `sdk-not-loaded`. */
export function loadSdk(): Promise<TwilioVideo> {
  loading ??= import('twilio-video').then(
    (module) => (module as unknown as { default?: TwilioVideo }).default ?? module,
    (cause: unknown) => {
      loading = null;
      throw new MaskRoomError('sdk-not-loaded', {}, { cause });
    },
  );
  return loading;
}
