/**
 * Runs `work` in a separate task. By a message and not by a timer: a micro-frontend host that removes an application clears its timers,
 * and what must be let go of then goes with them.
 */
export function later(work: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    work();
  };
  port2.postMessage(null);
}
