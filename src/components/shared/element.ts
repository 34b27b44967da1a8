import { LitElement, adoptStyles, html, unsafeCSS, type TemplateResult } from 'lit';
import { MaskRoomError, textOf } from '../../errors/index.ts';
import { later } from '../../handoff/index.ts';
import { follow, unfollow } from '../../messages/language.ts';
import { english, format, type Language, type Messages, type Params } from '../../messages/index.ts';

/** An error event: its detail is the same error that the method rejects with. Bubbles and composes. */
export class MaskRoomErrorEvent extends CustomEvent<MaskRoomError> {
  constructor(type: string, error: MaskRoomError) {
    super(type, { detail: error, bubbles: true, composed: true });
  }
}

/**
 * A listener for a button that replaced another one, which ignores the second click of a double-click: that click was meant for the first button, and
 * would undo what it started.
 */
export const ignoreDoubleClick =
  (run: () => unknown) =>
  ({ detail }: MouseEvent): void => {
    if (detail < 2) run();
  };

/** How long an element may be in a document without a window, in ms. */
const LIMBO = 1000;

let warned = false;

/** Warns once, for all tags together, that another copy of the bundle was here first. */
function warnOfCopy(tag: string, first = 'unknown', second: string): void {
  if (warned) return;
  warned = true;
  console.warn(
    `Mask Room was loaded twice: <${tag}> is already defined by version ${first}, version ${second} leaves it as it is. ` +
      "Load only one version, or register the second one's classes under other tags: TwilioRoom.define('other-room').",
  );
}

/**
 * What the three elements share: one status, one live region, errors that are shown and reported, and a teardown that survives a move.
 *
 * @csspart panel - The whole element: its border, corners, background and padding.
 * @csspart status - The live region: the state, or the error and what to do about it.
 *
 * @cssprop [--mask-room-accent=light-dark(#3a4fd8, #a4b1ff)] - Primary button, focus ring, strongest class, record buttons, line of the plot.
 * @cssprop [--mask-room-on-accent=light-dark(#fff, #10153a)] - Text on the accent.
 * @cssprop [--mask-room-surface=light-dark(#fff, #1b1d26)] - Background of the element and of its buttons and fields.
 * @cssprop [--mask-room-sunken=light-dark(#f1f2f7, #12141b)] - Background of recessed areas: cards of classes, the empty part of a meter.
 * @cssprop [--mask-room-text=light-dark(#181a24, #edeef5)] - Text.
 * @cssprop [--mask-room-muted=light-dark(#5a5e70, #a6abbf)] - Secondary text, and the meters of the weaker classes.
 * @cssprop [--mask-room-border=light-dark(#8a8fa3, #6d7288)] - Borders of buttons, fields and meters.
 * @cssprop [--mask-room-hairline=light-dark(#dddfe8, #32364a)] - Border of the element, grid of the plot.
 * @cssprop [--mask-room-danger=light-dark(#b3261e, #ffb4ab)] - Errors, recording in progress, a device that is off.
 * @cssprop [--mask-room-danger-surface=light-dark(#fdecea, #3b1512)] - Background of an error.
 * @cssprop [--mask-room-radius=14px] - Corners of the element.
 * @cssprop [--mask-room-control-radius=10px] - Corners of buttons, fields and cards.
 * @cssprop [--mask-room-space=12px] - The unit of all spacing.
 * @cssprop [--mask-room-font=400 max(1rem, 1em) / 1.5 system-ui, sans-serif] - The font, as the `font` shorthand. All other sizes follow its size.
 */
export abstract class MaskRoomElement<Status extends string> extends LitElement {
  /** The package's version, compared if two copies meet on one page. */
  static readonly version: string = __VERSION__;

  /**
   * Registers the class under `tag`. If the tag is taken, it stays as it is, with one warning if its version differs. Without a registry, on a
   * server, it does nothing.
   */
  static define(tag: string, registry: CustomElementRegistry | undefined = globalThis.customElements): void {
    // Lit's own shim for servers brings a registry, but not always an HTMLElement.
    if (!registry || !globalThis.HTMLElement) return;
    const known = registry.get(tag) as { version?: string } | undefined;
    if (!known) registry.define(tag, this as unknown as CustomElementConstructor);
    else if (known.version !== this.version) warnOfCopy(tag, known.version, this.version);
  }

  /** Missing in the DOMs of some unit tests, such as happy-dom. */
  readonly #internals = (this as { attachInternals?: () => ElementInternals }).attachInternals?.();
  #status: Status;
  #error: MaskRoomError | null = null;
  #language = english;
  #life = new AbortController();
  readonly #sheets = [...(this.constructor as typeof LitElement).elementStyles];
  /** What the page set before the class was defined, to be set once the element is complete. */
  readonly #early: (() => void)[] = [];

  constructor(
    first: Status,
    private readonly errorEvent: string,
  ) {
    super();
    this.#status = first;
    this.#mirror(first);
    // Lit takes care of its own properties only. Any other would stay on the element and hide the accessor or the method of its name.
    for (
      let our = new.target.prototype as object;
      our !== LitElement.prototype;
      our = Object.getPrototypeOf(our)
    )
      for (const [name, { set }] of Object.entries(Object.getOwnPropertyDescriptors(our))) {
        if (!Object.hasOwn(this, name)) continue;
        const value: unknown = Reflect.get(this, name);
        Reflect.deleteProperty(this, name);
        if (set) this.#early.push(() => set.call(this, value));
      }
    this.addEventListener('command', (event) => {
      const run = this.commands()[(event as unknown as { command: string }).command];
      // The element shows and announces the failure itself.
      run?.()?.catch(() => undefined);
    });
  }

