import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Limits } from '../../token-server/src/local-room/limits.ts';
import { generator } from './support/random.ts';
import { RawClient, track } from './support/raw-client.ts';
import { startServer, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

/* What keeps one client from taking the server away from the others. */

async function withLimits(
  limits: Partial<Limits>,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startServer({}, { limits });
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

/** Two people can still meet. */
async function works({ url }: TestServer): Promise<void> {
  const a = await RawClient.join(url, 'a', 'works');
  const b = await RawClient.join(url, 'b', 'works');
  await a.message('update', ({ peer_connections: states }) => states?.[0]?.id === b.pc);
  for (const client of [a, b]) {
    client.say({ type: 'disconnect', version: 2, session: client.session });
    await client.settled();
    client.drop();
  }
}

test('a busy server makes a newcomer wait, then refuses; those with a place can return to it', () =>
  withLimits({ sessions: 1 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'busy');
    const b = await RawClient.open(url);
    const ice = { type: 'ice', version: 1, token: await b.token(url, 'b', 'busy') };
    for (const expected of [1000, 1000, -1]) {
      b.hello(ice);
      const seen = b.frames.length;
      await until(() => b.frames.length > seen, 'an answer should come', 5000);
      assert.deepEqual(b.frames.at(-1), { type: 'busy', retryAfter: expected, keepAlive: true });
    }
    await b.ended();

    a.drop();
    const back = await RawClient.open(url);
    back.hello({
      type: 'sync',
      version: 2,
      session: a.session,
      token: await back.token(url, 'a', 'busy'),
      participant: { revision: 1, tracks: [] },
      peer_connections: [],
    });
    await back.message('synced');
    back.say({ type: 'disconnect', version: 2, session: a.session });
    await back.settled();

    const c = await RawClient.join(url, 'c', 'busy');
    for (const client of [back, c]) client.drop();
  }));

test('a place that was free at hello can be taken at connect (53006)', () =>
  withLimits({ sessionsPerAddress: 1 }, async ({ url }) => {
    const late = await RawClient.open(url);
    late.hello();
    await late.answer('welcome');
    const a = await RawClient.join(url, 'a', 'r');
    late.say(late.connectMessage(await late.token(url, 'b', 'r'), 'r'));
    assert.equal((await late.message('error')).code, 53006);
    a.drop();
  }));

test('more rooms than allowed are refused with 53006', () =>
  withLimits({ rooms: 1 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'one');
    const b = await RawClient.open(url);
    b.hello();
    b.say(b.connectMessage(await b.token(url, 'b', 'two'), 'two'));
    assert.equal((await b.message('error')).code, 53006);
    for (const client of [a, b]) client.drop();
  }));

test('more sockets than allowed from one address are closed', () =>
  withLimits({ socketsPerAddress: 2 }, async ({ url }) => {
    const [a, b, c] = [await RawClient.open(url), await RawClient.open(url), await RawClient.open(url)];
    assert.equal(await c.ended(), 1013);
    a.drop();
    await a.ended();
    await until(async () => {
      const d = await RawClient.open(url);
      d.hello();
      return d.answer('welcome').then(
        () => true,
        () => false,
      );
    }, 'a socket should be free again');
    b.drop();
  }));

test('a flood of messages costs the place (53006), and others only see them leave', () =>
  withLimits({ messageBurst: 50, messagesPerSecond: 1 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'flood');
    const b = await RawClient.join(url, 'b', 'flood');
    for (let i = 0; i < 100; i++) b.update();
    assert.equal((await b.message('error')).code, 53006);
    await b.ended();
    await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
    a.drop();
  }));

test('a few large messages count as many small ones', () =>
  withLimits({ messageBurst: 50, messagesPerSecond: 1 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'large');
    a.update([{ id: a.pc, description: { type: 'offer', revision: 5, sdp: 'x'.repeat(300_000) } }]);
    assert.equal((await a.message('error')).code, 53006);
    a.drop();
  }));

