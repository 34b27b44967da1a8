import { MaskRoomError, reasonOf } from '../errors/index.ts';
import type { TwilioVideo } from './types.ts';

/** An SDK of the page's own, or how to load it; `null` for the one that comes with this package. */
export type GivenSdk = TwilioVideo | (() => TwilioVideo | Promise<TwilioVideo>) | null;

let loading: Promise<TwilioVideo> | null = null;

/**
 * The SDK: `given`, or `twilio-video`, loaded once for all rooms. A failure is not kept: the next call tries again.
 * @throws {MaskRoomError} `sdk-not-loaded`
 */
export async function loadSdk(given: GivenSdk = null): Promise<TwilioVideo> {
  try {
    if (typeof given === 'function') return await given();
    return given ?? (await (loading ??= importSdk()));
  } catch (cause) {
    loading = null;
    throw new MaskRoomError('sdk-not-loaded', { reason: reasonOf(cause) }, { cause });
  }
}

async function importSdk(): Promise<TwilioVideo> {
  return (await import('./twilio-video.ts')).default;
}