  /** What the element is doing; also matched by `:state(<status>)`. */
  get status(): Status {
    return this.#status;
  }

  /** The error that is shown now, `null` if there is none. */
  get error(): MaskRoomError | null {
    return this.#error;
  }

  /** The nearest language around the element. */
  protected get language(): Language {
    return this.#language;
  }

  /** Its texts. */
  protected get messages(): Messages {
    return this.#language.messages;
  }

  /** A text of that language, filled in. */
  protected format(text: string, params?: Params): string {
    return format(text, params, this.#language);
  }

  /** What `<button commandfor command="--name">` runs, by `--name`. */
  protected abstract commands(): Record<string, () => Promise<unknown> | undefined>;

  /** Releases everything: called when the element has left the document for good, not when it is moved. */
  protected abstract teardown(): void;

  override connectedCallback(): void {
    for (const set of this.#early.splice(0)) set();
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    // Planned first: if something below throws, in a document that its host has dismantled, no device stays on.
    this.letGoUnlessConnected();
    try {
      super.disconnectedCallback();
    } finally {
      unfollow(this);
    }
  }

  /** A framework's move is a disconnect and a connect: only an element that is still disconnected a task later is gone. */
  protected letGoUnlessConnected(): void {
    later(() => {
      if (!this.isConnected) this.#end();
      // A library may move it through a parsed document; in the document of a removed frame nobody sees it.
      else if (!this.isInWindow)
        setTimeout(() => {
          if (!this.isInWindow) this.#end();
        }, LIMBO);
    });
  }

  #end(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.teardown();
  }

  /** Aborts when the element is gone for good; if it comes back, it has another. */
  protected get life(): AbortSignal {
    return this.#life.signal;
  }

  /** Whether it is in a document that somebody can see. */
  protected get isInWindow(): boolean {
    try {
      // Firefox leaves a document that its frame has left with the frame's window, which shows another by then.
      return this.isConnected && this.ownerDocument.defaultView?.document === this.ownerDocument;
    } catch {
      return false;
    }
  }

  /** What a server has rendered is replaced by the first render, which knows the page's language and what its script has set. */
  protected override createRenderRoot(): ShadowRoot {
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.replaceChildren();
    this.adoptedCallback();
    return root;
  }

  /**
   * Styles the element in its new document. A style sheet belongs to the document that created it: a window that the page has opened,
   * picture-in-picture and a frame need their own.
   */
  adoptedCallback(): void {
    const root = this.shadowRoot;
    if (!root) return;
    try {
      adoptStyles(root, this.#sheets);
    } catch {
      const view = this.ownerDocument.defaultView;
      if (view)
        root.adoptedStyleSheets = this.#sheets.map((style) => {
          const sheet = new view.CSSStyleSheet();
          sheet.replaceSync(String(style));
          return sheet;
        });
    }
  }

  /** Adds the style sheet `css` to those of its class. */
  protected addStyles(css: string): void {
    this.#sheets.push(unsafeCSS(css));
    this.adoptedCallback();
  }

  /** With it, `moveBefore()` does not disconnect. */
  connectedMoveCallback(): void {
    this.#follow();
  }

  #follow(): void {
    follow(this, (language) => {
      const before = this.#language;
      this.#language = language;
      this.requestUpdate('language', before);
    });
  }

  protected setStatus(status: Status): void {
    if (status === this.#status) return;
    const before = this.#status;
    this.#status = status;
    this.#internals?.states?.delete(before);
    this.#mirror(status);
    this.requestUpdate('status', before);
  }

  /** Makes `status` a custom state. Chrome before 125 accepts only names that begin with dashes: there is no state there. */
  #mirror(status: string): void {
    try {
      this.#internals?.states?.add(status);
    } catch {
      // Only the page's style sheets miss something.
    }
  }

  /** Shows `cause`, reports it by the error event and returns it, to be rethrown. */
  protected fail(cause: unknown): MaskRoomError {
    const error = MaskRoomError.from(cause);
    this.#error = error;
    this.requestUpdate();
    this.dispatchEvent(new MaskRoomErrorEvent(this.errorEvent, error));
    return error;
  }

  /**
   * Runs what a method or a button requests: a failure is shown, reported and rethrown. What was cancelled, or fails after the element is gone, is an
   * error only to its caller.
   */
  protected async attempt<T>(work: () => Promise<T>): Promise<T> {
    const { life } = this;
    this.clearError();
    try {
      return await work();
    } catch (cause) {
      const error = MaskRoomError.from(cause);
      throw life.aborted || error.code === 'aborted' ? error : this.fail(error);
    }
  }

  /** Removes the shown error: the next attempt begins. */
  protected clearError(): void {
    if (!this.#error) return;
    this.#error = null;
    this.requestUpdate();
  }

  /**
   * The element's only live region: `text`, or the error and what to do about it; announced when it changes. `unseen` is for a text that the view
   * shows in another way.
   */
  protected renderStatus(text: string, { unseen = false } = {}): TemplateResult {
    const error = this.#error && textOf(this.#error, this.#language);
    return html`<div
      part="status"
      class=${error ? 'status error' : unseen ? 'spoken' : 'status'}
      role="status"
    >
      ${error ? html`<strong>${error.message}</strong> ${error.remedy}` : text}
    </div>`;
  }
}
