import type { ReactiveController, ReactiveElement } from 'lit';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { quietly } from './view.ts';

/** How the parts of the element get at its trainer. */
export interface TrainerAccess {
  state(): TrainerState;
  /** The trainer, `null` before its first use. */
  loaded(): Trainer | null;
  /** The trainer, loaded. */
  use(): Promise<Trainer>;
  /** Ends once the element has gone for good; one that comes back has another. */
  life(): AbortSignal;
  /** Runs what a person or a page requests: a failure is shown and reported. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/** What a page says is to be opened. */
type Host = ReactiveElement & { readonly storageKey: string; readonly src: string };

/** Opens what nobody asks for: what this browser keeps under the key of the page, and if there is no model among it, the one that the page names. */
export class InitialLoad implements ReactiveController {
  /** The life of the element that it has begun in. */
  #begun: AbortSignal | null = null;
  #key = '';
  #src = '';
  #loadedSrc = '';

  constructor(
    private readonly host: Host,
    private readonly access: TrainerAccess,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    // What a parser or a framework sets right after connecting belongs to the beginning too.
    void Promise.resolve()
      .then(() => this.host.updateComplete)
      .then(() => this.#begin());
  }

  /** A page that takes an attribute away and puts the same one back has changed nothing. */
  hostUpdate(): void {
    if (this.#begun !== this.access.life()) return;
    const [key, src] = [this.#key, this.#src];
    this.#look();
    if (key !== this.#key) void this.#restore();
    if (src !== this.#src) this.#load();
  }

  #look(): void {
    const { storageKey, src } = this.host;
    [this.#key, this.#src] = [storageKey, src];
  }

  async #begin(): Promise<void> {
    const life = this.access.life();
    if (this.#begun === life || !this.host.isConnected) return;
    this.#begun = life;
    this.#look();
    if (!(await this.#restore())) this.#load();
  }

  /** True if a model was among what was kept. */
  async #restore(): Promise<boolean> {
    const { access } = this;
    // Nothing is loaded for nothing.
    if (!this.#key && !access.loaded()) return false;
    return access.attempt(async () => (await access.use()).restore(this.#key)).catch(() => false);
  }

  /** Loads the model that the page names, unless it is here already or would take the place of a person's own. */
  #load(): void {
    const { access } = this;
    const src = this.#src;
    const { training, model } = access.state();
    if (!src || training || (model && (model.from !== 'page' || src === this.#loadedSrc))) return;
    quietly(
      access.attempt(async () => {
        await (await access.use()).load(src, 'page');
        this.#loadedSrc = src;
      }),
    );
  }
}
