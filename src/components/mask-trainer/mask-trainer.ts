import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type {
  ClassifierApi,
  EpochResult,
  Progress,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer, HandoffOwner } from '../../handoff/index.ts';
import { format, type Params } from '../../messages/index.ts';
import type { Sample } from '../../samples/sample.ts';
import type { SampleStore } from '../../samples/store.ts';
import { MaskRoomElement, type MaskRoomErrorEvent } from '../element.ts';
import { sharedStyles } from '../styles.ts';
import {
  ModelSavedEvent,
  SampleAddedEvent,
  TrainingFinishedEvent,
  TrainingProgressEvent,
  TrainingStartedEvent,
} from './events.ts';
import { Hold } from './hold.ts';
import { DEFAULT_LABELS, countPerLabel, parseLabels } from './labels.ts';
import type { LossPlot } from './loss-plot.ts';
import { styles } from './mask-trainer.styles.ts';
import { showThumbnail, thumbnailOf } from './thumbnail.ts';

export type TrainerStatus = 'idle' | 'loading' | 'ready' | 'training' | 'trained' | 'failed';

/** Images that each class needs before training. */
const MINIMUM = 2;

/** What `clear()` took away, for one step back. */
interface Cleared {
  samples: readonly Sample[];
  strips: Map<string, HTMLElement>;
  model: boolean;
}

/**
 * Records examples of each class from the paired video, trains a classifier on them in this browser, saves and loads it.
 *
 * The engine is loaded at the first use, not before. Pictures are not kept and never leave the page: only what the backbone made of them stays.
 *
 * @summary Record examples, train a classifier on this device, save and load it.
 * @tagname mask-trainer
 *
 * @fires {SampleAddedEvent} sample-added - One more image belongs to a class: `{ label, count, counts }`. Does not bubble.
 * @fires {TrainingStartedEvent} training-started - Training begins: `{ counts }`. Does not bubble.
 * @fires {TrainingProgressEvent} training-progress - After each epoch: `{ epoch, epochs, loss, accuracy }`. Does not bubble.
 * @fires {TrainingFinishedEvent} training-finished - Training ended with a model: what it came to. Does not bubble.
 * @fires {CustomEvent<ReadyModel>} model-ready - After training and after loading: `{ classifier, labels, signal }`, for detectors.
 * @fires {ModelSavedEvent} model-saved - The two files went to the browser's downloads: `{ json, weights }`.
 * @fires {CustomEvent<MaskRoomError>} trainer-error - Something failed; the detail says what to do.
 *
 * @csspart status - The one live region: the state or the error in words.
 * @csspart class - The card of one class.
 * @csspart record - The button that records a class.
 * @csspart plot - The loss over the epochs.
 *
 * @cssprop --mask-room-accent - Colour of the primary button, the record buttons and the plot's line.
 *
 * @cssState idle - Nothing is loaded yet.
 * @cssState loading - The engine, the backbone or a model is being loaded.
 * @cssState ready - The engine is there; no model yet.
 * @cssState training - Training runs.
 * @cssState trained - There is a model, trained or loaded.
 * @cssState failed - Loading or training failed and there is no model.
 */
export class MaskTrainer extends MaskRoomElement<TrainerStatus> {
  static override styles = [sharedStyles, styles];

  /** Makes the classifier of one trainer, at its first use. */
  static async createClassifier(options: { backbone?: string }): Promise<ClassifierApi> {
    const { Classifier } = await part(import('../../classifier/classifier.ts'));
    return new Classifier(options);
  }

  /** Id of the room to take the video from; empty pairs with the first. */
  @property() for = '';
  /** URL of the folder with the backbone's `model.json`; empty uses the embedded one. */
  @property() backbone = '';
  /** URL of a `model.json` to load when the element connects. A model that is kept under `storage-key` comes first. */
  @property() src = '';
  /** Passes over all images; empty uses the measured default. */
  @property({ type: Number }) epochs: number | null = null;
  /** Step size of the optimiser; empty uses the measured default. */
  @property({ type: Number, attribute: 'learning-rate' }) learningRate: number | null = null;
  /** Size of the trained layer; empty uses the measured default. */
  @property({ type: Number, attribute: 'hidden-units' }) hiddenUnits: number | null = null;
  /** Name under which this browser keeps images (what the backbone made of them) and model; empty keeps nothing. */
  @property({ attribute: 'storage-key' }) storageKey = '';

