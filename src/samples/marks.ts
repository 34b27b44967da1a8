import { pageYielder } from './yield-to-page.ts';
import type { Sample } from './sample.ts';

/** Why a picture may be better left out: nothing is to be seen, little is to be seen, or it was seen already. */
export type Mark = 'black' | 'blurred' | 'copy';

/**
 * Less is black: a lens that is covered. Of 1,451 pictures of ten real tasks the darkest has 0.099; all have less than 0.03 where 3 % of their
 * light is left.
 */
const BLACK = 0.05;

/**
 * A picture is blurred whose sharpness is less than this share of the median of its class, for how sharp a good one is depends on the camera, its
 * distance and what it shows: of the same ten tasks, classes have medians from 5 to 2,700. Or less than what no real picture had (their least is 2.2).
 * Together they mark 1.2 % of the real pictures, mostly smooth things beside textured ones, all that are blurred by 8 or 4 pixels of 224, and 75 % of
 * those by 2. A fifth instead finds 78 % of the last, and marks 1.9 % of the real ones.
 */
const BLURRED = 0.15;
const SMOOTH = 2;

/**
 * A copy differs from another one by no more than this share of its features' length: the same file twice, or a picture that stood still. No two of
 * the real pictures are so close, and no two frames of a camera a tenth of a second apart, the pace of a held button. What was saved as JPEG again
 * is farther away than that, so it cannot be told from the next frame.
 */
const CLOSE = 0.02;

/**
 * The marks of `samples`, by their ids; those without any are left out. Of several copies, the first in the list is not marked. It pauses, and rejects
 * with `aborted` once `signal` aborts.
 */
export async function marksOf(
  samples: readonly Sample[],
  signal?: AbortSignal,
): Promise<Map<string, Set<Mark>>> {
  const pause = pageYielder(signal);
  const marks = new Map<string, Set<Mark>>();
  const add = ({ id }: Sample, mark: Mark) => marks.set(id, (marks.get(id) ?? new Set()).add(mark));
  for (const group of groupsOf(samples, ({ label, region }) => `${region}/${label}`)) {
    const sharp = group.flatMap(({ sharpness }) => sharpness ?? []).sort((a, b) => a - b);
    const median = sharp[sharp.length >> 1] ?? 0;
    for (const sample of group) {
      const { brightness = 1, sharpness = Infinity } = sample;
      if (brightness < BLACK) add(sample, 'black');
      else if (sharpness < SMOOTH || sharpness < BLURRED * median) add(sample, 'blurred');
    }
  }
  for (const group of groupsOf(samples, ({ region, features }) => `${region}/${features.length}`))
    for (const copy of await copiesIn(group, pause)) add(copy, 'copy');
  return marks;
}

function groupsOf(samples: readonly Sample[], key: (sample: Sample) => string): Iterable<Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const name = key(sample);
    const group = groups.get(name);
    if (group) group.push(sample);
    else groups.set(name, [sample]);
  }
  return groups.values();
}

/**
 * Those that are as good as an earlier one that is no copy itself. What is close is close in each single feature as well, so each is compared only with
 * those next to it by the feature that varies most: a tenth of a second for 2,000 pictures.
 */
async function copiesIn(samples: readonly Sample[], pause: () => Promise<void>): Promise<Sample[]> {
  const length = samples[0]!.features.length;
  const [sums, squares] = [new Float64Array(length), new Float64Array(length)];
  const lengths = new Float64Array(samples.length);
  for (const [n, { features }] of samples.entries()) {
    for (let i = 0; i < length; i++) {
      const value = features[i]!;
      sums[i]! += value;
      squares[i]! += value * value;
      lengths[n]! += value * value;
    }
    lengths[n] = Math.sqrt(lengths[n]!);
    await pause();
  }
  const variances = squares.map((square, i) => square - sums[i]! ** 2 / samples.length);
  const feature = variances.indexOf(Math.max(...variances));
  const at = (n: number): number => samples[n]!.features[feature]!;
  const order = samples.map((_, n) => n).sort((a, b) => at(a) - at(b));
  const places = new Uint32Array(order.length);
  for (const [place, n] of order.entries()) places[n] = place;
  const copies = new Set<number>();
  for (const [n, { features }] of samples.entries()) {
    const reach = CLOSE * lengths[n]!;
    for (const step of [-1, 1])
      for (let place = places[n]! + step; !copies.has(n); place += step) {
        const other = order[place];
        if (other === undefined || Math.abs(at(other) - at(n)) > reach) break;
        if (other < n && !copies.has(other) && isWithin(reach, features, samples[other]!.features))
          copies.add(n);
      }
    await pause();
  }
  return [...copies].map((n) => samples[n]!);
}

function isWithin(reach: number, a: Float32Array, b: Float32Array): boolean {
  let left = reach * reach;
  for (let i = 0; i < a.length; i++) {
    left -= (a[i]! - b[i]!) ** 2;
    if (left < 0) return false;
  }
  return true;
}
