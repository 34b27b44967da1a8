import { html, nothing, type TemplateResult } from 'lit';
import {
  RoomSession,
  type AudioProcessor,
  type ConnectOptions,
  type GetToken,
  type GivenSdk,
  type JoinRequest,
  type Processors,
  type Room,
  type RoomParticipant,
  type RoomStatus,
  type SendOptions,
} from '../../room/index.ts';
import type { Devices } from '../../camera/index.ts';
import { MaskRoomElement, ignoreDoubleClick } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { property } from '../shared/property.ts';
import { Shown } from '../shared/shown.ts';
import { sharedStyles } from '../shared/styles.ts';
import type { CallScreen } from './call-screen.ts';
import {
  ParticipantJoinedEvent,
  ParticipantLeftEvent,
  RoomJoinedEvent,
  RoomJoinEvent,
  RoomLeftEvent,
  RoomMessageEvent,
  RoomReconnectedEvent,
  RoomReconnectingEvent,
  type RoomJoin,
  type TwilioRoomEventMap,
} from './events.ts';
import { person } from './icon.ts';
import { styles } from './twilio-room.styles.ts';

/** The events of the session, as events of the element. */
const FACTS = {
  joined: RoomJoinedEvent,
  left: RoomLeftEvent,
  reconnecting: RoomReconnectingEvent,
  reconnected: RoomReconnectedEvent,
  'participant-joined': ParticipantJoinedEvent,
  'participant-left': ParticipantLeftEvent,
  message: RoomMessageEvent,
};

/** A library that removes a property leaves `undefined` or `null`. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Buttons anywhere on the page can control it without script: `<button commandfor="its-id" command="--join">`, and `--preview`, `--leave`, `--share`.
 *
 * @summary A video call: shows the camera, joins a Twilio room, shows and plays everybody in it, and passes their video to other elements.
 * @tagname twilio-room
 *
 * @csspart name - The room's name.
 * @csspart grid - Everybody's tiles.
 * @csspart tile - One tile. Round corners (`border-radius`) cost half a processor core without a graphics card.
 * @csspart video - A tile's video.
 * @csspart caption - A tile's name and marks.
 * @csspart note - The text of a page or a detector on a tile, set by `tile-note`.
 * @csspart form - The form for joining.
 * @csspart controls - The buttons below the tiles.
 * @csspart pages - The buttons for paging, if there are more tiles than fit.
 * @csspart captions - What people say, if the room's server transcribes it.
 * @csspart people - The list of everybody, after its button was pressed.
 * @csspart sound - The sound check below the buttons, when open.
 * @csspart devices - The choice of camera and microphone below the buttons, if there are several.
 *
 * @cssprop [--twilio-room-max-height=68svh] - The maximum height of the grid of tiles.
 * @cssprop [--twilio-room-stage=light-dark(#14161f, #0c0e14)] - The background of a tile.
 *
 * @cssState idle - The camera is off.
 * @cssState previewing - The camera is on; nobody else sees it.
 * @cssState connecting - Joining.
 * @cssState connected - In the room.
 * @cssState reconnecting - In the room; the connection is being restored.
 * @cssState disconnected - The person has left the room.
 * @cssState failed - Joining or the preview failed, or the connection was lost.
 */
export class TwilioRoom extends MaskRoomElement<RoomStatus> {
  static override styles = [sharedStyles, styles];

  /** The `twilio-video` SDK to use, or a function that loads it; `null` means the included one, loaded on the first join. */
  static sdk: GivenSdk = null;

  static {
    // Frameworks assign a property if the element has one with the attribute's name: that must not hide the method.
    const { preview } = this.prototype;
    Object.defineProperty(this.prototype, 'preview', {
      configurable: true,
      get: () => preview,
      set(this: TwilioRoom, value: unknown) {
        this.autoPreview = isGiven(value) && value !== false;
      },
    });
  }

  /** The room to join, 1 to 128 characters. If empty, the form asks for one. */
  @property() name = '';

  /** The name to join with, at most 128 characters. If empty, the form asks for one, and the token server may choose. */
  @property() identity = '';

  /** Where to fetch an access token, relative to the document. */
  @property({ attribute: 'token-url' }) tokenUrl = '/video-token';

  /** Which cookies are sent when the token is fetched, as in `fetch()`: `include` for a token server on another origin that needs its own. */
  @property({ attribute: 'token-credentials' }) tokenCredentials: 'omit' | 'same-origin' | 'include' =
    'same-origin';

