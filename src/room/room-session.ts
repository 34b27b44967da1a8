import type { Camera, CameraListener, Constraints, Devices, Kind } from '../camera/index.ts';
import { MaskRoomError, reasonOf, type ErrorCode } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import { unlessAborted } from '../errors/unless-aborted.ts';
import type { CallListener } from './call.ts';
import type { JoinRequest } from './joining.ts';
import type { Messages } from './messages.ts';
import type { Processing } from './processing.ts';
import type { GivenSdk } from './sdk.ts';
import { deriveState, type Phase, type RoomFacts, type RoomState } from './state.ts';
import type { ConnectOptions, Processors, RoomMessage, SendOptions, Size } from './types.ts';

export type { JoinRequest };

/** The switches that open a device when they become false. */
export type Switch = 'muted' | 'cameraOff';

/** Twilio's own bound, in characters: an emoji is one of them. */
const LONGEST_NAME = 128;

/** How long a camera may take for its first picture, in ms, before nobody waits for it any more. */
const FIRST_PICTURE = 3000;

/** Loads what a page that only shows a room does without. */
type LoadCamera = () => Promise<{
  Camera: new (listener: CameraListener) => Camera;
  /** Loads what only a call needs of the view. */
  loadInCall: () => Promise<unknown>;
}>;

/** The room, and who one is to be in it. */
type Destination = Pick<JoinRequest, 'name' | 'identity'>;

/** What happened in a call; the event's detail says more. */
export type RoomFact =
  'joined' | 'left' | 'reconnecting' | 'reconnected' | 'participant-joined' | 'participant-left' | 'message';

/**
 * The camera, and the stay in a room. Knows no element and no view. `state` is all that can be known of it, another object after each change; it
 * tells
 * - `change`: the state is another one,
 * - each {@link RoomFact} (`CustomEvent`): something happened in the call.
 */
