import * as v from 'valibot';
import { MaskRoomError, reasonOf } from '../errors/index.ts';
import { pageYielder } from './yield-to-page.ts';
import { pictureType } from './pictures.ts';
import type { Sample } from './sample.ts';
import { Zip, type Entry } from './zip.ts';
import { ZipWriter } from './zip-writer.ts';

/** All that a person has made with a trainer. */
export interface Project {
  /** In the order in which they are shown. `off`: left out of training. */
  classes: { label: string; off: boolean }[];
  samples: Sample[];
  /** SHA-256 of the backbone that made the features, `null` if it is not known. */
  backbone: string | null;
  /** The text of its model.json, and its weights in one piece; `null` if nothing is trained. */
  model: { json: string; weights: ArrayBuffer } | null;
  /** How well the model does on pictures that it has not learned; any JSON. */
  evaluation: unknown;
}

const FORMAT = 'mask-room-project';
/** The format that this version writes, and the newest that it reads. */
const VERSION = 1;

const TABLE = 'project.json';
const FEATURES = 'features.bin';
const MODEL = 'model/model.json';
const WEIGHTS = 'model/model.weights.bin';
const EVALUATION = 'evaluation.json';
/** The maximum number of files in it. */
const ENTRIES = 65_000;

/** How many pictures are read at once: one by one, that takes several times as long. */
const AT_ONCE = 32;

const Text = v.pipe(v.string(), v.nonEmpty());
const Count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 16));
const Share = v.pipe(v.number(), v.minValue(0));
const Head = v.object({
  backbone: v.nullable(v.string()),
  classes: v.array(v.object({ label: Text, off: v.boolean() })),
  samples: v.array(v.unknown()),
});
const Row = v.object({
  id: Text,
  label: Text,
  region: v.picklist(['frame', 'face']),
  burst: v.string(),
  time: Share,
  brightness: v.optional(Share),
  sharpness: v.optional(Share),
  /** How many numbers of the features are its own. */
  features: Count,
  picture: v.optional(Text),
});

/**
 * `project` as one zip archive, as docs/project-file.md describes it. Rejects with `project-too-large`, or `aborted` through `signal`; `onProgress`
 * gets the share that is done, 0 to 1.
 */
