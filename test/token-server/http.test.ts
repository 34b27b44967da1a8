import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import jwt from 'jsonwebtoken';
import { buildApp } from '../../token-server/src/app.ts';
import type { Config } from '../../token-server/src/config.ts';
import type { VideoTokenAnswer } from '../../token-server/src/video-token.ts';
import { testConfig } from './support/server.ts';

const twilio = {
  accountSid: `AC${'0'.repeat(32)}`,
  apiKeySid: `SK${'1'.repeat(32)}`,
  apiKeySecret: 'a-secret-of-some-length',
};

let folder: string;
let app: FastifyInstance;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mask-room-'));
  await mkdir(join(folder, 'demo'));
  await mkdir(join(folder, 'dist'));
  await writeFile(join(folder, 'demo/index.html'), '<!doctype html><title>Demo</title>');
  await writeFile(join(folder, 'demo/.secret'), 'secret');
  await mkdir(join(folder, 'docs'));
  await writeFile(join(folder, 'docs/index.html'), '<!doctype html><title>Documentation</title>');
  await writeFile(join(folder, 'docs/theming.md'), '# Theming');
  await mkdir(join(folder, 'demo/apps/node_modules'), { recursive: true });
  await writeFile(join(folder, 'demo/apps/page.html'), '');
  await writeFile(join(folder, 'demo/apps/node_modules/script.js'), '');
  await writeFile(join(folder, 'dist/mask-room.js'), `// ${'x'.repeat(100_000)}`);
  await writeFile(join(folder, 'dist/mask-detector.js'), '');
  await writeFile(join(folder, 'dist/worker-Bx3kQ9_Z.js'), '');
  await writeFile(join(folder, 'dist/engine.wasm'), Buffer.alloc(50_000));
  app = await build();
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const build = (changes: Partial<Config> = {}) =>
  buildApp(testConfig({ rateLimit: 10_000, ...changes }), {
    folders: { demo: join(folder, 'demo'), dist: join(folder, 'dist'), docs: join(folder, 'docs') },
  });

/** One request to a server that is configured for it. */
async function once(changes: Partial<Config>, request: string | InjectOptions) {
  const own = await build(changes);
  const answer = await own.inject(request);
  await own.close();
  return answer;
}

const query = (parameters: Record<string, string>) => `/video-token?${new URLSearchParams(parameters)}`;

