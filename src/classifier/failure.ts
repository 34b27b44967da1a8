import type { MaskRoomError } from '../errors/index.ts';

/** What went wrong in the worker, by code: the words are the page's. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly code: MaskRoomError['code'],
    readonly params: MaskRoomError['params'] = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

/** Checked by name: each worker script has its own class. */
export const isFailure = (error: unknown): error is Failure =>
  (error as Partial<Failure> | null)?.name === 'Failure';

/** The text of any thrown value, without the full stop at its end. */
export function reasonOf(error: unknown): string {
  const reason =
    error instanceof Error ? error.message : String((error as { message?: unknown })?.message ?? error);
  return reason.trim().replace(/\.$/, '');
}
