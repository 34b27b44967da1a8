import { overlap } from './face.ts';
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

/** Follows the face in one video: says when to look for it again, and where it is meanwhile. */
export class FaceTrack {
  #face: Face | null = null;
  #looked = -Infinity;
  #found = -Infinity;
  #misses = 0;
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

  /** The next `count` of the picture's `parts`: its own, for videos that are looked at in turn would else each get the same ones for ever. */
  some(parts: readonly Window[], count: number): Window[] {
    return Array.from({ length: count }, () => parts[this.#turn++ % parts.length]!);
  }

  /** Takes what a look has found, and gives where the face is now. */
  take(found: Face | null, now: number): Face | null {
    this.#looked = now;
    if (now - this.#found > FORGOTTEN) this.#face = null;
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
