import { isIP } from 'node:net';
import { Type, type Static } from '@sinclair/typebox';
import { envSchema } from 'env-schema';
import { ConfigError, readCredentials, type TwilioCredentials } from './credentials.ts';

import type { IceConfig } from './local-room/ice-servers.ts';

export { ConfigError };

/** Everything that the environment decides, checked and typed. */
export interface Config {
  host: string;
  port: number;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Twilio's cloud answers the signalling when set, the local room when `null`. */
  twilio: TwilioCredentials | null;
  /** Seconds for which a token can join a room. */
  tokenTtl: number;
  /** A module whose default export says who is signed in; `null`: anybody gets a token. */
  admit: string | null;
  /** Origins of other sites whose pages may ask for tokens. */
  corsOrigins: string[];
  /** Token requests per minute and address. */
  rateLimit: number;
  /** Fastify's `trustProxy`: which proxies may say who the client is. */
  trustProxy: boolean | string;
  /** How browsers of different networks reach each other in the local room. */
  ice: IceConfig;
  /** Where browsers find this server, with a slash at its end; `null`: where the request says. */
  publicUrl: string | null;
  /** People in one local room. */
  maxParticipants: number;
  /** Seconds until a local room is completed (error 53118 for whoever is still in it). */
  maxRoomDuration: number;
}

const DAY = 86_400;

const Environment = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 3000 }),
  HOST: Type.String({ default: 'localhost' }),
  LOG_LEVEL: Type.Union(
    (['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const).map((level) =>
      Type.Literal(level),
    ),
    { default: 'info' },
  ),
  TWILIO_ACCOUNT_SID: Type.Optional(Type.String()),
  TWILIO_API_KEY_SID: Type.Optional(Type.String()),
  TWILIO_API_KEY_SECRET: Type.Optional(Type.String()),
  TOKEN_TTL: Type.Integer({ minimum: 60, maximum: DAY, default: 4 * 3600 }),
  ADMIT: Type.Optional(Type.String()),
  CORS_ORIGINS: Type.String({ default: '' }),
  RATE_LIMIT: Type.Integer({ minimum: 1, default: 120 }),
  TRUST_PROXY: Type.String({ default: '' }),
  PUBLIC_URL: Type.Optional(Type.String()),
  STUN_URLS: Type.String({ default: '' }),
  TURN_URLS: Type.String({ default: '' }),
  TURN_SECRET: Type.Optional(Type.String()),
  ROOM_MAX_PARTICIPANTS: Type.Integer({ minimum: 1, maximum: 50, default: 10 }),
  ROOM_MAX_DURATION: Type.Integer({ minimum: 60, maximum: DAY, default: 4 * 3600 }),
});

/** What to write instead, for each variable whose schema alone does not say it in words. */
const remedies: Partial<Record<keyof Static<typeof Environment>, string>> = {
  PORT: 'must be a whole number from 0 to 65535',
  LOG_LEVEL: 'must be fatal, error, warn, info, debug, trace or silent',
  TOKEN_TTL: 'must be a whole number of seconds from 60 to 86400',
  RATE_LIMIT: 'must be a whole number of requests per minute, at least 1',
  ROOM_MAX_PARTICIPANTS: 'must be a whole number from 1 to 50',
  ROOM_MAX_DURATION: 'must be a whole number of seconds from 60 to 86400',
};

/**
 * Reads and checks the configuration.
 * @param env the environment, usually `process.env`
 * @param dotenvPath a file that fills in what `env` does not set; it need not exist
 * @throws {ConfigError} when a variable is wrong or missing
 */
export function readConfig(env: NodeJS.ProcessEnv, dotenvPath?: string): Config {
  const variables = validate(env, dotenvPath);
  return {
    host: variables.HOST,
    port: variables.PORT,
    logLevel: variables.LOG_LEVEL,
    twilio: readCredentials(variables),
    tokenTtl: variables.TOKEN_TTL,
    admit: variables.ADMIT ?? null,
    corsOrigins: readOrigins(variables.CORS_ORIGINS),
    rateLimit: variables.RATE_LIMIT,
    trustProxy: readTrustProxy(variables.TRUST_PROXY),
    publicUrl: readPublicUrl(variables.PUBLIC_URL),
    ice: readIce(variables),
    maxParticipants: variables.ROOM_MAX_PARTICIPANTS,
    maxRoomDuration: variables.ROOM_MAX_DURATION,
  };
}

function validate(env: NodeJS.ProcessEnv, dotenvPath: string | undefined): Static<typeof Environment> {
  // `NAME=` in a shell or an .env file means "not set", not "set to nothing".
  const data = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  try {
    return envSchema<Static<typeof Environment>>({
      schema: structuredClone(Environment),
      data,
      env: false,
      dotenv: dotenvPath ? { path: dotenvPath } : false,
    });
  } catch (error) {
    const [problem] = (error as { errors?: { instancePath: string }[] }).errors ?? [];
    if (!problem) throw error;
    const name = problem.instancePath.slice(1) as keyof typeof remedies;
    throw new ConfigError(`${name} ${remedies[name] ?? 'is not valid'}.`, { cause: error });
  }
}

function readList(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function readPublicUrl(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = URL.canParse(value) ? new URL(value) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash)
    throw new ConfigError(
      `PUBLIC_URL must be the address at which browsers find this server, such as https://example.com/meet/; "${value}" is not one.`,
    );
  return url.href.replace(/\/?$/, '/');
}

function readIce({ STUN_URLS, TURN_URLS, TURN_SECRET }: Static<typeof Environment>): IceConfig {
  const read = (name: 'STUN_URLS' | 'TURN_URLS', list: string, form: RegExp, example: string) => {
    for (const url of readList(list))
      if (!form.test(url))
        throw new ConfigError(
          `${name} must be a comma-separated list of URLs such as ${example}; "${url}" is not one.`,
        );
    return readList(list);
  };
  const stun = read('STUN_URLS', STUN_URLS, /^stuns?:[^\s/?@]+$/, 'stun:stun.example.com:3478');
  const turn = read(
    'TURN_URLS',
    TURN_URLS,
    /^turns?:[^\s/?@]+(\?transport=(udp|tcp))?$/,
    'turn:turn.example.com:3478?transport=udp',
  );
  if (turn.length && !TURN_SECRET)
    throw new ConfigError(
      'TURN_SECRET is missing: set it to the static-auth-secret of the relays in TURN_URLS.',
    );
  if (TURN_SECRET && !turn.length)
    throw new ConfigError(
      'TURN_URLS is missing: set it to the addresses of the relays that know TURN_SECRET.',
    );
  return { stun, turn, turnSecret: TURN_SECRET ?? null };
}

function readOrigins(list: string): string[] {
  const origins = readList(list);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new ConfigError(
        `CORS_ORIGINS must be a comma-separated list of origins such as https://example.com; "${origin}" is not one.`,
      );
    }
  }
  return origins;
}

function readTrustProxy(value: string): boolean | string {
  if (value === '' || value === 'false') return false;
  if (value === 'true') return true;
  for (const entry of value.split(',').map((part) => part.trim())) {
    const named = ['loopback', 'linklocal', 'uniquelocal'].includes(entry);
    if (!named && !isIP(entry.split('/', 1)[0]!)) {
      throw new ConfigError(
        `TRUST_PROXY must be true, or the addresses of the proxies in front of this server; "${entry}" is not one.`,
      );
    }
  }
  return value;
}
