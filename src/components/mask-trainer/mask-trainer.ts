import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  ClassifierApi,
  EpochResult,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../classifier/types.ts';
import { videoIn } from '../../classifier/wrapped.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { HandoffConsumer, HandoffOwner } from '../../handoff/index.ts';
import { className, percent, type Params } from '../../messages/index.ts';
import { MaskRoomElement, single } from '../element.ts';
import { property } from '../property.ts';
import { sharedStyles } from '../styles.ts';
import { SampleAddedEvent, type MaskTrainerEventMap } from './events.ts';
import { Hold } from './hold.ts';
import { DEFAULT_LABELS, areReadyMade, countPerLabel, parseLabels } from './labels.ts';
import type { LossPlot } from './loss-plot.ts';
import { styles } from './mask-trainer.styles.ts';
import { part } from '../part.ts';
import type { Sorted } from './files.ts';
import type { Employer, TrainerWork } from './work.ts';

export type TrainerStatus = 'idle' | 'loading' | 'ready' | 'training' | 'trained' | 'failed';

/** Images that each class needs before training. */
const MINIMUM = 2;
/** So many small pictures are shown of one class, the newest. */
const THUMBNAILS = 16;

/** A framework sets a new list with the same names at each render. */
const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b);

/** The number that an attribute holds, `null` where it is empty. */
const numberIn = (text: string | null): number | null => (text?.trim() ? Number(text) : null);