describe('GET /video-token', () => {
  test('returns a token for that room and identity, with its expiry and where to connect', async () => {
    const before = Date.now();
    const response = await app.inject({
      url: query({ room: 'Besprechung 7', identity: 'Zoë' }),
      headers: { host: 'localhost:3000' },
    });
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['cache-control'], 'no-store');
    const { token, identity, room, expiresAt, signaling } = response.json<VideoTokenAnswer>();
    assert.deepEqual(
      { identity, room, signaling },
      { identity: 'Zoë', room: 'Besprechung 7', signaling: 'ws://localhost:3000/signaling' },
    );
    const payload = jwt.decode(token) as { exp: number; grants: unknown };
    assert.deepEqual(payload.grants, { identity: 'Zoë', video: { room: 'Besprechung 7' } });
    assert.equal(expiresAt, new Date(payload.exp * 1000).toISOString());
    assert.ok(Math.abs(payload.exp * 1000 - before - 4 * 3600 * 1000) < 5000);
  });

  test('without a query returns a guest in the room "mask"', async () => {
    const { identity, room } = (await app.inject('/video-token')).json<VideoTokenAnswer>();
    assert.equal(room, 'mask');
    assert.match(identity, /^guest-[0-9a-f]{4}$/);
  });

  test('says which methods it accepts', async () => {
    const response = await app.inject({ method: 'DELETE', url: '/video-token?room=r' });
    assert.equal(response.statusCode, 405);
    assert.equal(response.headers.allow, 'GET, HEAD, POST');
    assert.equal(response.json<{ code: string }>().code, 'method-not-allowed');
  });

  test("with Twilio's credentials signs with them and leaves signalling to the SDK", async () => {
    const response = await once({ twilio, tokenTtl: 600 }, query({ room: 'r', identity: 'i' }));
    const body = response.json<VideoTokenAnswer>();
    assert.ok(!('signaling' in body));
    const payload = jwt.verify(body.token, twilio.apiKeySecret, { complete: true });
    assert.equal(payload.header.cty, 'twilio-fpa;v=1');
    const { iss, sub, exp, iat } = payload.payload as jwt.JwtPayload;
    assert.deepEqual(
      { iss, sub, life: exp! - iat! },
      { iss: twilio.apiKeySid, sub: twilio.accountSid, life: 600 },
    );
    assert.equal((await once({ twilio }, '/signaling')).statusCode, 404);
  });

  const wrong: [string, string, string][] = [
    ['an empty room', query({ room: '' }), 'invalid-room'],
    ['a room of 129 characters', query({ room: 'x'.repeat(129) }), 'invalid-room'],
    ['a control character in the room', query({ room: 'a\u0007' }), 'invalid-room'],
    ['a line break in the identity', query({ identity: 'a\nb' }), 'invalid-identity'],
    ['a C1 control character', query({ identity: 'a\u0085' }), 'invalid-identity'],
    ['an empty identity', query({ identity: '' }), 'invalid-identity'],
    ['two rooms', '/video-token?room=a&room=b', 'invalid-room'],
  ];
  for (const [what, url, code] of wrong) {
    test(`${what} is refused with ${code} and a remedy`, async () => {
      const response = await app.inject(url);
      assert.equal(response.statusCode, 400);
      const body = response.json<{ code: string; message: string }>();
      assert.deepEqual(Object.keys(body), ['code', 'message']);
      assert.equal(body.code, code);
      assert.match(body.message, /must be 1 to 128 characters/);
      assert.equal(response.headers['cache-control'], 'no-store');
    });
  }

  for (const room of ['x'.repeat(128), '😷'.repeat(128), ' ', '../..', '<script>', "'; drop table"]) {
    test(`${JSON.stringify(room.slice(0, 20))} is a name like any other`, async () => {
      assert.equal((await app.inject(query({ room }))).json<VideoTokenAnswer>().room, room);
    });
  }
});

