import type { ReactiveController, ReactiveElement } from 'lit';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { quietly } from './view.ts';

/** How the parts of the element access its trainer. */
export interface TrainerAccess {
  state(): TrainerState;
  /** The trainer, `null` before its first use. */
  loaded(): Trainer | null;
  /** The trainer, loaded. */
  use(): Promise<Trainer>;
  /** Aborts once the element is gone for good; if it comes back, it has another. */
  life(): AbortSignal;
  /** Runs what a person or a page requests: a failure is shown and reported. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/** What the page wants to be opened. */
type Host = ReactiveElement & { readonly storageKey: string; readonly src: string };

/** Opens without a request: what this browser stores under the page's key and, if that contains no model, the model that the page names. */
export class InitialLoad implements ReactiveController {
  /** The life of the element in which it started. */
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
    // Attributes set right after connecting, by a parser or a framework, still count as initial.
    void Promise.resolve()
      .then(() => this.host.updateComplete)
      .then(() => this.#begin());
  }

  /** A page that removes an attribute and restores the same one has changed nothing. */
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

  /** True if a model was stored. */
  async #restore(): Promise<boolean> {
    const { access } = this;
    // Avoids a needless load.
    if (!this.#key && !access.loaded()) return false;
    return access.attempt(async () => (await access.use()).restore(this.#key)).catch(() => false);
  }

  /** Loads the model that the page names, unless it is already here or would replace the person's own. */
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
