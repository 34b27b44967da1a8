import type { Sample } from '../../samples/sample.ts';

/** Pixels between two tiles. */
const GAP = 6;
/** The minimum width of a tile in multiples of the font size, so that its words fit in large text. */
const EMS = 6.5;
/** The maximum size of a picture. Pixels. */
const SIDE = 224;
/** How many pictures are drawn at a time, and how many out of sight are kept. */
const AT_ONCE = 4;
const KEPT = 120;

/** The content of a tile. */
export interface Words {
  /** Its name, for screen readers. */
  name: string;
  /** The heading at the start of a burst; empty elsewhere. */
  burst: string;
  /** The text on it. */
  marks: string;
}

/**
 * Pictures in rows that scroll. Only those in sight and half as many around them are elements, and the one that has the keyboard. They are drawn,
 * not linked: a page's policy may forbid `blob:` addresses.
 */
export class Tiles {
  /** The scrolling element, which contains the list. */
  readonly scroller: HTMLElement;
  readonly list: HTMLElement;
  #samples: readonly Sample[] = [];
  #selected: ReadonlySet<string> = new Set();
  #active = 0;
  readonly #tiles = new Map<string, HTMLElement>();
  /** Canvases by the ids of their pictures: of the tiles, and of the latest that went out of sight. */
  readonly #drawn = new Map<string, HTMLCanvasElement>();
  /** Pictures to draw, the latest last: it is the most likely to be visible. */
  #waiting: { sample: Sample; canvas: HTMLCanvasElement }[] = [];
  #drawing = 0;
  #width = 0;
  #size = 1;
  #columns = 1;
  #frame = 0;

