import type { RemoteParticipantInfo } from '../../handoff/index.ts';
import type { Answer } from './events.ts';

/** So long without news, and nobody knows what was there: the device slept, or the page stood still. Longer than a slow video takes for a frame. ms. */
const SILENCE = 5000;
/** So many entries of one video are kept; the oldest go. */
const MOST = 5000;

/** `no answer` is a gap: paused, stopped, no camera, or an answer that has not settled yet. */
export type State = 'class' | 'not sure' | 'no face' | 'no answer';

/** Whether there was anything to be more or less sure of. */
export const hasConfidence = (state: State): boolean => state === 'class' || state === 'not sure';

/** What held of a video for a while. Times are in ms since 1970. */
export interface Entry {
  at: number;
  until: number;
  readonly state: State;
  /** The class, as the model names it; `null` where the state is another one. */
  readonly label: string | null;
  /** 0 to 1, the mean over the time. */
  confidence: number;
}

/** Everything that is known of one video: its entries follow each other without a gap, oldest first. */
export interface Track {
  readonly own: boolean;
  participant: RemoteParticipantInfo | undefined;
  readonly entries: Entry[];
}

const stateOf = ({ label, face }: Answer): State =>
  label !== null ? 'class' : face === null ? 'no face' : 'not sure';

/** What held of each video, in the last minutes and now. */
export class Timeline {
  /** By the name of whose video it is: who comes back has another SID. */
  readonly #tracks = new Map<string, Track>();
  #newest = -Infinity;
  #broken = false;

  get tracks(): readonly Track[] {
    return [...this.#tracks.values()];
  }

  /** The time of the newest answers, in ms since 1970. */
  get newest(): number {
    return this.#newest;
  }

  /** Notes that `answers` hold at the time `at`, and nothing else. Forgets what was over `kept` ms before. */
  take(at: number, answers: readonly Answer[], kept: number): void {
    // The clock was set back: what is noted keeps its lengths.
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
      if (answer) extend(entries, at, stateOf(answer), answer.label, answer.confidence);
      else extend(entries, at, 'no answer', null, 0);
      const over = entries.findIndex(({ until }) => until >= at - kept);
      const first = Math.max(over, entries.length - MOST);
      if (first > 0) entries.splice(0, first);
      if (entries.every(({ state }) => state === 'no answer')) this.#tracks.delete(key);
    }
    this.#newest = at;
    this.#broken = false;
  }

  /** Until it goes on, there is nothing to note: that will be a gap. */
  break(): void {
    this.#broken = true;
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

/** Continues the last of `entries` until `at`, or has another one begin: at `from`. */
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