test('a message that is too large is answered before the socket closes (53004)', () =>
  withLimits({ messageBytes: 1000 }, async (server) => {
    const a = await RawClient.open(server.url);
    a.frame({ type: 'hello', version: 2, padding: 'x'.repeat(2000) });
    assert.equal((await a.message('error')).code, 53004);
    assert.equal(await a.ended(), 1000);
    await until(() => server.app.localRooms!.memory.held === 0, 'nothing should be kept of it');
    await works(server);
  }));

test('so is a message that never ends, whatever its pieces', () =>
  withLimits({ messageBytes: 100_000 }, async (server) => {
    const a = await RawClient.open(server.url);
    for (let i = 0; i < 100; i++) a.socket.send('x'.repeat(2000), { fin: false });
    assert.equal((await a.message('error')).code, 53004);
    await a.ended();
    await works(server);
  }));

test('a session description that is too long is refused (53004)', () =>
  withLimits({ descriptionLength: 1000 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'long');
    a.update([{ id: a.pc, description: { type: 'offer', revision: 5, sdp: 'x'.repeat(1001) } }]);
    assert.equal((await a.message('error')).code, 53004);
    a.drop();
  }));

test('state kept for one address is bounded (53006), and released with its owner', () =>
  withLimits({ bytesHeldPerAddress: 300_000 }, async (server) => {
    const a = await RawClient.join(server.url, 'a', 'held');
    const b = await RawClient.join(server.url, 'b', 'held');
    const id = b.pc;
    const { memory } = server.app.localRooms!;
    const ice = (revision: number) => ({ ufrag: `u${revision}`, revision, candidates: candidates(200) });
    b.update([{ id, ice: ice(2) }]);
    await b.settled();
    assert.ok(memory.held > 0);
    for (let revision = 2; revision < 9; revision++) a.update([{ id, ice: ice(revision) }]);
    await until(
      () => [a, b].some((client) => client.messages().some(({ code }) => code === 53006)),
      'one is refused',
    );
    assert.ok(memory.held <= 300_000);
    for (const client of [a, b]) {
      client.say({ type: 'disconnect', version: 2, session: client.session });
      client.drop();
    }
    await until(
      () => memory.held === 0,
      'nothing should be kept',
      5000,
      () => String(memory.held),
    );
    await works(server);
  }));

test('an address that causes too much work loses its sockets, and may return after a pause', () =>
  withLimits({ workBurst: 300, workPerSecond: 100 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'work');
    const b = await RawClient.join(url, 'b', 'work');
    // Short messages, each of which makes the server say all that it knows to the other.
    b.update([{ id: b.pc, ice: { ufrag: 'u', revision: 1, candidates: candidates(200) } }]);
    for (let revision = 2; revision < 100; revision++) {
      b.update([{ id: b.pc, ice: { ufrag: 'u', revision, candidates: [] } }]);
    }
    assert.equal(await b.ended(), 1006);
    assert.ok(a.said(b.pc).length < 50, `${a.said(b.pc).length} messages`);

    const back = await RawClient.open(url);
    const sync = {
      type: 'sync',
      version: 2,
      session: b.session,
      token: await back.token(url, 'b', 'work'),
      participant: { revision: 1, tracks: [] },
      peer_connections: [{ id: b.pc }],
    };
    back.hello(sync);
    assert.equal((await back.answer('busy')).retryAfter, 1000);
    // Whoever only sits there keeps their socket.
    a.frame({ type: 'heartbeat' });
    await until(async () => {
      back.hello(sync);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return back.messages().some(({ type }) => type === 'synced');
    }, 'b should be back');
    assert.equal(a.closed, null);
    for (const client of [a, back]) client.drop();
  }));

