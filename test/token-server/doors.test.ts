import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import type { FastifyInstance } from 'fastify';
import jwt from 'jsonwebtoken';
import twilioLibrary from 'twilio';
import { mintAccessToken } from '../../token-server/src/access-token.ts';
import { buildApp } from '../../token-server/src/app.ts';
import { createFetchHandler } from '../../token-server/src/fetch-handler.ts';
import type { Admit, VideoTokenAnswer } from '../../token-server/src/video-token.ts';
import { testConfig } from './support/server.ts';

/* The token endpoint as the Node server and as a fetch handler: one core, so the same answers. */

const twilio = {
  accountSid: `AC${'0'.repeat(32)}`,
  apiKeySid: `SK${'1'.repeat(32)}`,
  apiKeySecret: 'a-secret-of-some-length-at-least',
};
const corsOrigins = ['https://shop.example'];

/** Asks one door, whatever it is built of. */
type Ask = (init?: {
  method?: string;
  query?: string;
  body?: string;
  headers?: Record<string, string>;
}) => Promise<Response>;

/** Signed in are those whom a cookie names, each for rooms of their own. */
const admit: Admit = ({ room, identity, headers }) => {
  const name = /\bperson=(\w+)/.exec(headers.get('cookie') ?? '')?.[1];
  if (!name) return { refused: 'not-signed-in' };
  if (name === 'broken') throw new Error('the session store is down, its password is 42');
  if (name === 'nobody') return { identity: '' };
  if (name === 'astray') return { refused: 'no', identity: name } as never;
  if (name === 'silent') return undefined as never;
  if (name === 'moved') return { identity: name, room: `${room} of ${identity}` };
  if (room !== 'team') return { refused: 'room-not-allowed', message: `Only the team’s room is ${name}’s.` };
  return { identity: name };
};

const apps: FastifyInstance[] = [];
after(() => Promise.all(apps.map((app) => app.close())));

