import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Classification, ClassifierApi, Region, Source } from '../../classifier/types.ts';
import { videoIn } from '../../classifier/wrapped.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer } from '../../handoff/index.ts';
import { className, percent } from '../../messages/index.ts';
import { MaskRoomElement, single } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { OnDocument } from '../shared/on-document.ts';
import { Frames, isHidden, pause } from '../shared/frames.ts';
import { property } from '../shared/property.ts';
import { Shown } from '../shared/shown.ts';
import { sharedStyles } from '../shared/styles.ts';
import { DetectionChangeEvent, DetectionEvent, type MaskDetectorEventMap } from './events.ts';
import { styles } from './mask-detector.styles.ts';
import { OwnModel } from './own-model.ts';
import { StableLabel } from './stable-label.ts';

export type DetectorStatus = 'idle' | 'loading' | 'ready' | 'detecting' | 'paused' | 'failed';

/** This many failed frames in a row end the detection; fewer are bridged. */
const PATIENCE = 3;
/** What counts where the page gives no such number. */
const THRESHOLD = 0.6;
const FPS = 15;

/** The number that an attribute holds; `absent` where it is empty or has been taken away. */
const numberOr =
  (absent: number) =>
  (text: string | null): number =>
    text?.trim() ? Number(text) : absent;