export async function writeProject(
  project: Project,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<File> {
  const { classes, samples, backbone, model, evaluation } = project;
  if (samples.length >= ENTRIES) throw new MaskRoomError('project-too-large');
  const pause = pageYielder(signal);
  const folderOf = folders();
  const numbers = new Map<string, number>();
  const features = new Float32Array(samples.reduce((sum, sample) => sum + sample.features.length, 0));
  const paths: string[] = [];
  const lines: string[] = [];
  let at = 0;
  for (const { picture, ...sample } of samples) {
    features.set(sample.features, at);
    at += sample.features.length;
    const number = (numbers.get(sample.label) ?? 0) + Number(Boolean(picture));
    numbers.set(sample.label, number);
    const path = `pictures/${folderOf(sample.label)}/${number}.jpg`;
    paths.push(path);
    const row: v.InferOutput<typeof Row> = { ...sample, features: sample.features.length };
    lines.push(JSON.stringify(picture ? { ...row, picture: path } : row));
    await pause();
  }
  const zip = new ZipWriter(signal);
  const head = { format: FORMAT, formatVersion: VERSION, backbone, classes };
  await zip.add(TABLE, `${JSON.stringify(head).slice(0, -1)},"samples":[\n${lines.join(',\n')}\n]}`);
  await zip.add(FEATURES, new Uint8Array(features.buffer));
  if (model) {
    await zip.add(MODEL, model.json);
    await zip.add(WEIGHTS, new Uint8Array(model.weights));
  }
  if (evaluation !== null && evaluation !== undefined) await zip.add(EVALUATION, JSON.stringify(evaluation));
  for (let from = 0; from < samples.length; from += AT_ONCE) {
    const some = samples.slice(from, from + AT_ONCE);
    const bytes = await new Blob(some.map(({ picture }) => picture ?? '')).arrayBuffer();
    let start = 0;
    for (const [i, { picture }] of some.entries()) {
      if (picture) await zip.add(paths[from + i]!, picture, new Uint8Array(bytes, start, picture.size));
      start += picture?.size ?? 0;
      onProgress?.((from + i + 1) / samples.length);
      await pause();
    }
  }
  return zip.finish('mask-room-project.zip');
}

/**
 * The project in `file`, all of it checked. Rejects with `project-newer`, `project-unreadable`, the `archive-…` codes, or `aborted` through `signal`;
 * `onProgress` gets the share that is done, 0 to 1.
 */
export async function readProject(
  file: Blob,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<Project> {
  const zip = await Zip.open(file, { entries: ENTRIES });
  const pause = pageYielder(signal);
  const wrong = (entry: string, reason: string, cause?: unknown) =>
    new MaskRoomError('project-unreadable', { file: zip.file, entry, reason }, { cause });
  const existing = (name: string): Entry => {
    const entry = entries.get(name);
    if (!entry) throw new MaskRoomError('project-incomplete', { file: zip.file, entry: name });
    return entry;
  };
  const parsed = (name: string, text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw wrong(name, reasonOf(cause), cause);
    }
  };
  const textOf = (name: string) => zip.text(existing(name), signal);
  const checked = <S extends v.GenericSchema>(schema: S, value: unknown, place: string): v.InferOutput<S> => {
    const { success, output, issues } = v.safeParse(schema, value);
    if (success) return output;
    throw wrong(TABLE, place + (v.getDotPath(issues[0]) ?? 'format'));
  };

  const entries = new Map(zip.entries.map((entry) => [entry.name, entry]));
  const table = parsed(TABLE, await textOf(TABLE));
  const { format, formatVersion: version } = (table ?? {}) as Record<string, unknown>;
  if (format !== FORMAT) throw wrong(TABLE, 'format');
  if (typeof version === 'number' && version > VERSION)
    throw new MaskRoomError('project-newer', { file: zip.file, version, known: VERSION });
  if (version !== VERSION) throw wrong(TABLE, 'formatVersion');
  const { backbone, classes, samples: values } = checked(Head, table, '');
  if (new Set(classes.map(({ label }) => label)).size < classes.length) throw wrong(TABLE, 'classes');

  const bytes = await zip.read(existing(FEATURES), signal);
  const numbers = new Float32Array(bytes.buffer, 0, bytes.byteLength >> 2);
  const samples: Sample[] = [];
  const ids = new Set<string>();
  let at = 0;
  for (const [i, value] of values.entries()) {
    const { features: length, picture: path, ...row } = checked(Row, value, `samples[${i}].`);
    if (ids.has(row.id)) throw wrong(TABLE, `samples[${i}].id`);
    ids.add(row.id);
    // A separate copy: one that shares its memory with all others would keep all of it.
    const features = numbers.slice(at, (at += length));
    if (features.length < length || !features.every(Number.isFinite)) throw wrong(FEATURES, `samples[${i}]`);
    const picture = path && (await pictureIn(zip, existing(path), signal));
    samples.push({ ...row, features, ...(picture && { picture }) } as Sample);
    onProgress?.((i + 1) / values.length);
    await pause();
  }
  if (at !== numbers.length || bytes.byteLength % 4) throw wrong(FEATURES, `${bytes.byteLength} bytes`);

  let model: Project['model'] = null;
  if (entries.has(MODEL)) {
    const text = await textOf(MODEL);
    // Whether it is a model is checked when it is loaded.
    parsed(MODEL, text);
    model = { json: text, weights: (await zip.read(existing(WEIGHTS), signal)).buffer };
  }
  const evaluation = entries.has(EVALUATION) ? parsed(EVALUATION, await textOf(EVALUATION)) : null;
  return { classes, samples, backbone, model, evaluation };
}

async function pictureIn(zip: Zip, entry: Entry, signal?: AbortSignal): Promise<Blob> {
  const bytes = await zip.read(entry, signal);
  const type = pictureType(bytes);
  if (!type) throw new MaskRoomError('archive-entry-damaged', { file: zip.file, entry: entry.name });
  return new Blob([bytes], { type });
}

/** What no folder of Windows may be called. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Gives each class its own folder, with a name that every system accepts. */
function folders(): (label: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (label) => {
    const before = given.get(label);
    if (before !== undefined) return before;
    // eslint-disable-next-line no-control-regex
    const plain = [...label.normalize().replace(/[<>:"/\\|?*\u0000-\u001f\u007f]/g, '_')]
      .slice(0, 60)
      .join('');
    const safe = plain.replace(/^[ .]+|[ .]+$/g, '').replace(RESERVED, '_$&') || 'class';
    let folder = safe;
    // Some systems take capital letters for small ones.
    for (let n = 2; taken.has(folder.toLowerCase()); n++) folder = `${safe} (${n})`;
    taken.add(folder.toLowerCase());
    given.set(label, folder);
    return folder;
  };
}
