import { createSecretKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { TwilioCredentials } from '../credentials.ts';
import { SignalingError } from './signaling-error.ts';

/** What a valid token allows: one identity and, usually, one room (its name or SID). */
export interface Grant {
  identity: string;
  room: string | null;
}

/**
 * Checks an access token as Twilio does, in the order in which Twilio reports what is wrong.
 * @throws {SignalingError} with the code of the first thing that is wrong
 */
export function verifyAccessToken(token: string, credentials: TwilioCredentials): Grant {
  const { header, payload } = decode(token);
  if (header.alg !== 'HS256' || header.typ !== 'JWT' || header.cty !== 'twilio-fpa;v=1') {
    throw new SignalingError('accessTokenHeaderInvalid');
  }
  if (payload.iss !== credentials.apiKeySid || payload.sub !== credentials.accountSid) {
    throw new SignalingError('accessTokenIssuerInvalid');
  }
  if (typeof payload.exp !== 'number') throw new SignalingError('accessTokenExpired');
  try {
    // Of a bare text it would first find out that it is no public key, each time.
    const key = createSecretKey(credentials.apiKeySecret, 'utf8');
    jwt.verify(token, key, { algorithms: ['HS256'] });
  } catch (error) {
    if (error instanceof jwt.TokenExpiredError) throw new SignalingError('accessTokenExpired');
    if (error instanceof jwt.NotBeforeError) throw new SignalingError('accessTokenNotYetValid');
    throw new SignalingError('accessTokenSignatureInvalid');
  }
  return readGrants(payload.grants);
}

function decode(token: string): { header: jwt.JwtHeader; payload: jwt.JwtPayload } {
  try {
    const decoded = jwt.decode(token, { complete: true });
    if (decoded && typeof decoded.payload === 'object')
      return { header: decoded.header, payload: decoded.payload };
  } catch {
    // Falls through: whatever could not be parsed is not a token.
  }
  throw new SignalingError('accessTokenInvalid');
}

function readGrants(grants: unknown): Grant {
  const { identity, video } = (grants ?? {}) as { identity?: unknown; video?: { room?: unknown } | null };
  if (!video || typeof video !== 'object') throw new SignalingError('accessTokenGrantsInvalid');
  if (typeof identity !== 'string' || identity === '') throw new SignalingError('identityInvalid');
  if ([...identity].length > 128) throw new SignalingError('identityTooLong');
  if (/\p{Cc}/u.test(identity)) throw new SignalingError('identityCharsInvalid');
  const { room } = video;
  return { identity, room: typeof room === 'string' && room !== '' ? room : null };
}
