import { pageYielder } from './yield-to-page.ts';
import { isLitter } from './archive-kind.ts';
import { Zip } from './zip.ts';

/** How pictures begin that browsers know. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG/, 'image/png'],
  [/^GIF8/, 'image/gif'],
  [/^RIFF.{4}WEBP/s, 'image/webp'],
  [/^.{4}ftypavi[fs]/s, 'image/avif'],
  [/^BM.{4}\0\0\0\0/s, 'image/bmp'],
];

/** The media type of the picture that `bytes` begin, `null` if browsers do not know it. */
export function pictureType(bytes: Uint8Array): string | null {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  return BEGINNINGS.find(([beginning]) => beginning.test(head))?.[1] ?? null;
}

/** A picture from an archive. */
export interface ArchivedPicture {
  file: File;
  /** Its folder, which usually names its class; `null` at the top. */
  folder: string | null;
}

/**
 * The pictures in the zip archive `archive`, in its order, looked at by content. `others` are the names of all other files. Rejects with the
 * `archive-…` codes, or with `aborted` through `signal`; `onProgress` gets the share that is done, 0 to 1.
 */
export async function readPictures(
  archive: Blob,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<{ pictures: ArchivedPicture[]; others: string[] }> {
  const zip = await Zip.open(archive);
  const pause = pageYielder(signal);
  const pictures: ArchivedPicture[] = [];
  const others: string[] = [];
  for (const [i, entry] of zip.entries.entries()) {
    if (isLitter(entry.name)) continue;
    const bytes = await zip.read(entry, signal);
    const type = pictureType(bytes);
    const [name, folder = null] = entry.name.split('/').reverse() as [string, string | undefined];
    if (type) pictures.push({ file: new File([bytes], name, { type }), folder });
    else others.push(entry.name);
    onProgress?.((i + 1) / zip.entries.length);
    await pause();
  }
  return { pictures, others };
}
