import type { Classification } from '../../classifier/types.ts';

/** This many results in a row must agree before the answer changes, so that a single odd frame does not count. */
const AGREEING = 3;

/** From this `doubt` on the answer is not sure. */
const DOUBTED = 0.5;

/** Turns a stream of results into an answer that does not flicker. */
export class StableLabel {
  /** The current answer: a label, `null` for "not sure", `undefined` before the first. */
  current: string | null | undefined;
  /** True if the current answer is that there is no face; `current` is then `null`. */
  faceless = false;
  /** The confidence of the newest result that agrees with it, 0 to 1. */
  confidence = 0;
  #candidate: string | null | undefined;
  #candidateFaceless = false;
  #agreeing = 0;

  /**
   * Takes the next result; true if the answer changed. A confidence (0 to 1) under `threshold` counts as not sure, and so does a picture that is
   * unlike everything that the model has learned. With a threshold of 0 nothing does.
   */
  next(result: Classification, threshold: number): boolean {
    const faceless = result.face === null;
    const { confidence, doubt = 0 } = result;
    const sure = confidence >= threshold && (doubt < DOUBTED || threshold === 0);
    const label = !faceless && sure ? result.label : null;
    const same = label === this.#candidate && faceless === this.#candidateFaceless;
    this.#agreeing = same ? this.#agreeing + 1 : 1;
    this.#candidate = label;
    this.#candidateFaceless = faceless;
    const isNew = label !== this.current || faceless !== this.faceless;
    if (isNew && this.#agreeing < AGREEING) return false;
    this.current = label;
    this.faceless = faceless;
    this.confidence = confidence;
    return isNew;
  }
}
