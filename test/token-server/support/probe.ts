import { monitorEventLoopDelay } from 'node:perf_hooks';

/* Loaded into the server's process before the server itself: answers each message with how the process is since the last one. */

/** Milliseconds and bytes. */
export interface Probe {
  /** The longest that anything had to wait for its turn. */
  delay: number;
  /** The share of the time in which the process computed. */
  busy: number;
  /** What is in use, also outside the heap. */
  memory: number;
}

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
let cpu = process.cpuUsage();
let asked = performance.now();
process.on('message', (message) => {
  if (message === 'collect') gc!();
  const used = process.cpuUsage(cpu);
  const { heapUsed, external } = process.memoryUsage();
  const now = performance.now();
  const probe: Probe = {
    delay: delay.max / 1e6,
    busy: (used.user + used.system) / 1000 / (now - asked),
    memory: heapUsed + external,
  };
  process.send!(probe);
  delay.reset();
  cpu = process.cpuUsage();
  asked = now;
});
process.channel!.unref();
