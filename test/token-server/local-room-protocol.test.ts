import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import jwt from 'jsonwebtoken';
import { defaultLimits, type Limits } from '../../token-server/src/local-room/limits.ts';
import { createLocalCredentials } from '../../token-server/src/local-room/local-credentials.ts';
import { RawClient, track, type Message } from './support/raw-client.ts';
import { startServer, type TestServer } from './support/server.ts';
import { until } from './support/until.ts';

/* The messages themselves, and what a client that is not the SDK may try. */

let server: TestServer;
before(async () => (server = await startServer()));
after(() => server.close());

const join = (identity: string, room: string, tracks: object[] = []) =>
  RawClient.join(server.url, identity, room, tracks);

/** A server with other limits, for one test. */
async function withLimits(
  limits: Partial<Limits>,
  body: (server: TestServer) => Promise<void>,
): Promise<void> {
  const limited = await startServer({}, { limits });
  try {
    await body(limited);
  } finally {
    await limited.close();
  }
}

/** Two who have negotiated once: `a` was there first, so `b` made the offer. */
async function pair(room: string): Promise<{ a: RawClient; b: RawClient; id: string }> {
  const a = await join('a', room, [track(`${room}-a`)]);
  const b = await join('b', room, [track(`${room}-b`)]);
  await a.message('update', ({ peer_connections: states }) => states?.[0]?.id === b.pc);
  a.describe(b.pc, 'answer', 1);
  await b.message('update', ({ peer_connections: states }) => states?.[0]?.description?.type === 'answer');
  await a.message('update', ({ subscribed }) => subscribed?.tracks.length === 1);
  return { a, b, id: b.pc };
}

async function sync(
  client: RawClient,
  peerConnections: object[],
  tracks: object[] = [],
  url = server.url,
): Promise<RawClient> {
  const back = await RawClient.open(url);
  const { identity } = client.messages().find(({ type }) => type === 'connected')!.participant!;
  back.hello({
    type: 'sync',
    version: 2,
    name: null,
    session: client.session,
    token: await back.token(url, identity, 'any'),
    participant: { revision: 1, tracks },
    peer_connections: peerConnections,
  });
  return back;
}

describe('the connection', () => {
  test('hello is answered with welcome, again if repeated, but its message counts once', async () => {
    const client = await RawClient.open(server.url);
    const body = { type: 'ice', version: 1, token: await client.token(server.url, 'a', 'r') };
    client.hello(body);
    client.hello(body);
    assert.equal((await client.answer('welcome', 2)).negotiatedTimeout, 5000);
    await client.settled();
    assert.deepEqual(
      client.messages().map(({ type }) => type),
      ['iced'],
    );
    client.drop();
  });

  test('heartbeats come as often as negotiated', () =>
    withLimits({ heartbeat: { min: 50, max: 50 } }, async ({ url }) => {
      const client = await RawClient.open(url);
      client.hello();
      await client.answer('heartbeat', 3);
      client.drop();
    }));

  test('a client that falls silent is dropped, but not before six intervals', () =>
    withLimits({ heartbeat: { min: 50, max: 50 } }, async ({ url }) => {
      const client = await RawClient.open(url);
      client.hello();
      await client.ended();
      assert.ok(client.frames.filter(({ type }) => type === 'heartbeat').length >= 5);
    }));

  test('a client that never says hello is dropped', () =>
    withLimits({ helloTimeout: 100 }, async ({ url }) => {
      await (await RawClient.open(url)).ended();
    }));

  test('an invalid frame is reported, and ten of them end the connection', async () => {
    const client = await RawClient.open(server.url);
    client.frame('{');
    client.frame('null');
    client.frame({ type: 'hello', version: 3 });
    client.frame({ type: 'msg', body: {} });
    client.socket.send(Buffer.from([1, 2, 3]));
    assert.match((await client.answer('bad', 5)).reason!, /TCMP/);
    for (let i = 0; i < 5; i++) client.frame('{');
    await client.ended();
  });

  test('bye leaves the room at once', async () => {
    const a = await join('a', 'bye');
    const b = await join('b', 'bye');
    b.frame({ type: 'bye' });
    await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
    assert.equal(await b.ended(), 1000);
    a.drop();
  });
});

