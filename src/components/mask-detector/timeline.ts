import type { RemoteParticipantInfo } from '../../handoff/index.ts';
import type { Answer } from './events.ts';

/** After this long without answers nobody knows what was there: the device slept, or the page was frozen. Longer than a frame of a slow video, in ms. */
const SILENCE = 5000;
/** How many entries are kept of one video; the oldest are dropped. */
const MOST = 5000;

/**
 * `no answer` is a gap: paused, stopped, no camera, or an answer that has not settled yet. `new model` is the moment from which another model
 * answers.
 */
export type State = 'class' | 'not sure' | 'no face' | 'no answer' | 'new model';

/** Whether entries of this state have a confidence. */
export const hasConfidence = (state: State): boolean => state === 'class' || state === 'not sure';

/** An answer about a video and how long it lasted. Times are in ms since 1970. */
export interface Entry {
  at: number;
  until: number;
  readonly state: State;
  /** The class, as the model names it; `null` in the other states. */
  readonly label: string | null;
  /** 0 to 1, the mean over the time. */
  confidence: number;
}

/** The entries of one video, oldest first, without gaps between them. */
export interface Track {
  readonly own: boolean;
  participant: RemoteParticipantInfo | undefined;
  readonly entries: Entry[];
}

const stateOf = ({ label, face }: Answer): State =>
  label !== null ? 'class' : face === null ? 'no face' : 'not sure';

/** The answers about each video, in the last minutes and now. */
export class Timeline {
  /** By the person's identity: somebody who comes back has another SID. */
  readonly #tracks = new Map<string, Track>();
  #newest = -Infinity;
  #broken = false;
  #newModel = false;

  get tracks(): readonly Track[] {
    return [...this.#tracks.values()];
  }

  /** The time of the newest answers, in ms since 1970. */
  get newest(): number {
    return this.#newest;
  }

  /** Adds `answers`, all there are at the time `at`. Drops entries that ended more than `kept` ms before. */
  take(at: number, answers: readonly Answer[], kept: number): void {
    // The clock was set back: entries keep their durations.
    if (at < this.#newest) this.#move(at - this.#newest);
    if (this.#broken || at - this.#newest > SILENCE)
      for (const { entries } of this.#tracks.values())
        extend(entries, at, 'no answer', null, 0, this.#newest);
    const held = new Map(
      answers.map((each) => [each.own ? '' : `of ${each.participant?.identity ?? ''}`, each]),
    );
    for (const [key, { own, participant }] of held)
      if (!this.#tracks.has(key)) this.#tracks.set(key, { own, participant, entries: [] });
    for (const [key, track] of this.#tracks) {
      const answer = held.get(key);
      if (answer) track.participant = answer.participant;
      const { entries } = track;
      if (this.#newModel && entries.length > 0) extend(entries, at, 'new model', null, 0);
      if (answer) extend(entries, at, stateOf(answer), answer.label, answer.confidence);
      else extend(entries, at, 'no answer', null, 0);
      const over = entries.findIndex(({ until }) => until >= at - kept);
      const first = Math.max(over, entries.length - MOST);
      if (first > 0) entries.splice(0, first);
      if (entries.every(({ state }) => state === 'no answer' || state === 'new model'))
        this.#tracks.delete(key);
    }
    this.#newest = at;
    this.#broken = this.#newModel = false;
  }

  /** The time until the next answers will be a gap. */
  break(): void {
    this.#broken = true;
  }

  /** The next answers will be from another model. */
  markNewModel(): void {
    this.#newModel = true;
  }

  #move(by: number): void {
    for (const { entries } of this.#tracks.values())
      for (const entry of entries) {
        entry.at += by;
        entry.until += by;
      }
    this.#newest += by;
  }
}

/** Extends the last of `entries` until `at`, or begins another one at `from`. */
function extend(
  entries: Entry[],
  at: number,
  state: State,
  label: string | null,
  confidence: number,
  from = at,
): void {
  const last = entries.at(-1);
  if (last?.state === state && last.label === label) {
    const share = at > last.at ? (at - last.until) / (at - last.at) : 1;
    last.confidence += (confidence - last.confidence) * share;
    last.until = at;
    return;
  }
  if (last) last.until = from;
  entries.push({ at: from, until: at, state, label, confidence });
}
