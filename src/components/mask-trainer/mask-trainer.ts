import type { TemplateResult } from 'lit';
import type {
  ClassifierApi,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../classifier/types.ts';
import { videoIn } from '../../classifier/p5.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { lazy } from '../../errors/lazy.ts';
import { HandoffConsumer, HandoffOwner } from '../../handoff/index.ts';
import type { Sample } from '../../samples/sample.ts';
import { areReadyMade, differ } from '../../trainer/labels.ts';
import { LateTrainer } from '../../trainer/late-trainer.ts';
import { refuseWhileTraining } from '../../trainer/rules.ts';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { sharedStyles } from '../shared/styles.ts';
import { factEvent, type MaskTrainerEventMap } from './events.ts';
import type { Downloadable } from './download-files.ts';
import { styles } from './mask-trainer.styles.ts';
import { InitialLoad } from './initial-load.ts';
import { Panel, type PanelAccess } from './panel.ts';
import { TrainerProperties } from './properties.ts';
import { Recorder, type RecorderAccess } from './recorder.ts';

/**
 * Records images of each class from the paired video, trains a classifier on them in this browser, and saves and loads it.
 *
 * The engine is loaded when it is first used. Images stay on this page and, with `storage-key`, in this browser; they are not sent anywhere.
 *
 * Buttons anywhere on the page can control it without script: `<button commandfor="its-id" command="--train">`, and `--cancel`, `--save`, `--load`
 * (asks for the files), `--save-samples`, `--save-project`, `--clear`, `--reset`, `--undo`, `--redo`, and `--add-1`, `--add-2` … for one image of the
 * first class, the second and so on.
 *
 * @summary Record images, train a classifier on this device, save and load it.
 * @tagname mask-trainer
 *
 * @csspart class - The card of one class.
 * @csspart record - The button that records a class.
 * @csspart plot - The loss over the epochs.
 * @csspart recording - The choice of how images are recorded.
 * @csspart evidence - How good the model is, and what to record next.
 * @csspart gallery - All images of a class, over the page.
 *
 * @cssState idle - Nothing has been loaded yet.
 * @cssState loading - The engine, the backbone or a model is loading.
 * @cssState ready - The engine has loaded; there is no model yet.
 * @cssState training - Training is in progress.
 * @cssState trained - There is a model, trained or loaded.
 * @cssState failed - Loading or training failed and there is no model.
 */
export class MaskTrainer extends TrainerProperties {
  static override styles = [sharedStyles, styles];

  /** Creates the classifier of one trainer when it is first used. */
  static async createClassifier(options: {
    backbone?: string;
    region?: Region | null;
    samples?: () => readonly Sample[];
  }): Promise<ClassifierApi> {
    const { Classifier } = await lazy(import('../../classifier/classifier.ts'));
    return new Classifier(options);
  }

  /**
   * The video that images are taken from: the one that was set, or the paired one. Set it to `null` to return to pairing. Throws `video-unsupported`
   * if it is not a video.
   */
  get video(): HTMLVideoElement | null {
    return this.#video ?? this.#handoffs.get('local-video')?.video ?? null;
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = videoIn(video);
    this.requestUpdate();
  }

  #video: HTMLVideoElement | null = null;
  /** What is loaded when the trainer is first used. */
  #late: typeof import('./first-use.ts') | null = null;
  /** The classes and the model at the last check. */
  #last: Pick<TrainerState, 'labels' | 'offered'> = { labels: [], offered: null };
  readonly #trainer: LateTrainer = new LateTrainer({
    load: () => this.#load(),
    inputs: () => this.trainerInputs,
    create: (options) => (this.constructor as typeof MaskTrainer).createClassifier(options),
    changed: (state) => this.#changed(state),
    told: (fact) => this.dispatchEvent(factEvent(fact)),
    failed: (cause) => this.fail(cause),
  });
  /** How the parts of the element access each other. */
  readonly #access: RecorderAccess & PanelAccess = {
    state: () => this.trainerState,
    loaded: () => this.#trainer.loaded,
    use: () => this.#use(),
    life: () => this.life,
    attempt: (work) => this.attempt(work),
    record: () => this.#late!.record,
    video: () => {
      this.#handoffs.ask();
      return this.video;
    },
    language: () => this.language,
    status: (text) => this.renderStatus(text),
    addStyles: (css) => this.addStyles(css),
    warmUp: () => this.#trainer.warmUp(this.life),
  };
  readonly #handoffs = new HandoffConsumer(this, { 'local-video': { changed: () => this.requestUpdate() } });
  readonly #models = new HandoffOwner(
    this,
    'model-ready',
    // The ready-made model, which detectors use meanwhile, knows nothing of other classes or of the model that the page names.
    () => Boolean(this.src) || !areReadyMade(this.labels),
  );
  readonly #recorder = new Recorder(this, this.#access);
  readonly #panel = new Panel(this, this.#access, this.#recorder);

  constructor() {
    super('idle', 'trainer-error');
    new InitialLoad(this, this.#access);
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
      '--load': () => void this.#panel.picker.pick(),
      '--clear': () => this.clear(),
      '--reset': () => this.reset(),
      '--undo': () => this.undo(),
      '--redo': () => this.redo(),
    };
  }

  protected teardown(): void {
    this.#trainer.close();
  }

  /**
   * Adds one image to the class `label`: `source`, or the current picture of the paired video. Rejects if there is no such class or no picture, with
   * `no-face` if it must show a face and does not, and during training.
   */
  addImage(label: string, source?: Source): Promise<void> {
    return this.attempt(() => this.#recorder.add(String(label), source));
  }

  /**
   * Trains on all images; options that are not given come from the attributes. Resolves with the result. A loaded model is not trained further: the
   * new one replaces it, and the Undo button restores it. Rejects if images are missing, on failure, and with `aborted` when cancelled; the previous
   * model stays.
   */
  train(options: TrainingOptions = {}): Promise<TrainingResult> {
    return this.#do((trainer) => {
      this.#recorder.end();
      return trainer.train(this.trainingOptions(options));
    });
  }

  /** Cancels the current training; the previous model stays. */
  cancel(): void {
    this.#trainer.loaded?.cancel();
  }

  /** Saves `model.json` and `model.weights.bin` as downloads. Rejects if there is no model. */
  save(): Promise<void> {
    return this.#download('saved');
  }

  /** Saves `samples.json`, the features of all images, as a download, which `load()` can read. Rejects with `samples-none` if there are none. */
  saveSamples(): Promise<void> {
    return this.#download('savedSamples');
  }

  /** Saves one ZIP archive with pictures, features, classes, model and evaluation as a download, which `load()` can read. */
  saveProject(): Promise<void> {
    return this.#download('savedProject');
  }

  /** Saves the images of all classes as a Teachable Machine project (`.tm`), as a download. Rejects with `samples-none` if no picture was kept. */
  exportTeachableMachine(): Promise<void> {
    return this.#download('exportedProject');
  }

  #download(what: Downloadable): Promise<void> {
    return this.#do((trainer) => this.#late!.downloadFiles(this, trainer, what));
  }

  /**
   * Loads a model: the URL of its `model.json`, relative to the document, or its files. If the page sets labels, the model must have the same ones;
   * otherwise the trainer takes those of the model. A file from `saveSamples()`, a Teachable Machine project (`.tm`) and a ZIP archive of images add
   * their images to the current ones; one of our own projects replaces everything. Rejects if it does not fit and during training; the previous model
   * and images stay.
   */
  load(source: string | URL | Iterable<File>): Promise<void> {
    return this.attempt(async () => {
      refuseWhileTraining(this.trainerState, 'load-while-training');
      await (await this.#use()).open(source);
    });
  }

  /**
   * Removes the images of the class `label`; without a label all images, the model, and what this browser stored of them. The Undo button restores
   * them.
   */
  clear(label?: string): Promise<void> {
    return this.attempt(async () => {
      this.#recorder.end();
      const trainer = this.#trainer.loaded ?? (await this.#use());
      trainer.clear(label === undefined ? label : String(label));
    });
  }

  /**
   * Starts over: removes what `clear()` removes and the person's changes to the classes, so that the page's classes are back. The Undo button
   * restores everything. Rejects during training.
   */
  reset(): Promise<void> {
    return this.#do((trainer) => {
      this.#recorder.end();
      trainer.reset();
    });
  }

  /** Reverts the latest change of images, classes or model. Rejects during training. */
  undo(): Promise<void> {
    return this.attempt(async () => this.#trainer.loaded?.undo());
  }

  /** Applies again what was undone last. */
  redo(): Promise<void> {
    return this.attempt(async () => this.#trainer.loaded?.redo());
  }

  protected override fail(cause: unknown): MaskRoomError {
    this.#trainer.loaded?.clearNote();
    return super.fail(cause);
  }

  protected get trainerState(): TrainerState {
    return this.#trainer.state;
  }

  protected inputsChanged(): void {
    this.#trainer.inputsChanged();
  }

  async #load(): Promise<typeof Trainer> {
    this.#late = await import('./first-use.ts');
    this.#panel.complete(this.#late);
    return this.#late.Trainer;
  }

  #use(): Promise<Trainer> {
    return this.#trainer.use(this.life);
  }

  /** Runs what a person or the page requests: a failure is shown and reported. */
  #do<T>(work: (trainer: Trainer) => T | Promise<T>): Promise<T> {
    return this.attempt(async () => work(await this.#use()));
  }

  #changed(state: TrainerState): void {
    const { status, labels, offered } = state;
    const last = this.#last;
    this.#last = { labels, offered };
    this.setStatus(status);
    if (offered !== last.offered) {
      if (offered) this.#models.offer(offered);
      else this.#models.withdraw();
    }
    if (differ(labels, last.labels)) this.#recorder.end();
    this.#panel.show(state);
  }

  override render(): TemplateResult {
    return this.#panel.render();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mask-trainer': MaskTrainer;
  }
  interface GlobalEventHandlersEventMap extends MaskTrainerEventMap {}
}
