import { inverse, type SampleCollection, type SamplesChange } from '../samples/collection.ts';
import type { Sample } from '../samples/sample.ts';

/** Something that was done, and how to take it back and do it again. */
export interface Step {
  /** Names what belongs together: a step of the same name as the latest one becomes a part of it. */
  readonly name?: string;
  undo(): unknown;
  redo(): unknown;
  /** Takes `next`, which belongs to it, into itself; false if it cannot. */
  join?(next: Step): boolean;
}

/** A change of the samples, as a step. Of thousands that one recording adds, each would be taken back by itself: they become one change. */
export class SamplesStep implements Step {
  readonly #change: SamplesChange;
  readonly #added: Sample[];

  constructor(
    private readonly collection: SampleCollection,
    change: SamplesChange,
    readonly name?: string,
  ) {
    this.#added = [...change.added];
    this.#change = { ...change, added: this.#added };
  }

  undo(): void {
    this.collection.apply(inverse(this.#change));
  }

  redo(): void {
    this.collection.apply(this.#change);
  }

  join(next: Step): boolean {
    if (!(next instanceof SamplesStep && this.#addsOnly && next.#addsOnly)) return false;
    this.#added.push(...next.#added);
    return true;
  }

  get #addsOnly(): boolean {
    return this.#change.removed.length + this.#change.moved.length === 0;
  }
}

/** The number of steps that can be undone. */
const MOST = 200;

/** What was done, and what was taken back: the latest last. */
export class History {
  readonly #done: Step[][] = [];
  readonly #undone: Step[][] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** `step` has been done. What was taken back before it can no longer be done again. */
  add(step: Step): void {
    this.#undone.length = 0;
    const latest = this.#done.at(-1);
    if (step.name === undefined || latest?.[0]!.name !== step.name) this.#done.push([step]);
    else if (!latest.at(-1)!.join?.(step)) latest.push(step);
    if (this.#done.length > MOST) this.#done.shift();
  }

  /** Undoes the latest step. A step that fails stays where it was. */
  undo(): Promise<void> {
    return move(this.#done, this.#undone, (steps) => [...steps].reverse().map((step) => step.undo()));
  }

  redo(): Promise<void> {
    return move(this.#undone, this.#done, (steps) => steps.map((step) => step.redo()));
  }

  forget(): void {
    this.#done.length = this.#undone.length = 0;
  }
}

async function move(from: Step[][], to: Step[][], run: (steps: Step[]) => unknown[]): Promise<void> {
  const steps = from.pop();
  if (!steps) return;
  to.push(steps);
  try {
    await Promise.all(run(steps));
  } catch (cause) {
    if (to.at(-1) === steps) from.push(to.pop()!);
    throw cause;
  }
}
