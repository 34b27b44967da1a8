import type { Messages } from '../messages/index.ts';

/** What was left out of chosen files, and why; the messages have the words. */
export type LeftOut = keyof Messages['kinds'];
type Picture = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp' | 'tiff' | 'avif' | 'heic';

/** The number of bytes that identify a file's kind, and how much is read of a text. */
const HEAD = 512;

/* eslint-disable no-control-regex -- They are bytes. */
/** How files begin. Each `.` stands for any byte. */
const BEGINNINGS: readonly (readonly [RegExp, Picture | LeftOut])[] = [
  [/^\xff\xd8\xff/, 'jpeg'],
  [/^\x89PNG\r\n\x1a\n/, 'png'],
  [/^GIF8[79]a/, 'gif'],
  [/^RIFF.{4}WEBP/s, 'webp'],
  // The two fields after the size are zero: a text may begin with BM too.
  [/^BM.{4}\0{4}/s, 'bmp'],
  [/^(II\*\0|MM\0\*)/, 'tiff'],
  [/^.{4}ftypavi[fs]/s, 'avif'],
  [/^.{4}ftyp(hei|hev|mif1|msf1)/s, 'heic'],
  [/^(.{4}ftyp|\x1aE\xdf\xa3|RIFF.{4}AVI )/s, 'video'],
  [/^PK(\x03\x04|\x05\x06)/, 'zip'],
  [/^%PDF-/, 'pdf'],
  [/^(\xef\xbb\xbf)?\s*[{[]/, 'json'],
  // No byte of a text is one of these.
  [/^[^\0-\x08\x0e-\x1a\x1c-\x1f]+$/, 'text'],
];

/* eslint-enable no-control-regex */

const PICTURES = new Set<string>(['jpeg', 'png', 'gif', 'webp', 'bmp', 'tiff', 'avif', 'heic']);

/** What `file` is by its first bytes: phones give no type, and names are wrong as often. */
async function kindOf(file: File): Promise<Picture | LeftOut> {
  try {
    const bytes = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
    if (bytes.length === 0) return 'empty';
    const head = String.fromCharCode(...bytes);
    return BEGINNINGS.find(([beginning]) => beginning.test(head))?.[1] ?? 'other';
  } catch {
    // It has been moved or deleted, or is a folder in a browser that does not say so.
    return 'unreadable';
  }
}

/** Chosen files, each looked at. */
export interface Sorted {
  pictures: { file: File; kind: Picture }[];
  /** What may belong to a model or to samples. */
  data: File[];
  /** Zip archives: of projects, models or pictures. */
  archives: File[];
  /** How many of each kind are neither pictures nor opened here. */
  leftOut: Map<LeftOut, number>;
}

export async function sortFiles(dropped: Iterable<File | FileSystemEntry>): Promise<Sorted> {
  const sorted: Sorted = { pictures: [], data: [], archives: [], leftOut: new Map() };
  for (const item of dropped) {
    const files = item instanceof File ? [item] : await filesIn(item).catch(() => null);
    if (!files?.length) count(sorted.leftOut, files ? 'folder' : 'unreadable');
    for (const file of files ?? []) {
      const kind = await kindOf(file);
      if (isPicture(kind)) sorted.pictures.push({ file, kind });
      else if (kind === 'zip') sorted.archives.push(file);
      else count(sorted.leftOut, kind);
      // A model's weights may begin with anything, and a broken model.json is reported by the code that reads it.
      if (kind === 'json' || /\.(json|bin)$/i.test(file.name)) sorted.data.push(file);
    }
  }
  return sorted;
}

export const count = (leftOut: Map<LeftOut, number>, kind: LeftOut): unknown =>
  leftOut.set(kind, (leftOut.get(kind) ?? 0) + 1);

/** Why a picture of `kind` that could not be decoded was left out. */
export const undecoded = (kind: Picture): LeftOut =>
  kind === 'heic' || kind === 'avif' || kind === 'tiff' ? kind : 'damaged';

/** As an error's parameter. */
export const kindsOf = (leftOut: Map<LeftOut, number>): string =>
  [...leftOut].map(([kind, files]) => `${kind} ${files}`).join(', ');

const isPicture = (kind: Picture | LeftOut): kind is Picture => PICTURES.has(kind);

/** All files in a folder and the folders in it, except hidden ones, which systems leave there unseen. */
async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await settled<File>((...done) => (entry as FileSystemFileEntry).file(...done))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: File[] = [];
  // It gives them a hundred at a time.
  for (;;) {
    const entries = await settled<FileSystemEntry[]>((...done) => reader.readEntries(...done));
    if (entries.length === 0) return files;
    for (const inner of entries) if (!inner.name.startsWith('.')) files.push(...(await filesIn(inner)));
  }
}

const settled = <T>(run: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> =>
  new Promise(run);
