import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Classification, ClassifierApi, Region, Source } from '../../classifier/types.ts';
import { videoIn } from '../../classifier/wrapped.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer } from '../../handoff/index.ts';
import { className, percent } from '../../messages/index.ts';
import { lazy } from '../../errors/lazy.ts';
import { MaskRoomElement, single } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { OnDocument } from '../shared/on-document.ts';
import { Frames, isHidden } from '../shared/frames.ts';
import { property } from '../shared/property.ts';
import { Shown } from '../shared/shown.ts';
import { sharedStyles } from '../shared/styles.ts';
import { DetectionChangeEvent, DetectionEvent, type Answer, type MaskDetectorEventMap } from './events.ts';
import { styles } from './mask-detector.styles.ts';
import type { Lent } from './lent.ts';
import type { More } from './more.ts';
import { OwnModel } from './own-model.ts';
import { StableLabel } from './stable-label.ts';

export type DetectorStatus = 'idle' | 'loading' | 'ready' | 'detecting' | 'paused' | 'failed';

/** What counts where the page gives no such number. */
const THRESHOLD = 0.6;
const FPS = 15;

/** The number that an attribute holds; `absent` where it is empty or has been taken away. */
const numberOr =
  (absent: number) =>
  (text: string | null): number =>
    text?.trim() ? Number(text) : absent;

/** What the detector needs of a classifier; the one that a trainer hands over has it. */
export type Detecting = Pick<ClassifierApi, 'classify'> &
  Partial<Readonly<Pick<ClassifierApi, 'labels' | 'region'>>>;

/**
 * Shows what a classifier sees in the video, live: the one that was set, the one of `model`, the paired trainer's, or else the ready-made
 * mask model, which needs no training. Where the trainer has other classes than masks, or `for` names it, the detector waits for its model.
 *
 * Buttons anywhere on the page run it without script: `<button commandfor="its-id" command="--start">`, and `--stop`.
 *
 * @summary Live results of a classifier on the paired video; of a ready-made mask model where nobody has trained one.
 * @tagname mask-detector
 *
 * @csspart answer - The answer, large.
 * @csspart results - The list of classes with their confidence.
 * @csspart people - The list of everybody who is looked at, where these are several.
 * @csspart share - The question whether to share, and the button that ends it.
 * @csspart alert - What has been seen for longer than `alert-after`.
 * @csspart log - The answers of the last minutes, as a timeline and a table, and the button that saves them.
 * @csspart debug - How it works at present, in figures.
 * @csspart model - Which model answers, in words.
 *
 * @cssState idle - Waiting for a video, or for the model of a trainer.
 * @cssState loading - The model is being loaded.
 * @cssState ready - Has a video, and a model to start with.
 * @cssState detecting - Looks at the video.
 * @cssState paused - The page is hidden, the picture stands still, or the video or the model has gone; goes on by itself.
 * @cssState failed - Stopped by an error.
 */
export class MaskDetector extends MaskRoomElement<DetectorStatus> {
  static override styles = [sharedStyles, styles];

  /** Ids of the room and the trainer to take video and model from, separated by spaces; empty pairs with the nearest of each, the first of equally near ones. */
  @property() for = '';
  /**
   * Identity of the participant to look at; empty, or one's own, looks at the local camera. `*` looks at every camera in the call, one's own too;
   * several identities, with commas between or as an array, at these. Then each has an answer of its own.
   */
  @property() participant: string | readonly string[] = '';

  /** What of the participant to look at: `camera`, `screen`, or the name of a track that their page has published. */
  @property() source = 'camera';
  /** URL of a `model.json`, or of its folder, to detect with: ml5's, or Teachable Machine's. Empty uses the model of the paired trainer, and the ready-made one until there is one. */
  @property() model = '';
  /**
   * Starts as soon as there is a video, and where a trainer's model is waited for, that model, but not before the element has been visible
   * once, and not again after it was stopped. Taking the attribute away stops nothing.
   */
  @property({ type: Boolean }) autostart = false;
  /**
   * Confidence (0 to 1) under which the answer is "not sure"; so is a picture that is unlike everything the model has learnt, unless this is 0. What
   * is no such number counts as 0.6.
   */
  @property({ converter: numberOr(THRESHOLD) }) threshold = 0.6;
  /** Results a second, at most. What is no number above 0 counts as 15. */
  @property({ converter: numberOr(FPS), attribute: 'max-fps' }) maxFps = 15;

