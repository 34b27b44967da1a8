import { mintAccessToken } from './access-token.ts';
import type { TwilioCredentials } from './credentials.ts';
import { RequestError } from './request-error.ts';

/*
 * Who gets a token, and what is in it. Every door leads here: the Node server's routes, the fetch handler, Twilio
 * Functions. So nothing here, or imported from here, may need Node.
 */

/** What a token request is answered with. */
export interface VideoTokenAnswer {
  token: string;
  identity: string;
  room: string;
  /** ISO 8601. */
  expiresAt: string;
  /** Where the SDK connects (its `wsServer` option); absent with Twilio's cloud, which the SDK finds by itself. */
  signaling?: string;
}

/** Who asks for which room. */
export interface Asker {
  /** The room that is asked for. */
  room: string;
  /** The name that is asked for, which anybody can write; `undefined` where none is. */
  identity: string | undefined;
  /** The request's headers: the cookie or the authorization of the host's own sign-in is there. */
  headers: Headers;
}

/** Who somebody is and, where it is not the room that was asked for, into which one; or why they get no token. */
export type Admission =
  { identity: string; room?: string } | { refused: 'not-signed-in' | 'room-not-allowed'; message?: string };

/** The host's own word on who is signed in. What it throws is answered with 500, and no token. */
export type Admit = (asker: Asker) => Admission | Promise<Admission>;

/** What hands out tokens. */
export interface VideoTokenOptions {
  credentials: TwilioCredentials;
  /** Seconds for which a token can join a room; four hours where it is not given. */
  ttl?: number;
  /** Without it, anybody gets a token under any name. */
  admit?: Admit | undefined;
}

const refusals = {
  'not-signed-in': [401, 'Sign in first, then join again.'],
  'room-not-allowed': [403, 'You are not allowed into this room: ask whoever runs it.'],
} as const;

// Control characters and lone surrogates (which JSON can carry but UTF-8 cannot) would not survive the token.
const NAME = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const nameRule = 'must be 1 to 128 characters without control characters.';

/**
 * Answers one token request.
 * @param wanted `room` and `identity`, as they came
 * @throws {RequestError} when the caller gets none
 */
export async function videoToken(
  wanted: unknown,
  headers: Headers,
  { credentials, ttl = 4 * 3600, admit }: VideoTokenOptions,
): Promise<VideoTokenAnswer> {
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted))
    throw new RequestError(400, 'invalid-body', 'Send a JSON object: { "room": "…", "identity": "…" }.');
  const asked = wanted as Partial<Record<string, unknown>>;
  const room = nameIn(asked, 'room') ?? 'mask';
  const identity = nameIn(asked, 'identity');
  const person = admit
    ? admitted(await admit({ room, identity, headers }))
    : { identity: identity ?? `guest-${crypto.randomUUID().slice(0, 4)}` };
  const grant = { room, ...person };
  const { token, expiresAt } = await mintAccessToken(credentials, grant, ttl);
  return { token, ...grant, expiresAt: expiresAt.toISOString() };
}

function nameIn(asked: Partial<Record<string, unknown>>, field: 'room' | 'identity'): string | undefined {
  const value = Object.hasOwn(asked, field) ? asked[field] : undefined;
  if (value === undefined || isName(value)) return value;
  throw new RequestError(400, `invalid-${field}`, `"${field}" ${nameRule}`);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** Nobody gets in because of an answer that was not meant so: the host's code may be plain JavaScript. */
function admitted(admission: Partial<Record<string, unknown>> | undefined): {
  identity: string;
  room?: string;
} {
  const { identity, room, refused, message } = admission ?? {};
  if (typeof refused === 'string' && Object.hasOwn(refusals, refused)) {
    const [status, words] = refusals[refused as keyof typeof refusals];
    throw new RequestError(status, refused, typeof message === 'string' ? message : words);
  }
  if (refused !== undefined || !isName(identity) || !(room === undefined || isName(room)))
    throw new TypeError(
      `admit() must answer { identity } or { identity, room }, where each ${nameRule.replace('.', ',')} or ` +
        '{ refused: "not-signed-in" } or { refused: "room-not-allowed" }.',
    );
  return room === undefined ? { identity } : { identity, room };
}
