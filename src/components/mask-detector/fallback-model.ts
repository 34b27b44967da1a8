import type { Classifier } from '../../classifier/classifier.ts';
import type { Progress, Region } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { lazy } from '../../errors/lazy.ts';

/** A model that the detector loads itself when it is first needed, rather than one that is handed over. */
export class FallbackModel {
  #classifier: Classifier | null = null;
  #loading: Promise<void> | null = null;
  #progress: number | null = null;
  #life = new AbortController();

  constructor(
    /** Address of its model.json, relative to the document; `null` is the ready-made one for `region`. */
    readonly url: string | null,
    readonly region: Region | null,
    /** Loading has made progress. */
    private readonly changed: () => void,
  ) {}

  /** `null` until it is loaded. */
  get classifier(): Classifier | null {
    return this.#classifier;
  }

  get loading(): boolean {
    return this.#loading !== null && !this.#classifier;
  }

  /** The progress of the current loading step, 0 to 1; `null` if unknown. */
  get progress(): number | null {
    return this.#progress;
  }

  /** Resolves once it is loaded. Rejects with `aborted` after `release()`; a load that failed is forgotten, so the next call tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#load(this.#life.signal);
    return this.#loading;
  }

  /** Releases everything; `load()` starts again. */
  release(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#classifier = this.#loading = this.#progress = null;
  }

  async #load(life: AbortSignal): Promise<void> {
    try {
      const { Classifier } = await lazy(import('../../classifier/classifier.ts'));
      if (life.aborted) throw new MaskRoomError('aborted');
      const classifier = new Classifier({ region: this.region });
      life.addEventListener('abort', () => classifier.dispose());
      classifier.addEventListener('progress', (event) => {
        this.#progress = (event as CustomEvent<Progress>).detail.value;
        this.changed();
      });
      await classifier.load(this.url);
      this.#classifier = classifier;
    } catch (cause) {
      const { aborted } = life;
      if (!aborted) this.release();
      throw aborted ? new MaskRoomError('aborted', {}, { cause }) : cause;
    } finally {
      this.changed();
    }
  }
}
