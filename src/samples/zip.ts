import { Inflate } from 'fflate';
import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { projectErrors } from '../messages/en/project-errors.ts';
import { pageYielder } from './yield-to-page.ts';
import { crc32 } from './crc32.ts';

addErrorTexts(projectErrors);

/** What is read of an archive at most; more is refused before anything is unpacked. */
export interface Limits {
  /** An archive with this many files, or more, is refused. */
  entries?: number;
  /** Bytes of all files together, unpacked. */
  bytes?: number;
  /** What the names of the files are: paths, or words that may hold any sign. */
  names?: 'paths' | 'words';
}
const ENTRIES = 5000;
const BYTES = 2 ** 30;
/** Pictures and numbers hardly become smaller. What unpacks to this many times its size is not an archive of them, unless it is small anyway. */
const TIMES = 20;
const SMALL = 100e6;

/** One file in an archive. */
export interface Entry {
  readonly name: string;
  /** Bytes, unpacked, as the archive has it. */
  readonly size: number;
}

interface Place extends Entry {
  readonly at: number;
  readonly packed: number;
  readonly method: number;
  readonly crc: number;
}

/** Bytes that are read at once: many small files fit in one such window. */
const WINDOW = 2 ** 20;
/** Of packed bytes so few at once that what they unpack to is small, whatever they are: at most 1032 times as much. */
const PIECE = 2 ** 13;
const END = 22;

/**
 * A zip archive whose table has been read and checked. Nothing is unpacked before it is asked for. fflate unpacks; it looks at none of the
 * check sums, so that is done here.
 */
export class Zip {
  readonly #window = { at: 0, bytes: new Uint8Array() };

  private constructor(
    private readonly blob: Blob,
    /** For messages. */
    readonly file: string,
    /** All files, folders left out, in the order of the archive's table. */
    readonly entries: readonly Entry[],
    private readonly table: number,
  ) {}

  /**
   * Reads the table of `blob`. Rejects with `archive-not-zip`, `archive-cut-off`, `archive-damaged`, `archive-zip64`, `archive-encrypted`,
   * `archive-too-many`, `archive-too-large`, `archive-path` or `archive-twice`.
   */
  static async open(blob: Blob, limits: Limits = {}): Promise<Zip> {
    const file = nameOf(blob);
    const { table, size, count } = await endOf(blob, file);
    const { entries: limit = ENTRIES, bytes: room = BYTES, names = 'paths' } = limits;
    if (count >= limit) throw new MaskRoomError('archive-too-many', { file, count, limit });
    const bytes = await bytesOf(blob.slice(table, table + size), file);
    const places: Place[] = [];
    const seen = new Set<string>();
    const most = Math.min(room, Math.max(SMALL, TIMES * blob.size));
    let [total, packed] = [0, 0];
    for (const place of placesIn(bytes, count, file)) {
      if (place.name.endsWith('/')) continue;
      const params = { file, entry: place.name };
      if (!isHarmless(place.name, names)) throw new MaskRoomError('archive-path', params);
      if (seen.has(place.name)) throw new MaskRoomError('archive-twice', params);
      seen.add(place.name);
      total += place.size;
      packed += place.packed;
      if (total > most) throw new MaskRoomError('archive-too-large', { file, limit: Math.floor(most / 1e6) });
      places.push(place);
    }
    // Overlapping files are how a small archive becomes a huge one.
    if (packed > table) throw new MaskRoomError('archive-damaged', { file });
    return new Zip(blob, file, places, table);
  }

