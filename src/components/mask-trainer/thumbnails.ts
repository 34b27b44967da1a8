import type { Sample } from '../../samples/sample.ts';

/** Pixels of a side; shown at half of it, so it is sharp on dense screens. */
const SIDE = 80;
/** So many small pictures are shown of one class, the newest. */
const SHOWN = 16;

/** The small pictures of the newest samples. They are drawn, not linked: a page's policy may forbid `blob:` addresses. */
export class Thumbnails {
  #drawn = new Map<string, HTMLCanvasElement>();

  /** By class, newest first; those that are not among them any more are forgotten. */
  of(samples: readonly Sample[]): ReadonlyMap<string, HTMLCanvasElement[]> {
    const strips = new Map<string, HTMLCanvasElement[]>();
    const drawn = new Map<string, HTMLCanvasElement>();
    for (let n = samples.length - 1; n >= 0; n--) {
      const { id, label, picture } = samples[n]!;
      const strip = strips.get(label) ?? [];
      if (!picture || strip.length === SHOWN) continue;
      const canvas = this.#drawn.get(id) ?? draw(picture);
      drawn.set(id, canvas);
      strips.set(label, [...strip, canvas]);
    }
    this.#drawn = drawn;
    return strips;
  }
}

function draw(picture: Blob): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
  createImageBitmap(picture, { resizeWidth: SIDE, resizeHeight: SIDE, resizeQuality: 'high' }).then(
    (bitmap) => {
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0, SIDE, SIDE);
      bitmap.close();
    },
    // It stays empty; the sample is good without.
    () => undefined,
  );
  return canvas;
}
