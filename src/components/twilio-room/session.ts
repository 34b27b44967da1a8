import type { TemplateResult } from 'lit';
import { Camera, type Kind } from '../../camera/index.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { unlessAborted } from '../../errors/unless-aborted.ts';
import { HandoffOwner, later, type LocalVideo } from '../../handoff/index.ts';
import type { Messages } from '../../messages/index.ts';
import {
  connect,
  fetchGrant,
  forbiddenLocalHost,
  loadSdk,
  type Call,
  type CallListener,
  type GivenSdk,
  type Grant,
  type LocalTracks,
  type Room,
  type RoomParticipant,
} from '../../room/index.ts';
import { Frames } from '../shared/frames.ts';
import { callStyles } from './call.styles.ts';
import {
  ParticipantJoinedEvent,
  ParticipantLeftEvent,
  RoomJoinedEvent,
  RoomLeftEvent,
  RoomReconnectedEvent,
  RoomReconnectingEvent,
  type RoomJoin,
} from './events.ts';
import type { RoomStatus, Switch, TwilioRoom } from './twilio-room.ts';
import { renderCall } from './view.ts';

/** How long a camera may take for its first picture, in ms, before nobody waits for it any more. */
const FIRST_PICTURE = 3000;

/** What previewing or joining is waiting for. */
export type Phase = 'openingCamera' | 'loading' | 'connecting';

/** What the session may do to its element that nobody else may. */
export interface SessionControls {
  setStatus: (status: RoomStatus) => void;
  setPhase: (phase: Phase | null) => void;
  fail: (error: unknown) => MaskRoomError;
  clearError: () => void;
  addStyles: (css: string) => void;
  /** The person has pressed a button. */
  chosen: (what: Switch) => void;
  /** The element may be where nobody sees it any more. */
  letGoUnlessConnected: () => void;
  /** The stay in the room is over: joining may begin anew. */
  ended: () => void;
}

/**
 * What `<twilio-room>` is once somebody previews or joins: the camera, the call, what of them is handed to other elements, and
 * their view. It comes in with the first preview or join, so that a page which only shows the tag stays small.
 */
