import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

/** Where the runners of one `npm test` leave their counts, a JSON line each; unset when a runner is started by hand. */
const file = process.env.TEST_COUNTS;

/**
 * @param {{ passed: number, failed: number, skipped?: number, failures?: string[], skips?: string[] }} counts What failed, in a few lines each, and
 * what was skipped, with the reason, is said again at the end of the whole run.
 */
export function leaveCounts(counts) {
  if (file) appendFileSync(file, JSON.stringify(counts) + '\n');
}

/** A failed test's name and how its error begins. */
export const failure = (names, error) =>
  `${names.filter(Boolean).join(' › ')}\n    ${String(error ?? 'no error was given')
    .trim()
    .slice(0, 600)
    .replaceAll('\n', '\n    ')}`;

/** A skipped test's name, and why it was skipped. Mocha's `this.skip()` takes no reason: the test's own name has to say it. */
export const skip = (names, reason) =>
  names.filter(Boolean).join(' › ') + (typeof reason === 'string' && reason ? `: ${reason}` : '');

/** A reporter for @web/test-runner that leaves the counts, and says what took longest. A file that could not run counts as one failure. */
export function countReporter() {
  const loaded = performance.now();
  const began = new Map();
  const took = new Map();
  return {
    start({ sessions }) {
      sessions.on('session-status-updated', ({ id, status, browser, testFile }) => {
        if (status === 'INITIALIZING') began.set(id, performance.now());
        if (status === 'FINISHED')
          took.set(
            `${browser.name}, ${relative('.', testFile)}`,
            (performance.now() - (began.get(id) ?? loaded)) / 1000,
          );
      });
    },
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
      const walk = (suite, names) => {
        for (const test of suite?.tests ?? []) {
          counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
          if (test.skipped) counts.skips.push(skip([...names, test.name]));
          else if (!test.passed) counts.failures.push(failure([...names, test.name], test.error?.message));
        }
        for (const each of suite?.suites ?? []) walk(each, [...names, each.name]);
      };
      for (const session of sessions) {
        const names = [session.browser.name, relative('.', session.testFile)];
        walk(session.testResults, names);
        if (!session.testResults || (session.errors.length > 0 && !session.passed)) {
          counts.failed++;
          counts.failures.push(failure(names, session.errors.map(({ message }) => message).join('\n')));
        }
      }
      leaveCounts(counts);
      if (!file) return;
      const longest = [...took].sort(([, a], [, b]) => b - a).slice(0, 15);
      console.log(longest.map(([name, seconds]) => `${seconds.toFixed(0)} s  ${name}`).join('\n'));
    },
  };
}

/** A reporter for node:test that leaves the counts of single tests; suites do not count. */
export default async function* nodeReporter(events) {
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [], skips: [] };
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    counts[data.skip !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed']++;
    const names = [data.file && relative('.', data.file), data.name];
    if (data.skip !== undefined) counts.skips.push(skip(names, data.skip));
    else if (type === 'test:fail')
      counts.failures.push(failure(names, data.details.error?.cause?.message ?? data.details.error));
  }
  leaveCounts(counts);
  yield '';
}
