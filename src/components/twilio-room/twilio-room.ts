import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { MaskRoomError, reasonOf, type ErrorCode } from '../../errors/index.ts';
import { unlessAborted } from '../../errors/unless-aborted.ts';
import type { GivenSdk, Room, RoomParticipant } from '../../room/index.ts';
import { MaskRoomElement, single } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { property } from '../shared/property.ts';
import { Shown } from '../shared/shown.ts';
import { sharedStyles } from '../shared/styles.ts';
import { RoomJoinEvent, type TwilioRoomEventMap } from './events.ts';
import { person } from './icon.ts';
import type { Phase, Session } from './session.ts';
import { styles } from './twilio-room.styles.ts';

export type RoomStatus =
  'idle' | 'previewing' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected' | 'failed';

/** Twilio's own bound, in characters: an emoji is one of them. */
const LONGEST_NAME = 128;

/** What opens a device where it turns false. */
export type Switch = 'muted' | 'cameraOff';

/** A library that takes a property away leaves `undefined` or `null`. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/** Throws `code` where `name` is longer than that. */
function checkLength(name: string, code: ErrorCode): void {
  const { length } = [...name];
  if (length > LONGEST_NAME) throw new MaskRoomError(code, { length, limit: LONGEST_NAME });
}

/**
 * Buttons anywhere on the page run it without script: `<button commandfor="its-id" command="--join">`, and `--preview`, `--leave`.
 *
 * @summary A video call: shows the camera, joins a Twilio room, shows and plays everybody in it, and hands their video to other elements.
 * @tagname twilio-room
 *
 * @csspart name - The room's name.
 * @csspart grid - Everybody's tiles.
 * @csspart tile - One tile.
 * @csspart video - A tile's video.
 * @csspart caption - A tile's name and marks.
 * @csspart form - The form for joining.
 * @csspart controls - The buttons under the tiles.
 * @csspart devices - The choice of camera and microphone under them, where there are several.
 *
 * @cssprop [--twilio-room-max-height=68svh] - How high the grid of tiles may grow.
 * @cssprop [--twilio-room-stage=light-dark(#14161f, #0c0e14)] - The background of a tile.
 *
 * @cssState idle - The camera is off.
 * @cssState previewing - The camera is on, nobody else sees it.
 * @cssState connecting - Joining.
 * @cssState connected - In the room.
 * @cssState reconnecting - In the room, the connection is being restored.
 * @cssState disconnected - The room was left.
 * @cssState failed - Joining or the preview failed, or the connection was lost.
 */
export class TwilioRoom extends MaskRoomElement<RoomStatus> {
  static override styles = [sharedStyles, styles];

  /** The `twilio-video` SDK to use, or a function that loads it; `null` for the one that comes along, loaded on the first join. */
  static sdk: GivenSdk = null;

  static {
    // Frameworks assign a property where the element has one of the attribute's name: that must not bury the method.
    const { preview } = this.prototype;
    Object.defineProperty(this.prototype, 'preview', {
      configurable: true,
      get: () => preview,
      set(this: TwilioRoom, value: unknown) {
        this.autoPreview = isGiven(value) && value !== false;
      },
    });
  }

  /** The room to join, 1 to 128 characters. Without it the form asks for one. */
  @property() name = '';

  /** Under which name to join, at most 128 characters. Without it the form asks for one, and the token server may choose. */
  @property() identity = '';

  /** Where to fetch an access token, relative to the document. */
  @property({ attribute: 'token-url' }) tokenUrl = '/video-token';

  /** An access token to use instead of fetching one. */
  @property() token = '';

