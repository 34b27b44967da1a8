import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Classification, ClassifierApi, Region, Source } from '../../classifier/types.ts';
import { videoIn } from '../../classifier/p5.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer } from '../../handoff/index.ts';
import { className, percent } from '../../messages/index.ts';
import { lazy } from '../../errors/lazy.ts';
import { MaskRoomElement, ignoreDoubleClick } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { OnDocument } from '../shared/on-document.ts';
import { Frames, isHidden } from '../shared/frames.ts';
import { property } from '../shared/property.ts';
import { Shown } from '../shared/shown.ts';
import { sharedStyles } from '../shared/styles.ts';
import {
  DetectionChangeEvent,
  DetectionEvent,
  type Answer,
  type Detection,
  type MaskDetectorEventMap,
} from './events.ts';
import { styles } from './mask-detector.styles.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { OptionalParts } from './optional-parts.ts';
import { FallbackModel } from './fallback-model.ts';
import { StableLabel } from './stable-label.ts';

export type DetectorStatus = 'idle' | 'loading' | 'ready' | 'detecting' | 'paused' | 'failed';

/** The default, also for invalid values. */
const THRESHOLD = 0.6;
const FPS = 15;

/** The number in an attribute; `absent` if the attribute is empty or was removed. */
const numberOr =
  (absent: number) =>
  (text: string | null): number =>
    text?.trim() ? Number(text) : absent;

/** What the detector needs from a classifier; the one that a trainer hands over has it. */
export type Detecting = Pick<ClassifierApi, 'classify'> &
  Partial<Readonly<Pick<ClassifierApi, 'labels' | 'region'>>>;

/**
 * Shows live what a classifier sees in the video. It uses the classifier that was set, the one of `model`, the paired trainer's, or else the
 * ready-made mask model, which needs no training. If the trainer has classes other than masks, or `for` names the trainer, the detector waits for its
 * model.
 *
 * Buttons anywhere on the page can control it without script: `<button commandfor="its-id" command="--start">`, and `--stop`.
 *
 * @summary Live results of a classifier on the paired video, or of a ready-made mask model if nobody has trained one.
 * @tagname mask-detector
 *
 * @csspart answer - The answer, in large type.
 * @csspart results - The list of classes with their confidence.
 * @csspart people - The list of people, if the detector watches several.
 * @csspart share - The question whether to share, and the button that stops sharing.
 * @csspart alert - What has been seen for longer than `alert-after`.
 * @csspart log - The answers of the last minutes, as a timeline and a table, and the button that saves them.
 * @csspart debug - How the detector works, in figures.
 * @csspart model - Which model answers, in words.
 *
 * @cssState idle - Waiting for a video, or for a trainer's model.
 * @cssState loading - The model is loading.
 * @cssState ready - Has a video and a model to start with.
 * @cssState detecting - Classifies the video.
 * @cssState paused - The page is hidden, the video is frozen, or the video or the model is gone; resumes by itself.
 * @cssState failed - Stopped by an error.
 */
export class MaskDetector extends MaskRoomElement<DetectorStatus> {
  static override styles = [sharedStyles, styles];

  /**
   * Ids of the room and the trainer to take video and model from, separated by spaces. If empty, the nearest of each is used, the first of equally
   * near ones.
   */
  @property() for = '';
  /**
   * Identity of the participant to analyse. Empty, or your own identity, means the local camera; `*` every camera in the call, including your own;
   * several identities, separated by commas or as an array, those participants. Each of several has its own answer.
   */
  @property() participant: string | readonly string[] = '';

