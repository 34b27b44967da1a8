import { className, format, type Language } from '../../messages/index.ts';
import type { Entry, Track } from './timeline.ts';

/** `ms` in words: 0.4 sec, 12 sec, 3 min 5 sec. */
export function lasting(ms: number, { tag }: Language, unitDisplay: 'short' | 'long' = 'short'): string {
  const unit = (value: number, unit: string, maximumFractionDigits = 0) =>
    value.toLocaleString(tag, { style: 'unit', unit, unitDisplay, maximumFractionDigits });
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return unit(ms / 1000, 'second', ms < 9950 ? 1 : 0);
  const minutes = unit(Math.floor(seconds / 60), 'minute');
  return seconds % 60 ? `${minutes} ${unit(seconds % 60, 'second')}` : minutes;
}

/** The answer, in words. */
export function answerOf({ state, label }: Pick<Entry, 'state' | 'label'>, language: Language): string {
  const { detector } = language.messages;
  if (label !== null) return className(label, language);
  const words = { 'no face': detector.noFace, 'not sure': detector.notSure, 'new model': detector.newModel };
  return words[state as keyof typeof words] ?? detector.noAnswer;
}

/** Whose video it is. */
export function nameOf({ own, participant }: Track, language: Language): string {
  const { detector } = language.messages;
  const identity = participant?.identity;
  if (own) return identity ? format(detector.ownCamera, { name: identity }) : detector.you;
  return identity ?? detector.pagesVideo;
}
