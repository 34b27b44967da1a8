import { Zip } from './zip.ts';

/** What an archive may be: a project of ours or of Teachable Machine, a model of either, pictures, or what is refused by name. */
export type ArchiveKind = 'project' | 'teachable-machine-project' | 'model' | 'keras' | 'tflite' | 'pictures';

/** Of an archive whose kind is not known yet nothing is unpacked: it may have as many files as any kind may. */
const MOST = 65_000;

/**
 * What the zip archive `file` is, by the names in its table; `null` if it is none of these. Rejects with the `archive-…` codes for an archive that
 * cannot be read, or that is not one.
 */
export async function archiveKindOf(file: Blob): Promise<ArchiveKind | null> {
  const { entries } = await Zip.open(file, { entries: MOST, names: 'words' });
  const names = entries.map(({ name }) => name).filter((name) => !isLitter(name));
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (names.includes('project.json')) return 'project';
  if (names.at(-1) === 'manifest.json' || has(/-!-\d+\.\w+$/)) return 'teachable-machine-project';
  if (has(/(^|\/)model[^/]*\.json$/i)) return 'model';
  if (has(/\.(h5|keras)$|(^|\/)saved_model\.pb$/i)) return 'keras';
  if (has(/\.tflite$/i)) return 'tflite';
  return has(/\.(jpe?g|png|webp|gif|bmp|avif)$/i) ? 'pictures' : null;
}

/** What operating systems leave in archives. */
export const isLitter = (name: string): boolean =>
  /(^|\/)(__MACOSX\/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$)/i.test(name);