  constructor(
    private readonly document: Document,
    private readonly words: (n: number) => Words,
  ) {
    this.scroller = Object.assign(document.createElement('div'), { className: 'pictures' });
    this.list = document.createElement('div');
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-multiselectable', 'true');
    this.scroller.append(this.list);
    this.scroller.addEventListener('scroll', () => {
      this.#frame ||= document.defaultView!.requestAnimationFrame(() => {
        this.#frame = 0;
        this.#fill();
      });
    });
  }

  /** The number of tiles per row. */
  get columns(): number {
    return this.#columns;
  }

  /** The number of visible rows. */
  get rows(): number {
    return Math.max(1, Math.floor(this.scroller.clientHeight / this.#row));
  }

  get #row(): number {
    return this.#size + GAP;
  }

  /** Shows `samples`; the one at `active` is the one that the keyboard is on. What is in sight stays there if others are inserted before it. */
  show(samples: readonly Sample[], selected: ReadonlySet<string>, active: number): void {
    const seen = samples === this.#samples ? null : this.#firstInSight();
    this.#samples = samples;
    this.#selected = selected;
    this.#active = active;
    this.#measure();
    if (seen) {
      const now = samples.findIndex(({ id }) => id === seen.id);
      if (now >= 0) this.scroller.scrollTop += (Math.floor(now / this.#columns) - seen.row) * this.#row;
    }
    this.#fill();
  }

  /** The available size has changed. */
  resize(): void {
    if (this.scroller.clientWidth === this.#width) return this.#fill();
    this.#measure();
    this.reveal(this.#active);
  }

  /** Scrolls the tile at `n` into view. */
  reveal(n: number): void {
    const top = Math.floor(n / this.#columns) * this.#row;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) this.scroller.scrollTop = top;
    else if (top + this.#row > scrollTop + clientHeight)
      this.scroller.scrollTop = top + this.#row - clientHeight;
    this.#fill();
  }

  /** Focuses the active tile. */
  focus(): void {
    const sample = this.#samples[this.#active];
    if (sample) this.#tiles.get(sample.id)?.focus();
  }

  /** The position of the tile that `event` is about, -1 if there is none. */
  placeOf(event: Event): number {
    const id = (event.target as Element).closest<HTMLElement>('[role=option]')?.dataset['id'];
    return this.#samples.findIndex((sample) => sample.id === id);
  }

  end(): void {
    this.document.defaultView?.cancelAnimationFrame(this.#frame);
    this.#waiting = [];
  }

  /** The first visible tile, if any are above it. */
  #firstInSight(): { id: string; row: number } | null {
    const row = Math.ceil(this.scroller.scrollTop / this.#row);
    const sample = this.#samples[row * this.#columns];
    return row > 0 && sample ? { id: sample.id, row } : null;
  }

  #measure(): void {
    this.#width = this.scroller.clientWidth;
    const { width } = this.list.getBoundingClientRect();
    const least = EMS * parseFloat(getComputedStyle(this.scroller).fontSize);
    this.#columns = Math.max(1, Math.floor((width + GAP) / (least + GAP)));
    this.#size = Math.max(1, (width - GAP * (this.#columns - 1)) / this.#columns);
    const rows = Math.ceil(this.#samples.length / this.#columns);
    this.list.style.blockSize = `${Math.max(0, rows * this.#row - GAP)}px`;
  }

  /** Updates the elements to the visible range. */
  #fill(): void {
    const { scrollTop, clientHeight } = this.scroller;
    const margin = Math.max(clientHeight / 2, this.#row);
    const from = Math.max(0, Math.floor((scrollTop - margin) / this.#row)) * this.#columns;
    const to = Math.ceil((scrollTop + clientHeight + margin) / this.#row) * this.#columns;
    const places = this.#samples.slice(from, to).map((_, n) => from + n);
    if (this.#active < from && this.#samples[this.#active]) places.unshift(this.#active);
    else if (this.#active >= to && this.#samples[this.#active]) places.push(this.#active);
    const kept = new Set(places.map((n) => this.#samples[n]!.id));
    for (const [id, tile] of this.#tiles)
      if (!kept.has(id)) {
        tile.remove();
        this.#tiles.delete(id);
      }
    // Tiles that stay keep their order and are not moved: they would lose the focus.
    places.forEach((n, at) => {
      const tile = this.#tileAt(n);
      if (this.list.children[at] !== tile) this.list.insertBefore(tile, this.list.children[at] ?? null);
    });
    // There is no point in keeping what was never drawn.
    this.#waiting = this.#waiting.filter(({ sample: { id } }) => kept.has(id) || !this.#drawn.delete(id));
    // The newest ones are at the end.
    for (const id of this.#drawn.keys()) {
      if (this.#drawn.size <= kept.size + KEPT) break;
      if (!kept.has(id)) this.#drawn.delete(id);
    }
    this.#draw();
  }

  #tileAt(n: number): HTMLElement {
    const sample = this.#samples[n]!;
    const { name, burst, marks } = this.words(n);
    let tile = this.#tiles.get(sample.id);
    if (!tile) {
      tile = this.document.createElement('div');
      tile.setAttribute('role', 'option');
      tile.className = 'picture';
      tile.dataset['id'] = sample.id;
      tile.append(this.#pictureOf(sample), this.#span('burst'), ' ', this.#span('marks'));
      this.#tiles.set(sample.id, tile);
    }
    const [row, column] = [Math.floor(n / this.#columns), n % this.#columns];
    Object.assign(tile.style, {
      insetBlockStart: `${row * this.#row}px`,
      insetInlineStart: `${column * this.#row}px`,
      inlineSize: `${this.#size}px`,
      blockSize: `${this.#size}px`,
    });
    const attributes = {
      'aria-label': name,
      'aria-selected': this.#selected.has(sample.id),
      'aria-setsize': this.#samples.length,
      'aria-posinset': n + 1,
      tabindex: n === this.#active ? 0 : -1,
    };
    for (const [attribute, value] of Object.entries(attributes)) tile.setAttribute(attribute, String(value));
    tile.children[1]!.textContent = burst;
    tile.children[2]!.textContent = marks;
    return tile;
  }

  #span(className: string): HTMLElement {
    return Object.assign(this.document.createElement('span'), { className });
  }

  #pictureOf(sample: Sample): Element {
    if (!sample.picture) return this.#span('none');
    let canvas = this.#drawn.get(sample.id);
    if (canvas) this.#drawn.delete(sample.id);
    else {
      const side = Math.min(SIDE, Math.ceil(this.#size * this.document.defaultView!.devicePixelRatio));
      canvas = Object.assign(this.document.createElement('canvas'), { width: side, height: side });
      this.#waiting.push({ sample, canvas });
    }
    this.#drawn.set(sample.id, canvas);
    return canvas;
  }

  #draw(): void {
    while (this.#drawing < AT_ONCE) {
      const next = this.#waiting.pop();
      if (!next) return;
      this.#drawing++;
      void drawPicture(next.sample.picture!, next.canvas).then(() => {
        this.#drawing--;
        this.#draw();
      });
    }
  }
}

/** Draws `picture` at the size of `canvas`. If it cannot be read, the canvas stays empty; the sample is still valid. */
export async function drawPicture(picture: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const { width, height } = canvas;
  try {
    const bitmap = await createImageBitmap(picture, {
      resizeWidth: width,
      resizeHeight: height,
      resizeQuality: 'high',
    });
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    bitmap.close();
  } catch {
    // As above.
  }
}
