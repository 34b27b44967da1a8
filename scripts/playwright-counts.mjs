import { leaveCounts } from './counts.mjs';

/** A reporter for Playwright that leaves the counts. */
export default class {
  #counts = { passed: 0, failed: 0, skipped: 0 };
  #last = new Map();

  onTestEnd(test) {
    this.#last.set(test.id, test);
  }

  onEnd() {
    for (const test of this.#last.values()) {
      const outcome = test.outcome();
      this.#counts[outcome === 'skipped' ? 'skipped' : outcome === 'expected' ? 'passed' : 'failed']++;
    }
    leaveCounts(this.#counts);
  }

  printsToStdio() {
    return false;
  }
}
