import type { Sample } from '../samples/sample.ts';
import type { Crops } from './protocol.ts';

/** A class with more images gains nothing by crops. Measured on ten tasks: docs/measurements.md. */
const FEW = 10;
/** What is seen of a picture, as shares of its width and height. */
const SHARES = [0.85, 0.7];

/** What has been seen of a picture, and by which backbone: the next training need not look again. */
const seen = new WeakMap<Blob, { backbone: string; features: Promise<Float32Array[]> }>();

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
    for (const features of await featuresOf(picture, backbone, embed)) {
      of.push(place);
      rows.push(features);
    }
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
): Promise<Float32Array[]> {
  const known = seen.get(picture);
  if (known?.backbone === backbone) return known.features;
  const features = look(picture, embed).catch(() => {
    seen.delete(picture);
    return [];
  });
  seen.set(picture, { backbone, features });
  return features;
}

async function look(
  picture: Blob,
  embed: (picture: ImageBitmap) => Promise<Float32Array>,
): Promise<Float32Array[]> {
  const whole = await createImageBitmap(picture);
  const { width, height } = whole;
  const middles = await Promise.all(
    SHARES.map((share) => {
      const [left, top] = [width, height].map((side) => Math.round((side * (1 - share)) / 2)) as [
        number,
        number,
      ];
      return createImageBitmap(whole, left, top, width - 2 * left, height - 2 * top);
    }),
  );
  whole.close();
  return Promise.all(middles.map(embed));
}
