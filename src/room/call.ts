import type {
  LocalAudioTrack,
  LocalVideoTrack,
  RemoteParticipant,
  RemoteTrackPublication,
  RemoteVideoTrack,
  TranscriptionEvent as Transcription,
} from 'twilio-video';
import { MaskRoomError } from '../errors/index.ts';
import { optionError, optionsFor } from './connect-options.ts';
import { roomError } from './errors.ts';
import { listen } from './listen.ts';
import { MESSAGES, nameOf, sourcesOf } from './source.ts';
import type {
  Caption,
  ConnectOptions,
  LocalDataTrack,
  LocalTrack,
  RemoteTrack,
  Room,
  RoomParticipant,
  Size,
  TrackSource,
  TwilioVideo,
} from './types.ts';

export type CallStatus = 'connected' | 'reconnecting' | 'disconnected';

/** What a call reports to its owner. The call's own properties are up to date by then. */
export interface CallListener {
  /** The participants or their tracks changed. */
  changed: () => void;
  joined: (participant: RoomParticipant) => void;
  left: (participant: RoomParticipant) => void;
  reconnecting: (error: MaskRoomError) => void;
  reconnected: () => void;
  /** The call is over; `error` says why, unless it was `leave()`. */
  ended: (error: MaskRoomError | null) => void;
  /** The page has turned a track that is sent on or off by the SDK itself. */
  toggled: (source: TrackSource, on: boolean) => void;
  /** The page has stopped a track that is sent, or taken it out of the room, by the SDK itself. */
  withdrawn: (track: MediaStreamTrack) => void;
  /** The page is looked at again, after another one, a phone call or a sleep. */
  shown: () => void;
  /** Something failed and the call continues: a track that could not be sent. */
  failed: (error: MaskRoomError) => void;
}

/** The room and the identity. */
export interface Destination {
  token: string;
  room: string;
  /** The address of a signalling server that is not Twilio's. */
  signaling?: string | undefined;
  /** Options of the SDK's, which the page has set. */
  options?: ConnectOptions | null;
}

/** What changes a participant, or the room, as we show them. */
const CHANGES = [
  'dominantSpeakerChanged',
  'participantReconnected',
  'participantReconnecting',
  'recordingStarted',
  'recordingStopped',
  'trackDisabled',
  'trackEnabled',
  'trackPublished',
  'trackStarted',
  'trackSubscribed',
  'trackSwitchedOff',
  'trackSwitchedOn',
  'trackUnpublished',
  'trackUnsubscribed',
] as const;

/** How many people's words are kept, and for how long after the last one, in ms. */
const CAPTIONS = { most: 3, stay: 7000 };

/** One stay in one room: the SDK's room, its state as one status, and its participants as plain data. */
export class Call {
  #status: CallStatus = 'connected';
  #participants: readonly RoomParticipant[] = [];
  #captions: readonly Caption[] = [];
  readonly #forgetting = new Map<string, ReturnType<typeof setTimeout>>();
  #sent: readonly LocalTrack[];
  /** Per track, whether the others know it as on. */
  readonly #told = new WeakMap<MediaStreamTrack, boolean>();
  /** Videos that the server was asked not to send. They count as arriving, so that whoever wants to look at one finds it. */
  readonly #unwanted = new WeakSet<RemoteVideoTrack>();
  readonly #ended = new AbortController();
  /** Somebody here has ended the stay: we, or the page by the SDK. */
  #left = false;

  constructor(
    /** The SDK's own object. */
    readonly room: Room,
    sent: readonly LocalTrack[],
    private readonly listener: CallListener,
    /** Where the room's server is, to stand in a sentence. */
    private readonly address: string,
    /** Carries messages; `null` if the SDK has no such track. */
    readonly data: LocalDataTrack | null,
  ) {
    this.#sent = sent;
    for (const { track } of sent) this.#told.set(track, track.enabled);
    this.#listen();
    this.#refresh();
  }

  get status(): CallStatus {
    return this.#status;
  }

  get identity(): string {
    return this.room.localParticipant.identity;
  }

  /** In the order in which they came. */
  get participants(): readonly RoomParticipant[] {
    return this.#participants;
  }