  /**
   * The page's own way to get a token, instead of `token-url` and `token`: called each time somebody joins, and again if the room no longer accepts
   * the token of a long call. Returns the token, or `{ token, room?, signaling? }`.
   */
  @property({ attribute: false }) getToken: GetToken | null = null;

  /** An access token to use instead of fetching one. */
  @property() token = '';

  /**
   * Options for `connect()` of twilio-video; they override those that Twilio recommends for rooms in its cloud: `region`, `maxAudioBitrate`,
   * `preferredVideoCodecs`, `bandwidthProfile`, `iceServers` and so on. `video` and `audio` are constraints for camera and microphone: `{ width,
   * height, frameRate, facingMode }`. Takes effect at the next preview or join; an invalid option makes it fail with `connect-option-wrong`.
   */
  @property({ attribute: false }) connectOptions: ConnectOptions | null = null;

  /**
   * Turns the camera's picture into the one that the others see: a processor as for twilio-video's `addProcessor()`, with a `processFrame(input,
   * output)`, or `{ processor, options }`. It takes effect at once, and for every later camera; no unprocessed picture is sent. `null` removes it,
   * also in a call.
   */
  @property({ attribute: false })
  get videoProcessor(): Processors['video'] {
    return this.#session.state.processors.video;
  }
  set videoProcessor(processor: Processors['video'] | undefined) {
    this.#session.process('video', processor);
  }

  /**
   * The same for the microphone's sound, like the processors of twilio-video: `connect(track)` returns the track to send instead, or a promise of it;
   * `disconnect()`, if any, ends that.
   */
  @property({ attribute: false })
  get audioProcessor(): AudioProcessor | null {
    return this.#session.state.processors.audio;
  }
  set audioProcessor(processor: AudioProcessor | null | undefined) {
    this.#session.process('audio', processor);
  }

  /** Whether to join without a camera: none is opened or asked for, and a missing one is not reported. Takes effect at the next preview or join. */
  @property({ type: Boolean, attribute: 'no-camera' }) noCamera = false;

  /**
   * Whether to join without a microphone: none is opened or asked for, and a missing one is not reported. Takes effect at the next preview or join.
   */
  @property({ type: Boolean, attribute: 'no-microphone' }) noMicrophone = false;

  /**
   * Whether the microphone is muted now; the attribute sets the initial state. During a preview or a call, adding the attribute mutes, and removing
   * it does nothing, as with `<video muted>`: to unmute, use the button or set the property to `false`.
   */
  @property({ type: Boolean })
  get muted(): boolean {
    return this.#session.state.muted;
  }
  set muted(muted: boolean | null | undefined) {
    if (isGiven(muted) || this.#session.mayOpen('muted')) this.#session.turn('muted', !!muted);
  }

  /**
   * Whether the camera is off now; the attribute sets the initial state. During a preview or a call, adding the attribute turns the camera off, and
   * removing it does nothing: to turn it on, use the button or set the property to `false`.
   */
  @property({ type: Boolean, attribute: 'camera-off' })
  get cameraOff(): boolean {
    return this.#session.state.cameraOff;
  }
  set cameraOff(off: boolean | null | undefined) {
    if (isGiven(off) || this.#session.mayOpen('cameraOff')) this.#session.turn('cameraOff', !!off);
  }

  /**
   * Whether to show the camera as soon as the element is in the document and visible. This works once: after a preview or a call, only the button and
   * the method turn the camera on.
   */
  @property({ type: Boolean, attribute: 'preview' }) autoPreview = false;

  /** The camera and the call. Their heavy parts load with the first preview or join, not with the page. */
  readonly #session: RoomSession = new RoomSession(
    () => this.#loadCamera(),
    () => (this.constructor as typeof TwilioRoom).sdk,
  );
  /** The view of them; loaded with them. */
  #screen: CallScreen | null = null;
  readonly #shown = new Shown(this);
  #retry: () => Promise<void> = () => this.preview();
  /** What the person is waiting for before joining, in the page's words. */
  #why = '';
  #typedName = '';
  #typedRoom = '';

  constructor() {
    super('idle', 'room-error');
    // The button that was pressed has gone: the focus moves to the controls, not to the top of the page.
    new KeepFocus(this, () => this.renderRoot.querySelector<HTMLElement>('.controls button, form button'));
    this.#session.addEventListener('change', () => this.#follow());
    for (const [fact, Fact] of Object.entries(FACTS))
      this.#session.addEventListener(fact, (event) =>
        this.dispatchEvent(new Fact((event as CustomEvent<never>).detail)),
      );
  }

