import type { Classification } from '../../classifier/types.ts';

/** This many results in a row must agree before the answer changes: a single odd frame is no news. */
const AGREEING = 3;

/** Turns a stream of results into an answer that does not flicker. */
export class StableLabel {
  /** The answer that holds: a label, `null` for "not sure", `undefined` before the first. */
  current: string | null | undefined;
  #candidate: string | null | undefined;
  #agreeing = 0;

  /** Takes the next result; true where the answer changed. A confidence (0 to 1) under `threshold` counts as not sure. */
  next(result: Classification, threshold: number): boolean {
    const label = result.confidence >= threshold ? result.label : null;
    this.#agreeing = label === this.#candidate ? this.#agreeing + 1 : 1;
    this.#candidate = label;
    if (this.#agreeing < AGREEING || label === this.current) return false;
    this.current = label;
    return true;
  }
}
