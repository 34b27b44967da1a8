import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { rememberDevice, rememberedDevice } from '../../camera/index.ts';
import { lazy } from '../../errors/lazy.ts';
import { HandoffOwner, later } from '../../handoff/index.ts';
import { addTexts, type Messages } from '../../messages/index.ts';
import { callTexts } from '../../messages/en/call.ts';
import type { RemoteTrack, RoomParticipant, RoomSession } from '../../room/index.ts';
import { Frames } from '../shared/frames.ts';
import type { Aside } from './aside.ts';
import type { InCall } from './in-call.ts';
import { parts, renderCall, type CallView } from './view.ts';

addTexts({ room: callTexts });

/** The pause after each frame of a tile, in milliseconds: enough to notice a frozen video. */
const REST = 500;

/** Errors about which there is more to say or to do. */
const HELPED = /-processor-|-(denied|framed)$/;

/** The element in whose shadow root the call is shown. */
type Host = ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode };

/**
 * How `<twilio-room>` shows its session: everybody's tiles and sound, the buttons, and what of the videos is handed to other elements. It comes in
 * with the first preview or join, so that a page which only shows the tag stays small.
 */
export class CallScreen {
  readonly #local: HandoffOwner<'local-video'>;
  readonly #remote: HandoffOwner<'remote-video'>;
  /** The camera's track that is handed out, and its video. */
  #own: { track: MediaStreamTrack; video: HTMLVideoElement } | null = null;
  /** The remote tracks whose videos are handed out. */
  readonly #handed = new Set<MediaStreamTrack>();
  /** Those that somebody has said they watch. */
  readonly #watched = new WeakSet<MediaStreamTrack>();
  /** The frames of the playing videos, to report frozen ones. */
  readonly #frames = new Map<MediaStreamTrack, Frames>();
  /** What only a call shows. */
  #inCall: InCall | null = null;
  #view: CallView | null = null;
  #self: string | undefined;
  #soundBlocked = false;
  /** Parts that not everybody needs; loaded when first needed. */
  #aside: Aside | null = null;
  #loadingAside: Promise<void> | null = null;
  /** The position of the element at the last check. */
  #window: Window | null = null;

  constructor(
    private readonly host: Host,
    private readonly session: RoomSession,
    /** The element may no longer be visible to anybody. */
    private readonly outOfSight: () => void,
    private readonly addStyles: (css: string) => void,
  ) {
    this.#local = new HandoffOwner(host, 'local-video');
    this.#remote = new HandoffOwner(host, 'remote-video');
  }

  /** The `<video>` of the unprocessed camera, once it plays. */
  get localVideo(): HTMLVideoElement | null {
    return this.#own?.video ?? null;
  }