  /**
   * Whether to show each answer on the tile of whom it is about, in a call, on this device only.
   */
  @property({ type: Boolean }) badges = false;
  /**
   * Whether to offer the person to share the answer about them with the others in the call, as words on their tile, and to show what these share.
   * The detector then looks at one's own camera only, whatever `participant` says. Nothing is sent before the person agrees by the button.
   */
  @property({ type: Boolean }) share = false;

  /**
   * Shows what the answers were in the last minutes, with a button that saves them as CSV: so many minutes, 60 at most. Without a value, and with one
   * that is no number above 0, it is 10. What is noted lives in the page's memory, and goes when the attribute is taken away.
   */
  @property({ converter: (text: string | null) => text !== null && (Number(text) || true) })
  log: boolean | number = false;
  /** After so many seconds of the same class without a break, `detection-alert` fires and the element says so. What is no number above 0 is no alert. */
  @property({ converter: numberOr(0), attribute: 'alert-after' }) alertAfter = 0;
  /** Which class the alert is about, as the model names it; several with commas between or as an array. Empty is each of them. */
  @property({ attribute: 'alert-label' }) alertLabel: string | readonly string[] = '';
  /** Whether the alert can be heard as well: two short tones, once somebody has clicked or typed in the page. */
  @property({ type: Boolean, attribute: 'alert-sound' }) alertSound = false;
  /** Whether to show how it works at present: engine, times, frames left out, pauses, hashes of model and backbone. */
  @property({ type: Boolean }) debug = false;

  /**
   * What of the picture the model must know: `frame` or `face`; a model of the other one is refused. Where it is not given, whatever the
   * model knows; the ready-made model then looks at the whole frame.
   */
  @property()
  get region(): Region {
    return this.#region ?? this.classifier?.region ?? 'frame';
  }
  set region(region: Region | null) {
    this.#region = region || null;
    this.#inputsChanged();
  }

  /** The newest result; `null` before the first. */
  get result(): Classification | null {
    return this.#result;
  }

