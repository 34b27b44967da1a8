import type { Sample } from '../../samples/sample.ts';

/** Pixels of a side; shown at half of it, so it is sharp on dense screens. */
const SIDE = 80;
/** The number of thumbnails shown of one class, the newest. */
const SHOWN = 16;

/** The thumbnails of the newest samples. They are drawn, not linked: a page's policy may forbid `blob:` addresses. */
export class Thumbnails {
  #samples: readonly Sample[] = [];
  #drawn = new Map<string, HTMLCanvasElement>();
  #strips = new Map<string, HTMLElement>();

  /** The strip of thumbnails of `label`. */
  strip(label: string): HTMLElement {
    let strip = this.#strips.get(label);
    if (!strip) {
      strip = Object.assign(document.createElement('div'), { className: 'thumbnails' });
      // Hidden from screen readers: the count says the same.
      strip.ariaHidden = 'true';
      this.#strips.set(label, strip);
    }
    return strip;
  }

  /** Shows the newest of `samples`, newest first, and drops the rest. */
  show(samples: readonly Sample[]): void {
    if (samples === this.#samples) return;
    this.#samples = samples;
    const rows = new Map([...this.#strips.keys()].map((label) => [label, [] as Sample[]]));
    for (let n = samples.length - 1; n >= 0; n--) {
      const sample = samples[n]!;
      const row = rows.get(sample.label) ?? [];
      if (!sample.picture || row.length === SHOWN) continue;
      rows.set(sample.label, row);
      row.push(sample);
    }
    const shown = [...rows.values()].flat();
    const before = this.#drawn;
    this.#drawn = new Map();
    for (const { id } of shown) {
      const canvas = before.get(id);
      if (canvas) this.#drawn.set(id, canvas);
      before.delete(id);
    }
    // Browsers clear thousands of canvases away all at once, which would delay a recording: those that are no longer shown are reused.
    const spare = [...before.values()];
    for (const { id, picture } of shown)
      if (!this.#drawn.has(id)) this.#draw(id, picture!, spare.pop() ?? newCanvas());
    for (const [label, row] of rows)
      fill(
        this.strip(label),
        row.map(({ id }) => this.#drawn.get(id)!),
      );
  }

  #draw(id: string, picture: Blob, canvas: HTMLCanvasElement): void {
    this.#drawn.set(id, canvas);
    const context = canvas.getContext('2d');
    context?.clearRect(0, 0, SIDE, SIDE);
    createImageBitmap(picture, { resizeWidth: SIDE, resizeHeight: SIDE, resizeQuality: 'high' }).then(
      (bitmap) => {
        // It may show another picture by now.
        if (this.#drawn.get(id) === canvas) context?.drawImage(bitmap, 0, 0, SIDE, SIDE);
        bitmap.close();
      },
      // The canvas stays empty; the sample is still valid.
      () => undefined,
    );
  }
}

/** Gives `strip` these children; those that stay are not touched, or their animation would restart. */
function fill(strip: HTMLElement, row: readonly HTMLCanvasElement[]): void {
  for (const child of [...strip.children]) if (!row.includes(child as HTMLCanvasElement)) child.remove();
  row.forEach((canvas, n) => {
    if (strip.children[n] !== canvas) strip.insertBefore(canvas, strip.children[n] ?? null);
  });
}

const newCanvas = (): HTMLCanvasElement =>
  Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
