import { randomBytes } from 'node:crypto';
import type { TwilioCredentials } from '../credentials.ts';

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
