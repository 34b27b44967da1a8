// The bundle carries the SDK, so that whoever installs us need not install it: without its types a room is `any`.
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- an error only there
/** @ts-ignore */
import type { ConnectOptions, LocalAudioTrack, LocalDataTrack, LocalVideoTrack, Room } from 'twilio-video';
export type { ConnectOptions, LocalDataTrack, Room };

/** The part of the `twilio-video` SDK that is used; a page may hand in its own. */
export interface TwilioVideo {
  readonly isSupported?: boolean;
  connect(token: string, options?: ConnectOptions): PromiseLike<Room> & { cancel?: () => void };
  /** With these two, what is sent bears the name of its source from the first moment. */
  readonly LocalVideoTrack?: new (track: MediaStreamTrack, options: { name: string }) => LocalVideoTrack;
  readonly LocalAudioTrack?: new (track: MediaStreamTrack, options: { name: string }) => LocalAudioTrack;
  /** Carries messages. */
  readonly LocalDataTrack?: new (options: { name: string }) => LocalDataTrack;
}

/** What a track shows or lets hear: a device, a shared screen, or, by the name that its page gave it, anything else. */
export type TrackSource = 'camera' | 'microphone' | 'screen' | (string & {});

/** One video or sound that a participant sends. */
export interface RemoteTrack {
  /** The track's SID. */
  readonly sid: string;
  readonly source: TrackSource;
  readonly track: MediaStreamTrack;
}

/** How a message is sent. */
export interface SendOptions {
  /** Whether who joins later gets it too, as long as it is its sender's last one on its topic and its sender is in the room. */
  readonly keep?: boolean;
}

/** A message from somebody in the room. */
export interface RoomMessage {
  readonly topic: string;
  /** What was sent, as JSON keeps it. */
  readonly payload: unknown;
  readonly participant: RoomParticipant;
}

/** A remote participant, as plain data: a new object after each change. */
export interface RoomParticipant {
  readonly sid: string;
  readonly identity: string;
  /** True while their connection is being restored. */
  readonly reconnecting: boolean;
  /** True unless they have muted themselves or have no microphone. */
  readonly microphoneOn: boolean;
  /** True unless they have turned it off or have none, whatever else they show. */
  readonly cameraOn: boolean;
  /** True while the room's server takes them for the one who speaks. A local room tells nothing of that. */
  readonly speaking: boolean;
  /** How good their connection is, 0 (broken) to 5; `null` where the server does not say. A local room does not. */
  readonly networkQuality: number | null;
  /** What can be shown now: not the tracks that they have disabled. */
  readonly videos: readonly RemoteTrack[];
  /** What can be heard. */
  readonly audios: readonly RemoteTrack[];
}

/** What somebody says, as the room's server writes it down. */
export interface Caption {
  /** The SID of who says it. */
  readonly sid: string;
  readonly identity: string;
  readonly text: string;
}

/** One track that this side sends. */
export interface LocalTrack {
  readonly source: TrackSource;
  readonly track: MediaStreamTrack;
  /** False while it is muted. */
  readonly on: boolean;
}

/** Makes the picture that is sent of each of the camera's, as a processor of the SDK's does. */
export interface VideoProcessor {
  /** Paints `output`; resolves, if it gives a promise, once that is done. */
  processFrame(
    input: OffscreenCanvas | HTMLCanvasElement | HTMLVideoElement | VideoFrame,
    output: HTMLCanvasElement,
  ): Promise<void> | void;
}

/** A processor with the options that `addProcessor()` of the SDK takes beside it. */
export interface VideoProcessorSetting {
  readonly processor: VideoProcessor;
  readonly options?: Parameters<LocalVideoTrack['addProcessor']>[1];
}

/** Makes the sound that is sent of the microphone's, as the SDK's own for noise cancellation does. */
export interface AudioProcessor {
  /** The track to send in the place of `track`, which goes on and is silent while it is muted. */
  connect(track: MediaStreamTrack): MediaStreamTrack | Promise<MediaStreamTrack>;
  /** What it was connected to goes away, or it is no longer wanted. */
  disconnect?(): void;
}

/** What a page lets the camera's picture and the microphone's sound run through before they are sent. */
export interface Processors {
  readonly video: VideoProcessor | VideoProcessorSetting | null;
  readonly audio: AudioProcessor | null;
}
