import { MaskRoomError } from '../errors/index.ts';

interface Waiting {
  begin: () => void;
  refuse: (error: MaskRoomError) => void;
}

/** What one client wants done of one source, oldest first. */
interface Lane {
  client: object;
  source: unknown;
  waiting: Waiting[];
}

/** One piece of work at a time, and fairly: of each lane in which some waits, one piece in each round, in the order in which it came. */
export class FairQueue {
  /** The one whose turn it is, then the next. */
  #lanes: Lane[] = [];
  #busy = false;

  /**
   * Does `work` of `client` when its turn has come. Of the same source no more than `most` wait: with one more, the oldest one rejects with
   * `classify-overtaken`, at once.
   */
  async take<T>(client: object, source: unknown, work: () => Promise<T>, most = Infinity): Promise<T> {
    if (this.#busy) await this.#wait(client, source, most);
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#done(client, source);
    }
  }

  /** What waits of `client` rejects with `aborted`, at once. */
  leave(client: object): void {
    const left = this.#lanes.filter((lane) => lane.client === client);
    this.#lanes = this.#lanes.filter((lane) => lane.client !== client);
    for (const { waiting } of left) for (const { refuse } of waiting) refuse(new MaskRoomError('aborted'));
  }

  #wait(client: object, source: unknown, most: number): Promise<void> {
    return new Promise((begin, refuse) => {
      let lane = this.#find(client, source);
      if (!lane) this.#lanes.push((lane = { client, source, waiting: [] }));
      lane.waiting.push({ begin, refuse });
      if (lane.waiting.length > most) lane.waiting.shift()!.refuse(new MaskRoomError('classify-overtaken'));
    });
  }

  #done(client: object, source: unknown): void {
    const lane = this.#find(client, source);
    if (lane) {
      // Behind the others, who have waited meanwhile.
      this.#lanes.splice(this.#lanes.indexOf(lane), 1);
      if (lane.waiting.length > 0) this.#lanes.push(lane);
    }
    const [next] = this.#lanes;
    this.#busy = next !== undefined;
    next?.waiting.shift()!.begin();
  }

  #find(client: object, source: unknown): Lane | undefined {
    return this.#lanes.find((lane) => lane.client === client && lane.source === source);
  }
}
