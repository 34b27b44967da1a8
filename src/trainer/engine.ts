import type { ClassifierApi, Progress, Region } from '../classifier/types.ts';
import { MaskRoomError } from '../errors/index.ts';
import type { Sample } from '../samples/sample.ts';
import type { CreateClassifier } from './types.ts';

/** What an engine is started with. */
interface Start {
  backbone: string;
  region: Region | null;
  samples: () => readonly Sample[];
}

/**
 * At most one classifier, started at its first need and let go with everything that waits for it. It tells
 * - `change`: it starts, is there, or has gone,
 * - `progress` (`CustomEvent<Progress>`): what its classifier is at.
 */
export class Engine extends EventTarget {
  #life = new AbortController();
  #coming: Promise<ClassifierApi> | null = null;
  #classifier: ClassifierApi | null = null;
  #startedWith: string | null = null;
  #starting = false;

  constructor(private readonly create: CreateClassifier) {
    super();
  }

  /** Ends when the present engine is let go; the next one has its own. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  get classifier(): ClassifierApi | null {
    return this.#classifier;
  }

  get starting(): boolean {
    return this.#starting;
  }

  /** Whether there is one, or one is on its way. */
  get begun(): boolean {
    return this.#coming !== null;
  }

  /** The backbone that it was last started with, also once it was let go; `null` before. */
  get startedWith(): string | null {
    return this.#startedWith;
  }

  /**
   * The classifier, started unless one is there or on its way. Once it is there, `check` sees it before anybody else, and what it does belongs to
   * the start. A start that failed is forgotten, so the next call tries again.
   */
  start(options: Start, check: (classifier: ClassifierApi) => Promise<void>): Promise<ClassifierApi> {
    return (this.#coming ??= this.#start(options, check));
  }

  /** Ends everything that needs the classifier. */
  letGo(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#coming = this.#classifier = null;
    this.#starting = false;
  }

  async #start({ backbone, region, samples }: Start, check: (classifier: ClassifierApi) => Promise<void>) {
    const life = this.#life.signal;
    const earlier = this.#startedWith;
    this.#starting = true;
    this.#startedWith = backbone;
    this.#changed();
    let classifier: ClassifierApi | undefined;
    try {
      classifier = await this.create({
        ...(backbone && { backbone }),
        ...(region && { region }),
        samples,
      });
      classifier.addEventListener('progress', (event) => {
        if (!life.aborted) this.#tell((event as CustomEvent<Progress>).detail);
      });
      life.addEventListener('abort', () => classifier!.dispose());
      if (!life.aborted) await classifier.warmUp();
      if (life.aborted) throw new MaskRoomError('aborted');
      await check(classifier);
      if (life.aborted) throw new MaskRoomError('aborted');
      return (this.#classifier = classifier);
    } catch (cause) {
      classifier?.dispose();
      if (!life.aborted) {
        this.#coming = null;
        this.#startedWith = earlier;
      }
      throw cause;
    } finally {
      if (!life.aborted) {
        this.#starting = false;
        this.#changed();
      }
    }
  }

  #changed(): void {
    this.dispatchEvent(new Event('change'));
  }

  #tell(detail: Progress): void {
    this.dispatchEvent(new CustomEvent('progress', { detail }));
  }
}