describe('POST /video-token', () => {
  const post = (payload: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    app.inject({
      method: 'POST',
      url: '/video-token',
      headers,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });

  test('answers as GET does', async () => {
    const { room, identity } = (await post({ room: 'r', identity: 'i' })).json<VideoTokenAnswer>();
    assert.deepEqual({ room, identity }, { room: 'r', identity: 'i' });
    assert.equal((await post({})).json<VideoTokenAnswer>().room, 'mask');
  });

  const wrong: [string, unknown, number, string][] = [
    ['a number as room', { room: 7 }, 400, 'invalid-room'],
    ['null as identity', { identity: null }, 400, 'invalid-identity'],
    ['a lone surrogate', '{"room":"\\ud800"}', 400, 'invalid-room'],
    ['a list', [], 400, 'invalid-body'],
    ['a string', '"mask"', 400, 'invalid-body'],
    ['half a body', '{"room":', 400, 'invalid-json'],
    ['nothing', '', 400, 'invalid-json'],
    ['a prototype', '{"__proto__":{"room":"x"}}', 400, 'invalid-json'],
    ['far too much', { room: 'x'.repeat(5000) }, 413, 'body-too-large'],
  ];
  for (const [what, payload, status, code] of wrong) {
    test(`${what} is refused with ${code}`, async () => {
      const response = await post(payload);
      assert.equal(response.statusCode, status);
      assert.equal(response.json<{ code: string }>().code, code);
    });
  }

  test('another media type is refused', async () => {
    const response = await post('room=a', { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(response.statusCode, 415);
    assert.equal(response.json<{ code: string }>().code, 'unsupported-media-type');
  });
});

describe('where to connect', () => {
  const signaling = async (changes: Partial<Config>, headers: Record<string, string>) =>
    (await once(changes, { url: '/video-token', headers })).json<VideoTokenAnswer & { code: string }>();
  const forwarded = { host: 'inside:3000', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'mask.example' };

  test('is the address that the client used', async () => {
    assert.equal((await signaling({}, { host: '[::1]:8080' })).signaling, 'ws://[::1]:8080/signaling');
  });
  test('is not taken from anybody’s forwarding header', async () => {
    assert.equal((await signaling({}, forwarded)).signaling, 'ws://inside:3000/signaling');
  });
  test('is taken from a trusted proxy', async () => {
    const answer = await signaling({ trustProxy: 'loopback' }, forwarded);
    assert.equal(answer.signaling, 'wss://mask.example/signaling');
  });
  test('is refused for an invalid host', async () => {
    assert.equal((await signaling({}, { host: 'a b/c' })).code, 'invalid-host');
  });
});

describe('limits', () => {
  test('too many requests are refused with 429, and when to retry', async () => {
    const own = await build({ rateLimit: 2 });
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await own.inject('/video-token'));
    await own.close();
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [200, 200, 429],
    );
    const last = answers[2]!;
    assert.equal(last.json<{ code: string }>().code, 'too-many-requests');
    assert.ok(Number(last.headers['retry-after']) > 0);
  });

  test('each address has its own, which a client cannot choose', async () => {
    const own = await build({ rateLimit: 1 });
    const ask = (remoteAddress: string, spoofed: string) =>
      own.inject({ url: '/video-token', remoteAddress, headers: { 'x-forwarded-for': spoofed } });
    assert.equal((await ask('10.0.0.1', '1.1.1.1')).statusCode, 200);
    assert.equal((await ask('10.0.0.1', '2.2.2.2')).statusCode, 429);
    assert.equal((await ask('10.0.0.2', '1.1.1.1')).statusCode, 200);
    await own.close();
  });
});

describe('other sites', () => {
  const headers = { origin: 'https://shop.example' };

  test('may not ask for tokens unless they are listed', async () => {
    const response = await app.inject({ url: '/video-token', headers });
    assert.equal(response.headers['access-control-allow-origin'], undefined);
  });

  test('may if they are, and only those', async () => {
    const corsOrigins = ['https://shop.example'];
    const allowed = await once({ corsOrigins }, { url: '/video-token', headers });
    assert.equal(allowed.headers['access-control-allow-origin'], 'https://shop.example');
    const other = await once(
      { corsOrigins },
      { url: '/video-token', headers: { origin: 'https://evil.example' } },
    );
    assert.equal(other.headers['access-control-allow-origin'], undefined);
    const preflight = await once(
      { corsOrigins },
      {
        method: 'OPTIONS',
        url: '/video-token',
        headers: { ...headers, 'access-control-request-method': 'POST' },
      },
    );
    assert.equal(preflight.statusCode, 204);
    assert.match(String(preflight.headers['access-control-allow-methods']), /POST/);
  });
});

describe('files', () => {
  test('the documentation is at /docs/, its pages as Markdown too', async () => {
    const page = await app.inject('/docs/');
    assert.match(page.body, /Documentation/);
    const short = await app.inject('/docs');
    assert.deepEqual([short.statusCode, short.headers.location], [301, './docs/']);
    const text = await app.inject('/docs/theming.md');
    assert.equal(text.statusCode, 200);
    assert.match(String(text.headers['content-type']), /text\/(markdown|plain)/);
  });

  test('the demo is at / and the bundle at /dist/', async () => {
    assert.match((await app.inject('/')).body, /Demo/);
    assert.equal((await app.inject('/dist/mask-room.js')).statusCode, 200);
    assert.equal((await app.inject('/apps/page.html')).statusCode, 200);
  });

  test('large ones are compressed, small ones are not', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' };
    for (const file of ['mask-room.js', 'engine.wasm']) {
      const response = await app.inject({ url: `/dist/${file}`, headers });
      assert.equal(response.headers['content-encoding'], 'br', file);
      assert.ok(response.rawPayload.length < 5000);
    }
    const gzip = await app.inject({ url: '/dist/mask-room.js', headers: { 'accept-encoding': 'gzip' } });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal((await app.inject('/dist/mask-room.js')).headers['content-encoding'], undefined);
  });

  test('only a name with a hash in it is cached forever', async () => {
    const cached = async (url: string) => (await app.inject(url)).headers['cache-control'];
    assert.match(String(await cached('/dist/worker-Bx3kQ9_Z.js')), /immutable/);
    for (const url of ['/', '/dist/mask-room.js', '/dist/mask-detector.js'])
      assert.equal(await cached(url), 'no-cache');
    const { etag } = (await app.inject('/')).headers;
    assert.equal(
      (await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } })).statusCode,
      304,
    );
  });

  for (const url of [
    '/nothing',
    '/dist/',
    '/.secret',
    '/apps/node_modules/script.js',
    '/apps/%6eode_modules/script.js',
    '/dist/../../secret',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/dist/%00',
  ]) {
    test(`${url} is not found`, async () => {
      const response = await app.inject(url);
      assert.ok([400, 403, 404].includes(response.statusCode), String(response.statusCode));
      assert.deepEqual(Object.keys(response.json<object>()), ['code', 'message']);
    });
  }

  test('an address that cannot be decoded is refused like any other', async () => {
    const response = await app.inject('/%E0%A4%A');
    assert.equal(response.statusCode, 400);
    assert.equal(response.json<{ code: string }>().code, 'bad-request');
  });

  test('everything else works without the folders', async () => {
    const own = await buildApp(testConfig(), { folders: { demo: join(folder, 'none') } });
    assert.equal((await own.inject('/')).json<{ code: string }>().code, 'not-found');
    assert.equal((await own.inject('/health')).statusCode, 200);
    await own.close();
  });
});