  /** What `entry` holds. Rejects with `archive-entry-damaged`, `archive-method`, or `aborted` through `signal`. */
  async read(entry: Entry, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const { name, at, packed, size, method, crc } = entry as Place;
    const params = { file: this.file, entry: name };
    const damaged = (cause?: unknown) => new MaskRoomError('archive-entry-damaged', params, { cause });
    if (method !== 0 && method !== 8) throw new MaskRoomError('archive-method', params);
    const head = view(await this.#bytes(at, at + 30));
    if (at + 30 > this.table || head.getUint32(0, true) !== 0x04034b50) throw damaged();
    const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    if (from + packed > this.table) throw damaged();
    const bytes = await this.#bytes(from, from + packed);
    const whole =
      method === 0
        ? bytes.slice()
        : await inflated(bytes, size, signal).catch((cause: unknown) => {
            throw (cause as Partial<MaskRoomError>).code ? cause : damaged(cause);
          });
    if (whole.length !== size || (await crc32(whole, signal)) !== crc) throw damaged();
    return whole;
  }

  /** What `entry` holds, as text. Rejects as `read()` does. */
  async text(entry: Entry, signal?: AbortSignal): Promise<string> {
    return new TextDecoder().decode(await this.read(entry, signal));
  }

  /** The file of that very name. */
  entry(name: string): Entry | undefined {
    return this.entries.find((each) => each.name === name);
  }

  async #bytes(from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    const { at, bytes } = this.#window;
    if (from >= at && to <= at + bytes.length) return bytes.subarray(from - at, to - at);
    const end = Math.min(Math.max(to, from + WINDOW), this.blob.size);
    const next = await bytesOf(this.blob.slice(from, end), this.file);
    Object.assign(this.#window, { at: from, bytes: next });
    return next.subarray(0, to - from);
  }
}

/** How a message names `blob`. */
export const nameOf = (blob: Blob): string => (blob as Partial<File>).name ?? 'archive.zip';

/** Rejects with `archive-unreadable` if the file is not there any more. */
async function bytesOf(blob: Blob, file: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throw new MaskRoomError('archive-unreadable', { file }, { cause });
  }
}

const view = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The position of the table of `blob`. It is at the very end, before a comment. */
async function endOf(blob: Blob, file: string): Promise<{ table: number; size: number; count: number }> {
  const from = Math.max(0, blob.size - END - 0xffff);
  const bytes = await bytesOf(blob.slice(from), file);
  const data = view(bytes);
  let at = bytes.length - END;
  while (
    at >= 0 &&
    !(data.getUint32(at, true) === 0x06054b50 && data.getUint16(at + 20, true) <= bytes.length - END - at)
  )
    at--;
  if (at < 0) {
    const begins = await bytesOf(blob.slice(0, 2), file);
    throw new MaskRoomError(
      begins[0] === 0x50 && begins[1] === 0x4b ? 'archive-cut-off' : 'archive-not-zip',
      { file },
    );
  }
  const [count, size, table] = [
    data.getUint16(at + 10, true),
    data.getUint32(at + 12, true),
    data.getUint32(at + 16, true),
  ];
  if (count === 0xffff || size === 0xffffffff || table === 0xffffffff)
    throw new MaskRoomError('archive-zip64', { file });
  if (table + size > from + at) throw new MaskRoomError('archive-cut-off', { file });
  return { table, size, count };
}

function* placesIn(bytes: Uint8Array, count: number, file: string): Generator<Place> {
  const data = view(bytes);
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || data.getUint32(at, true) !== 0x02014b50)
      throw new MaskRoomError('archive-damaged', { file });
    const [flags, length] = [data.getUint16(at + 8, true), data.getUint16(at + 28, true)];
    const name = textOf(bytes.subarray(at + 46, at + 46 + length), (flags & 0x800) !== 0);
    if (flags & 1) throw new MaskRoomError('archive-encrypted', { file, entry: name });
    const place = {
      name,
      method: data.getUint16(at + 10, true),
      crc: data.getUint32(at + 16, true),
      packed: data.getUint32(at + 20, true),
      size: data.getUint32(at + 24, true),
      at: data.getUint32(at + 42, true),
    };
    if (Math.max(place.packed, place.size, place.at) === 0xffffffff)
      throw new MaskRoomError('archive-zip64', { file });
    yield place;
    at += 46 + length + data.getUint16(at + 30, true) + data.getUint16(at + 32, true);
  }
}

/** Names are in UTF-8, or, of older programs, in whatever the machine had: mostly it is UTF-8 all the same. */
function textOf(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: !isUtf8, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Whether `name` leads to nowhere outside of the archive. */
function isHarmless(name: string, names: 'paths' | 'words'): boolean {
  if (name.split(/[/\\]/).includes('..')) return false;
  return names === 'words' || (name !== '' && !/^\/|^[a-z]:|[\\\0]/i.test(name));
}

/** What `packed` unpacks to, which is `size` bytes long and no more. Rejects with any error. */
async function inflated(
  packed: Uint8Array,
  size: number,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const inflate = new Inflate((piece) => {
    pieces.push(piece);
    length += piece.length;
  });
  const pause = pageYielder(signal);
  for (let at = 0; at === 0 || at < packed.length; at += PIECE) {
    inflate.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
    // Whatever the archive says of it: no more is unpacked than was counted.
    if (length > size) throw new Error('it is longer than the archive says');
    await pause();
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
