/** Stops the page's clock (`performance.now()`) at `now`, which a test moves on, and keeps what timers are asked for. */
export function stoppedClock() {
  const { setTimeout } = window;
  const clock = {
    now: performance.now(),
    /** The delay of every timer since, in ms. */
    delays: [] as (number | undefined)[],
    run() {
      window.setTimeout = setTimeout;
      Reflect.deleteProperty(performance, 'now');
    },
  };
  performance.now = () => clock.now;
  window.setTimeout = ((work: TimerHandler, delay?: number, ...given: unknown[]) => {
    clock.delays.push(delay);
    return setTimeout(work, delay, ...given);
  }) as typeof window.setTimeout;
  return clock;
}
