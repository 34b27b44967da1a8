import { camera } from './en/camera.ts';
import { classifier } from './en/classifier.ts';
import { detector } from './en/detector.ts';
import { room } from './en/room.ts';
import { trainer } from './en/trainer.ts';

/** One error in words: what happened and why, then what to do next. */
export interface ErrorText {
  readonly message: string;
  readonly remedy: string;
  /** False where trying the same again cannot help. */
  readonly recoverable?: boolean;
}

const errors = {
  unexpected: {
    message: 'Something failed that should not have: {reason}.',
    remedy: 'Try again. If it stays, reload the page.',
  },
  aborted: { message: 'Cancelled.', remedy: 'Start it again when you like.' },
  ...camera.errors,
  ...room.errors,
  ...classifier.errors,
  ...trainer.errors,
  ...detector.errors,
};

/** Every text that a person reads, in English. */
export const en = {
  errors: errors as Readonly<Record<keyof typeof errors, ErrorText>>,
  room: room.texts,
  trainer: trainer.texts,
  detector: detector.texts,
};

/** The shape that every language fills. */
export type Messages = typeof en;
