import type { TemplateResult } from 'lit';
import { textOf } from '../../errors/index.ts';
import { addTexts, className, format } from '../../messages/index.ts';
import { galleryTexts } from '../../messages/en/gallery.ts';
import { marksOf, type Mark } from '../../samples/marks.ts';
import type { Sample } from '../../samples/sample.ts';
import type { Lit, GallerySubject } from './gallery-opener.ts';
import { drawPicture, Tiles, type Words } from './tiles.ts';
import type { View } from './view.ts';

export { galleryStyles } from './gallery.styles.ts';

addTexts({ gallery: galleryTexts });

/** The kinds of marks, and the button that selects all pictures with one. */
const MARKS = [
  ['black', 'selectBlack'],
  ['blurred', 'selectBlurred'],
  ['copy', 'selectCopies'],
] as const;

/** Milliseconds between two checks for marks while images are added. */
const REST = 500;

const NOTHING: ReadonlySet<Mark> = new Set();

/**
 * All images of a class, or those of one cell of the matrix, over the page: looked at, selected, deleted, moved. It holds what is selected and
 * what is looked at; everything else follows from the trainer's state.
 */
export class Gallery {
  readonly #dialog: HTMLDialogElement;
  readonly #tiles: Tiles;
  readonly #room: ResizeObserver;
  readonly #life = new AbortController();
  #view: View;
  /** Newest first. */
  #samples: readonly Sample[] = [];
  /** The bursts of the class, numbered from the first one on. */
  #bursts = new Map<string, number>();
  #marks: ReadonlyMap<string, ReadonlySet<Mark>> = new Map();
  #marking = false;
  #selected: ReadonlySet<string> = new Set();
  /** Where a range begins, and what was selected before it. */
  #anchor: { id: string; before: ReadonlySet<string> } | null = null;
  /** The position of the focus, and the picture there. */
  #at = 0;
  #active: string | null = null;
  #large = false;
  #drawnLarge: { id: string; canvas: HTMLCanvasElement } | null = null;
  /** The class that images are moved to. */
  #target: string | null = null;
  #said = '';

