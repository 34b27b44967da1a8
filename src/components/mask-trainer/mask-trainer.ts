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
export class MaskTrainer extends TrainerProperties {
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

  /** The video that images are taken from: the one that was set, or the paired one. Set to `null` to return to pairing. Throws `video-unsupported` for what is no video. */
  get video(): HTMLVideoElement | null {
    return this.#video ?? this.#handoffs.get('local-video')?.video ?? null;
  }
  set video(video: HTMLVideoElement | null) {
    this.#video = videoIn(video);
    this.requestUpdate();
  }

  #video: HTMLVideoElement | null = null;
  /** What is loaded with the trainer, at its first use. */
  #late: typeof import('./first-use.ts') | null = null;
  /** The classes and the model that were there when they were last looked at. */
  #last: Pick<TrainerState, 'labels' | 'offered'> = { labels: [], offered: null };
  readonly #trainer: LateTrainer = new LateTrainer({
    load: () => this.#load(),
    inputs: () => this.trainerInputs,
    create: (options) => (this.constructor as typeof MaskTrainer).createClassifier(options),
    changed: (state) => this.#changed(state),
    told: (fact) => this.dispatchEvent(factEvent(fact)),
    failed: (cause) => this.fail(cause),
  });
  /** How the parts of the element get at each other. */
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
    return this.#do((trainer) => {
      this.#recorder.end();
      return trainer.train(this.trainingOptions(options));
    });
  }

  /** Cancels the training that runs; the previous model stays. */
  cancel(): void {
    this.#trainer.loaded?.cancel();
  }

  /** Hands `model.json` and `model.weights.bin` to the browser's downloads. Rejects where there is no model. */
  save(): Promise<void> {
    return this.#download('saved');
  }

  /**
   * Hands `samples.json`, what the backbone made of all images, to the browser's downloads: `load()` takes it. Rejects with `samples-none`
   * where there are none.
   */
  saveSamples(): Promise<void> {
    return this.#download('savedSamples');
  }

  /** Hands one zip archive with pictures, features, classes, model and evaluation to the browser's downloads: `load()` takes it. */
  saveProject(): Promise<void> {
    return this.#download('savedProject');
  }

  /**
   * Hands the pictures of all classes as a project of Teachable Machine (`.tm`) to the browser's downloads. Rejects with `samples-none` where no
   * picture is kept.
   */
  exportTeachableMachine(): Promise<void> {
    return this.#download('exportedProject');
  }

  #download(what: Downloadable): Promise<void> {
    return this.#do((trainer) => this.#late!.downloadFiles(this, trainer, what));
  }

  /**
   * Loads a model: the URL of its `model.json`, relative to the document, or its files. Where the page gave labels the model must have the
   * same; otherwise the trainer takes the model's. A file that `saveSamples()` wrote adds its images to those that are here, a project
   * of Teachable Machine (`.tm`) and a zip archive of pictures add theirs, and a project of ours takes the place of what is here. Rejects, with
   * the previous model and images still there, where it does not fit and while training runs.
   */
  load(source: string | URL | Iterable<File>): Promise<void> {
    return this.attempt(async () => {
      refuseWhileTraining(this.trainerState, 'load-while-training');
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
      const trainer = this.#trainer.loaded ?? (await this.#use());
      trainer.clear(label === undefined ? label : String(label));
    });
  }

  /**
   * Starts anew: takes away what `clear()` takes, and the person's changes of the classes, so that those of the page are back. The Undo button brings
   * all of it back. Rejects while training runs.
   */
  reset(): Promise<void> {
    return this.#do((trainer) => {
      this.#recorder.end();
      trainer.reset();
    });
  }

  /** Takes the latest change back: of images, of classes, or of the model. Rejects while training runs. */
  undo(): Promise<void> {
    return this.attempt(async () => this.#trainer.loaded?.undo());
  }

  /** Does again what was taken back last. */
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

  /** What a person or the page asks of the trainer: what fails is shown and told. */
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