describe('tokens', () => {
  const cty = 'twilio-fpa;v=1';
  interface Parts {
    header?: object;
    payload?: object;
    secret?: string;
  }

  /** A right token with one thing wrong. */
  async function forge({ header, payload, secret }: Parts): Promise<{ client: RawClient; token: string }> {
    const client = await RawClient.open(own.url);
    const decoded = jwt.decode(await client.token(own.url, 'a', 'r')) as jwt.JwtPayload;
    const token = jwt.sign({ ...decoded, ...payload }, secret ?? localCredentials.apiKeySecret, {
      algorithm: 'HS256',
      header: { alg: 'HS256', typ: 'JWT', cty, ...header },
    });
    return { client, token };
  }

  const localCredentials = createLocalCredentials();
  let own: TestServer;
  before(async () => (own = await startServer({}, { localCredentials })));
  after(() => own.close());

  const now = () => Math.floor(Date.now() / 1000);
  const cases: [string, number, () => Parts][] = [
    ['another header', 20102, () => ({ header: { cty: 'other' } })],
    ['another issuer', 20103, () => ({ payload: { iss: 'SK0' } })],
    ['another account', 20103, () => ({ payload: { sub: 'AC0' } })],
    ['its time over', 20104, () => ({ payload: { exp: now() - 1 } })],
    ['its time not come', 20105, () => ({ payload: { nbf: now() + 60 } })],
    ['no video grant', 20106, () => ({ payload: { grants: { identity: 'a' } } })],
    ['no grants', 20106, () => ({ payload: { grants: null } })],
    ["someone else's signature", 20107, () => ({ secret: 'x'.repeat(32) })],
    ['no identity', 53200, () => ({ payload: { grants: { video: {} } } })],
    ['a long identity', 53201, () => ({ payload: { grants: { identity: 'x'.repeat(129), video: {} } } })],
    ['a control character', 53202, () => ({ payload: { grants: { identity: 'a\nb', video: {} } } })],
    ['another room', 20106, () => ({ payload: { grants: { identity: 'a', video: { room: 'other' } } } })],
  ];
  for (const [what, code, parts] of cases) {
    test(`a token with ${what} is refused with ${code}`, async () => {
      const { client, token } = await forge(parts());
      client.hello();
      client.say(client.connectMessage(token, 'r'));
      assert.equal((await client.message('error')).code, code);
      await client.ended();
    });
  }

  for (const token of ['', 'x', 'a.b.c', `${'ey'.repeat(5000)}.e30.x`]) {
    test(`${JSON.stringify(token.slice(0, 10))} is not a token (20101), already when asking for ICE servers`, async () => {
      const client = await RawClient.open(own.url);
      client.hello({ type: 'ice', version: 1, token });
      assert.equal((await client.message('error')).code, 20101);
      client.drop();
    });
  }

  test('an unsigned token is refused', async () => {
    const client = await RawClient.open(own.url);
    const [, payload] = (await client.token(own.url, 'a', 'r')).split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT', cty })).toString('base64url');
    client.hello({ type: 'ice', version: 1, token: `${header}.${payload}.` });
    assert.equal((await client.message('error')).code, 20102);
    client.drop();
  });
});

