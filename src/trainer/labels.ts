/** The classes if the page names none; the ready-made model knows them too. */
export const DEFAULT_LABELS: readonly string[] = ['no mask', 'mask'];

/**
 * The distinct names in `text` (separated by commas) or in a list, trimmed, in their order; empty ones are left out. Numbers are names too.
 * What a page or a framework writes may be anything: anything but a list is one name.
 */
export function parseLabels(text: unknown): string[] {
  const list = typeof text === 'object' && Symbol.iterator in (text ?? {});
  const names = list ? [...(text as Iterable<unknown>)] : String(text).split(',');
  return [...new Set(names.map((name) => String(name ?? '').trim()).filter(Boolean))];
}

/** Whether `labels` are the ready-made model's, in any order. */
export const areReadyMade = (labels: readonly string[]): boolean =>
  labels.length === DEFAULT_LABELS.length && DEFAULT_LABELS.every((label) => labels.includes(label));

/** A framework sets a new list with the same names at each render. */
export const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);
