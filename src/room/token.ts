import { MaskRoomError } from '../errors/index.ts';

/** How long a token server may take, in seconds. */
const PATIENCE = 20;

/** What a token server answers. */
export interface Grant {
  /** The access token, a JWT. */
  token: string;
  /** The room that it is for, where the server says so. */
  room?: string;
  /** Where the room's signalling is, for a room that is not in Twilio's cloud: a `ws:` or `wss:` URL. */
  signaling?: string;
}

/**
 * Fetches an access token.
 * @param url - relative to the document.
 * @throws {MaskRoomError} `token-server-*` (`-silent` after 20 seconds), `token-refused`, `token-missing`; `aborted` by `signal`.
 */
export async function fetchGrant(
  url: string,
  query: { room: string; identity: string },
  signal: AbortSignal,
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
      signal: fetching.signal,
    });
    body = await response.json().catch(() => null);
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
  const answer = (typeof body === 'object' && body ? body : {}) as Partial<Record<string, unknown>>;
  if (status === 404) throw new MaskRoomError('token-server-not-found', { url });
  if (status === 429) throw new MaskRoomError('token-server-busy');
  if (status >= 400 && status < 500 && typeof answer.message === 'string')
    throw new MaskRoomError('token-refused', { reason: answer.message.replace(/\.$/, '') });
  if (!response.ok) throw new MaskRoomError('token-server-failed', { status });

  const text = (name: string) =>
    typeof answer[name] === 'string' && answer[name] ? answer[name] : undefined;
  const token = text('token');
  if (!token) throw new MaskRoomError('token-missing', { url });
  return { token, room: text('room'), signaling: text('signaling') };
}

/** `url`, relative to the document. Throws `token-server-not-found` where it is none. */
function addressOf(url: string): URL {
  // Not `URL.canParse()`: it is newer than the browsers that will do.
  try {
    return new URL(url, document.baseURI);
  } catch (cause) {
    throw new MaskRoomError('token-server-not-found', { url }, { cause });
  }
}
