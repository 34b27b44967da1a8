import type { Camera, Devices, Input, Kind } from '../camera/index.ts';
import type { Screen } from '../camera/screen.ts';
import type { MaskRoomError } from '../errors/index.ts';
import type { Call } from './call.ts';
import type { Processing } from './processing.ts';
import type { Caption, LocalTrack, Processors, Room, RoomParticipant } from './types.ts';

export type RoomStatus =
  'idle' | 'previewing' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'failed';

/** What previewing or joining is waiting for. */
export type Phase = 'openingCamera' | 'loading' | 'connecting';

/** What the state follows from. */
export interface RoomFacts {
  muted: boolean;
  cameraOff: boolean;
  phase: Phase | null;
  /** A preview has begun, and nothing has ended it. */
  previewing: boolean;
  joining: boolean;
  /** The room that is entered again with a fresh token. */
  renewing: string | null;
  /** Previewing or joining has failed, or the connection was lost. */
  broken: boolean;
  /** There was a room to leave. */
  left: boolean;
  error: MaskRoomError | null;
  /** What the preview or the call is to have; of these, `cameraOff` and a failure may leave one out. */
  devices: Devices;
  camera: Camera | null;
  screen: Screen | null;
  /** What the page wants done to what is sent, and what does it once that is loaded. */
  processors: Processors;
  processing: Processing | null;
  call: Call | null;
}

/** All that is to be known of a room, at one moment. */
export interface RoomState extends Pick<
  RoomFacts,
  'muted' | 'cameraOff' | 'phase' | 'error' | 'devices' | 'processors'
> {
  readonly status: RoomStatus;
  readonly inRoom: boolean;
  /** In a room or on the way into one. */
  readonly engaged: boolean;
  /** What is sent while in a room. */
  readonly tracks: readonly LocalTrack[];
  readonly camera: MediaStreamTrack | null;
  /** What the others see of it: with a processor, what that has made, and nothing before. */
  readonly picture: MediaStreamTrack | null;
  readonly microphone: MediaStreamTrack | null;
  /** What is shared in addition to the camera. */
  readonly screen: MediaStreamTrack | null;
  /** What may be chosen. */
  readonly cameras: readonly Input[];
  readonly microphones: readonly Input[];
  /** The side that a phone's camera looks to; `undefined` if it cannot be flipped. */
  readonly facing: string | undefined;
  /** The SDK's own object. */
  readonly room: Room | null;
  /** Who one is in the room. */
  readonly self: { readonly sid: string; readonly identity: string } | null;
  readonly participants: readonly RoomParticipant[];
  /** The quality of your own connection, 0 to 5; `null` if the server does not report it. */
  readonly networkQuality: number | null;
  /** Whether the server records the call. */
  readonly recording: boolean;
  /** What was said last, if the server transcribes it. */
  readonly captions: readonly Caption[];
}

/** The one way from the facts to what is shown. */
export function deriveState(facts: RoomFacts): RoomState {
  const { muted, cameraOff, phase, error, devices, processors, call } = facts;
  const status = statusOf(facts);
  const camera = facts.camera?.video ?? null;
  const microphone = facts.camera?.audio ?? null;
  const picture = sentOf(facts, 'video');
  const sound = sentOf(facts, 'audio');
  const screen = facts.screen?.video ?? null;
  const screenSound = facts.screen?.audio ?? null;
  return Object.freeze({
    muted,
    cameraOff,
    phase,
    error,
    devices,
    processors,
    status,
    inRoom: call !== null || facts.renewing !== null,
    engaged: call !== null || facts.renewing !== null || facts.joining,
    tracks: [
      ...(sound ? [{ source: 'microphone', track: sound, on: !muted }] : []),
      ...(picture ? [{ source: 'camera', track: picture, on: true }] : []),
      ...[screen, screenSound].flatMap((track) => (track ? [{ source: 'screen', track, on: true }] : [])),
    ],
    camera,
    picture,
    microphone,
    screen,
    cameras: facts.camera?.inputs('video') ?? [],
    microphones: facts.camera?.inputs('audio') ?? [],
    facing: facts.camera?.facing,
    room: call?.room ?? null,
    self: call && { sid: call.room.localParticipant.sid, identity: call.identity },
    participants: call?.participants ?? [],
    networkQuality: call?.networkQuality ?? null,
    recording: call?.room.isRecording ?? false,
    captions: call?.captions ?? [],
  });
}

/** What is sent of a device: if a processor is set, only its output. */
export function sentOf({ camera, processors, processing }: RoomFacts, kind: Kind): MediaStreamTrack | null {
  const track = camera?.[kind] ?? null;
  const processor = processors[kind];
  return track && processor ? (processing?.made(kind, track, processor) ?? null) : track;
}

function statusOf({ call, joining, renewing, broken, previewing, left }: RoomFacts): RoomStatus {
  if (call) return call.status === 'reconnecting' ? 'reconnecting' : 'connected';
  if (renewing !== null) return 'reconnecting';
  if (joining) return 'connecting';
  if (broken) return 'failed';
  if (previewing) return 'previewing';
  return left ? 'disconnected' : 'idle';
}
