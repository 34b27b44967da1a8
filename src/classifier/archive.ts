import { MaskRoomError } from '../errors/index.ts';
import { isLitter, whatIs } from '../samples/what-is.ts';
import { Zip } from '../samples/zip.ts';
import { download, type DownloadError } from './download.ts';

/** How files of some kinds begin that hold no model which runs here. */
const REFUSED = [
  // HDF5, as Keras keeps its models.
  { at: 0, sign: '\x89HDF\r\n\x1a\n', code: 'model-keras' },
  { at: 4, sign: 'TFL3', code: 'model-tflite' },
] as const;

/**
 * The files of the model in the archive among `files`; `files` themselves where none is one. Rejects with the `archive-…` codes, or with
 * `model-keras`, `model-tflite`, `model-is-project` or `model-not-archived`.
 */
export async function modelFiles(files: File[]): Promise<File[]> {
  for (const file of files) {
    const head = String.fromCharCode(...new Uint8Array(await file.slice(0, 16).arrayBuffer()));
    const refused = REFUSED.find(({ at, sign }) => head.startsWith(sign, at));
    if (refused) throw new MaskRoomError(refused.code, { file: file.name });
    if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return modelIn(file);
  }
  return files;
}

/** The files of the model in the archive at `url`. Rejects as `modelFiles()` does, or with `model-not-found` or `model-unreachable`. */
export async function modelFilesAt(url: string): Promise<File[]> {
  const shown = url.replace(/[?#].*/s, '');
  const bytes = await download(url).catch((error: DownloadError) => {
    if (error.status) throw new MaskRoomError('model-not-found', { url: shown, status: error.status });
    throw new MaskRoomError('model-unreachable', { url: shown });
  });
  return modelIn(new File([bytes], shown.split('/').at(-1)!));
}

async function modelIn(file: File): Promise<File[]> {
  const kind = await whatIs(file);
  const params = { file: file.name };
  if (kind === 'keras' || kind === 'tflite') throw new MaskRoomError(`model-${kind}`, params);
  if (kind === 'teachable-machine-project') throw new MaskRoomError('model-is-project', params);
  const zip = await Zip.open(file);
  const json = zip.entries.find(({ name }) => /(^|\/)model[^/]*\.json$/i.test(name) && !isLitter(name));
  if (!json) throw new MaskRoomError('model-not-archived', params);
  const folder = json.name.replace(/[^/]*$/, '');
  const beside = zip.entries.filter(
    ({ name }) => name.startsWith(folder) && !name.slice(folder.length).includes('/') && !isLitter(name),
  );
  const files: File[] = [];
  for (const entry of beside) files.push(new File([await zip.read(entry)], entry.name.slice(folder.length)));
  return files;
}
