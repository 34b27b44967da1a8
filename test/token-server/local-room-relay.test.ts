import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { IceConfig } from '../../token-server/src/local-room/ice-servers.ts';
import { Stage } from './support/callers.ts';
import { RawClient } from './support/raw-client.ts';
import { startServer } from './support/server.ts';
import { until } from './support/until.ts';

/* Calls between networks: the relay is Debian's coturn on this machine, and browsers are forbidden every other way. */

const SECRET = 'a-secret-of-relay-and-server';
const noTurn = spawnSync('turnserver', ['--version']).error && 'there is no turnserver (coturn) here';

const ice = (changes: Partial<IceConfig>): IceConfig => ({
  stun: [],
  turn: [],
  turnSecret: null,
  ...changes,
});

test('anybody with a token gets the servers, with credentials for as long as a room lasts', async (t) => {
  const server = await startServer({
    maxRoomDuration: 600,
    ice: ice({ stun: ['stun:s.example'], turn: ['turn:t.example'], turnSecret: SECRET }),
  });
  t.after(() => server.close());
  const told = async () => {
    const client = await RawClient.join(server.url, 'Zoë', 'beyond');
    client.drop();
    return (await client.message('iced')).ice_servers as { urls: string[]; username?: string }[];
  };
  const [stun, turn] = await told();
  assert.deepEqual(stun, { urls: ['stun:s.example'] });
  assert.deepEqual(turn!.urls, ['turn:t.example']);
  const [until, name] = turn!.username!.split(':');
  assert.ok(Math.abs(Number(until) - Date.now() / 1000 - 600) < 30, until);
  assert.match(name!, /^[0-9a-f]{12}$/);
  assert.notEqual((await told())[1]!.username, turn!.username);
  assert.ok(!server.log.join('').includes(SECRET));

  const stranger = await RawClient.open(server.url);
  stranger.hello({ type: 'ice', version: 1, edge: 'roaming', token: 'none' });
  assert.equal((await stranger.message('error')).code, 20101);
});

describe('through a relay only', { skip: noTurn }, () => {
  let turn: string;
  let stage: Stage;
  let log = '';
  const relay = { iceTransportPolicy: 'relay' };

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mask-room-'));
    const port = await freePort();
    const options = {
      'listening-ip': '127.0.0.1',
      'relay-ip': '127.0.0.1',
      'listening-port': String(port),
      'min-port': '49152',
      'max-port': '49999',
      'static-auth-secret': SECRET,
      realm: 'mask.example',
      pidfile: join(folder, 'pid'),
      userdb: join(folder, 'db'),
      'log-file': 'stdout',
    };
    const coturn = spawn('turnserver', [
      '-n',
      '--use-auth-secret',
      '--allow-loopback-peers',
      '--no-cli',
      '--no-tls',
      '--no-dtls',
      '--verbose',
      ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ]);
    for (const stream of [coturn.stdout, coturn.stderr])
      stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    turn = `turn:127.0.0.1:${port}?transport=udp`;
    stage = await Stage.open({ ice: ice({ turn: [turn], turnSecret: SECRET }) });
    afterwards = async () => {
      await stage.close();
      coturn.kill();
      await rm(folder, { recursive: true, force: true });
    };
  });
  let afterwards: () => Promise<void>;
  after(() => afterwards());

  test('two people see and hear each other, and send data', async () => {
    const [ada, ben] = await Promise.all([stage.caller('ada'), stage.caller('ben')]);
    await ada.join('beyond', relay);
    await ben.join('beyond', relay);
    await Promise.all([ada.hears(ben), ben.hears(ada)]);
    for (const caller of [ada, ben])
      assert.deepEqual(await caller.run<string[]>('caller.ways()'), ['relay relay']);
    await until(async () => {
      await ada.run(`caller.data.send('hello')`);
      return (await ben.messages()).includes('ada: hello');
    }, 'ben should get the message');
    assert.match(log, /ALLOCATE processed, success/);
    assert.ok(!/\bada\b|\bben\b/.test(log), 'the relay should not learn names');
    await Promise.all([ada.page.close(), ben.page.close()]);
  });

  test('the SDK’s preflight, which uses only relays, gets through', async () => {
    const ada = await stage.caller('ada');
    const result = await ada.run<{ steps: string[]; code?: number }>(`new Promise(async (resolve) => {
      const { token, signaling } = await (await fetch('/video-token')).json();
      const test = Twilio.Video.runPreflight(token, { wsServer: signaling, duration: 1000 });
      const steps = [];
      test.on('progress', (step) => steps.push(step));
      test.on('completed', () => resolve({ steps }));
      test.on('failed', ({ code }) => resolve({ steps, code }));
    })`);
    assert.deepEqual(result.code, undefined, JSON.stringify(result));
    assert.ok(result.steps.includes('mediaSubscribed'), JSON.stringify(result));
    await ada.page.close();
  });

  test('without the relay’s own secret there is no connection', async (t) => {
    const wrong = await Stage.open(
      { ice: ice({ turn: [turn], turnSecret: 'another-secret' }) },
      { browser: stage.browser },
    );
    t.after(() => wrong.close());
    const [ada, ben] = await Promise.all([wrong.caller('ada'), wrong.caller('ben')]);
    const before = log.length;
    await ada.join('beyond', relay);
    await ben.join('beyond', relay);
    await until(
      () => log.slice(before).includes('Cannot find credentials'),
      'the relay should refuse',
      20_000,
      () => log.slice(before),
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
    assert.deepEqual(await ada.run<string[]>('caller.ways()'), []);
    for (const { count } of await ada.received('ben')) assert.equal(count, 0);
  });
});

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
