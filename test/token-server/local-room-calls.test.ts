import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { mintAccessToken } from '../../token-server/src/access-token.ts';
import { createLocalCredentials } from '../../token-server/src/local-room/local-credentials.ts';
import { Stage, type Caller } from './support/callers.ts';
import { until } from './support/until.ts';

/* What an application sees of the local room through the unmodified SDK. PEOPLE=10 fills a room; six are quicker. */

const crowd = Number(process.env['PEOPLE'] ?? 4);
const sessionTimeout = 3000;
let stage: Stage;
let ada: Caller;
let ben: Caller;
let carl: Caller;

before(async () => {
  stage = await Stage.open({}, { limits: { sessionTimeout } });
  [ada, ben, carl] = await Promise.all([stage.caller('ada'), stage.caller('ben'), stage.caller('carl')]);
});
after(() => stage.close());
afterEach(async () => {
  assert.deepEqual((await Promise.all([ada, ben, carl].map((caller) => caller.errors()))).flat(), []);
  await Promise.all([ada, ben, carl].map((caller) => caller.leave()));
});

const both = () => Promise.all([ada.hears(ben), ben.hears(ada)]);

test('two people see and hear each other over one peer connection', async () => {
  assert.match((await ada.join('two')).sid, /^RM[0-9a-f]{32}$/);
  await ben.join('two');
  await both();
  assert.equal(await ada.openPeerConnections(), 1);
  assert.equal(await ben.openPeerConnections(), 1);
});

test('data arrives in both directions', async () => {
  await ada.join('data');
  await ben.join('data');
  await ada.sees('trackSubscribed data ben');
  await ben.sees('trackSubscribed data ada');
  // The SDK silently drops what is sent before the channel is open.
  await until(async () => {
    await ada.run(`caller.data.send('hello')`);
    return (await ben.messages()).includes('ada: hello');
  }, 'ben should get the message');
  await until(async () => {
    await ben.run(`caller.data.send('hello yourself')`);
    return (await ada.messages()).includes('ben: hello yourself');
  }, 'ada should get the message');
});

test('muting and unmuting is seen by the other person', async () => {
  await ada.join('mute');
  await ben.join('mute');
  await both();
  await ada.run('tracks.forEach((track) => track.disable())');
  await ben.sees('trackDisabled audio ada');
  await ben.sees('trackDisabled video ada');
  await ada.run('tracks.forEach((track) => track.enable())');
  await ben.sees('trackEnabled audio ada');
  await ben.sees('trackEnabled video ada');
  await ben.hears(ada);
});

test('tracks published and unpublished by both at once appear and disappear', async () => {
  await ada.join('publish', { kinds: ['audio'] });
  await ben.join('publish', { kinds: ['audio'] });
  await Promise.all([ada.hearsAll(ben, 0), ben.hearsAll(ada, 0)]);
  for (const round of [1, 2]) {
    const sids = await Promise.all([ada, ben].map((caller) => caller.run<string>('caller.publishMore()')));
    for (const sid of sids) assert.match(sid, /^MT[0-9a-f]{32}$/);
    await both();
    await Promise.all([ada, ben].map((caller) => caller.run('caller.unpublishVideo()')));
    await Promise.all([ada.hearsAll(ben, 0), ben.hearsAll(ada, 0)]);
    await ada.sees('trackUnsubscribed video ben', round);
    await ben.sees('trackUnsubscribed video ada', round);
  }
});

test('the same camera can be unpublished and published again', async () => {
  await ada.join('again');
  await ben.join('again');
  await both();
  await ada.run(`room.localParticipant.unpublishTrack(tracks.find(({ kind }) => kind === 'video'))`);
  await ben.hearsAll(ada, 0);
  await ada.run(
    `room.localParticipant.publishTrack(tracks.find(({ kind }) => kind === 'video')).then(() => true)`,
  );
  await both();
});

test('two tracks of one name: the second is refused', async () => {
  await ada.join('names');
  const code = await ada.run(`(async () => {
    const name = 'twice';
    const make = () => new Twilio.Video.LocalDataTrack({ name });
    await room.localParticipant.publishTrack(make());
    return room.localParticipant.publishTrack(make()).then(() => 'published', (error) => error.code);
  })()`);
  assert.equal(code, 53304);
});

test('a third person who comes late gets both videos, and both get theirs', async () => {
  await ada.join('three');
  await ben.join('three');
  await both();
  await carl.join('three');
  await Promise.all([ada.hears(carl), ben.hears(carl), carl.hears(ada), carl.hears(ben), both()]);
  for (const caller of [ada, ben, carl]) assert.equal(await caller.openPeerConnections(), 2);

  await ben.leave();
  await ada.sees('participantDisconnected ben');
  await carl.sees('trackUnsubscribed video ben');
  await until(async () => (await ada.openPeerConnections()) === 1, 'ada should close the connection to ben');
  await Promise.all([ada.hears(carl), carl.hears(ada)]);
});

test(`${crowd} people: everyone sees everyone, also after two have lost their connections at once`, async (t) => {
  const people: Caller[] = [];
  t.after(() => Promise.all(people.map(({ page }) => page.context().close())));
  for (let i = 0; i < crowd; i++) people.push(await stage.caller(`p${i}`));
  for (const person of people) {
    await person.join('ten', { kinds: [] });
    // So many videos share two cores: small and slow ones.
    await person.run('caller.publishMore({ width: 32, height: 24, frameRate: 2 })');
  }
  const everyoneSeesEveryone = () => Promise.all(people.map((person) => person.seesEveryone(crowd - 1)));
  await everyoneSeesEveryone();
  for (const person of people) assert.equal(await person.openPeerConnections(), crowd - 1);

  const unlucky = [people[1]!, people.at(-1)!];
  await Promise.all(unlucky.map(({ identity }) => stage.line.drop(identity, 100)));
  await Promise.all(unlucky.map((person) => person.sees('reconnected')));
  await everyoneSeesEveryone();
});