  /**
   * The classes, at least two. As an attribute: names separated by commas; `no mask, mask` where it is missing.
   * Images of a class that is taken away are kept aside until it is back.
   */
  @property({ converter: (text) => text })
  get labels(): readonly string[] {
    return this.#labels;
  }
  set labels(labels: string | readonly string[] | null) {
    this.#labelsGiven = labels !== null;
    this.#setLabels(labels === null ? DEFAULT_LABELS : parseLabels(labels));
  }

  /** Images per class. */
  get counts(): Record<string, number> {
    return countPerLabel(this.#labels, this.#samples());
  }

  /** The classifier; `null` before its first use. */
  get classifier(): ClassifierApi | null {
    return this.#classifier;
  }

  /** The long work that runs now, `null` where there is none. */
  get progress(): Progress | null {
    return this.#progress;
  }

  /** The video that images are taken from: the one that was set, or the paired one. Set to `null` to return to pairing. */
  get video(): HTMLVideoElement | null {
    return this.#video ?? this.#handoffs.get('local-video')?.video ?? null;
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = video;
    this.requestUpdate();
  }

  #labels = DEFAULT_LABELS;
  #labelsGiven = false;
  #video: HTMLVideoElement | null = null;
  /** Aborts when the element has gone for good, with everything that it had started. */
  #life = new AbortController();
  #begun = false;
  #engine: Promise<ClassifierApi> | null = null;
  #starting = false;
  #broken = false;
  #classifier: ClassifierApi | null = null;
  /** The samples while there is no classifier to hold them. */
  #kept: readonly Sample[] = [];
  /** Samples of classes that are not here now. */
  #shelf: readonly Sample[] = [];
  /** The backbone that made the samples. */
  #madeBy: string | null = null;
  #strips = new Map<string, HTMLElement>();
  #cleared: Cleared | null = null;
  #store: SampleStore | null = null;
  readonly #adding = new Set<Promise<unknown>>();
  #loads = 0;
  #training: AbortController | null = null;
  #model = false;
  #progress: Progress | null = null;
  #curve: readonly EpochResult[] = [];
  #plot: LossPlot | null = null;
  /** What happened last, in words; the state speaks where it is empty. */
  #note = '';
  #dropping = false;
  #refocus = false;
  readonly #handoffs = new HandoffConsumer(this, { 'local-video': { changed: () => this.requestUpdate() } });
  readonly #models = new HandoffOwner(this, 'model-ready');
  readonly #hold = new Hold(
    this,
    (label) => this.addImage(label),
    (label, recording) => {
      if (recording) this.#say('recordingLabel', { label });
      else if (!this.error) this.#say('added', { label, count: this.counts[label] ?? 0 });
    },
  );

