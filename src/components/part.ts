import { MaskRoomError } from '../errors/index.ts';

/** A part of ours that is loaded when it is needed, with a failure in words. */
export const part = <T>(loading: Promise<T>): Promise<T> =>
  loading.catch((cause: unknown) => {
    const reason = (cause as Error).message.replace(/\.$/, '');
    throw new MaskRoomError('part-missing', { reason }, { cause });
  });
