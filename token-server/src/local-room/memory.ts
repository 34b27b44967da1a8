/** Accounts for the bytes that the server keeps for its clients, so that none of them takes what the others need. */
export class Memory {
  readonly #limit: number;
  readonly #limitPerAddress: number;
  readonly #byAddress = new Map<string, number>();
  #held = 0;

  constructor(limits: { bytesHeld: number; bytesHeldPerAddress: number }) {
    this.#limit = limits.bytesHeld;
    this.#limitPerAddress = limits.bytesHeldPerAddress;
  }

  /** Bytes kept now, for everybody. */
  get held(): number {
    return this.#held;
  }

  /** Accounts for so many bytes more, if there is room for them; otherwise for none, and answers `false`. */
  take(address: string, bytes: number): boolean {
    const held = (this.#byAddress.get(address) ?? 0) + bytes;
    if (bytes > 0 && (held > this.#limitPerAddress || this.#held + bytes > this.#limit)) return false;
    this.#held += bytes;
    if (held > 0) this.#byAddress.set(address, held);
    else this.#byAddress.delete(address);
    return true;
  }

  /** Accounts for bytes that are kept no longer. */
  give(address: string, bytes: number): void {
    this.take(address, -bytes);
  }
}