  constructor() {
    super('idle', 'trainer-error');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What a parser or a framework sets right after connecting belongs to the beginning too.
    void this.updateComplete.then(() => this.#begin());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('labels')) this.#checkLabels();
    if (changed.has('backbone') && this.#engine) this.#letGo();
    if (this.#begun && changed.has('storageKey')) void this.#restore();
    if (this.#begun && changed.has('src')) this.#loadSrc();
    if (changed.has('status'))
      this.#refocus = ['train', 'cancel'].includes(this.shadowRoot?.activeElement?.id ?? '');
  }

  protected override updated(): void {
    if (this.#plot && !this.#plotRoot) this.#closePlot();
    if (!this.#refocus) return;
    this.#refocus = false;
    // The button that was pressed has gone: the one that took its place goes on from there.
    this.renderRoot.querySelector<HTMLElement>('#cancel, #train')?.focus();
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    const add = this.#labels.map((label, index) => [`--add-${index + 1}`, () => this.addImage(label)]);
    return {
      ...(Object.fromEntries(add) as Record<string, () => Promise<void>>),
      '--train': () => this.train(),
      '--cancel': () => void this.cancel(),
      '--save': () => this.save(),
      '--load': () => void this.#pickFiles(),
      '--clear': () => this.clear(),
    };
  }

  protected teardown(): void {
    this.#letGo();
    void this.#store?.close();
    this.#store = null;
    this.#begun = false;
  }

  /**
   * Adds one image to the class `label`: `source`, or what the paired video shows now.
   * Rejects where there is no such class or no picture, and while training runs.
   */
  addImage(label: string, source?: Source): Promise<void> {
    const adding = this.#attempt(async () => {
      this.#refuseWhileTraining();
      this.#knowLabel(label);
      const picture = source ?? this.#videoNow();
      const thumbnail = thumbnailOf(picture);
      // The first image waits for the engine: it must show what the camera saw at the press, not seconds later.
      const still = !this.#classifier && isVideo(picture) ? await createImageBitmap(picture) : null;
      const classifier = await this.#start();
      try {
        await classifier.addImage(label, still ?? picture);
      } finally {
        still?.close();
      }
      this.#madeBy = classifier.backbone;
      this.#cleared = null;
      this.#broken = false;
      if (thumbnail) showThumbnail(this.#strip(label), thumbnail);
      const { counts } = this;
      const count = counts[label] ?? 0;
      if (!this.#hold.recording) this.#say('added', { label, count });
      this.#settle();
      this.#keepSamples();
      this.dispatchEvent(new SampleAddedEvent({ label, count, counts }));
    });
    this.#adding.add(adding);
    return adding.finally(() => this.#adding.delete(adding));
  }

  /**
   * Trains on all images; options that are not given come from the attributes. Resolves with what it came to.
   * Rejects, with the previous model still there, where images are missing, on failure, and with `aborted` when cancelled.
   */
  train(options: TrainingOptions = {}): Promise<TrainingResult> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      if (this.#loads) throw new MaskRoomError('trainer-loading');
      const missing = this.#missing();
      if (missing) throw missing;
      if (options.signal?.aborted) throw new MaskRoomError('aborted');
      const training = new AbortController();
      const cancel = (): void => training.abort();
      options.signal?.addEventListener('abort', cancel);
      const curve = this.#curve;
      this.#hold.end();
      this.#cleared = null;
      this.#note = '';
      this.#training = training;
      try {
        await Promise.allSettled(this.#adding);
        const classifier = await this.#start();
        if (training.signal.aborted) throw new MaskRoomError('aborted');
        this.#curve = [];
        this.#settle();
        void this.#openPlot();
        this.dispatchEvent(new TrainingStartedEvent({ counts: this.counts }));
        const { epochs, learningRate, hiddenUnits } = this;
        const result = await classifier.train(
          { ...given({ epochs, learningRate, hiddenUnits }), ...given(options), signal: training.signal },
          (epoch) => this.#epochDone(epoch),
        );
        this.#training = null;
        this.#say('trained');
        this.#ready(classifier, () => this.dispatchEvent(new TrainingFinishedEvent(result)));
        void this.#keepModel();
        return result;
      } catch (cause) {
        this.#curve = curve;
        this.#plot?.show(curve);
        this.#broken = !training.signal.aborted;
        // A training that is cancelled while the engine is still loading fails with whatever the engine says.
        throw training.signal.aborted ? new MaskRoomError('aborted', {}, { cause }) : cause;
      } finally {
        this.#training = null;
        this.#progress = null;
        options.signal?.removeEventListener('abort', cancel);
      }
    });
  }

  /** Cancels the training that runs; the previous model stays. */
  cancel(): void {
    this.#training?.abort();
  }

  /** Hands `model.json` and `model.weights.bin` to the browser's downloads. Rejects where there is no model. */
  save(): Promise<void> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      if (!this.#model || !this.#classifier) throw new MaskRoomError('model-none');
      this.#showProgress({ step: 'saving', value: null });
      try {
        const files = await this.#classifier.save();
        const { download } = await part(import('./download.ts'));
        await download([files.json, files.weights]);
        this.#say('saved', { json: files.json.name, weights: files.weights.name });
        this.dispatchEvent(new ModelSavedEvent(files));
      } finally {
        this.#showProgress(null);
      }
    });
  }

  /**
   * Loads a model: the URL of its `model.json`, relative to the document, or its files. Where the page gave labels the model must have the
   * same; otherwise the trainer takes the model's. Rejects, with the previous model still there, where it does not fit and while training runs.
   */
  async load(source: string | URL | Iterable<File>): Promise<void> {
    await this.#load(source);
    void this.#keepModel();
  }

  /**
   * Takes away the images of the class `label`; without a label all images, the model, and what this browser kept of them.
   * The Undo button brings them back until something else happens.
   */
  clear(label?: string): Promise<void> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      if (label !== undefined) this.#knowLabel(label);
      const samples = this.#allSamples();
      this.#hold.end();
      this.#cleared = { samples, strips: new Map(this.#strips), model: this.#model };
      if (label === undefined) {
        this.#strips.clear();
        this.#model = false;
        this.#curve = [];
        this.#models.withdraw();
        void this.#store?.keepModel(null);
        this.#say('cleared');
      } else {
        this.#strips.delete(label);
        this.#say('clearedLabel', { label });
      }
      this.#setSamples(label === undefined ? [] : samples.filter((sample) => sample.label !== label));
      this.#keepSamples();
      this.#settle();
    });
  }

  #undo(): void {
    const cleared = this.#cleared;
    if (!cleared) return;
    this.#cleared = null;
    this.#note = '';
    this.#strips = cleared.strips;
    this.#setSamples(cleared.samples);
    this.#keepSamples();
    if (cleared.model && !this.#model && this.#classifier) {
      this.#ready(this.#classifier);
      void this.#keepModel();
    }
    this.#settle();
  }

