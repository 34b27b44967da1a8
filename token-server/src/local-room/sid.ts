import { randomBytes } from 'node:crypto';

/** A new identifier of Twilio's form: room, participant or track. */
export function createSid(prefix: 'RM' | 'PA' | 'MT'): string {
  return prefix + randomBytes(16).toString('hex');
}
