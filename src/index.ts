export { TwilioRoom } from './components/twilio-room/twilio-room.ts';
export { MaskTrainer } from './components/mask-trainer/mask-trainer.ts';
export { MaskDetector, type DetectorStatus } from './components/mask-detector/mask-detector.ts';
export { Classifier, type ClassifierOptions } from './classifier/classifier.ts';
export * from './components/mask-detector/events.ts';
export * from './components/mask-trainer/events.ts';
export * from './components/twilio-room/events.ts';
export { MaskRoomErrorEvent } from './components/shared/element.ts';
export { MaskRoomError } from './errors/index.ts';
export { addLanguage, type MessagesSource } from './messages/language.ts';
export type { Messages } from './messages/index.ts';
export * from './handoff/events.ts';
export type {
  ConnectOptions,
  GetToken,
  GivenSdk,
  Grant,
  RemoteTrack,
  RoomMessage,
  RoomParticipant,
  RoomStatus,
  SendOptions,
  TokenRequest,
  TrackSource,
  TwilioVideo,
} from './room/index.ts';
export type { TrainerStatus } from './trainer/state.ts';
export type * from './classifier/types.ts';
