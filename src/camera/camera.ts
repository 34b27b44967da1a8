import { MaskRoomError } from '../errors/index.ts';
import { rememberDevice, rememberedDevice } from './choice.ts';
import { deviceError, notChanged, type Kind } from './errors.ts';

/** A camera or a microphone that may be chosen. */
export interface Input {
  deviceId: string;
  /** Empty if the browser keeps it to itself. */
  label: string;
  /** The one in use, or the next one to be. */
  selected: boolean;
}

/** What the camera reports to its owner. */
export interface CameraListener {
  /** A track or a device came or went; never called by a change that the owner asked for and that needed no waiting. */
  changed: () => void;
  /** Something failed that no call of the owner's waits for: no microphone, or a device that was unplugged. */
  failed: (error: MaskRoomError) => void;
}

/** Which devices are to be opened. */
export type Devices = Readonly<Record<Kind, boolean>>;

/** What is asked of them, beyond what the element asks for itself. */
export type Constraints = Readonly<Partial<Record<Kind, MediaTrackConstraints>>>;

const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** Names that are not separate devices: Chromium lists the system's choice a second time under them. */
const ALIASES = ['', 'default', 'communications'];

/**
 * The one owner of the camera and the microphone: there is one capture, and its tracks live until the camera is switched off, is
 * unplugged or is closed. A track that is stopped turns the device's light off.
 */
export class Camera {
  readonly #tracks: Record<Kind, MediaStreamTrack | null> = { video: null, audio: null };
  readonly #wanted: Record<Kind, boolean> = { video: false, audio: false };
  /** Devices that went away by themselves: they go on when they come back. */
  readonly #lost = new Set<Kind>();
  readonly #chosen = { video: rememberedDevice('video'), audio: rememberedDevice('audio') };
  #devices: readonly MediaDeviceInfo[] = [];
  #asked: Constraints = {};
  #muted = false;
  /** Stands for one opening: what was asked for before the last `close()` no longer counts. */
  #session: object | null = null;
  #listening = new AbortController();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly listener: CameraListener) {}

  /** The live video track, `null` while the camera is off. */
  get video(): MediaStreamTrack | null {
    return this.#tracks.video;
  }

  /** The live audio track, `null` without a microphone. Muting disables it and does not end it. */
  get audio(): MediaStreamTrack | null {
    return this.#tracks.audio;
  }

  /** Whether it was opened and not closed since, also while no track lives. */
  get isOpen(): boolean {
    return this.#session !== null;
  }

  /** The side that the live camera faces, if there are several: phones report it. */
  get facing(): string | undefined {
    return this.inputs('video').length > 1 ? this.video?.getSettings().facingMode : undefined;
  }

