import { TokenBucket } from './token-bucket.ts';

/** Bytes that count as much as one message. */
const UNIT = 4096;

/** What a message costs: one unit, or one for every four kilobytes. */
export function unitsOf(bytes: number): number {
  return Math.max(1, bytes / UNIT);
}

/**
 * Accounts for the work that each address makes: messages that are read, and those that are written because of them. A short message can
 * cause long ones to many others.
 */
export class Work {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #byAddress = new Map<string, TokenBucket>();
  #written = 0;

  constructor(limits: { workBurst: number; workPerSecond: number }) {
    this.#burst = limits.workBurst;
    this.#perSecond = limits.workPerSecond;
  }

  /** Notes a message of so many bytes, to anybody. */
  write(bytes: number): void {
    this.#written += unitsOf(bytes);
  }

  /** Does something for an address, which is charged with all that is written meanwhile. Answers how much that was. */
  do(address: string, action: () => void): number {
    const before = this.#written;
    action();
    const units = this.#written - before;
    if (units > 0) this.charge(address, units);
    return units;
  }

  /** Charges an address with what it has caused, which may be more than it had left. */
  charge(address: string, units: number): void {
    let bucket = this.#byAddress.get(address);
    if (!bucket) {
      // Whoever has been quiet for long enough to have all of it again is forgotten.
      for (const [other, { full }] of this.#byAddress) if (full) this.#byAddress.delete(other);
      bucket = new TokenBucket(this.#burst, this.#perSecond);
      this.#byAddress.set(address, bucket);
    }
    bucket.spend(units);
  }

  /** Whether an address has to wait until it may make more. */
  exhausted(address: string): boolean {
    return this.#byAddress.get(address)?.empty ?? false;
  }
}
