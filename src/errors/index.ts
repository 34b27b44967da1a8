import { en, format, type ErrorCode, type ErrorText, type Messages, type Params } from '../messages/index.ts';

export type { ErrorCode, Params };

/**
 * The one error of this package: methods reject with it and error events carry it as their detail.
 * `message` says what happened and why, `remedy` what to do next; both in English. `textOf()` gives them in another language.
 */
export class MaskRoomError extends Error {
  override readonly name = 'MaskRoomError';
  /** What to do next, as a sentence. */
  readonly remedy: string;
  /** False where trying the same again cannot help. */
  readonly recoverable: boolean;

  constructor(
    readonly code: ErrorCode,
    /** The values in the text. */
    readonly params: Params = {},
    options?: ErrorOptions,
  ) {
    const text = en.errors[code];
    super(format(text.message, params), options);
    this.remedy = format(text.remedy, params);
    this.recoverable = text.recoverable ?? true;
  }

  /** `error` itself where it is ours, otherwise an `unexpected` one with `error` as its cause. */
  static from(error: unknown): MaskRoomError {
    // By its name, so that it may come from another copy of the bundle.
    if ((error as Partial<MaskRoomError> | null)?.name === 'MaskRoomError') return error as MaskRoomError;
    const reason = error instanceof Error ? error.message : String(error);
    return new MaskRoomError('unexpected', { reason: reason.replace(/\.$/, '') }, { cause: error });
  }
}

/** What `error` says in the language of `messages`. */
export function textOf(error: MaskRoomError, messages: Messages): { message: string; remedy: string } {
  // Another version of the bundle may know more codes.
  const text: ErrorText | undefined = messages.errors[error.code];
  if (!text) return error;
  return { message: format(text.message, error.params), remedy: format(text.remedy, error.params) };
}
