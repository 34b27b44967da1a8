import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Classifier } from '../../classifier/classifier.ts';
import type { Classification, ClassifierApi, Progress, Region, Source } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer } from '../../handoff/index.ts';
import { format } from '../../messages/index.ts';
import { MaskRoomElement, type MaskRoomErrorEvent } from '../element.ts';
import { part } from '../part.ts';
import { sharedStyles } from '../styles.ts';
import { DetectionChangeEvent, DetectionEvent } from './events.ts';
import { nextFrame, pause } from './frames.ts';
import { styles } from './mask-detector.styles.ts';
import { StableLabel } from './stable-label.ts';

export type DetectorStatus = 'idle' | 'loading' | 'ready' | 'detecting' | 'paused' | 'failed';

/** This many failed frames in a row end the detection; fewer are bridged. */
const PATIENCE = 3;

/** What the detector needs of a classifier; the one that a trainer hands over has it. */
type Detecting = Pick<ClassifierApi, 'classify'> & { readonly region?: Region };

/**
 * Shows what a trained classifier sees in the video, live.
 *
 * @summary Live results of a trained classifier on the paired video.
 * @tagname mask-detector
 *
 * @fires {CustomEvent<Classification>} detection - Each result: `{ label, confidence, results, latency, face }`. Does not bubble.
 * @fires {CustomEvent<DetectionChange>} detection-change - The answer changed and held for a few frames; `label` is `null` when not sure or without a face.
 * @fires {CustomEvent<MaskRoomError>} detector-error - Something failed; the detail says what to do.
 *
 * @csspart status - The one live region: the state or the error in words.
 * @csspart answer - The answer, large.
 * @csspart results - The list of classes with their confidence.
 *
 * @cssprop --mask-room-accent - Colour of the primary button and of the strongest class.
 *
 * @cssState idle - Waiting for a video or a model.
 * @cssState loading - The model is being loaded.
 * @cssState ready - Has a video and a model.
 * @cssState detecting - Looks at the video.
 * @cssState paused - The page is hidden, or the video or the model has gone; goes on by itself.
 * @cssState failed - Stopped by an error.
 */
export class MaskDetector extends MaskRoomElement<DetectorStatus> {
  static override styles = [sharedStyles, styles];

  /** Ids of the room and the trainer to take video and model from, separated by spaces; empty pairs with the first of each. */
  @property() for = '';
  /** Identity of a remote participant to look at; empty looks at the local camera. */
  @property() participant = '';
  /** URL of a `model.json` to detect with; empty uses the model of the paired trainer. */
  @property() model = '';
  /** Starts as soon as there are a video and a model. */
  @property({ type: Boolean }) autostart = false;
  /** Confidence (0 to 1) under which the answer is "not sure". */
  @property({ type: Number }) threshold = 0.6;
  /** Results a second, at most. */
  @property({ type: Number, attribute: 'max-fps' }) maxFps = 15;

  /**
   * What of the picture the model must know: `frame` or `face`; a model of the other one is refused. Where it is not given, whatever the
   * model knows.
   */
  @property()
  get region(): Region {
    return this.#region ?? this.classifier?.region ?? 'frame';
  }
  set region(region: Region | null) {
    this.#region = region || null;
  }

  /** The newest result; `null` before the first. */
  get result(): Classification | null {
    return this.#result;
  }

  /** The video looked at: the one that was set, or the paired one. Set to `null` to return to pairing. */
  get video(): HTMLVideoElement | null {
    return (
      this.#video ?? (this.#handoffs.get('local-video') ?? this.#handoffs.get('remote-video'))?.video ?? null
    );
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = video;
    this.#inputsChanged();
  }

