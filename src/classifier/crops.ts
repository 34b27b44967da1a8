import type { Sample } from '../samples/sample.ts';
import type { Crops } from './protocol.ts';

/** A class with more images gains nothing by crops. Measured on ten tasks: docs/measurements.md. */
const FEW = 10;
/** What is seen of a picture, of its width and height. */
const SHARE = 0.85;

/** What has been seen of a picture, and by which backbone: the next training need not look again. */
const seen = new WeakMap<Blob, { backbone: string; features: Promise<Float32Array | null> }>();

/**
 * What `embed` sees by `backbone` of the middle of each picture of `samples` whose class has few, as `counts` says: somebody who holds a thing into a camera
 * five times holds it at much the same distance. Pictures that are not kept, or cannot be seen now, have no crop.
 */
export async function cropsOf(
  samples: readonly Sample[],
  counts: Readonly<Record<string, number>>,
  backbone: string,
  embed: (picture: ImageBitmap) => Promise<Float32Array>,
): Promise<Crops> {
  const of: number[] = [];
  const rows: Float32Array[] = [];
  for (const [place, { picture, label }] of samples.entries()) {
    if (!picture || counts[label]! > FEW) continue;
    const features = await featuresOf(picture, backbone, embed);
    if (!features) continue;
    of.push(place);
    rows.push(features);
  }
  const length = rows[0]?.length ?? 0;
  const features = new Float32Array(rows.length * length);
  rows.forEach((row, i) => features.set(row, i * length));
  return { features, of: Uint32Array.from(of) };
}

function featuresOf(
  picture: Blob,
  backbone: string,
  embed: (picture: ImageBitmap) => Promise<Float32Array>,
): Promise<Float32Array | null> {
  const known = seen.get(picture);
  if (known?.backbone === backbone) return known.features;
  const features = middleOf(picture)
    .then(embed)
    .catch(() => {
      seen.delete(picture);
      return null;
    });
  seen.set(picture, { backbone, features });
  return features;
}

async function middleOf(picture: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(picture);
  const { width, height } = whole;
  const [left, top] = [width, height].map((side) => Math.round((side * (1 - SHARE)) / 2)) as [number, number];
  const middle = await createImageBitmap(whole, left, top, width - 2 * left, height - 2 * top);
  whole.close();
  return middle;
}
