/**
 * Models in archives, in folders and of Teachable Machine, made into what the worker knows: a model.json that says what its classes are called,
 * and its weights. Loaded with the first of them.
 */
import { MaskRoomError } from '../errors/index.ts';
import { isLitter, archiveKindOf } from '../samples/archive-kind.ts';
import { Zip } from '../samples/zip.ts';
import { isMetadata, METADATA, metadataIn, withMetadata } from './teachable-machine.ts';
import type { Addresses, StoredModel } from './protocol.ts';
import type { ModelFiles } from './types.ts';

/** What the worker is asked to load. */
export interface Loadable {
  source: string[] | Addresses | File[];
  /** The text of the model.json, if it differs from that of `source`. */
  json?: string;
}

/** How files of some kinds begin that hold no model which runs here. */
const REFUSED = [
  // HDF5, as Keras keeps its models.
  { at: 0, sign: '\x89HDF\r\n\x1a\n', code: 'model-keras' },
  { at: 4, sign: 'TFL3', code: 'model-tflite' },
] as const;

/** Of an address that may be a folder's, as it names no file: the folder. */
const PERHAPS_FOLDER = /^(https?:[^?#]*\/[^./?#]+)(?=$|[?#])/;

/**
 * The model among `files`, which may be an archive. Rejects with the `archive-…` codes, or with `model-keras`, `model-tflite`, `model-is-project`,
 * `model-not-archived`, or one of `withMetadata()`.
 */
export async function amongOtherFiles(files: File[]): Promise<Loadable> {
  for (const file of files) {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 16).arrayBuffer()));
    const refused = REFUSED.find(({ at, sign }) => head.startsWith(sign, at));
    if (refused) throw new MaskRoomError(refused.code, { file: file.name });
    if (head.startsWith('PK')) return completed(await filesIn(file));
  }
  return completed(files);
}

/**
 * Loads what the model at `addresses` is, for which `failure` was reported: in the folder that it names, or one whose classes are named in another file.
 * Rejects with `failure` if it is none of these, as `amongOtherFiles()` does, or as `load` does.
 */
export async function insteadOf(
  [url, ...others]: string[],
  failure: MaskRoomError,
  load: (what: Loadable) => Promise<StoredModel>,
): Promise<StoredModel> {
  const { code } = failure;
  if (code === 'model-labels-missing') return load(await withNames(url!, others, failure));
  const json = url!.replace(PERHAPS_FOLDER, '$1/model.json');
  if (json === url || (code !== 'model-not-json' && code !== 'model-not-found')) throw failure;
  const addresses = [json, ...others];
  return load({ source: addresses }).catch((error: MaskRoomError) => {
    if (error.code !== code && error.code !== 'model-not-found') return insteadOf(addresses, error, load);
    throw failure;
  });
}

/** The model at `url` with the names of its classes, which are in the same folder or at one of `others`. */
async function withNames(url: string, others: string[], failure: MaskRoomError): Promise<Loadable> {
  const given = others.find((other) => shown(other).endsWith(METADATA));
  const place = given ?? besideOf(url, METADATA);
  const [json, metadata] = [await fetched(url), place && (await fetched(place))];
  if (!json || !metadata) throw failure;
  const source = [url, ...others.filter((other) => other !== given)];
  return { source, json: withMetadata(textOf(json), textOf(metadata)) };
}

/**
 * The model in the archive at `url`; `tell` gets the share that has arrived, 0 to 1, `null` if unknown. Rejects with
 * `model-not-found`, `model-unreachable`, or as `amongOtherFiles()` does with an archive.
 */
export async function atArchive(url: string, tell: (share: number | null) => void): Promise<Loadable> {
  tell(0);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let response;
  try {
    response = await fetch(url);
    const length = Number(response.headers.get('content-length'));
    const reader = response.ok ? response.body!.getReader() : null;
    let received = 0;
    for (let piece = await reader?.read(); piece && !piece.done; piece = await reader!.read()) {
      pieces.push(piece.value);
      received += piece.value.length;
      // What a server packs for the way is longer than it says.
      tell(length >= received ? received / length : null);
    }
  } catch {
    throw new MaskRoomError('model-unreachable', { url: shown(url) });
  }
  const { ok, status } = response;
  if (!ok) throw new MaskRoomError('model-not-found', { url: shown(url), status });
  return completed(await filesIn(new File(pieces, shown(url).split('/').at(-1)!)));
}

/** The files that a whole network is saved as. `json` is the text that it runs by. */
export function savedNetwork(json: string, weights: ArrayBuffer): ModelFiles {
  const metadata = metadataIn(json);
  const type = 'application/json';
  return {
    json: new File([inOnePiece(json)], 'model.json', { type }),
    weights: new File([weights], 'model.weights.bin', { type: 'application/octet-stream' }),
    ...(metadata && { metadata: new File([metadata], METADATA, { type }) }),
  };
}

/** The weights may have come in several files; they are kept as one. */
function inOnePiece(text: string): string {
  const json = JSON.parse(text) as { weightsManifest: { weights: unknown[] }[] };
  const weights = json.weightsManifest.flatMap((group) => group.weights);
  return JSON.stringify({ ...json, weightsManifest: [{ paths: ['model.weights.bin'], weights }] });
}

async function completed(files: File[]): Promise<Loadable> {
  const texts = new Map<File, string>();
  for (const file of files)
    if (/\.json$/i.test(file.name) || file.type === 'application/json') texts.set(file, await file.text());
  const all = [...texts.keys()];
  const metadata = all.find((file) => isMetadata(texts.get(file)!));
  const others = all.filter((file) => file !== metadata);
  const model = others.find((file) => texts.get(file)!.includes('"modelTopology"')) ?? others[0];
  const binaries = files.filter((file) => !texts.has(file));
  // The worker says that it is missing.
  if (!model) return { source: binaries };
  const source = [model, ...binaries];
  const text = texts.get(model)!;
  // What is not JSON at all is reported by the code that reads models.
  const isWhole = /"(labelIndex|mapStringToIndex)"\s*:/.test(text) || !text.trimEnd().endsWith('}');
  return metadata && !isWhole ? { source, json: withMetadata(text, texts.get(metadata)!) } : { source };
}

async function filesIn(archive: File): Promise<File[]> {
  const kind = await archiveKindOf(archive);
  const params = { file: archive.name };
  if (kind === 'keras' || kind === 'tflite') throw new MaskRoomError(`model-${kind}`, params);
  if (kind === 'teachable-machine-project') throw new MaskRoomError('model-is-project', params);
  const zip = await Zip.open(archive);
  const json = zip.entries.find(({ name }) => /(^|\/)model[^/]*\.json$/i.test(name) && !isLitter(name));
  if (!json) throw new MaskRoomError('model-not-archived', params);
  const folder = json.name.replace(/[^/]*$/, '');
  const files: File[] = [];
  for (const entry of zip.entries) {
    const name = entry.name.slice(folder.length);
    if (entry.name.startsWith(folder) && !name.includes('/') && !isLitter(entry.name))
      files.push(new File([await zip.read(entry)], name));
  }
  return files;
}

/** What is at `url`, `null` if it does not come. */
async function fetched(url: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const response = await fetch(url);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** `url` as a message may name it: a query may hold secrets. */
const shown = (url: string): string => url.replace(/[?#].*/s, '');

/** The address of `file` in the folder of `url`, with its query; `blob:` and `data:` addresses have no folder. */
function besideOf(url: string, file: string): string | null {
  if (!/^https?:/.test(url)) return null;
  const place = new URL(file, url);
  place.search = new URL(url).search;
  return place.href;
}
