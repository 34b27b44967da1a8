import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Papa from 'papaparse';

/** Where the photos of each class lie, in the order of LABELS. */
const FOLDERS = ['no-mask', 'mask'];
/** The class of a picture in `other/`. */
export const OTHER = -1;

/** A folder that cannot be evaluated, said in a sentence for whoever named it. */
export class Unusable extends Error {}

/**
 * The photos in `folder`: `{ file, path, label, group }`, `file` relative to the folder, `label` its class or OTHER. With a
 * manifest.csv in it the labels and groups are from there, and only photos of `split` (`test`, `validation`, `all`) are taken; otherwise
 * each photo is a group of its own. Throws `Unusable`.
 */
export function readPhotos(folder, split) {
  if (!isFolder(folder)) throw new Unusable(`There is no folder ${resolve(folder)}.`);
  const manifest = join(folder, 'manifest.csv');
  const photos = existsSync(manifest)
    ? inManifest(readFileSync(manifest, 'utf8'), split)
    : FOLDERS.flatMap((name, label) => filesIn(folder, name).map((file) => ({ file, label, group: file })));
  const missing = FOLDERS.filter((_, label) => !photos.some((photo) => photo.label === label));
  if (missing.length)
    throw new Unusable(
      existsSync(manifest)
        ? `${manifest} names no photo of ${missing.join(' and ')} in the split "${split}".`
        : `${folder} holds no photo in ${missing.map((name) => `${name}/`).join(' and ')}. Both mask/ and no-mask/ must hold some; other/ may.`,
    );
  const other = filesIn(folder, 'other').map((file) => ({ file, label: OTHER, group: file }));
  return [...photos, ...other].map((photo) => ({ ...photo, path: join(folder, photo.file) }));
}

/** Whether `folder` is one for `readPhotos`. */
export const holdsMasks = (folder) =>
  existsSync(join(folder, 'manifest.csv')) || FOLDERS.some((name) => isFolder(join(folder, name)));

/** What is at `path`, or where a link there leads; nothing where there is no getting at it. */
function at(path) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Whether there is a file at `path`, or a link to one. */
export const isFile = (path) => Boolean(at(path)?.isFile());

/** Whether there is a folder at `path`, or a link to one. */
export const isFolder = (path) => Boolean(at(path)?.isDirectory());

/** The files in the folder `name` of `folder` and in all folders below it, relative to `folder`. */
function filesIn(folder, name) {
  // Each folder once: a link may lead back to one that it lies in.
  const entered = new Set();
  const below = (place) => {
    const path = join(folder, place);
    if (isFile(path)) return [place];
    if (!isFolder(path) || entered.has(realpathSync(path))) return [];
    entered.add(realpathSync(path));
    return readdirSync(path)
      .filter((entry) => !entry.startsWith('.'))
      .flatMap((entry) => below(join(place, entry)));
  };
  return isFolder(join(folder, name)) ? below(name).sort() : [];
}

/**
 * What follows is training/data.py's rule, and must stay that: what a model was trained on is no test of it. (Its rule for pasted masks, which
 * go with their originals, is not needed here, where there are none.)
 */
const TEST_SHARE = 12;
const VALIDATION_SHARE = 8;
const TRAINING_ONLY = ['takitsu21-noisy', 'prajnasb-pasted'];
/** It chains photos of many people. */
const LARGEST_GROUP = '2647';

/** `test`, `validation` or `training`, by the group's name alone. */
export function splitOf(group) {
  if (group === LARGEST_GROUP) return 'training';
  const hash = createHash('sha256').update(`mask-room/${group}`).digest('hex');
  const number = Number(BigInt(`0x${hash}`) % 100n);
  if (number < TEST_SHARE) return 'test';
  return number < TEST_SHARE + VALIDATION_SHARE ? 'validation' : 'training';
}

function inManifest(text, split) {
  const { data, meta } = Papa.parse(text, { header: true, skipEmptyLines: true });
  const missing = ['file', 'label', 'group'].filter((column) => !meta.fields?.includes(column));
  if (missing.length) throw new Unusable(`manifest.csv has no column ${missing.join(', ')}.`);
  return data
    .filter(({ source, group }) => !TRAINING_ONLY.includes(source) && ['all', splitOf(group)].includes(split))
    .map(({ file, label, group }) => {
      if (!FOLDERS.includes(label))
        throw new Unusable(`manifest.csv labels ${file} "${label}"; known are ${FOLDERS.join(' and ')}.`);
      return { file, label: FOLDERS.indexOf(label), group };
    });
}
