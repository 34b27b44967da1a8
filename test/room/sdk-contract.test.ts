import { aTimeout, expect } from '@open-wc/testing';
import type {
  ConnectOptions,
  LocalTrack,
  RemoteParticipant,
  RemoteTrackPublication,
  RemoteVideoTrack,
  Room,
} from 'twilio-video';
import type { TwilioVideo } from '../../src/room/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { until } from '../until.ts';
import { FakeSdk } from './fake-sdk.ts';
import { loadRealSdk, realGrant } from './real-sdk.ts';

/** Somebody else in the room. */
interface Other {
  publish(track: MediaStreamTrack, name: string): Promise<unknown>;
  setEnabled(track: MediaStreamTrack, on: boolean): void;
  /** Sends `data` on a track of that name, over and over: what comes before its connection is open is dropped. */
  say(name: string, data: string): void;
  leave(): void;
}

/** One SDK with a room of its own. */
interface Place {
  sdk: TwilioVideo;
  connect(tracks: LocalTrack[], options?: ConnectOptions): PromiseLike<Room> & { cancel?: () => void };
  other(identity: string): Promise<Other>;
}

async function fakePlace(): Promise<Place> {
  const sdk = new FakeSdk();
  return {
    sdk,
    connect: (tracks, given) => sdk.connect('jwt', { name: 'contract', tracks, ...given }),
    other: async (identity) => {
      const { room } = sdk;
      const participant = room.enter(identity);
      const publications = new Map<MediaStreamTrack, ReturnType<typeof participant.publish>>();
      return {
        publish: async (track, name) => {
          const publication = participant.publish(track, name);
          publications.set(track, publication);
          room.emit('trackPublished', publication, participant);
          room.emit('trackSubscribed', publication.track, publication, participant);
        },
        setEnabled: (track, on) => {
          const publication = publications.get(track)!;
          publication.isTrackEnabled = on;
          room.emit(on ? 'trackEnabled' : 'trackDisabled', publication, participant);
        },
        say: (name, data) => {
          const publication = participant.publishData(name);
          publication.isSubscribed = true;
          room.emit('trackSubscribed', publication.track, publication, participant);
          room.emit('trackMessage', data, publication.track, participant);
        },
        leave: () => room.exit(participant),
      };
    },
  };
}

let places = 0;

async function realPlace(): Promise<Place> {
  const sdk = await loadRealSdk();
  const name = `contract-${++places}-${Date.now()}`;
  const options = { name, insights: false, logLevel: 'off' as const };
  const mine = await realGrant(name, 'me');
  return {
    sdk: sdk as unknown as TwilioVideo,
    connect: (tracks, given) =>
      sdk.connect(mine.token, { ...options, tracks, wsServer: mine.signaling, ...given } as never),
    other: async (identity) => {
      const { token, signaling } = await realGrant(name, identity);
      const room = await sdk.connect(token, { ...options, tracks: [], wsServer: signaling } as never);
      return {
        publish: (track, trackName) =>
          room.localParticipant.publishTrack(track, { name: trackName } as never),
        setEnabled: (track, on) => {
          for (const { track: local } of room.localParticipant.videoTracks.values())
            if (local.mediaStreamTrack === track) local.enable(on);
        },
        say: (trackName, data) => {
          const track = new sdk.LocalDataTrack({ name: trackName } as never);
          void room.localParticipant.publishTrack(track);
          const again = setInterval(() => track.send(data), 100);
          room.on('disconnected', () => clearInterval(again));
        },
        leave: () => void room.disconnect(),
      };
    },
  };
}

