import {
  en,
  format,
  type ErrorCode,
  type ErrorText,
  type Language,
  type Messages,
  type Params,
} from '../messages/index.ts';

export type { ErrorCode, Params };

/** The text of `code`; none if the part that brings it is not loaded, or the code belongs to another version. */
const textIn = ({ errors }: Messages, code: ErrorCode): ErrorText | undefined =>
  Object.hasOwn(errors, code) ? errors[code] : undefined;

/**
 * The error of this package: methods reject with it and error events carry it as their detail. `message` says what happened and why, `remedy` what to
 * do next; both in English. `textOf()` gives them in another language. If a code is unknown, or its part of the bundle is not loaded, the code itself
 * is the message and there is no remedy.
 */
export class MaskRoomError extends Error {
  override readonly name = 'MaskRoomError';
  /** What to do next, as a sentence. */
  readonly remedy: string;
  /** False if trying the same again cannot help. */
  readonly recoverable: boolean;

  constructor(
    readonly code: ErrorCode,
    /** The values in the text. */
    readonly params: Params = {},
    options?: ErrorOptions,
  ) {
    const text = textIn(en, code);
    // Always there, as the other fields are.
    super(text ? format(text.message, params) : code, { cause: options?.cause });
    this.remedy = text ? format(text.remedy, params) : '';
    this.recoverable = text?.recoverable ?? true;
  }

  /** `error` itself if it is ours, otherwise an `unexpected` error with `error` as its cause. */
  static from(error: unknown): MaskRoomError {
    // By its name, so that it may come from another copy of the bundle.
    if ((error as Partial<MaskRoomError> | null)?.name === 'MaskRoomError') return error as MaskRoomError;
    return new MaskRoomError('unexpected', { reason: reasonOf(error) }, { cause: error });
  }
}

/** The text of any thrown value, without a full stop at its end, for use inside a sentence. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** What `error` says in `language`. */
export function textOf(error: MaskRoomError, language: Language): { message: string; remedy: string } {
  const { code, cause } = error;
  const text = textIn(language.messages, code) ?? textIn(en, code);
  if (!text) return error;
  // A reason that is one of our errors is translated too.
  const reason = cause instanceof MaskRoomError && { reason: textOf(cause, language).message };
  const params = { ...error.params, ...reason };
  return {
    message: format(text.message, params, language),
    remedy: format(text.remedy, params, language),
  };
}
