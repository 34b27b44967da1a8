import { MaskRoomError } from '../errors/index.ts';
import { deviceError } from './errors.ts';

/** What the camera tells its owner. */
export interface CameraListener {
  /** A track came or went; never called by a change that the owner asked for and that needed no waiting. */
  changed: () => void;
  /** Something failed that no call of the owner's waits for: no microphone, or a device that was unplugged. */
  failed: (error: MaskRoomError) => void;
}

type Kind = 'video' | 'audio';

const CONSTRAINTS = {
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'user' },
  audio: true,
} satisfies MediaStreamConstraints;

/**
 * The one owner of the camera and the microphone: there is one capture, and its tracks live until the camera is switched off, is
 * unplugged or is closed. A track that is stopped turns the device's light off.
 */
export class Camera {
  readonly #tracks: Record<Kind, MediaStreamTrack | null> = { video: null, audio: null };
  readonly #wanted: Record<Kind, boolean> = { video: false, audio: false };
  /** Devices that went away by themselves: they go on when they come back. */
  readonly #lost = new Set<Kind>();
  #muted = false;
  /** Stands for one opening: what was asked for before the last `close()` no longer counts. */
  #session: object | null = null;
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

  /**
   * Opens the microphone, and the camera if `video`. Tracks that are there already stay.
   * @throws {MaskRoomError} `camera-*` where there is no picture; `aborted` where it was closed meanwhile.
   * A microphone that cannot be had is told to the listener, and the picture comes without it.
   */
  async open(video: boolean): Promise<void> {
    if (!this.#session) {
      this.#session = {};
      this.#wanted.audio = true;
      navigator.mediaDevices?.addEventListener('devicechange', this.#devicesChanged);
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
    navigator.mediaDevices?.removeEventListener('devicechange', this.#devicesChanged);
    this.#stop('video');
    this.#stop('audio');
  }

  /** Acquires whatever is wanted and missing, one request at a time, so that no two prompts stand beside each other. */
  #settle(): Promise<void> {
    const session = this.#session;
    const turn = this.#queue.then(() => this.#acquire(session));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #acquire(session: object | null): Promise<void> {
    const missing = (kind: Kind) => this.#wanted[kind] && !this.#tracks[kind];
    this.#check(session);
    if (!missing('video') && !missing('audio')) return;
    if (!navigator.mediaDevices?.getUserMedia) throw new MaskRoomError('camera-unavailable');

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
    const constraints = Object.fromEntries(kinds.map((kind) => [kind, CONSTRAINTS[kind]]));
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    for (const track of stream.getTracks()) {
      const kind = track.kind as Kind;
      // Closed, or switched off, while the browser was asking.
      if (this.#session !== session || !this.#wanted[kind] || this.#tracks[kind]) track.stop();
      else this.#keep(kind, track);
    }
    this.#check(session);
    this.listener.changed();
  }

  #noPicture(cause: unknown): MaskRoomError {
    this.#wanted.video = false;
    return deviceError('camera', cause);
  }

  #keep(kind: Kind, track: MediaStreamTrack): void {
    this.#tracks[kind] = track;
    this.#lost.delete(kind);
    if (kind === 'audio') track.enabled = !this.#muted;
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
    this.#tracks[kind]?.stop();
    this.#tracks[kind] = null;
  }

  #check(session: object | null): void {
    if (!session || this.#session !== session) throw new MaskRoomError('aborted');
  }

  readonly #devicesChanged = async (): Promise<void> => {
    const session = this.#session;
    const devices = await navigator.mediaDevices.enumerateDevices();
    if (this.#session !== session) return;
    const back = [...this.#lost].filter((kind) => devices.some((device) => device.kind === `${kind}input`));
    if (back.length === 0) return;
    if (back.includes('audio')) this.#wanted.audio = true;
    if (back.includes('video')) this.#wanted.video = true;
    // Still not usable: the loss has been told already, and the next change of devices tries again.
    await this.#settle().catch(() => undefined);
  };
}

/** Whether asking for the picture alone may succeed without showing a prompt that the person has just answered. */
async function mayAskForCameraAlone(error: unknown): Promise<boolean> {
  if ((error as DOMException | null)?.name !== 'NotAllowedError') return true;
  const [camera, microphone] = await Promise.all([permission('camera'), permission('microphone')]);
  return camera === 'granted' || (camera === 'prompt' && microphone === 'denied');
}

async function permission(name: string): Promise<PermissionState | null> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state;
  } catch {
    return null;
  }
}