  /** What to analyse of the participant: `camera`, `screen`, or the name of a track that their page has published. */
  @property() source = 'camera';
  /**
   * URL of a `model.json`, or of its folder, from ml5 or Teachable Machine. If empty, the paired trainer's model is used, and the ready-made one
   * until there is one.
   */
  @property() model = '';
  /**
   * Starts automatically once a video is available (and, if a trainer is expected to provide the model, once that model is ready), but not before the
   * element has been visible once, and not again after it was stopped. Removing the attribute stops nothing.
   */
  @property({ type: Boolean }) autostart = false;
  /**
   * Minimum confidence, 0 to 1; below it the answer is "not sure". So is a picture that is unlike everything the model has learned, unless this is 0.
   * Invalid values fall back to 0.6.
   */
  @property({ converter: numberOr(THRESHOLD) }) threshold = 0.6;
  /** Maximum number of results per second. Invalid values, and values not above 0, fall back to 15. */
  @property({ converter: numberOr(FPS), attribute: 'max-fps' }) maxFps = 15;

  /** Whether to show each answer on the tile of the person it is about, in a call, on this device only. */
  @property({ type: Boolean }) badges = false;
  /**
   * Whether to let the person share the answer about them with the others in the call, as text on their tile, and to show what the others share. The
   * detector then analyses only your own camera, whatever `participant` says. Nothing is sent before the person agrees by pressing the button.
   */
  @property({ type: Boolean }) share = false;

  /**
   * Shows the answers of the last minutes, with a button that saves them as CSV: a number of minutes, 60 at most. Without a value, or with one that
   * is not a number above 0, it is 10. The log is kept in the page's memory, and is lost when the attribute is removed.
   */
  @property({ converter: (text: string | null) => text !== null && (Number(text) || true) })
  log: boolean | number = false;
  /** After this many seconds of the same class without a break, `detection-alert` fires and the element says so. Values that are not above 0 turn it off. */
  @property({ converter: numberOr(0), attribute: 'alert-after' }) alertAfter = 0;
  /** The class that the alert is about, as the model names it; several separated by commas or as an array. If empty, every class counts. */
  @property({ attribute: 'alert-label' }) alertLabel: string | readonly string[] = '';
  /** Whether the alert also sounds: two short tones, once somebody has clicked or typed in the page. */
  @property({ type: Boolean, attribute: 'alert-sound' }) alertSound = false;
  /** Whether to show how the detector works: engine, times, frames left out, pauses, hashes of model and backbone. */
  @property({ type: Boolean }) debug = false;