  constructor(
    private readonly root: ShadowRoot,
    private readonly lit: Lit,
    private readonly subject: GallerySubject,
    view: View,
    private readonly closed: () => void,
  ) {
    const { ownerDocument } = root;
    this.#view = view;
    const dialog = (this.#dialog = ownerDocument.createElement('dialog'));
    dialog.className = 'gallery';
    dialog.setAttribute('part', 'gallery');
    dialog.setAttribute('aria-labelledby', 'gallery-title');
    this.#tiles = new Tiles(ownerDocument, (n) => this.#words(n));
    const { list } = this.#tiles;
    list.addEventListener('click', this.#click);
    list.addEventListener('dblclick', (event) => this.#enlarge(this.#tiles.placeOf(event)));
    list.addEventListener('keydown', this.#keyOnList);
    dialog.addEventListener('keydown', this.#key);
    dialog.addEventListener('close', () => this.end());
    dialog.addEventListener('cancel', (event) => {
      if (!this.#large || event.target !== dialog) return;
      event.preventDefault();
      this.#shrink();
    });
    // Otherwise the browser would open a dropped file in place of the page.
    for (const type of ['dragover', 'drop']) dialog.addEventListener(type, (event) => event.preventDefault());
    this.#room = new ResizeObserver(() => {
      // The page has hidden the element around it: while this is open, nothing else could be used.
      if (dialog.getClientRects().length === 0) dialog.close();
      else this.#tiles.resize();
    });
    root.append(dialog);
    this.#collect();
    this.#render();
    dialog.showModal();
    this.#render();
    this.#room.observe(dialog);
    this.#room.observe(this.#tiles.scroller);
    this.#focus();
    void this.#mark();
  }

  /** The current state. */
  follow(view: View): void {
    const { state, element } = this.#view;
    this.#view = view;
    if (
      state.all !== view.state.all ||
      state.samples !== view.state.samples ||
      state.evaluation !== view.state.evaluation
    ) {
      this.#collect();
      void this.#mark();
    }
    const { note } = view.state;
    if (note && note !== state.note)
      this.#say(`${format(view.language.messages.trainer[note[0]], note[1], view.language)} ${this.#left}`);
    else if (element.error) this.#said = '';
    this.#render();
  }

  /** Removes it. */
  end(): void {
    if (this.#life.signal.aborted) return;
    this.#life.abort();
    this.#room.disconnect();
    this.#tiles.end();
    // Returns the focus to the button that opened it, if it is still there.
    this.#dialog.close();
    this.#dialog.remove();
    if (!this.root.activeElement) this.#card?.focus();
    this.closed();
  }

  get #card(): HTMLElement | undefined {
    const buttons = [...this.root.querySelectorAll<HTMLButtonElement>('.record')];
    return buttons.find(({ value }) => value === this.subject.label) ?? buttons[0];
  }

  get #texts(): typeof galleryTexts {
    return this.#view.language.messages.gallery;
  }

  get #left(): string {
    return format(this.#texts.left, { count: this.#samples.length }, this.#view.language);
  }

  /** Announces `text`, also if it is the same again. */
  #say(text: string): void {
    this.#said = text === this.#said ? `${text}\u00a0` : text;
  }

  /** The trainer's images to show; the selection and the enlarged image stay if they are among them. */
  #collect(): void {
    const { label, answer } = this.subject;
    const { all, samples, evaluation } = this.#view.state;
    const cell = new Set<string>();
    for (const prediction of evaluation?.predictions ?? [])
      if (prediction.label === label && prediction.answer === answer) cell.add(prediction.id);
    const shown =
      answer === undefined
        ? samples.filter((sample) => sample.label === label)
        : all.filter(({ id }) => cell.has(id));
    this.#samples = shown.reverse();
    this.#bursts.clear();
    for (const sample of all)
      if (sample.label === label && !this.#bursts.has(sample.burst))
        this.#bursts.set(sample.burst, this.#bursts.size + 1);
    const here = new Set(shown.map(({ id }) => id));
    this.#selected = new Set([...this.#selected].filter((id) => here.has(id)));
    if (this.#anchor && !here.has(this.#anchor.id)) this.#anchor = null;
    const place = shown.findIndex(({ id }) => id === this.#active);
    this.#stand(place >= 0 ? place : this.#at);
    if (shown.length === 0) this.#large = false;
  }

  /** Moves the focus to position `n`, or the nearest one. */
  #stand(n: number): void {
    this.#at = Math.max(0, Math.min(n, this.#samples.length - 1));
    this.#active = this.#samples[this.#at]?.id ?? null;
  }

  /** Looks for images worth removing, and again while images are added. */
  async #mark(): Promise<void> {
    if (this.#marking) return;
    this.#marking = true;
    const { signal } = this.#life;
    try {
      for (let of: readonly Sample[] | null = null; of !== this.#view.state.all;) {
        if (of) await new Promise((resolve) => setTimeout(resolve, REST));
        of = this.#view.state.all;
        this.#marks = await marksOf(of, signal);
        this.#render();
      }
    } catch {
      // It was closed meanwhile.
    }
    this.#marking = false;
  }

  #words(n: number): Words {
    const { language } = this.#view;
    const sample = this.#samples[n]!;
    const texts = this.#texts;
    const marks = this.#marksOf(sample).map((mark) => texts[mark]);
    if (!sample.picture) marks.unshift(texts.noPicture);
    const params = { label: sample.label, n: n + 1, of: this.#samples.length };
    const burst = texts.burst.replace('{nth}', this.#ordinal(this.#bursts.get(sample.burst)!));
    return {
      name: [format(texts.name, params, language), burst, ...marks].join(', '),
      burst: sample.burst === this.#samples[n - 1]?.burst ? '' : burst,
      marks: marks.join(', '),
    };
  }

  #marksOf({ id }: Sample): Mark[] {
    return [...(this.#marks.get(id) ?? NOTHING)];
  }

  #ordinal(n: number): string {
    const { tag } = this.#view.language;
    const texts = this.#texts;
    const word = texts.ordinals.split(' ')[n - 1];
    if (word) return word;
    const ends = { one: texts.nthOne, two: texts.nthTwo, few: texts.nthFew } as Record<string, string>;
    const rule = new Intl.PluralRules(tag, { type: 'ordinal' }).select(n);
    return format(ends[rule] ?? texts.nthOther, { n }, this.#view.language);
  }

  #render(): void {
    if (this.#life.signal.aborted) return;
    const { root } = this;
    const dialog = this.#dialog;
    const { language } = this.#view;
    const had = root.activeElement && dialog.contains(root.activeElement);
    dialog.lang = language.tag;
    this.lit.render(this.#template(), dialog);
    if (!this.#large) this.#tiles.show(this.#samples, this.#selected, this.#at);
    const has = root.activeElement;
    if (had && (!has || !dialog.contains(has) || has.matches(':disabled'))) this.#focus();
  }

  /** Moves the focus to the place where the person continues. */
  #focus(): void {
    const place = this.#large ? '.large button:enabled' : this.#samples.length > 0 ? '' : '.close';
    if (place) this.#dialog.querySelector<HTMLElement>(place)?.focus();
    else this.#tiles.focus();
  }

  #template(): TemplateResult {
    const { html } = this.lit;
    const { language, state, element } = this.#view;
    const texts = this.#texts;
    const { label, answer } = this.subject;
    const params = { label, answer: answer === undefined ? '' : className(answer, language) };
    const title = format(
      answer === undefined ? texts.titleOf : texts.titleOfCell,
      { ...params, count: this.#samples.length },
      language,
    );
    this.#tiles.list.setAttribute('aria-label', texts.images);
    this.#tiles.list.hidden = this.#samples.length === 0;
    this.#tiles.scroller.hidden = this.#large;
    const error = element.error && textOf(element.error, language);
    return html`<div class="row head">
        <h2 id="gallery-title">${title}</h2>
        <button type="button" class="close" @click=${() => this.#dialog.close()}>${texts.close}</button>
      </div>
      ${this.#tools()} ${this.#large ? this.#largeOne() : ''}
      ${this.#samples.length === 0 ? html`<p>${texts.none}</p>` : ''} ${this.#tiles.scroller}
      ${
        state.training
          ? html`<p class="aside">${texts.busy}</p>`
          : html`<p class="aside help" ?hidden=${this.#large}>${texts.help}</p>`
      }
      <p role="status" class=${error ? 'status error' : 'status'}>
        ${error ? html`<strong>${error.message}</strong> ${error.remedy}` : this.#said}
      </p>`;
  }

  /** The actions for the selection, or for the enlarged image. */
  #tools(): TemplateResult {
    const { html } = this.lit;
    const { language, state, element } = this.#view;
    const { training, canUndo, canRedo, labels } = state;
    const texts = this.#texts;
    const { trainer } = language.messages;
    const count = this.#acted.length;
    const none = count === 0 || training;
    const targets = labels.filter((label) => label !== this.subject.label);
    if (!targets.includes(this.#target ?? '')) this.#target = targets[0] ?? null;
    const all = this.#selected.size === this.#samples.length && this.#selected.size > 0;
    const travel = (run: () => Promise<unknown>, said: string) => () =>
      void run().then(
        () => {
          this.#say(`${said} ${this.#left}`);
          this.#render();
        },
        () => undefined,
      );
    return html`<div class="row tools">
      ${
        this.#large
          ? ''
          : html`<span class="count"
                >${format(texts.selected, { count: this.#selected.size }, language)}</span
              >
              <button
                type="button"
                ?disabled=${this.#samples.length === 0}
                @click=${() => this.#select(new Set(all ? [] : this.#samples.map(({ id }) => id)))}
              >
                ${all ? texts.selectNone : texts.selectAll}
              </button>
              ${MARKS.map(([mark, text]) => this.#markButton(mark, texts[text]))}
              <button
                type="button"
                ?disabled=${this.#samples.length === 0}
                @click=${() => this.#enlarge(this.#chosen)}
              >
                ${texts.enlarge}
              </button>`
      }
      <button type="button" ?disabled=${none} @click=${() => this.#delete(this.#acted)}>
        ${texts.delete}
      </button>
      <div class="row">
        <label>
          ${texts.moveTo}
          <select
            ?disabled=${none || targets.length === 0}
            @change=${({ currentTarget }: Event) => (this.#target = (currentTarget as HTMLSelectElement).value)}
          >
            ${targets.map(
              (label) =>
                html`<option .value=${label} .selected=${label === this.#target}>
                  ${className(label, language)}
                </option>`,
            )}
          </select>
        </label>
        <button type="button" ?disabled=${none || targets.length === 0} @click=${() => this.#move()}>
          ${texts.move}
        </button>
      </div>
      <div class="row end">
        <button
          type="button"
          ?disabled=${!canUndo || training}
          @click=${travel(() => element.undo(), texts.undone)}
        >
          ${trainer.undo}
        </button>
        <button
          type="button"
          ?disabled=${!canRedo || training}
          @click=${travel(() => element.redo(), texts.redone)}
        >
          ${trainer.redo}
        </button>
      </div>
    </div>`;
  }

  #markButton(mark: Mark, text: string): TemplateResult | '' {
    const marked = this.#samples.map(({ id }) => id).filter((id) => this.#marks.get(id)?.has(mark));
    if (marked.length === 0) return '';
    return this.lit
      .html`<button type="button" @click=${() => this.#select(new Set([...this.#selected, ...marked]))}>
      ${format(text, { count: marked.length }, this.#view.language)}
    </button>`;
  }

  #largeOne(): TemplateResult {
    const { html } = this.lit;
    const texts = this.#texts;
    const { tag } = this.#view.language;
    const sample = this.#samples[this.#at]!;
    const { name } = this.#words(this.#at);
    const time = new Date(sample.time).toLocaleString(tag);
    const last = this.#samples.length - 1;
    return html`<div class="large">
      <div class="row">
        <button type="button" @click=${() => this.#shrink()}>${texts.back}</button>
        <button type="button" ?disabled=${this.#at === 0} @click=${() => this.#leaf(this.#at - 1)}>
          ${texts.previous}
        </button>
        <button type="button" ?disabled=${this.#at === last} @click=${() => this.#leaf(this.#at + 1)}>
          ${texts.next}
        </button>
        <button
          type="button"
          aria-pressed=${this.#selected.has(sample.id)}
          @click=${() => this.#toggle(this.#at)}
        >
          ${texts.select}
        </button>
      </div>
      ${sample.picture ? this.#enlarged(sample, name) : ''}
      <p>${name}${sample.time ? `. ${texts.taken.replace('{time}', time)}` : ''}</p>
    </div>`;
  }

  #enlarged({ id, picture }: Sample, name: string): HTMLCanvasElement {
    if (this.#drawnLarge?.id !== id) {
      const canvas = this.root.ownerDocument.createElement('canvas');
      [canvas.width, canvas.height] = [224, 224];
      void drawPicture(picture!, canvas);
      this.#drawnLarge = { id, canvas };
    }
    const { canvas } = this.#drawnLarge;
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', name);
    return canvas;
  }

  /** The images that a button acts on. */
  get #acted(): readonly Sample[] {
    return this.#samples.filter(({ id }) => (this.#large ? id === this.#active : this.#selected.has(id)));
  }

  /** The position of the enlarged image: that of the focus, unless only others are selected. */
  get #chosen(): number {
    if (this.#selected.size === 0 || this.#selected.has(this.#active!)) return this.#at;
    return this.#samples.findIndex(({ id }) => this.#selected.has(id));
  }

  #select(selected: ReadonlySet<string>): void {
    this.#selected = selected;
    this.#anchor = null;
    this.#say(format(this.#texts.selected, { count: selected.size }, this.#view.language));
    this.#render();
  }

  /** Selects or deselects the image at `n`. Screen readers announce this themselves. */
  #toggle(n: number): void {
    const { id } = this.#samples[n]!;
    const selected = new Set(this.#selected);
    if (!selected.delete(id)) selected.add(id);
    this.#selected = this.#large ? selected : this.#begin(id, selected);
    this.#stand(n);
    this.#render();
  }

  /** A range may start at `id`. */
  #begin(id: string, before: ReadonlySet<string>): ReadonlySet<string> {
    this.#anchor = { id, before };
    return before;
  }

  /** Selects everything from the start of the range to `n`. */
  #extend(n: number): void {
    if (!this.#anchor) this.#begin(this.#active!, this.#selected);
    const { id, before } = this.#anchor!;
    const from = this.#samples.findIndex((sample) => sample.id === id);
    const range = this.#samples.slice(Math.min(from, n), Math.max(from, n) + 1);
    this.#selected = new Set([...before, ...range.map((sample) => sample.id)]);
    this.#go(n);
  }

  /** Moves the focus to position `n` and scrolls it into view. */
  #go(n: number): void {
    this.#stand(n);
    this.#render();
    this.#tiles.reveal(this.#at);
    this.#tiles.focus();
  }

  /** Enlarges the image at `n`. */
  #enlarge(n: number): void {
    if (n < 0 || this.#samples.length === 0) return;
    this.#large = true;
    this.#leaf(n);
    this.#dialog.querySelector<HTMLElement>('.large button')?.focus();
  }

  #leaf(n: number): void {
    if (!this.#samples[n]) return;
    this.#stand(n);
    this.#say(this.#words(n).name);
    this.#render();
  }

  #shrink(): void {
    this.#large = false;
    this.#go(this.#at);
  }

  #delete(samples: readonly Sample[]): void {
    if (samples.length > 0) void this.#view.change((trainer) => trainer.removeSamples(samples));
  }

  #move(): void {
    const [samples, target] = [this.#acted, this.#target];
    if (target !== null) void this.#view.change((trainer) => trainer.moveSamples(samples, target));
  }

  readonly #click = (event: MouseEvent): void => {
    const n = this.#tiles.placeOf(event);
    if (n < 0) return;
    if (event.shiftKey) this.#extend(n);
    else this.#toggle(n);
    this.#tiles.focus();
  };

  readonly #keyOnList = (event: KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, repeat } = event;
    const command = ctrlKey || metaKey;
    if (altKey || this.#samples.length === 0) return;
    const { columns, rows, list } = this.#tiles;
    const [at, last] = [this.#at, this.#samples.length - 1];
    const side = getComputedStyle(list).direction === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: side,
      ArrowLeft: -side,
      ArrowDown: columns,
      ArrowUp: -columns,
      PageDown: columns * rows,
      PageUp: -columns * rows,
      Home: -at,
      End: last - at,
    };
    const step = steps[key];
    if (step !== undefined) {
      const to = Math.max(0, Math.min(at + step, last));
      if (shiftKey) this.#extend(to);
      else this.#go(to);
    } else if (key === ' ') {
      if (shiftKey) this.#extend(at);
      else if (!repeat) this.#toggle(at);
    } else if (key === 'Enter') this.#enlarge(at);
    else if (command && key.toLowerCase() === 'a') this.#select(new Set(this.#samples.map(({ id }) => id)));
    else if (isDelete(key)) this.#delete(this.#selected.size > 0 ? this.#acted : [this.#samples[at]!]);
    else return;
    event.preventDefault();
  };

  /** Keys that work anywhere while a picture is enlarged. */
  readonly #key = (event: KeyboardEvent): void => {
    const { key, target, altKey } = event;
    if (!this.#large || altKey || (target as Element).matches('select')) return;
    const side = getComputedStyle(this.#dialog).direction === 'rtl' ? -1 : 1;
    if (key === 'ArrowRight' || key === 'ArrowLeft')
      this.#leaf(this.#at + (key === 'ArrowRight' ? side : -side));
    else if (key === 'Escape') this.#shrink();
    else if (isDelete(key)) this.#delete(this.#acted);
    else return;
    event.preventDefault();
  };
}

const isDelete = (key: string): boolean => key === 'Delete' || key === 'Backspace';
