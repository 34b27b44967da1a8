import type { callTexts } from './en/call.ts';
import type { cameraErrors } from './en/camera-errors.ts';
import type { classifierErrors } from './en/classifier-errors.ts';
import { detector } from './en/detector.ts';
import type { detectorTexts } from './en/detector-late.ts';
import type { processorErrors, processorTexts } from './en/processor-errors.ts';
import type { roomErrors } from './en/room-errors.ts';
import type { galleryTexts } from './en/gallery.ts';
import type { monitorErrors, monitorTexts } from './en/monitor.ts';
import type { inCallTexts } from './en/in-call.ts';
import { room } from './en/room.ts';
import type { permissionTexts } from './en/permission.ts';
import type { soundTexts } from './en/sound.ts';
import type { inCallErrors } from './en/in-call-errors.ts';
import type { speakerErrors } from './en/speaker-errors.ts';
import type { trainerErrors, trainerTexts } from './en/trainer-late.ts';
import { trainer } from './en/trainer.ts';
import type { trainingErrors } from './en/training-errors.ts';
import type { projectErrors } from './en/project-errors.ts';
import type { storageErrors } from './en/storage-errors.ts';

/** One error in words: what happened and why, then what to do next. */
export interface ErrorText {
  readonly message: string;
  readonly remedy: string;
  /** False if trying the same again cannot help. */
  readonly recoverable?: boolean;
}

const errors = {
  unexpected: {
    message: 'Something unexpected failed: {reason}.',
    remedy: 'Try again. If it fails again, reload the page.',
  },
  'part-missing': {
    message: 'Part of this element could not be loaded: {reason}.',
    remedy: 'Check the connection, and that all files are next to the script. Then try again.',
  },
  'video-unsupported': {
    message: 'This is not a video.',
    remedy: 'Set a <video> element, a p5 capture, or null.',
  },
  aborted: { message: 'Cancelled.', remedy: 'Start again when you like.' },
  ...room.errors,
  ...trainer.errors,
  ...detector.errors,
};

/** Parts that are loaded later bring their errors with them, by `addErrorTexts()`: the page starts without. */
type LateErrors = typeof cameraErrors &
  typeof monitorErrors &
  typeof processorErrors &
  typeof roomErrors &
  typeof inCallErrors &
  typeof speakerErrors &
  typeof storageErrors &
  typeof trainerErrors &
  typeof projectErrors &
  typeof trainingErrors &
  typeof classifierErrors;

/** Every text that a person reads, in English. */
export const en = {
  errors: errors as Record<keyof typeof errors, ErrorText> & Partial<Record<keyof LateErrors, ErrorText>>,
  room: room.texts as typeof room.texts & typeof callTexts & typeof inCallTexts & typeof processorTexts,
  trainer: trainer.texts as typeof trainer.texts & typeof trainerTexts.trainer,
  /** What is filled with the trainer's first use, by `addTexts()`. */
  ...({ kinds: {}, steps: {}, advice: {}, evidence: {} } as Omit<typeof trainerTexts, 'trainer'>),
  /** And with the first gallery. */
  gallery: {} as typeof galleryTexts,
  /** And with the first sound check, and the first refusal of a device. */
  sound: {} as typeof soundTexts,
  permission: {} as typeof permissionTexts,
  detector: detector.texts as typeof detector.texts & typeof detectorTexts & typeof monitorTexts,
  /** How the ready-made model's classes are shown; events and methods name them as the model does. */
  classes: { 'no mask': 'no mask', mask: 'mask' },
};

/** The shape that every language fills. */
export type Messages = typeof en;
