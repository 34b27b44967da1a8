import { waitUntil } from '@open-wc/testing';
import { later } from '../src/handoff/later.ts';

/** Waits for `condition`, patiently: a busy machine takes its time, and a test that waits in vain says what for. */
export const until = (
  condition: () => unknown,
  message = `Waited in vain for ${condition.toString()}`,
): Promise<void> => waitUntil(condition, message, { timeout: 30_000 });

/** Waits until what was taken out of the document has let go of everything, however late that comes: a timer may run out before it. */
export const letGo = (): Promise<void> => new Promise((resolve) => later(resolve));