export class RoomSession extends EventTarget {
  readonly #facts: RoomFacts = {
    muted: false,
    cameraOff: false,
    phase: null,
    previewing: false,
    joining: false,
    renewing: null,
    broken: false,
    left: false,
    error: null,
    devices: { video: true, audio: true },
    camera: null,
    screen: null,
    processors: { video: null, audio: null },
    processing: null,
    call: null,
  };
  #state = deriveState(this.#facts);
  /** What the person has switched by a button. */
  readonly #chosen = new Set<Switch>();
  /** What is to be applied to the devices in the next microtask. */
  readonly #turned = new Set<Switch>();
  #begun = false;
  #loading: ReturnType<LoadCamera> | null = null;
  #loadingProcessing: Promise<void> | null = null;
  #previewing: Promise<void> | null = null;
  #joining: Promise<void> | null = null;
  #previewAttempt: AbortController | null = null;
  #attempt: AbortController | null = null;
  /** How to enter the same room with a fresh token; `null` if nobody but the page could give one. */
  #renewal: JoinRequest | null = null;
  /** Those of the stay in the room. */
  #messages: Messages | null = null;
  /** The track whose picture the view shows. */
  #shown: MediaStreamTrack | null = null;
  /** Those who wait for the camera's picture. */
  #waiting: (() => void)[] = [];

  constructor(
    private readonly load: LoadCamera,
    private readonly sdk: () => GivenSdk,
  ) {
    super();
  }

  get state(): RoomState {
    return this.#state;
  }

  /** A preview or a joining has begun, or `leave()` was called, since the start or `forget()`. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether what only goes away may open a device: not while they are captured, nor after the person's own choice. */
  mayOpen(what: Switch): boolean {
    return !this.#joining && !this.#previewing && !this.#facts.camera?.isOpen && !this.#chosen.has(what);
  }

  /** Mutes or turns the camera off, or the reverse: now if devices are captured, else for the next preview or call. */
  turn(what: Switch, off: boolean): void {
    if (this.#facts[what] === off) return;
    if (this.#turned.size === 0) queueMicrotask(() => this.#apply());
    this.#turned.add(what);
    this.#note({ [what]: off });
  }

  /** The same, by the person. */
  choose(what: Switch, off: boolean): void {
    this.#chosen.add(what);
    this.turn(what, off);
  }

  /** The person has pressed the button of a device. */
  press(what: Switch): void {
    const { camera, microphone, muted, cameraOff } = this.#state;
    if (what === 'cameraOff') {
      // A camera that was lost is off although nobody switched it off.
      if (cameraOff === !!camera) void this.#applyCamera();
      this.choose(what, !!camera);
    } else if (microphone) this.choose(what, !muted);
    else {
      this.choose(what, false);
      this.dismiss();
      this.#facts.camera?.retryAudio().catch(() => undefined);
    }
  }

  /**
   * Lets what is captured run through `processor` before it is sent, from now on. What a library empties (`undefined`) opens nothing: while something is
   * captured, only `null` ends it.
   */
  process<K extends Kind>(kind: K, processor: Processors[K] | undefined): void {
    const { camera, processors } = this.#facts;
    const wanted = processor ?? null;
    if (processors[kind] === wanted || (processor === undefined && camera?.isOpen)) return;
    this.#facts.processors = { ...processors, [kind]: wanted };
    this.#cameraChanged();
  }

  /** What runs through the page's processors; `null` before there is any. */
  get processing(): Processing | null {
    return this.#facts.processing;
  }

  /** Something failed that none of our promises waits for. */
  report(error: unknown): void {
    this.#fail(error);
  }

  /** Takes another camera or microphone. */
  chooseDevice(kind: Kind, deviceId: string): void {
    void this.#changeDevice(this.#facts.camera?.choose(kind, deviceId));
  }

  /** Takes the camera on the other side of a phone. */
  flip(): void {
    void this.#changeDevice(this.#facts.camera?.flip());
  }

  /**
   * Shares what the person chooses: call it in the task of their click. Shared already, it does nothing.
   * @throws {MaskRoomError} `screen-outside-call`, `screen-unsupported`, `screen-not-shared`; `aborted` if they chose nothing.
   */
  async share(): Promise<void> {
    try {
      const { call, screen } = this.#facts;
      if (!call || !screen) throw new MaskRoomError('screen-outside-call');
      await screen.open();
      if (this.#facts.error?.code.startsWith('screen-')) this.dismiss();
    } catch (error) {
      throw isAbort(error) ? error : this.#fail(error);
    }
  }

  /** Ends the sharing; the camera stays as it is. */
  stopSharing(): void {
    this.#facts.screen?.close();
  }

  /**
   * Sends `payload` to the others in the room.
   * @throws {MaskRoomError} `message-*`, `messages-unavailable`; `aborted` if the stay ended first. Only the caller is informed: only the page knows
   * what it has sent.
   */
  async send(topic: string, payload: unknown, options?: SendOptions): Promise<void> {
    if (!this.#messages) throw new MaskRoomError('message-outside-call');
    await this.#messages.send(topic, payload, options);
  }

  /** Takes the error away. */
  dismiss(): void {
    if (this.#facts.error) this.#note({ error: null });
  }

  /** How large the view shows each of the others' videos, by its SID: `null` for one that nobody looks at. */
  resize(sizes: ReadonlyMap<string, Size | null>): void {
    this.#facts.call?.show(sizes);
  }

  /** The view shows `track`'s picture now. */
  shows(track: MediaStreamTrack): void {
    if (track !== this.#facts.camera?.video) return;
    this.#shown = track;
    this.#waitNoMore();
  }

  /**
   * Opens `devices` and resolves once the camera's picture is shown, or there is none. In a room it is on already.
   * @throws {MaskRoomError} `connect-option-wrong`, `camera-*`, `sdk-not-loaded`; `aborted` if `leave()` came first.
   */
  preview(devices: Devices, options: ConnectOptions | null = null): Promise<void> {
    if (!this.#previewing) {
      const previewing = this.#startPreview(devices, options);
      const done = () => {
        if (this.#previewing === previewing) this.#previewing = null;
      };
      // Handled here as well: `state.error` says what failed.
      previewing.then(done, done);
      this.#previewing = previewing;
    }
    return this.#previewing;
  }

  /**
   * Joins, if `ask` gives a request for it. Resolves once in the room and the camera's picture shown; called again meanwhile it returns the same promise.
   * @throws {MaskRoomError} `room-*`, `token-*`, `camera-*`, `sdk-not-loaded` and others; `aborted` if `leave()` or `cancel()` came first, or
   * there was no request.
   */
  join(where: Destination, ask: () => Promise<JoinRequest> | null): Promise<void> {
    if (!this.#joining) {
      const joining = this.#startJoining(where, ask);
      joining.catch(() => {
        if (this.#joining === joining) this.#joining = null;
      });
      this.#joining = joining;
    }
    return this.#joining;
  }

  /** Ends the joining and keeps the preview, which whoever cancels still looks at. */
  cancel(): void {
    this.#attempt?.abort();
    this.#joining = null;
    const { camera, microphone } = this.#state;
    const previewing = !!(camera ?? microphone);
    if (!previewing) this.#facts.camera?.close();
    this.#note({ joining: false, left: false, previewing, phase: null });
  }

  /** Leaves the room, cancels joining, ends the preview: the camera's light goes off. */
  leave(): void {
    this.#begun = true;
    this.#previewAttempt?.abort();
    this.#attempt?.abort();
    this.#previewing = this.#joining = null;
    const ended = { joining: false, previewing: false, broken: false, phase: null, error: null };
    Object.assign(this.#facts, ended);
    try {
      this.#facts.call?.leave();
    } finally {
      this.#facts.camera?.close();
      this.#facts.screen?.close();
      this.#facts.processing?.forget();
      if (this.#facts.renewing === null) this.#note();
      else this.#over(this.#facts.renewing, null);
    }
  }

  /** Leaves, and is as at the start. */
  forget(): void {
    try {
      this.leave();
    } finally {
      this.#chosen.clear();
      this.#begun = false;
      this.#note({ left: false });
    }
  }

  async #startPreview(devices: Devices, options: ConnectOptions | null): Promise<void> {
    if (this.#state.engaged) return;
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#previewAttempt = attempt;
    this.#note({ error: null });
    try {
      const camera = await unlessAborted(signal, this.#load());
      await unlessAborted(signal, check(options));
      await this.#open(camera, devices, options);
      // Meanwhile it may have been joined: then the preview is the call's.
      if (!this.#state.engaged) this.#note({ previewing: true, broken: false, left: false });
      await unlessAborted(signal, this.#picture());
    } catch (error) {
      if (isAbort(error) || this.#state.engaged) throw error;
      throw this.#fail(error, { broken: true, previewing: false });
    } finally {
      if (!signal.aborted && !this.#state.engaged) this.#note({ phase: null });
    }
  }

  async #startJoining(where: Destination, ask: () => Promise<JoinRequest> | null): Promise<void> {
    const attempt = new AbortController();
    const { signal } = attempt;
    this.#attempt = attempt;
    try {
      if (!where.name) throw new MaskRoomError('room-name-missing');
      checkLength(where.name, 'room-name-too-long');
      checkLength(where.identity, 'identity-too-long');
      const asked = ask();
      if (!asked) throw new MaskRoomError('aborted');
      this.#note({ joining: true, broken: false, error: null });
      await this.#enter(asked, signal);
    } catch (error) {
      this.#joining = null;
      // Whoever aborted has set what is to be seen.
      if (signal.aborted) throw new MaskRoomError('aborted');
      if (!isAbort(error)) throw this.#fail(error, { joining: false, broken: true });
      this.#note({ joining: false });
      throw error;
    } finally {
      if (this.#attempt === attempt) {
        this.#attempt = null;
        this.#note({ phase: null });
      }
    }
  }

  async #enter(asked: Promise<JoinRequest>, signal: AbortSignal): Promise<void> {
    const request = await unlessAborted(signal, allowed(asked));
    const camera = await unlessAborted(signal, this.#load());
    // All at once: the person answers the browser's question while the SDK comes in.
    const loading = this.#loadCall(request);
    loading.catch(() => undefined);
    await unlessAborted(signal, check(request.options));
    await unlessAborted(signal, this.#open(camera, request.devices, request.options));
    this.#wait('loading');
    const { enter, isRenewable, Messages, sdk } = await unlessAborted(signal, loading);
    await unlessAborted(signal, this.#processed());
    this.#wait('connecting');
    const call = await enter(sdk, request, () => this.#state.tracks, this.#listener, signal);
    if (signal.aborted) {
      call.leave();
      throw new MaskRoomError('aborted');
    }
    this.#renewal = isRenewable(request) ? { ...request, given: [] } : null;
    this.#note({ call, joining: false, previewing: false });
    this.#messages = new Messages(this.#received, (error) => void this.#fail(error));
    this.#messages.enter(call.room, call.data);
    // What was toggled while the room let us in.
    call.send(this.#state.tracks);
    this.#tell('joined', { name: call.room.name, identity: call.identity, sid: call.room.sid });
    this.#wait(null);
    await unlessAborted(signal, this.#picture());
  }

  async #loadCall({ sdk }: JoinRequest) {
    const { loadInCall } = await this.#loading!;
    const [{ loadSdk, Screen, ...joining }] = await notLoaded(
      Promise.all([import('./joining.ts'), loadInCall()]),
    );
    this.#facts.screen ??= new Screen(() => this.#cameraChanged());
    return { ...joining, sdk: await loadSdk(sdk) };
  }

  /** Loads what the page has not needed so far. A failure is not kept. */
  async #load(): Promise<Camera> {
    this.#begun = true;
    if (this.#facts.camera) return this.#facts.camera;
    this.#wait('loading');
    this.#loading ??= this.load();
    try {
      const { Camera } = await notLoaded(this.#loading);
      this.#facts.camera ??= new Camera({
        changed: () => this.#cameraChanged(),
        // Who is muted misses no microphone: pressing its button asks again, and then says so.
        failed: (error) => {
          if (!this.#facts.muted || !error.code.startsWith('microphone-')) this.#fail(error);
        },
      });
      return this.#facts.camera;
    } catch (error) {
      this.#loading = null;
      throw error;
    }
  }

  /** Opens the microphone and, unless it is to be off, the camera, as far as `devices` has them. */
  async #open(camera: Camera, devices: Devices, options: ConnectOptions | null): Promise<void> {
    const { muted, cameraOff } = this.#facts;
    const video = devices.video && !cameraOff;
    this.#note({ devices });
    camera.setMuted(muted);
    if (video ? !camera.video : devices.audio && this.#state.tracks.length === 0) this.#wait('openingCamera');
    try {
      // Of the options, the constraints.
      await camera.open({ video, audio: devices.audio }, (options ?? {}) as Constraints);
    } finally {
      this.#cameraChanged();
    }
  }

  /** Resolves once the camera's picture is shown, or there is none. A camera that sends no picture does not delay anybody for long. */
  async #picture(): Promise<void> {
    const { camera } = this.#state;
    if (!camera || camera === this.#shown) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, FIRST_PICTURE);
    });
  }

  #waitNoMore(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #apply(): void {
    const turned = [...this.#turned];
    this.#turned.clear();
    if (turned.some((what) => !this.#facts[what])) {
      // What could not be loaded, or has failed, is tried again.
      if (!this.#facts.processing) this.#loadingProcessing = null;
      this.#facts.processing?.retry();
      this.#note();
    }
    if (turned.includes('muted')) {
      // The call first: it reports to the others only a change that is still to be made.
      this.#facts.call?.send(this.#state.tracks);
      this.#facts.camera?.setMuted(this.#facts.muted);
      if (!this.#facts.muted) this.#facts.camera?.renewAudio().catch(() => undefined);
    }
    if (turned.includes('cameraOff')) void this.#applyCamera();
  }

  /** `cameraOff` is another one, or a lost camera is to come back. */
  async #applyCamera(): Promise<void> {
    const on = !this.#facts.cameraOff && this.#facts.devices.video;
    const changing = this.#facts.camera?.setVideo(on);
    this.#cameraChanged();
    try {
      await changing;
      if (on && this.#facts.error?.code.startsWith('camera-')) this.dismiss();
    } catch (error) {
      if (isAbort(error)) return;
      this.#fail(error, { cameraOff: true });
    }
  }

  async #changeDevice(changing: Promise<void> | undefined): Promise<void> {
    try {
      await changing;
      if (this.#facts.error?.code.endsWith('-not-changed')) this.dismiss();
    } catch (error) {
      if (!isAbort(error)) this.#fail(error);
    }
  }

  #cameraChanged(): void {
    const { camera, error } = this.#facts;
    const back =
      (camera?.video && error?.code === 'camera-unplugged') ||
      (camera?.audio?.muted === false && error?.code.startsWith('microphone-'));
    this.#note(back ? { error: null } : {});
    this.#facts.call?.send(this.#state.tracks);
  }

  /** Lets what is captured run through the page's processors, and ends what no longer does. They are loaded with the first. */
  #process(): void {
    const { camera, processors, processing } = this.#facts;
    if (processing) processing.follow(camera, processors);
    else if (camera?.isOpen && (processors.video ?? processors.audio))
      this.#loadingProcessing ??= this.#loadProcessing();
  }

  async #loadProcessing(): Promise<void> {
    try {
      const { Processing } = await lazy(import('./processing.ts'));
      this.#facts.processing ??= new Processing(this, this.sdk, () => this.#cameraChanged());
      this.#cameraChanged();
    } catch (error) {
      const { video, audio } = this.#facts.processors;
      if (video) this.turn('cameraOff', true);
      if (audio) this.turn('muted', true);
      this.#fail(error);
    }
  }

  /** Resolves once there is something of all that runs through a processor, or it has failed. */
  async #processed(): Promise<void> {
    await this.#loadingProcessing;
    await this.#facts.processing?.ready();
  }

  readonly #listener: CallListener = {
    changed: () => this.#note(),
    // Who comes before we are in ourselves is among those who were there.
    joined: (participant) => {
      if (this.#facts.call) this.#tell('participant-joined', participant);
    },
    left: (participant) => {
      if (this.#facts.call) this.#tell('participant-left', participant);
    },
    reconnecting: (error) => this.#tell('reconnecting', error),
    reconnected: () => this.#tell('reconnected', null),
    toggled: (source, on) => {
      if (source === 'microphone') this.turn('muted', !on);
      if (source === 'camera') this.turn('cameraOff', !on);
    },
    withdrawn: (track) => {
      // As it is now: of what we stop ourselves, the SDK tells as well.
      const source = deriveState(this.#facts).tracks.find((sent) => sent.track === track)?.source;
      if (source === 'camera') this.turn('cameraOff', true);
      if (source === 'screen') this.#facts.screen?.close();
      if (source !== 'microphone') return;
      this.#facts.camera?.closeAudio();
      this.#cameraChanged();
    },
    shown: () => this.#note(),
    failed: (error) => void this.#fail(error),
    ended: (error) => this.#ended(error),
  };

  readonly #received = (sid: string, topic: string, payload: unknown): void => {
    const participant = this.#state.participants.find((one) => one.sid === sid);
    if (participant) this.#tell('message', { topic, payload, participant } satisfies RoomMessage);
  };

  #ended(error: MaskRoomError | null): void {
    const { call } = this.#facts;
    if (!call) return;
    if (error?.code === 'token-expired' && this.#renewal)
      void this.#renew(this.#renewal, call.room.name, error);
    else this.#over(call.room.name, error);
  }

  /** The room no longer takes the token of a long call, which the SDK cannot replace: enters again with a fresh one. */
  async #renew(request: JoinRequest, name: string, error: MaskRoomError): Promise<void> {
    const attempt = new AbortController();
    const { signal } = attempt;
    const known = this.#state.status === 'reconnecting';
    this.#attempt = attempt;
    this.#messages?.pause();
    this.#note({ call: null, renewing: name });
    if (!known) this.#tell('reconnecting', error);
    try {
      const { enter, sdk } = await this.#loadCall(request);
      const call = await enter(sdk, request, () => this.#state.tracks, this.#listener, signal);
      if (signal.aborted) return call.leave();
      this.#note({ call, renewing: null });
      this.#messages?.enter(call.room, call.data);
      call.send(this.#state.tracks);
      this.#tell('reconnected', null);
    } catch (cause) {
      if (!signal.aborted) this.#over(name, MaskRoomError.from(cause));
    }
  }

  /** The stay in the room is over. */
  #over(name: string, error: MaskRoomError | null): void {
    const { camera, screen } = this.#facts;
    this.#joining = null;
    this.#messages?.leave();
    this.#messages = null;
    const over = !error || error.code === 'room-completed' || error.code === 'room-removed';
    if (over) {
      camera?.close();
      this.#facts.processing?.forget();
    }
    const facts = { call: null, renewing: null, left: true, broken: !over };
    if (error) this.#fail(error, facts);
    else this.#note(facts);
    // Nothing is shared with nobody.
    screen?.close();
    this.#tell('left', { name, error });
  }

  #wait(phase: Phase | null): void {
    this.#note({ phase });
  }

  #tell(fact: RoomFact, detail: unknown): void {
    this.#note();
    this.dispatchEvent(new CustomEvent(fact, { detail }));
  }

  #fail(cause: unknown, facts: Partial<RoomFacts> = {}): MaskRoomError {
    const error = MaskRoomError.from(cause);
    this.#note({ ...facts, error });
    return error;
  }

  #note(facts: Partial<RoomFacts> = {}): void {
    Object.assign(this.#facts, facts);
    this.#process();
    this.#state = deriveState(this.#facts);
    const { camera } = this.#state;
    if (this.#shown !== camera) this.#shown = null;
    if (!camera) this.#waitNoMore();
    this.dispatchEvent(new Event('change'));
  }
}

/** What `asked` comes to, or `join-stopped` with the page's reason. */
async function allowed<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof MaskRoomError) throw cause;
    throw new MaskRoomError('join-stopped', { reason: reasonOf(cause) }, { cause });
  }
}

/** Throws `connect-option-wrong` if `options` cannot be used. What looks at them comes with the call. */
async function check(options: ConnectOptions | null): Promise<void> {
  if (options) (await notLoaded(import('./joining.ts'))).checkOptions(options);
}

const isAbort = (error: unknown): boolean => error instanceof MaskRoomError && error.code === 'aborted';

/** Throws `code` if `name` is longer than that. */
function checkLength(name: string, code: ErrorCode): void {
  const { length } = [...name];
  if (length > LONGEST_NAME) throw new MaskRoomError(code, { length, limit: LONGEST_NAME });
}

/** What `loading` brings, or `sdk-not-loaded`. */
async function notLoaded<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (cause) {
    throw new MaskRoomError('sdk-not-loaded', { reason: reasonOf(cause) }, { cause });
  }
}
