import type { ReactiveController, ReactiveControllerHost } from 'lit';
import {
  HandoffEvent,
  HandoffRequestEvent,
  OWNER_CHANGED,
  type HandoffKind,
  type Handoffs,
} from './events.ts';
import { later } from './later.ts';

/** What an owner hands over, without the signal that the controller adds. */
export type Offer<K extends HandoffKind> = Omit<Handoffs[K], 'signal'>;

interface Offered<K extends HandoffKind> {
  thing: Handoffs[K];
  withdraw: AbortController;
  announced: boolean;
}

/**
 * The sending half of a hand-off: announces each thing once with an event from the host and, while the thing lasts,
 * answers the requests of consumers that came late.
 */
export class HandoffOwner<K extends HandoffKind> implements ReactiveController {
  readonly #offered = new Map<unknown, Offered<K>>();
  readonly #ids =
    typeof MutationObserver === 'undefined' ? null : new MutationObserver(() => this.#changed(this.host));
  /** Stops listening. A document that its host has dismantled may throw when a listener is removed. */
  #listening = new AbortController();
  /** The result of `awaited` when it was last reported. */
  #awaited = false;

  /** `awaited` says whether, as long as nothing is offered, consumers shall wait for it instead of making do with something else. */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly kind: K,
    private readonly awaited: () => boolean = () => false,
  ) {
    host.addController(this);
  }

  /** Hands `thing` out. It replaces any thing under the same `key`, whose signal aborts. */
  offer(thing: Offer<K>, key: unknown = 'only'): void {
    const withdraw = new AbortController();
    const before = this.#offered.get(key);
    this.#offered.set(key, {
      thing: { ...thing, signal: withdraw.signal } as Handoffs[K],
      withdraw,
      announced: false,
    });
    // The new thing is in place before the old signal aborts, so a consumer that asks again at once finds it.
    before?.withdraw.abort();
    this.#announce();
  }

  /** Adds to the thing under `key`, if there is one. Consumers that it did not fit before ask again; it is not announced again. */
  amend(more: Partial<Offer<K>>, key: unknown = 'only'): void {
    const offered = this.#offered.get(key);
    if (!offered) return;
    Object.assign(offered.thing, more);
    this.#changed(this.host);
  }

  /** Withdraws the thing under `key`; without a key, all of them. Their signals abort. */
  withdraw(key?: unknown): void {
    const keys = key === undefined ? [...this.#offered.keys()] : [key];
    for (const each of keys) {
      const offered = this.#offered.get(each);
      this.#offered.delete(each);
      offered?.withdraw.abort();
    }
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.host.ownerDocument.addEventListener(`${this.kind}-request`, this.#answer, { signal });
    this.#ids?.observe(this.host, { attributeFilter: ['id'] });
    this.#announce();
    // After a move it may be nearer to somebody.
    if (this.#offered.size > 0) this.#changed(this.host);
  }

  hostUpdated(): void {
    const awaited = this.awaited();
    if (awaited === this.#awaited) return;
    this.#awaited = awaited;
    this.#changed(this.host);
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#ids?.disconnect();
    const { ownerDocument } = this.host;
    // Nobody needs to wait any longer for an owner that is gone for good, not just moved.
    later(() => {
      if (this.#awaited && !this.host.isConnected) this.#changed(ownerDocument);
    });
  }

  /** An event from a disconnected host reaches nobody: things offered meanwhile wait for `hostConnected`. */
  #announce(): void {
    if (!this.host.isConnected) return;
    for (const offered of [...this.#offered.values()]) {
      if (offered.announced) continue;
      offered.announced = true;
      this.host.dispatchEvent(new HandoffEvent(this.kind, offered.thing));
    }
  }

  readonly #answer = (event: Event): void => {
    const { detail } = event as HandoffRequestEvent<K>;
    // Anybody may dispatch an event of that name.
    if (!detail?.answer || (detail.for && detail.for !== this.host.id)) return;
    if (this.#offered.size === 0) {
      if (this.awaited()) event.preventDefault();
      return;
    }
    // The other owners answer too; the consumer picks the nearest.
    for (const { thing } of [...this.#offered.values()]) detail.answer(thing, this.host);
  };

  #changed(from: EventTarget): void {
    from.dispatchEvent(new CustomEvent(OWNER_CHANGED, { bubbles: true, composed: true }));
  }
}
