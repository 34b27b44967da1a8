/**
 * A stand-in for the browser's devices: a real browser cannot be made to deny, miss or lose its fake camera on demand. Its tracks are
 * real ones, of a canvas and of an audio graph.
 */
export class FakeDevices extends EventTarget {
  /** What `getUserMedia()` fails with, by kind: the name of a DOMException. */
  readonly failures: { video?: string; audio?: string } = {};
  readonly requests: MediaStreamConstraints[] = [];
  readonly tracks: MediaStreamTrack[] = [];
  /** Whom `enumerateDevices()` lists. */
  kinds: MediaDeviceKind[] = ['videoinput', 'audioinput'];
  permissions: Record<string, PermissionState> = { camera: 'granted', microphone: 'granted' };
  /** Devices that cannot be started, by their id: `videoinput 1` is the first camera. */
  readonly broken = new Set<string>();
  /** As on most phones, no camera starts while another one runs. */
  oneAtATime = false;
  /** Which side the cameras look to, as phones tell it. */
  facing: ('user' | 'environment')[] = [];
  /** When set, requests wait for it: the browser is asking. */
  answer: Promise<void> | null = null;

  readonly #canvas = new MovingPicture(320, 240);
  readonly #audio = new AudioContext();
  #restore: (() => void) | null = null;

  install(): this {
    const mediaDevices = Object.getOwnPropertyDescriptor(navigator, 'mediaDevices');
    const permissions = Object.getOwnPropertyDescriptor(navigator, 'permissions');
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: this });
    Object.defineProperty(navigator, 'permissions', {
      configurable: true,
      value: {
        query: async ({ name }: { name: string }) => ({ state: this.permissions[name] }),
      },
    });
    this.#restore = () => {
      for (const [name, own] of Object.entries({ mediaDevices, permissions })) {
        Reflect.deleteProperty(navigator, name);
        if (own) Object.defineProperty(navigator, name, own);
      }
    };
    return this;
  }

  remove(): void {
    this.#restore?.();
    this.#canvas.stop();
    for (const track of this.tracks) track.stop();
    if (this.#audio.state !== 'closed') void this.#audio.close();
  }

  /** The kinds of the tracks that live: what a camera's light would show. */
  get live(): string[] {
    return this.tracks
      .filter(({ readyState }) => readyState === 'live')
      .map(({ kind }) => kind)
      .sort();
  }

  async getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    this.requests.push(constraints);
    await this.answer;
    for (const kind of ['video', 'audio'] as const)
      if (constraints[kind] && this.failures[kind]) throw new DOMException('stub', this.failures[kind]);
    const tracks = [
      ...(constraints.video ? [this.#start('video', constraints.video, this.#canvas.track())] : []),
      ...(constraints.audio
        ? [
            this.#start(
              'audio',
              constraints.audio,
              this.#audio.createMediaStreamDestination().stream.getAudioTracks()[0]!,
            ),
          ]
        : []),
    ].map(heard);
    this.tracks.push(...tracks);
    return new MediaStream(tracks);
  }

  /** What is shared: a picture, with sound where a test says so. */
  display: ((asked: DisplayMediaStreamOptions) => Promise<MediaStream>) | null = null;

  get getDisplayMedia(): FakeDevices['display'] | undefined {
    return this.display ?? undefined;
  }

  /** A stream as `getDisplayMedia()` gives it. */
  screen(): MediaStream {
    const stream = new MediaStream([heard(this.#canvas.track())]);
    this.tracks.push(...stream.getTracks());
    return stream;
  }

  /** Makes `track` one of the device that `wanted` asks for. */
  #start(
    kind: 'video' | 'audio',
    wanted: boolean | MediaTrackConstraints,
    track: MediaStreamTrack,
  ): MediaStreamTrack {
    const { deviceId, facingMode } = wanted === true || !wanted ? {} : wanted;
    const ids = this.#list().filter((device) => device.kind === `${kind}input`);
    const exact = (deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    const ideal = (deviceId as ConstrainDOMStringParameters | undefined)?.ideal ?? deviceId;
    const side = (facingMode as ConstrainDOMStringParameters | undefined)?.exact;
    const found = side
      ? ids[this.facing.indexOf(side as 'user')]
      : (ids.find((device) => device.deviceId === (exact ?? ideal)) ?? (exact ? undefined : ids[0]));
    const fail = (name: string) => {
      track.stop();
      throw new DOMException('stub', name);
    };
    if (!found) return fail('OverconstrainedError');
    if (this.broken.has(found.deviceId)) return fail('NotReadableError');
    if (this.oneAtATime && this.live.includes(kind)) return fail('NotReadableError');
    const { deviceId: id, groupId } = found;
    const facing = kind === 'video' && this.facing[ids.indexOf(found)];
    track.getSettings = () => ({ deviceId: id, groupId, ...(facing && { facingMode: facing }) });
    return track;
  }

  #list(): { kind: MediaDeviceKind; deviceId: string; groupId: string; label: string }[] {
    return this.kinds.map((kind, index) => {
      const number = this.kinds.slice(0, index + 1).filter((each) => each === kind).length;
      return { kind, deviceId: `${kind} ${number}`, groupId: '', label: `Label of ${kind} ${number}` };
    });
  }

  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    return this.#list() as MediaDeviceInfo[];
  }

  /** The device of `kind` goes away by itself. */
  unplug(kind: 'video' | 'audio'): void {
    this.kinds = this.kinds.filter((each) => each !== `${kind}input`);
    const track = this.tracks.findLast((each) => each.kind === kind && each.readyState === 'live')!;
    track.stop();
    track.dispatchEvent(new Event('ended'));
    this.dispatchEvent(new Event('devicechange'));
  }

  plug(kind: 'video' | 'audio'): void {
    this.kinds = [...this.kinds, `${kind}input`];
    this.dispatchEvent(new Event('devicechange'));
  }
}

/** Firefox keeps what a script dispatches on a track from its listeners: here they are an `EventTarget`'s of its own. */
function heard(track: MediaStreamTrack): MediaStreamTrack {
  const events = new EventTarget();
  return Object.assign(track, {
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
    dispatchEvent: events.dispatchEvent.bind(events),
  });
}

/** A canvas that keeps drawing, so that its captured tracks keep giving frames. */
class MovingPicture {
  readonly #canvas = document.createElement('canvas');
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(width: number, height: number) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    const context = this.#canvas.getContext('2d')!;
    let hue = 0;
    this.#timer = setInterval(() => {
      context.fillStyle = `hsl(${(hue += 7)} 60% 50%)`;
      context.fillRect(0, 0, width, height);
    }, 40);
  }

  track(): MediaStreamTrack {
    return this.#canvas.captureStream().getVideoTracks()[0]!;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
