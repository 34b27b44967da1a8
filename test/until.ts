import { waitUntil } from '@open-wc/testing';

/** Waits for `condition`, patiently: a busy machine takes its time, and a test that waits in vain says what for. */
export const until = (
  condition: () => unknown,
  message = `Waited in vain for ${condition.toString()}`,
): Promise<void> => waitUntil(condition, message, { timeout: 15_000 });
