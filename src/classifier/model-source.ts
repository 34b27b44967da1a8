import { download, DownloadError } from './download.ts';
import { Failure } from './failure.ts';
import type { Addresses } from './protocol.ts';

/** Where a model's files come from: an address or a choice of files. */
export interface ModelSource {
  /** Name of the model.json, for messages; its address where nobody chose it. */
  name: string;
  json(): Promise<string>;
  /** The metadata.json of Teachable Machine, `null` where there is none. */
  metadata(): Promise<string | null>;
  /** The named weights files, one after the other. Rejects with `model-weights-missing`. */
  weights(names: string[], onBytes: (received: number) => void): Promise<Uint8Array<ArrayBuffer>[]>;
}

/** Of an address that names a folder: what it ends with, before any query. */
const FOLDER = /^https?:[^?#]*\/(?=$|[?#])/;
/** One that may name a folder, as it names no file. */
const PERHAPS = /^(https?:[^?#]*\/[^./?#]+)(?=$|[?#])/;
const METADATA = 'metadata.json';

/**
 * The model at `url`, its other files at the addresses after it, or beside it where there are none. `url` is that of the model.json or of its folder.
 */
export function atUrls([url, ...others]: readonly string[]): ModelSource {
  let json = FOLDER.test(url!) ? besideOf(url!, 'model.json')! : url!;
  const metadata = others.find((other) => shown(other).endsWith(METADATA));
  const weights = others.filter((other) => other !== metadata);
  const source = fetched(
    new URL(json).pathname.split('/').at(-1) || shown(json),
    () => json,
    (file, i) => {
      if (file === METADATA && metadata) return metadata;
      return file !== METADATA && weights.length ? weights[i] : besideOf(json, file);
    },
  );
  if (!PERHAPS.test(json)) return source;
  const asGiven = source.json;
  return Object.assign(source, {
    json: async () => {
      const first = await asGiven().catch((failure: Failure) => failure);
      if (typeof first === 'string' && first.trimStart().startsWith('{')) return first;
      const given = json;
      json = json.replace(PERHAPS, '$1/model.json');
      const second = await asGiven().catch(() => null);
      if (second !== null) return second;
      json = given;
      if (typeof first === 'string') return first;
      throw first;
    },
  });
}

/** The address of `file` beside `url`, with its query: what signs the one signs the other. */
function besideOf(url: string, file: string): string | undefined {
  try {
    const place = new URL(file, url);
    place.search = new URL(url).search;
    return place.href;
  } catch {
    // `blob:` and `data:` addresses have nothing beside them.
    return undefined;
  }
}

/** `url` as a message may name it: a query may hold secrets. */
const shown = (url: string): string => url.replace(/[?#].*/s, '');

/** A model whose files each have an address of their own. */
export const atAddresses = (files: Addresses): ModelSource =>
  fetched(
    files['model.json']!,
    () => files['model.json']!,
    (file) => files[file],
  );

function fetched(
  name: string,
  place: () => string,
  addressOf: (file: string, i: number) => string | undefined,
): ModelSource {
  return {
    name,
    json: async () => {
      const url = place();
      const bytes = await download(url).catch((error: DownloadError) => {
        if (error.status) throw new Failure('model-not-found', { url: shown(url), status: error.status });
        throw new Failure('model-unreachable', { url: shown(url) });
      });
      return new TextDecoder().decode(bytes);
    },
    metadata: async () => {
      const url = addressOf(METADATA, 0);
      if (url === undefined) return null;
      const bytes = await download(url).catch((error: DownloadError) => {
        if (error.status) return null;
        throw new Failure('model-unreachable', { url: shown(url) });
      });
      return bytes && new TextDecoder().decode(bytes);
    },
    weights: async (names, onBytes) => {
      const files: Uint8Array<ArrayBuffer>[] = [];
      let done = 0;
      for (const [i, file] of names.entries()) {
        const place = addressOf(file, i);
        if (place === undefined) throw new Failure('model-weights-missing', { file });
        const bytes = await download(place, (received) => onBytes(done + received)).catch(
          (error: DownloadError) => {
            if (error.status) throw new Failure('model-weights-missing', { file: shown(place) });
            throw new Failure('model-unreachable', { url: shown(place) });
          },
        );
        done += bytes.length;
        files.push(bytes);
      }
      return files;
    },
  };
}

/** The model.json among `files`, in any order and by any name. Rejects with `model-file-missing`. */
export async function amongFiles(files: readonly File[]): Promise<ModelSource> {
  const texts = new Map<File, string>();
  for (const file of files)
    if (/\.json$/i.test(file.name) || file.type === 'application/json') texts.set(file, await file.text());
  const all = [...texts.keys()];
  const metadata = all.find((file) => isMetadata(texts.get(file)!));
  const others = all.filter((file) => file !== metadata);
  const json = others.find((file) => texts.get(file)!.includes('"modelTopology"')) ?? others[0];
  if (!json) throw new Failure('model-file-missing');
  const binaries = files.filter((file) => file !== json && file !== metadata);
  return {
    name: json.name,
    json: () => Promise.resolve(texts.get(json)!),
    metadata: () => Promise.resolve(metadata ? texts.get(metadata)! : null),
    weights: (names) =>
      Promise.all(
        names.map(async (name) => {
          // A download that existed already is renamed by the browser: where only one file can be meant, its name does not matter.
          const only = names.length === 1 && binaries.length === 1 ? binaries[0] : undefined;
          const file = binaries.find((other) => other.name === name) ?? only;
          if (!file) throw new Failure('model-weights-missing', { file: name });
          return new Uint8Array(await file.arrayBuffer());
        }),
      ),
  };
}

/** Whether `text` is what Teachable Machine writes beside a model: nothing else has labels and no model. */
const isMetadata = (text: string): boolean =>
  !text.includes('"modelTopology"') && /"(l|wordL)abels"\s*:/.test(text);
