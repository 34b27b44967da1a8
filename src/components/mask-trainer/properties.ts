import type { PropertyValues } from 'lit';
import type { ClassifierApi, Progress, TrainingOptions } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import type { Evaluation } from '../../evaluation/evaluation.ts';
import type { Region, Sample } from '../../samples/sample.ts';
import { differ, parseLabels } from '../../trainer/labels.ts';
import type { TrainerState, TrainerStatus } from '../../trainer/state.ts';
import type { TrainerInputs } from '../../trainer/types.ts';
import { MaskRoomElement } from '../shared/element.ts';
import { property } from '../shared/property.ts';

/** The number in an attribute, `null` if it is empty. */
const numberIn = (text: string | null): number | null => (text?.trim() ? Number(text) : null);

/** The part of `<mask-trainer>` that a page sets: its attributes. */
export abstract class TrainerProperties extends MaskRoomElement<TrainerStatus> {
  /** Id of the room to take the video from; if empty, the nearest is used. Images and model stay when it changes. */
  @property() for = '';
  /**
   * URL of the folder with the backbone's `model.json`; if empty, the embedded one is used. Images and models of one backbone cannot be used with
   * another: a change takes effect once there are none and no training is in progress. `clear()` removes them.
   */
  @property() backbone = '';
  /**
   * URL of a `model.json` to load when the element connects or the attribute changes. A model stored under `storage-key` has priority, and a model
   * that was trained here or loaded by hand stays: `load()` replaces it. Nothing is loaded during training.
   */
  @property() src = '';
  /** Number of passes over all images; if empty, the measured default. */
  @property({ converter: numberIn }) epochs: number | null = null;
  /** Step size of the optimiser; if empty, the measured default. */
  @property({ converter: numberIn, attribute: 'learning-rate' }) learningRate: number | null = null;
  /** Size of the trained layer; if empty, the measured default. */
  @property({ converter: numberIn, attribute: 'hidden-units' }) hiddenUnits: number | null = null;
  /**
   * What the record buttons do: with `hold`, a button takes images while it is held, and one image on a click; with `toggle`, one press starts and
   * the next one stops. A person's own choice stays until the page sets another value; the same applies to `record-pace` and `record-delay`.
   */
  @property({ attribute: 'record-mode' }) recordMode: 'hold' | 'toggle' = 'hold';
  /** Images per second while recording, above 0 and up to 10; if empty, 10. Each frame of the video is taken at most once. */
  @property({ converter: numberIn, attribute: 'record-pace' }) recordPace: number | null = null;
  /**
   * Whole seconds from a press to the first image, up to 60, counted down on the button and in words; if empty, none. The same button or Escape
   * cancels the countdown.
   */
  @property({ converter: numberIn, attribute: 'record-delay' }) recordDelay: number | null = null;
  /**
   * Name under which this browser stores images and model; if empty, nothing is stored. When it changes, the current images are put away with the old
   * name, and those stored under the new one are loaded; a model that is not stored elsewhere stays.
   */
  @property({ attribute: 'storage-key' }) storageKey = '';

  /** The classes that the page has set. */
  #labels: readonly string[] | null = null;
  #region: Region | null = null;

  /**
   * The classes, at least two. As an attribute: names separated by commas, by default `no mask, mask`. Images of a removed class are set aside until
   * it is back, and the model stays. A change ends a recording but not training.
   */
  @property({ converter: (text) => text, hasChanged: differ })
  get labels(): readonly string[] {
    return this.trainerState.labels;
  }
  set labels(labels: string | Iterable<string | number> | null | undefined) {
    this.#labels = labels === null || labels === undefined ? null : parseLabels(labels);
    this.inputsChanged();
  }

  /**
   * The part of each picture that is learned: the whole `frame` or the `face` in it; a model for the other one is refused. If not set, whole frames,
   * or the region of a loaded model. Images of the other region are set aside, and a running training continues with the images it started with.
   */
  @property()
  get region(): Region {
    return this.trainerState.region;
  }
  set region(region: Region | null) {
    this.#region = region || null;
    this.inputsChanged();
  }

  /** Images per class. */
  get counts(): Record<string, number> {
    return { ...this.trainerState.counts };
  }

  /** The images that are learned, oldest first, each with its features. */
  get samples(): readonly Sample[] {
    return this.trainerState.samples;
  }

  /** The classifier; `null` before it is first used. */
  get classifier(): ClassifierApi | null {
    return this.trainerState.classifier;
  }

  /**
   * How well the model does on images that it has not learned: correct answers in total, per class and as a confusion matrix, each share with its 95 %
   * interval. It is updated when images are moved or removed. `null` before the first evaluation, and if there are too few images to measure.
   */
  get evaluation(): Evaluation | null {
    return this.trainerState.evaluation;
  }

  /** The long task in progress, `null` if there is none. */
  get progress(): Progress | null {
    return this.trainerState.progress;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('labels')) this.#checkLabels();
    if (changed.has('backbone')) this.inputsChanged();
  }

  /** Invalid names are reported when they are set, not at the first press. */
  #checkLabels(): void {
    const { labels } = this;
    if (labels.length < 2) this.fail(new MaskRoomError('trainer-labels', { labels: labels.join(', ') }));
    else if (this.error?.code === 'trainer-labels') this.clearError();
  }

  /** `options`, completed by the attributes. */
  protected trainingOptions(options: TrainingOptions): TrainingOptions {
    const { epochs, learningRate, hiddenUnits } = this;
    return { ...given({ epochs, learningRate, hiddenUnits }), ...given({ ...options }) };
  }

  /** The inputs that the trainer follows immediately. */
  protected get trainerInputs(): TrainerInputs {
    return { labels: this.#labels, region: this.#region, backbone: this.backbone ?? '' };
  }

  /** The state of the trainer. */
  protected abstract get trainerState(): TrainerState;

  /** Called when the inputs have changed. */
  protected abstract inputsChanged(): void;
}

/** The fields that have a value. */
const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;