async function nodeServer(hook?: Admit): Promise<Ask> {
  const app = await buildApp(testConfig({ twilio, corsOrigins, rateLimit: 10_000 }), { admit: hook });
  apps.push(app);
  return async ({ method = 'GET', query = '', body, headers = {} } = {}) => {
    const answer = await app.inject({
      method: method as 'GET',
      url: `/video-token${query}`,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    const { statusCode: status } = answer;
    return new Response(status === 204 ? null : answer.body, {
      status,
      headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
    });
  };
}

function fetchHandler(hook?: Admit): Ask {
  const handle = createFetchHandler({ credentials: twilio, corsOrigins, admit: hook });
  return ({ method = 'GET', query = '', body, headers = {} } = {}) =>
    handle(new Request(`https://site.example/any/path${query}`, { method, headers, body: body ?? null }));
}

const json = { 'content-type': 'application/json' };
const doors = { 'the Node server': nodeServer, 'the fetch handler': fetchHandler };

for (const [name, open] of Object.entries(doors))
  describe(name, () => {
    let ask: Ask;
    let signedIn: Ask;
    before(async () => {
      ask = await open();
      signedIn = await open(admit);
    });
    const fails = async (response: Response, status: number, code: string) => {
      assert.equal(response.status, status);
      const body = (await response.json()) as { code: string; message: string };
      assert.deepEqual(Object.keys(body), ['code', 'message']);
      assert.equal(body.code, code);
      assert.equal(response.headers.get('cache-control'), 'no-store');
      return body.message;
    };

    test('GET and POST return a token in every form that pages read', async () => {
      for (const request of [
        { query: '?room=r&identity=Zo%C3%AB' },
        { method: 'POST', headers: json, body: '{"room":"r","identity":"Zoë"}' },
      ]) {
        const response = await ask(request);
        assert.equal(response.status, 200);
        assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
        assert.equal(response.headers.get('cache-control'), 'no-store');
        const answer = (await response.json()) as VideoTokenAnswer;
        assert.deepEqual(Object.keys(answer).sort(), ['expiresAt', 'identity', 'room', 'token']);
        assert.deepEqual([answer.identity, answer.room], ['Zoë', 'r']);
        // The field alone is the bare token of the samples that answer a text.
        assert.match(answer.token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
        const { grants, exp } = jwt.verify(answer.token, twilio.apiKeySecret) as jwt.JwtPayload;
        assert.deepEqual(grants, { identity: 'Zoë', video: { room: 'r' } });
        assert.equal(answer.expiresAt, new Date(exp! * 1000).toISOString());
      }
    });

    test('without a query returns a guest in the room "mask", a new one each time', async () => {
      const answers = await Promise.all(
        [1, 2].map(async () => (await (await ask()).json()) as VideoTokenAnswer),
      );
      for (const { room, identity } of answers) {
        assert.equal(room, 'mask');
        assert.match(identity, /^guest-[0-9a-f]{4}$/);
      }
    });

    test('HEAD answers without a body', async () => {
      const response = await ask({ method: 'HEAD' });
      assert.deepEqual([response.status, await response.text()], [200, '']);
    });

    const wrong: [string, Parameters<Ask>[0], number, string][] = [
      ['an empty room', { query: '?room=' }, 400, 'invalid-room'],
      ['two rooms', { query: '?room=a&room=b' }, 400, 'invalid-room'],
      ['129 characters', { query: `?identity=${'x'.repeat(129)}` }, 400, 'invalid-identity'],
      ['a control character', { query: '?identity=a%0Ab' }, 400, 'invalid-identity'],
      ['a number', { method: 'POST', headers: json, body: '{"room":7}' }, 400, 'invalid-room'],
      [
        'a lone surrogate',
        { method: 'POST', headers: json, body: '{"room":"\\ud800"}' },
        400,
        'invalid-room',
      ],
      ['a list', { method: 'POST', headers: json, body: '[]' }, 400, 'invalid-body'],
      ['null', { method: 'POST', headers: json, body: 'null' }, 400, 'invalid-body'],
      ['half a body', { method: 'POST', headers: json, body: '{"room":' }, 400, 'invalid-json'],
      ['no body', { method: 'POST', headers: json, body: '' }, 400, 'invalid-json'],
      [
        'another type',
        { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'room=a' },
        415,
        'unsupported-media-type',
      ],
      [
        'far too much',
        { method: 'POST', headers: json, body: JSON.stringify({ room: 'x'.repeat(5000) }) },
        413,
        'body-too-large',
      ],
      ['DELETE', { method: 'DELETE' }, 405, 'method-not-allowed'],
    ];
    for (const [what, request, status, code] of wrong)
      test(`${what} is refused with ${code}`, async () => {
        const response = await ask(request);
        await fails(response, status, code);
        if (status === 405) assert.equal(response.headers.get('allow'), 'GET, HEAD, POST');
      });

    test('only pages of listed sites may ask, with cookies', async () => {
      const origin = corsOrigins[0]!;
      const { headers } = await ask({ headers: { origin } });
      assert.equal(headers.get('access-control-allow-origin'), origin);
      assert.equal(headers.get('access-control-allow-credentials'), 'true');
      const preflight = await ask({
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type',
        },
      });
      assert.equal(preflight.status, 204);
      assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /POST/);
      assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type/i);
      const other = await ask({ headers: { origin: 'https://evil.example' } });
      assert.equal(other.headers.get('access-control-allow-origin'), null);
      // A refusal is read by the page as well.
      const refused = await signedIn({ headers: { origin } });
      assert.equal(refused.headers.get('access-control-allow-origin'), origin);
    });

    describe('with the host’s sign-in', () => {
      const as = (person: string, query = '?room=team&identity=Mallory') =>
        signedIn({ query, headers: { cookie: `theme=dark; person=${person}` } });

      test('the identity is the session’s, whatever name is requested', async () => {
        const answer = (await (await as('ada')).json()) as VideoTokenAnswer;
        assert.deepEqual([answer.identity, answer.room], ['ada', 'team']);
        const { grants } = jwt.decode(answer.token) as jwt.JwtPayload;
        assert.deepEqual(grants, { identity: 'ada', video: { room: 'team' } });
      });

      test('the room may be replaced', async () => {
        const answer = (await (await as('moved')).json()) as VideoTokenAnswer;
        assert.equal(answer.room, 'team of Mallory');
        assert.deepEqual((jwt.decode(answer.token) as jwt.JwtPayload)['grants'], {
          identity: 'moved',
          video: { room: 'team of Mallory' },
        });
      });

      test('signed-out people get 401, a forbidden room 403, with a message', async () => {
        assert.match(await fails(await signedIn(), 401, 'not-signed-in'), /^Sign in/);
        assert.equal(
          await fails(await as('ada', '?room=board'), 403, 'room-not-allowed'),
          'Only the team’s room is ada’s.',
        );
      });

      test('a session that fails or returns nonsense lets nobody in and reveals nothing', async (t) => {
        t.mock.method(console, 'error', () => undefined);
        for (const person of ['broken', 'nobody', 'astray', 'silent'])
          assert.ok(!(await fails(await as(person), 500, 'internal-error')).includes('42'), person);
      });
    });
  });

test('the fetch handler uses nothing of Node', async () => {
  // For browsers esbuild finds no `node:crypto`.
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../token-server/src/fetch-handler.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'silent',
  });
  assert.doesNotMatch(outputFiles[0]!.text, /\b(process|Buffer)\b\./);
});

test('the fetch handler without credentials is refused when it is created', () => {
  assert.throws(() => createFetchHandler({ credentials: null }), /^ConfigError: Set TWILIO_ACCOUNT_SID/);
});

test('a token equals that of Twilio’s own helper library', async () => {
  const { AccessToken } = twilioLibrary.jwt;
  const { accountSid, apiKeySid, apiKeySecret } = twilio;
  const theirs = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity: 'Zoë', ttl: 600 });
  theirs.addGrant(new AccessToken.VideoGrant({ room: 'Größe 7' }));
  const { token } = await mintAccessToken(twilio, { identity: 'Zoë', room: 'Größe 7' }, 600);
  const [ours, expected] = [token, theirs.toJwt()].map((each) => {
    const { header, payload } = jwt.verify(each, apiKeySecret, { complete: true });
    const { iat, exp, jti, ...claims } = payload as jwt.JwtPayload;
    assert.match(jti!, new RegExp(`^${apiKeySid}-\\d+$`));
    return { header, claims, life: exp! - iat! };
  });
  assert.deepEqual(ours, expected);
});
