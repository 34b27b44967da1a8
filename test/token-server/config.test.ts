import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ConfigError, readConfig } from '../../token-server/src/config.ts';

const twilio = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_API_KEY_SID: `SK${'1'.repeat(32)}`,
  TWILIO_API_KEY_SECRET: 'a-secret-of-some-length',
};

describe('the configuration', () => {
  test('an empty environment is the local room on localhost', () => {
    assert.deepEqual(readConfig({}), {
      host: 'localhost',
      port: 3000,
      logLevel: 'info',
      twilio: null,
      tokenTtl: 14_400,
      admit: null,
      corsOrigins: [],
      rateLimit: 120,
      trustProxy: false,
      publicUrl: null,
      ice: { stun: [], turn: [], turnSecret: null },
      maxParticipants: 10,
      maxRoomDuration: 14_400,
    });
  });

  test('every variable has its effect', () => {
    const config = readConfig({
      ...twilio,
      PORT: '0',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'warn',
      TOKEN_TTL: '600',
      ADMIT: 'admit.mjs',
      CORS_ORIGINS: 'https://a.example, http://localhost:8080',
      RATE_LIMIT: '5',
      TRUST_PROXY: 'loopback, 10.0.0.0/8',
      PUBLIC_URL: 'https://a.example/meet',
      STUN_URLS: 'stun:a.example, stuns:b.example:5349',
      TURN_URLS: 'turn:[::1]:3478?transport=udp,turns:c.example',
      TURN_SECRET: 'hush',
      ROOM_MAX_PARTICIPANTS: '3',
      ROOM_MAX_DURATION: '60',
    });
    assert.deepEqual(config, {
      host: '0.0.0.0',
      port: 0,
      logLevel: 'warn',
      twilio: {
        accountSid: twilio.TWILIO_ACCOUNT_SID,
        apiKeySid: twilio.TWILIO_API_KEY_SID,
        apiKeySecret: twilio.TWILIO_API_KEY_SECRET,
      },
      tokenTtl: 600,
      admit: 'admit.mjs',
      corsOrigins: ['https://a.example', 'http://localhost:8080'],
      rateLimit: 5,
      trustProxy: 'loopback, 10.0.0.0/8',
      publicUrl: 'https://a.example/meet/',
      ice: {
        stun: ['stun:a.example', 'stuns:b.example:5349'],
        turn: ['turn:[::1]:3478?transport=udp', 'turns:c.example'],
        turnSecret: 'hush',
      },
      maxParticipants: 3,
      maxRoomDuration: 60,
    });
  });

  test('an empty variable counts as not set', () => {
    const empty = Object.fromEntries(Object.keys(twilio).map((name) => [name, '']));
    assert.deepEqual(readConfig({ ...empty, PORT: '' }), readConfig({}));
  });

  for (const missing of Object.keys(twilio)) {
    test(`if only ${missing} is missing, it refuses to start and names it`, () => {
      const half = Object.fromEntries(Object.entries(twilio).filter(([name]) => name !== missing));
      assert.throws(
        () => readConfig(half),
        (error: Error) => error instanceof ConfigError && error.message.startsWith(`${missing} is missing`),
      );
      const only = Object.fromEntries(Object.entries(twilio).filter(([name]) => name === missing));
      assert.throws(() => readConfig(only), / and .* are missing/);
    });
  }

  const wrong: Record<string, string[]> = {
    PORT: ['x', '-1', '65536', '3000.5'],
    LOG_LEVEL: ['loud'],
    TWILIO_ACCOUNT_SID: ['AC123', twilio.TWILIO_API_KEY_SID],
    TWILIO_API_KEY_SID: ['SK123', twilio.TWILIO_ACCOUNT_SID],
    TWILIO_API_KEY_SECRET: ['short', 'with a space in it, and long'],
    TOKEN_TTL: ['59', '86401', 'forever'],
    CORS_ORIGINS: ['*', 'example.com', 'https://example.com/path', 'https://a.example,b'],
    RATE_LIMIT: ['0', 'none'],
    TRUST_PROXY: ['proxy', 'loopback,nonsense'],
    PUBLIC_URL: ['/meet/', 'a.example', 'wss://a.example', 'https://u@a.example', 'https://a.example/?b'],
    STUN_URLS: ['stun.example', 'turn:a.example', 'stun:a.example?transport=udp'],
    TURN_URLS: ['stun:a.example', 'turn:user@a.example', 'turn:a.example?transport=sctp', 'turn://a.example'],
    ROOM_MAX_PARTICIPANTS: ['0', '51'],
    ROOM_MAX_DURATION: ['1'],
  };
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      test(`${name}=${value} is refused by name, with a message`, () => {
        assert.throws(
          () => readConfig({ ...twilio, [name]: value }),
          (error: Error) => error instanceof ConfigError && error.message.startsWith(`${name} must be`),
        );
      });
    }
  }

  test('a relay needs its secret, and a secret needs a relay', () => {
    assert.throws(() => readConfig({ TURN_URLS: 'turn:a.example' }), /^ConfigError: TURN_SECRET is missing/);
    assert.throws(() => readConfig({ TURN_SECRET: 'hush' }), /^ConfigError: TURN_URLS is missing/);
  });

  test('a wrong secret is not repeated in the error', () => {
    assert.throws(
      () => readConfig({ ...twilio, TWILIO_API_KEY_SECRET: 'hush hush' }),
      (error: Error) => !error.message.includes('hush'),
    );
  });

  test('a .env file supplies what the environment does not set', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'mask-room-'));
    t.after(() => rm(folder, { recursive: true }));
    const path = join(folder, '.env');
    await writeFile(path, 'PORT=1\nRATE_LIMIT=7\n');
    const { port, rateLimit } = readConfig({ PORT: '2' }, path);
    assert.deepEqual({ port, rateLimit }, { port: 2, rateLimit: 7 });
    assert.deepEqual(readConfig({}, join(folder, 'none')), readConfig({}));
  });

  test('.env.example documents every variable, and its values are valid', async () => {
    const example = await readFile(new URL('../../token-server/.env.example', import.meta.url), 'utf8');
    const lines = [...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(
      ([, name, value]) => [name!, value!] as const,
    );
    assert.deepEqual(
      lines.map(([name]) => name).sort(),
      [
        'ADMIT',
        'HOST',
        'LOG_LEVEL',
        'PORT',
        'TURN_SECRET',
        ...Object.keys(wrong).filter((name) => !['LOG_LEVEL', 'PORT'].includes(name)),
      ].sort(),
    );
    readConfig({ ...Object.fromEntries(lines), TWILIO_API_KEY_SECRET: twilio.TWILIO_API_KEY_SECRET });
  });
});