export class Session {
  readonly #local: HandoffOwner<'local-video'>;
  readonly #remote: HandoffOwner<'remote-video'>;
  readonly #camera: Camera;
  readonly #listener: CallListener = {
    changed: () => this.#participantsChanged(),
    joined: (participant) => {
      this.#participantsChanged();
      this.element.dispatchEvent(new ParticipantJoinedEvent(participant));
    },
    left: (participant) => {
      this.#participantsChanged();
      this.element.dispatchEvent(new ParticipantLeftEvent(participant));
    },
    reconnecting: (error) => {
      this.controls.setStatus('reconnecting');
      this.element.dispatchEvent(new RoomReconnectingEvent(error));
    },
    reconnected: () => {
      this.controls.setStatus('connected');
      this.element.dispatchEvent(new RoomReconnectedEvent());
    },
    ended: (error) => this.#callEnded(error),
    toggled: (kind, on) => {
      if (kind === 'audio') this.element.muted = !on;
      else this.element.cameraOff = !on;
    },
    failed: (error) => this.controls.fail(error),
  };
  #call: Call | null = null;
  /** The local track whose video is handed out. */
  #offered: MediaStreamTrack | null = null;
  /** Those who wait for the camera's picture. */
  #waiting: (() => void)[] = [];
  /** The remote tracks whose videos are handed out. */
  readonly #handed = new Set<MediaStreamTrack>();
  /** The frames of the videos that play, to say of those that stand still. */
  readonly #frames = new Map<MediaStreamTrack, Frames>();
  #soundBlocked = false;
  #styled = false;
  /** Where the element was when it was last looked at. */
  #window: Window | null = null;

  constructor(
    private readonly element: TwilioRoom,
    private readonly controls: SessionControls,
  ) {
    this.#local = new HandoffOwner(element, 'local-video');
    this.#remote = new HandoffOwner(element, 'remote-video');
    this.#camera = new Camera({
      changed: () => this.#cameraChanged(),
      // Who is muted misses no microphone: pressing its button asks again, and then says so.
      failed: (error) => {
        if (!element.muted || !error.code.startsWith('microphone-')) controls.fail(error);
      },
    });
  }

  /** The `<video>` that shows the camera, once it does. */
  get localVideo(): HTMLVideoElement | null {
    return this.#offered ? this.element.renderRoot.querySelector<HTMLVideoElement>('.self video') : null;
  }

  get room(): Room | null {
    return this.#call?.room ?? null;
  }

  get participants(): readonly RoomParticipant[] {
    return this.#call?.participants ?? [];
  }

  /** The camera's live track. */
  get video(): MediaStreamTrack | null {
    return this.#camera.video;
  }

  /** Whether a device is captured. */
  get isOpen(): boolean {
    return !!this.#camera.video || !!this.#camera.audio;
  }

  /** Whether devices were opened and not let go of since, also while none of them runs. */
  get isCapturing(): boolean {
    return this.#camera.isOpen;
  }

  /** Opens the microphone and, unless it is to be off, the camera. The phase is the caller's to end. @throws {MaskRoomError} as `Camera.open()`. */
  async openCamera(): Promise<void> {
    const wanted = !this.element.cameraOff;
    this.#camera.setMuted(this.element.muted);
    if (wanted ? !this.video : !this.isOpen) this.controls.setPhase('openingCamera');
    try {
      await this.#camera.open(wanted);
    } finally {
      this.#cameraChanged();
    }
  }

  /** Resolves once the camera's video is handed out, or there is none. A camera that sends no picture holds nobody up for long. */
  async picture(): Promise<void> {
    if (!this.video || this.#offered) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      setTimeout(resolve, FIRST_PICTURE);
    });
  }

  /** Opens the devices, gets the SDK and a token, and enters. @throws {MaskRoomError} what of it failed; `aborted` by `signal`. */
  async join(
    { name, identity }: RoomJoin,
    { token, url }: { token: string; url: string },
    given: GivenSdk,
    signal: AbortSignal,
  ): Promise<void> {
    const { element, controls } = this;
    // Both at once: the person answers the browser's question while the SDK comes in.
    const loading = loadSdk(given);
    loading.catch(() => undefined);
    await unlessAborted(signal, this.openCamera());
    controls.setPhase('loading');
    const sdk = await unlessAborted(signal, loading);
    controls.setPhase('connecting');
    const call = await unlessForbidden(url, async (reaching) => {
      const grant: Grant = token ? { token } : await fetchGrant(url, { room: name, identity }, signal);
      reaching(grant.signaling);
      const destination = { ...grant, room: grant.room ?? name };
      return connect(sdk, destination, this.#tracks, this.#listener, signal);
    });
    if (call.status === 'disconnected') throw new MaskRoomError('connection-lost');
    this.#call = call;
    // What was toggled while the room let us in.
    call.send(this.#tracks);
    this.#local.amend({ participant: this.#self });
    controls.setStatus('connected');
    const { sid } = call.room;
    element.dispatchEvent(new RoomJoinedEvent({ name: call.room.name, identity: call.identity, sid }));
  }

  /** Leaves the room and ends the capture. */
  close(): void {
    try {
      this.#call?.leave();
    } finally {
      this.#camera.close();
      this.#cameraChanged();
    }
  }

  /** The element's `muted` changed. */
  applyMuted(): void {
    // The call first: it tells the others only of a change that is still to be made.
    this.#call?.send(this.#tracks);
    this.#camera.setMuted(this.element.muted);
  }

  /** The element's `cameraOff` changed, or a lost camera is to come back. */
  async applyCamera(): Promise<void> {
    const on = !this.element.cameraOff;
    const changing = this.#camera.setVideo(on);
    this.#cameraChanged();
    try {
      await changing;
      if (on && this.element.error?.code.startsWith('camera-')) this.controls.clearError();
    } catch (error) {
      if ((error as MaskRoomError).code === 'aborted') return;
      this.element.cameraOff = true;
      this.controls.fail(error);
    }
  }

  /** The element has rendered: styles what is new to it and starts what should play. */
  shown(): void {
    if (!this.#styled) {
      this.controls.addStyles(callStyles);
      this.#styled = true;
    }
    this.play();
  }

  /** Starts what should play and does not: after a move, and sound that the browser had blocked. */
  play(): void {
    this.#followWindow();
    for (const media of this.element.renderRoot.querySelectorAll<HTMLMediaElement>('video, audio')) {
      if (!media.srcObject || !media.paused) continue;
      media.play().catch((error: unknown) => {
        if ((error as DOMException).name !== 'NotAllowedError' || this.#soundBlocked) return;
        this.#soundBlocked = true;
        this.element.requestUpdate();
      });
    }
  }

  /** Leaves with another window that the page has moved the element into: one that is closed takes nothing out of its document. */
  #followWindow(): void {
    const document = this.element.ownerDocument;
    const view = document.defaultView;
    if (!view) this.controls.letGoUnlessConnected();
    if (!view || view === this.#window) return;
    this.#window = view;
    if (view === window) return;
    // What the browser has not kept for Back is gone, whether its window is closed or shows another page.
    const closing = ({ persisted }: PageTransitionEvent) =>
      later(() => {
        // The page may have taken it back.
        if (this.element.ownerDocument === document && (!persisted || view.closed)) void this.element.leave();
      });
    view.addEventListener('pagehide', closing, { once: true });
  }

  render(texts: Messages['room'], ownName: string, inRoom: boolean): TemplateResult {
    return renderCall({
      texts,
      ownName: this.#call?.identity ?? ownName,
      tracks: this.#tracks,
      cameras: this.#camera.inputs('video'),
      microphones: this.#camera.inputs('audio'),
      facing: this.#camera.facing,
      participants: this.participants,
      inRoom,
      soundBlocked: this.#soundBlocked,
      isStill: (track) => this.#frames.get(track)?.still ?? false,
      localPlays: this.#localPlays,
      remotePlays: this.#remotePlays,
      microphonePressed: this.#microphonePressed,
      cameraPressed: this.#cameraPressed,
      deviceChosen: this.#deviceChosen,
      flipPressed: this.#flipPressed,
      soundPressed: this.#soundPressed,
      leavePressed: this.#leavePressed,
    });
  }

  get #tracks(): LocalTracks {
    return { video: this.#camera.video, audio: this.#camera.audio, muted: this.element.muted };
  }

  #cameraChanged(): void {
    const { video, audio } = this.#tracks;
    const code = this.element.error?.code ?? '';
    if (!video) this.#waitNoMore();
    this.#followNone();
    // Another camera's picture takes the place of this one's once it plays.
    if (this.#offered && !video) {
      this.#offered = null;
      this.#local.withdraw();
    }
    if ((video && code === 'camera-unplugged') || (audio && code.startsWith('microphone-')))
      this.controls.clearError();
    this.#call?.send(this.#tracks);
    this.element.requestUpdate();
  }

  /** Who one is in the room. */
  get #self(): LocalVideo['participant'] {
    return this.#call
      ? { sid: this.#call.room.localParticipant.sid, identity: this.#call.identity }
      : undefined;
  }

  #follow(track: MediaStreamTrack, video: HTMLVideoElement): void {
    const before = this.#frames.get(track);
    if (before?.video === video) return;
    before?.end();
    this.#frames.set(track, new Frames(video, () => this.element.requestUpdate()));
  }

  /** Follows none of the tracks that are shown no more. */
  #followNone(): void {
    for (const [track, frames] of this.#frames) {
      if (track === this.#camera.video || this.#handed.has(track)) continue;
      frames.end();
      this.#frames.delete(track);
    }
  }

  #waitNoMore(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #participantsChanged(): void {
    const shown = new Set(this.participants.flatMap(({ videos }) => videos.map(({ track }) => track)));
    for (const track of [...this.#handed].filter((each) => !shown.has(each))) {
      this.#handed.delete(track);
      this.#remote.withdraw(track);
    }
    this.#followNone();
    this.element.requestUpdate();
  }

  #callEnded(error: MaskRoomError | null): void {
    const call = this.#call;
    if (!call) return;
    const { element, controls } = this;
    this.#call = null;
    this.#soundBlocked = false;
    controls.ended();
    this.#participantsChanged();
    this.#local.amend({ participant: this.#self });
    const over = !error || error.code === 'room-completed';
    if (over) this.close();
    controls.setStatus(over ? 'disconnected' : 'failed');
    if (error) controls.fail(error);
    element.dispatchEvent(new RoomLeftEvent({ name: call.room.name, error }));
  }

  readonly #localPlays = (video: HTMLVideoElement): void => {
    const track = this.#camera.video;
    if (!track) return;
    this.#follow(track, video);
    if (this.#offered === track) return;
    this.#offered = track;
    this.#local.offer({ video, participant: this.#self });
    this.#waitNoMore();
  };

  readonly #remotePlays = (
    video: HTMLVideoElement,
    { sid, identity }: RoomParticipant,
    track: MediaStreamTrack,
  ): void => {
    this.#follow(track, video);
    if (this.#handed.has(track)) return;
    this.#handed.add(track);
    this.#remote.offer({ video, participant: { sid, identity } }, track);
  };

  readonly #cameraPressed = (): void => {
    const off = !!this.#camera.video;
    this.controls.chosen('cameraOff');
    // A camera that was lost is off although nobody switched it off.
    if (this.element.cameraOff === off) void this.applyCamera();
    this.element.cameraOff = off;
  };

  readonly #deviceChosen = (kind: Kind, deviceId: string): void =>
    void this.#change(this.#camera.choose(kind, deviceId));

  readonly #flipPressed = (): void => void this.#change(this.#camera.flip());

  async #change(changing: Promise<void>): Promise<void> {
    try {
      await changing;
      if (this.element.error?.code.endsWith('-not-changed')) this.controls.clearError();
    } catch (error) {
      if ((error as MaskRoomError).code !== 'aborted') this.controls.fail(error);
    }
  }

  readonly #microphonePressed = (): void => {
    this.controls.chosen('muted');
    if (this.#camera.audio) {
      this.element.muted = !this.element.muted;
      return;
    }
    this.element.muted = false;
    this.controls.clearError();
    this.#camera.retryAudio().catch(() => undefined);
  };

  readonly #leavePressed = (): void => void this.element.leave();

  readonly #soundPressed = (): void => {
    this.#soundBlocked = false;
    this.element.requestUpdate();
    this.play();
  };
}

