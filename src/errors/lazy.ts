import { MaskRoomError, reasonOf } from './index.ts';

/** A part of ours that is loaded when it is needed, with a failure in words. */
export const lazy = <T>(loading: Promise<T>): Promise<T> =>
  loading.catch((cause: unknown) => {
    throw new MaskRoomError('part-missing', { reason: reasonOf(cause) }, { cause });
  });
