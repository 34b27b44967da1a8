export { RoomSession, type JoinRequest, type Switch } from './room-session.ts';
export type { GivenSdk } from './sdk.ts';
export type { GetToken, Grant, TokenRequest } from './token.ts';
export type { Phase, RoomState, RoomStatus } from './state.ts';
export type {
  AudioProcessor,
  Caption,
  ConnectOptions,
  LocalTrack,
  Processors,
  RemoteTrack,
  Room,
  RoomMessage,
  RoomParticipant,
  SendOptions,
  Size,
  TrackSource,
  TwilioVideo,
  VideoProcessor,
  VideoProcessorSetting,
} from './types.ts';
