export { TwilioRoom } from './components/twilio-room/twilio-room.ts';
export { MaskTrainer } from './components/mask-trainer/mask-trainer.ts';
export { MaskDetector } from './components/mask-detector/mask-detector.ts';
export { Classifier, type ClassifierOptions } from './classifier/classifier.ts';
export { MaskRoomError } from './errors/index.ts';
export * from './handoff/events.ts';
export type * from './classifier/types.ts';