  /** The classifier in use: the one that was set, the one of `model`, or the paired one. Set to `null` to return to pairing. */
  get classifier(): Detecting | null {
    if (this.#classifier) return this.#classifier;
    if (this.model) return this.#own;
    return (this.#handoffs.get('model-ready')?.classifier as Detecting | undefined) ?? null;
  }
  set classifier(classifier: Detecting | null) {
    this.#classifier = classifier;
    this.#inputsChanged();
  }

  #region: Region | null = null;
  #video: HTMLVideoElement | null = null;
  #classifier: Detecting | null = null;
  #own: Classifier | null = null;
  #loading: Promise<void> | null = null;
  #progress: number | null = null;
  #result: Classification | null = null;
  #stable = new StableLabel();
  #running: AbortController | null = null;
  readonly #handoffs = new HandoffConsumer(this, {
    'local-video': { changed: () => this.#inputsChanged(), accepts: () => !this.participant },
    'remote-video': {
      changed: () => this.#inputsChanged(),
      accepts: ({ participant }) => participant.identity === this.participant,
    },
    'model-ready': { changed: () => this.#inputsChanged() },
  });

  constructor() {
    super('idle', 'detector-error');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.ownerDocument.addEventListener('visibilitychange', this.#visibilityChanged);
    this.#inputsChanged();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.ownerDocument.removeEventListener('visibilitychange', this.#visibilityChanged);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('model')) {
      this.#disposeOwn();
      this.#inputsChanged();
    }
    if (changed.has('participant') && this.hasUpdated) this.#handoffs.refresh();
    if (changed.has('autostart')) this.#inputsChanged();
  }

  protected teardown(): void {
    this.stop();
    this.#disposeOwn();
    this.#result = null;
  }

  protected commands() {
    return { '--start': () => this.start(), '--stop': () => this.stop() };
  }

  /**
   * Starts looking at the video. Resolves once it looks; a running detector stays as it is.
   * Rejects, and fires `detector-error`, where there is no video or no model.
   */
  async start(): Promise<void> {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    this.clearError();
    try {
      this.#handoffs.ask();
      if (!this.video) throw this.#noVideo();
      await this.#ready();
    } catch (cause) {
      if (running.signal.aborted) return;
      this.#running = null;
      this.setStatus('failed');
      throw this.fail(cause);
    }
    if (running.signal.aborted) return;
    this.#stable = new StableLabel();
    this.#showRunning();
    void this.#look(running.signal);
  }

  /** Stops looking. The newest result stays readable. */
  async stop(): Promise<void> {
    this.#running?.abort();
    this.#running = null;
    this.clearError();
    this.#showIdle();
  }

  /**
   * Looks once, at `source` or at the paired video; loads the model first if it must.
   * @returns every class with its confidence, most likely first; rejects with a `MaskRoomError` that `detector-error` carries too.
   */
  async classify(source?: Source): Promise<Classification> {
    try {
      this.#handoffs.ask();
      const picture = source ?? this.video;
      if (!picture) throw this.#noVideo();
      const classifier = await this.#ready();
      return await classifier.classify(picture, { region: this.#region });
    } catch (cause) {
      throw this.fail(cause);
    }
  }

  /** The classifier, loaded. */
  async #ready(): Promise<Detecting> {
    if (this.model && !this.#classifier) {
      const before = this.status;
      if (!this.#own) this.setStatus('loading');
      await this.#loadOwn();
      if (this.status === 'loading') this.setStatus(before);
    }
    const { classifier } = this;
    if (!classifier) throw new MaskRoomError('detector-no-model');
    return classifier;
  }

  #loadOwn(): Promise<void> {
    const { model } = this;
    this.#loading ??= (async () => {
      const { Classifier } = await part(import('../../classifier/classifier.ts'));
      const own = new Classifier({ region: this.#region });
      own.addEventListener('progress', (event) => {
        this.#progress = (event as CustomEvent<Progress>).detail.value;
        this.requestUpdate();
      });
      try {
        await own.load(new URL(model, this.ownerDocument.baseURI));
        // The attribute changed, or the element went, while the model was on its way.
        if (model !== this.model || !this.isConnected) throw new MaskRoomError('aborted');
        this.#own = own;
      } catch (cause) {
        own.dispose();
        throw cause;
      }
    })();
    const loading = this.#loading;
    loading.catch(() => {
      if (this.#loading === loading) this.#loading = null;
    });
    return loading;
  }

  #disposeOwn(): void {
    this.#own?.dispose();
    this.#own = null;
    this.#loading = null;
  }

  async #look(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let due = 0;
    while (!signal.aborted) {
      const { video, classifier } = this;
      if (!video || !classifier || this.ownerDocument.hidden) {
        // Whatever brings them back runs #inputsChanged or #visibilityChanged; this is only the clock behind it.
        await pause(250, signal);
        continue;
      }
      await nextFrame(video, signal);
      const wait = due - performance.now();
      // A camera's frame comes a little early or late: half a frame of slack keeps 15 a second from becoming 10.
      if (wait > 500 / this.maxFps) continue;
      if (signal.aborted || this.ownerDocument.hidden || video !== this.video || video.readyState < 2)
        continue;
      due = Math.max(due, performance.now() - 1000 / this.maxFps) + 1000 / this.maxFps;
      try {
        const result = await classifier.classify(video, { region: this.#region });
        if (signal.aborted) return;
        failures = 0;
        this.#show(result);
      } catch (cause) {
        if (signal.aborted) return;
        // The camera went while this frame was under way: the state already says so.
        if (video !== this.video || classifier !== this.classifier) continue;
        const error = MaskRoomError.from(cause);
        if (++failures < PATIENCE && error.recoverable) {
          await pause(100, signal);
          continue;
        }
        this.#running?.abort();
        this.#running = null;
        this.setStatus('failed');
        const reason = error.message;
        this.fail(
          failures < PATIENCE
            ? error
            : new MaskRoomError('detector-stopped', { count: failures, reason }, { cause }),
        );
      }
    }
  }

  #show(result: Classification): void {
    this.#result = result;
    this.requestUpdate();
    this.dispatchEvent(new DetectionEvent(result));
    const previous = this.#stable.current ?? null;
    if (this.#stable.next(result, this.threshold))
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

  readonly #visibilityChanged = (): void => {
    if (this.#running) this.#showRunning();
  };

  #inputsChanged(): void {
    if (this.#running) {
      if (this.status !== 'loading') this.#showRunning();
    } else {
      // Another video or model is a new situation: what failed with the old one is history.
      this.clearError();
      this.#showIdle();
    }
    const canStart = this.isConnected && this.video && (this.classifier ?? this.model);
    // The element shows and announces a failed start itself.
    if (this.autostart && canStart && !this.#running && this.status !== 'failed')
      this.start().catch(() => undefined);
    this.requestUpdate();
  }

  #showIdle(): void {
    this.setStatus(this.video && (this.classifier || this.model) ? 'ready' : 'idle');
  }

  #showRunning(): void {
    this.setStatus(this.ownerDocument.hidden || !this.video || !this.classifier ? 'paused' : 'detecting');
  }

  #statusText(): string {
    const { detector } = this.messages;
    switch (this.status) {
      case 'idle':
        if (this.video) return detector.waitingForModel;
        return this.classifier || this.model ? detector.waitingForVideo : detector.waitingForBoth;
      case 'loading':
        return detector.loading;
      case 'ready':
        return detector.ready;
      case 'detecting':
        if (this.#stable.current === undefined) return detector.looking;
        if (this.#stable.faceless) return detector.faceless;
        return this.#stable.current === null
          ? detector.unsure
          : format(detector.seen, { label: this.#stable.current });
      case 'paused':
        if (this.ownerDocument.hidden) return detector.pausedHidden;
        return this.video ? detector.pausedModel : detector.pausedVideo;
      case 'failed':
        return detector.failed;
    }
  }

  #renderResults(result: Classification): TemplateResult {
    const { detector } = this.messages;
    return html`<ul part="results" class="results" aria-label=${detector.results}>
      ${[...result.results]
        .sort((a, b) => a.label.localeCompare(b.label))
        .map(
          ({ label, confidence }) =>
            html`<li class=${label === result.label ? 'result first' : 'result'}>
              <span>${label}</span>
              <span class="percent"
                >${format(detector.percent, { percent: Math.round(confidence * 100) })}</span
              >
              <meter max="1" .value=${confidence} aria-label=${label}></meter>
            </li>`,
        )}
    </ul>`;
  }

  override render(): TemplateResult {
    const { detector } = this.messages;
    const running = this.#running !== null;
    const answer = running ? this.#stable.current : undefined;
    return html`<section class="stack" aria-label=${detector.title}>
      ${this.renderStatus(this.#statusText(), { unseen: this.status === 'detecting' && answer !== undefined })}
      ${this.status === 'loading' ? html`<progress max="1" .value=${this.#progress ?? nothing}></progress>` : nothing}
      ${
        this.#result && this.status !== 'idle'
          ? html`<p part="answer" class=${answer ? 'answer' : 'answer unsure'} aria-hidden="true">
                ${answer ?? (answer === null ? (this.#stable.faceless ? detector.noFace : detector.notSure) : '–')}
              </p>
              ${this.#renderResults(this.#result)}
              <p class="speed">${format(detector.speed, { latency: Math.round(this.#result.latency) })}</p>`
          : nothing
      }
      <div class="row">
        <button
          type="button"
          class=${running ? '' : 'primary'}
          ?disabled=${this.status === 'idle'}
          @click=${() => (running ? this.stop() : this.start().catch(() => undefined))}
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
  interface GlobalEventHandlersEventMap {
    detection: DetectionEvent;
    'detection-change': DetectionChangeEvent;
    'detector-error': MaskRoomErrorEvent;
  }
}