  /** Loads what shows a call. */
  async loadInCall(): Promise<void> {
    const { InCall, inCallStyles, inCallTexts } = await import('./in-call.ts');
    if (this.#inCall) return;
    addTexts({ room: inCallTexts });
    this.#inCall = new InCall(this.host, this.session, parts);
    this.addStyles(inCallStyles);
  }

  /** Withdraws what the session no longer has. */
  follow(): void {
    const { camera, picture, self, participants, error } = this.session.state;
    this.#inCall?.follow();
    if (this.#aside) this.#aside.follow();
    // Without it there are the error's own words.
    else if (HELPED.test(error?.code ?? '') || rememberedDevice('speaker'))
      this.#loadAside().catch(() => undefined);
    // Another camera's video replaces this one once it plays.
    if (this.#own && !camera) {
      this.#own = null;
      this.#local.withdraw();
    }
    const shown = new Set(participants.flatMap(({ videos }) => videos.map(({ track }) => track)));
    for (const track of [...this.#handed].filter((each) => !shown.has(each))) {
      this.#handed.delete(track);
      this.#remote.withdraw(track);
    }
    for (const [track, frames] of this.#frames) {
      if (track === camera || track === picture || this.#handed.has(track)) continue;
      frames.end();
      this.#frames.delete(track);
    }
    if (!self) this.#soundBlocked = false;
    if (self?.sid === this.#self) return;
    this.#self = self?.sid;
    this.#local.amend({ participant: self ?? undefined });
  }

  /** Starts media that should be playing but are not: after a move, or sound that the browser blocked. */
  play(): void {
    this.#followWindow();
    this.#aside?.play(this.host.renderRoot.querySelectorAll('audio'));
    if (this.#view) this.#inCall?.shown(this.#view);
    for (const media of this.host.renderRoot.querySelectorAll<HTMLMediaElement>('video, audio')) {
      if (!media.srcObject || !media.paused) continue;
      media.play().catch((error: unknown) => {
        if ((error as DOMException).name !== 'NotAllowedError' || this.#soundBlocked) return;
        this.#soundBlocked = true;
        this.host.requestUpdate();
      });
    }
  }

  render(messages: Messages, ownName: string): TemplateResult {
    const { session } = this;
    const { state } = session;
    const view: CallView = {
      texts: messages.room,
      soundCheck: this.#aside?.render(messages) ?? null,
      soundCheckPressed: this.#soundCheckPressed,
      ownName: state.self?.identity ?? ownName,
      state,
      soundBlocked: this.#soundBlocked,
      isStill: (track) => this.#frames.get(track)?.still ?? false,
      // Somebody may want videos that have not been offered yet.
      isWatched: (track) => !this.#handed.has(track) || this.#watched.has(track),
      localPlays: this.#localPlays,
      picturePlays: this.#picturePlays,
      remotePlays: this.#remotePlays,
      microphonePressed: () => session.press('muted'),
      cameraPressed: () => session.press('cameraOff'),
      deviceChosen: (kind, deviceId) => session.chooseDevice(kind, deviceId),
      flipPressed: () => session.flip(),
      sharePressed: () => {
        if (state.screen) session.stopSharing();
        else session.share().catch(() => undefined);
      },
      soundPressed: this.#soundPressed,
      leavePressed: () => session.leave(),
    };
    this.#view = view;
    return renderCall(view, state.inRoom ? this.#inCall : null);
  }

  /** Further actions for the shown error. */
  renderRemedy(messages: Messages): TemplateResult | null {
    return this.#aside?.renderRemedy(messages) ?? null;
  }

  #loadAside(): Promise<void> {
    return (this.#loadingAside ??= this.#makeAside());
  }

  async #makeAside(): Promise<void> {
    const { Aside, asideStyles } = await lazy(import('./aside.ts'));
    const choice = { remembered: rememberedDevice, remember: rememberDevice };
    this.addStyles(asideStyles);
    this.#aside = new Aside({ html, nothing }, this.host, this.session, choice);
    this.host.requestUpdate();
  }

  /** Leaves with another window that the page has moved the element into: one that is closed takes nothing out of its document. */
  #followWindow(): void {
    const document = this.host.ownerDocument;
    const view = document.defaultView;
    if (!view) this.outOfSight();
    if (!view || view === this.#window) return;
    this.#window = view;
    if (view === window) return;
    // What the browser has not kept for Back is gone, whether its window is closed or shows another page.
    const closing = ({ persisted }: PageTransitionEvent) =>
      later(() => {
        // The page may have moved it back.
        if (this.host.ownerDocument === document && (!persisted || view.closed)) this.session.leave();
      });
    view.addEventListener('pagehide', closing, { once: true });
  }

  #count(track: MediaStreamTrack, video: HTMLVideoElement): void {
    const before = this.#frames.get(track);
    if (before?.video === video) return;
    before?.end();
    this.#frames.set(track, new Frames(video, () => this.host.requestUpdate(), REST));
  }

  readonly #localPlays = (video: HTMLVideoElement): void => {
    const { camera, self } = this.session.state;
    if (!camera) return;
    this.#count(camera, video);
    if (this.#own?.track === camera) return;
    this.#own = { track: camera, video };
    this.#local.offer({ video, participant: self ?? undefined });
    this.session.shows(camera);
  };

  readonly #picturePlays = (video: HTMLVideoElement): void => {
    const { picture } = this.session.state;
    if (picture) this.#count(picture, video);
  };

  readonly #remotePlays = (
    video: HTMLVideoElement,
    { sid, identity }: RoomParticipant,
    { track, source }: RemoteTrack,
  ): void => {
    this.#count(track, video);
    if (this.#handed.has(track)) return;
    this.#handed.add(track);
    const watch = () => {
      this.#watched.add(track);
      this.host.requestUpdate();
    };
    this.#remote.offer({ video, participant: { sid, identity }, source, watch }, track);
    this.host.requestUpdate();
  };

  readonly #soundCheckPressed = async (): Promise<void> => {
    try {
      // A load that failed unnoticed is tried again at once.
      await this.#loadAside().catch(() => (this.#loadingAside = this.#makeAside()));
      this.#aside!.toggle();
    } catch (error) {
      this.session.report(error);
    }
  };

  readonly #soundPressed = (): void => {
    this.#soundBlocked = false;
    this.host.requestUpdate();
    this.play();
  };
}
