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

/** The number that an attribute holds, `null` where it is empty. */
const numberIn = (text: string | null): number | null => (text?.trim() ? Number(text) : null);

/** The part of `<mask-trainer>` that a page writes: its attributes. */
export abstract class TrainerProperties extends MaskRoomElement<TrainerStatus> {
  /** Id of the room to take the video from; empty pairs with the nearest. Images and model stay when it changes. */
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

  /** What the page has named as classes. */
  #labels: readonly string[] | null = null;
  #region: Region | null = null;

  /**
   * The classes, at least two. As an attribute: names separated by commas; `no mask, mask` where it is missing.
   * Images of a class that is taken away are kept aside until it is back, and a model stays. A change ends a recording and no training.
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
   * What of each picture is learnt: the whole `frame` or the `face` in it; a model of the other one is refused. Where it is not given, whole
   * frames, or what a loaded model knows. Images of the other region are kept aside, and a training goes on with those it began with.
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

  /** The images that are learnt, oldest first: each with what the backbone made of it. */
  get samples(): readonly Sample[] {
    return this.trainerState.samples;
  }

  /** The classifier; `null` before its first use. */
  get classifier(): ClassifierApi | null {
    return this.trainerState.classifier;
  }

  /**
   * How well the model does on pictures that it has not learnt: right answers of all, per class and as a confusion matrix, each share with its
   * 95 % interval; it follows the pictures that are moved or taken away. `null` before the first, and where there are too few pictures to tell.
   */
  get evaluation(): Evaluation | null {
    return this.trainerState.evaluation;
  }

  /** The long work that runs now, `null` where there is none. */
  get progress(): Progress | null {
    return this.trainerState.progress;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('labels')) this.#checkLabels();
    if (changed.has('backbone')) this.inputsChanged();
  }

  /** Names that the page wrote wrongly are told when they are written, not at the first press. */
  #checkLabels(): void {
    const { labels } = this;
    if (labels.length < 2) this.fail(new MaskRoomError('trainer-labels', { labels: labels.join(', ') }));
    else if (this.error?.code === 'trainer-labels') this.clearError();
  }

  /** `options`, and what else the attributes say of training. */
  protected trainingOptions(options: TrainingOptions): TrainingOptions {
    const { epochs, learningRate, hiddenUnits } = this;
    return { ...given({ epochs, learningRate, hiddenUnits }), ...given({ ...options }) };
  }

  /** What of it the trainer follows at once. */
  protected get trainerInputs(): TrainerInputs {
    return { labels: this.#labels, region: this.#region, backbone: this.backbone ?? '' };
  }

  /** All that is known of the trainer. */
  protected abstract get trainerState(): TrainerState;

  /** They are others now. */
  protected abstract inputsChanged(): void;
}

/** The fields that have a value. */
const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as never;