test('someone who comes back gets no more than anybody else: replies count', () =>
  withLimits({ workBurst: 300, workPerSecond: 1 }, async (server) => {
    const a = await RawClient.join(server.url, 'a', 'told');
    const b = await RawClient.join(server.url, 'b', 'told');
    b.update([{ id: b.pc, ice: { ufrag: 'u', revision: 1, candidates: candidates(200) } }]);
    await b.settled();
    a.drop();
    let times = 0;
    for (; times < 100; times++) {
      const back = await RawClient.open(server.url);
      back.hello({
        type: 'sync',
        version: 2,
        session: a.session,
        token: await back.token(server.url, 'a', 'told'),
        participant: { revision: 1, tracks: [] },
        peer_connections: [{ id: b.pc }],
      });
      await until(() => back.frames.length > 0, 'an answer should come', 5000);
      back.drop();
      if (back.frames[0]!.type === 'busy') break;
    }
    assert.ok(times < 30, `${times} times`);
    b.drop();
  }));

test('pings count as messages', () =>
  withLimits({ messageBurst: 50, messagesPerSecond: 1 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'pings');
    for (let i = 0; i < 100; i++) a.socket.ping();
    assert.equal((await a.message('error')).code, 53006);
    a.drop();
  }));

test('ten people with twenty tracks each are never refused', () =>
  withLimits({}, async ({ app, url }) => {
    const people: RawClient[] = [];
    const tracks = (who: number) => Array.from({ length: 20 }, (_, i) => track(`${who}-${i}`));
    for (let i = 0; i < 10; i++) people.push(await RawClient.join(url, `p${i}`, 'full', tracks(i)));
    // As long as Chromium's for twenty tracks a side: an offer and its answer on each link, both ways.
    const sdp = 'x'.repeat(80_000);
    for (const [type, revision] of [
      ['offer', 2],
      ['answer', 2],
      ['offer', 3],
      ['answer', 3],
    ] as const) {
      for (const client of people) {
        const ids = new Set(
          client
            .messages()
            .flatMap((m) => m.peer_connections ?? [])
            .map((state) => state.id),
        );
        const ice = { ufrag: `u${revision}`, revision, candidates: candidates(20) };
        client.update(
          [...ids].map((id) => ({ id, description: { type, revision, sdp }, ice })),
          tracks(people.indexOf(client)),
        );
        await client.settled();
      }
    }
    for (const client of people) {
      assert.equal(client.closed, null);
      assert.ok(!client.messages().some((message) => message.type === 'error'));
      client.drop();
    }
    assert.ok(app.localRooms!.memory.held > 45 * 80_000, 'the descriptions should be kept');
  }));

test("a visitor's broken frames disturb nobody", async () => {
  const server = await startServer();
  const a = await RawClient.open(server.url);
  const stream = (a.socket as unknown as { _socket: { write(data: Buffer): void } })._socket;
  // A frame with reserved bits, without a mask.
  stream.write(Buffer.from([0xf1, 0x05, 1, 2, 3, 4, 5]));
  await a.ended();
  const levels = server.log.map((line) => (JSON.parse(line) as { level: number }).level);
  assert.ok(Math.max(...levels) < 40, `level ${Math.max(...levels)}`);
  await server.close();
});

test('a client that does not read is dropped', () =>
  withLimits({ sendBuffer: 100_000, messageBurst: 100_000 }, async ({ url }) => {
    const a = await RawClient.join(url, 'a', 'slow');
    const b = await RawClient.join(url, 'b', 'slow', [track('b')]);
    (a.socket as unknown as { _socket: { pause(): void } })._socket.pause();
    let missing = false;
    for (let i = 1; i < 200 && !missing; i++) {
      b.update([], [track('b', { name: `${i}`, enabled: i % 2 === 0 })]);
      b.update([{ id: b.pc, ice: { ufrag: `u${i}`, revision: i, candidates: candidates(200) } }]);
      if (i % 5 === 0) await b.settled();
      missing = b.messages().some(({ participants }) => participants?.[0]?.state === 'reconnecting');
    }
    assert.ok(missing, 'a should be missed');
    for (const client of [a, b]) client.drop();
  }));

