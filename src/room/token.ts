import { MaskRoomError, reasonOf } from '../errors/index.ts';
import { unlessAborted } from '../errors/unless-aborted.ts';

/** The time limit for a token server, in seconds. */
const PATIENCE = 20;

/** The answer of a token server. */
export interface Grant {
  /** The access token, a JWT. */
  token: string;
  /** The room that it is for, if the server says so. */
  room?: string;
  /** Where the room's signalling is, for a room that is not in Twilio's cloud: a `ws:` or `wss:` URL. */
  signaling?: string;
}

/** Whom a token is for. */
export interface TokenRequest {
  /** The room's name. */
  name: string;
  /** Empty if the token chooses it. */
  identity: string;
  /** Aborts when the token is no longer needed. */
  signal: AbortSignal;
}

/** A page's own way to get a token: returns the token alone, or an answer like that of our token server. */
export type GetToken = (request: TokenRequest) => string | Grant | Promise<string | Grant>;

/** How a JWT looks, which is how some servers answer: three parts, without anything around them. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The token in `given`: a string is one, an object has one; `null` if there is none. What is read from a file or a stream ends with a line break. */
export function grantIn(given: unknown): Grant | null {
  if (typeof given === 'string') return grantIn({ token: given });
  if (typeof given !== 'object' || !given) return null;
  const answer = given as Partial<Record<string, unknown>>;
  const text = (name: string) =>
    typeof answer[name] === 'string' && answer[name].trim() ? answer[name].trim() : undefined;
  const token = text('token');
  return token ? { token, room: text('room'), signaling: text('signaling') } : null;
}

/** Asks the page for a token. @throws {MaskRoomError} `token-not-given`; `aborted` by the request's signal. */
export async function askForGrant(getToken: GetToken, request: TokenRequest): Promise<Grant> {
  let given: unknown;
  try {
    given = await unlessAborted(request.signal, (async () => getToken(request))());
  } catch (cause) {
    if (cause instanceof MaskRoomError) throw cause;
    throw new MaskRoomError('token-not-given', { reason: reasonOf(cause) }, { cause });
  }
  const grant = grantIn(given);
  if (!grant) throw new MaskRoomError('token-not-given', { reason: 'getToken returned no token' });
  return grant;
}

/**
 * Fetches an access token.
 * @param url - relative to the document.
 * @param credentials - which of the person's cookies are sent, as in `fetch()`.
 * @throws {MaskRoomError} `token-server-*` (`-silent` after 20 seconds), `token-refused`, `token-missing`, `token-signed-out`; `aborted` by `signal`.
 */
export async function fetchGrant(
  url: string,
  query: { room: string; identity: string },
  signal: AbortSignal,
  credentials: RequestCredentials = 'same-origin',
): Promise<Grant> {
  const address = addressOf(url);
  const fetching = new AbortController();
  const cancel = () => fetching.abort();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const timer = setTimeout(cancel, PATIENCE * 1000);
  let response: Response;
  let body: unknown;
  try {
    for (const [name, value] of Object.entries(query)) if (value) address.searchParams.set(name, value);
    response = await fetch(address, {
      headers: { accept: 'application/json' },
      cache: 'no-store',
      credentials,
      signal: fetching.signal,
    });
    body = parsed(await response.text().catch(() => ''));
    if (fetching.signal.aborted) throw fetching.signal.reason;
  } catch (cause) {
    if (signal.aborted) throw new MaskRoomError('aborted');
    if (fetching.signal.aborted) throw new MaskRoomError('token-server-silent', { seconds: PATIENCE });
    throw new MaskRoomError('token-server-unreachable', {}, { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }

  const { status } = response;
  const grant = response.ok ? grantIn(body) : null;
  if (grant) return grant;
  // Servers answer 401 to people who are not signed in, or redirect them to a sign-in page.
  if (status === 401 || response.redirected)
    throw new MaskRoomError('token-signed-out', { page: response.url || url });
  if (status === 404) throw new MaskRoomError('token-server-not-found', { url });
  if (status === 429) throw new MaskRoomError('token-server-busy');
  const { message } = (typeof body === 'object' && body ? body : {}) as { message?: unknown };
  if (status >= 400 && status < 500 && typeof message === 'string')
    throw new MaskRoomError('token-refused', { reason: message.replace(/\.$/, '') });
  if (!response.ok) throw new MaskRoomError('token-server-failed', { status });
  throw new MaskRoomError('token-missing', { url });
}

/** The JSON in `text`, or the token that it is; `null` if it is neither. */
function parsed(text: string): unknown {
  const bare = text.trim();
  if (JWT.test(bare)) return bare;
  try {
    const value: unknown = JSON.parse(bare);
    // A text in JSON counts if it looks like a token.
    return typeof value === 'string' && !JWT.test(value) ? null : value;
  } catch {
    return null;
  }
}

/** `url`, relative to the document. Throws `token-server-not-found` if it is invalid. */
function addressOf(url: string): URL {
  // Not `URL.canParse()`: it is newer than the browsers that will do.
  try {
    return new URL(url, document.baseURI);
  } catch (cause) {
    throw new MaskRoomError('token-server-not-found', { url }, { cause });
  }
}
