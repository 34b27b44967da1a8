import type { ReactiveController, ReactiveElement } from 'lit';

/** Keeps the focus near a button that a render removes or disables: on the element that `successor` finds. */
export class KeepFocus implements ReactiveController {
  #focused: Element | null = null;

  constructor(
    private readonly host: ReactiveElement,
    private readonly successor: (lost: Element) => HTMLElement | null | undefined,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.#focused = this.host.shadowRoot?.activeElement ?? null;
  }

  hostUpdated(): void {
    const lost = this.#focused;
    if (lost && (!lost.isConnected || lost.matches(':disabled'))) this.successor(lost)?.focus();
  }
}
