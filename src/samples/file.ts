import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { storageErrors } from '../messages/en/storage-errors.ts';
import { completed, newId, type Sample } from './sample.ts';
import type { StoredSamples } from './store.ts';

addErrorTexts(storageErrors);

const FORMAT = 'mask-room-samples';
/** The format that this version writes, and the newest that it reads. */
const VERSION = 1;

/** `samples` as one JSON file, the numbers as they are in memory, in Base64. */
export function samplesFile({ backbone, samples }: StoredSamples): File {
  const json = JSON.stringify({
    format: FORMAT,
    formatVersion: VERSION,
    backbone,
    samples: samples.map(({ label, features, region }) => ({
      label,
      ...(region === 'face' && { region }),
      features: toBase64(features),
    })),
  });
  return new File([json], 'samples.json', { type: 'application/json' });
}

/** Whether `file` says that it holds samples, by its first words. */
export const holdsSamples = async (file: File): Promise<boolean> =>
  new RegExp(`^\\s*{\\s*"format"\\s*:\\s*"${FORMAT}"`).test(await file.slice(0, 200).text());

/** The samples in `file`, each of them checked. Rejects with `samples-newer` or `samples-unreadable`. */
export async function readSamples(file: File): Promise<StoredSamples> {
  const wrong = (reason: string, cause?: unknown): never => {
    throw new MaskRoomError('samples-unreadable', { file: file.name, reason }, { cause });
  };
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(await file.text()) as Record<string, unknown>;
  } catch (cause) {
    return wrong((cause as Error).message.replace(/\.$/, ''), cause);
  }
  const { formatVersion: version, backbone, samples } = json;
  if (typeof version === 'number' && version > VERSION)
    throw new MaskRoomError('samples-newer', { file: file.name, version, known: VERSION });
  if (version !== VERSION) wrong('formatVersion');
  if (backbone !== null && typeof backbone !== 'string') wrong('backbone');
  if (!Array.isArray(samples) || samples.length === 0) return wrong('samples');
  const burst = newId();
  const read = samples.map((value: unknown, index): Sample => {
    const { label, region, features } = (value ?? {}) as Record<string, unknown>;
    const numbers = fromBase64(features);
    if (typeof label !== 'string' || !label) return wrong(`samples[${index}].label`);
    if (region !== undefined && region !== 'face') return wrong(`samples[${index}].region`);
    if (!numbers) return wrong(`samples[${index}].features`);
    return completed({ label, features: numbers, ...(region && { region }) }, burst);
  });
  const { length } = read[0]!.features;
  const other = read.findIndex(({ features }) => features.length !== length);
  if (other >= 0) wrong(`samples[${other}].features`);
  return { backbone: backbone as string | null, samples: read };
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array): string {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** `null` if `text` is invalid, or contains anything but finite numbers. */
function fromBase64(text: unknown): Float32Array | null {
  try {
    const bytes = Uint8Array.from(atob(text as string), (letter) => letter.charCodeAt(0));
    const numbers = new Float32Array(bytes.buffer);
    return typeof text === 'string' && numbers.length > 0 && numbers.every(Number.isFinite) ? numbers : null;
  } catch {
    return null;
  }
}