/** What a call relies on, held against the stand-in and the real SDK (in a local room) alike: so the stand-in cannot drift from it. */
for (const [name, place] of [
  ['the stand-in', fakePlace],
  ['twilio-video', realPlace],
] as const)
  describe(`the SDK that a call relies on: ${name}`, () => {
    let devices: FakeDevices;
    let sdk: TwilioVideo;
    let room: Room;
    let other: Place['other'];
    const track = async (kind: 'video' | 'audio') =>
      (await devices.getUserMedia({ [kind]: true })).getTracks()[0]!;

    const enter = async (tracks: LocalTrack[] = [], options?: ConnectOptions) => {
      const here = await place();
      ({ sdk, other } = here);
      room = await here.connect(tracks, options);
    };

    beforeEach(() => (devices = new FakeDevices()));
    afterEach(() => {
      room?.disconnect();
      devices.remove();
    });

    it('accepts named tracks, and is the participant in the token', async () => {
      ({ sdk } = await place());
      const video = await track('video');
      const local = new sdk.LocalVideoTrack!(video, { name: `camera-${video.id}` });
      await enter([local]);
      expect(room.state).to.equal('connected');
      expect(room.localParticipant.identity).to.equal('me');
      expect(room.localParticipant.sid).to.match(/^PA/);
      expect(room.sid).to.match(/^RM/);
      const [publication] = room.localParticipant.videoTracks.values();
      expect(publication!.track.mediaStreamTrack).to.equal(video);
      expect(publication!.track.name).to.equal(`camera-${video.id}`);
    });

    it('publishes a track under a name, and drops it at once when it is unpublished', async () => {
      await enter();
      const video = await track('video');
      const published = await room.localParticipant.publishTrack(video, { name: 'camera-1' } as never);
      expect((published as { track: { name: string } }).track.name).to.equal('camera-1');
      const sent = () =>
        [...room.localParticipant.videoTracks.values()].map((each) => each.track.mediaStreamTrack);
      expect(sent()).to.deep.equal([video]);
      room.localParticipant.unpublishTrack(video);
      expect(sent()).to.deep.equal([]);
      expect(video.readyState, 'its owner ends it').to.equal('live');
    });

    it('turns a track off and on, and reports only changes', async () => {
      const audio = await track('audio');
      ({ sdk } = await place());
      await enter([new sdk.LocalAudioTrack!(audio, { name: 'microphone-1' })]);
      const told: string[] = [];
      for (const event of ['trackDisabled', 'trackEnabled'])
        room.localParticipant.on(event, ({ mediaStreamTrack, isEnabled }) =>
          told.push(`${event} ${mediaStreamTrack === audio} ${isEnabled}`),
        );
      const [publication] = room.localParticipant.audioTracks.values();
      const local = publication!.track;
      local.enable(false);
      local.enable(false);
      expect(audio.enabled).to.equal(false);
      local.enable(true);
      expect(told).to.deep.equal(['trackDisabled true false', 'trackEnabled true true']);
      // What is changed by hand counts as done: nobody is told.
      audio.enabled = false;
      local.enable(false);
      expect(told).to.have.lengthOf(2);
    });

    it('reports who comes, what they send under which name, and what they turn off', async () => {
      await enter();
      const came: RemoteParticipant[] = [];
      room.on('participantConnected', (participant) => came.push(participant));
      const anna = await other('Anna');
      await until(() => came.length);
      expect([came[0]!.identity, came[0]!.state]).to.deep.equal(['Anna', 'connected']);
      // What only a server of Twilio's cloud tells.
      const { dominantSpeaker, isRecording, localParticipant } = room;
      expect([dominantSpeaker, isRecording, localParticipant.networkQualityLevel]).to.deep.equal([
        null,
        false,
        null,
      ]);
      expect(came[0]!.networkQualityLevel).to.equal(null);
      expect(room.participants.get(came[0]!.sid)).to.equal(came[0]);
      const subscribed: string[] = [];
      room.on('trackSubscribed', (_track, publication, participant) =>
        subscribed.push(`${publication.trackName} of ${participant.identity}`),
      );
      const screen = await track('video');
      await anna.publish(screen, 'screen-1');
      await until(() => subscribed.length);
      expect(subscribed).to.deep.equal(['screen-1 of Anna']);
      const [publication] = came[0]!.videoTracks.values() as Iterable<RemoteTrackPublication>;
      const { kind, trackName, trackSid, isTrackEnabled } = publication!;
      expect({ kind, trackName, isTrackEnabled }).to.deep.equal({
        kind: 'video',
        trackName: 'screen-1',
        isTrackEnabled: true,
      });
      expect(trackSid).to.match(/^MT/);
      const received = publication!.track as {
        kind: string;
        mediaStreamTrack: MediaStreamTrack;
        isSwitchedOff: boolean;
      };
      expect(received.kind).to.equal('video');
      expect(received.mediaStreamTrack).to.be.instanceOf(MediaStreamTrack);
      expect(received.isSwitchedOff).to.equal(false);
      let disabled = 0;
      room.on('trackDisabled', () => disabled++);
      anna.setEnabled(screen, false);
      await until(() => disabled);
      expect(publication!.isTrackEnabled).to.equal(false);
      anna.leave();
    });

    const manual = { clientTrackSwitchOffControl: 'manual', contentPreferencesMode: 'manual' } as const;
    // The two that replaced an older option each do not go with that one.
    for (const [what, video, can] of [
      ['without a bandwidth profile', undefined, []],
      ['with one that leaves it to the SDK', {}, []],
      ['with one that says “manual” of both', manual, ['switchOn', 'switchOff', 'setContentPreferences']],
      [
        'with an older limit of tracks',
        { maxTracks: 2, contentPreferencesMode: 'manual' },
        ['setContentPreferences'],
      ],
      [
        'with older dimensions',
        { renderDimensions: {}, clientTrackSwitchOffControl: 'manual' },
        ['switchOn', 'switchOff'],
      ],
    ] as const)
      it(`lets a page say which videos it shows and how large, if it may at all: ${what}`, async () => {
        await enter([], video && { bandwidthProfile: { video } });
        const anna = await other('Anna');
        const received: RemoteVideoTrack[] = [];
        room.on('trackSubscribed', (one: unknown) => received.push(one as RemoteVideoTrack));
        await anna.publish(await track('video'), 'camera-1');
        await until(() => received.length);
        const [shown] = received as [RemoteVideoTrack];
        const asks = {
          switchOn: () => shown.switchOn(),
          switchOff: () => shown.switchOff(),
          setContentPreferences: () =>
            shown.setContentPreferences({ renderDimensions: { width: 320, height: 180 } }),
        };
        const works = Object.entries(asks).flatMap(([name, ask]) => {
          try {
            expect(ask(), 'to be asked more').to.equal(shown);
            return [name];
          } catch (error) {
            expect((error as Error).message).to.match(/^Invalid state\. .*"manual"$/);
            return [];
          }
        });
        expect(works).to.deep.equal(can);
        await aTimeout(50);
        // The server decides, and a local room has none that could.
        expect(shown.isSwitchedOff).to.equal(false);
        anna.leave();
      });

    it('carries messages on a data track, and reports when it can be heard, whose it is and its name', async () => {
      await enter();
      const mine = new sdk.LocalDataTrack!({ name: 'messages' });
      expect(() => mine.send('to nobody'), 'dropped without a word').not.to.throw();
      await room.localParticipant.publishTrack(mine);
      const anna = await other('Anna');
      const log: string[] = [];
      room.on('trackSubscribed', (track, { trackName, isSubscribed }, { identity }) =>
        log.push(`${track.kind} ${track.name} ${trackName} ${isSubscribed} ${identity}`),
      );
      room.on('trackMessage', (data, { name }, { identity }) => log.push(`${data} ${name} ${identity}`));
      anna.say('chat', 'hello');
      await until(() => log.length >= 2);
      const [participant] = room.participants.values();
      const [publication] = participant!.dataTracks.values();
      expect([publication!.trackName, publication!.isSubscribed]).to.deep.equal(['chat', true]);
      expect(log.slice(0, 2)).to.deep.equal(['data chat chat true Anna', 'hello chat Anna']);
      anna.leave();
    });

    it('removes a leaving participant’s tracks first, then reports that they left', async () => {
      await enter();
      const anna = await other('Anna');
      let subscribed = 0;
      room.on('trackSubscribed', () => subscribed++);
      await anna.publish(await track('video'), 'camera-1');
      await until(() => subscribed);
      const log: string[] = [];
      room.on('trackUnsubscribed', (_track, publication, { sid, state }) =>
        log.push(`unsubscribed ${state} ${room.participants.has(sid)} ${publication.track === null}`),
      );
      room.on('participantDisconnected', ({ sid, state }) =>
        log.push(`disconnected ${state} ${room.participants.has(sid)}`),
      );
      anna.leave();
      await until(() => log.length === 2);
      expect(log).to.deep.equal(['unsubscribed disconnected true true', 'disconnected disconnected false']);
    });

    it('ends once, without an error if nobody caused it', async () => {
      await enter();
      const ended: unknown[][] = [];
      room.on('disconnected', (...given) => ended.push(given));
      room.disconnect();
      room.disconnect();
      await aTimeout(50);
      expect(ended).to.have.lengthOf(1);
      expect(ended[0]![0] === room).to.equal(true);
      expect(ended[0]![1]).to.equal(undefined);
      expect(room.state).to.equal('disconnected');
    });

    it('can be stopped while joining', async () => {
      const { connect } = await place();
      const connecting = connect([]);
      connecting.cancel!();
      const failed = await Promise.resolve(connecting).then(
        () => false,
        () => true,
      );
      expect(failed).to.equal(true);
    });
  });
