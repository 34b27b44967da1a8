import { expect } from '@open-wc/testing';
import { MaskRoomError } from '../../src/errors/index.ts';
import { connect, type Call, type CallListener } from '../../src/room/call.ts';
import { loadSdk } from '../../src/room/sdk.ts';
import type { LocalTrack } from '../../src/room/types.ts';
import { FakeDevices } from '../camera/devices.ts';
import { FakeSdk, twilioError } from './fake-sdk.ts';

interface Sent {
  video: MediaStreamTrack | null;
  audio: MediaStreamTrack | null;
  muted: boolean;
}

describe('a call', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let heard: string[];
  let call: Call;

  const listener: CallListener = {
    changed: () => heard.push('changed'),
    joined: ({ identity }) => heard.push(`joined ${identity}, of ${call.participants.length}`),
    left: ({ identity }) => heard.push(`left ${identity}, of ${call.participants.length}`),
    reconnecting: (error) => heard.push(`reconnecting ${error.code} ${call.status}`),
    reconnected: () => heard.push(`reconnected ${call.status}`),
    ended: (error) => heard.push(`ended ${error?.code ?? 'by us'} ${call.status}`),
    toggled: (source, on) => heard.push(`${source} ${on ? 'on' : 'off'}`),
    withdrawn: (track) => heard.push(`withdrawn ${track.kind}`),
    shown: () => heard.push('shown'),
    failed: (error) => heard.push(`failed ${error.code}`),
  };
  /** What the session would say of these tracks. */
  const sent = ({ video, audio, muted }: Sent): LocalTrack[] => [
    ...(audio ? [{ source: 'microphone', track: audio, on: !muted }] : []),
    ...(video ? [{ source: 'camera', track: video, on: true }] : []),
  ];
  const silent: Sent = { video: null, audio: null, muted: false };
  const track = async (kind: 'video' | 'audio') =>
    (await devices.getUserMedia({ [kind]: true })).getTracks()[0]!;
  const join = async (tracks: Sent = silent, signal = new AbortController().signal) => {
    call = await connect(sdk, { token: 'jwt', room: 'mask' }, sent(tracks), listener, signal);
    return call;
  };
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error: unknown) => (error instanceof MaskRoomError ? error.code : String(error)),
    );

  beforeEach(() => {
    devices = new FakeDevices();
    sdk = new FakeSdk();
    heard = [];
  });

  afterEach(() => {
    call?.leave();
    devices.remove();
  });

  it('gives the SDK the name and the captured tracks, and captures nothing itself', async () => {
    const tracks = { video: await track('video'), audio: await track('audio'), muted: false };
    await join(tracks);
    const { token, options } = sdk.calls[0]!;
    expect(token).to.equal('jwt');
    expect(options.name).to.equal('mask');
    const handed = (
      options.tracks as unknown as { name: string; mediaStreamTrack?: MediaStreamTrack }[]
    ).filter(({ mediaStreamTrack }) => mediaStreamTrack);
    expect(handed.map(({ mediaStreamTrack }) => mediaStreamTrack)).to.have.members([
      tracks.audio,
      tracks.video,
    ]);
    expect(handed.map(({ name }) => name.split('-')[0])).to.have.members(['microphone', 'camera']);
    expect(options).not.to.have.property('wsServer');
    expect(call.identity).to.equal('me');
    expect(call.room).to.equal(sdk.room);
  });

  it('uses the signalling server that the token server names, and then contacts Twilio for nothing', async () => {
    const destination = { token: 'jwt', room: 'mask', signaling: 'ws://here/signaling' };
    call = await connect(sdk, destination, [], listener, new AbortController().signal);
    expect(sdk.calls[0]!.options).to.include({ wsServer: 'ws://here/signaling', insights: false });
  });

  it('lists who is there, reports who comes and goes, and describes them as plain data', async () => {
    await join();
    const anna = sdk.room.enter('Anna', await track('video'), await track('audio'));
    expect(call.participants).to.have.lengthOf(1);
    const [shown] = call.participants;
    expect(shown).to.include({
      identity: 'Anna',
      sid: anna.sid,
      microphoneOn: true,
      cameraOn: true,
      reconnecting: false,
    });
    expect(shown!.videos).to.have.lengthOf(1);
    expect(shown!.audios).to.have.lengthOf(1);
    expect(JSON.parse(JSON.stringify(shown))).to.include({ identity: 'Anna' });
    sdk.room.enter('Ben');
    expect(call.participants[1]).to.include({ microphoneOn: false, cameraOn: false });
    sdk.room.exit(anna);
    expect(heard).to.deep.equal([
      'joined Anna, of 1',
      'changed',
      'joined Ben, of 2',
      'changed',
      'changed',
      'changed',
      'left Anna, of 1',
      'changed',
    ]);
  });

  it('shows neither a track that is disabled nor one that is switched off or not subscribed', async () => {
    await join();
    const anna = sdk.room.enter('Anna', await track('video'), await track('audio'));
    const [video] = anna.videoTracks.values();
    const [audio] = anna.audioTracks.values();
    video!.isTrackEnabled = audio!.isTrackEnabled = false;
    sdk.room.emit('trackDisabled');
    expect(call.participants[0]).to.deep.include({
      videos: [],
      audios: [],
      microphoneOn: false,
      cameraOn: false,
    });
    video!.isTrackEnabled = true;
    video!.track!.isSwitchedOff = true;
    sdk.room.emit('trackSwitchedOff');
    expect(call.participants[0]).to.deep.include({ videos: [], cameraOn: true });
    video!.track = null;
    sdk.room.emit('trackUnsubscribed');
    expect(call.participants[0]).to.deep.include({ videos: [], cameraOn: true });
  });

  it('distinguishes a camera, a shared screen and an unnamed track by their names', async () => {
    await join();
    const anna = sdk.room.enter('Anna');
    const sources = () => call.participants[0]!.videos.map(({ source }) => source);
    const publish = async (name?: string) => anna.publish(await track('video'), name);
    const screen = await publish('screen-1');
    await publish('whiteboard');
    sdk.room.emit('trackSubscribed');
    expect(sources()).to.deep.equal(['screen', 'whiteboard']);
    expect(call.participants[0]!.cameraOn, 'only a screen').to.equal(false);
    // As of an app that names nothing: one video is its camera.
    await publish();
    const second = await publish();
    sdk.room.emit('trackSubscribed');
    expect(sources()).to.deep.equal(['screen', 'whiteboard', 'camera', second.trackName]);
    expect(call.participants[0]!.cameraOn).to.equal(true);
    await publish('Camera');
    screen.isTrackEnabled = false;
    sdk.room.emit('trackSubscribed');
    expect(sources().slice(-1)).to.deep.equal(['camera']);
    expect(sources().filter((source) => source === 'camera')).to.have.lengthOf(1);
  });

  for (const [given, asked] of [
    [{}, { asked: true, size: { width: 320, height: 180 } }],
    [{ maxTracks: 2 }, { asked: null, size: { width: 320, height: 180 } }],
    [{ renderDimensions: { low: { width: 160, height: 90 } } }, { asked: true, size: null }],
  ] as const)
    it(`asks for videos as large as they are shown, as far as the page’s options allow: ${JSON.stringify(given)}`, async () => {
      const options = { bandwidthProfile: { video: given } };
      const destination = { token: 'jwt', room: 'mask', options };
      call = await connect(sdk, destination, [], listener, new AbortController().signal);
      const { track: video, trackSid } = sdk.room.enter('Anna').publish(await track('video'));
      sdk.room.emit('trackSubscribed');
      call.show(new Map([[trackSid, { width: 320, height: 180 }]]));
      expect({ asked: video!.asked, size: video!.size }).to.deep.equal(asked);
    });

  it('shows who is reconnecting', async () => {
    await join();
    const anna = sdk.room.enter('Anna');
    anna.state = 'reconnecting';
    sdk.room.emit('participantReconnecting', anna);
    expect(call.participants[0]!.reconnecting).to.equal(true);
  });

  it('sends what it is given, and leaves tracks alone that somebody else published', async () => {
    const audio = await track('audio');
    const video = await track('video');
    await join({ video, audio, muted: false });
    const own = await track('video');
    await sdk.room.localParticipant.publishTrack(own);
    sdk.room.log.length = 0;
    call.send(sent({ video, audio, muted: false }));
    expect(sdk.room.log).to.deep.equal([]);
    call.send(sent({ video: null, audio, muted: false }));
    const next = await track('video');
    call.send(sent({ video: next, audio, muted: false }));
    await Promise.resolve();
    expect(sdk.room.log).to.deep.equal(['unpublish video', 'publish video']);
    expect([...sdk.room.localParticipant.videoTracks.keys()]).to.have.members([own.id, next.id]);
  });

  it('reports muting to the other participants even if the track is already disabled', async () => {
    const audio = await track('audio');
    await join({ video: null, audio, muted: false });
    audio.enabled = false;
    call.send(sent({ video: null, audio, muted: true }));
    expect(sdk.room.toldOfSound).to.deep.equal([false]);
    call.send(sent({ video: null, audio, muted: true }));
    call.send(sent({ video: null, audio, muted: false }));
    expect(sdk.room.toldOfSound).to.deep.equal([false, true]);
    expect(audio.enabled).to.equal(true);
  });

  it('reports what the page turns on or off through the SDK, only for published tracks', async () => {
    const audio = await track('audio');
    const video = await track('video');
    await join({ video, audio, muted: true });
    heard.length = 0;
    const by = (event: string, mediaStreamTrack: MediaStreamTrack) =>
      sdk.room.localParticipant.emit(event, { mediaStreamTrack, isEnabled: event === 'trackEnabled' });
    by('trackEnabled', audio);
    by('trackDisabled', video);
    by('trackDisabled', await track('audio'));
    // What the element does itself is no news to it.
    by('trackDisabled', audio);
    expect(heard).to.deep.equal(['microphone on', 'camera off']);
    // The others have been told already.
    call.send(sent({ video, audio, muted: true }));
    expect(sdk.room.toldOfSound).to.deep.equal([]);
  });

  it('reports what the page stops or unpublishes through the SDK, only for published tracks', async () => {
    const audio = await track('audio');
    const video = await track('video');
    await join({ video, audio, muted: false });
    heard.length = 0;
    const { localParticipant } = sdk.room;
    const [sound] = localParticipant.audioTracks.values();
    sound!.track.stop();
    localParticipant.unpublishTrack(video);
    const own = await track('video');
    await localParticipant.publishTrack(own);
    localParticipant.unpublishTrack(own);
    expect(heard).to.deep.equal(['withdrawn audio', 'withdrawn video']);
    call.send([]);
    expect(heard).to.have.lengthOf(2);
    expect(localParticipant.audioTracks.size).to.equal(0);
  });

  it('resumes interrupted playback once the page is visible again', async () => {
    await join();
    let refreshed = 0;
    Object.assign(sdk.room, { refreshInactiveMedia: () => refreshed++ });
    heard.length = 0;
    document.dispatchEvent(new Event('visibilitychange'));
    expect([heard, refreshed]).to.deep.equal([['shown'], 1]);
    call.leave();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(refreshed).to.equal(1);
  });

  it('distinguishes being removed from leaving, in every form', async () => {
    await join();
    sdk.room.emit('disconnected', sdk.room);
    expect(heard).to.deep.equal(['ended room-removed disconnected']);
    await join();
    heard.length = 0;
    call.room.disconnect();
    expect(heard).to.deep.equal(['ended by us disconnected']);
  });

  it('reports nothing twice after joining muted', async () => {
    const audio = await track('audio');
    audio.enabled = false;
    await join({ video: null, audio, muted: true });
    call.send(sent({ video: null, audio, muted: true }));
    expect(sdk.room.toldOfSound).to.deep.equal([]);
    expect(audio.enabled).to.equal(false);
  });

  it('reports muting that happened while the track was being published', async () => {
    await join();
    const audio = await track('audio');
    call.send(sent({ video: null, audio, muted: false }));
    audio.enabled = false;
    call.send(sent({ video: null, audio, muted: true }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(sdk.room.toldOfSound).to.deep.equal([false]);
  });

  it('reports a refused track, and continues', async () => {
    await join();
    sdk.room.publishError = twilioError(53304, 'Track name is duplicated');
    call.send(sent({ ...silent, video: await track('video') }));
    await new Promise((resolve) => setTimeout(resolve));
    expect(heard).to.deep.equal(['failed tracks-refused']);
    expect(call.status).to.equal('connected');
  });

  it('reports reconnecting and being connected again', async () => {
    await join();
    sdk.room.emit('reconnecting', twilioError(53001, 'Signaling connection disconnected'));
    sdk.room.emit('reconnected');
    expect(heard).to.deep.equal(['reconnecting connection-lost reconnecting', 'reconnected connected']);
  });

  it('leaves, reports it once and removes every listener', async () => {
    await join();
    sdk.room.enter('Anna');
    heard.length = 0;
    call.leave();
    call.leave();
    expect(heard).to.deep.equal(['ended by us disconnected']);
    expect(call.participants).to.deep.equal([]);
    expect(sdk.room.listeners).to.equal(0);
    expect(sdk.room.log).to.deep.equal(['disconnect']);
    call.send(sent({ ...silent, video: await track('video') }));
    expect(sdk.room.log).to.deep.equal(['disconnect']);
  });

  it('leaves when the page is closed', async () => {
    await join();
    dispatchEvent(new Event('pagehide'));
    expect(sdk.room.log).to.deep.equal(['disconnect']);
  });

  for (const [twilio, code] of [
    [20101, 'token-invalid'],
    [20103, 'token-invalid'],
    [20104, 'token-expired'],
    [20106, 'token-invalid'],
    [20107, 'token-invalid'],
    [53000, 'room-unreachable'],
    [53004, 'message-refused'],
    [53006, 'room-busy'],
    [53101, 'room-name-invalid'],
    [53105, 'room-full'],
    [53106, 'room-not-found'],
    [53118, 'room-completed'],
    [53200, 'identity-invalid'],
    [53204, 'place-lost'],
    [53205, 'duplicate-identity'],
    [53304, 'tracks-refused'],
    [53400, 'media-failed'],
    [53405, 'media-failed'],
    [53501, 'media-failed'],
    [99999, 'room-failed'],
  ] as const)
    it(`turns Twilio’s ${twilio} into ${code}`, async () => {
      sdk.error = twilioError(twilio, 'What happened');
      const error = (await join().catch((reason: unknown) => reason)) as MaskRoomError;
      expect(error.code).to.equal(code);
      expect(error.cause).to.equal(sdk.error);
      expect(error.message).not.to.match(/[{}]|\.\./);
    });

  it('names the address that does not respond, without anything secret in it', async () => {
    sdk.error = twilioError(53000, 'Signaling connection error');
    const { signal } = new AbortController();
    for (const [destination, address] of [
      [{ signaling: 'wss://example.org/meet/signaling?key=secret' }, 'wss://example.org/meet/signaling.'],
      [{}, 'wss://global.vss.twilio.com/signaling.'],
      [{ options: { region: 'de1' } }, 'wss://de1.vss.twilio.com/signaling.'],
    ] as const) {
      const joining = connect(sdk, { token: 'jwt', room: 'mask', ...destination }, [], listener, signal);
      const error = (await joining.catch((reason: unknown) => reason)) as MaskRoomError;
      expect([error.code, error.message]).to.deep.equal([
        'room-unreachable',
        `The room is not responding at ${address}`,
      ]);
    }
  });

  it('says why the room ended it', async () => {
    await join();
    sdk.room.disconnect(twilioError(53205, 'Participant disconnected because of duplicate identity'));
    expect(heard).to.deep.equal(['ended duplicate-identity disconnected']);
  });

  it('says when the browser cannot make calls', async () => {
    sdk.isSupported = false;
    expect(await codeOf(join())).to.equal('browser-unsupported');
  });

  it('cancels joining, and leaves the room if it was admitted meanwhile', async () => {
    let enter!: () => void;
    sdk.ignoresCancel = true;
    sdk.answer = new Promise((resolve) => (enter = resolve));
    const abort = new AbortController();
    const joining = join(silent, abort.signal);
    abort.abort();
    expect(await codeOf(joining)).to.equal('aborted');
    expect(sdk.cancelled).to.equal(1);
    enter();
    await new Promise((resolve) => setTimeout(resolve));
    expect(sdk.room.state).to.equal('disconnected');
    expect(await codeOf(join(silent, abort.signal))).to.equal('aborted');
    expect(sdk.calls).to.have.lengthOf(1);
  });

  it('accepts an SDK or a function that loads one, and does not remember a failure', async () => {
    expect(await loadSdk(sdk)).to.equal(sdk);
    let attempts = 0;
    const load = async () => {
      if (++attempts === 1) throw new TypeError('Failed to fetch dynamically imported module');
      return sdk;
    };
    expect(await codeOf(loadSdk(load))).to.equal('sdk-not-loaded');
    expect(await loadSdk(load)).to.equal(sdk);
  });
});
