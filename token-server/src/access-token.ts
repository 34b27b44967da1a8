import { randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';
import twilio from 'twilio';
import type { TwilioCredentials } from './config.ts';

/** A signed Twilio access token and the moment from which it no longer joins a room. */
export interface AccessToken {
  token: string;
  expiresAt: Date;
}

/** Signs a Twilio Video access token for one person and one room. */
export function mintAccessToken(
  credentials: TwilioCredentials,
  grant: { identity: string; room: string },
  ttl: number,
): AccessToken {
  const { AccessToken } = twilio.jwt;
  const { accountSid, apiKeySid, apiKeySecret } = credentials;
  const accessToken = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity: grant.identity, ttl });
  accessToken.addGrant(new AccessToken.VideoGrant({ room: grant.room }));
  const token = accessToken.toJwt();
  const { exp } = jwt.decode(token) as { exp: number };
  return { token, expiresAt: new Date(exp * 1000) };
}

/**
 * Credentials that only this process knows, for the local room. They need not outlive it: neither do its rooms, so a
 * token of an earlier process has nothing left to open.
 */
export function createLocalCredentials(): TwilioCredentials {
  const hex = () => randomBytes(16).toString('hex');
  return {
    accountSid: `AC${hex()}`,
    apiKeySid: `SK${hex()}`,
    apiKeySecret: randomBytes(32).toString('base64url'),
  };
}
