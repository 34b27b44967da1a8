import { html, render as draw, type PropertyValues, type TemplateResult } from 'lit';
import type {
  ClassifierApi,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../classifier/types.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import { videoIn } from '../../classifier/wrapped.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { lazy } from '../../errors/lazy.ts';
import { HandoffConsumer, HandoffOwner } from '../../handoff/index.ts';
import type { Sample } from '../../samples/sample.ts';
import { areReadyMade, differ, parseLabels } from '../../trainer/labels.ts';
import { refuseWhileTraining } from '../../trainer/rules.ts';
import { LateTrainer } from '../../trainer/late-trainer.ts';
import type { Saved } from '../../trainer/save.ts';
import type { TrainerState, TrainerStatus } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { MaskRoomElement } from '../shared/element.ts';
import { KeepFocus } from '../shared/keep-focus.ts';
import { property } from '../shared/property.ts';
import { sharedStyles } from '../shared/styles.ts';
import { Chosen } from './chosen.ts';
import { download } from './download.ts';
import {
  factEvent,
  ModelSavedEvent,
  ProjectSavedEvent,
  SamplesSavedEvent,
  type MaskTrainerEventMap,
} from './events.ts';
import type { GalleryDoor } from './gallery-door.ts';
import { Recorder, type Recording } from './recorder.ts';
import { styles } from './mask-trainer.styles.ts';
import type { LateView } from './late-view.ts';
import type { record } from './recording.ts';
import { PlotPlace } from './plot-place.ts';
import type { Thumbnails } from './thumbnails.ts';
import { quietly, render } from './view.ts';

export type { TrainerStatus };

const RECORDING = ['recordMode', 'recordPace', 'recordDelay'] as const;

/** The number that an attribute holds, `null` where it is empty. */
const numberIn = (text: string | null): number | null => (text?.trim() ? Number(text) : null);

/**
 * Records examples of each class from the paired video, trains a classifier on them in this browser, saves and loads it.
 *
 * The engine is loaded at the first use, not before. Pictures stay on this page, and with `storage-key` in this browser; they are sent nowhere.
 *
 * Buttons anywhere on the page run it without script: `<button commandfor="its-id" command="--train">`, and `--cancel`, `--save`, `--load` (asks
 * for the files), `--save-samples`, `--save-project`, `--clear`, `--reset`, `--undo`, `--redo`, and `--add-1`, `--add-2` … for one image of the first class, the second and so on.
 *
 * @summary Record examples, train a classifier on this device, save and load it.
 * @tagname mask-trainer
 *
 * @fires {SampleAddedEvent} sample-added - One more image belongs to a class: `{ label, count, counts }`. Does not bubble.
 * @fires {TrainingStartedEvent} training-started - Training begins: `{ counts }`. Does not bubble.
 * @fires {TrainingProgressEvent} training-progress - After each epoch: `{ epoch, epochs, loss, accuracy }`. Does not bubble.
 * @fires {TrainingFinishedEvent} training-finished - Training ended with a model: what it came to. Does not bubble.
 * @fires {EvaluationChangedEvent} evaluation-changed - The figures of the model are others: `{ evaluation }`. Does not bubble.
 * @fires {CustomEvent<ReadyModel>} model-ready - After training and after loading: `{ classifier, labels, signal }`, for detectors.
 * @fires {ModelSavedEvent} model-saved - The two files went to the browser's downloads: `{ json, weights }`.
 * @fires {SamplesSavedEvent} samples-saved - The file of the recorded images went to the browser's downloads: `{ file }`.
 * @fires {ProjectSavedEvent} project-saved - The file of the whole project went to the browser's downloads: `{ file }`.
 * @fires {CustomEvent<MaskRoomError>} trainer-error - Something failed; the detail says what to do.
 *
 * @csspart class - The card of one class.
 * @csspart record - The button that records a class.
 * @csspart plot - The loss over the epochs.
 * @csspart recording - How images are recorded, for the person to choose.
 * @csspart evidence - How good the model is, and what to record next.
 * @csspart gallery - All images of a class, over the page.
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
    samples?: () => readonly Sample[];
  }): Promise<ClassifierApi> {
    const { Classifier } = await lazy(import('../../classifier/classifier.ts'));
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
   * What the record buttons do: `hold` takes images as long as one is held, and one image at a click; with `toggle` a press begins and the next one
   * ends it. What the person chooses instead stands until the page says another thing; the same holds for `record-pace` and `record-delay`.
   */
  @property({ attribute: 'record-mode' }) recordMode: 'hold' | 'toggle' = 'hold';
  /** Images a second while recording, above 0 and up to 10; empty is 10. Each frame of the video is taken once at most. */
  @property({ converter: numberIn, attribute: 'record-pace' }) recordPace: number | null = null;
  /**
   * Whole seconds from a press to the first image, up to 60, counted down on the button and in words; empty is none. The same button, or Escape,
   * ends it.
   */
  @property({ converter: numberIn, attribute: 'record-delay' }) recordDelay: number | null = null;
  /**
   * Name under which this browser keeps images and model; empty keeps nothing. When it changes, the images that are here go with it, and what is
   * kept under the new one comes; a model that is kept nowhere else stays.
   */
  @property({ attribute: 'storage-key' }) storageKey = '';

  /**
   * The classes, at least two. As an attribute: names separated by commas; `no mask, mask` where it is missing.
   * Images of a class that is taken away are kept aside until it is back, and a model stays. A change ends a recording and no training.
   */
  @property({ converter: (text) => text, hasChanged: differ })
  get labels(): readonly string[] {
    return this.#state.labels;
  }
  set labels(labels: string | Iterable<string | number> | null | undefined) {
    this.#given = labels === null || labels === undefined ? null : parseLabels(labels);
    this.#trainer.inputsChanged();
  }

  /**
   * What of each picture is learnt: the whole `frame` or the `face` in it; a model of the other one is refused. Where it is not given, whole
   * frames, or what a loaded model knows. Images of the other region are kept aside, and a training goes on with those it began with.
   */
  @property()
  get region(): Region {
    return this.#state.region;
  }
  set region(region: Region | null) {
    this.#region = region || null;
    this.#trainer.inputsChanged();
  }

  /** Images per class. */
  get counts(): Record<string, number> {
    return { ...this.#state.counts };
  }

  /** The images that are learnt, oldest first: each with what the backbone made of it. */
  get samples(): readonly Sample[] {
    return this.#state.samples;
  }

  /** The classifier; `null` before its first use. */
  get classifier(): ClassifierApi | null {
    return this.#state.classifier;
  }

  /**
   * How well the model does on pictures that it has not learnt: right answers of all, per class and as a confusion matrix, each share with its
   * 95 % interval; it follows the pictures that are moved or taken away. `null` before the first, and where there are too few pictures to tell.
   */
  get evaluation(): Evaluation | null {
    return this.#state.evaluation;
  }

  /** The long work that runs now, `null` where there is none. */
  get progress(): Progress | null {
    return this.#state.progress;
  }

  /** The video that images are taken from: the one that was set, or the paired one. Set to `null` to return to pairing. Throws `video-unsupported` for what is no video. */
  get video(): HTMLVideoElement | null {
    return this.#video ?? this.#handoffs.get('local-video')?.video ?? null;
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = videoIn(video);
    this.requestUpdate();
  }

  /** What the page has named as classes. */
  #given: readonly string[] | null = null;
  #region: Region | null = null;
  #video: HTMLVideoElement | null = null;
  #loadedSrc = '';
  #begun = false;
  #editing = false;
  #late: LateView | null = null;
  #record!: typeof record;
  /** The classes and the model that were there when they were last looked at. */
  #last: Pick<TrainerState, 'labels' | 'offered'> = { labels: [], offered: null };
  readonly #trainer: LateTrainer = new LateTrainer({
    load: async () => {
      const { Trainer, Thumbnails, GalleryDoor, lateView, lateStyles, record } =
        await import('./first-use.ts');
      if (!this.#late) this.addStyles(lateStyles);
      this.#thumbnails ??= new Thumbnails();
      this.#gallery ??= new GalleryDoor(this, { html, render: draw }, (css) => this.addStyles(css));
      this.#late = lateView;
      this.#record = record;
      return Trainer;
    },
    inputs: () => ({ labels: this.#given, region: this.#region, backbone: this.backbone ?? '' }),
    create: (options) => (this.constructor as typeof MaskTrainer).createClassifier(options),
    changed: (state) => this.#changed(state),
    told: (fact) => this.dispatchEvent(factEvent(fact)),
    failed: (cause) => this.fail(cause),
  });
  readonly #chosen = new Chosen(this, (files, label) =>
    quietly(this.attempt(async () => (await this.#use()).take(files, label))),
  );
  #thumbnails: Thumbnails | null = null;
  #gallery: GalleryDoor | null = null;
  readonly #handoffs = new HandoffConsumer(this, { 'local-video': { changed: () => this.requestUpdate() } });
  readonly #models = new HandoffOwner(
    this,
    'model-ready',
    // The ready-made model, which detectors use meanwhile, knows nothing of other classes or of the model that the page names.
    () => Boolean(this.src) || !areReadyMade(this.labels),
  );
  readonly #recorder = new Recorder(this, {
    state: () => this.#state,
    trainer: () => this.#trainer.present ?? this.#use(),
    record: () => this.#record,
    video: () => {
      this.#handoffs.ask();
      return this.video;
    },
    attempt: (work) => this.attempt(work),
  });
  readonly #plot = new PlotPlace(this, (value) => value.toLocaleString(this.language.tag));

  constructor() {
    super('idle', 'trainer-error');
    // The button that was pressed has gone: the one that took its place goes on from there, or the class, where a held key does nothing.
    new KeepFocus(this, (lost) =>
      (lost.closest('.class:not(.edited)') ?? this.renderRoot).querySelector<HTMLElement>(
        lost.id ? '#cancel, #train' : this.#editing ? '.edited input' : '.record',
      ),
    );
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // What a parser or a framework sets right after connecting belongs to the beginning too.
    void this.updateComplete.then(() => this.#begin());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A page that takes an attribute away and puts the same one back has changed nothing.
    const renewed = (name: 'storageKey' | 'src' | keyof Recording): boolean =>
      changed.has(name) && changed.get(name) !== this[name];
    this.#recorder.said(RECORDING.filter(renewed));
    if (changed.has('labels')) this.#checkLabels();
    if (changed.has('backbone')) this.#trainer.inputsChanged();
    if (this.#begun && renewed('storageKey')) void this.#restore();
    if (this.#begun && renewed('src')) this.#loadSrc();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('language')) this.#plot.redraw();
  }

  protected commands(): Record<string, () => Promise<unknown> | undefined> {
    const add = this.labels.map((label, index) => [`--add-${index + 1}`, () => this.addImage(label)]);
    return {
      ...(Object.fromEntries(add) as Record<string, () => Promise<void>>),
      '--train': () => this.train(),
      '--cancel': () => void this.cancel(),
      '--save': () => this.save(),
      '--save-samples': () => this.saveSamples(),
      '--save-project': () => this.saveProject(),
      '--load': () => void this.#chosen.pick(),
      '--clear': () => this.clear(),
      '--reset': () => this.reset(),
      '--undo': () => this.undo(),
      '--redo': () => this.redo(),
    };
  }

  protected teardown(): void {
    this.#begun = false;
    this.#trainer.close();
  }

  /**
   * Adds one image to the class `label`: `source`, or what the paired video shows now.
   * Rejects where there is no such class or no picture, with `no-face` where it must show one, and while training runs.
   */
  addImage(label: string, source?: Source): Promise<void> {
    return this.attempt(() => this.#recorder.add(String(label), source));
  }

  /**
   * Trains on all images; options that are not given come from the attributes. Resolves with what it came to.
   * A loaded model is not trained further: the new one takes its place, and the Undo button brings it back.
   * Rejects, with the previous model still there, where images are missing, on failure, and with `aborted` when cancelled.
   */
  train(options: TrainingOptions = {}): Promise<TrainingResult> {
    return this.attempt(async () => {
      const trainer = await this.#use();
      this.#recorder.end();
      const { epochs, learningRate, hiddenUnits } = this;
      return trainer.train({ ...given({ epochs, learningRate, hiddenUnits }), ...given({ ...options }) });
    });
  }

  /** Cancels the training that runs; the previous model stays. */
  cancel(): void {
    this.#trainer.present?.cancel();
  }

  /** Hands `model.json` and `model.weights.bin` to the browser's downloads. Rejects where there is no model. */
  save(): Promise<void> {
    return this.attempt(async () => {
      const trainer = await this.#use();
      const files = await trainer.modelFiles();
      await download(this, [files.json, files.weights]);
      this.dispatchEvent(new ModelSavedEvent(files));
      const labels = this.#state.model!.labels.join(', ');
      trainer.say('saved', { json: files.json.name, weights: files.weights.name, labels });
    });
  }

  /**
   * Hands `samples.json`, what the backbone made of all images, to the browser's downloads: `load()` takes it. Rejects with `samples-none`
   * where there are none.
   */
  saveSamples(): Promise<void> {
    return this.#handOut('savedSamples', (trainer) => trainer.samplesFile(), SamplesSavedEvent);
  }

  /** Hands one zip archive with pictures, features, classes, model and evaluation to the browser's downloads: `load()` takes it. */
  saveProject(): Promise<void> {
    return this.#handOut('savedProject', (trainer) => trainer.projectFile(), ProjectSavedEvent);
  }

  /**
   * Hands the pictures of all classes as a project of Teachable Machine (`.tm`) to the browser's downloads. Rejects with `samples-none` where no
   * picture is kept.
   */
  exportTeachableMachine(): Promise<void> {
    return this.#handOut('exportedProject', (trainer) => trainer.teachableMachineFile());
  }

  /** Hands what `make` makes to the browser's downloads, then tells it by an event and in words. */
  #handOut(
    text: 'savedSamples' | 'savedProject' | 'exportedProject',
    make: (trainer: Trainer) => Promise<Saved>,
    told?: new (file: File) => Event,
  ): Promise<void> {
    return this.attempt(async () => {
      const trainer = await this.#use();
      const { file, count } = await make(trainer);
      await download(this, [file]);
      if (told) this.dispatchEvent(new told(file));
      trainer.say(text, { file: file.name, count });
    });
  }

  /**
   * Loads a model: the URL of its `model.json`, relative to the document, or its files. Where the page gave labels the model must have the
   * same; otherwise the trainer takes the model's. A file that `saveSamples()` wrote adds its images to those that are here, a project
   * of Teachable Machine (`.tm`) and a zip archive of pictures add theirs, and a project of ours takes the place of what is here. Rejects, with
   * the previous model and images still there, where it does not fit and while training runs.
   */
  load(source: string | URL | Iterable<File>): Promise<void> {
    return this.attempt(async () => {
      refuseWhileTraining(this.#state, 'load-while-training');
      await (await this.#use()).open(source);
    });
  }

  /**
   * Takes away the images of the class `label`; without a label all images, the model, and what this browser kept of them.
   * The Undo button brings them back.
   */
  clear(label?: string): Promise<void> {
    return this.attempt(async () => {
      this.#recorder.end();
      const trainer = this.#trainer.present ?? (await this.#use());
      trainer.clear(label === undefined ? label : String(label));
    });
  }

  /**
   * Starts anew: takes away what `clear()` takes, and the person's changes of the classes, so that those of the page are back. The Undo button brings
   * all of it back. Rejects while training runs.
   */
  reset(): Promise<void> {
    return this.attempt(async () => {
      this.#recorder.end();
      (await this.#use()).reset();
    });
  }

  /** Takes the latest change back: of images, of classes, or of the model. Rejects while training runs. */
  undo(): Promise<void> {
    return this.attempt(async () => this.#trainer.present?.undo());
  }

  /** Does again what was taken back last. */
  redo(): Promise<void> {
    return this.attempt(async () => this.#trainer.present?.redo());
  }

  protected override fail(cause: unknown): MaskRoomError {
    this.#trainer.present?.hush();
    return super.fail(cause);
  }

  get #state(): TrainerState {
    return this.#trainer.state;
  }

  #use(): Promise<Trainer> {
    return this.#trainer.use(this.life);
  }

  #changed({ status, curve, labels, samples, offered }: TrainerState): void {
    const last = this.#last;
    this.#last = { labels, offered };
    this.#plot.show(curve);
    this.#thumbnails?.show(samples);
    this.setStatus(status);
    if (offered !== last.offered) {
      if (offered) this.#models.offer(offered);
      else this.#models.withdraw();
    }
    if (differ(labels, last.labels)) this.#recorder.end();
    this.requestUpdate();
  }

  /** Names that the page wrote wrongly are told when they are written, not at the first press. */
  #checkLabels(): void {
    const { labels } = this;
    if (labels.length < 2) this.fail(new MaskRoomError('trainer-labels', { labels: labels.join(', ') }));
    else if (this.error?.code === 'trainer-labels') this.clearError();
  }

  async #begin(): Promise<void> {
    if (this.#begun || !this.isConnected) return;
    this.#begun = true;
    if (!(await this.#restore())) this.#loadSrc();
  }

  /** Brings back what this browser kept under `storage-key`; true where a model was among it. */
  async #restore(): Promise<boolean> {
    if (!this.storageKey && !this.#trainer.present) return false;
    return this.attempt(async () => (await this.#use()).restore(this.storageKey)).catch(() => false);
  }

  /** Loads the model that the page names, unless it is here already or would take the place of a person's own. */
  #loadSrc(): void {
    const { src } = this;
    const { training, model } = this.#state;
    if (!src || training || (model && (model.from !== 'page' || src === this.#loadedSrc))) return;
    quietly(
      this.attempt(async () => {
        await (await this.#use()).load(src, 'page');
        this.#loadedSrc = src;
      }),
    );
  }

  override render(): TemplateResult {
    return render({
      element: this,
      state: this.#state,
      language: this.language,
      recorder: this.#recorder,
      chosen: this.#chosen,
      warmUp: () => this.#trainer.warmUp(this.life),
      editing: this.#editing,
      edit: () => {
        this.#editing = !this.#editing;
        this.requestUpdate();
        if (this.#editing) quietly(this.attempt(() => this.#use()));
      },
      change: async (run) => {
        await this.attempt(async () => void (await run(await this.#use()))).catch(() => undefined);
        await this.updateComplete;
      },
      thumbnails: this.#thumbnails,
      late: this.#late,
      gallery: this.#gallery,
      status: (text) => this.renderStatus(text),
    });
  }
}

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
