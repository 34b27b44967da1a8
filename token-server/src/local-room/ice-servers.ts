import { createHmac, randomBytes } from 'node:crypto';

/** The servers by which browsers of different networks find a way to each other. */
export interface IceConfig {
  /** `stun:` and `stuns:` URLs. */
  stun: string[];
  /** `turn:` and `turns:` URLs of relays that share `turnSecret`. */
  turn: string[];
  /** coturn's `static-auth-secret`; `null` where there is no relay. */
  turnSecret: string | null;
}

/** As `RTCPeerConnection` takes them. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/**
 * The ICE servers for one person. Their credentials for the relay end by themselves: whoever keeps them has no relay of their own.
 * The name in them says nothing about the person, as relays write it into their logs.
 * @param duration milliseconds for which the relay may be used
 */
export function iceServers({ stun, turn, turnSecret }: IceConfig, duration: number): IceServer[] {
  const servers: IceServer[] = stun.length ? [{ urls: stun }] : [];
  if (turn.length && turnSecret) {
    // https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00
    const username = `${Math.ceil((Date.now() + duration) / 1000)}:${randomBytes(6).toString('hex')}`;
    const credential = createHmac('sha1', turnSecret).update(username).digest('base64');
    servers.push({ urls: turn, username, credential });
  }
  return servers;
}