describe('rooms', () => {
  test('connected carries everything that the SDK dereferences', async () => {
    const a = await join('a', 'state', [track('t1')]);
    const connected = await a.message('connected');
    assert.match(connected.sid!, /^RM[0-9a-f]{32}$/);
    assert.equal(connected.name, 'state');
    assert.match(connected.participant!.sid, /^PA[0-9a-f]{32}$/);
    assert.deepEqual(connected.participants, []);
    assert.equal(connected.published!.tracks[0]!.state, 'ready');
    assert.match(connected.published!.tracks[0]!.sid!, /^MT[0-9a-f]{32}$/);
    assert.deepEqual(connected.subscribed!.tracks, []);
    assert.equal(connected.options!.session_timeout, 30);
    a.drop();
  });

  test('a room ends with its last participant, and its name starts afresh', async () => {
    const first = await join('a', 'anew');
    const { sid } = await first.message('connected');
    first.say({ type: 'disconnect', version: 2, session: first.session });
    await first.settled();
    const second = await join('a', 'anew');
    assert.notEqual((await second.message('connected')).sid, sid);
    for (const client of [first, second]) client.drop();
  });

  const refusals: [string, string, number][] = [
    ['an unknown SID', `RM${'0'.repeat(32)}`, 53106],
    ['a name that is too long', 'x'.repeat(129), 53101],
    ['a name with a control character', 'a\u0000b', 53100],
    ['another room than the token is for', 'other', 20106],
  ];
  for (const [what, name, code] of refusals) {
    test(`${what} is refused with ${code}`, async () => {
      const client = await RawClient.open(server.url);
      client.hello();
      const room = code === 53106 ? name : 'mine';
      client.say(client.connectMessage(await client.token(server.url, 'a', room), name));
      assert.equal((await client.message('error')).code, code);
      client.drop();
    });
  }

  test('without a name the token decides, and a SID works like a name', async () => {
    const a = await join('a', 'named');
    const { sid } = await a.message('connected');
    for (const name of [null, '', sid!]) {
      const client = await RawClient.open(server.url);
      client.hello();
      client.say(client.connectMessage(await client.token(server.url, `b${name}`, 'named'), name));
      assert.equal((await client.message('connected')).sid, sid);
      client.drop();
    }
    a.drop();
  });

  test('a room that lasts too long is completed', () =>
    withLimits({ roomDuration: 200 }, async ({ url }) => {
      const a = await RawClient.join(url, 'a', 'long');
      assert.equal((await a.message('disconnected')).status, 'completed');
      await a.ended();
    }));

  test('ten people: everyone is linked with everyone once', async () => {
    const people: RawClient[] = [];
    for (let i = 0; i < 10; i++) people.push(await join(`p${i}`, 'ten', [track(`track-${i}`)]));
    const last = people[9]!;
    const connected = await last.message('connected');
    assert.equal(connected.participants!.length, 9);
    // One offer came with the newcomer; for the eight others it is asked for one.
    assert.deepEqual(
      connected.peer_connections!.map(({ description }) => [description!.type, description!.revision]),
      Array.from({ length: 8 }, () => ['create-offer', 1]),
    );
    for (const { id } of connected.peer_connections!) last.describe(id, 'offer', 2);
    await Promise.all(
      people.slice(0, 9).map(async (person) => {
        const { peer_connections: states } = await person.message(
          'update',
          ({ peer_connections: news }) =>
            news?.some(
              ({ id }) => id === last.pc || connected.peer_connections!.some((pc) => pc.id === id),
            ) ?? false,
        );
        const { id, description } = states![0]!;
        person.describe(id, 'answer', description!.revision);
      }),
    );
    const all = await last.message('update', ({ subscribed }) => subscribed?.tracks.length === 9);
    assert.equal(new Set(all.subscribed!.tracks.map(({ id }) => id)).size, 9);
    for (const person of people) person.drop();
  });
});

