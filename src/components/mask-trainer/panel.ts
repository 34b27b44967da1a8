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
import { FilePicker } from './file-picker.ts';
import type { GalleryOpener } from './gallery-opener.ts';
import type { LateView } from './late-view.ts';
import type { TrainerAccess } from './initial-load.ts';
import { LazyLossPlot } from './lazy-loss-plot.ts';
import type { Recorder } from './recorder.ts';
import type { Thumbnails } from './thumbnails.ts';
import { quietly, render, type ViewActions } from './view.ts';

/** What a panel needs of its element. */
export interface PanelAccess extends TrainerAccess {
  language(): Language;
  /** The one live region. */
  status(text: string): TemplateResult;
  addStyles(css: string): void;
  warmUp(): void;
}

/** The visible part of the element, and its own state: what is shown once there is a trainer, and whether the classes are being edited. */
export class Panel implements ReactiveController {
  readonly picker: FilePicker;
  readonly #plot: LazyLossPlot;
  #language: Language | null = null;
  #editing = false;
  #late: LateView | null = null;
  #thumbnails: Thumbnails | null = null;
  #gallery: GalleryOpener | null = null;

  constructor(
    private readonly host: ReactiveElement & ViewActions,
    private readonly access: PanelAccess,
    private readonly recorder: Recorder,
  ) {
    host.addController(this);
    this.picker = new FilePicker(host, (files, label) =>
      quietly(access.attempt(async () => (await access.use()).take(files, label))),
    );
    this.#plot = new LazyLossPlot(host, (value) => value.toLocaleString(access.language().tag));
    // The pressed button is gone: the focus moves to the one in its place, or to the class, on which a held key does nothing.
    new KeepFocus(host, (lost) =>
      (lost.closest('.class:not(.edited)') ?? host.renderRoot).querySelector<HTMLElement>(
        lost.id ? '#cancel, #train' : this.#editing ? '.edited input' : '.record',
      ),
    );
  }

  hostUpdated(): void {
    const language = this.access.language();
    if (this.#language && language !== this.#language) this.#plot.redraw();
    this.#language = language;
  }

  /** Receives what is loaded with the trainer. */
  complete({ Thumbnails, GalleryOpener, lateView, lateStyles }: typeof import('./first-use.ts')): void {
    if (this.#late) return;
    const { addStyles } = this.access;
    addStyles(lateStyles);
    this.#thumbnails = new Thumbnails();
    this.#gallery = new GalleryOpener(this.host, { html, render: draw }, addStyles);
    this.#late = lateView;
  }

  /** The state has changed. */
  show({ curve, samples }: TrainerState): void {
    this.#plot.show(curve);
    this.#thumbnails?.show(samples);
    this.host.requestUpdate();
  }

  render(): TemplateResult {
    const { host, access, recorder } = this;
    const { warmUp, status } = access;
    return render({
      element: host,
      state: access.state(),
      language: access.language(),
      recorder,
      picker: this.picker,
      warmUp,
      editing: this.#editing,
      edit: () => {
        this.#editing = !this.#editing;
        host.requestUpdate();
        if (this.#editing) quietly(access.attempt(() => access.use()));
      },
      change: async (work) => {
        await access.attempt(async () => void (await work(await access.use()))).catch(() => undefined);
        await host.updateComplete;
      },
      thumbnails: this.#thumbnails,
      late: this.#late,
      gallery: this.#gallery,
      status,
    });
  }
}
