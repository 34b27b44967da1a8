import { download, DownloadError } from './download.ts';
import { Failure } from './failure.ts';
import type { Addresses } from './protocol.ts';

/** Where a model's files come from: an address or a choice of files. */
export interface ModelSource {
  /** Name of the model.json, for messages; its address if nobody chose it as a file. */
  name: string;
  json(): Promise<string>;
  /** The named weights files, one after the other. Rejects with `model-weights-missing`. */
  weights(names: string[], onBytes: (received: number) => void): Promise<Uint8Array<ArrayBuffer>[]>;
}

/** The model.json at `url`, its weights at the addresses after it, in their order, or in the same folder if there are none. */
export const atUrls = ([url, ...weights]: readonly string[]): ModelSource =>
  fetched(new URL(url!).pathname.split('/').at(-1) || shown(url!), url!, (file, i) =>
    weights.length ? weights[i] : besideOf(url!, file),
  );

/** The address of `file` in the folder of `url`, with its query: what signs the one signs the other. */
function besideOf(url: string, file: string): string | undefined {
  try {
    const place = new URL(file, url);
    place.search = new URL(url).search;
    return place.href;
  } catch {
    // `blob:` and `data:` addresses have no folder.
    return undefined;
  }
}

/** `url` as a message may name it: a query may hold secrets. */
const shown = (url: string): string => url.replace(/[?#].*/s, '');

/** Those that have been asked for, by the address of their model.json. */
const shipped = new Map<string, ModelSource>();

/** A model that comes with the bundle, whose files each have an address of their own. They are fetched once, however many detectors a page has. */
export function atAddresses(files: Addresses): ModelSource {
  const url = files['model.json']!;
  const { name, json, weights } = fetched(url, url, (file) => files[file]);
  const source = shipped.get(url) ?? { name, json: once(json), weights: once(weights) };
  shipped.set(url, source);
  return source;
}

/** `ask`, whose first answer stands; a failure does not. */
function once<A extends unknown[], T>(ask: (...given: A) => Promise<T>): typeof ask {
  let answer: Promise<T> | null = null;
  return (...given) => {
    answer ??= ask(...given);
    answer.catch(() => (answer = null));
    return answer;
  };
}

function fetched(
  name: string,
  url: string,
  addressOf: (file: string, i: number) => string | undefined,
): ModelSource {
  return {
    name,
    json: async () => {
      const bytes = await download(url).catch((error: DownloadError) => {
        if (error.status) throw new Failure('model-not-found', { url: shown(url), status: error.status });
        throw new Failure('model-unreachable', { url: shown(url) });
      });
      return new TextDecoder().decode(bytes);
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

/** The model.json among `files`. Throws `model-file-missing`. */
export function amongFiles(files: readonly File[]): ModelSource {
  const json = files.find(({ name, type }) => /\.json$/i.test(name) || type === 'application/json');
  if (!json) throw new Failure('model-file-missing');
  const others = files.filter((file) => file !== json);
  return {
    name: json.name,
    json: () => json.text(),
    weights: (names) =>
      Promise.all(
        names.map(async (name) => {
          // A download that existed already is renamed by the browser: if only one file can be meant, its name does not matter.
          const only = names.length === 1 && others.length === 1 ? others[0] : undefined;
          const file = others.find((other) => other.name === name) ?? only;
          if (!file) throw new Failure('model-weights-missing', { file: name });
          return new Uint8Array(await file.arrayBuffer());
        }),
      ),
  };
}
