import type { ReactiveController, ReactiveElement } from 'lit';
import { newId } from '../../samples/sample.ts';
import { OnDocument } from '../shared/on-document.ts';
import { Frames } from '../shared/frames.ts';

/** A press that is longer than this (milliseconds) records; a shorter one is a click. */
const PRESS = 250;
/** Ten images a second are as many as differ from each other. */
const INTERVAL = 100;

interface Press {
  label: string;
  /** What is recorded with it belongs together. */
  burst: string;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * Press and hold on buttons, by pointer or by Space and Enter: a click takes one, holding takes one after the other, never two at
 * once and each frame of the video once, until the button is let go. A button's `value` says what it takes.
 */
export class Hold implements ReactiveController {
  #press: Press | null = null;
  #recording: Press | null = null;
  /** The latest press has recorded, or tried to: letting go is no click then. */
  #spent = false;
  /** The frames of the video while a button is held. */
  #frames: Frames | null = null;

  constructor(
    private readonly host: ReactiveElement,
    private readonly take: (label: string, burst: string) => Promise<unknown>,
    private readonly changed: (label: string, recording: boolean) => void,
    private readonly video: () => HTMLVideoElement | null,
    /** While it records, the picture begins to stand still, or goes on. */
    private readonly still: (label: string, still: boolean) => void,
  ) {
    host.addController(this);
    new OnDocument(host, { document: { visibilitychange: this.end }, window: { blur: this.end } });
  }

  /** What is being recorded now, `null` where nothing is. */
  get recording(): string | null {
    return this.#recording?.label ?? null;
  }

  /** For the buttons' `@click`: pointers that were let go soon, and whatever else clicks (a screen reader, a script). */
  readonly click = (event: MouseEvent): void => {
    // What is no pointer clicks without a count.
    const spent = this.#spent && event.detail > 0;
    this.#spent = false;
    if (!spent) this.#once(valueOf(event));
  };

  /** For the buttons' `@pointerdown`. */
  readonly pointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || this.#press) return;
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
    // The browser would click again and again while Enter is held.
    event.preventDefault();
    if (!event.repeat && !this.#press) this.#begin(valueOf(event));
  };

  /** For the buttons' `@keyup`. */
  readonly keyUp = (event: KeyboardEvent): void => {
    if (!isPressKey(event)) return;
    event.preventDefault();
    if (this.#press && !this.#spent) this.#once(this.#press.label);
    this.end();
    this.#spent = false;
  };

  /** For the buttons' `@contextmenu`: a long press on a touch screen records and opens no menu. */
  readonly noMenu = (event: Event): void => {
    if (this.#press) event.preventDefault();
  };

  /** For everything that ends a press: pointer up or lost, blur. */
  readonly end = (event?: Event): void => {
    if (!this.#press) return;
    // A press on one button takes the focus from another, after the press has begun.
    const { currentTarget } = event ?? {};
    if (currentTarget instanceof HTMLButtonElement && currentTarget.value !== this.#press.label) return;
    clearTimeout(this.#press.timer);
    this.#press = null;
    this.#frames?.end();
    this.#frames = null;
  };

  hostDisconnected(): void {
    this.end();
  }

  #begin(label: string): void {
    const press: Press = { label, burst: newId(), timer: setTimeout(() => void this.#record(press), PRESS) };
    this.#press = press;
    this.#spent = false;
    this.#follow();
  }

  /** The frames of the video that is there now; `null` without one. */
  #follow(): Frames | null {
    const video = this.video();
    if (video === (this.#frames?.video ?? null)) return this.#frames;
    this.#frames?.end();
    const frames =
      video &&
      new Frames(video, () => {
        if (this.#recording) this.still(this.#recording.label, frames!.still);
      });
    return (this.#frames = frames);
  }

  #once(label: string): void {
    // Whoever takes shows and tells the failure.
    this.take(label, newId()).catch(() => undefined);
  }

  async #record(press: Press): Promise<void> {
    this.#recording = press;
    this.#spent = true;
    this.changed(press.label, true);
    this.host.requestUpdate();
    while (this.#press === press) {
      const frames = this.#follow();
      const frame = frames?.newest ?? 0;
      if (frames && frame === frames.used) {
        await frames.next();
        continue;
      }
      const started = performance.now();
      try {
        await this.take(press.label, press.burst);
        if (frames) frames.used = frame;
      } catch {
        break;
      }
      const rest = INTERVAL - (performance.now() - started);
      if (rest > 0 && this.#press === press) await new Promise((resolve) => setTimeout(resolve, rest));
    }
    if (this.#recording === press) this.#recording = null;
    this.changed(press.label, false);
    this.host.requestUpdate();
  }
}

const isPressKey = ({ key, ctrlKey, altKey, metaKey }: KeyboardEvent): boolean =>
  (key === ' ' || key === 'Enter') && !ctrlKey && !altKey && !metaKey;

const valueOf = (event: Event): string => (event.currentTarget as HTMLButtonElement).value;
