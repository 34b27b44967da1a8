// The bundle carries the SDK, so that whoever installs us need not install it: without its types a room is `any`.
// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- an error only there
/** @ts-ignore */
import type { ConnectOptions, Room } from 'twilio-video';
export type { Room };

/** The part of the `twilio-video` SDK that is used; a page may hand in its own. */
export interface TwilioVideo {
  readonly isSupported?: boolean;
  connect(token: string, options?: ConnectOptions): PromiseLike<Room> & { cancel?: () => void };
}

/** One video that a participant sends. */
export interface RemoteTrack {
  /** The track's SID. */
  readonly sid: string;
  readonly track: MediaStreamTrack;
}

/** A remote participant, as plain data: a new object after each change. */
export interface RoomParticipant {
  readonly sid: string;
  readonly identity: string;
  /** True while their connection is being restored. */
  readonly reconnecting: boolean;
  /** True unless they have muted themselves or have no microphone. */
  readonly microphoneOn: boolean;
  readonly cameraOn: boolean;
  /** What can be shown now: not the tracks that they have disabled. */
  readonly videos: readonly RemoteTrack[];
  /** What can be heard. */
  readonly audios: readonly RemoteTrack[];
}

/** What this side sends; `null` where there is nothing. */
export interface LocalTracks {
  readonly video: MediaStreamTrack | null;
  readonly audio: MediaStreamTrack | null;
  readonly muted: boolean;
}
