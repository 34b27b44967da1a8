import type { Sample } from '../../samples/sample.ts';

/** Pixels of a side; shown at half of it, so it is sharp on dense screens. */
const SIDE = 80;
/** So many small pictures are shown of one class, the newest. */
const SHOWN = 16;

/** The small pictures of the newest samples. They are drawn, not linked: a page's policy may forbid `blob:` addresses. */
export class Thumbnails {
  #samples: readonly Sample[] = [];
  #drawn = new Map<string, HTMLCanvasElement>();
  #strips = new Map<string, HTMLElement>();

  /** The place of those of `label`. */
  strip(label: string): HTMLElement {
    let strip = this.#strips.get(label);
    if (!strip) {
      strip = Object.assign(document.createElement('div'), { className: 'thumbnails' });
      // For eyes only: the count says it.
      strip.ariaHidden = 'true';
      this.#strips.set(label, strip);
    }
    return strip;
  }

  /** Shows the newest of `samples`, newest first, and forgets the others. */
  show(samples: readonly Sample[]): void {
    if (samples === this.#samples) return;
    this.#samples = samples;
    const drawn = new Map<string, HTMLCanvasElement>();
    const rows = new Map([...this.#strips.keys()].map((label) => [label, [] as HTMLCanvasElement[]]));
    for (let n = samples.length - 1; n >= 0; n--) {
      const { id, label, picture } = samples[n]!;
      const row = rows.get(label) ?? [];
      if (!picture || row.length === SHOWN) continue;
      const canvas = this.#drawn.get(id) ?? draw(picture);
      drawn.set(id, canvas);
      rows.set(label, row);
      row.push(canvas);
    }
    this.#drawn = drawn;
    for (const [label, row] of rows) fill(this.strip(label), row);
  }
}

/** Gives `strip` these children; one that stays is not touched, or it would fly in anew. */
function fill(strip: HTMLElement, row: readonly HTMLCanvasElement[]): void {
  for (const child of [...strip.children]) if (!row.includes(child as HTMLCanvasElement)) child.remove();
  row.forEach((canvas, n) => {
    if (strip.children[n] !== canvas) strip.insertBefore(canvas, strip.children[n] ?? null);
  });
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
