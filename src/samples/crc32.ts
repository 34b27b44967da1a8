import { pageYielder } from './yield-to-page.ts';

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
/** Bytes between two pauses. */
const PIECE = 2 ** 20;

/** The check sum that zip archives have of each file. Rejects with `aborted` through `signal`. */
export async function crc32(bytes: Uint8Array, signal?: AbortSignal): Promise<number> {
  let crc = -1;
  const pause = pageYielder(signal);
  for (let from = 0; from < bytes.length; from += PIECE) {
    const end = Math.min(from + PIECE, bytes.length);
    for (let at = from; at < end; at++) crc = TABLE[(crc ^ bytes[at]!) & 255]! ^ (crc >>> 8);
    await pause();
  }
  return ~crc >>> 0;
}