describe('links', () => {
  test('the first person’s unused peer connection is closed when a second comes, whose offer is passed on', async () => {
    const a = await join('a', 'unused');
    const b = await join('b', 'unused');
    await a.message('update', ({ peer_connections: states }) => states?.[0]?.id === b.pc);
    assert.deepEqual(a.said(a.pc), ['close 2']);
    assert.deepEqual(a.said(b.pc), ['offer 1']);
    for (const client of [a, b]) client.drop();
  });

  test('if two offers collide, the first one wins and the other is dropped', async () => {
    const { a, b, id } = await pair('glare');
    a.describe(id, 'offer', 2);
    await a.settled();
    b.describe(id, 'offer', 2);
    await b.settled();
    await a.settled();
    assert.deepEqual(a.said(id), ['offer 1']);
    assert.deepEqual(b.said(id), ['answer 1', 'offer 2']);
    b.describe(id, 'answer', 2);
    b.describe(id, 'offer', 3);
    await b.settled();
    await a.settled();
    assert.deepEqual(a.said(id), ['offer 1', 'answer 2', 'offer 3']);
    for (const client of [a, b]) client.drop();
  });

  test('only the person who owes an answer may give it, and only to the open offer', async () => {
    const { a, b, id } = await pair('owed');
    b.describe(id, 'answer', 2);
    a.describe(id, 'offer', 2);
    await a.settled();
    a.describe(id, 'answer', 2);
    b.describe(id, 'answer', 1);
    b.describe(id, 'answer', 3);
    await b.settled();
    await a.settled();
    assert.deepEqual(a.said(id), ['offer 1']);
    assert.deepEqual(b.said(id), ['answer 1', 'offer 2']);
    for (const client of [a, b]) client.drop();
  });

  test('candidates accumulate, although the sender restarts its list', async () => {
    const { a, b, id } = await pair('ice');
    const candidate = (name: string) => ({
      candidate: name,
      sdpMid: '0',
      sdpMLineIndex: 0,
      usernameFragment: 'u',
    });
    const ice = (revision: number, names: string[], complete = false) =>
      b.update([
        {
          id,
          ice: { ufrag: 'u', revision, candidates: names.map(candidate), ...(complete && { complete }) },
        },
      ]);
    ice(1, ['one']);
    ice(2, ['one', 'two']);
    ice(3, [], true);
    ice(4, ['three']);
    ice(2, ['late']);
    b.update([{ id, ice: { ufrag: null, revision: 9, candidates: [] } }]);
    await b.settled();
    await a.settled();
    const lists = a
      .messages()
      .flatMap(({ peer_connections: states }) => states ?? [])
      .flatMap((state) =>
        state.ice ? [state.ice.candidates.map((c) => (c as { candidate: string }).candidate)] : [],
      );
    assert.deepEqual(lists, [['one'], ['one', 'two'], ['one', 'two'], ['one', 'two', 'three']]);
    for (const client of [a, b]) client.drop();
  });

  test('messages about somebody else’s peer connection change nothing', async () => {
    const { a, b, id } = await pair('theirs');
    const c = await join('c', 'theirs');
    c.describe(id, 'offer', 9);
    c.describe(id, 'close', 9);
    c.describe('no such', 'offer', 9);
    await c.settled();
    await a.settled();
    assert.deepEqual(a.said(id), ['offer 1']);
    assert.deepEqual(b.said(id), ['answer 1']);
    for (const client of [a, b, c]) client.drop();
  });

  test('a peer connection that a client gives up is replaced', async () => {
    const { a, b, id } = await pair('given-up');
    a.describe(id, 'close', 2);
    const invitation = await a.message(
      'update',
      ({ peer_connections: states }) => states?.[0]?.description?.type === 'create-offer',
    );
    await b.settled();
    assert.deepEqual(b.said(id), ['answer 1', 'close 2']);
    const next = invitation.peer_connections![0]!.id;
    a.describe(next, 'offer', 2);
    await a.settled();
    await b.settled();
    assert.deepEqual(b.said(next), ['offer 2']);
    // Unsubscribed until the new one works.
    const last = () =>
      b
        .messages()
        .filter(({ subscribed }) => subscribed)
        .at(-1)!.subscribed!.tracks.length;
    assert.equal(last(), 0);
    b.describe(next, 'answer', 2);
    await until(() => last() === 1, 'b should be subscribed again');
    for (const client of [a, b]) client.drop();
  });

  test('giving up peer connections endlessly costs the place', () =>
    withLimits({ replacementBurst: 2, replacementsPerSecond: 0 }, async ({ url }) => {
      const a = await RawClient.join(url, 'a', 'endless');
      const b = await RawClient.join(url, 'b', 'endless');
      const invitations = () =>
        b
          .messages()
          .flatMap(({ peer_connections: states }) => states ?? [])
          .filter(({ description }) => description?.type === 'create-offer');
      b.describe(b.pc, 'close', 2);
      await b.settled();
      b.describe(invitations()[0]!.id, 'close', 2);
      await b.settled();
      b.describe(invitations()[1]!.id, 'close', 2);
      assert.equal((await b.message('error')).code, 53004);
      await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
      a.drop();
    }));

  test('also while coming back, and the place is then not kept', () =>
    withLimits({ replacementBurst: 0, sessions: 2 }, async ({ url }) => {
      const a = await RawClient.join(url, 'a', 'endless');
      const b = await RawClient.join(url, 'b', 'endless');
      a.describe(b.pc, 'answer', 1);
      await a.settled();
      // Without the peer connection that the two had established.
      const back = await sync(b, [], [], url);
      assert.equal((await back.message('error')).code, 53004);
      await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
      const c = await RawClient.join(url, 'c', 'endless');
      for (const client of [a, c]) client.drop();
    }));
});

