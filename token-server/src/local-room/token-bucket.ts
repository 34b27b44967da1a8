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

  get full(): boolean {
    this.#refill();
    return this.#level === this.capacity;
  }

  get empty(): boolean {
    this.#refill();
    return this.#level <= 0;
  }

  /** Takes `cost` if that much is left; otherwise takes nothing and answers `false`. */
  take(cost = 1): boolean {
    this.#refill();
    if (this.#level < cost) return false;
    this.#level -= cost;
    return true;
  }

  /** Takes `cost`, also what is not there: it is missing until it has come in. */
  spend(cost: number): void {
    this.#refill();
    this.#level -= cost;
  }

  #refill(): void {
    const now = performance.now();
    this.#level = Math.min(this.capacity, this.#level + ((now - this.#updated) / 1000) * this.perSecond);
    this.#updated = now;
  }
}