  /** The `<video>` of the camera before any processor; `null` while it shows nothing. */
  get localVideo(): HTMLVideoElement | null {
    return this.#screen?.localVideo ?? null;
  }

  /** The SDK's own `Room`; `null` outside a room. */
  get room(): Room | null {
    return this.#session.state.room;
  }

  /** The other people in the room, in the order in which they joined. A new list after each change. */
  get participants(): readonly RoomParticipant[] {
    return this.#session.state.participants;
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    return {
      '--preview': () => this.preview(),
      '--join': () => this.join(),
      '--leave': () => this.leave(),
      '--share': () => this.share(),
    };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.hasUpdated) return;
    // Media elements pause when they leave the document, also when they only move in it.
    this.#screen?.play();
    this.#previewByItself();
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    // An attribute that a library removes, to match the server's page, opens nothing, and neither does a removed property.
    if (value === null && name === 'muted') this.muted = null;
    else if (value === null && name === 'camera-off') this.cameraOff = null;
    else super.attributeChangedCallback(name, old, value);
  }

  protected override updated(): void {
    this.#previewByItself();
    this.#screen?.play();
  }

  protected teardown(): void {
    this.#session.forget();
    this.#shown.forget();
  }

  /**
   * Shows the camera only to the person in front of it. Resolves when it is on and its video has been handed out; in a room it is already on.
   * @throws {MaskRoomError} `camera-*`, `connect-option-wrong`, or `aborted` if `leave()` came first, or if the element is still outside of the
   * document a task later: nobody would see that camera.
   */
  preview(): Promise<void> {
    if (!this.isInWindow) this.letGoUnlessConnected();
    this.#retry = () => this.preview();
    return this.#session.preview(this.#devices, this.connectOptions);
  }

  /**
   * Joins the room with camera and microphone. Resolves when in the room and the camera's video has been handed out; calling it again before that
   * returns the same promise.
   * @throws {MaskRoomError} `room-*`, `token-*`, `camera-*`, `sdk-not-loaded` and others; `aborted` if `leave()` came first, if
   * `room-join` was prevented, or if the element is still outside of the document a task later.
   */
  join(): Promise<void> {
    if (!this.isInWindow) this.letGoUnlessConnected();
    this.#retry = () => this.join();
    const where = { name: this.#roomName, identity: this.#ownName };
    return this.#session.join(where, () => {
      const waits: Promise<unknown>[] = [];
      this.#why = '';
      const event = new RoomJoinEvent(where, (work, why = '') => {
        waits.push(work);
        this.#why ||= why;
      });
      return this.dispatchEvent(event) ? this.#requestOf(where, Promise.all(waits)) : null;
    });
  }

  /** Read when the page lets joining start: it may set a token until then. */
  async #requestOf(where: RoomJoin, ready: Promise<readonly unknown[]>): Promise<JoinRequest> {
    const given = await ready;
    return {
      ...where,
      given,
      getToken: this.getToken,
      token: this.token,
      tokenUrl: this.tokenUrl || '/video-token',
      credentials: this.tokenCredentials,
      sdk: (this.constructor as typeof TwilioRoom).sdk,
      devices: this.#devices,
      options: this.connectOptions,
    };
  }

  /**
   * Lets the person choose a screen, a window or a tab, and shows it to the others in addition to the camera. Call it in a click handler.
   * @throws {MaskRoomError} `screen-outside-call`, `screen-unsupported`, `screen-not-shared`; `aborted` if they chose nothing.
   */
  async share(): Promise<void> {
    await this.#session.share();
  }

  /** Stops sharing, like the browser’s own button. The camera is not affected. */
  async stopSharing(): Promise<void> {
    this.#session.stopSharing();
  }

  /**
   * Sends a message to the pages of the others in the room, who get it as `room-message`, each once and in the order in which they were sent; also
   * those who are still connecting. Resolves when the room carries messages, not when they have been read. A rejection is reported only to the
   * caller: `room-error` is not fired.
   * @param topic - what it is about, 1 to 128 characters.
   * @param payload - anything JSON can hold, at most 256 kB: strings, finite numbers, `true`, `false`, `null`, arrays and plain objects.
   * @param options - with `{ keep: true }`, people who join later get it too, as long as it is your last message on that topic and you are in the room.
   * @throws {MaskRoomError} `message-outside-call`, `message-topic-wrong`, `message-payload-wrong`, `message-too-large`, `messages-unavailable`: it was
   * not sent; `aborted` if the call ended first.
   */
  async send(topic: string, payload: unknown, options?: SendOptions): Promise<void> {
    await this.#session.send(topic, payload, options);
  }

  /** Leaves the room, cancels joining, or ends the preview: the camera turns off, and its light. */
  async leave(): Promise<void> {
    this.#session.leave();
  }

  get #devices(): Devices {
    return { video: !this.noCamera, audio: !this.noMicrophone };
  }

  #previewByItself(): void {
    if (this.autoPreview && !this.#session.begun && this.isInWindow && this.#shown.once())
      void this.preview();
  }

  get #roomName(): string {
    return (this.name || this.#typedRoom).trim();
  }

  get #ownName(): string {
    return (this.identity || this.#typedName).trim();
  }

  async #loadCamera() {
    const { Camera, CallScreen, callStyles } = await import('./on-camera.ts');
    if (!this.#screen) {
      const addStyles = (css: string) => this.addStyles(css);
      this.#screen = new CallScreen(this, this.#session, () => this.letGoUnlessConnected(), addStyles);
      addStyles(callStyles);
    }
    const screen = this.#screen;
    return { Camera, loadInCall: () => screen.loadInCall() };
  }

  /** The state of the session changed: first hand out what is new, then show and report it. */
  #follow(): void {
    const { state } = this.#session;
    this.#screen?.follow();
    this.setStatus(state.status);
    if (!state.error) this.clearError();
    else if (state.error !== this.error) this.fail(state.error);
    this.requestUpdate();
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    void this.join();
  };

  readonly #joinWithoutCamera = (): void => {
    this.#session.choose('cameraOff', true);
    void this.join();
  };

  readonly #startCamera = (): void => {
    this.#session.choose('cameraOff', false);
    void this.preview();
  };

  get #statusText(): string {
    const texts = this.messages.room;
    const { phase, participants, camera, devices } = this.#session.state;
    if (phase) return texts[phase];
    switch (this.status) {
      case 'idle':
        return this.noCamera ? texts.ready : texts.idle;
      case 'disconnected':
        return this.noCamera ? texts.left : texts.disconnected;
      case 'previewing':
        if (!devices.video) return texts.ready;
        return camera ? texts.previewing : texts.previewingOff;
      case 'connected':
        if (participants.length === 0) return texts.alone;
        if (participants.length === 1) return this.format(texts.withOne, { name: participants[0]!.identity });
        return this.format(texts.withMany, { count: participants.length });
      case 'connecting':
        return this.#why || texts.connecting;
      default:
        return texts[this.status];
    }
  }

  override render() {
    const texts = this.messages.room;
    const name = this.room?.name || this.#roomName;
    const { inRoom, camera, microphone, phase, recording } = this.#session.state;
    const recorded = recording ? ` ${texts.recorded}` : '';
    const shown = inRoom || this.status === 'previewing' || camera || microphone;
    const view = shown ? this.#screen?.render(this.messages, this.#ownName) : null;
    return html`<div class=${inRoom ? 'stack call' : 'stack'} part="panel" lang=${this.language.tag}>
      <div class="head">
        <h2 part="name" ?hidden=${!name}>${this.format(texts.room, { room: name })}</h2>
        ${this.renderStatus(this.#statusText + recorded)} ${this.#renderRemedies()}
      </div>
      ${phase ? html`<progress aria-label=${texts.progress}></progress>` : nothing}
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
          : html`<button type="button" @click=${() => this.#session.dismiss()}>${texts.dismiss}</button>`
      }
      ${this.#screen?.renderRemedy(this.messages)}
    </div>`;
  }

  #renderPlaceholder(): TemplateResult {
    return html`<div part="tile" class="tile">
      <div class="empty">
        <div class="avatar">${person}</div>
        ${
          this.noCamera
            ? nothing
            : html`<button type="button" @click=${this.#startCamera}>
                ${this.messages.room.startCamera}
              </button>`
        }
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
          ? html`<button type="button" @click=${ignoreDoubleClick(() => this.#session.cancel())}>
              ${texts.cancel}
            </button>`
          : html`<button class="primary">${join}</button>`
      }
    </form>`;
  }

  #typed(event: Event, take: (value: string) => void): void {
    take((event.target as HTMLInputElement).value);
    this.requestUpdate();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'twilio-room': TwilioRoom;
  }
  interface GlobalEventHandlersEventMap extends TwilioRoomEventMap {}
}
