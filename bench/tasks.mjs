/** Chromium's trace categories that hold the tasks of a page's own thread, and the marks that a page sets. */
const CATEGORIES = ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'blink.user_timing'];

/**
 * Runs `work` and tells what the page's own thread did between the marks `bench-start` and `bench-end`.
 * @returns {Promise<{ result: unknown, total: number, longest: number, span: number }>} milliseconds: the processor time of all tasks together and
 *   of the longest one, and the time between the marks
 */
export async function watchTasks(browser, page, work) {
  await browser.startTracing(page, { categories: CATEGORIES });
  const result = await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mark = (name) => traceEvents.filter((event) => event.name === name).at(-1);
  const [start, end] = [mark('bench-start'), mark('bench-end')];
  // Processor time: what the machine does besides would otherwise count as the page's.
  const durations = traceEvents
    .filter(
      ({ name, ph, pid, tid, ts }) =>
        name === 'RunTask' &&
        ph === 'X' &&
        pid === start.pid &&
        tid === start.tid &&
        ts >= start.ts &&
        ts < end.ts,
    )
    .map(({ dur, tdur = dur }) => tdur / 1000);
  return {
    result,
    total: durations.reduce((sum, duration) => sum + duration, 0),
    longest: Math.max(0, ...durations),
    span: (end.ts - start.ts) / 1000,
  };
}