/**
 * Records examples of each class from the paired video, trains a classifier on them in this browser, saves and loads it.
 *
 * The engine is loaded at the first use, not before. Pictures are not kept and never leave the page: only what the backbone made of them stays.
 *
 * Buttons anywhere on the page run it without script: `<button commandfor="its-id" command="--train">`, and `--cancel`, `--save`, `--load` (asks
 * for the files), `--save-samples`, `--clear`, and `--add-1`, `--add-2` … for one image of the first class, the second and so on.
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
 * @fires {SamplesSavedEvent} samples-saved - The file of the recorded images went to the browser's downloads: `{ file }`.
 * @fires {CustomEvent<MaskRoomError>} trainer-error - Something failed; the detail says what to do.
 *
 * @csspart class - The card of one class.
 * @csspart record - The button that records a class.
 * @csspart plot - The loss over the epochs.
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
  static async createClassifier(options: {
    backbone?: string;
    region?: Region | null;
  }): Promise<ClassifierApi> {
    const { Classifier } = await part(import('../../classifier/classifier.ts'));
    return new Classifier(options);
  }

  /** Id of the room to take the video from; empty pairs with the first. Images and model stay when it changes. */
  @property() for = '';
  /**
   * URL of the folder with the backbone's `model.json`; empty uses the embedded one. Another backbone can use no image and no model of this
   * one: it counts once none is here and no training runs. `clear()` takes them away.
   */
  @property() backbone = '';
  /**
   * URL of a `model.json` to load when the element connects, or when it changes. A model that is kept under `storage-key` comes first, and one
   * that was trained here or loaded by hand stays: `load()` takes its place. While training runs, nothing is loaded.
   */
  @property() src = '';
  /** Passes over all images; empty uses the measured default. */
  @property({ converter: numberIn }) epochs: number | null = null;
  /** Step size of the optimiser; empty uses the measured default. */
  @property({ converter: numberIn, attribute: 'learning-rate' }) learningRate: number | null = null;
  /** Size of the trained layer; empty uses the measured default. */
  @property({ converter: numberIn, attribute: 'hidden-units' }) hiddenUnits: number | null = null;
  /**
   * Name under which this browser keeps images (what the backbone made of them) and model; empty keeps nothing. When it changes, the images
   * that are here go with it, and what is kept under the new one comes; a model that is kept nowhere else stays.
   */
  @property({ attribute: 'storage-key' }) storageKey = '';

  /**
   * The classes, at least two. As an attribute: names separated by commas; `no mask, mask` where it is missing.
   * Images of a class that is taken away are kept aside until it is back, and a model stays. A change ends a recording and no training.
   */
  @property({ converter: (text) => text, hasChanged: differ })
  get labels(): readonly string[] {
    return this.#labels;
  }
  set labels(labels: string | Iterable<string | number> | null | undefined) {
    this.#labelsGiven = labels !== null && labels !== undefined;
    this.#setLabels(parseLabels(labels ?? DEFAULT_LABELS));
  }

  /**
   * What of each picture is learnt: the whole `frame` or the `face` in it; a model of the other one is refused. Where it is not given, whole
   * frames, or what a loaded model knows. Images of the other region are kept aside, and a training goes on with those it began with.
   */
  @property()
  get region(): Region {
    return this.#region ?? this.classifier?.region ?? 'frame';
  }
  set region(region: Region | null) {
    this.#region = region || null;
    this.#work?.setRegion(this.#region);
  }

  /** Images per class. */
  get counts(): Record<string, number> {
    return countPerLabel(this.#labels, this.#work?.samples ?? []);
  }

  /** The classifier; `null` before its first use. */
  get classifier(): ClassifierApi | null {
    return this.#work?.classifier ?? null;
  }

  /** The long work that runs now, `null` where there is none. */
  get progress(): Progress | null {
    return this.#work?.progress ?? null;
  }

  /** The video that images are taken from: the one that was set, or the paired one. Set to `null` to return to pairing. Throws `video-unsupported` for what is no video. */
  get video(): HTMLVideoElement | null {
    return this.#video ?? this.#handoffs.get('local-video')?.video ?? null;
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = videoIn(video);
    this.requestUpdate();
  }

  #labels = DEFAULT_LABELS;
  #labelsGiven = false;
  #loadedSrc = '';
  #region: Region | null = null;
  #video: HTMLVideoElement | null = null;
  /** Everything that is done once the trainer is used; it is loaded then. */
  #work: TrainerWork | null = null;
  #coming: Promise<TrainerWork> | null = null;
  /** The status before there is any work. */
  #before: TrainerStatus = 'idle';
  /** Changes when the element has gone for good. */
  #life = new AbortController();
  #begun = false;
  /** Images that are on their way. */
  readonly #adding = new Set<Promise<void>>();
  #strips = new Map<string, HTMLElement>();
  #undo: (() => void) | null = null;
  #plot: LossPlot | null = null;
  #plotting = false;
  /** What happened last, as a text; the state speaks where there is none. */
  #note: [text: Spoken, params?: Params] | null = null;
  #dropping = false;
  #focused: Element | null = null;
  readonly #handoffs = new HandoffConsumer(this, { 'local-video': { changed: () => this.requestUpdate() } });
  readonly #models = new HandoffOwner(
    this,
    'model-ready',
    // The ready-made model, which detectors use meanwhile, knows nothing of other classes or of the model that the page names.
    () => Boolean(this.src) || !areReadyMade(this.#labels),
  );
  readonly #hold: Hold = new Hold(
    this,
    (label) => (this.#hold.recording ? this.#record(label) : this.addImage(label)),
    (label, recording) => {
      if (recording) this.#say('recordingLabel', { label });
      else if (!this.error) this.#say('added', { label, count: this.counts[label] ?? 0 });
    },
    () => this.video,
    (label, still) => this.#say(still ? 'recordingStill' : 'recordingLabel', { label }),
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
    // A page that takes an attribute away and puts the same one back has changed nothing.
    const renewed = (name: 'storageKey' | 'src'): boolean =>
      changed.has(name) && changed.get(name) !== this[name];
    if (changed.has('labels')) this.#checkLabels();
    if (this.#begun && renewed('storageKey')) void this.#restore();
    if (this.#begun && renewed('src')) this.#loadSrc();
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('language')) this.#plot?.redraw();
    void this.#updatePlot();
    const focused = this.#focused;
    if (!focused || (focused.isConnected && !focused.matches(':disabled'))) return;
    // The button that was pressed has gone: the one that took its place goes on from there, or the class, where a held key does nothing.
    (focused.closest('.class') ?? this.renderRoot)
      .querySelector<HTMLElement>(focused.id ? '#cancel, #train' : '.record')
      ?.focus();
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    const add = this.#labels.map((label, index) => [`--add-${index + 1}`, () => this.addImage(label)]);
    return {
      ...(Object.fromEntries(add) as Record<string, () => Promise<void>>),
      '--train': () => this.train(),
      '--cancel': () => void this.cancel(),
      '--save': () => this.save(),
      '--save-samples': () => this.saveSamples(),
      '--load': () => void this.#pickFiles(),
      '--clear': () => this.clear(),
    };
  }

  protected teardown(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#begun = false;
    this.#note = null;
    this.#undo = null;
    this.#before = 'idle';
    this.#work?.close();
    this.#settle();
  }

  /**
   * Adds one image to the class `label`: `source`, or what the paired video shows now.
   * Rejects where there is no such class or no picture, with `no-face` where it must show one, and while training runs.
   */
  addImage(label: string, source?: Source): Promise<void> {
    return this.#attempt(() => this.#add(label, source));
  }

  /**
   * Trains on all images; options that are not given come from the attributes. Resolves with what it came to.
   * A loaded model is not trained further: the new one takes its place, and the Undo button brings it back.
   * Rejects, with the previous model still there, where images are missing, on failure, and with `aborted` when cancelled.
   */
  train(options: TrainingOptions = {}): Promise<TrainingResult> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      // What was handed over before comes first; each image tells its own failure.
      if (this.#adding.size > 0) await Promise.allSettled([...this.#adding]);
      this.#refuseWhileTraining();
      const missing = this.#missing();
      if (missing) throw missing;
      this.#hold.end();
      const work = await this.#use();
      const { epochs, learningRate, hiddenUnits } = this;
      const training = work.train(
        { ...given({ epochs, learningRate, hiddenUnits }), ...given({ ...options }) },
        () => this.#trained(work),
      );
      if (work.training) {
        this.#undo = null;
        this.#note = null;
      }
      return training;
    });
  }

  /** A loaded model whose place was taken can come back. */
  #trained({ wayBack }: TrainerWork): void {
    this.#say(wayBack ? 'trainedAnew' : 'trained');
    if (wayBack) this.#undo = () => void this.#attempt(wayBack).catch(() => undefined);
  }

  /** Cancels the training that runs; the previous model stays. */
  cancel(): void {
    this.#work?.cancel();
  }

  /** Hands `model.json` and `model.weights.bin` to the browser's downloads. Rejects where there is no model. */
  save(): Promise<void> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      if (!this.#work) throw new MaskRoomError('model-none');
      const names = await this.#work.save();
      this.#say('saved', { ...names, labels: this.classifier!.labels.join(', ') });
    });
  }

  /**
   * Hands `samples.json`, what the backbone made of all images, to the browser's downloads: `load()` takes it. Rejects with `samples-none`
   * where there are none.
   */
  saveSamples(): Promise<void> {
    return this.#attempt(async () => {
      const work = await this.#use();
      this.#say('savedSamples', await work.saveSamples());
    });
  }

  /**
   * Loads a model: the URL of its `model.json`, relative to the document, or its files. Where the page gave labels the model must have the
   * same; otherwise the trainer takes the model's. A file that `saveSamples()` wrote adds its images to those that are here. Rejects, with
   * the previous model and images still there, where it does not fit and while training runs.
   */
  load(source: string | URL | Iterable<File>): Promise<void> {
    return this.#attempt(() => this.#load(source));
  }

  /**
   * Takes away the images of the class `label`; without a label all images, the model, and what this browser kept of them.
   * The Undo button brings them back until something else happens.
   */
  clear(label?: string): Promise<void> {
    return this.#attempt(async () => {
      this.#refuseWhileTraining();
      if (label !== undefined) this.#knowLabel((label = String(label)));
      this.#hold.end();
      const strips = new Map(this.#strips);
      if (label === undefined) this.#strips.clear();
      else this.#strips.delete(label);
      const back = this.#work?.clear(label);
      this.#undo = () => {
        this.#undo = null;
        this.#note = null;
        this.#strips = strips;
        back?.();
      };
      if (label === undefined) this.#say('cleared');
      else this.#say('clearedLabel', { label });
    });
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
      this.#note = null;
      if (error.code === 'aborted') this.#say('cancelled');
      else this.fail(error);
      this.#settle();
      throw error;
    }
  }

  async #load(source: string | URL | Iterable<File>): Promise<void> {
    this.#refuseWhileTraining('load-while-training');
    const work = await this.#use();
    if (typeof source === 'string' || source instanceof URL) await work.load(source);
    else await work.open(source);
    work.keepModel();
  }

  /** What does the work, loaded at the first use. */
  async #use(): Promise<TrainerWork> {
    const life = this.#life.signal;
    if (!this.#coming) {
      this.#before = 'loading';
      this.#settle();
      this.#coming = part(import('./work.ts')).then(({ TrainerWork, workStyles }) => {
        this.addStyles(workStyles);
        return new TrainerWork(this.#employer());
      });
      this.#coming.then(
        (work) => (this.#work = work),
        () => (this.#coming = null),
      );
    }
    try {
      const work = await this.#coming;
      if (life.aborted) throw new MaskRoomError('aborted');
      return work;
    } catch (cause) {
      this.#before = 'failed';
      throw cause;
    }
  }

  #add(label: string, source?: Source): Promise<void> {
    return this.#noteAdding(this.#addNow(String(label), source));
  }

  #noteAdding(adding: Promise<void>): Promise<void> {
    this.#adding.add(adding);
    const done = (): void => void this.#adding.delete(adding);
    adding.then(done, done);
    return adding;
  }

  async #addNow(label: string, source?: Source): Promise<void> {
    this.#refuseWhileTraining();
    this.#knowLabel(label);
    const picture = source ?? this.#videoNow();
    // The first image waits for the engine: it must show what the camera saw at the press, not seconds later.
    const still =
      !this.classifier && isVideo(picture) ? await createImageBitmap(picture).catch(() => null) : null;
    try {
      const work = await this.#use();
      const thumbnail = await work.addImage(label, still ?? picture);
      if (thumbnail) this.#showThumbnail(label, thumbnail);
    } finally {
      still?.close();
    }
    this.#undo = null;
    const { counts } = this;
    const count = counts[label] ?? 0;
    if (!this.#hold.recording) this.#say('added', { label, count });
    this.dispatchEvent(new SampleAddedEvent({ label, count, counts }));
  }

  /** Takes files that were dropped or chosen: pictures become images of `label`, others load. What is left out is told in words. */
  #take(dropped: Iterable<File | FileSystemEntry>, label: string | null): void {
    // The element shows and tells the failure itself.
    this.#attempt(async () => {
      const life = this.#life.signal;
      this.#refuseWhileTraining('files-while-training');
      const files = await part(import('./files.ts'));
      const sorted = await files.sortFiles(dropped);
      if (life.aborted) return;
      this.#refuseWhileTraining('files-while-training');
      const { pictures, data, leftOut } = sorted;
      if (pictures.length === 0 && data.length > 0) return this.#load(data);
      if (pictures.length === 0) throw new MaskRoomError('files-nothing', { kinds: files.kindsOf(leftOut) });
      if (label === null) throw new MaskRoomError('files-beside');
      return this.#noteAdding(this.#addPictures(label, sorted));
    }).catch(() => undefined);
  }

  /** Adds all that can be, one after the other; rejects once they are there where any was left out. */
  async #addPictures(label: string, { pictures, leftOut }: Sorted): Promise<void> {
    const life = this.#life.signal;
    const files = await part(import('./files.ts'));
    let count = 0;
    let cause: unknown;
    for (const { file, kind } of pictures) {
      try {
        await this.#addNow(label, file);
        count++;
      } catch (error) {
        if (life.aborted) return;
        const { code } = (cause = MaskRoomError.from(error));
        const why = code === 'no-face' ? 'faceless' : code === 'image-undecodable' && files.undecoded(kind);
        // Without the engine, say, the others would fail as well.
        if (!why) throw error;
        files.count(leftOut, why);
      }
      // The element has gone: its engine is not started again for the rest.
      if (life.aborted) return;
    }
    if (leftOut.size > 0)
      throw new MaskRoomError('files-left-out', { label, count, kinds: files.kindsOf(leftOut) }, { cause });
  }

  /** Adds one of many: a frame without a face is left out. */
  #record(label: string): Promise<void> {
    return this.#attempt(async () => {
      try {
        await this.#add(label);
        if (this.#hold.recording) this.#say('recordingLabel', { label });
      } catch (cause) {
        if ((cause as MaskRoomError).code !== 'no-face') throw cause;
        this.#say('noFace');
      }
    });
  }

  #employer(): Employer {
    return {
      labels: () => this.#labels,
      expected: () => (this.#labelsGiven ? this.#labels : null),
      region: () => this.region,
      backbone: () => this.backbone ?? '',
      create: (backbone) => {
        const region = this.#region;
        return (this.constructor as typeof MaskTrainer).createClassifier({
          ...(backbone && { backbone }),
          ...(region && { region }),
        });
      },
      changed: () => this.#settle(),
      loaded: (labels) => {
        if (!this.#labelsGiven) this.#setLabels(labels);
        this.#undo = null;
        this.#say('loaded', { labels: labels.join(', ') });
      },
      added: (count, undo) => {
        this.#undo = () => {
          this.#undo = this.#note = null;
          undo();
        };
        this.#say('addedSamples', { count });
      },
      forgetPictures: () => this.#strips.clear(),
      changedElsewhere: () => this.#say('elsewhere'),
      offer: (classifier) => {
        if (classifier) this.#models.offer({ classifier, labels: classifier.labels });
        else this.#models.withdraw();
      },
      tell: (event) => this.dispatchEvent(event),
      fail: (cause) => this.fail(cause),
    };
  }

  #refuseWhileTraining(
    code: 'training-busy' | 'load-while-training' | 'files-while-training' = 'training-busy',
  ): void {
    if (this.#work?.training) throw new MaskRoomError(code);
  }

  #knowLabel(label: string): void {
    const labels = this.#labels.join(', ');
    if (this.#labels.length < 2) throw new MaskRoomError('trainer-labels', { labels });
    if (!this.#labels.includes(label))
      throw new MaskRoomError('trainer-unknown-label', { label: String(label), labels });
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
    if (this.#work?.atStake && this.#lacking().length > 0)
      return new MaskRoomError('training-anew', { labels: this.#lacking().join(', ') });
    if (seen.length === 1) return new MaskRoomError('training-one-class', { label: seen[0]! });
    const empty = this.#labels.filter((label) => !counts[label]);
    if (empty.length > 0) return new MaskRoomError('trainer-class-empty', { labels: empty.join(', ') });
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
    if (this.classifier) return;
    this.#use()
      .then((work) => work.warmUp())
      .catch(() => {
        this.#before = 'idle';
        this.#settle();
      });
  };

  /** Loads the model that the page names, unless it is here already or would take the place of a person's own. */
  #loadSrc(): void {
    const { src } = this;
    const work = this.#work;
    if (!src || work?.training || work?.own || (work?.model && src === this.#loadedSrc)) return;
    // The element shows and tells the failure itself.
    this.#attempt(async () => {
      await (await this.#use()).load(src, 'page');
      this.#loadedSrc = src;
    }).catch(() => undefined);
  }

  /** Lets the status and the view say what is there now. */
  #settle(): void {
    this.requestUpdate();
    this.#plot?.show(this.#curve);
    this.setStatus(this.#work?.status ?? this.#before);
  }

  #say(text: Spoken, params?: Params): void {
    this.#note = [text, params];
    this.requestUpdate();
  }

  #setLabels(labels: readonly string[]): void {
    if (differ(labels, this.#labels)) {
      this.#note = null;
      this.#hold.end();
    }
    this.#labels = labels;
    this.#work?.sort();
    this.requestUpdate();
  }

  get #curve(): readonly EpochResult[] {
    return this.#work?.curve ?? [];
  }

  #showThumbnail(label: string, thumbnail: Element): void {
    let strip = this.#strips.get(label);
    if (!strip) {
      strip = Object.assign(document.createElement('div'), { className: 'thumbnails' });
      strip.ariaHidden = 'true';
      this.#strips.set(label, strip);
    }
    strip.prepend(thumbnail);
    strip.children[THUMBNAILS]?.remove();
  }

  async #begin(): Promise<void> {
    if (this.#begun || !this.isConnected) return;
    this.#begun = true;
    if (!(await this.#restore())) this.#loadSrc();
  }

  /** Brings back what this browser kept under `storage-key`; true where a model was among it. */
  async #restore(): Promise<boolean> {
    if (!this.storageKey && !this.#work) return false;
    try {
      return await this.#attempt(async () => (await this.#use()).restore(this.storageKey));
    } catch {
      return false;
    }
  }

  /**
   * The plot is there as long as its place is. One that cannot be loaded stops nothing: the words under it say the same. It is tried again at
   * the next place, not at each epoch.
   */
  async #updatePlot(): Promise<void> {
    const place = (): HTMLElement | null => this.renderRoot.querySelector('.plot');
    if (!place()) {
      this.#plot?.destroy();
      this.#plot = null;
      this.#plotting = false;
    } else if (!this.#plotting) {
      this.#plotting = true;
      try {
        const { LossPlot } = await import('./loss-plot.ts');
        const root = place();
        if (root) this.#plot ??= new LossPlot(root, (value) => value.toLocaleString(this.language.tag));
        this.#plot?.show(this.#curve);
      } catch (cause) {
        console.warn('<mask-trainer> shows no plot:', cause);
      }
    }
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
  readonly #drop = (event: DragEvent): void => {
    this.#drag(event);
    // They can be read only now: after the event the list is empty.
    const dropped = [...(event.dataTransfer?.items ?? [])].flatMap((item) => {
      const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
      return entry?.isDirectory ? entry : (item.getAsFile() ?? []);
    });
    const card = (event.target as Element).closest('.class');
    if (dropped.length > 0) this.#take(dropped, card?.querySelector('button')?.value ?? null);
  };

  readonly #picturesPicked = (event: Event): void => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) this.#take(files, input.closest('.class')!.querySelector('button')!.value);
  };

  #stateText(): string {
    const { trainer, steps } = this.messages;
    if (this.progress) return steps[this.progress.step];
    if (this.status === 'training') return steps.training;
    if (this.status === 'loading') return trainer.loading;
    const [note, params] = this.#note ?? [];
    if (!note) return this.#nextText();
    const text = this.format(trainer[note], params);
    return note === 'added' && !this.#work?.model ? `${text} ${this.#nextText()}` : text;
  }

  /** What there is, or what to do next. */
  #nextText(): string {
    const { trainer } = this.messages;
    const lacking = this.#lacking();
    if (this.#work?.model && this.#work.otherClasses.length === 0) return trainer.trained;
    if (lacking.length === 0) return trainer.canTrain;
    if (!this.video)
      return this.format(this.for ? trainer.waitingForOwner : trainer.waitingForCamera, { for: this.for });
    return this.format(trainer.needs, { minimum: MINIMUM, labels: lacking.join(', ') });
  }

  /** Whether the picture has sides that the model does not see. */
  get #cutsSides(): boolean {
    const { videoWidth = 0, videoHeight = 0 } = this.video ?? {};
    return this.region === 'frame' && videoWidth > videoHeight;
  }

  #renderClass(label: string, count: number): TemplateResult {
    const { trainer } = this.messages;
    const { end, click, pointerDown, keyDown, keyUp, noMenu, touchMove, recording } = this.#hold;
    const now = recording === label;
    const name = className(label, this.language);
    return html`<div part="class" class="class" role="group" aria-label=${name}>
      <button
        type="button"
        part="record"
        class=${now ? 'record recording' : 'record'}
        .value=${label}
        ?disabled=${this.#work?.training}
        @click=${click}
        @pointerdown=${pointerDown}
        @pointerup=${end}
        @pointercancel=${end}
        @lostpointercapture=${end}
        @contextmenu=${noMenu}
        @touchmove=${touchMove}
        @keydown=${keyDown}
        @keyup=${keyUp}
        @blur=${end}
        @pointerenter=${this.#warmUp}
        @focus=${this.#warmUp}
      >
        <span class="dot"></span>
        <span class="name">${name}</span>
        <span class="hint">${now ? trainer.recording : trainer.hint}</span>
      </button>
      <div class="row">
        <span class="count">${this.format(trainer.count, { count })}</span>
        <div class="row end">
          <button
            type="button"
            class="pick"
            aria-label=${this.format(trainer.pickLabel, { label })}
            ?disabled=${this.#work?.training}
            @click=${({ currentTarget }: Event) =>
              ((currentTarget as Element).nextElementSibling as HTMLInputElement).click()}
          >
            ${trainer.pick}
          </button>
          <input
            type="file"
            accept="image/*"
            multiple
            hidden
            aria-label=${this.format(trainer.pickLabel, { label })}
            @change=${this.#picturesPicked}
          />
          <button
            type="button"
            class="quiet"
            aria-label=${this.format(trainer.clearLabel, { label })}
            ?disabled=${count === 0 || this.#work?.training}
            @click=${() => void this.clear(label).catch(() => undefined)}
          >
            ${trainer.clear}
          </button>
        </div>
      </div>
      ${this.#strips.get(label) ?? html`<div class="thumbnails" aria-hidden="true"></div>`}
    </div>`;
  }

  #renderAside(text: string, labels: readonly string[]): TemplateResult | typeof nothing {
    return labels.length > 0
      ? html`<p class="aside">${this.format(text, { labels: labels.join(', ') })}</p>`
      : nothing;
  }

  /** What training would do to a loaded model, before it does. */
  #renderAnew(): TemplateResult | typeof nothing {
    const { atStake = null, samples = [], otherClasses = [] } = this.#work ?? {};
    if (!atStake || samples.length === 0 || otherClasses.length > 0 || this.#work!.training) return nothing;
    const { trainer, errors } = this.messages;
    const { images } = atStake;
    const count = samples.length;
    const why = this.#missing();
    const text = why
      ? this.format(errors['training-anew'].message, why.params)
      : this.format(images === null ? trainer.anewUnknown : trainer.anew, { count, images: images ?? '' });
    return html`<p class="aside" id="anew">${text}</p>`;
  }

  #renderProgress(value: number | null): TemplateResult {
    return html`<div class="work">
      <progress max="1" value=${value ?? nothing} aria-label=${this.#stateText()}></progress>
      <span class="percent">${value === null ? nothing : percent(value, this.language)}</span>
    </div>`;
  }

  #renderCurve(): TemplateResult {
    const first = this.#curve[0];
    const last = this.#curve.at(-1);
    const loss = (result: EpochResult): string =>
      result.loss.toLocaleString(this.language.tag, {
        minimumFractionDigits: 3,
        maximumFractionDigits: 3,
      });
    return html`<figure>
      <div part="plot" class="plot" aria-hidden="true"></div>
      <figcaption>
        ${
          first && last
            ? this.format(this.messages.trainer.lossFell, {
                first: loss(first),
                last: loss(last),
                epoch: last.epoch,
                epochs: last.epochs,
                accuracy: percent(last.accuracy, this.language),
              })
            : nothing
        }
      </figcaption>
    </figure>`;
  }

  /** The buttons under the classes. */
  #renderActions(): TemplateResult {
    const { trainer } = this.messages;
    const {
      training = false,
      loadingModel = false,
      model = false,
      samples = [],
      shelved = [],
    } = this.#work ?? {};
    const images = samples.length + shelved.length;
    return html`<div class="row">
      ${
        training
          ? html`<button type="button" id="cancel" @click=${single(() => this.cancel())}>
              ${trainer.cancel}
            </button>`
          : html`<button
              type="button"
              id="train"
              class="primary"
              aria-describedby="anew"
              ?disabled=${this.#missing() !== null || loadingModel}
              @click=${() => void this.train().catch(() => undefined)}
            >
              ${trainer.train}
            </button>`
      }
      <button
        type="button"
        ?disabled=${!model || training}
        @click=${() => void this.save().catch(() => undefined)}
      >
        ${trainer.save}
      </button>
      <button type="button" ?disabled=${training} @click=${this.#pickFiles}>${trainer.load}</button>
      <button
        type="button"
        ?disabled=${images === 0}
        @click=${() => void this.saveSamples().catch(() => undefined)}
      >
        ${trainer.saveSamples}
      </button>
      <div class="row end">
        ${this.#undo ? html`<button type="button" @click=${() => this.#undo?.()}>${trainer.undo}</button>` : nothing}
        <button
          type="button"
          class="quiet"
          ?disabled=${(images === 0 && !model) || training}
          @click=${() => void this.clear().catch(() => undefined)}
        >
          ${trainer.clearAll}
        </button>
      </div>
    </div>`;
  }

  override render(): TemplateResult {
    const { trainer } = this.messages;
    const { counts, progress, status } = this;
    const { shelved = [], otherClasses = [] } = this.#work ?? {};
    return html`<section
      role="group"
      class=${this.#dropping ? 'stack dropping' : 'stack'}
      part="panel"
      lang=${this.language.tag}
      aria-label=${trainer.title}
      @dragover=${this.#drag}
      @dragleave=${this.#drag}
      @drop=${this.#drop}
    >
      <div class="classes">${this.#labels.map((label) => this.#renderClass(label, counts[label] ?? 0))}</div>
      ${this.#cutsSides ? html`<p class="aside">${trainer.square}</p>` : nothing}
      ${this.#renderAside(trainer.shelved, shelved)} ${this.#renderAside(trainer.otherClasses, otherClasses)}
      ${this.#renderAnew()} ${this.#renderActions()} ${this.renderStatus(this.#stateText())}
      ${progress || status === 'loading' ? this.#renderProgress(progress?.value ?? null) : nothing}
      ${status === 'training' || this.#curve.length > 0 ? this.#renderCurve() : nothing}
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
  | 'recordingLabel'
  | 'recordingStill'
  | 'noFace'
  | 'added'
  | 'trained'
  | 'trainedAnew'
  | 'loaded'
  | 'cancelled'
  | 'saved'
  | 'savedSamples'
  | 'addedSamples'
  | 'cleared'
  | 'clearedLabel'
  | 'elsewhere';

/** What is no picture at all is for the classifier to refuse. */
const isVideo = (source: Source): source is HTMLVideoElement =>
  (source as HTMLVideoElement).videoWidth !== undefined;

/** The fields that have a value. */
const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;

declare global {
  interface HTMLElementTagNameMap {
    'mask-trainer': MaskTrainer;
  }
  interface GlobalEventHandlersEventMap extends MaskTrainerEventMap {}
}
