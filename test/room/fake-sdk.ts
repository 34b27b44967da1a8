import type { ConnectOptions, Room } from 'twilio-video';
import type { TwilioVideo } from '../../src/room/index.ts';

/**
 * A stand-in for `twilio-video`, handed in where a test needs a room that does as it is told: that fails with a given code, hangs or
 * loses its connection. The real SDK in a real room is tested end to end.
 */
class Emitter {
  readonly #handlers = new Map<string, Set<(...args: unknown[]) => void>>();

  on(event: string, handle: (...args: unknown[]) => void): this {
    if (!this.#handlers.has(event)) this.#handlers.set(event, new Set());
    this.#handlers.get(event)!.add(handle);
    return this;
  }

  removeListener(event: string, handle: (...args: unknown[]) => void): this {
    this.#handlers.get(event)?.delete(handle);
    return this;
  }

  emit(event: string, ...args: unknown[]): void {
    for (const handle of [...(this.#handlers.get(event) ?? [])]) handle(...args);
  }

  get listeners(): number {
    return [...this.#handlers.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

interface FakePublication {
  kind: string;
  trackName: string;
  trackSid: string;
  isTrackEnabled: boolean;
  track: FakeRemoteTrack | null;
}

type VideoProfile = NonNullable<NonNullable<ConnectOptions['bandwidthProfile']>['video']>;

/** One that is subscribed to. It only notes what was asked of the server, which a test plays itself. */
class FakeRemoteTrack {
  readonly kind: string;
  isSwitchedOff = false;
  /** Whether it was asked for, and how large; `null` before anything was said of it. */
  asked: boolean | null = null;
  size: { width: number; height: number } | null = null;

  constructor(
    readonly mediaStreamTrack: MediaStreamTrack,
    /** What its room was entered with. */
    private readonly profile: VideoProfile,
  ) {
    this.kind = mediaStreamTrack.kind;
  }

  switchOn(): this {
    this.#needs('clientTrackSwitchOffControl');
    this.asked = true;
    return this;
  }

  switchOff(): this {
    this.#needs('clientTrackSwitchOffControl');
    this.asked = false;
    return this;
  }

  setContentPreferences({ renderDimensions }: { renderDimensions: { width: number; height: number } }): this {
    this.#needs('contentPreferencesMode');
    this.size = renderDimensions;
    return this;
  }

  #needs(option: 'clientTrackSwitchOffControl' | 'contentPreferencesMode'): void {
    if (this.profile[option] !== 'manual')
      throw new Error(`Invalid state. It needs bandwidthProfile.video.${option} to be set to "manual"`);
  }
}

/** What carries messages, from a participant's side that hears them. */
export interface FakeDataPublication {
  kind: 'data';
  trackName: string;
  trackSid: string;
  isSubscribed: boolean;
  track: { kind: 'data'; name: string };
}

export class FakeParticipant extends Emitter {
  state = 'connected';
  networkQualityLevel: number | null = null;
  readonly videoTracks = new Map<string, FakePublication>();
  readonly audioTracks = new Map<string, FakePublication>();
  readonly dataTracks = new Map<string, FakeDataPublication>();

  constructor(
    readonly sid: string,
    readonly identity: string,
    private readonly profile: VideoProfile,
  ) {
    super();
  }

  /** Without a name it has the track's own id for one, as in the SDK. */
  publish(mediaStreamTrack: MediaStreamTrack, trackName = mediaStreamTrack.id): FakePublication {
    const trackSid = `MT${this.sid}${this.videoTracks.size + this.audioTracks.size}`;
    const { kind } = mediaStreamTrack;
    const publication = {
      kind,
      trackName,
      trackSid,
      isTrackEnabled: true,
      track: new FakeRemoteTrack(mediaStreamTrack, this.profile),
    };
    (kind === 'video' ? this.videoTracks : this.audioTracks).set(trackSid, publication);
    return publication;
  }

  publishData(name: string): FakeDataPublication {
    const trackSid = `MT${this.sid}data${this.dataTracks.size}`;
    const track = { kind: 'data', name } as const;
    const publication = { kind: 'data', trackName: name, trackSid, isSubscribed: false, track } as const;
    this.dataTracks.set(trackSid, publication);
    return publication;
  }
}

export class FakeLocalDataTrack {
  readonly kind = 'data';
  readonly name: string;
  /** Where it goes; until a connection is open it goes nowhere, as in the SDK. */
  carry: (data: string) => void = () => undefined;

  constructor({ name = 'data' }: { name?: string } = {}) {
    this.name = name;
  }

  send(data: string): void {
    this.carry(data);
  }
}

export class FakeLocalTrack {
  readonly told: boolean[] = [];
  readonly name: string;

  constructor(
    readonly mediaStreamTrack: MediaStreamTrack,
    { name = mediaStreamTrack.id }: { name?: string } = {},
    /** Tells the local participant. */
    public tell: (event: string, track: FakeLocalTrack) => void = () => undefined,
  ) {
    this.name = name;
  }

  get isEnabled(): boolean {
    return this.mediaStreamTrack.enabled;
  }

  /** As in the SDK: only a change is told to the others. */
  enable(enabled: boolean): void {
    if (enabled === this.mediaStreamTrack.enabled) return;
    this.mediaStreamTrack.enabled = enabled;
    this.told.push(enabled);
    this.tell(enabled ? 'trackEnabled' : 'trackDisabled', this);
  }

  stop(): void {
    this.mediaStreamTrack.stop();
    this.tell('trackStopped', this);
  }
}

export class FakeRoom extends Emitter {
  readonly sid = 'RM1';
  state = 'connected';
  readonly participants = new Map<string, FakeParticipant>();
  /** What only a server of Twilio's cloud tells. */
  dominantSpeaker: FakeParticipant | null = null;
  isRecording = false;
  readonly log: string[] = [];
  /** What publishing a track fails with. */
  publishError: Error | null = null;
  readonly localParticipant = Object.assign(new Emitter(), {
    sid: 'PAme',
    identity: '',
    networkQualityLevel: null as number | null,
    audioTracks: new Map<string, { track: FakeLocalTrack }>(),
    videoTracks: new Map<string, { track: FakeLocalTrack }>(),
    dataTracks: new Map<string, { track: FakeLocalDataTrack }>(),
    publishTrack: async (track: MediaStreamTrack | FakeLocalDataTrack, options?: { name?: string }) => {
      if (!(track instanceof FakeLocalDataTrack)) this.log.push(`publish ${track.kind}`);
      await Promise.resolve();
      if (this.publishError) throw this.publishError;
      if (track instanceof FakeLocalDataTrack) {
        const publication = { track };
        this.localParticipant.dataTracks.set(track.name, publication);
        return publication;
      }
      const publication = { track: new FakeLocalTrack(track, options, this.#tell) };
      this.own(track.kind).set(track.id, publication);
      return publication;
    },
    unpublishTrack: (track: MediaStreamTrack) => {
      if (this.state !== 'disconnected') this.log.push(`unpublish ${track.kind}`);
      this.own(track.kind).delete(track.id);
    },
  });

  readonly #tell = (event: string, track: FakeLocalTrack) => this.localParticipant.emit(event, track);

  constructor(
    readonly name: string,
    identity: string,
    tracks: readonly (MediaStreamTrack | FakeLocalTrack | FakeLocalDataTrack)[],
    private readonly profile: VideoProfile = {},
  ) {
    super();
    this.localParticipant.identity = identity;
    for (const each of tracks) {
      if (each instanceof FakeLocalDataTrack) {
        this.localParticipant.dataTracks.set(each.name, { track: each });
        continue;
      }
      const track = each instanceof FakeLocalTrack ? each : new FakeLocalTrack(each);
      track.tell = this.#tell;
      const { kind, id } = track.mediaStreamTrack;
      this.own(kind).set(id, { track });
    }
  }

  own(kind: string) {
    return kind === 'video' ? this.localParticipant.videoTracks : this.localParticipant.audioTracks;
  }

  /** Whether the tracks now sent were told to the others as enabled. */
  get toldOfSound(): boolean[] {
    return [...this.localParticipant.audioTracks.values()].flatMap(({ track }) => track.told);
  }

  enter(identity: string, ...tracks: MediaStreamTrack[]): FakeParticipant {
    const participant = new FakeParticipant(
      `PA${this.participants.size + 1}${identity}`,
      identity,
      this.profile,
    );
    for (const track of tracks) participant.publish(track);
    this.participants.set(participant.sid, participant);
    this.emit('participantConnected', participant);
    return participant;
  }

  /** As in the SDK: the tracks go first, of a participant who counts as disconnected and is still listed. */
  exit(participant: FakeParticipant): void {
    participant.state = 'disconnected';
    for (const publication of [...participant.videoTracks.values(), ...participant.audioTracks.values()]) {
      const { track } = publication;
      publication.track = null;
      this.emit('trackUnsubscribed', track, publication, participant);
    }
    this.participants.delete(participant.sid);
    this.emit('participantDisconnected', participant);
  }

  disconnect(error?: Error): this {
    if (this.state === 'disconnected') return this;
    this.state = 'disconnected';
    this.log.push('disconnect');
    // As in the SDK, before it says anything.
    for (const kind of ['audio', 'video'])
      for (const { track } of this.own(kind).values())
        this.localParticipant.unpublishTrack(track.mediaStreamTrack);
    this.emit('disconnected', this, error);
    return this;
  }
}

/** An error as the SDK's: with Twilio's code. */
export const twilioError = (code: number, message: string): Error =>
  Object.assign(new Error(message), { code });

export class FakeSdk implements TwilioVideo {
  isSupported = true;
  readonly LocalVideoTrack = FakeLocalTrack as unknown as TwilioVideo['LocalVideoTrack'];
  readonly LocalAudioTrack = FakeLocalTrack as unknown as TwilioVideo['LocalAudioTrack'];
  readonly LocalDataTrack = FakeLocalDataTrack as unknown as TwilioVideo['LocalDataTrack'];
  readonly calls: { token: string; options: ConnectOptions & { wsServer?: string } }[] = [];
  readonly rooms: FakeRoom[] = [];
  cancelled = 0;
  /** What connecting fails with. */
  error: Error | null = null;
  /** Who is in the room already. */
  there: string[] = [];
  /** It lets in who has cancelled meanwhile. */
  ignoresCancel = false;
  /** When set, connecting waits for it. */
  answer: Promise<void> | null = null;

  get room(): FakeRoom {
    return this.rooms.at(-1)!;
  }

  connect(token: string, options: ConnectOptions = {}) {
    this.calls.push({ token, options });
    let off = false;
    let awaken!: () => void;
    const awake = new Promise<void>((resolve) => (awaken = resolve));
    const cancel = () => {
      this.cancelled++;
      if (this.ignoresCancel) return;
      off = true;
      awaken();
    };
    const connecting = (async () => {
      await Promise.race([this.answer, awake]);
      if (off) throw new Error('Canceled');
      if (this.error) throw this.error;
      const tracks = options.tracks as unknown as FakeLocalTrack[];
      const room = new FakeRoom(options.name!, 'me', tracks, options.bandwidthProfile?.video);
      for (const identity of this.there) room.enter(identity);
      this.rooms.push(room);
      return room as unknown as Room;
    })();
    return Object.assign(connecting, { cancel });
  }
}

const { fetch } = window;

/** Answers requests for a token in the page itself; everything else is fetched. Setting `window.fetch` back ends it. */
export function answerTokens(): void {
  window.fetch = async (url, options) =>
    String(url).includes('/video-token')
      ? Response.json({ token: 'jwt', identity: 'me', room: 'mask' })
      : fetch(url, options);
}
