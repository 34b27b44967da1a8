import {
  html,
  render as draw,
  type ReactiveController,
  type ReactiveElement,
  type TemplateResult,
} from 'lit';
import type { Language } from '../../messages/index.ts';
import type { TrainerState } from '../../trainer/state.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { Chosen } from './chosen.ts';
import type { GalleryDoor } from './gallery-door.ts';
import type { LateView } from './late-view.ts';
import type { Access } from './opening.ts';
import { PlotPlace } from './plot-place.ts';
import type { Recorder } from './recorder.ts';
import type { Thumbnails } from './thumbnails.ts';
import { quietly, render, type Acting } from './view.ts';

/** What a panel needs of its element. */
export interface Frame extends Access {
  language(): Language;
  /** The one live region. */
  status(text: string): TemplateResult;
  addStyles(css: string): void;
  warmUp(): void;
}

/** What of the element is seen, and what only concerns that: what is shown once there is a trainer, and whether the classes are being edited. */
export class Panel implements ReactiveController {
  readonly chosen: Chosen;
  readonly #plot: PlotPlace;
  #language: Language | null = null;
  #editing = false;
  #late: LateView | null = null;
  #thumbnails: Thumbnails | null = null;
  #gallery: GalleryDoor | null = null;

  constructor(
    private readonly host: ReactiveElement & Acting,
    private readonly frame: Frame,
    private readonly recorder: Recorder,
  ) {
    host.addController(this);
    this.chosen = new Chosen(host, (files, label) =>
      quietly(frame.attempt(async () => (await frame.use()).take(files, label))),
    );
    this.#plot = new PlotPlace(host, (value) => value.toLocaleString(frame.language().tag));
    // The button that was pressed has gone: the focus moves to the one that replaced it, or to the class, where a held key does nothing.
    new KeepFocus(host, (lost) =>
      (lost.closest('.class:not(.edited)') ?? host.renderRoot).querySelector<HTMLElement>(
        lost.id ? '#cancel, #train' : this.#editing ? '.edited input' : '.record',
      ),
    );
  }

  hostUpdated(): void {
    const language = this.frame.language();
    if (this.#language && language !== this.#language) this.#plot.redraw();
    this.#language = language;
  }

  /** Takes what is loaded with the trainer. */
  complete({ Thumbnails, GalleryDoor, lateView, lateStyles }: typeof import('./first-use.ts')): void {
    if (this.#late) return;
    const { addStyles } = this.frame;
    addStyles(lateStyles);
    this.#thumbnails = new Thumbnails();
    this.#gallery = new GalleryDoor(this.host, { html, render: draw }, addStyles);
    this.#late = lateView;
  }

  /** The state is another one. */
  show({ curve, samples }: TrainerState): void {
    this.#plot.show(curve);
    this.#thumbnails?.show(samples);
    this.host.requestUpdate();
  }

  render(): TemplateResult {
    const { host, frame, recorder } = this;
    const { warmUp, status } = frame;
    return render({
      element: host,
      state: frame.state(),
      language: frame.language(),
      recorder,
      chosen: this.chosen,
      warmUp,
      editing: this.#editing,
      edit: () => {
        this.#editing = !this.#editing;
        host.requestUpdate();
        if (this.#editing) quietly(frame.attempt(() => frame.use()));
      },
      change: async (work) => {
        await frame.attempt(async () => void (await work(await frame.use()))).catch(() => undefined);
        await host.updateComplete;
      },
      thumbnails: this.#thumbnails,
      late: this.#late,
      gallery: this.#gallery,
      status,
    });
  }
}