  /** The quality of your own connection, 0 to 5; `null` if the server does not report it. */
  get networkQuality(): number | null {
    return this.room.localParticipant.networkQualityLevel ?? null;
  }

  /** What was said in the last seconds, the newest last, if the server transcribes it. */
  get captions(): readonly Caption[] {
    return this.#captions;
  }

  /** Sends `tracks` from now on. Of the tracks sent, only those change that this method or the joining has published. */
  send(tracks: readonly LocalTrack[]): void {
    const before = this.#sent;
    this.#sent = tracks;
    if (this.#status === 'disconnected') return;
    for (const { track } of before) if (!this.#sends(track)) this.room.localParticipant.unpublishTrack(track);
    for (const each of tracks)
      if (!before.some(({ track }) => track === each.track)) void this.#publish(each);
    this.#tell();
  }

  /**
   * Tells the room's server how large each video is shown, by its SID: it stops sending those that are not (`null`), and sends the others no larger than
   * needed. Only Twilio's cloud does so; a video without an entry is sent as before.
   */
  show(sizes: ReadonlyMap<string, Size | null>): void {
    for (const { videoTracks } of this.room.participants.values())
      for (const [sid, { track }] of videoTracks) {
        const size = sizes.get(sid);
        if (!track || size === undefined) continue;
        ifPossible(() => {
          if (!size) {
            track.switchOff();
            this.#unwanted.add(track);
          } else if (!track.switchOn().isSwitchedOff) this.#unwanted.delete(track);
        });
        if (size) ifPossible(() => track.setContentPreferences({ renderDimensions: size }));
      }
  }

  /** Ends the stay. */
  leave(): void {
    try {
      this.room.disconnect();
    } finally {
      // The page may listen to the SDK's room itself, and what it throws comes out here.
      this.#end(null);
    }
  }

  #sends(track: MediaStreamTrack): boolean {
    return this.#sent.some((sent) => sent.track === track);
  }

  async #publish(local: LocalTrack): Promise<void> {
    const { track } = local;
    try {
      track.enabled = local.on;
      this.#told.set(track, local.on);
      await this.room.localParticipant.publishTrack(track, { name: nameOf(local), ...OWN_CAPTURE });
      this.#tell();
    } catch (error) {
      // Taken back before the room had acknowledged it.
      if (this.#status === 'disconnected' || !this.#sends(track)) return;
      this.listener.failed(roomError(error, this.address));
    }
  }

  /** The SDK reports to the others only changes that it makes itself, so the change is repeated if they missed it. */
  #tell(): void {
    const { audioTracks, videoTracks } = this.room.localParticipant;
    const published = [...audioTracks.values(), ...videoTracks.values()].map(({ track }) => track);
    for (const { track, on } of this.#sent) {
      const local = published.find(({ mediaStreamTrack }) => mediaStreamTrack === track);
      if (!local || this.#told.get(track) === on) continue;
      this.#told.set(track, on);
      track.enabled = !on;
      local.enable(on);
    }
  }

  #listen(): void {
    const { listener } = this;
    const { signal } = this.#ended;
    this.#watch();
    const on = (event: string, handle: (...args: never[]) => void) =>
      listen(this.room, event, handle, signal);
    for (const event of ['trackDisabled', 'trackEnabled'])
      listen(this.room.localParticipant, event, this.#toggled, signal);
    const stopped = ({ mediaStreamTrack }: LocalAudioTrack | LocalVideoTrack) =>
      this.#withdrawn(mediaStreamTrack);
    listen(this.room.localParticipant, 'trackStopped', stopped, signal);
    on('trackSwitchedOn', (track: RemoteVideoTrack) => void this.#unwanted.delete(track));
    for (const event of CHANGES) on(event, this.#changed);
    // The room does not pass this one on.
    const quality = (of: unknown) => listen(of, 'networkQualityLevelChanged', this.#changed, signal);
    for (const each of [this.room.localParticipant, ...this.room.participants.values()]) quality(each);
    on('transcription', this.#said);
    on('participantConnected', (came: RemoteParticipant) => {
      quality(came);
      this.#refresh();
      const participant = this.#participants.find(({ sid }) => sid === came.sid);
      if (participant) listener.joined(participant);
      listener.changed();
    });
    on('participantDisconnected', ({ sid }: RemoteParticipant) => {
      const participant = this.#participants.find((one) => one.sid === sid);
      this.#refresh();
      if (participant) listener.left(participant);
      listener.changed();
    });
    on('reconnecting', (error: unknown) => {
      this.#status = 'reconnecting';
      listener.reconnecting(roomError(error, this.address));
    });
    on('reconnected', () => {
      this.#status = 'connected';
      listener.reconnected();
    });
    on('disconnected', (_room: Room, error?: unknown) => {
      if (error) this.#end(roomError(error, this.address));
      else this.#end(this.#left ? null : new MaskRoomError('room-removed'));
    });
    // The SDK stays silent when its page goes: the others would wait for the session to time out.
    addEventListener('pagehide', () => this.leave(), { signal });
    const shown = () => {
      if (document.visibilityState !== 'visible') return;
      // Starts what the page has attached by the SDK itself.
      (this.room as Partial<Room>).refreshInactiveMedia?.();
      listener.shown();
    };
    document.addEventListener('visibilitychange', shown, { signal });
  }

  /**
   * Some things that the page does through the SDK are not reported: that a track is taken out of the room, and whether a room that ends without an error
   * was left or has put us out.
   */
  #watch(): void {
    const { room } = this;
    const { localParticipant } = room;
    const disconnect = room.disconnect.bind(room);
    const unpublish = localParticipant.unpublishTrack.bind(localParticipant);
    room.disconnect = (...given) => {
      this.#left = true;
      return disconnect(...given);
    };
    localParticipant.unpublishTrack = (track) => {
      const publication = unpublish(track);
      const media = 'mediaStreamTrack' in track ? track.mediaStreamTrack : track;
      if (media instanceof MediaStreamTrack) this.#withdrawn(media);
      return publication;
    };
  }

  #withdrawn(track: MediaStreamTrack): void {
    // Of a room that ends, the SDK itself takes everything out before it says so.
    if (this.room.state !== 'disconnected' && this.#sends(track)) this.listener.withdrawn(track);
  }

  /** Whoever shows what is sent has to follow: the person would take an open microphone for a muted one. */
  readonly #toggled = ({ mediaStreamTrack, isEnabled }: LocalAudioTrack | LocalVideoTrack): void => {
    const sent = this.#sent.find(({ track }) => track === mediaStreamTrack);
    if (!sent) return;
    this.#told.set(mediaStreamTrack, isEnabled);
    if (isEnabled !== sent.on) this.listener.toggled(sent.source, isEnabled);
  };

  /** Each new text of a person replaces their last one, which it may continue. */
  readonly #said = ({ participant: sid, transcription }: Transcription): void => {
    const { localParticipant, participants } = this.room;
    const speaker = sid === localParticipant.sid ? localParticipant : participants.get(sid);
    if (!speaker) return;
    const others = this.#captions.filter((each) => each.sid !== sid);
    const caption = { sid, identity: speaker.identity, text: transcription };
    this.#captions = [...others, caption].slice(-CAPTIONS.most);
    clearTimeout(this.#forgetting.get(sid));
    const forget = () => {
      this.#captions = this.#captions.filter((each) => each !== caption);
      this.listener.changed();
    };
    this.#forgetting.set(sid, setTimeout(forget, CAPTIONS.stay));
    this.listener.changed();
  };

  readonly #changed = (): void => {
    this.#refresh();
    this.listener.changed();
  };

  #refresh(): void {
    const { participants, dominantSpeaker } = this.room;
    this.#participants = [...participants.values()].map((each) =>
      plain(each, each === dominantSpeaker, this.#unwanted),
    );
  }

  #end(error: MaskRoomError | null): void {
    if (this.#status === 'disconnected') return;
    this.#status = 'disconnected';
    this.#participants = [];
    this.#captions = [];
    for (const timer of this.#forgetting.values()) clearTimeout(timer);
    this.#ended.abort();
    this.listener.ended(error);
  }
}

/**
 * On iOS the SDK re-acquires a track that was stopped, by a capture of its own that nobody would end. Not in its types, though its
 * source takes it wherever it takes a track.
 */
export const OWN_CAPTURE = { workaroundWebKitBug1208516: false } as object;

/**
 * Enters a room.
 * @param signal - cancels, also after the room has let us in.
 * @throws {MaskRoomError} what the room or the SDK failed with; `aborted` by `signal`.
 */
export async function connect(
  sdk: TwilioVideo,
  { token, room: name, signaling, options: given = null }: Destination,
  tracks: readonly LocalTrack[],
  listener: CallListener,
  signal: AbortSignal,
): Promise<Call> {
  if (signal.aborted) throw new MaskRoomError('aborted');
  if (sdk.isSupported === false) throw new MaskRoomError('browser-unsupported');
  const [address] = (signaling ?? cloudAddress(given?.region)).split('?') as [string];
  // From the first moment: Firefox loses a track for data that is published while a connection is being made.
  const data = sdk.LocalDataTrack ? new sdk.LocalDataTrack({ name: MESSAGES }) : null;
  const options: ConnectOptions & { wsServer?: string } = {
    ...optionsFor(given, !signaling),
    name,
    tracks: [...tracks.map((local) => named(sdk, local)), ...(data ? [data] : [])],
    ...(signaling ? { wsServer: signaling, insights: false } : {}),
    ...OWN_CAPTURE,
  };
  const room = await new Promise<Room>((resolve, reject) => {
    const abort = () => reject(new MaskRoomError('aborted'));
    const connecting = sdk.connect(token, options);
    signal.addEventListener('abort', () => {
      abort();
      connecting.cancel?.();
    });
    connecting.then(
      (entered) => (signal.aborted ? entered.disconnect() : resolve(entered)),
      (error: unknown) => reject(roomError(optionError(error), address)),
    );
  });
  if (signal.aborted) {
    room.disconnect();
    throw new MaskRoomError('aborted');
  }
  return new Call(room, tracks, listener, address, data);
}

/** Where the SDK looks for Twilio's cloud: what a firewall has to let through. */
const cloudAddress = (region = 'gll'): string =>
  `wss://${region === 'gll' ? 'global' : region}.vss.twilio.com/signaling`;

/** The track as one of the SDK's, which has a name; a page's substitute for the SDK may not support that. */
function named(sdk: TwilioVideo, local: LocalTrack): MediaStreamTrack | LocalAudioTrack | LocalVideoTrack {
  // What a processor has made of a muted microphone does not know of it.
  local.track.enabled = local.on;
  const Track = local.track.kind === 'audio' ? sdk.LocalAudioTrack : sdk.LocalVideoTrack;
  return Track ? new Track(local.track, { name: nameOf(local), ...OWN_CAPTURE } as never) : local.track;
}

/** Asks the SDK for what it cannot do with no bandwidth profile. Each of that profile's older options rules out one thing and not the other. */
function ifPossible(ask: () => void): void {
  try {
    ask();
  } catch {
    // Then the video is sent as before.
  }
}

function plain(
  participant: RemoteParticipant,
  speaking: boolean,
  unwanted: WeakSet<RemoteVideoTrack>,
): RoomParticipant {
  const publications = [
    ...participant.videoTracks.values(),
    ...participant.audioTracks.values(),
  ] as RemoteTrackPublication[];
  const sources = sourcesOf(publications);
  const isOn = (wanted: TrackSource) =>
    publications.some((each) => each.isTrackEnabled && sources.get(each) === wanted);
  const received = (kind: string): RemoteTrack[] =>
    publications.flatMap((each) => {
      const track = each.kind === kind && arriving(each, unwanted);
      return track ? [{ sid: each.trackSid, source: sources.get(each)!, track }] : [];
    });
  return {
    sid: participant.sid,
    identity: participant.identity,
    reconnecting: participant.state === 'reconnecting',
    microphoneOn: isOn('microphone'),
    cameraOn: isOn('camera'),
    speaking,
    networkQuality: participant.networkQualityLevel ?? null,
    videos: received('video'),
    audios: received('audio'),
  };
}

/** What arrives now: subscribed, not disabled by its sender, and not switched off by the server for want of bandwidth. */
function arriving(
  { isTrackEnabled, track }: RemoteTrackPublication,
  unwanted: WeakSet<RemoteVideoTrack>,
): MediaStreamTrack | null {
  if (!isTrackEnabled || !track || track.kind === 'data') return null;
  return track.isSwitchedOff && !unwanted.has(track as RemoteVideoTrack) ? null : track.mediaStreamTrack;
}
