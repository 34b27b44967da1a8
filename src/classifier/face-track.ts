import { overlap, type ScoredFace } from './face.ts';
import type { Window } from './sampling.ts';
import type { Face } from './types.ts';

/** A face moves little in this time, and finding it costs more than recognising it: so it is looked for about five times a second. Milliseconds. */
export const FACE_INTERVAL = 200;
/** How much of a new box is taken over at once; the rest stays the old one, so that the crop does not tremble. */
const FACE_SMOOTHING = 0.5;
/** After this many searches in a row without a face, it is lost. A single one may be a glitch of the detector. */
const MISSES = 2;
/** A new box that shares less than this with the old one (intersection over union) is another place: nothing to smooth. */
const SAME_PLACE = 0.3;
/** A box that was last confirmed longer ago says nothing about now. Milliseconds. */
const FORGOTTEN = 1000;
/**
 * How many searches in a row cover only the surroundings of the face before one covers the whole picture: a larger face may have come, or the one
 * followed may not be a face.
 */
const NEAR_LOOKS = 4;
/** How many searches of the whole picture follow when a face was found there but not nearby: this face needs them. */
const WHOLE_LOOKS = 5;

/** Follows the face in one video: says when to look for it again, and where it is meanwhile. */
export class FaceTrack {
  #face: Face | null = null;
  #looked = -Infinity;
  #found = -Infinity;
  #misses = 0;
  /** Where the face was in the last search, not smoothed. */
  #last: Face | null = null;
  /** How many searches may cover only its surroundings; if negative, how many after the next one must cover the whole picture. */
  #near = 0;
  /** How many parts have been looked at. */
  #turn = 0;

  /** Where the face was when it was last looked for, smoothed; `null` while there is none. */
  get face(): Face | null {
    return this.#face;
  }

  /** Whether it is time to look again. After a first miss that is at once. `now` is in milliseconds. */
  due(now: number): boolean {
    return this.#misses > 0 || now - this.#looked >= FACE_INTERVAL;
  }

  /**
   * Searches, and returns where the face is now: usually first with `near`, around where it was last, and with `whole` if that finds nothing.
   */
  look(
    near: (last: Face) => ScoredFace | null,
    whole: (followed: Face | null) => ScoredFace | null,
    now: number,
  ): Face | null {
    if (now - this.#found > FORGOTTEN) this.#face = this.#last = null;
    let found: ScoredFace | null = null;
    if (this.#last && this.#near > 0) {
      found = near(this.#last);
      this.#near = found ? this.#near - 1 : -WHOLE_LOOKS;
    }
    if (!found) {
      found = whole(this.#face);
      this.#near = !found ? 0 : this.#near < 0 ? this.#near + 1 : NEAR_LOOKS;
    }
    this.#last = found;
    return this.#take(found, now);
  }

  /** The next `count` of the picture's `parts`: its own, for videos that are looked at in turn would else each get the same ones for ever. */
  some(parts: readonly Window[], count: number): Window[] {
    return Array.from({ length: count }, () => parts[this.#turn++ % parts.length]!);
  }

  #take(found: Face | null, now: number): Face | null {
    this.#looked = now;
    if (!found) {
      this.#misses++;
      if (this.#misses >= MISSES || !this.#face) {
        this.#face = null;
        this.#misses = 0;
      }
      return this.#face;
    }
    this.#misses = 0;
    this.#found = now;
    this.#face =
      this.#face && overlap(this.#face, found) > SAME_PLACE ? between(this.#face, found) : plain(found);
    return this.#face;
  }
}

const between = (old: Face, next: Face): Face => {
  const at = (field: keyof Face): number => old[field] + FACE_SMOOTHING * (next[field] - old[field]);
  return { x: at('x'), y: at('y'), width: at('width'), height: at('height') };
};

const plain = ({ x, y, width, height }: Face): Face => ({ x, y, width, height });