describe('headers', () => {
  test('scripts only from here, no evaluation but WebAssembly, camera and microphone for us alone', async () => {
    const { headers } = await app.inject({ url: '/', headers: { host: 'localhost:3000' } });
    const policy = String(headers['content-security-policy']);
    for (const directive of [
      "script-src 'self' 'wasm-unsafe-eval';",
      "worker-src 'self' blob:;",
      "style-src 'self';",
      "img-src 'self' blob: data:;",
      "media-src 'self' blob: mediastream:;",
      "connect-src 'self' blob: data: ws://localhost:3000 wss://localhost:3000;",
    ]) {
      assert.ok(policy.includes(directive), `${directive} in ${policy}`);
    }
    assert.ok(!policy.includes('unsafe-inline'));
    assert.match(String(headers['permissions-policy']), /camera=\(self\), microphone=\(self\)/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  test("Twilio's hosts are allowed only when Twilio is used", async () => {
    const policy = async (changes: Partial<Config>) =>
      String((await once(changes, '/')).headers['content-security-policy']);
    assert.ok(!(await policy({})).includes('twilio'));
    assert.match(await policy({ twilio }), /connect-src [^;]*wss:\/\/\*\.twilio\.com/);
  });

  test('an invalid Host header does not get into the policy', async () => {
    const { headers } = await app.inject({ url: '/', headers: { host: "x; script-src 'unsafe-inline'" } });
    assert.ok(!String(headers['content-security-policy']).includes('unsafe-inline'));
  });
});

describe('the rest', () => {
  test('health says how calls are connected', async () => {
    assert.deepEqual((await app.inject('/health')).json(), { status: 'ok', signaling: 'local' });
    assert.deepEqual((await once({ twilio }, '/health')).json(), { status: 'ok', signaling: 'twilio' });
  });

  test('a request that is not HTTP gets the same kind of answer', async () => {
    const own = await build();
    await own.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((own.server.address() as AddressInfo).port, '127.0.0.1');
    socket.end('nonsense\r\n\r\n');
    let answer = '';
    for await (const data of socket) answer += String(data);
    await own.close();
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.equal((JSON.parse(answer.split('\r\n\r\n')[1]!) as { code: string }).code, 'bad-request');
  });

  test('an internal failure reveals nothing to the caller', async () => {
    const own = await build();
    own.get('/broken', () => {
      throw new Error('the secret is 42');
    });
    const response = await own.inject('/broken');
    await own.close();
    assert.equal(response.statusCode, 500);
    assert.equal(response.json<{ code: string }>().code, 'internal-error');
    assert.ok(!response.body.includes('42'));
  });
});
