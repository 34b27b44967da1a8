/** Something that was done, and how to take it back and do it again. */
export interface Step {
  /** Names what belongs together: a step of the same name as the latest one becomes a part of it. */
  readonly name?: string;
  undo(): unknown;
  redo(): unknown;
}

/** So many steps can be taken back. */
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
    if (step.name !== undefined && latest?.[0]!.name === step.name) latest.push(step);
    else this.#done.push([step]);
    if (this.#done.length > MOST) this.#done.shift();
  }

  /** Takes the latest step back. One that fails stays where it was. */
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
