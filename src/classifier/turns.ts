import { MaskRoomError } from '../errors/index.ts';

interface Waiting {
  begin: () => void;
  refuse: (error: MaskRoomError) => void;
}

/** One piece of work at a time, and fairly: of each `owner` who has work waiting, one piece in each round, in the order in which it came. */
export class Turns {
  /** What waits, by owner: the one whose turn it is, then the next. */
  readonly #lanes = new Map<unknown, Waiting[]>();
  #busy = false;

  /**
   * Does `work` when its turn has come. Of the same owner no more than `most` wait: with one more, the oldest one rejects with
   * `classify-overtaken`, at once.
   */
  async take<T>(owner: unknown, work: () => Promise<T>, most = Infinity): Promise<T> {
    if (this.#busy) await this.#wait(owner, most);
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#done(owner);
    }
  }

  #wait(owner: unknown, most: number): Promise<void> {
    return new Promise((begin, refuse) => {
      const lane = this.#lanes.get(owner) ?? [];
      this.#lanes.set(owner, lane);
      lane.push({ begin, refuse });
      if (lane.length > most) lane.shift()!.refuse(new MaskRoomError('classify-overtaken'));
    });
  }

  #done(owner: unknown): void {
    // Behind the others, who have waited meanwhile.
    const rest = this.#lanes.get(owner) ?? [];
    this.#lanes.delete(owner);
    if (rest.length > 0) this.#lanes.set(owner, rest);
    const [next] = this.#lanes.values();
    this.#busy = next !== undefined;
    next?.shift()!.begin();
  }
}