  /** What may be chosen of `kind`; empty before `open()` has succeeded. */
  inputs(kind: Kind): Input[] {
    const inputs = this.#devices.filter((device) => device.kind === `${kind}input`);
    const { deviceId = this.#chosen[kind], groupId } = this.#tracks[kind]?.getSettings() ?? {};
    const selected =
      inputs.find((input) => input.deviceId === deviceId) ??
      inputs.find((input) => groupId && input.groupId === groupId);
    return inputs.map((input) => ({
      deviceId: input.deviceId,
      label: input.label,
      selected: input === selected,
    }));
  }

  /**
   * Opens what of `devices` is true, with what `asked` says of it. Tracks that are there already stay as they are.
   * @throws {MaskRoomError} `camera-*` if there is no picture; `aborted` if it was closed meanwhile.
   * A missing microphone is reported to the listener, and the picture comes without it.
   */
  async open({ video, audio }: Devices, asked: Constraints = {}): Promise<void> {
    this.#asked = asked;
    if (!audio) this.closeAudio();
    if (!this.#session) {
      this.#session = {};
      this.#wanted.audio = audio;
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      navigator.mediaDevices?.addEventListener('devicechange', this.#devicesChanged, { signal });
    }
    this.#wanted.video = video;
    await this.#settle();
  }

  /** Turns the camera off, light included, or acquires it again. Does nothing before `open()`. @throws {MaskRoomError} as `open()`. */
  async setVideo(on: boolean): Promise<void> {
    if (!this.#session) return;
    this.#wanted.video = on;
    this.#lost.delete('video');
    if (!on) this.#stop('video');
    await this.#settle();
  }

  /** Asks again for a microphone that could not be had. Does nothing before `open()`. */
  async retryAudio(): Promise<void> {
    if (!this.#session || this.audio) return;
    this.#wanted.audio = true;
    await this.#settle();
  }

  /** Reopens the microphone if the system has muted it: after a phone call, some phones do not return it. */
  async renewAudio(): Promise<void> {
    if (!this.audio?.muted) return;
    this.#stop('audio');
    await this.#settle();
  }

  /** Lets go of the microphone until it is asked for again. */
  closeAudio(): void {
    this.#wanted.audio = false;
    this.#lost.delete('audio');
    this.#stop('audio');
  }

  /**
   * Takes another camera or microphone, now or once it is switched on, and remembers it for the next visit. The current one stays in use until
   * the other one runs. Does nothing before `open()`.
   * @throws {MaskRoomError} `camera-not-changed`, `microphone-not-changed`: the current one stays in use. Others as `open()`.
   */
  async choose(kind: Kind, deviceId: string): Promise<void> {
    if (!this.#session) return;
    if (this.#tracks[kind])
      return this.#inTurn((session) => this.#change(session, kind, { deviceId: { exact: deviceId } }));
    this.#remember(kind, deviceId);
    if (kind === 'audio') this.#wanted.audio = true;
    await this.#settle();
  }

  /** Takes the camera on the other side of a phone. @throws {MaskRoomError} as `choose()`. */
  async flip(): Promise<void> {
    const exact = this.facing === 'environment' ? 'user' : 'environment';
    if (this.video)
      await this.#inTurn((session) => this.#change(session, 'video', { facingMode: { exact } }));
  }

  /** Disables or enables the microphone's track. */
  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.audio) this.audio.enabled = !muted;
  }

  /** Ends the capture: every light goes off. It can be opened again. */
  close(): void {
    this.#session = null;
    this.#wanted.video = this.#wanted.audio = false;
    this.#lost.clear();
    this.#stop('video');
    this.#stop('audio');
    this.#listening.abort();
    this.#devices = [];
  }

  /** Acquires whatever is wanted and missing. */
  #settle(): Promise<void> {
    return this.#inTurn((session) => this.#acquire(session));
  }

  /** One request at a time, so that there are never two prompts. */
  #inTurn(work: (session: object | null) => Promise<void>): Promise<void> {
    const session = this.#session;
    const turn = this.#queue.then(() => work(session));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #acquire(session: object | null): Promise<void> {
    const missing = (kind: Kind) => this.#wanted[kind] && !this.#tracks[kind];
    this.#check(session);
    if (!missing('video') && !missing('audio')) return;
    if (!navigator.mediaDevices?.getUserMedia)
      throw new MaskRoomError(
        globalThis.isSecureContext === false ? 'camera-unavailable' : 'camera-unsupported',
      );

    if (missing('video') && missing('audio')) {
      try {
        await this.#request(session, ['video', 'audio']);
        return;
      } catch (error) {
        this.#check(session);
        if (!(await mayAskForCameraAlone(error))) throw this.#noPicture(error);
        this.#check(session);
      }
    }
    if (missing('video')) {
      try {
        await this.#request(session, ['video']);
      } catch (error) {
        this.#check(session);
        throw this.#noPicture(error);
      }
    }
    if (missing('audio')) {
      try {
        await this.#request(session, ['audio']);
      } catch (error) {
        this.#check(session);
        this.#wanted.audio = false;
        this.listener.failed(deviceError('microphone', error));
      }
    }
  }

  async #request(session: object | null, kinds: Kind[]): Promise<void> {
    const stream = await this.#capture(kinds);
    for (const track of stream.getTracks()) {
      const kind = track.kind as Kind;
      // Closed, or switched off, while the browser was asking.
      if (this.#session !== session || !this.#wanted[kind] || this.#tracks[kind]) track.stop();
      else this.#keep(kind, track);
    }
    this.#check(session);
    this.listener.changed();
    this.#list().catch(() => undefined);
  }

  /** Captures `kinds`: what `which` asks for, or else what was chosen last and, if that is gone or does not start, any. */
  async #capture(kinds: Kind[], which?: MediaTrackConstraints): Promise<MediaStream> {
    const capture = (deviceOf: (kind: Kind) => MediaTrackConstraints | false) =>
      navigator.mediaDevices.getUserMedia(
        Object.fromEntries(
          kinds.map((kind) => [
            kind,
            { ...(kind === 'video' && SIZE), ...this.#asked[kind], ...deviceOf(kind) },
          ]),
        ),
      );
    const any = (kind: Kind) => kind === 'video' && { facingMode: 'user', ...this.#asked.video };
    if (which) return capture(() => which);
    if (!kinds.some((kind) => this.#chosen[kind])) return capture(any);
    try {
      return await capture((kind) => {
        const id = this.#chosen[kind];
        return id ? { deviceId: { exact: id } } : any(kind);
      });
    } catch (error) {
      if ((error as DOMException).name === 'NotAllowedError') throw error;
      return capture(any);
    }
  }

  async #change(session: object | null, kind: Kind, which: MediaTrackConstraints): Promise<void> {
    this.#check(session);
    const before = this.#tracks[kind];
    let failure: unknown = null;
    const failed = (error: unknown) => {
      failure = error;
      return null;
    };
    let stream = await this.#capture([kind], which).catch(failed);
    if (isBusy(failure) && before && this.#tracks[kind] === before) {
      // Most phones run one camera at a time.
      const { deviceId = '' } = before.getSettings();
      before.stop();
      failure = null;
      stream =
        (await this.#capture([kind], which).catch(failed)) ??
        (await this.#capture([kind], { deviceId }).catch(() => null));
    }
    const [track] = stream?.getTracks() ?? [];
    if (this.#session !== session || !this.#wanted[kind]) {
      track?.stop();
      return this.#check(session);
    }
    if (track) {
      this.#stop(kind);
      this.#keep(kind, track);
      if (!failure) this.#remember(kind, track.getSettings().deviceId);
    } else if (before?.readyState === 'ended') {
      this.#stop(kind);
      this.#lost.add(kind);
    }
    this.listener.changed();
    if (failure) throw notChanged(kind, failure, !!this.#tracks[kind]);
  }

  #remember(kind: Kind, deviceId: string | undefined): void {
    if (!deviceId) return;
    this.#chosen[kind] = deviceId;
    rememberDevice(kind, deviceId);
  }

  /** Looks which devices there are. */
  async #list(): Promise<MediaDeviceInfo[]> {
    const session = this.#session;
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (session && this.#session === session) {
      this.#devices = devices.filter(({ deviceId }) => !ALIASES.includes(deviceId));
      this.listener.changed();
    }
    return devices;
  }

  #noPicture(cause: unknown): MaskRoomError {
    this.#wanted.video = false;
    return deviceError('camera', cause);
  }

  #keep(kind: Kind, track: MediaStreamTrack): void {
    this.#tracks[kind] = track;
    this.#lost.delete(kind);
    if (kind === 'audio') {
      track.enabled = !this.#muted;
      // By the system: a phone call, or the person’s own switch. A frozen picture is reported on its tile.
      track.addEventListener('mute', () => {
        if (this.#tracks.audio === track && track.muted)
          this.listener.failed(new MaskRoomError('microphone-interrupted'));
      });
      track.addEventListener('unmute', () => {
        if (this.#tracks.audio === track && !track.muted) this.listener.changed();
      });
    }
    // `stop()` sends no `ended`: this is the device's own doing, or the browser's.
    track.addEventListener('ended', () => {
      if (this.#tracks[kind] !== track) return;
      this.#stop(kind);
      this.#lost.add(kind);
      this.listener.changed();
      this.listener.failed(new MaskRoomError(kind === 'video' ? 'camera-unplugged' : 'microphone-unplugged'));
    });
  }

  #stop(kind: Kind): void {
    const track = this.#tracks[kind];
    this.#tracks[kind] = null;
    track?.stop();
    // A stop by script is silent. The SDK plays each track that it sends until it ends, and keeps the room and its connections with it.
    track?.dispatchEvent(new Event('ended'));
  }

  #check(session: object | null): void {
    if (!session || this.#session !== session) throw new MaskRoomError('aborted');
  }

  readonly #devicesChanged = async (): Promise<void> => {
    const session = this.#session;
    const devices = await this.#list();
    if (this.#session !== session) return;
    const back = [...this.#lost].filter((kind) => devices.some((device) => device.kind === `${kind}input`));
    if (back.length === 0) return;
    if (back.includes('audio')) this.#wanted.audio = true;
    if (back.includes('video')) this.#wanted.video = true;
    // Still not usable: the loss has been reported already, and the next change of devices tries again.
    await this.#settle().catch(() => undefined);
  };
}

/** Whether asking for the picture alone may succeed without showing a prompt that the person has just answered. */
async function mayAskForCameraAlone(error: unknown): Promise<boolean> {
  if ((error as DOMException | null)?.name !== 'NotAllowedError') return true;
  const [camera, microphone] = await Promise.all([permission('camera'), permission('microphone')]);
  return camera === 'granted' || (camera === 'prompt' && microphone === 'denied');
}

const isBusy = (error: unknown): boolean =>
  ['NotReadableError', 'AbortError'].includes((error as DOMException | null)?.name ?? '');

async function permission(name: string): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return null;
  }
}