  /** Runs one method; its failure is shown, told and thrown, except that a cancelled one is not an error to anybody but its caller. */
  async #attempt<T>(work: () => Promise<T>): Promise<T> {
    const life = this.#life.signal;
    this.clearError();
    try {
      return await work();
    } catch (cause) {
      const error = MaskRoomError.from(cause);
      if (life.aborted) throw error;
      this.#note = '';
      if (error.code === 'aborted') this.#say('cancelled');
      else this.fail(error);
      this.#settle();
      throw error;
    }
  }

  #refuseWhileTraining(code: 'training-busy' | 'load-while-training' = 'training-busy'): void {
    if (this.#training) throw new MaskRoomError(code);
  }

  #knowLabel(label: string): void {
    const labels = this.#labels.join(', ');
    if (this.#labels.length < 2) throw new MaskRoomError('trainer-labels', { labels });
    if (!this.#labels.includes(label)) throw new MaskRoomError('trainer-unknown-label', { label, labels });
  }

  /** Names that the page wrote wrongly are told when they are written, not at the first press. */
  #checkLabels(): void {
    const bad = this.#labels.length < 2;
    if (bad) this.fail(new MaskRoomError('trainer-labels', { labels: this.#labels.join(', ') }));
    else if (this.error?.code === 'trainer-labels') this.clearError();
  }

  /** Classes with fewer images than training needs. */
  #lacking(): string[] {
    const { counts } = this;
    return this.#labels.filter((label) => counts[label]! < MINIMUM);
  }

  /** Why training cannot begin, `null` where it can. */
  #missing(): MaskRoomError | null {
    const { counts } = this;
    const labels = this.#labels.join(', ');
    const seen = this.#labels.filter((label) => counts[label]);
    const single = seen.find((label) => counts[label]! < MINIMUM);
    if (this.#labels.length < 2) return new MaskRoomError('trainer-labels', { labels });
    if (seen.length === 0) return new MaskRoomError('training-no-samples');
    if (seen.length === 1) return new MaskRoomError('training-one-class', { label: seen[0]! });
    if (seen.length < this.#labels.length)
      return new MaskRoomError('trainer-class-empty', { labels: this.#lacking().join(', ') });
    return single ? new MaskRoomError('training-too-few', { label: single }) : null;
  }

  #videoNow(): HTMLVideoElement {
    this.#handoffs.ask();
    const { video } = this;
    if (!video)
      throw this.for
        ? new MaskRoomError('trainer-for-nothing', { for: this.for })
        : new MaskRoomError('trainer-no-video');
    if (video.readyState < video.HAVE_CURRENT_DATA || !video.videoWidth)
      throw new MaskRoomError('video-not-ready');
    return video;
  }

  /** Loads the engine ahead of the first press; a failure is told by the press. */
  readonly #warmUp = (): void => {
    this.#start().catch(() => {
      this.#broken = false;
      this.#settle();
    });
  };

  /** The classifier, started at the first call. A start that failed is forgotten, so the next call tries again. */
  #start(): Promise<ClassifierApi> {
    this.#engine ??= this.#startEngine(this.#life.signal);
    return this.#engine.catch((cause: unknown) => {
      this.#broken = true;
      throw cause;
    });
  }

  async #startEngine(life: AbortSignal): Promise<ClassifierApi> {
    this.#starting = true;
    this.#settle();
    const { backbone } = this;
    let classifier: ClassifierApi | undefined;
    try {
      classifier = await (this.constructor as typeof MaskTrainer).createClassifier(
        backbone ? { backbone: new URL(backbone, this.ownerDocument.baseURI).href } : {},
      );
      classifier.addEventListener('progress', (event) => {
        // A worker that starts again after a crash, while a detector uses it, is no work of the trainer's.
        if (this.#starting || this.#loads || this.#training)
          this.#showProgress((event as CustomEvent<Progress>).detail);
      });
      life.addEventListener('abort', () => classifier!.dispose());
      if (!life.aborted) await classifier.warmUp();
      if (life.aborted) throw new MaskRoomError('aborted');
      this.#handOverSamples(classifier);
      this.#classifier = classifier;
      this.#broken = false;
      return classifier;
    } catch (cause) {
      classifier?.dispose();
      if (!life.aborted) this.#engine = null;
      throw cause;
    } finally {
      if (!life.aborted) {
        this.#starting = false;
        this.#progress = null;
        this.#settle();
      }
    }
  }

  /** Gives the classifier the samples that were here before it, unless another backbone made them. */
  #handOverSamples(classifier: ClassifierApi): void {
    if (this.#kept.length === 0) return;
    if (this.#madeBy && classifier.backbone && this.#madeBy !== classifier.backbone) {
      this.#kept = [];
      this.#shelf = [];
      this.#strips.clear();
      this.fail(new MaskRoomError('trainer-other-backbone'));
    } else classifier.setSamples(this.#kept);
  }

  #epochDone(epoch: EpochResult): void {
    this.#curve = [...this.#curve, epoch];
    this.#plot?.show(this.#curve);
    this.#showProgress({ step: 'training', value: epoch.epoch / epoch.epochs });
    this.dispatchEvent(new TrainingProgressEvent(epoch));
  }

  #load(source: string | URL | Iterable<File>): Promise<void> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining('load-while-training');
      this.#loads++;
      this.#note = '';
      this.#settle();
      let classifier: ClassifierApi;
      try {
        classifier = await this.#start();
        await classifier.load(
          typeof source === 'string' || source instanceof URL
            ? new URL(source, this.ownerDocument.baseURI)
            : [...source],
          this.#labelsGiven ? { labels: this.#labels } : {},
        );
      } catch (cause) {
        this.#broken = true;
        throw cause;
      } finally {
        this.#loads--;
        this.#progress = null;
      }
      if (!this.#labelsGiven) {
        this.#setLabels(classifier.labels);
        this.requestUpdate();
      }
      this.#curve = [];
      this.#cleared = null;
      this.#say('loaded', { labels: classifier.labels.join(', ') });
      this.#ready(classifier);
    });
  }

  #loadSrc(): void {
    // The element shows and tells the failure itself.
    if (this.src) this.#load(this.src).catch(() => undefined);
  }

  /** There is a new model: `tell` comes before it is handed over. */
  #ready(classifier: ClassifierApi, tell?: () => void): void {
    this.#model = true;
    this.#broken = false;
    this.#progress = null;
    this.#settle();
    tell?.();
    this.#models.offer({ classifier, labels: classifier.labels });
  }

  /** Ends everything that needs the classifier; the samples stay. */
  #letGo(): void {
    this.#hold.end();
    this.#training?.abort();
    this.#models.withdraw();
    this.#kept = this.#samples();
    this.#life.abort();
    this.#life = new AbortController();
    this.#engine = this.#classifier = this.#progress = null;
    this.#starting = this.#model = this.#broken = false;
    this.#curve = [];
    this.#note = '';
    this.setStatus('idle');
  }

  /** Lets the status say what is there now. */
  #settle(): void {
    this.requestUpdate();
    if (this.#training && this.#classifier) this.setStatus('training');
    else if (this.#starting || this.#loads) this.setStatus('loading');
    else if (this.#model) this.setStatus('trained');
    else if (this.#broken) this.setStatus('failed');
    else this.setStatus(this.#classifier ? 'ready' : 'idle');
  }

  #showProgress(progress: Progress | null): void {
    this.#progress = progress;
    this.requestUpdate();
  }

  #say(text: Spoken, params?: Params): void {
    this.#note = format(this.messages.trainer[text], params);
    this.requestUpdate();
  }

  #samples(): readonly Sample[] {
    return this.#classifier?.samples ?? this.#kept;
  }

  #allSamples(): readonly Sample[] {
    return [...this.#shelf, ...this.#samples()];
  }

  #setSamples(samples: readonly Sample[]): void {
    const fits = samples.filter(({ label }) => this.#labels.includes(label));
    this.#shelf = samples.filter(({ label }) => !this.#labels.includes(label));
    if (this.#classifier) this.#classifier.setSamples(fits);
    else this.#kept = fits;
    this.requestUpdate();
  }

  #setLabels(labels: readonly string[]): void {
    const samples = this.#allSamples();
    this.#labels = labels;
    this.#setSamples(samples);
  }

  #strip(label: string): HTMLElement {
    let strip = this.#strips.get(label);
    if (!strip) {
      strip = Object.assign(document.createElement('div'), { className: 'thumbnails' });
      strip.ariaHidden = 'true';
      this.#strips.set(label, strip);
    }
    return strip;
  }

  async #begin(): Promise<void> {
    if (this.#begun || !this.isConnected) return;
    this.#begun = true;
    if (!(await this.#restore())) this.#loadSrc();
  }

  /** Brings back what this browser kept under `storage-key`; true where a model was among it. */
  async #restore(): Promise<boolean> {
    const life = this.#life.signal;
    const key = this.storageKey;
    void this.#store?.close();
    this.#store = null;
    if (!key) return false;
    try {
      const { SampleStore } = await part(import('../../samples/store.ts'));
      const store = new SampleStore(key, (error) => this.fail(error));
      const { samples, backbone, model } = await store.read();
      if (life.aborted || key !== this.storageKey) return true;
      this.#store = store;
      const newer = this.#allSamples();
      this.#madeBy ??= backbone;
      if (this.#madeBy === backbone) this.#setSamples([...samples, ...newer]);
      else this.fail(new MaskRoomError('trainer-other-backbone'));
      if (newer.length > 0) this.#keepSamples();
      if (model) await this.#load(model);
      return model !== null;
    } catch (cause) {
      if (!life.aborted && this.error !== cause) this.fail(cause);
      return false;
    }
  }

  #keepSamples(): void {
    this.#store?.keepSamples({ backbone: this.#madeBy, samples: this.#allSamples() });
  }

  async #keepModel(): Promise<void> {
    if (!this.#store || !this.#classifier) return;
    try {
      await this.#store.keepModel(await this.#classifier.save());
    } catch (cause) {
      // A model of ml5 0.x detects but cannot be written again: its own files are where it is kept.
      if ((cause as MaskRoomError).code !== 'model-not-saveable') this.fail(cause);
    }
  }

  get #plotRoot(): HTMLElement | null {
    return this.renderRoot.querySelector('.plot');
  }

  /** A plot that cannot be loaded is no reason to stop: the words under it say the same. */
  async #openPlot(): Promise<void> {
    try {
      const { LossPlot } = await import('./loss-plot.ts');
      await this.updateComplete;
      const root = this.#plotRoot;
      if (root) this.#plot ??= new LossPlot(root, this.messages.trainer.loss);
      this.#plot?.show(this.#curve);
    } catch (cause) {
      console.warn('<mask-trainer> shows no plot:', cause);
    }
  }

  #closePlot(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #pickFiles(): void {
    this.renderRoot.querySelector<HTMLInputElement>('#files')?.click();
  }

  readonly #filesPicked = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // The same files can be picked again after a failure.
    input.value = '';
    if (files.length > 0) this.load(files).catch(() => undefined);
  };

  readonly #drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#dropping = event.type === 'dragover';
    this.requestUpdate();
  };

  /** A model's files load it; pictures dropped on a class become images of it. */
  readonly #drop = async (event: DragEvent): Promise<void> => {
    this.#drag(event);
    const files = [...(event.dataTransfer?.files ?? [])];
    const pictures = files.filter(({ type }) => type.startsWith('image/'));
    const card = (event.target as Element).closest('.class');
    const { value } = card?.querySelector('button') ?? {};
    try {
      if (pictures.length === 0 && files.length > 0) await this.load(files);
      else if (value !== undefined) for (const picture of pictures) await this.addImage(value, picture);
    } catch {
      // Shown and told by the method.
    }
  };

  #stateText(): string {
    const { trainer } = this.messages;
    if (this.status === 'training') return trainer.steps.training;
    if (this.#progress) return trainer.steps[this.#progress.step];
    if (this.status === 'loading') return trainer.loading;
    if (this.#note) return this.#note;
    const lacking = this.#lacking();
    if (this.#model) return trainer.trained;
    if (lacking.length === 0) return trainer.canTrain;
    if (!this.video)
      return format(this.for ? trainer.waitingForOwner : trainer.waitingForCamera, { for: this.for });
    return format(trainer.needs, { minimum: MINIMUM, labels: lacking.join(', ') });
  }

  #renderClass(label: string, count: number): TemplateResult {
    const { trainer } = this.messages;
    const { end, click, pointerDown, keyDown, keyUp, noMenu, recording } = this.#hold;
    const now = recording === label;
    return html`<div part="class" class="class" role="group" aria-label=${label}>
      <button
        type="button"
        part="record"
        class=${now ? 'record recording' : 'record'}
        .value=${label}
        ?disabled=${this.#training}
        @click=${click}
        @pointerdown=${pointerDown}
        @pointerup=${end}
        @pointercancel=${end}
        @lostpointercapture=${end}
        @contextmenu=${noMenu}
        @keydown=${keyDown}
        @keyup=${keyUp}
        @blur=${end}
        @pointerenter=${this.#warmUp}
        @focus=${this.#warmUp}
      >
        <span class="dot"></span>
        <span class="name">${label}</span>
        <span class="hint">${now ? trainer.recording : trainer.hint}</span>
      </button>
      <span class="count">${format(trainer.count, { count })}</span>
      <button
        type="button"
        class="quiet"
        aria-label=${format(trainer.clearLabel, { label })}
        ?disabled=${count === 0 || this.#training}
        @click=${() => void this.clear(label)}
      >
        ${trainer.clear}
      </button>
      ${this.#strip(label)}
    </div>`;
  }

  #renderProgress({ step, value }: Progress): TemplateResult {
    const { trainer } = this.messages;
    return html`<div class="work">
      <progress max="1" value=${value ?? nothing} aria-label=${trainer.steps[step]}></progress>
      <span class="percent"
        >${value === null ? nothing : format(trainer.percent, { percent: Math.round(value * 100) })}</span
      >
    </div>`;
  }

  #renderCurve(): TemplateResult {
    const first = this.#curve[0];
    const last = this.#curve.at(-1);
    return html`<figure>
      <div part="plot" class="plot" aria-hidden="true"></div>
      <figcaption>
        ${
          first && last
            ? format(this.messages.trainer.lossFell, {
                first: first.loss.toFixed(3),
                last: last.loss.toFixed(3),
                epoch: last.epoch,
                epochs: last.epochs,
                accuracy: Math.round(last.accuracy * 100),
              })
            : nothing
        }
      </figcaption>
    </figure>`;
  }

  override render(): TemplateResult {
    const { trainer } = this.messages;
    const { counts, status } = this;
    const busy = this.#training !== null;
    const shelved = [...new Set(this.#shelf.map(({ label }) => label))];
    const empty = this.#samples().length === 0 && shelved.length === 0 && !this.#model;
    return html`<section
      class=${this.#dropping ? 'stack dropping' : 'stack'}
      aria-label=${trainer.title}
      @dragover=${this.#drag}
      @dragleave=${this.#drag}
      @drop=${this.#drop}
    >
      <div class="classes">${this.#labels.map((label) => this.#renderClass(label, counts[label] ?? 0))}</div>
      ${shelved.length > 0 ? html`<p class="aside">${format(trainer.shelved, { labels: shelved.join(', ') })}</p>` : nothing}
      ${this.renderStatus(this.#stateText())}
      ${this.#progress ? this.#renderProgress(this.#progress) : nothing}
      ${status === 'training' || this.#curve.length > 0 ? this.#renderCurve() : nothing}
      <div class="row">
        ${
          busy
            ? html`<button type="button" id="cancel" @click=${this.cancel}>${trainer.cancel}</button>`
            : html`<button
                type="button"
                id="train"
                class="primary"
                ?disabled=${this.#missing() !== null || this.#loads > 0}
                @click=${() => void this.train().catch(() => undefined)}
              >
                ${trainer.train}
              </button>`
        }
        <button
          type="button"
          ?disabled=${!this.#model || busy}
          @click=${() => void this.save().catch(() => undefined)}
        >
          ${trainer.save}
        </button>
        <button type="button" ?disabled=${busy} @click=${this.#pickFiles}>${trainer.load}</button>
        <span class="spacer"></span>
        ${this.#cleared ? html`<button type="button" @click=${this.#undo}>${trainer.undo}</button>` : nothing}
        <button type="button" class="quiet" ?disabled=${empty || busy} @click=${() => void this.clear()}>
          ${trainer.clearAll}
        </button>
      </div>
      <input
        id="files"
        type="file"
        accept=".json,.bin"
        multiple
        hidden
        aria-label=${trainer.load}
        @change=${this.#filesPicked}
      />
    </section>`;
  }
}

/** The texts that say what happened. */
type Spoken =
  'recordingLabel' | 'added' | 'trained' | 'loaded' | 'cancelled' | 'saved' | 'cleared' | 'clearedLabel';

const isVideo = (source: Source): source is HTMLVideoElement => 'videoWidth' in source;

/** The fields that have a value. */
const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;

/** A part of ours that is loaded when it is needed, with a failure in words. */
const part = <T>(loading: Promise<T>): Promise<T> =>
  loading.catch((cause: unknown) => {
    throw new MaskRoomError('trainer-part-missing', {}, { cause });
  });

declare global {
  interface HTMLElementTagNameMap {
    'mask-trainer': MaskTrainer;
  }
  interface GlobalEventHandlersEventMap {
    'sample-added': SampleAddedEvent;
    'training-started': TrainingStartedEvent;
    'training-progress': TrainingProgressEvent;
    'training-finished': TrainingFinishedEvent;
    'model-saved': ModelSavedEvent;
    'trainer-error': MaskRoomErrorEvent;
  }
}
