import { MaskRoomError, type ErrorCode } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { roomErrors } from '../messages/en/room-errors.ts';

addErrorTexts(roomErrors);

/** Twilio's error codes by ours; the ranges below catch the rest. https://www.twilio.com/docs/api/errors */
const CODES: Readonly<Record<number, ErrorCode>> = {
  20104: 'token-expired',
  53001: 'connection-lost',
  53002: 'connection-lost',
  53004: 'message-refused',
  53006: 'room-busy',
  53100: 'room-name-invalid',
  53101: 'room-name-invalid',
  53102: 'room-name-invalid',
  53105: 'room-full',
  53106: 'room-not-found',
  53118: 'room-completed',
  53200: 'identity-invalid',
  53201: 'identity-invalid',
  53202: 'identity-invalid',
  53203: 'tracks-refused',
  53204: 'place-lost',
  53205: 'duplicate-identity',
};

const RANGES: readonly (readonly [from: number, to: number, code: ErrorCode])[] = [
  [20101, 20199, 'token-invalid'],
  [53000, 53099, 'room-unreachable'],
  [53300, 53399, 'tracks-refused'],
  [53400, 53599, 'media-failed'],
];

/** Our code for one of Twilio's. The documentation prints it for each that the SDK knows. */
export const codeOf = (code: number): ErrorCode =>
  CODES[code] ?? RANGES.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'room-failed';

/** The error of the SDK, as one of ours; `address` is its server's. */
export function roomError(cause: unknown, address: string): MaskRoomError {
  if (cause instanceof MaskRoomError) return cause;
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== 'number') return MaskRoomError.from(cause);
  const reason = typeof message === 'string' && message ? message.replace(/\.$/, '') : String(code);
  return new MaskRoomError(codeOf(code), { reason: `${reason} (${code})`, address }, { cause });
}
