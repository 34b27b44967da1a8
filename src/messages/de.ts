import { cameraErrors } from './de/camera-errors.ts';
import { classifierErrors } from './de/classifier-errors.ts';
import { detector } from './de/detector.ts';
import { gallery } from './de/gallery.ts';
import { processorErrors } from './de/processor-errors.ts';
import { projectErrors } from './de/project-errors.ts';
import { roomErrors } from './de/room-errors.ts';
import { room } from './de/room.ts';
import { permission } from './de/permission.ts';
import { sound } from './de/sound.ts';
import { inCallErrors } from './de/in-call-errors.ts';
import { speakerErrors } from './de/speaker-errors.ts';
import { trainer } from './de/trainer.ts';
import { storageErrors } from './de/storage-errors.ts';
import type { ErrorText, Messages } from './en.ts';

/** German. It comes in one piece, late errors too: without a connection, there is no fetching the words for it. */
export const de: Messages & { errors: Record<keyof Messages['errors'], ErrorText> } = {
  errors: {
    unexpected: {
      message: 'Ein unerwarteter Fehler ist aufgetreten: {reason}.',
      remedy: 'Versuchen Sie es noch einmal. Bleibt der Fehler, laden Sie die Seite neu.',
    },
    'part-missing': {
      message: 'Ein Teil dieses Elements konnte nicht geladen werden: {reason}.',
      remedy:
        'Prüfen Sie die Verbindung und ob alle Dateien neben dem Skript liegen. Versuchen Sie es dann noch einmal.',
    },
    'video-unsupported': {
      message: 'Das ist kein Video.',
      remedy: 'Setzen Sie ein <video>-Element, ein p5-Capture oder null.',
    },
    aborted: { message: 'Abgebrochen.', remedy: 'Starten Sie noch einmal, wann Sie möchten.' },
    ...room.errors,
    ...trainer.errors,
    ...detector.errors,
    ...cameraErrors,
    ...processorErrors,
    ...roomErrors,
    ...inCallErrors,
    ...speakerErrors,
    ...storageErrors,
    ...projectErrors,
    ...classifierErrors,
  },
  room: room.texts,
  trainer: trainer.texts,
  kinds: trainer.kinds,
  advice: trainer.advice,
  evidence: trainer.evidence,
  gallery,
  sound,
  permission,
  steps: trainer.steps,
  detector: detector.texts,
  classes: { 'no mask': 'ohne Maske', mask: 'mit Maske' },
};
