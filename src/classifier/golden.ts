import { level, SIZE } from './sampling.ts';

/** Names the picture below in a model file. */
export const GOLDEN_PICTURE = 'waves-1';

/** Backends round differently; more than this is another model. */
const TOLERANCE = 0.01;

/**
 * A picture that is the same everywhere: triangle waves of a different length and slant in each colour, in whole grey levels only, as the
 * backbone takes them: 224·224·3 values in −1…1.
 */
export function goldenPicture(): Float32Array {
  const pixels = new Float32Array(SIZE * SIZE * 3);
  const wave = (at: number, length: number) => Math.abs((at % length) - (length >> 1)) * 2;
  for (let y = 0, i = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++) {
      pixels[i++] = level(wave(x * 3 + y, 254));
      pixels[i++] = level(wave(x + y * 5, 190) + 32);
      pixels[i++] = level(wave(x * y, 222));
    }
  return pixels;
}

/** Whether two answers to the picture are the same model's. */
export function sameScores(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((score, i) => Math.abs(score - b[i]!) <= TOLERANCE);
}
