import type { MaskRoomError } from '../errors/index.ts';

/** What went wrong in the worker, by code: the words are the page's. */
export class Failure extends Error {
  constructor(
    readonly code: MaskRoomError['code'],
    readonly params: MaskRoomError['params'] = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/** The text of any thrown value, without the full stop at its end. */
export function reasonOf(error: unknown): string {
  const reason =
    error instanceof Error ? error.message : String((error as { message?: unknown })?.message ?? error);
  return reason.trim().replace(/\.$/, '');
}
