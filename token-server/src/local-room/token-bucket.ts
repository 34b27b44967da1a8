/** Allows bursts up to its capacity and a steady rate in the long run. */
export class TokenBucket {
  #level: number;
  #updated = performance.now();

  constructor(
    readonly capacity: number,
    readonly perSecond: number,
  ) {
    this.#level = capacity;
  }

  /** Takes `cost` if that much is left; otherwise takes nothing and answers `false`. */
  take(cost = 1): boolean {
    const now = performance.now();
    this.#level = Math.min(this.capacity, this.#level + ((now - this.#updated) / 1000) * this.perSecond);
    this.#updated = now;
    if (this.#level < cost) return false;
    this.#level -= cost;
    return true;
  }
}