test('no message from a client stops the server, and nothing secret is logged', async () => {
  const server = await startServer();
  const random = generator(42);
  const tokens: string[] = [];
  const tryOne = async (number: number) => {
    const room = `fuzz-${number % 3}`;
    const client = await RawClient.join(server.url, `fuzz-${number}`, room, [track('t')]);
    const token = await client.token(server.url, 'x', room);
    tokens.push(token, client.session);
    for (let i = 0; i < 12; i++) client.frame(mutate(sample(client, token, random), random));
    await Promise.race([client.settled(), client.ended()]);
    if (random() < 0.5) client.frame({ type: 'bye' });
    else client.drop();
  };
  for (let round = 0; round < 8; round++) {
    await Promise.all(Array.from({ length: 12 }, (_, i) => tryOne(round * 12 + i)));
  }
  await works(server);
  const log = server.log.join('');
  assert.ok(log.includes('participant joined'), 'there should be a log to look into');
  assert.deepEqual(
    server.log.filter((line) => (JSON.parse(line) as { level: number }).level >= 50),
    [],
    'no error that the server did not expect',
  );
  for (const secret of tokens) assert.ok(!log.includes(secret), 'no token and no session is logged');
  assert.ok(!log.includes('eyJ'), 'nothing that looks like a token is logged');
  assert.ok(!log.includes('fuzz-1'), 'no identity is logged');
  await server.close();
});

function candidates(count: number): object[] {
  return Array.from({ length: count }, (_, i) => ({
    candidate: `candidate:${i} ${'x'.repeat(200)}`,
    sdpMid: '0',
  }));
}

/** One of the messages that clients send, right but for what `mutate` does to it. */
function sample(client: RawClient, token: string, random: () => number): unknown {
  const snapshot = { revision: Math.floor(random() * 9), tracks: [track('t'), track('u')] };
  const description = {
    type: ['offer', 'answer', 'close'][Math.floor(random() * 3)],
    revision: 2,
    sdp: 'v=0',
  };
  const ice = { ufrag: 'u', revision: 3, candidates: candidates(2), complete: true };
  const states = [
    { id: client.pc, description, ice },
    { id: 'x', description },
  ];
  const { session } = client;
  const bodies = [
    { type: 'ice', version: 1, token },
    client.connectMessage(token, 'fuzz', [track('t')]),
    { type: 'update', version: 2, session, participant: snapshot, peer_connections: states },
    { type: 'update', version: 2, session, participant: snapshot, peer_connections: states },
    { type: 'sync', version: 2, session, token, participant: snapshot, peer_connections: states },
    { type: 'disconnect', version: 2, session },
  ];
  const body = bodies[Math.floor(random() * bodies.length)];
  return random() < 0.2 ? { type: 'hello', version: 2, timeout: 5000, body } : { type: 'msg', body };
}

const oddities = [
  null,
  true,
  -1,
  1e308,
  '',
  '\u0000',
  '__proto__',
  [],
  {},
  [[]],
  { length: -1 },
  'x'.repeat(5000),
  NaN,
];

/** Replaces, removes or adds something somewhere, or breaks the text itself. */
function mutate(value: unknown, random: () => number): string {
  const copy = structuredClone(value) as Record<string, unknown>;
  for (let changes = Math.floor(random() * 3); changes > 0; changes--) {
    let at = copy;
    for (;;) {
      const keys = Object.keys(at);
      const key = keys[Math.floor(random() * keys.length)];
      if (key === undefined) break;
      const inner = at[key];
      if (typeof inner === 'object' && inner !== null && random() < 0.8) {
        at = inner as Record<string, unknown>;
        continue;
      }
      if (random() < 0.2) Reflect.deleteProperty(at, key);
      else at[key] = oddities[Math.floor(random() * oddities.length)];
      break;
    }
  }
  const text = JSON.stringify(copy);
  return random() < 0.05 ? text.slice(0, Math.floor(random() * text.length)) : text;
}
