import type { Devices } from '../camera/index.ts';
import { MaskRoomError } from '../errors/index.ts';
import { connect, OWN_CAPTURE, type Call, type CallListener } from './call.ts';
import { checkOptions } from './connect-options.ts';
import { forbiddenLocalHost } from './local-network.ts';
import { loadSdk, type GivenSdk } from './sdk.ts';
import { askForGrant, fetchGrant, grantIn, type GetToken, type Grant } from './token.ts';
import type { ConnectOptions, LocalTrack, TwilioVideo } from './types.ts';

/** Which room to join, and how. */
export interface JoinRequest {
  /** The room's name. */
  readonly name: string;
  /** Empty if the token server is to choose it. */
  readonly identity: string;
  /** What the page has given when it let the joining begin; a token may be among it. */
  readonly given: readonly unknown[];
  /** The page's way to a token, which comes before `token`. */
  readonly getToken: GetToken | null;
  /** An access token to use instead of fetching one. */
  readonly token: string;
  readonly tokenUrl: string;
  readonly credentials: RequestCredentials;
  readonly sdk: GivenSdk;
  readonly devices: Devices;
  /** Options of the SDK's; `video` and `audio` say what to capture. */
  readonly options: ConnectOptions | null;
}

export { Screen } from '../camera/screen.ts';
export { Messages } from './messages.ts';
export { checkOptions, loadSdk, OWN_CAPTURE };

/** Gets a token and enters with what `tracks` returns then. @throws {MaskRoomError} what of it failed; `aborted` by `signal`. */
export async function enter(
  sdk: TwilioVideo,
  request: JoinRequest,
  tracks: () => readonly LocalTrack[],
  listener: CallListener,
  signal: AbortSignal,
): Promise<Call> {
  const { name, options } = request;
  const call = await unlessForbidden(request.tokenUrl, async (reaching) => {
    const grant = await grantFor(request, signal);
    reaching(grant.signaling);
    return connect(sdk, { ...grant, room: grant.room ?? name, options }, tracks(), listener, signal);
  });
  if (call.status === 'disconnected') throw new MaskRoomError('connection-lost');
  return call;
}

/** Whether a fresh token can be had. */
export const isRenewable = ({ getToken, token, given }: JoinRequest): boolean =>
  getToken !== null || ![token, ...given].some(grantIn);

/** Of what `room-join` was given, the token; else the page's, else that of the token server. */
async function grantFor(request: JoinRequest, signal: AbortSignal): Promise<Grant> {
  const { name, identity, given, getToken, token, tokenUrl, credentials } = request;
  const [grant] = given.map(grantIn).filter((each) => each !== null);
  if (grant) return grant;
  if (getToken) return askForGrant(getToken, { name, identity, signal });
  return grantIn(token) ?? fetchGrant(tokenUrl, { room: name, identity }, signal, credentials);
}

/**
 * Does `work`, which reports the address of the room once it knows it. If the page's policy is why a server cannot be reached, it rejects with
 * `connection-blocked`; if the browser guards the local network, with `room-local-network`.
 */
async function unlessForbidden<T>(
  tokenUrl: string,
  work: (reaching: (signaling: string | undefined) => void) => Promise<T>,
): Promise<T> {
  let signaling: string | undefined;
  const forbidden = new Set<string>();
  const watch = new AbortController();
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, disposition, blockedURI }) => {
      if (effectiveDirective === 'connect-src' && disposition === 'enforce') forbidden.add(blockedURI);
    },
    { signal: watch.signal },
  );
  try {
    return await work((address) => (signaling = address));
  } catch (error) {
    const { code } = error as Partial<MaskRoomError>;
    const room = code === 'room-unreachable';
    if (!room && code !== 'token-server-unreachable') throw error;
    // The browser reports a policy violation a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { origin } = new URL(tokenUrl, document.baseURI);
    // The page's own scripts may have been forbidden something, too.
    const url = [...forbidden].find((uri) => (room ? /^wss?:/.test(uri) : uri.startsWith(origin)));
    if (url) throw new MaskRoomError('connection-blocked', { url }, { cause: error });
    const target = room ? signaling : tokenUrl;
    const host = target ? await forbiddenLocalHost(target) : null;
    throw host ? new MaskRoomError('room-local-network', { host }, { cause: error }) : error;
  } finally {
    watch.abort();
  }
}
