import type { ReactiveController, ReactiveElement } from 'lit';
import { newId } from '../../samples/sample.ts';
import { OnDocument } from '../shared/on-document.ts';

/** A press longer than this (milliseconds) records; a shorter one is a click. */
const PRESS = 250;

/** A recording in progress, or about to start. */
export interface Run {
  readonly label: string;
  /** Images recorded under this id belong together. */
  readonly burst: string;
  /** Whether it takes one image after another, or a single one. */
  readonly many: boolean;
  /** Seconds until it starts. */
  seconds: number;
  /** Aborts to end it. */
  readonly signal: AbortSignal;
}

/** What a press of a button does. */
export interface PressSettings {
  /** A press begins to record and another one ends it; otherwise a click takes one image, and holding takes one after the other. */
  readonly toggle: boolean;
  /** Seconds from a press to the first image. */
  readonly delay: number;
}

/**
 * Presses of buttons, by pointer, by Space and Enter, or by what only clicks, as screen readers do. A button's `value` says what it takes. What has begun
 * ends by the same button, by Escape, and with the sight of the page.
 */
export class PressAndHold implements ReactiveController {
  #press: { label: string; timer: ReturnType<typeof setTimeout> } | null = null;
  #run: Run | null = null;
  #ending = new AbortController();
  /** The last press recorded or ended something, so its release is not a click. */
  #spent = false;

  constructor(
    private readonly host: ReactiveElement,
    private readonly presses: () => PressSettings,
    private readonly record: (run: Run) => Promise<unknown>,
  ) {
    host.addController(this);
    new OnDocument(host, {
      document: { visibilitychange: this.end, keydown: (event) => this.#escape(event as KeyboardEvent) },
      window: { blur: this.end },
    });
  }

  /** The recording or countdown in progress; `null` if there is none. */
  get run(): Run | null {
    return this.#run;
  }

  /** For the buttons' `@click`: pointers that were let go soon, and whatever else clicks (a screen reader, a script). */
  readonly click = (event: MouseEvent): void => {
    // A click without a pointer has no count.
    const spent = this.#spent && event.detail > 0;
    this.#spent = false;
    if (!spent) this.#clicked(valueOf(event));
  };

  /** For the buttons' `@pointerdown`. */
  readonly pointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#press || this.presses().toggle) return;
    // Letting go outside the button counts too. A pointer that has gone already cannot be captured.
    try {
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    } catch {
      return;
    }
    this.#begin(valueOf(event));
  };

  /** For the buttons' `@touchmove`: a finger that records stays, one that passes by scrolls the page. */
  readonly touchMove = (event: Event): void => {
    if (this.#press && this.#spent) event.preventDefault();
  };

  /** For the buttons' `@keydown`. */
  readonly keyDown = (event: KeyboardEvent): void => {
    if (!isPressKey(event)) return;
    const { toggle } = this.presses();
    // The browser would click again and again while Enter is held.
    if (!toggle || event.repeat) event.preventDefault();
    if (!toggle && !event.repeat && !this.#press) this.#begin(valueOf(event));
  };

  /** For the buttons' `@keyup`. */
  readonly keyUp = (event: KeyboardEvent): void => {
    if (!isPressKey(event) || this.presses().toggle) return;
    event.preventDefault();
    const { label } = this.#press ?? {};
    const spent = this.#spent;
    this.#letGo();
    this.#spent = false;
    if (label !== undefined && !spent) this.#clicked(label);
  };

  /** For the buttons' `@contextmenu`: a long press on a touch screen records and opens no menu. */
  readonly noMenu = (event: Event): void => {
    if (this.#press) event.preventDefault();
  };

  /** For everything that ends a press: pointer up or lost, blur. */
  readonly up = (event: Event): void => {
    // A press on one button takes the focus from another, after the press has begun.
    if (this.#press?.label === valueOf(event)) this.#letGo();
  };

  /** Ends any press, recording or countdown. */
  readonly end = (): void => {
    this.#letGo();
    this.#ending.abort();
  };

  hostDisconnected(): void {
    this.end();
  }

  get #going(): boolean {
    return this.#run !== null && !this.#run.signal.aborted;
  }

  #begin(label: string): void {
    this.#spent = this.#endOwn(label);
    if (this.#spent) return;
    const timer = setTimeout(() => {
      this.#spent = true;
      this.#start(label, true);
    }, PRESS);
    this.#press = { label, timer };
  }

  /** The end of a press ends its recording. */
  #letGo(): void {
    if (!this.#press) return;
    clearTimeout(this.#press.timer);
    this.#press = null;
    if (this.#spent) this.#ending.abort();
  }

  #clicked(label: string): void {
    const { toggle, delay } = this.presses();
    if (this.#endOwn(label)) return;
    // The caller shows and reports the failure.
    if (toggle || delay > 0) this.#start(label, toggle);
    else
      this.record({ label, burst: newId(), many: false, seconds: 0, signal: new AbortController().signal });
  }

  /** Ends what is in progress for `label`; false if nothing is. */
  #endOwn(label: string): boolean {
    const own = this.#going && this.#run!.label === label;
    if (own) this.end();
    return own;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#going) return;
    // A dialog around it stays open.
    event.preventDefault();
    this.end();
  }

  #start(label: string, many: boolean): void {
    this.#ending.abort();
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    const run = { label, burst: newId(), many, seconds: this.presses().delay, signal };
    this.#run = run;
    this.host.requestUpdate();
    void this.record(run).then(() => {
      if (this.#run === run) this.#run = null;
      this.host.requestUpdate();
    });
  }
}

const isPressKey = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  (key === ' ' || key === 'Enter') && !ctrlKey && !altKey && !metaKey;

const valueOf = (event: Event): string => (event.currentTarget as HTMLButtonElement).value;
