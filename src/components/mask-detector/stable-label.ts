import type { Classification } from '../../classifier/types.ts';

/** This many results in a row must agree before the answer changes: a single odd frame is no news. */
const AGREEING = 3;

/** Turns a stream of results into an answer that does not flicker. */
export class StableLabel {
  /** The answer that holds: a label, `null` for "not sure", `undefined` before the first. */
  current: string | null | undefined;
  /** True where the answer that holds is that there is no face: `current` is `null` then. */
  faceless = false;
  #candidate: string | null | undefined;
  #candidateFaceless = false;
  #agreeing = 0;

  /** Takes the next result; true where the answer changed. A confidence (0 to 1) under `threshold` counts as not sure. */
  next(result: Classification, threshold: number): boolean {
    const faceless = result.face === null;
    const label = !faceless && result.confidence >= threshold ? result.label : null;
    const same = label === this.#candidate && faceless === this.#candidateFaceless;
    this.#agreeing = same ? this.#agreeing + 1 : 1;
    this.#candidate = label;
    this.#candidateFaceless = faceless;
    if (this.#agreeing < AGREEING || (label === this.current && faceless === this.faceless)) return false;
    this.current = label;
    this.faceless = faceless;
    return true;
  }
}