/** What the detector needs of a classifier; the one that a trainer hands over has it. */
type Detecting = Pick<ClassifierApi, 'classify'> &
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
  /** Identity of the participant to look at; empty, or one's own, looks at the local camera. */
  @property() participant = '';

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
  /** By what the video was last asked for. */
  #asked = '';
  readonly #handoffs = new HandoffConsumer(this, {
    'local-video': {
      changed: () => this.#inputsChanged(),
      accepts: ({ participant }) =>
        this.#source === 'camera' && (!this.participant || participant?.identity === this.participant),
    },
    'remote-video': {
      changed: () => this.#inputsChanged(),
      // Of a page that tells no source it is a camera.
      accepts: ({ participant, source = 'camera' }) =>
        participant?.identity === this.participant && source === this.#source,
    },
    'model-ready': { changed: () => this.#inputsChanged() },
  });

  get #source(): string {
    // An attribute that is taken away leaves nothing.
    return this.source || 'camera';
  }

  get #askedFor(): string {
    return `${this.#source} of ${this.participant}`;
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
  }

  protected teardown(): void {
    this.stop();
    this.#stopped = false;
    this.#shown.forget();
    this.#own?.release();
    this.#own = null;
    this.#result = null;
  }

  protected commands() {
    return { '--start': () => this.start(), '--stop': () => this.stop() };
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
      const { region } = await this.#ready(running.signal);
      if (this.#region && region && region !== this.#region)
        throw new MaskRoomError('region-mismatch', { theirs: region, ours: this.#region });
    } catch (cause) {
      if (running.signal.aborted) return;
      throw this.#end(cause);
    }
    if (running.signal.aborted) return;
    this.#stable = new StableLabel();
    this.#showStatus();
    void this.#look(running.signal);
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

  async #look(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let due = 0;
    while (!signal.aborted) {
      const { video, classifier } = this;
      const hidden = isHidden(this);
      if (video && !classifier && this.#own && !hidden) {
        // The model that answered has gone, or another one is wanted.
        try {
          await this.#loadOwn(this.#own);
        } catch (cause) {
          if (!signal.aborted) this.#end(cause);
        }
        // Whatever the load came to, the page has its turn before the next.
        await pause(0, signal);
        continue;
      }
      if (!video || !classifier || hidden) {
        // Whatever brings them back runs #inputsChanged or #showStatus; this is only the clock behind it.
        await pause(250, signal);
        continue;
      }
      const frames = this.#follow(video);
      const frame = frames.newest;
      // A frame votes once, and once for each model.
      if (frame === 0 || (frame === frames.used && classifier === this.#answeredBy)) {
        await frames.next();
        continue;
      }
      const wait = due - performance.now();
      const interval = 1000 / (this.maxFps > 0 ? this.maxFps : FPS);
      // A camera's frame comes a little early or late: half a frame of slack keeps 15 a second from becoming 10.
      if (wait > interval / 2) {
        await pause(wait - interval / 2, signal);
        continue;
      }
      if (video.readyState < video.HAVE_CURRENT_DATA) {
        await frames.next();
        continue;
      }
      due = Math.max(due, performance.now() - interval) + interval;
      try {
        const result = await classifier.classify(video, { region: this.#region });
        if (signal.aborted) return;
        // Another model has taken over meanwhile, or is waited for.
        if (classifier !== this.classifier) continue;
        failures = 0;
        frames.used = frame;
        this.#answeredBy = classifier;
        this.#show(result);
      } catch (cause) {
        if (signal.aborted) return;
        // The camera or the model went while this frame was under way: the state already says so.
        if (video !== this.video || classifier !== this.classifier) continue;
        const error = MaskRoomError.from(cause);
        if (++failures < PATIENCE && error.recoverable) {
          await pause(100, signal);
          continue;
        }
        const reason = error.message;
        this.#end(
          failures < PATIENCE
            ? error
            : new MaskRoomError('detector-stopped', { count: failures, reason }, { cause: error }),
        );
      }
    }
  }

  /** Follows the frames of `video`, and of no other; `null` is for none. */
  #follow(video: HTMLVideoElement): Frames;
  #follow(video: null): null;
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

  #show(result: Classification): void {
    this.#result = result;
    this.requestUpdate();
    this.dispatchEvent(new DetectionEvent(result));
    const previous = this.#stable.current ?? null;
    const asked = this.threshold ?? NaN;
    if (this.#stable.next(result, asked >= 0 && asked <= 1 ? asked : THRESHOLD))
      this.dispatchEvent(
        new DetectionChangeEvent({
          label: this.#stable.current ?? null,
          previous,
          confidence: result.confidence,
          ...(this.#stable.faceless && { face: null }),
        }),
      );
  }

  #noVideo(): MaskRoomError {
    if (this.participant)
      return new MaskRoomError('detector-participant-missing', { participant: this.participant });
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
    if (running) return hidden || !video || !classifier || this.#frames?.still ? 'paused' : 'detecting';
    if (this.#failed) return 'failed';
    return video && (classifier ?? this.#own) ? 'ready' : 'idle';
  }

  #statusText(): string {
    const { detector } = this.messages;
    switch (this.status) {
      case 'idle': {
        const { missing } = this.#handoffs;
        if (this.participant && !this.video)
          return this.format(detector.waitingForParticipant, { participant: this.participant });
        if (missing.length > 0) return this.format(detector.waitingForOwner, { for: missing.join(', ') });
        if (this.video) return detector.waitingForModel;
        return (this.classifier ?? this.#own) ? detector.waitingForVideo : detector.waitingForBoth;
      }
      case 'loading':
        return detector.loading;
      case 'ready':
        return detector.ready;
      case 'detecting':
        if (this.#stable.current === undefined) return detector.looking;
        if (this.#stable.faceless) return detector.faceless;
        return this.#stable.current === null
          ? detector.unsure
          : this.format(detector.seen, { label: this.#stable.current });
      case 'paused':
        if (isHidden(this)) return detector.pausedHidden;
        if (!this.video) return detector.pausedVideo;
        if (!this.classifier) return detector.pausedModel;
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

  /** The answer in large; `undefined` before there is one. */
  #answerText(answer: string | null | undefined): string {
    if (answer === undefined) return '–';
    if (answer !== null) return className(answer, this.language);
    const { detector } = this.messages;
    return this.#stable.faceless ? detector.noFace : detector.notSure;
  }

  #renderResults(result: Classification): TemplateResult {
    const { language } = this;
    // Without a face the classes keep their places, or all below would jump whenever a face comes or goes.
    const faceless = result.results.length === 0;
    const shown = faceless
      ? (this.classifier?.labels ?? []).map((label) => ({ label, confidence: 0 }))
      : result.results;
    const named = shown.map(({ label, confidence }) => ({
      name: className(label, language),
      confidence,
      first: !faceless && label === result.label,
    }));
    return html`<ul part="results" class="results" aria-label=${this.messages.detector.results}>
      ${named
        .sort((a, b) => a.name.localeCompare(b.name, language.tag))
        .map(
          ({ name, confidence, first }) =>
            html`<li class=${first ? 'result first' : 'result'}>
              <span>${name}</span>
              <span class="percent">${faceless ? '–' : percent(confidence, language)}</span>
              <meter max="1" .value=${confidence} aria-label=${name}></meter>
            </li>`,
        )}
    </ul>`;
  }

  override render(): TemplateResult {
    const { detector } = this.messages;
    const running = this.#running !== null;
    const model = this.#modelText();
    const result = this.status !== 'idle' && this.classifier === this.#answeredBy ? this.#result : null;
    const answer = running ? this.#stable.current : undefined;
    return html`<section
      role="group"
      tabindex="-1"
      class="stack"
      part="panel"
      lang=${this.language.tag}
      aria-label=${detector.title}
    >
      ${this.renderStatus(this.#statusText(), { unseen: this.status === 'detecting' && answer !== undefined })}
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
          ? html`<p
                part="answer"
                class=${answer && this.status === 'detecting' ? 'answer' : 'answer unsure'}
                aria-hidden="true"
              >
                ${this.#answerText(answer)}
              </p>
              ${this.#renderResults(result)}`
          : nothing
      }
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
