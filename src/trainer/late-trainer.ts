import { MaskRoomError } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import { DEFAULT_LABELS } from './labels.ts';
import { before, type TrainerState, type TrainerStatus } from './state.ts';
import type { Trainer } from './trainer.ts';
import type { CreateClassifier, FactEvent, TrainerInputs } from './types.ts';

/** Who follows a trainer. */
export interface TrainerFollower {
  /** Loads the code of trainers. */
  load(): Promise<typeof Trainer>;
  inputs(): TrainerInputs;
  create: CreateClassifier;
  /** The state is another one. */
  changed(state: TrainerState): void;
  told(fact: FactEvent): void;
  /** Something failed that no method rejects with. */
  failed(cause: unknown): void;
}

/** A trainer that is loaded at its first use, and its state before that. */
export class LateTrainer {
  #trainer: Trainer | null = null;
  #coming: Promise<Trainer> | null = null;
  #state = before(DEFAULT_LABELS, null, 'idle');

  constructor(private readonly follower: TrainerFollower) {}

  get state(): TrainerState {
    return this.#state;
  }

  /** The trainer, `null` before its first use. */
  get loaded(): Trainer | null {
    return this.#trainer;
  }

  /** The trainer, loaded. A load that failed is forgotten. Rejects with `part-missing`, or `aborted` if `life` has ended meanwhile. */
  async use(life: AbortSignal): Promise<Trainer> {
    if (!this.#coming) {
      this.#wait('loading');
      this.#coming = lazy(this.follower.load()).then((constructor) => this.#follow(constructor));
      this.#coming.catch(() => {
        this.#coming = null;
        this.#wait('failed');
      });
    }
    const trainer = await this.#coming;
    if (life.aborted) throw new MaskRoomError('aborted');
    return trainer;
  }

  /** Loads it, and the engine, before they are needed; a failure is reported when they are. */
  warmUp(life: AbortSignal): void {
    if (this.#state.classifier) return;
    this.use(life)
      .then((trainer) => trainer.warmUp())
      .catch(() => {
        if (!this.#trainer) this.#wait('idle');
      });
  }

  /** What the page says is another thing. */
  inputsChanged(): void {
    if (this.#trainer) this.#trainer.set(this.follower.inputs());
    else this.#wait(this.#state.status);
  }

  /** Ends everything; what is kept stays, and so do the samples. */
  close(): void {
    if (this.#trainer) this.#trainer.close();
    else this.#wait('idle');
  }

  #follow(constructor: typeof Trainer): Trainer {
    const trainer = new constructor(this.follower.inputs(), this.follower.create);
    trainer.addEventListener('change', () => this.#show(trainer.state));
    trainer.addEventListener('fact', (event) => this.follower.told(event as FactEvent));
    trainer.addEventListener('failure', (event) =>
      this.follower.failed((event as CustomEvent<unknown>).detail),
    );
    this.#trainer = trainer;
    this.#show(trainer.state);
    return trainer;
  }

  #wait(status: TrainerStatus): void {
    const { labels, region } = this.follower.inputs();
    this.#show(before(labels ?? DEFAULT_LABELS, region, status));
  }

  #show(state: TrainerState): void {
    this.#state = state;
    this.follower.changed(state);
  }
}