/**
 * Does `work`, which tells the address of the room once it knows it. If the page's policy is why a server cannot be reached, it rejects with
 * `connection-blocked`; if the browser guards the local network, with `room-local-network`.
 */
async function unlessForbidden<T>(
  tokenUrl: string,
  work: (reaching: (signaling: string | undefined) => void) => Promise<T>,
): Promise<T> {
  let signaling: string | undefined;
  const forbidden = new Set<string>();
  const watch = new AbortController();
  document.addEventListener(
    'securitypolicyviolation',
    ({ effectiveDirective, disposition, blockedURI }) => {
      if (effectiveDirective === 'connect-src' && disposition === 'enforce') forbidden.add(blockedURI);
    },
    { signal: watch.signal },
  );
  try {
    return await work((address) => (signaling = address));
  } catch (error) {
    const { code } = error as Partial<MaskRoomError>;
    const room = code === 'room-unreachable';
    if (!room && code !== 'token-server-unreachable') throw error;
    // The browser tells of a policy a moment later.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { origin } = new URL(tokenUrl, document.baseURI);
    // The page's own scripts may have been forbidden something, too.
    const url = [...forbidden].find((uri) => (room ? /^wss?:/.test(uri) : uri.startsWith(origin)));
    if (url) throw new MaskRoomError('connection-blocked', { url }, { cause: error });
    const target = room ? signaling : tokenUrl;
    const host = target ? await forbiddenLocalHost(target) : null;
    throw host ? new MaskRoomError('room-local-network', { host }, { cause: error }) : error;
  } finally {
    watch.abort();
  }
}
