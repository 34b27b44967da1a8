import { download, DownloadError } from './download.ts';
import { sha256 } from './sha256.ts';
import { Failure } from './failure.ts';
import { parseGraphModel, type ModelArtifacts } from './model-file.ts';
import type { Addresses } from './protocol.ts';

/** The files of a graph model with their sizes and SHA-256, if they are known. */
export interface Described {
  files: Record<string, { bytes: number; sha256: string }>;
}

/** A graph model, fetched, and the hash of its files one after the other. */
export interface GraphFiles {
  artifacts: ModelArtifacts;
  sha256: string;
}

/**
 * Fetches the graph model at these addresses or in this folder, and checks its files against `described`.
 * Rejects with `<part>-missing`, `<part>-altered` or `<part>-unusable`.
 */
export async function fetchGraph(
  part: 'backbone' | 'face-detector',
  place: Addresses | string,
  { files }: Described,
  onProgress: (value: number | null) => void,
): Promise<GraphFiles> {
  const total = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const urlOf = (name: string) => (typeof place === 'string' ? new URL(name, place).href : place[name]!);
  const fetchFile = async (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const url = urlOf(name);
    const bytes = await download(url, (received) =>
      onProgress(total ? (done + received) / total : null),
    ).catch((error: DownloadError) => {
      throw new Failure(`${part}-missing`, { url, reason: error.message });
    });
    done += bytes.length;
    const expected = files[name]?.sha256;
    if (expected !== undefined && expected !== (await sha256(bytes)))
      throw new Failure(`${part}-altered`, { url });
    return bytes;
  };

  const json = await fetchFile('model.json');
  const { artifacts, paths } = parseGraphModel(json, urlOf('model.json'), `${part}-unusable`);
  const weights: Uint8Array<ArrayBuffer>[] = [];
  for (const path of paths) weights.push(await fetchFile(path));
  artifacts.weightData = await new Blob(weights).arrayBuffer();
  return { artifacts, sha256: await sha256(json, ...weights) };
}
