import { stripVTControlCharacters } from 'node:util';
import { failure, leaveCounts, skip } from './counts.mjs';

/** A reporter for Playwright that leaves the counts. */
export default class {
  #counts = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  #last = new Map();

  onTestEnd(test, result) {
    this.#last.set(test.id, { test, result });
  }

  onEnd() {
    for (const { test, result } of this.#last.values()) {
      const outcome = { skipped: 'skipped', expected: 'passed' }[test.outcome()] ?? 'failed';
      this.#counts[outcome]++;
      if (outcome === 'skipped') {
        const { description } =
          test.annotations.concat(result.annotations ?? []).find(({ type }) => type === 'skip') ?? {};
        this.#counts.skips.push(skip(test.titlePath(), description));
      }
      if (outcome === 'failed')
        this.#counts.failures.push(
          failure(test.titlePath(), stripVTControlCharacters(result.error?.message ?? result.status)),
        );
    }
    leaveCounts(this.#counts);
  }

  printsToStdio() {
    return false;
  }
}