test('someone who leaves can come back', async () => {
  await ada.join('rejoin');
  for (let time = 1; time <= 2; time++) {
    await ben.join('rejoin');
    await both();
    await ben.leave();
    await ada.sees('participantDisconnected ben', time);
  }
});

test('joining twice under one identity ends the older one with 53205', async () => {
  const again = await stage.caller('ben');
  await ada.join('twice');
  await ben.join('twice');
  await both();
  await again.join('twice');
  await ben.sees('disconnected 53205');
  await Promise.all([again.hears(ada), ada.hears(again)]);
  await again.page.close();
});

test('a tab that dies is gone soon, and the others stay connected', async () => {
  const dora = await stage.caller('dora');
  await ada.join('death');
  await dora.join('death');
  await ada.hears(dora);
  await dora.die();
  await ada.sees('participantDisconnected dora', 1, sessionTimeout - 1000);
  await ada.sees('trackUnsubscribed video dora');
  assert.ok(!(await ada.events()).includes('reconnecting'));
});

test('someone cut off is missed, then gone, and the last person stays connected', async (t) => {
  // Longer than the SDK takes to see that nothing arrives any more.
  const patient = await Stage.open({}, { browser: stage.browser, limits: { sessionTimeout: 15_000 } });
  t.after(() => patient.close());
  const [emil, dora] = [await patient.caller('emil'), await patient.caller('dora')];
  await emil.join('cut off');
  await dora.join('cut off');
  await emil.hears(dora);
  const dropped = patient.line.drop('dora', 300);
  await dora.die();
  await dropped;
  await emil.sees('participantReconnecting dora');
  await emil.sees('trackUnsubscribed video dora', 1, 10_000);
  await emil.sees('participantDisconnected dora', 1, 20_000);
  assert.ok(!(await emil.events()).includes('reconnecting'));
  assert.equal(await emil.run<string>('room.state'), 'connected');
});

test('a completed room ends for everyone with 53118, also for someone reconnecting', async () => {
  await ada.join('over');
  await ben.join('over');
  await both();
  const dropped = stage.line.drop('ben', 600);
  assert.equal(stage.app.localRooms!.complete('over'), true);
  await dropped;
  await ada.sees('disconnected 53118');
  await ben.sees('disconnected 53118');
  assert.equal(stage.app.localRooms!.complete('over'), false);
});

test('a full room refuses the next with 53105', async (t) => {
  const small = await Stage.open({ maxParticipants: 1 }, { browser: stage.browser });
  t.after(() => small.close());
  const [first, second] = [await small.caller('first'), await small.caller('second')];
  await first.join('full', { kinds: [] });
  assert.deepEqual(await second.failToJoin('full', { kinds: [] }), {
    name: 'TwilioError',
    code: 53105,
    message: 'Room contains too many Participants',
  });
});

test('a token signed by someone else is refused', async () => {
  const { token } = await mintAccessToken(createLocalCredentials(), { identity: 'ada', room: 'r' }, 60);
  assert.deepEqual(await ada.failToJoin('r', { token }), {
    name: 'TwilioError',
    code: 20103,
    message: 'Invalid Access Token issuer/subject',
  });
});

test('the SDK’s preflight reaches the room, and learns what is wrong with a token', async () => {
  const preflight = (token: string) =>
    ada.run<{ steps: string[]; code: number }>(`new Promise(async (resolve) => {
      const { signaling } = await (await fetch('/video-token')).json();
      const test = Twilio.Video.runPreflight(${JSON.stringify(token)}, { wsServer: signaling, duration: 1 });
      const steps = [];
      test.on('progress', (step) => steps.push(step));
      test.on('completed', () => resolve({ steps, code: 0 }));
      test.on('failed', ({ code }) => resolve({ steps, code }));
    })`);
  const good = await ada.run<string>(
    `fetch('/video-token').then((r) => r.json()).then(({ token }) => token)`,
  );
  assert.deepEqual(await preflight('not a token'), { steps: ['mediaAcquired'], code: 20101 });
  assert.deepEqual(await preflight(`${good}x`), { steps: ['mediaAcquired'], code: 20107 });
  // It sends media through a relay only, and the local room has none.
  assert.deepEqual(await preflight(good), { steps: ['mediaAcquired', 'connected'], code: 53405 });
});

test('a room name that is too long is refused with 53101', async () => {
  assert.equal((await ada.failToJoin('short', { name: 'x'.repeat(129) }))?.code, 53101);
});

test('with adaptive simulcast, which needs media servers, people still see each other', async () => {
  const options = { preferredVideoCodecs: 'auto' };
  await ada.join('simulcast', options);
  await ben.join('simulcast', options);
  await both();
  await Promise.all([ada.run('caller.publishMore()'), ben.run('caller.publishMore()')]);
  await Promise.all([ada.hearsAll(ben, 2), ben.hearsAll(ada, 2)]);
});

test('a restarted server reports that the room is gone', async (t) => {
  const other = await Stage.open({}, { browser: stage.browser });
  t.after(() => other.close());
  const guest = await other.caller('guest');
  await guest.join('restart');
  await other.restart();
  await guest.sees('disconnected 53204');
});