describe('tracks', () => {
  test('publishing is acknowledged, muting is passed on, and an unchanged list is silent', async () => {
    const { a, b } = await pair('tracks');
    const before = b.frames.length;
    a.update();
    await a.settled();
    await b.settled();
    assert.equal(b.frames.slice(before).filter(({ type }) => type === 'msg').length, 0);

    a.update([], [track('tracks-a'), track('more', { kind: 'data' })]);
    const { published } = await a.message('update', (message) => message.published?.tracks.length === 2);
    assert.deepEqual(
      published!.tracks.map(({ id, state }) => [id, state]),
      [
        ['tracks-a', 'ready'],
        ['more', 'ready'],
      ],
    );
    const seen = await b.message('update', ({ subscribed }) => subscribed?.tracks.length === 2);
    assert.deepEqual(
      seen.participants![0]!.tracks.map(({ sid }) => sid),
      published!.tracks.map(({ sid }) => sid),
    );

    a.update([], [track('tracks-a', { enabled: false }), track('more', { kind: 'data' })]);
    const muted = await b.message('update', ({ participants }) =>
      (participants?.[0]?.tracks ?? []).some(
        (published) => (published as unknown as { enabled: boolean }).enabled === false,
      ),
    );
    assert.equal(muted.subscribed, undefined);
    assert.ok(muted.participants![0]!.revision > seen.participants![0]!.revision);
    for (const client of [a, b]) client.drop();
  });

  test('tracks with a name that is too long or taken, or too many, fail alone', () =>
    withLimits({ tracksPerParticipant: 2 }, async ({ url }) => {
      const tracks = [track('one'), track('two', { name: 'x'.repeat(129) }), track('three')];
      const a = await RawClient.join(url, 'a', 'fail', tracks);
      const { published } = await a.message('connected');
      assert.deepEqual(
        published!.tracks.map(({ error }) => error?.code),
        [undefined, 53302, 53305],
      );
      a.drop();
    }));

  test('a leaving participant is reported with their tracks, so that the SDK can end each', async () => {
    const { a, b } = await pair('leaving');
    b.say({ type: 'disconnect', version: 2, session: b.session });
    const gone = await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
    assert.equal(gone.participants![0]!.tracks.length, 1);
    assert.deepEqual(gone.subscribed!.tracks, []);
    assert.equal(gone.peer_connections![0]!.description!.type, 'close');
    for (const client of [a, b]) client.drop();
  });
});

