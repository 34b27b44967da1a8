import { MaskRoomError } from '../errors/index.ts';
import { crc32 } from './crc32.ts';

/** What the two-byte and four-byte fields of a zip archive can say. */
const MOST = { entries: 0xfffe, bytes: 0xfffffffe };

/**
 * Writes a zip archive without compression: pictures do not become smaller. Record for record it is what JSZip writes, which
 * Teachable Machine uses. (fflate's `Zip` puts the sizes behind each file, and its `zipSync` would hold the page up.)
 */
export class ZipWriter {
  readonly #parts = new Pieces();
  readonly #table: BlobPart[] = [];
  readonly #time = dosTime(new Date());
  #count = 0;
  #at = 0;
  #tableBytes = 0;

  /** `signal` ends each `add()` with `aborted`. */
  constructor(private readonly signal?: AbortSignal) {}

  /**
   * Adds a file. `bytes` are what `content` holds, if they have been read already: a blob stays where it is, and only its check sum is taken.
   * Rejects with `project-too-large`.
   */
  async add(
    name: string,
    content: Blob | Uint8Array<ArrayBuffer> | string,
    bytes?: Uint8Array,
  ): Promise<void> {
    if (typeof content === 'string') content = new TextEncoder().encode(content);
    bytes ??= content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
    const path = new TextEncoder().encode(name);
    const isAscii = path.length === name.length;
    const extra = isAscii ? new Uint8Array() : await unicodePath(path);
    const common = record([
      [2, 10],
      [2, isAscii ? 0 : 0x800],
      [2, 0],
      [4, this.#time],
      [4, await crc32(bytes, this.signal)],
      [4, bytes.length],
      [4, bytes.length],
      [2, path.length],
      [2, extra.length],
    ]);
    this.#count++;
    if (this.#count > MOST.entries || this.#at + this.#tableBytes + bytes.length > MOST.bytes)
      throw new MaskRoomError('project-too-large');
    this.#parts.push(record([[4, 0x04034b50]]), common, path, extra, content);
    const rest = record([[2, 0], [2, 0], [2, 0], [4, 0], [4, this.#at]]); // prettier-ignore
    this.#table.push(record([[4, 0x02014b50], [2, 20]]), common, rest, path, extra); // prettier-ignore
    this.#at += 4 + common.length + path.length + extra.length + bytes.length;
    this.#tableBytes += 6 + common.length + rest.length + path.length + extra.length;
  }

  /** The whole archive as the file `name`. */
  finish(name: string): File {
    const end = record([
      [4, 0x06054b50],
      [4, 0],
      [2, this.#count],
      [2, this.#count],
      [4, this.#tableBytes],
      [4, this.#at],
      [2, 0],
    ]);
    return new File([...this.#parts.all(), ...this.#table, end], name, { type: 'application/zip' });
  }
}

/** Thousands of blobs put together at once would hold the page up: they are, some at a time, as they come. */
class Pieces {
  readonly #wholes: Blob[] = [];
  #latest: BlobPart[] = [];

  push(...parts: BlobPart[]): void {
    this.#latest.push(...parts);
    if (this.#latest.length < 160) return;
    this.#wholes.push(new Blob(this.#latest));
    this.#latest = [];
  }

  all(): BlobPart[] {
    return [...this.#wholes, ...this.#latest];
  }
}

/** The fields, each with its width in bytes, one after the other. */
function record(fields: readonly (readonly [2 | 4, number])[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(fields.reduce((sum, [width]) => sum + width, 0));
  const data = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) data.setUint16(at, value, true);
    else data.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

/** The name once more, for programs that do not know the mark of UTF-8. */
async function unicodePath(path: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const head = [...record([[2, 0x7075], [2, path.length + 5]]), 1, ...record([[4, await crc32(path)]])]; // prettier-ignore
  return Uint8Array.from([...head, ...path]);
}

/** Date and time in two seconds, in UTC. */
function dosTime(date: Date): number {
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
