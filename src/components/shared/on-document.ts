import type { ReactiveController, ReactiveControllerHost } from 'lit';

type Listeners = Record<string, (event: Event) => void>;

/** Listens on the document that contains its host, and on its window, as long as the host is in it. */
export class OnDocument implements ReactiveController {
  #listening = new AbortController();

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly listeners: { document?: Listeners; window?: Listeners },
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const { ownerDocument } = this.host;
    const { document = {}, window = {} } = this.listeners;
    for (const [type, listener] of Object.entries(document))
      ownerDocument.addEventListener(type, listener, { signal });
    for (const [type, listener] of Object.entries(window))
      ownerDocument.defaultView?.addEventListener(type, listener, { signal });
  }

  hostDisconnected(): void {
    this.#listening.abort();
  }
}