describe('coming back', () => {
  const listed = (message: Message) =>
    message.peer_connections!.map(({ id, description, ice }) => [
      id,
      description?.type ?? (ice ? 'ice' : 'bare'),
    ]);

  test('an unknown session is refused with 53204', async () => {
    const client = await RawClient.open(server.url);
    client.hello({
      type: 'sync',
      version: 2,
      session: 'no such',
      token: '',
      participant: { revision: 1, tracks: [] },
      peer_connections: [],
    });
    assert.equal((await client.message('error')).code, 53204);
    client.drop();
  });

  test("someone else's token does not open the place", async () => {
    const a = await join('a', 'mine');
    const thief = await RawClient.open(server.url);
    thief.hello({
      type: 'sync',
      version: 2,
      session: a.session,
      token: await thief.token(server.url, 'thief', 'mine'),
      participant: { revision: 1, tracks: [] },
      peer_connections: [],
    });
    assert.equal((await thief.message('error')).code, 53204);
    for (const client of [a, thief]) client.drop();
  });

  test('others see someone go missing and come back', async () => {
    const { a, b, id } = await pair('missing');
    b.drop();
    const missing = await a.message(
      'update',
      ({ participants }) => participants?.[0]?.state === 'reconnecting',
    );
    const back = await sync(
      b,
      [{ id, description: { type: 'offer', revision: 1, sdp: '' } }],
      [track('missing-b')],
    );
    const synced = await back.message('synced');
    assert.equal(synced.participants!.length, 1);
    assert.equal(synced.subscribed!.tracks.length, 1);
    const returned = await a.message(
      'update',
      ({ participants }) =>
        participants?.[0]?.state === 'connected' &&
        participants[0].revision > missing.participants![0]!.revision,
    );
    assert.equal(returned.participants![0]!.tracks.length, 1);
    for (const client of [a, back]) client.drop();
  });

  test('an answer and the offer after it are both repeated', async () => {
    const { a, b, id } = await pair('both');
    a.describe(id, 'offer', 2);
    await a.settled();
    const back = await sync(b, [{ id, description: { type: 'offer', revision: 1, sdp: '' } }]);
    const synced = await back.message('synced');
    assert.deepEqual(listed(synced), [
      [id, 'answer'],
      [id, 'offer'],
    ]);
    for (const client of [a, back]) client.drop();
  });

  test('a lost answer, revealed by the offer after it, restarts the link', async () => {
    const { a, b, id } = await pair('lost');
    a.describe(id, 'offer', 2);
    await b.message('update', ({ peer_connections: states }) => states?.[0]?.description?.revision === 2);
    // b has answered 2 and offered 3, but only the offer is reported.
    const back = await sync(b, [{ id, description: { type: 'offer', revision: 3, sdp: '' } }]);
    await back.message('synced');
    await back.message(
      'update',
      ({ peer_connections: states }) => states?.[0]?.description?.type === 'create-offer',
    );
    await a.settled();
    assert.equal(a.said(id).at(-1), 'close 2');
    for (const client of [a, back]) client.drop();
  });

  test('a lost answer that is reported itself is passed on', async () => {
    const { a, b, id } = await pair('reported');
    a.describe(id, 'offer', 2);
    await b.message('update', ({ peer_connections: states }) => states?.[0]?.description?.revision === 2);
    const back = await sync(b, [{ id, description: { type: 'answer', revision: 2, sdp: '' } }]);
    await back.message('synced');
    await a.message('update', ({ peer_connections: states }) => states?.[0]?.description?.type === 'answer');
    for (const client of [a, back]) client.drop();
  });

  test('a peer connection without changes is listed, or the client would close it', async () => {
    const a = await join('a', 'listed');
    const back = await sync(a, [{ id: a.pc, description: { type: 'offer', revision: 1, sdp: '' } }]);
    assert.deepEqual(listed(await back.message('synced')), [[a.pc, 'bare']]);
    for (const client of [a, back]) client.drop();
  });

  test('a lost request for an offer is repeated', async () => {
    const [a, b] = [await join('a', 'request'), await join('b', 'request')];
    const c = await join('c', 'request');
    const [wanted] = (await c.message('connected')).peer_connections!;
    const back = await sync(c, [{ id: c.pc, description: { type: 'offer', revision: 1, sdp: '' } }]);
    assert.deepEqual(listed(await back.message('synced')), [
      [c.pc, 'bare'],
      [wanted!.id, 'create-offer'],
    ]);
    for (const client of [a, b, back]) client.drop();
  });

  test('coming back before the old socket is missed ends the old one, unnoticed by others', async () => {
    const { a, b, id } = await pair('early');
    const back = await sync(
      b,
      [{ id, description: { type: 'offer', revision: 1, sdp: '' } }],
      [track('early-b')],
    );
    await back.message('synced');
    await b.ended();
    await a.settled();
    assert.ok(!a.messages().some(({ participants }) => participants?.[0]?.state === 'reconnecting'));
    for (const client of [a, back]) client.drop();
  });

  test('someone who does not come back in time is gone', () =>
    withLimits({ sessionTimeout: 200 }, async ({ url }) => {
      const a = await RawClient.join(url, 'a', 'late');
      const b = await RawClient.join(url, 'b', 'late');
      b.drop();
      await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
      a.drop();
    }));

  test('someone whose page was closed is gone soon, unless it was only a download in Firefox', async () => {
    const { a, b } = await pair('closed');
    b.socket.close(1001);
    await a.message('update', ({ participants }) => participants?.[0]?.state === 'reconnecting');
    const back = await sync(b, [], []);
    await a.message('update', ({ participants }) => participants?.[0]?.state === 'connected');
    const closed = performance.now();
    back.socket.close(1001);
    await a.message('update', ({ participants }) => participants?.[0]?.state === 'disconnected');
    const { closedTimeout, sessionTimeout } = defaultLimits;
    const took = performance.now() - closed;
    assert.ok(took >= closedTimeout && took < sessionTimeout, `after ${took} ms`);
    a.drop();
  });

  const ways: Record<string, [Partial<Limits>, (client: RawClient) => void]> = {
    'whose socket is gone': [{ peerTimeout: 100 }, (client) => client.drop()],
    'whose machine sleeps': [
      { peerTimeout: 60_000, pingInterval: 50 },
      (client) => (client.socket.pong = () => undefined),
    ],
  };
  for (const [who, [limits, goAway]] of Object.entries(ways))
    test(`someone ${who} is unlinked, and linked again on coming back`, () =>
      withLimits(limits, async ({ url }) => {
        const a = await RawClient.join(url, 'a', 'away', [track('away-a')]);
        const b = await RawClient.join(url, 'b', 'away', [track('away-b')]);
        await a.message('update', ({ peer_connections: states }) => states?.[0]?.id === b.pc);
        a.describe(b.pc, 'answer', 1);
        await a.message('update', ({ subscribed }) => subscribed?.tracks.length === 1);
        goAway(b);
        await a.message(
          'update',
          ({ subscribed, peer_connections: states }) =>
            subscribed?.tracks.length === 0 && states?.[0]?.description?.type === 'close',
        );
        const back = await sync(
          b,
          [{ id: b.pc, description: { type: 'offer', revision: 1, sdp: '' } }],
          [track('away-b')],
          url,
        );
        const synced = await back.message('synced');
        assert.deepEqual(
          synced.peer_connections!.map(({ description }) => description?.type),
          ['create-offer'],
        );
        assert.notEqual(synced.peer_connections![0]!.id, b.pc);
        assert.equal(synced.subscribed!.tracks.length, 0);
        for (const client of [a, back]) client.drop();
      }));
});