  /** What holds of each video now; none of those where nothing has settled yet. */
  get answers(): readonly Answer[] {
    const { current, faceless, confidence } = this.#stable;
    const several = this.#more?.answers;
    if (several) return several;
    if (this.status !== 'detecting' || current === undefined) return [];
    const own = this.video === this.#handoffs.get('local-video')?.video;
    return [{ own, ...this.#whose, label: current, confidence, ...(faceless && { face: null }) }];
  }

  /** The video looked at: the one that was set, or the paired one. Set to `null` to return to pairing. Throws `video-unsupported` for what is no video. */
  get video(): HTMLVideoElement | null {
    return (
      this.#video ?? (this.#handoffs.get('local-video') ?? this.#handoffs.get('remote-video'))?.video ?? null
    );
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = videoIn(video);
    this.#inputsChanged();
  }

  /**
   * The classifier in use: the one that was set, the one of `model`, the paired one, or the ready-made one; `null` while there is none and
   * before it is loaded. Set to `null` to return to pairing.
   */
  get classifier(): Detecting | null {
    return this.#classifier ?? (this.model ? null : this.#paired) ?? this.#own?.classifier ?? null;
  }
  set classifier(classifier: Detecting | null) {
    this.#classifier = classifier;
    this.#inputsChanged();
  }

  #region: Region | null = null;
  #video: HTMLVideoElement | null = null;
  #classifier: Detecting | null = null;
  /** What the element loads itself: `model`, or the ready-made one where nobody hands one over. */
  #own: OwnModel | null = null;
  #failed = false;
  readonly #shown = new Shown(this);
  /** By the person or the page, until one of them starts it. */
  #stopped = false;
  #result: Classification | null = null;
  /** The classifier that gave `#result`: what another one has said is not shown any more. */
  #answeredBy: Detecting | null = null;
  #stable = new StableLabel();
  #running: AbortController | null = null;
  /** The frames of the video that is looked at now. */
  #frames: Frames | null = null;
  /** What not every page needs; loaded with the first attribute that asks for it. */
  #more: More | null = null;
  #loadingMore: Promise<void> | null = null;
  /** What looks at the video and shows the answer; it comes with the first start. */
  #late: typeof import('./answer.ts') | null = null;
  readonly #lent: Lent = {
    lit: { html, nothing },
    handoffs: () => this.#handoffs,
    language: () => this.language,
    region: () => this.#region,
    threshold: () => {
      const asked = this.threshold ?? NaN;
      return asked >= 0 && asked <= 1 ? asked : THRESHOLD;
    },
    fps: () => (this.maxFps > 0 ? this.maxFps : FPS),
    everybody: () => (this.#more?.many ? this.#more : null),
    loadOwn: () => this.#own && this.#loadOwn(this.#own),
    follow: (video) => this.#follow(video),
    hasAnswered: (classifier) => classifier === this.#answeredBy,
    show: (result, by) => this.#show(result, by),
    seen: (detection) => (this.#result = detection),
    end: (cause) => this.#end(cause),
    fail: (cause) => this.fail(cause),
    changed: () => this.#showStatus(),
    statusText: () => this.#statusText(),
    addStyles: (css) => this.addStyles(css),
  };
  /** By what the video was last asked for. */
  #asked = '';
  readonly #handoffs = new HandoffConsumer(this, {
    'local-video': {
      changed: () => this.#inputsChanged(),
      accepts: ({ participant }) =>
        this.#source === 'camera' && (!this.#one || participant?.identity === this.#one),
    },
    'remote-video': {
      changed: () => this.#inputsChanged(),
      // Of a page that tells no source it is a camera.
      accepts: ({ participant, source = 'camera' }) =>
        !this.share && (this.#isMany || participant?.identity === this.#one) && source === this.#source,
    },
    'model-ready': { changed: () => this.#inputsChanged() },
    'room-call': { changed: () => this.requestUpdate() },
  });

  get #source(): string {
    // An attribute that is taken away leaves nothing.
    return this.source || 'camera';
  }

  get #askedFor(): string {
    return JSON.stringify([this.#source, this.participant, this.share]);
  }

  get #isMany(): boolean {
    const { participant } = this;
    if (!participant || this.#video || this.share) return false;
    return participant === '*' || typeof participant !== 'string' || participant.includes(',');
  }

  /** The one who is looked at, if it is one and they are named. */
  get #one(): string {
    return this.#isMany || this.share ? '' : (this.participant as string);
  }

  /** Whose video is looked at, where the page has not set it. */
  get #whose(): Pick<Answer, 'participant'> {
    const thing = this.#handoffs.get('local-video') ?? this.#handoffs.get('remote-video');
    return { participant: this.#video ? undefined : thing?.participant };
  }

  constructor() {
    super('idle', 'detector-error');
    new OnDocument(this, { document: { visibilitychange: () => this.#showStatus() } });
    // Stop has become Start, which waits for a camera: the keyboard stays here all the same.
    new KeepFocus(this, () => this.renderRoot.querySelector('section'));
  }

  override connectedCallback(): void {
    this.#asked = this.#askedFor;
    super.connectedCallback();
    this.#inputsChanged();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Set after the element was connected, and before it was first rendered, it counts as well.
    if (this.#askedFor !== this.#asked) {
      this.#asked = this.#askedFor;
      this.#handoffs.refresh();
    }
    if (changed.has('model') || changed.has('autostart')) this.#inputsChanged();
  }

  protected override updated(): void {
    this.#startByItself();
    const many = this.#isMany;
    if (this.#more) this.#more.follow(many, this.#running !== null);
    else if (
      !this.#loadingMore &&
      (many || this.share || this.badges || this.log || this.alertAfter || this.debug)
    )
      this.#loadMore().catch((cause: unknown) => this.fail(cause));
  }

  async #loadLate(): Promise<void> {
    if (this.#late) return;
    const late = await lazy(import('./answer.ts'));
    if (!this.#late) this.addStyles(late.answerStyles);
    this.#late = late;
  }

  /** What could not be loaded is asked for again by the next `start()`. */
  async #loadMore(): Promise<void> {
    this.#loadingMore = Promise.all([lazy(import('./more.ts')), this.#loadLate()]).then(([{ More }]) => {
      this.#more ??= new More(this, this.#lent);
      this.requestUpdate();
    });
    await this.#loadingMore;
  }

  protected teardown(): void {
    this.stop();
    this.#stopped = false;
    this.#shown.forget();
    this.#own?.release();
    this.#own = null;
    this.#result = null;
    this.#more?.end();
  }

  protected commands() {
    return {
      '--start': () => this.start(),
      '--stop': () => this.stop(),
      '--save-log': () => this.saveLog(),
    };
  }

  /**
   * Starts looking at the video; loads its model first if it must. Resolves once it looks; a running detector stays as it is.
   * Rejects, and fires `detector-error`, where there is no video, no model, or one of another region.
   */
  async start(): Promise<void> {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.#stopped = this.#failed = false;
    this.clearError();
    try {
      this.#handoffs.ask();
      if (!this.video) throw this.#noVideo();
      if (this.#isMany && !this.#more) await this.#loadMore();
      const [{ region }] = await Promise.all([this.#ready(running.signal), this.#loadLate()]);
      if (this.#region && region && region !== this.#region)
        throw new MaskRoomError('region-mismatch', { theirs: region, ours: this.#region });
    } catch (cause) {
      if (running.signal.aborted) return;
      throw this.#end(cause);
    }
    if (running.signal.aborted) return;
    this.#stable = new StableLabel();
    this.#showStatus();
    void this.#late!.look(this, this.#lent, running.signal);
  }

  /** Stops looking. The newest result stays readable. `autostart` does not start it again; `start()` and the button do. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort();
    this.#running = null;
    this.#follow(null);
    this.#failed = false;
    if (this.#own?.loading) this.#own.release();
    this.clearError();
    this.#showStatus();
  }

  /**
   * Looks once, at `source` or at the paired video; loads the model first if it must. Resolves with every class and its confidence, most
   * likely first. Rejects with a `MaskRoomError` that `detector-error` carries too.
   */
  classify(source?: Source): Promise<Classification> {
    return this.attempt(async () => {
      this.#handoffs.ask();
      const picture = source ?? this.video;
      if (!picture) throw this.#noVideo();
      const classifier = await this.#ready();
      return classifier.classify(picture, { region: this.#region });
    });
  }

  /**
   * Downloads what `log` has noted as a CSV file, as its button does. Rejects with `detector-log-empty` where that is nothing; `detector-error`
   * carries it too.
   */
  saveLog(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#more) await this.#loadMore();
      await this.#more!.saveLog();
    });
  }

  get #paired(): Detecting | null {
    return (this.#handoffs.get('model-ready')?.classifier as Detecting | undefined) ?? null;
  }

  /** The classifier, loaded. */
  async #ready(signal?: AbortSignal): Promise<Detecting> {
    this.#chooseOwn();
    while (!this.classifier) {
      if (signal?.aborted || !this.isConnected) throw new MaskRoomError('aborted');
      if (!this.#own) throw new MaskRoomError('detector-no-model');
      await this.#loadOwn(this.#own);
    }
    return this.classifier;
  }

  /** Resolves once `own` is loaded, or something else has taken its place. */
  async #loadOwn(own: OwnModel): Promise<void> {
    const loading = own.load();
    this.#showStatus();
    try {
      await loading;
    } catch (cause) {
      if (MaskRoomError.from(cause).code !== 'aborted') throw cause;
    }
  }

  /** Keeps what the element loads itself to what is wanted now. */
  #chooseOwn(): void {
    const url = this.#ownUrl();
    // There is a ready-made one for each region.
    const region = url === null ? (this.#region ?? 'frame') : this.#region;
    if (url === this.#own?.url && (url !== null || region === this.#own?.region)) return;
    this.#own?.release();
    this.#own = url === undefined ? null : new OwnModel(url, region, () => this.#showStatus());
  }

  /** Relative to the document; `null` is the ready-made model, `undefined` none. */
  #ownUrl(): string | null | undefined {
    // On a server, which knows of no document, the first view is that of a page where nobody hands over a model.
    if (this.#classifier || this.isConnected === false) return undefined;
    if (this.model) return this.model;
    return this.#handoffs.isVacant('model-ready') ? null : undefined;
  }

  /** Follows the frames of `video`, and of no other; `null` is for none. */
  #follow(video: HTMLVideoElement | null): Frames | null {
    if (video === (this.#frames?.video ?? null)) return this.#frames;
    this.#frames?.end();
    return (this.#frames = video && new Frames(video, () => this.#stillChanged()));
  }

  /** The picture stands still, or goes on: what was seen of it is no answer to what is there now. */
  #stillChanged(): void {
    const { current, faceless } = this.#stable;
    this.#stable = new StableLabel();
    this.#showStatus();
    if (this.#frames?.still && current !== undefined && (current !== null || faceless))
      this.dispatchEvent(new DetectionChangeEvent({ label: null, previous: current, confidence: 0 }));
  }

  /** Ends the detection with an error, which is shown, told and returned. */
  #end(cause: unknown): MaskRoomError {
    this.#running?.abort();
    this.#running = null;
    this.#follow(null);
    this.#failed = true;
    this.#showStatus();
    return this.fail(cause);
  }

  #show(result: Classification, by: Detecting): void {
    this.#answeredBy = by;
    const whose = this.#whose.participant && this.#whose;
    this.#result = result;
    this.requestUpdate();
    this.dispatchEvent(new DetectionEvent(whose ? { ...result, participant: whose.participant! } : result));
    const previous = this.#stable.current ?? null;
    if (this.#stable.next(result, this.#lent.threshold()))
      this.dispatchEvent(
        new DetectionChangeEvent({
          label: this.#stable.current ?? null,
          previous,
          confidence: result.confidence,
          ...(this.#stable.faceless && { face: null }),
          ...(whose as object),
        }),
      );
  }

  #noVideo(): MaskRoomError {
    if (this.#one) return new MaskRoomError('detector-participant-missing', { participant: this.#one });
    return this.for
      ? new MaskRoomError('detector-for-nothing', { for: this.for })
      : new MaskRoomError('detector-no-video');
  }

  #inputsChanged(): void {
    if (!this.#running) {
      // Another video or model is a new situation: what failed with the old one is history.
      this.#failed = false;
      this.clearError();
    }
    this.#chooseOwn();
    if (this.classifier !== this.#answeredBy) this.#stable = new StableLabel();
    if (this.#frames && this.#frames.video !== this.video) this.#follow(null);
    this.#showStatus();
    this.#startByItself();
  }

  #startByItself(): void {
    // Asked first: it may be hidden again by the time that there is a video.
    if (!this.autostart || !this.#shown.once() || this.#running || this.#stopped || this.#failed) return;
    // The element shows and announces a failed start itself.
    if (this.video && (this.classifier ?? this.#own)) this.start().catch(() => undefined);
  }

  /** Lets the status say what is there now. */
  #showStatus(): void {
    this.requestUpdate();
    this.setStatus(this.#statusNow());
  }

  #statusNow(): DetectorStatus {
    const { video, classifier } = this;
    const hidden = isHidden(this);
    const running = this.#running !== null;
    if (this.#own?.loading || (running && video && !classifier && this.#own && !hidden)) return 'loading';
    if (running)
      return hidden || !video || !classifier || this.#frames?.still || this.#more?.still
        ? 'paused'
        : 'detecting';
    if (this.#failed) return 'failed';
    return video && (classifier ?? this.#own) ? 'ready' : 'idle';
  }

  #statusText(): string {
    const { detector } = this.messages;
    const more = this.#more?.statusText();
    switch (this.status) {
      case 'idle': {
        const { missing } = this.#handoffs;
        if (this.#one && !this.video)
          return this.format(detector.waitingForParticipant, { participant: this.#one });
        if (missing.length > 0) return this.format(detector.waitingForOwner, { for: missing.join(', ') });
        if (this.video) return detector.waitingForModel;
        return (this.classifier ?? this.#own) ? detector.waitingForVideo : detector.waitingForBoth;
      }
      case 'loading':
        return detector.loading;
      case 'ready':
        return detector.ready;
      case 'detecting':
        if (more) return more;
        if (this.#stable.current === undefined) return detector.looking;
        if (this.#stable.faceless) return detector.faceless;
        return this.#stable.current === null
          ? detector.unsure
          : this.format(detector.seen, { label: this.#stable.current });
      case 'paused':
        if (isHidden(this)) return detector.pausedHidden;
        if (!this.video) return detector.pausedVideo;
        if (!this.classifier) return detector.pausedModel;
        if (more) return more;
        return this.#frames?.newest ? detector.pausedStill : detector.pausedEmpty;
      case 'failed':
        return detector.failed;
    }
  }

  /** Which model answers, or would; `null` where there is none. */
  #modelText(): string | null {
    const { detector } = this.messages;
    if (this.#classifier) return detector.modelOfPage;
    if (this.model) return detector.modelOfFile;
    if (this.#paired) return detector.modelOfTrainer;
    return this.#own && detector.modelReadyMade;
  }

  override render(): TemplateResult {
    const { detector } = this.messages;
    const running = this.#running !== null;
    const model = this.#modelText();
    const result =
      this.status !== 'idle' && !this.#more?.many && this.classifier === this.#answeredBy
        ? this.#result
        : null;
    const answer = running ? this.#stable.current : undefined;
    return html`<section
      role="group"
      tabindex="-1"
      class="stack"
      part="panel"
      lang=${this.language.tag}
      aria-label=${detector.title}
    >
      ${this.renderStatus(this.#statusText(), { unseen: this.status === 'detecting' && (answer !== undefined || !!this.#more?.alert) })}
      ${
        this.status === 'loading'
          ? html`<progress
              max="1"
              value=${this.#own?.progress ?? nothing}
              aria-label=${detector.loading}
            ></progress>`
          : nothing
      }
      ${
        result
          ? this.#late?.renderAnswer(
              { html, className, percent },
              {
                result,
                labels: this.classifier?.labels ?? [],
                answer,
                faceless: this.#stable.faceless,
                isLive: this.status === 'detecting',
                language: this.language,
              },
            )
          : nothing
      }
      ${this.#more?.render()}
      ${
        model === null
          ? nothing
          : html`<div class="row aside">
              <span part="model">${model}</span>
              ${
                result
                  ? html`<span>${this.format(detector.speed, { latency: Math.round(result.latency) })}</span>`
                  : nothing
              }
            </div>`
      }
      <div class="row">
        <button
          type="button"
          class=${running ? '' : 'primary'}
          ?disabled=${this.status === 'idle'}
          @click=${running ? single(() => this.stop()) : () => this.start().catch(() => undefined)}
        >
          ${running ? detector.stop : detector.start}
        </button>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mask-detector': MaskDetector;
  }
  interface GlobalEventHandlersEventMap extends MaskDetectorEventMap {}
}
