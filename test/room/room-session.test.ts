import { aTimeout, expect } from '@open-wc/testing';
import { Camera } from '../../src/camera/index.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { RoomSession, type JoinRequest } from '../../src/room/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { until } from '../until.ts';
import { FakeSdk, twilioError } from './fake-sdk.ts';

/** The session by itself: no element and no view; devices and SDK are stand-ins. */
describe('the session of a room', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let session: RoomSession;
  /** Each other status and phase, and what is told beside it. */
  let log: string[];

  const FACTS = [
    'joined',
    'left',
    'reconnecting',
    'reconnected',
    'participant-joined',
    'participant-left',
    'message',
  ];
  const both = { video: true, audio: true };
  const where = { name: 'mask', identity: 'Anna' };
  const request = async (): Promise<JoinRequest> => ({
    ...where,
    given: ['jwt'],
    getToken: null,
    token: '',
    tokenUrl: '/video-token',
    credentials: 'same-origin',
    sdk,
    devices: both,
    options: null,
  });
  const join = () => session.join(where, request);
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error: unknown) => (error instanceof MaskRoomError ? error.code : String(error)),
    );

  beforeEach(() => {
    devices = new FakeDevices().install();
    sdk = new FakeSdk();
    session = new RoomSession(
      async () => ({ Camera, loadInCall: async () => undefined }),
      () => sdk as never,
    );
    log = [];
    let last = session.state.status as string;
    session.addEventListener('change', () => {
      const { status, phase, camera } = session.state;
      // In the place of the view.
      if (camera) session.shows(camera);
      const now = phase ? `${status}, ${phase}` : status;
      if (now !== last) log.push(now);
      last = now;
    });
    for (const fact of FACTS) session.addEventListener(fact, () => log.push(`told: ${fact}`));
  });
  afterEach(() => {
    session.forget();
    devices.remove();
  });

  it('reports each change after its state has been reached', async () => {
    const before = session.state;
    expect(before.status).to.equal('idle');
    expect(Object.isFrozen(before)).to.equal(true);
    await session.preview(both);
    expect(session.state === before).to.equal(false);
    expect(before.status, 'what was known stays').to.equal('idle');
    sdk.there = ['Ben'];
    let known = '';
    session.addEventListener('joined', () => {
      known = `${session.state.status} ${session.state.self?.sid} ${session.state.participants.length}`;
    });
    await join();
    expect(known, 'when it is told').to.equal('connected PAme 1');
    sdk.room.emit('reconnecting', twilioError(53001, 'Signaling connection disconnected'));
    sdk.room.emit('reconnected');
    session.leave();
    expect(log).to.deep.equal([
      'idle, loading',
      'idle, openingCamera',
      'previewing, openingCamera',
      'previewing',
      'connecting',
      'connecting, loading',
      'connecting, connecting',
      'connected, connecting',
      'told: joined',
      'connected',
      'reconnecting',
      'told: reconnecting',
      'connected',
      'told: reconnected',
      'disconnected',
      'told: left',
    ]);
  });

  it('can be joined again from the event that ends it, one call at a time', async () => {
    await join();
    let again: Promise<void> | null = null;
    session.addEventListener('left', () => (again ??= join()), { once: true });
    const [first] = sdk.rooms;
    first!.disconnect(twilioError(53001, 'Signaling connection disconnected'));
    expect(again).not.to.equal(null);
    await again;
    expect(session.state.status).to.equal('connected');
    expect(sdk.rooms).to.have.lengthOf(2);
    // What the old one says comes too late.
    first!.emit('disconnected', first, new Error('late'));
    expect(session.state.status).to.equal('connected');
    expect(session.state.error).to.equal(null);
  });

  it('stays left if it is left at the very moment of joining', async () => {
    session.addEventListener('joined', () => session.leave());
    expect(await codeOf(join())).to.equal('aborted');
    await aTimeout(0);
    expect(session.state.status).to.equal('disconnected');
    expect(devices.live).to.deep.equal([]);
    expect(sdk.room.state).to.equal('disconnected');
    expect(log.filter((each) => each.startsWith('told'))).to.deep.equal(['told: joined', 'told: left']);
  });

  it('keeps the preview if joining is cancelled or fails, and opens nothing if there was no preview', async () => {
    sdk.answer = new Promise(() => undefined);
    const first = codeOf(join());
    await until(() => session.state.phase === 'connecting');
    session.cancel();
    expect([await first, session.state.status, devices.live.length]).to.deep.equal([
      'aborted',
      'previewing',
      2,
    ]);
    sdk.answer = null;
    sdk.error = twilioError(53105, 'Room contains too many Participants');
    expect(await codeOf(join())).to.equal('room-full');
    expect([session.state.status, session.state.error?.code]).to.deep.equal(['failed', 'room-full']);
    expect(session.state.tracks).to.have.lengthOf(2);
    session.forget();
    expect([session.state.status, session.begun, session.state.error]).to.deep.equal(['idle', false, null]);
  });

  it('sends no message outside a call, and keeps none for the next call', async () => {
    expect(await codeOf(session.send('n', 1))).to.equal('message-outside-call');
    await join();
    /** What Ben is sent once he says that he hears. */
    const heardByBen = async () => {
      const sent: string[] = [];
      const [own] = sdk.room.localParticipant.dataTracks.values();
      own!.track.carry = (data) => sent.push(data);
      const ben = sdk.room.enter('Ben');
      const { track } = ben.publishData('mask-room-messages');
      sdk.room.emit('trackSubscribed', track, {}, ben);
      sdk.room.emit('trackMessage', '{"type":"hello","hears":["PAme"],"knows":["PAme"]}', track, ben);
      await aTimeout(0);
      return sent.filter((data) => data.includes('"part"')).length;
    };
    await session.send('n', 1, { keep: true });
    expect(await heardByBen()).to.equal(1);
    session.leave();
    expect(await codeOf(session.send('n', 2))).to.equal('message-outside-call');
    await join();
    expect(await heardByBen()).to.equal(0);
  });

  it('reports a participant before their messages', async () => {
    await join();
    const ben = sdk.room.enter('Ben');
    const { track } = ben.publishData('mask-room-messages');
    sdk.room.emit('trackSubscribed', track, {}, ben);
    const said = { type: 'part', at: 0, of: 1, text: '["n",{"x":1}]', to: 'PAme' };
    const heard: unknown[] = [];
    session.addEventListener('message', (event) => heard.push((event as CustomEvent).detail));
    sdk.room.emit('trackMessage', JSON.stringify(said), track, ben);
    expect(log.slice(-2)).to.deep.equal(['told: participant-joined', 'told: message']);
    expect(heard).to.deep.equal([
      { topic: 'n', payload: { x: 1 }, participant: session.state.participants[0] },
    ]);
    expect(session.state.error).to.equal(null);
  });
});
