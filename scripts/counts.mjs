import { appendFileSync } from 'node:fs';

/** Where the runners of one `npm test` leave their counts, a JSON line each; unset when a runner is started by hand. */
const file = process.env.TEST_COUNTS;

/** @param {{ passed: number, failed: number, skipped?: number }} counts */
export function leaveCounts(counts) {
  if (file) appendFileSync(file, JSON.stringify(counts) + '\n');
}

/** A reporter for @web/test-runner that leaves the counts. A file that could not run counts as one failure. */
export function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const walk = (suite) => {
        for (const test of suite?.tests ?? [])
          counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
        suite?.suites?.forEach(walk);
      };
      for (const session of sessions) {
        walk(session.testResults);
        if (!session.testResults || (session.errors.length > 0 && !session.passed)) counts.failed++;
      }
      leaveCounts(counts);
    },
  };
}

/** A reporter for node:test that leaves the counts of single tests; suites do not count. */
export default async function* nodeReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    counts[data.skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed']++;
  }
  leaveCounts(counts);
  yield '';
}