  /**
   * The part of the picture that the model must be trained for: `frame` or `face`; a model for the other one is refused. If not set, the model's own
   * region is used; the ready-made model then uses the whole frame.
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

  /** The current answer for each video; videos without a settled answer are not included. */
  get answers(): readonly Answer[] {
    const { current, faceless, confidence } = this.#stable;
    if (this.status !== 'detecting') return [];
    const several = this.#optionalParts?.answers;
    if (several) return several;
    if (current === undefined) return [];
    const own = this.video === this.#handoffs.get('local-video')?.video;
    return [{ own, ...this.#whose, label: current, confidence, ...(faceless && { face: null }) }];
  }

  /**
   * The video in use: the one that was set, or the paired one. Set it to `null` to return to pairing. Throws `video-unsupported` if it is not a
   * video.
   */
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
   * The classifier in use: the one that was set, the one of `model`, the paired one, or the ready-made one; `null` if there is none or until it has
   * loaded. Set it to `null` to return to pairing.
   */
  get classifier(): Detecting | null {
    return this.#classifier ?? (this.model ? null : this.#paired) ?? this.#fallback?.classifier ?? null;
  }
  set classifier(classifier: Detecting | null) {
    this.#classifier = classifier;
    this.#inputsChanged();
  }

  #region: Region | null = null;
  #video: HTMLVideoElement | null = null;
  #classifier: Detecting | null = null;
  /** What the element loads itself: `model`, or the ready-made one if nobody hands one over. */
  #fallback: FallbackModel | null = null;
  #failed = false;
  readonly #shown = new Shown(this);
  /** Set by the person or the page, until one of them starts it. */
  #stopped = false;
  #result: Classification | null = null;
  /** The classifier that gave `#result`: results of any other are no longer shown. */
  #answeredBy: Detecting | null = null;
  #stable = new StableLabel();
  /** Whose video the newest result is about; that one may have gone since. */
  #answerOf: Pick<Detection, 'participant'> | undefined;
  #running: AbortController | null = null;
  /** The frames of the current video. */
  #frames: Frames | null = null;
  /** Parts that not every page needs; loaded with the first attribute that asks for them. */
  #optionalParts: OptionalParts | null = null;
  #loadingOptionalParts: Promise<void> | null = null;
  /** The part that classifies the video and shows the answer; loaded with the first start. */
  #late: typeof import('./answer.ts') | null = null;
  readonly #access: DetectorAccess = {
    lit: { html, nothing },
    handoffs: () => this.#handoffs,
    language: () => this.language,
    region: () => this.#region,
    threshold: () => {
      const asked = this.threshold ?? NaN;
      return asked >= 0 && asked <= 1 ? asked : THRESHOLD;
    },
    fps: () => (this.maxFps > 0 ? this.maxFps : FPS),
    everybody: () => (this.#optionalParts?.many ? this.#optionalParts : null),
    loadFallback: () => this.#fallback && this.#loadFallback(this.#fallback),
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
  /** The settings of the last request for a video. */
  #asked = '';
  readonly #handoffs = new HandoffConsumer(this, {
    'local-video': {
      changed: () => this.#inputsChanged(),
      accepts: ({ participant }) =>
        this.#source === 'camera' && (!this.#one || participant?.identity === this.#one),
    },
    'remote-video': {
      changed: (thing) => {
        thing?.watch?.();
        this.#inputsChanged();
      },
      // Without a source from the page, it is the camera.
      accepts: ({ participant, source = 'camera' }) =>
        !this.share && (this.#isMany || participant?.identity === this.#one) && source === this.#source,
    },
    'model-ready': { changed: () => this.#inputsChanged() },
    'room-call': { changed: () => this.requestUpdate() },
  });

  get #source(): string {
    // A removed attribute leaves nothing.
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

  /** The participant being analysed, if it is a single named one. */
  get #one(): string {
    return this.#isMany || this.share ? '' : (this.participant as string);
  }

  /** Whose video is analysed, unless the page has set it. */
  get #whose(): Pick<Answer, 'participant'> {
    const thing = this.#handoffs.get('local-video') ?? this.#handoffs.get('remote-video');
    return { participant: this.#video ? undefined : thing?.participant };
  }

  constructor() {
    super('idle', 'detector-error');
    new OnDocument(this, { document: { visibilitychange: () => this.#showStatus() } });
    // Stop has become Start, which is disabled until there is a camera: the focus stays here anyway.
    new KeepFocus(this, () => this.renderRoot.querySelector('section'));
  }

  override connectedCallback(): void {
    this.#asked = this.#askedFor;
    super.connectedCallback();
    this.#inputsChanged();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // It also counts if it is set between connecting and the first render.
    if (this.#askedFor !== this.#asked) {
      this.#asked = this.#askedFor;
      this.#handoffs.refresh();
    }
    if (changed.has('model') || changed.has('autostart')) this.#inputsChanged();
  }

  protected override updated(): void {
    this.#startByItself();
    const many = this.#isMany;
    if (this.#optionalParts) this.#optionalParts.follow(many, this.#running !== null);
    else if (
      !this.#loadingOptionalParts &&
      (many || this.share || this.badges || this.log || this.alertAfter || this.debug)
    )
      this.#loadOptionalParts().catch((cause: unknown) => this.fail(cause));
  }

  async #loadLate(): Promise<void> {
    if (this.#late) return;
    const late = await lazy(import('./answer.ts'));
    if (!this.#late) this.addStyles(late.answerStyles);
    this.#late = late;
  }

  /** The next `start()` requests again what could not be loaded. */
  async #loadOptionalParts(): Promise<void> {
    this.#loadingOptionalParts = Promise.all([lazy(import('./optional-parts.ts')), this.#loadLate()]).then(
      ([{ OptionalParts }]) => {
        this.#optionalParts ??= new OptionalParts(this, this.#access);
        this.requestUpdate();
      },
    );
    await this.#loadingOptionalParts;
  }

  protected teardown(): void {
    this.stop();
    this.#stopped = false;
    this.#shown.forget();
    this.#fallback?.release();
    this.#fallback = null;
    this.#result = null;
    this.#optionalParts?.end();
  }

  protected commands() {
    return {
      '--start': () => this.start(),
      '--stop': () => this.stop(),
      '--save-log': () => this.saveLog(),
    };
  }

  /**
   * Starts detection; loads its model first if necessary. Resolves once it is running; if it is already running, nothing changes. Rejects, and fires
   * `detector-error`, if there is no video, no model, or a model for another region.
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
      if (this.#isMany && !this.#optionalParts) await this.#loadOptionalParts();
      const [{ region }] = await Promise.all([this.#ready(running.signal), this.#loadLate()]);
      if (this.#region && region && region !== this.#region)
        throw new MaskRoomError('region-mismatch', { theirs: region, ours: this.#region });
    } catch (cause) {
      if (running.signal.aborted) return;
      throw this.#end(cause);
    }
    if (running.signal.aborted) return;
    this.#showStatus();
    void this.#late!.detectionLoop(this, this.#access, running.signal);
  }

  /** Stops detection. The newest result stays readable. `autostart` does not start it again; `start()` and the button do. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#running?.abort();
    this.#running = null;
    this.#follow(null);
    this.#failed = false;
    if (this.#fallback?.loading) this.#fallback.release();
    this.clearError();
    this.#showStatus();
  }

  /**
   * Classifies once, `source` or the paired video; loads the model first if necessary. Resolves with every class and its confidence, most likely
   * first. Rejects with a `MaskRoomError`, which `detector-error` carries too.
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
   * Downloads the log as a CSV file, as its button does. Rejects with `detector-log-empty` if there is nothing in it; `detector-error` carries it
   * too.
   */
  saveLog(): Promise<void> {
    return this.attempt(async () => {
      if (!this.#optionalParts) await this.#loadOptionalParts();
      await this.#optionalParts!.saveLog();
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
      if (!this.#fallback) throw new MaskRoomError('detector-no-model');
      await this.#loadFallback(this.#fallback);
    }
    return this.classifier;
  }

  /** Resolves once `own` is loaded, or something else has taken its place. */
  async #loadFallback(fallback: FallbackModel): Promise<void> {
    const loading = fallback.load();
    this.#showStatus();
    try {
      await loading;
    } catch (cause) {
      if (MaskRoomError.from(cause).code !== 'aborted') throw cause;
    }
  }

  /** Matches what the element loads itself to what is needed now. */
  #chooseOwn(): void {
    const url = this.#ownUrl();
    // There is a ready-made one for each region.
    const region = url === null ? (this.#region ?? 'frame') : this.#region;
    if (url === this.#fallback?.url && (url !== null || region === this.#fallback?.region)) return;
    this.#fallback?.release();
    this.#fallback = url === undefined ? null : new FallbackModel(url, region, () => this.#showStatus());
  }

  /** Relative to the document; `null` means the ready-made model, `undefined` none. */
  #ownUrl(): string | null | undefined {
    // On a server, which knows of no document, the first view is that of a page on which nobody hands over a model.
    if (this.#classifier || this.isConnected === false) return undefined;
    if (this.model) return this.model;
    return this.#handoffs.isVacant('model-ready') ? null : undefined;
  }

  /** Follows the frames of `video` only; `null` means none. */
  #follow(video: HTMLVideoElement | null): Frames | null {
    if (video === (this.#frames?.video ?? null)) return this.#frames;
    this.#frames?.end();
    this.#withdraw();
    return (this.#frames = video && new Frames(video, () => this.#showStatus()));
  }

  /** The answer no longer applies: what it was about is not there any more. */
  #withdraw(): void {
    const { current, faceless } = this.#stable;
    this.#stable = new StableLabel();
    if (current === undefined || (current === null && !faceless)) return;
    const change = { label: null, previous: current, confidence: 0, ...this.#answerOf };
    this.dispatchEvent(new DetectionChangeEvent(change));
  }

  /** Ends detection with an error, which is shown, reported and returned. */
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
    const { participant } = this.#whose;
    const whose = participant && { participant };
    this.#answerOf = whose;
    this.#result = result;
    this.requestUpdate();
    this.dispatchEvent(new DetectionEvent(whose ? { ...result, ...whose } : result));
    const previous = this.#stable.current ?? null;
    if (this.#stable.next(result, this.#access.threshold()))
      this.dispatchEvent(
        new DetectionChangeEvent({
          label: this.#stable.current ?? null,
          previous,
          confidence: result.confidence,
          ...(this.#stable.faceless && { face: null }),
          ...whose,
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
      // With another video or model, the old error no longer applies.
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
    // Checked first: it may be hidden again by the time there is a video.
    if (!this.autostart || !this.#shown.once() || this.#running || this.#stopped || this.#failed) return;
    // The element shows and announces a failed start itself.
    if (this.video && (this.classifier ?? this.#fallback)) this.start().catch(() => undefined);
  }

  /** Updates the status. Without a video that is looked at, there is no answer. */
  #showStatus(): void {
    this.requestUpdate();
    this.setStatus(this.#statusNow());
    if (this.status !== 'detecting') this.#withdraw();
  }

  #statusNow(): DetectorStatus {
    const { video, classifier } = this;
    const hidden = isHidden(this);
    const running = this.#running !== null;
    if (this.#fallback?.loading || (running && video && !classifier && this.#fallback && !hidden))
      return 'loading';
    if (running)
      return hidden || !video || !classifier || this.#frames?.still || this.#optionalParts?.still
        ? 'paused'
        : 'detecting';
    if (this.#failed) return 'failed';
    return video && (classifier ?? this.#fallback) ? 'ready' : 'idle';
  }

  #statusText(): string {
    const { detector } = this.messages;
    const special = this.#optionalParts?.statusText();
    switch (this.status) {
      case 'idle': {
        const { missing } = this.#handoffs;
        if (this.#one && !this.video)
          return this.format(detector.waitingForParticipant, { participant: this.#one });
        if (missing.length > 0) return this.format(detector.waitingForOwner, { for: missing.join(', ') });
        if (this.video) return detector.waitingForModel;
        return (this.classifier ?? this.#fallback) ? detector.waitingForVideo : detector.waitingForBoth;
      }
      case 'loading':
        return detector.loading;
      case 'ready':
        return detector.ready;
      case 'detecting':
        if (special) return special;
        if (this.#stable.current === undefined) return detector.looking;
        if (this.#stable.faceless) return detector.faceless;
        return this.#stable.current === null
          ? detector.unsure
          : this.format(detector.seen, { label: this.#stable.current });
      case 'paused':
        if (isHidden(this)) return detector.pausedHidden;
        if (!this.video) return detector.pausedVideo;
        if (!this.classifier) return detector.pausedModel;
        if (special) return special;
        return this.#frames?.newest ? detector.pausedStill : detector.pausedEmpty;
      case 'failed':
        return detector.failed;
    }
  }

  /** Which model answers, or would; `null` if there is none. */
  #modelText(): string | null {
    const { detector } = this.messages;
    if (this.#classifier) return detector.modelOfPage;
    if (this.model) return detector.modelOfFile;
    if (this.#paired) return detector.modelOfTrainer;
    return this.#fallback && detector.modelReadyMade;
  }

  override render(): TemplateResult {
    const { detector } = this.messages;
    const running = this.#running !== null;
    const model = this.#modelText();
    const result =
      this.status !== 'idle' && !this.#optionalParts?.many && this.classifier === this.#answeredBy
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
      ${this.renderStatus(this.#statusText(), { unseen: this.status === 'detecting' && (answer !== undefined || !!this.#optionalParts?.alert) })}
      ${
        this.status === 'loading'
          ? html`<progress
              max="1"
              value=${this.#fallback?.progress ?? nothing}
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
      ${this.#optionalParts?.render()}
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
          @click=${running ? ignoreDoubleClick(() => this.stop()) : () => this.start().catch(() => undefined)}
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
