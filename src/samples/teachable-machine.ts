import { MaskRoomError } from '../errors/index.ts';
import { pageYielder } from './yield-to-page.ts';
import { pictureType } from './pictures.ts';
import { Zip } from './zip.ts';
import { ZipWriter } from './zip-writer.ts';

/** A class of a Teachable Machine project. The name is as it was written, spaces at its ends too. */
export interface PictureClass {
  label: string;
  /** Oldest first. */
  pictures: Blob[];
}

/** Between class and number in the name of a picture. */
const BETWEEN = '-!-';
const MANIFEST = 'manifest.json';
/** Pixels a side of their pictures. */
const SIZE = 224;
/** What a project says of itself that was never published, as version 2.4.12 writes it. */
const NEW_MANIFEST = {
  type: 'image',
  version: '2.4.12',
  appdata: { publishResults: {}, trainEpochs: 50, trainBatchSize: 16, trainLearningRate: 0.001 },
};

/**
 * The classes and pictures in the Teachable Machine project `file` (`.tm`), in its order; none if it is empty. Of its manifest only the type is looked
 * at: it may hold a token by which its model was published, and that is neither kept nor told. Rejects with `teachable-machine-pose`,
 * `teachable-machine-sound`, `teachable-machine-kind`, `teachable-machine-unreadable`, the `archive-…` codes, or `aborted` through `signal`;
 * `onProgress` gets the share that is done, 0 to 1.
 */
export async function readTeachableMachineProject(
  file: Blob,
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<{ classes: PictureClass[] }> {
  // Their names are those of classes, which may hold any sign.
  const zip = await Zip.open(file, { names: 'words' });
  const manifest = zip.entry(MANIFEST);
  const type = manifest && typeIn(await zip.text(manifest, signal));
  if (typeof type !== 'string') throw new MaskRoomError('teachable-machine-unreadable', { file: zip.file });
  if (type === 'pose') throw new MaskRoomError('teachable-machine-pose', { file: zip.file });
  if (type === 'audio' || type === 'sound')
    throw new MaskRoomError('teachable-machine-sound', { file: zip.file });
  if (type !== 'image') throw new MaskRoomError('teachable-machine-kind', { file: zip.file, kind: type });
  const pause = pageYielder(signal);
  const classes = new Map<string, Blob[]>();
  for (const [i, entry] of zip.entries.entries()) {
    const between = entry.name.lastIndexOf(BETWEEN);
    if (between < 0) continue;
    const bytes = await zip.read(entry, signal);
    const picture = pictureType(bytes);
    if (!picture) throw new MaskRoomError('archive-entry-damaged', { file: zip.file, entry: entry.name });
    const label = entry.name.slice(0, between);
    const pictures = classes.get(label) ?? [];
    pictures.push(new Blob([bytes], { type: picture }));
    classes.set(label, pictures);
    onProgress?.((i + 1) / zip.entries.length);
    await pause();
  }
  return {
    classes: [...classes].map(([label, pictures], i) => ({ label: label || unnamed(classes, i), pictures })),
  };
}

/**
 * `classes` as a Teachable Machine project that its own site opens: the same entries in the same order, stored and not compressed, each picture a JPEG
 * of 224 pixels a side. A class without pictures is not in it: neither is it in theirs. Rejects with `picture-unreadable`,
 * `project-too-large`, or `aborted` through `signal`; `onProgress` gets the share that is done, 0 to 1.
 */
export async function writeTeachableMachineProject(
  classes: readonly PictureClass[],
  onProgress?: (share: number) => void,
  signal?: AbortSignal,
): Promise<File> {
  const zip = new ZipWriter(signal);
  const pause = pageYielder(signal);
  const total = classes.reduce((sum, { pictures }) => sum + pictures.length, 0);
  let done = 0;
  for (const { label, pictures } of classes)
    for (const [number, picture] of pictures.entries()) {
      const bytes = new Uint8Array(await picture.arrayBuffer());
      const [width, height] = jpegSize(bytes) ?? [];
      const name = `${label}${BETWEEN}${number}.jpg`;
      if (width === SIZE && height === SIZE) await zip.add(name, picture, bytes);
      else await zip.add(name, await squareOf(picture, label));
      onProgress?.(++done / total);
      await pause();
    }
  await zip.add(MANIFEST, JSON.stringify(NEW_MANIFEST));
  return zip.finish('project.tm');
}

/** What to call the class at `i`, to which nobody gave a name. */
function unnamed(classes: ReadonlyMap<string, unknown>, i: number): string {
  let label = `Class ${i + 1}`;
  while (classes.has(label)) label += ' (2)';
  return label;
}

function typeIn(manifest: string): unknown {
  try {
    return (JSON.parse(manifest) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}

/** The middle square of `picture` as a JPEG of their size. */
async function squareOf(picture: Blob, label: string): Promise<Blob> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(picture);
  } catch (cause) {
    throw new MaskRoomError('picture-unreadable', { label }, { cause });
  }
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = new OffscreenCanvas(SIZE, SIZE);
  const context = canvas.getContext('2d')!;
  // What is transparent is white, as everywhere here.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, SIZE, SIZE);
  context.imageSmoothingQuality = 'high';
  const [x, y] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  context.drawImage(bitmap, x, y, side, side, 0, 0, SIZE, SIZE);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}

/** Width and height in the header of a JPEG; `null` if `bytes` are none. */
function jpegSize(bytes: Uint8Array): [number, number] | null {
  const data = new DataView(bytes.buffer);
  if (bytes.length < 4 || data.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= bytes.length; at += 2 + data.getUint16(at + 2)) {
    const marker = data.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [data.getUint16(at + 7), data.getUint16(at + 5)];
  }
  return null;
}