  /**
   * Whether the microphone is muted now; the attribute says how it begins. During a preview or a call, adding the attribute mutes, and taking
   * it away does nothing, as with `<video muted>`: the button unmutes, and the property, by `false`.
   */
  @property({ type: Boolean })
  get muted(): boolean {
    return this.#muted;
  }
  set muted(muted: boolean | null | undefined) {
    if (isGiven(muted) || this.#mayOpen('muted')) this.#muted = !!muted;
  }

  /**
   * Whether the camera is off now; the attribute says how it begins. During a preview or a call, adding the attribute turns the camera off, and
   * taking it away does nothing: the button turns it on, and the property, by `false`.
   */
  @property({ type: Boolean, attribute: 'camera-off' })
  get cameraOff(): boolean {
    return this.#cameraOff;
  }
  set cameraOff(off: boolean | null | undefined) {
    if (isGiven(off) || this.#mayOpen('cameraOff')) this.#cameraOff = !!off;
  }

  /**
   * Whether to show the camera as soon as the element is in the document and visible there. This counts once: after a preview or a call, only
   * the button and the method turn the camera on.
   */
  @property({ type: Boolean, attribute: 'preview' }) autoPreview = false;

  #muted = false;
  #cameraOff = false;
  /** What the person has switched by a button. */
  readonly #chosen = new Set<Switch>();
  readonly #shown = new Shown(this);
  /** Since the element is in the document, a preview or a joining has begun or `leave()` was called. */
  #begun = false;

  /** The camera, the call and their view: they come in with the first preview or join, not with the page. */
  #session: Session | null = null;
  #loading: Promise<typeof import('./session.ts')> | null = null;
  #joining: Promise<void> | null = null;
  #attempt: AbortController | null = null;
  #previewing: Promise<void> | null = null;
  #previewAttempt: AbortController | null = null;
  #phase: Phase | null = null;
  /** Where leaving leads: to `disconnected` once there was a room to leave. */
  #rest: RoomStatus = 'idle';
  #retry: () => Promise<void> = () => this.preview();
  #typedName = '';
  #typedRoom = '';

  constructor() {
    super('idle', 'room-error');
    // The button that was pressed has gone: the keyboard goes on at the controls and not at the top of the page.
    new KeepFocus(this, () => this.renderRoot.querySelector<HTMLElement>('.controls button, form button'));
  }

  /** The `<video>` that shows the camera; `null` while it shows nothing. */
  get localVideo(): HTMLVideoElement | null {
    return this.#session?.localVideo ?? null;
  }

  /** The SDK's own `Room`; `null` outside a room. */
  get room(): Room | null {
    return this.#session?.room ?? null;
  }

  /** The others in the room, in the order in which they came. A new list after each change. */
  get participants(): readonly RoomParticipant[] {
    return this.#session?.participants ?? [];
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    return {
      '--preview': () => this.preview(),
      '--join': () => this.join(),
      '--leave': () => this.leave(),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    // Media elements pause when they leave the document, also when they only move in it.
    this.#session?.play();
    this.#previewByItself();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    // What a page's library takes away, when it makes the page like the server's, opens no more than a property that goes.
    if (value === null && name === 'muted') this.muted = null;
    else if (value === null && name === 'camera-off') this.cameraOff = null;
    else super.attributeChangedCallback(name, old, value);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('muted')) this.#session?.applyMuted();
    if (changed.has('cameraOff')) void this.#session?.applyCamera();
  }

  protected override updated(): void {
    this.#previewByItself();
    this.#session?.shown();
  }

  protected teardown(): void {
    void this.leave();
    this.#chosen.clear();
    this.#begun = false;
    this.#shown.forget();
    this.#rest = 'idle';
    this.setStatus('idle');
  }

  /**
   * Shows the camera to the person in front of it and to nobody else. Resolves once it is on and its video handed out; in a room it is on already.
   * @throws {MaskRoomError} `camera-*`, or `aborted` if `leave()` came first, or if the element is still outside of the document a task later:
   * nobody would see that camera.
   */
  preview(): Promise<void> {
    if (!this.#previewing) {
      if (!this.isInWindow) this.letGoUnlessConnected();
      const previewing = this.#startPreview();
      const done = () => {
        if (this.#previewing === previewing) this.#previewing = null;
      };
      // Handled here as well: the element itself shows and announces what failed.
      previewing.then(done, done);
      this.#previewing = previewing;
    }
    return this.#previewing;
  }

  /**
   * Joins the room with camera and microphone. Resolves once in the room and the camera's video handed out; called again meanwhile it returns the same promise.
   * @throws {MaskRoomError} `room-*`, `token-*`, `camera-*`, `sdk-not-loaded` and others; `aborted` if `leave()` came first, if
   * `room-join` was prevented, or if the element is still outside of the document a task later.
   */
  join(): Promise<void> {
    if (!this.#joining) {
      if (!this.isInWindow) this.letGoUnlessConnected();
      const joining = this.#startJoining();
      joining.catch(() => {
        if (this.#joining === joining) this.#joining = null;
      });
      this.#joining = joining;
    }
    return this.#joining;
  }

  /** Leaves the room, cancels joining, ends the preview: the camera's light goes off. */
  async leave(): Promise<void> {
    const before = this.status;
    this.#begun = true;
    this.#previewAttempt?.abort();
    this.#previewing = null;
    this.#attempt?.abort();
    this.#joining = null;
    this.#session?.close();
    this.#setPhase(null);
    this.clearError();
    if (before === 'previewing') this.setStatus('idle');
    else if (before !== 'idle') this.setStatus(this.#rest);
  }

  get #inRoom(): boolean {
    return this.status === 'connected' || this.status === 'reconnecting';
  }

  /** Whether what only goes away may open a device: not while they are captured, nor after the person's own choice. */
  #mayOpen(what: Switch): boolean {
    return !this.#joining && !this.#previewing && !this.#session?.isCapturing && !this.#chosen.has(what);
  }

  #previewByItself(): void {
    if (this.autoPreview && !this.#begun && this.isInWindow && this.#shown.once()) void this.preview();
  }

  get #engaged(): boolean {
    return this.#inRoom || this.status === 'connecting';
  }

  get #roomName(): string {
    return (this.name || this.#typedRoom).trim();
  }

  get #ownName(): string {
    return (this.identity || this.#typedName).trim();
  }

  async #startPreview(): Promise<void> {
    if (this.#engaged) return;
    const attempt = new AbortController();
    this.#previewAttempt = attempt;
    this.#retry = () => this.preview();
    this.clearError();
    try {
      const session = await unlessAborted(attempt.signal, this.#load());
      await session.openCamera();
      // Meanwhile it may have been joined: then the preview is the call's.
      if (!this.#engaged) this.setStatus('previewing');
      await unlessAborted(attempt.signal, session.picture());
    } catch (error) {
      if (isAbort(error) || this.#engaged) throw error;
      this.setStatus('failed');
      throw this.fail(error);
    } finally {
      if (!attempt.signal.aborted && !this.#engaged) this.#setPhase(null);
    }
  }

  async #startJoining(): Promise<void> {
    const attempt = new AbortController();
    const before = this.status;
    this.#attempt = attempt;
    this.#retry = () => this.join();
    try {
      await this.#enter(attempt.signal);
    } catch (error) {
      this.#joining = null;
      // Whoever aborted has set the status.
      if (attempt.signal.aborted) throw new MaskRoomError('aborted');
      if (isAbort(error)) {
        this.setStatus(before);
        throw error;
      }
      this.setStatus('failed');
      throw this.fail(error);
    } finally {
      if (this.#attempt === attempt) {
        this.#attempt = null;
        this.#setPhase(null);
      }
    }
  }

  async #enter(signal: AbortSignal): Promise<void> {
    const name = this.#roomName;
    const identity = this.#ownName;
    if (!name) throw new MaskRoomError('room-name-missing');
    checkLength(name, 'room-name-too-long');
    checkLength(identity, 'identity-too-long');
    if (!this.dispatchEvent(new RoomJoinEvent({ name, identity }))) throw new MaskRoomError('aborted');

    this.clearError();
    this.setStatus('connecting');
    const session = await unlessAborted(signal, this.#load());
    const tokens = { token: this.token, url: this.tokenUrl || '/video-token' };
    await session.join({ name, identity }, tokens, (this.constructor as typeof TwilioRoom).sdk, signal);
    this.#setPhase(null);
    await unlessAborted(signal, session.picture());
  }

  /** Loads what the page has not needed so far. A failure is not kept. */
  async #load(): Promise<Session> {
    this.#begun = true;
    if (this.#session) return this.#session;
    this.#setPhase('loading');
    this.#loading ??= import('./session.ts');
    try {
      const { Session } = await this.#loading;
      this.#session ??= new Session(this, {
        setStatus: (status) => this.setStatus(status),
        setPhase: (phase) => this.#setPhase(phase),
        fail: (error) => this.fail(error),
        clearError: () => this.clearError(),
        addStyles: (styles) => this.addStyles(styles),
        chosen: (what) => this.#chosen.add(what),
        letGoUnlessConnected: () => this.letGoUnlessConnected(),
        ended: () => {
          this.#joining = null;
          this.#rest = 'disconnected';
        },
      });
      return this.#session;
    } catch (cause) {
      this.#loading = null;
      throw new MaskRoomError('sdk-not-loaded', { reason: reasonOf(cause) }, { cause });
    }
  }

  #setPhase(phase: Phase | null): void {
    this.#phase = phase;
    this.requestUpdate();
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    void this.join();
  };

  readonly #joinWithoutCamera = (): void => {
    this.#chosen.add('cameraOff');
    this.cameraOff = true;
    void this.join();
  };

  /** Ends the joining and keeps the preview, which whoever cancels still looks at. */
  readonly #cancelled = (): void => {
    this.#attempt?.abort();
    this.#joining = null;
    this.#setPhase(null);
    const open = !!this.#session?.isOpen;
    if (!open) this.#session?.close();
    this.setStatus(open ? 'previewing' : 'idle');
  };

