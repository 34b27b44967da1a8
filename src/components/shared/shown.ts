import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How often a hidden host is checked while something waits for it, in ms. No observer reports every way to hide. */
const INTERVAL = 250;

/**
 * Reports whether its host has been visible once since it was inserted into the document. What opens a camera or uses one by itself waits for that: pages
 * render what they may never show. A host below the fold counts as visible, and so does one without a size; `opacity` does not matter.
 */
export class Shown implements ReactiveController {
  #once = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  /** True once the host has been visible. Until then it is updated as soon as it is. */
  once(): boolean {
    this.#once ||= this.host.isConnected && isVisible(this.host);
    if (this.#once) this.#stop();
    else if (this.host.isConnected)
      this.#timer ??= setInterval(() => {
        if (isVisible(this.host)) this.host.requestUpdate();
      }, INTERVAL);
    return this.#once;
  }

  /** The host is gone for good: elsewhere in the document it starts afresh. */
  forget(): void {
    this.#once = false;
    this.#stop();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function isVisible(host: HTMLElement): boolean {
  // Checks its content: a host that hides it by `content-visibility` is itself visible. Before its first view there is none.
  const element = host.shadowRoot?.firstElementChild;
  if (!element) return false;
  // Safari before 17.4 has no such method.
  return element.checkVisibility
    ? element.checkVisibility({ visibilityProperty: true })
    : element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
}
