import type { Seeable } from './protocol.ts';
import { SIZE } from './sampling.ts';

/** Less is seen, more takes more room: about 10 kB a picture. */
const QUALITY = 0.9;

/** Keeps what the backbone has seen as a picture, and says how bright and how sharp it is. */
export class Snapshots {
  readonly #canvas = new OffscreenCanvas(SIZE, SIZE);
  readonly #context = this.#canvas.getContext('2d', { alpha: false })!;
  readonly #pixels = new ImageData(SIZE, SIZE);
  /** Writing a picture takes longer than the next one may take to come: each waits for the one before. */
  #writing: Promise<unknown> = Promise.resolve();

  /** `values`: 224·224·3 in −1…1, read before this returns. Without a picture if the browser falsifies what is drawn: not `trusted`. */
  of(values: Float32Array, trusted: boolean): Promise<Omit<Seeable, 'features'>> {
    const pixels = trusted ? Uint8ClampedArray.from(values, (value) => (value + 1) * 127.5) : null;
    const light = brightnesses(values);
    const kept = this.#writing.then(async () => {
      const picture = pixels && (await this.#write(pixels));
      return { ...(picture && { picture }), brightness: mean(light), sharpness: sharpness(light) };
    });
    this.#writing = kept.catch(() => undefined);
    return kept;
  }

  async #write(pixels: Uint8ClampedArray): Promise<Blob | null> {
    const { data } = this.#pixels;
    for (let from = 0, to = 0; from < pixels.length; to++) {
      for (let channel = 0; channel < 3; channel++) data[to++] = pixels[from++]!;
      data[to] = 255;
    }
    this.#context.putImageData(this.#pixels, 0, 0);
    try {
      return await this.#canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
    } catch {
      // The example counts without its picture.
      return null;
    }
  }
}

/** The brightness of each pixel, 0 to 1. */
function brightnesses(values: Float32Array): Float32Array {
  const light = new Float32Array(values.length / 3);
  for (let i = 0, from = 0; i < light.length; i++)
    light[i] = (0.299 * values[from++]! + 0.587 * values[from++]! + 0.114 * values[from++]! + 1) / 2;
  return light;
}

function mean(numbers: Float32Array): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum / numbers.length;
}

/** The variance of the Laplacian of a picture's brightness, the usual measure of sharpness; brightness counts in levels of 256. */
function sharpness(light: Float32Array): number {
  let [sum, squares, count] = [0, 0, 0];
  for (let y = 1; y < SIZE - 1; y++)
    for (let x = 1; x < SIZE - 1; x++) {
      const i = y * SIZE + x;
      const edge =
        255 * (light[i - 1]! + light[i + 1]! + light[i - SIZE]! + light[i + SIZE]! - 4 * light[i]!);
      sum += edge;
      squares += edge * edge;
      count++;
    }
  return squares / count - (sum / count) ** 2;
}
