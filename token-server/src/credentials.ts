/** The three values that Twilio's console shows for a Video API key. */
export interface TwilioCredentials {
  accountSid: string;
  apiKeySid: string;
  apiKeySecret: string;
}

/** The environment does not describe a server that could run; the message names the variable and the remedy. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const variables = {
  TWILIO_ACCOUNT_SID: [/^AC[0-9a-f]{32}$/, '"AC" and 32 hexadecimal digits, as in the Twilio console'],
  TWILIO_API_KEY_SID: [/^SK[0-9a-f]{32}$/, '"SK" and 32 hexadecimal digits, as in the Twilio console'],
  TWILIO_API_KEY_SECRET: [
    /^[\x21-\x7e]{16,128}$/,
    'the secret that the Twilio console showed when the API key was made',
  ],
} satisfies Record<string, [pattern: RegExp, remedy: string]>;

/** The names of the variables that {@link readCredentials} reads. */
export type CredentialName = keyof typeof variables;

/**
 * Reads the three values from an environment.
 * @returns `null` where none of them is set
 * @throws {ConfigError} when one is wrong, or some are missing
 */
export function readCredentials(
  env: Partial<Record<CredentialName, string | undefined>>,
): TwilioCredentials | null {
  const missing: string[] = [];
  for (const [name, [pattern, remedy]] of Object.entries(variables)) {
    const value = env[name as CredentialName];
    if (!value) missing.push(name);
    else if (!pattern.test(value)) throw new ConfigError(`${name} must be ${remedy}.`);
  }
  if (missing.length === 3) return null;
  // Half a configuration would silently fall back to the local room: the deployer would find out from a customer.
  if (missing.length) {
    throw new ConfigError(
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing. Set all three TWILIO_ variables ` +
        "to use Twilio's cloud, or none of them to use the local room.",
    );
  }
  return {
    accountSid: env.TWILIO_ACCOUNT_SID!,
    apiKeySid: env.TWILIO_API_KEY_SID!,
    apiKeySecret: env.TWILIO_API_KEY_SECRET!,
  };
}
