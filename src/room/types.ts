// The bundle carries the SDK, so that whoever installs us need not install it: without its types a room is `any`.
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- an error only there
/** @ts-ignore */
import type { ConnectOptions, LocalAudioTrack, LocalDataTrack, LocalVideoTrack, Room } from 'twilio-video';
export type { ConnectOptions, LocalDataTrack, Room };

/** The part of the `twilio-video` SDK that is used; a page may provide its own. */
export interface TwilioVideo {
  readonly isSupported?: boolean;
  connect(token: string, options?: ConnectOptions): PromiseLike<Room> & { cancel?: () => void };
  /** With these two, tracks have the name of their source from the start. */
  readonly LocalVideoTrack?: new (track: MediaStreamTrack, options: { name: string }) => LocalVideoTrack;
  readonly LocalAudioTrack?: new (track: MediaStreamTrack, options: { name: string }) => LocalAudioTrack;
  /** Carries messages. */
  readonly LocalDataTrack?: new (options: { name: string }) => LocalDataTrack;
}

/** The source of a track: a device, a shared screen, or, for anything else, the name that its page gave it. */
export type TrackSource = 'camera' | 'microphone' | 'screen' | (string & {});

/** One video or audio track of a participant. */
export interface RemoteTrack {
  /** The track's SID. */
  readonly sid: string;
  readonly source: TrackSource;
  readonly track: MediaStreamTrack;
}

/** The size of a video on the page, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How a message is sent. */
export interface SendOptions {
  /** Whether people who join later get it too, as long as it is its sender's last message on its topic and its sender is in the room. */
  readonly keep?: boolean;
}

/** A message from somebody in the room. */
export interface RoomMessage {
  readonly topic: string;
  /** What was sent, as JSON preserves it. */
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
  /** True unless they have turned it off or have no camera, whatever else they show. */
  readonly cameraOn: boolean;
  /** True while the room's server reports that they are speaking. A local room does not. */
  readonly speaking: boolean;
  /** The quality of their connection, 0 (broken) to 5; `null` if the server does not report it. A local room does not. */
  readonly networkQuality: number | null;
  /** What can be shown now, without the tracks that they have disabled. */
  readonly videos: readonly RemoteTrack[];
  /** What can be heard. */
  readonly audios: readonly RemoteTrack[];
}

/** What somebody says, as transcribed by the room's server. */
export interface Caption {
  /** The SID of the speaker. */
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

/** Turns each picture of the camera into the one that is sent, like a processor of the SDK. */
export interface VideoProcessor {
  /** Draws on `output`; if it returns a promise, that resolves when it is done. */
  processFrame(
    input: OffscreenCanvas | HTMLCanvasElement | HTMLVideoElement | VideoFrame,
    output: HTMLCanvasElement,
  ): Promise<void> | void;
}

/** A processor with the options that `addProcessor()` of the SDK takes. */
export interface VideoProcessorSetting {
  readonly processor: VideoProcessor;
  readonly options?: Parameters<LocalVideoTrack['addProcessor']>[1];
}

/** Turns the microphone's sound into the one that is sent, like the SDK's own noise cancellation. */
export interface AudioProcessor {
  /** The track to send instead of `track`, which continues and is silent while muted. */
  connect(track: MediaStreamTrack): MediaStreamTrack | Promise<MediaStreamTrack>;
  /** Called when its track ends, or when it is no longer wanted. */
  disconnect?(): void;
}

/** The processors that a page applies to camera and microphone before they are sent. */
export interface Processors {
  readonly video: VideoProcessor | VideoProcessorSetting | null;
  readonly audio: AudioProcessor | null;
}