  readonly #startCamera = (): void => {
    this.#chosen.add('cameraOff');
    this.cameraOff = false;
    void this.preview();
  };

  get #statusText(): string {
    const texts = this.messages.room;
    if (this.#phase) return texts[this.#phase];
    const { participants } = this;
    switch (this.status) {
      case 'previewing':
        return this.#session?.video ? texts.previewing : texts.previewingOff;
      case 'connected':
        if (participants.length === 0) return texts.alone;
        if (participants.length === 1) return this.format(texts.withOne, { name: participants[0]!.identity });
        return this.format(texts.withMany, { count: participants.length });
      default:
        return texts[this.status];
    }
  }

  override render() {
    const texts = this.messages.room;
    const name = this.room?.name || this.#roomName;
    const inRoom = this.#inRoom;
    const shown = inRoom || this.status === 'previewing' || this.#session?.isOpen;
    const view = shown ? this.#session?.render(texts, this.#ownName, inRoom) : null;
    return html`<div class="stack" part="panel" lang=${this.language.tag}>
      <div class="head">
        <h2 part="name" ?hidden=${!name}>${this.format(texts.room, { room: name })}</h2>
        ${this.renderStatus(this.#statusText)} ${this.#renderRemedies()}
      </div>
      ${this.#phase ? html`<progress aria-label=${texts.progress}></progress>` : nothing}
      <div class=${inRoom ? 'main' : 'main lobby'}>
        ${view ?? this.#renderPlaceholder()} ${inRoom ? nothing : this.#renderForm()}
      </div>
    </div>`;
  }

  #renderRemedies(): TemplateResult | typeof nothing {
    const { error } = this;
    if (!error) return nothing;
    const texts = this.messages.room;
    const retry = this.status === 'failed' && error.recoverable;
    const without = retry && !this.cameraOff && error.code.startsWith('camera-');
    return html`<div class="row">
      ${
        retry
          ? html`<button type="button" @click=${() => void this.#retry()}>${texts.retry}</button>`
          : nothing
      }
      ${
        without
          ? html`<button type="button" @click=${this.#joinWithoutCamera}>${texts.joinWithoutCamera}</button>`
          : nothing
      }
      ${
        retry
          ? nothing
          : html`<button type="button" @click=${() => this.clearError()}>${texts.dismiss}</button>`
      }
    </div>`;
  }

  #renderPlaceholder(): TemplateResult {
    return html`<div part="tile" class="tile">
      <div class="empty">
        <div class="avatar">${person}</div>
        <button type="button" @click=${this.#startCamera}>${this.messages.room.startCamera}</button>
      </div>
    </div>`;
  }

  #renderForm(): TemplateResult {
    const texts = this.messages.room;
    const busy = this.status === 'connecting';
    const join =
      this.error?.code === 'duplicate-identity'
        ? texts.joinHere
        : this.status === 'disconnected'
          ? texts.joinAgain
          : texts.join;
    return html`<form part="form" @submit=${this.#submitted}>
      ${
        this.name
          ? nothing
          : html`<label
              >${texts.roomLabel}
              <input
                name="room"
                autocomplete="off"
                required
                ?readonly=${busy}
                .value=${this.#typedRoom}
                @input=${(event: Event) => this.#typed(event, (value) => (this.#typedRoom = value))}
            /></label>`
      }
      ${
        this.identity
          ? nothing
          : html`<label
                >${texts.nameLabel}
                <input
                  name="identity"
                  autocomplete="name"
                  aria-describedby="hint"
                  ?readonly=${busy}
                  .value=${this.#typedName}
                  @input=${(event: Event) => this.#typed(event, (value) => (this.#typedName = value))}
              /></label>
              <span id="hint" class="hint">${texts.nameHint}</span>`
      }
      ${
        busy
          ? html`<button type="button" @click=${single(this.#cancelled)}>${texts.cancel}</button>`
          : html`<button class="primary">${join}</button>`
      }
    </form>`;
  }

  #typed(event: Event, take: (value: string) => void): void {
    take((event.target as HTMLInputElement).value);
    this.requestUpdate();
  }
}

const isAbort = (error: unknown): boolean => error instanceof MaskRoomError && error.code === 'aborted';

declare global {
  interface HTMLElementTagNameMap {
    'twilio-room': TwilioRoom;
  }
  interface GlobalEventHandlersEventMap extends TwilioRoomEventMap {}
}
