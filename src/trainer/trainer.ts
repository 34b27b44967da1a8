import type {
  ClassifierApi,
  Embedding,
  EpochResult,
  Progress,
  TrainingOptions,
  TrainingResult,
} from '../classifier/types.ts';
import type { Evaluation } from '../evaluation/index.ts';
import { MaskRoomError } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import {
  SampleCollection,
  inverse,
  isEmpty,
  type SamplesChange,
  type SamplesChangedEvent,
} from '../samples/collection.ts';
import { addErrorTexts, addTexts } from '../messages/index.ts';
import { trainerErrors, trainerTexts } from '../messages/en/trainer-late.ts';
import { Bursts, newId, type Sample } from '../samples/sample.ts';
import type { SampleStore, StoredClasses, StoredSamples } from '../samples/store.ts';
import type { Project } from '../samples/project.ts';
import {
  freeName,
  MOST_CLASSES,
  movedClass,
  refuseTooMany,
  renamedClass,
  switched,
  withClasses,
  withoutClass,
} from './classes.ts';
import { Engine } from './engine.ts';
import { advised } from './figures.ts';
import { History, SamplesStep } from './history.ts';
import { DEFAULT_LABELS, differ } from './labels.ts';
import { imagesIn, ModelRecord, type Snapshot } from './model.ts';
import { refuseUnknown, refuseWhileTraining } from './rules.ts';
import {
  before,
  classesOf,
  type ModelInfo,
  type Note,
  type TrainerClass,
  type TrainerState,
} from './state.ts';
import { deriveState } from './derive-state.ts';
import {
  FactEvent,
  type Adding,
  type CreateClassifier,
  type TrainerFacts,
  type TrainerInputs,
} from './types.ts';

addErrorTexts(trainerErrors);
addTexts(trainerTexts);

/**
 * Everything that is trained: the samples, at most one classifier, its model, and what this browser keeps of them. Knows no element and no
 * view. `state` is all that can be known of it, another object after each change; it tells
 * - `change`: the state is another one,
 * - `fact` ({@link FactEvent}): something happened,
 * - `failure` (`CustomEvent`, the detail is the cause): something failed that no method rejects with.
 */
export class Trainer extends EventTarget {
  readonly #collection = new SampleCollection();
  readonly #model = new ModelRecord(this.#collection);
  readonly #history = new History();
  readonly #bursts = new Bursts();
  #classes: readonly TrainerClass[];
  readonly #engine: Engine;
  #loads = 0;
  #training: AbortController | null = null;
  #broken = false;
  #progress: Progress | null = null;
  #note: Note | null = null;
  /** The backbone that made the samples. */
  #madeBy: string | null = null;
  #store: SampleStore | null = null;
  #restores = 0;
  /** Ends once a class is renamed. */
  #renaming: Promise<void> | null = null;
  /** Images that were handed over and are still on their way. */
  readonly #adding = new Set<Promise<unknown>>();
  #state: TrainerState;

  constructor(
    private inputs: TrainerInputs,
    create: CreateClassifier,
  ) {
    super();
    const labels = inputs.labels ?? DEFAULT_LABELS;
    this.#classes = classesOf(labels);
    this.#state = before(labels, inputs.region, 'idle');
    this.#engine = new Engine(create);
    this.#engine.addEventListener('change', () => this.show(null));
    this.#engine.addEventListener('progress', (event) => {
      // A worker that starts again after a crash, while a detector uses it, is no work of the trainer's.
      if (this.#engine.starting || this.#loads > 0 || this.#training)
        this.show((event as CustomEvent<Progress>).detail);
    });
    this.#collection.addEventListener('change', (event) => {
      const { change, elsewhere } = event as SamplesChangedEvent;
      if (!elsewhere) this.#store?.keep(change, this.#madeBy);
      this.#model.follow(change);
      this.#changed();
    });
  }

  get state(): TrainerState {
    return this.#state;
  }

  /** What the page sets now. Different classes replace the person's; setting the same ones again changes nothing. */
  set(inputs: TrainerInputs): void {
    const last = this.inputs;
    this.inputs = inputs;
    if (differ(last.labels, inputs.labels)) {
      this.#note = null;
      this.#classes = classesOf(inputs.labels ?? DEFAULT_LABELS);
    }
    if (this.#classifier && last.region !== inputs.region) this.#classifier.region = inputs.region;
    this.#changed();
  }

  /** Shows `note` until something else happens. */
  say(...note: Note): void {
    this.#note = note;
    this.#changed();
  }

  /** No text is shown but what there is and what to do next. */
  clearNote(): void {
    this.#note = null;
    this.#changed();
  }

  /** Ends when the present engine is let go. */
  get life(): AbortSignal {
    return this.#engine.life;
  }

  get #classifier(): ClassifierApi | null {
    return this.#engine.classifier;
  }

  /** The classifier, started at the first call. A start that failed is forgotten, so the next call tries again. */
  start(): Promise<ClassifierApi> {
    const engine = this.#engine;
    // Another backbone can use nothing of what this one has made: it waits until nothing of that is here.
    if (engine.begun && engine.startedWith !== this.inputs.backbone && !this.#holds) this.letGo();
    const { life } = engine;
    const { region } = this.inputs;
    // Images that are here from before need the backbone that made them.
    const earlier = this.#collection.size > 0 ? engine.startedWith : null;
    const starting = engine.start(
      { backbone: earlier ?? this.inputs.backbone, region, samples: () => this.#state.samples },
      async (classifier) => {
        await this.#checkBackbone(classifier);
        this.#broken = false;
      },
    );
    return starting.catch((cause: unknown) => {
      if (!life.aborted) this.#broken = true;
      throw cause;
    });
  }

  get #holds(): boolean {
    const { size } = this.#collection;
    return (
      size > 0 ||
      this.#adding.size > 0 ||
      this.#model.info !== null ||
      this.#loads > 0 ||
      this.#training !== null
    );
  }

  /** Starts the engine before it is needed; a failure is reported when it is. */
  async warmUp(): Promise<void> {
    try {
      await this.start();
    } catch {
      this.#broken = false;
      this.#changed();
    }
  }

  /** Adds an image. Rejects if there is no such class, with `no-face` if it must show one, and while training runs. */
  add(image: Adding): Promise<void> {
    return this.track(this.#add(image));
  }

  async #add({ label, source, burst, quiet = false, step }: Adding): Promise<void> {
    refuseWhileTraining(this.#state);
    refuseUnknown(this.#state, label);
    const [id, time] = [newId(), Date.now()];
    burst ??= this.#bursts.of(label, time);
    const classifier = await this.start();
    const seen = await classifier.embed(await source);
    if (classifier !== this.#classifier) throw new MaskRoomError('aborted');
    this.#madeBy = classifier.backbone;
    this.#broken = false;
    this.#do(this.#collection.add([sampleOf(seen, { id, label, burst, time })]), step ?? burst);
    const { counts } = this.#state;
    const count = counts[label] ?? 0;
    if (!quiet) this.say('added', { label, count });
    this.#tell('sample-added', { label, count, counts });
  }

  /** Takes files: pictures become images of `label`, others are opened. What is skipped is reported in words. */
  async take(dropped: Iterable<File | FileSystemEntry>, label: string | null): Promise<void> {
    refuseWhileTraining(this.#state, 'files-while-training');
    const { takeFiles } = await lazy(import('./open.ts'));
    return takeFiles(this, dropped, label);
  }

  /** Trains; images that were added before are processed first, each reports its own failure. */
  async train(options: TrainingOptions = {}): Promise<TrainingResult> {
    refuseWhileTraining(this.#state);
    if (this.#adding.size > 0) await Promise.allSettled([...this.#adding]);
    refuseWhileTraining(this.#state);
    if (this.#state.missing) throw this.#state.missing;
    if (this.#loads > 0) throw new MaskRoomError('trainer-loading');
    if (options.signal?.aborted) throw new MaskRoomError('aborted');
    const previous = this.#model.snapshot(this.#classifier);
    const training = new AbortController();
    const { signal } = training;
    const cancel = (): void => training.abort();
    options.signal?.addEventListener('abort', cancel);
    const curve = this.#model.curve;
    this.#training = training;
    this.#note = null;
    this.#changed();
    try {
      const classifier = await this.start();
      if (signal.aborted) throw new MaskRoomError('aborted');
      this.#model.curve = [];
      this.#changed();
      const { samples, counts } = this.#state;
      this.#tell('training-started', { counts });
      const result = await classifier.train({ ...options, signal }, (epoch) => this.#epochDone(epoch));
      this.#training = null;
      this.#model.keptAs = null;
      this.#note = [previous && previous.info.from !== 'training' ? 'trainedAnew' : 'trained'];
      const info: ModelInfo = { from: 'training', images: samples.length, labels: classifier.labels };
      this.#adopt(classifier, info, result.evaluation, () => this.#tell('training-finished', result));
      this.#rememberModel(previous);
      this.keepModel();
      return result;
    } catch (cause) {
      this.#model.curve = curve;
      this.#broken = !signal.aborted;
      if (signal.aborted) this.#note = ['cancelled'];
      // A training that is cancelled while the engine is on its way fails with whatever the engine says.
      throw signal.aborted ? new MaskRoomError('aborted', {}, { cause }) : cause;
    } finally {
      this.#training = this.#progress = null;
      options.signal?.removeEventListener('abort', cancel);
      this.#changed();
    }
  }

  cancel(): void {
    this.#training?.abort();
  }

  /** Loads a model; the previous one stays if that fails, and can be restored by undo. */
  async load(source: string | URL | File[], from: ModelInfo['from'] = 'person'): Promise<void> {
    refuseWhileTraining(this.#state, 'load-while-training');
    const life = this.life;
    const { labels: given } = this.inputs;
    // A model that this browser keeps goes with the classes that it keeps.
    const own = from === 'storage' && differ(this.#classes, classesOf(given ?? DEFAULT_LABELS));
    const expected = own ? null : given;
    const previous = this.#model.snapshot(this.#classifier);
    const starting = this.start();
    this.#loads++;
    this.#changed();
    let classifier: ClassifierApi;
    try {
      classifier = await starting;
      await classifier.load(source, expected ? { labels: expected } : {});
      const count = classifier.labels.length;
      if (!given && !own && count > MOST_CLASSES) {
        await classifier.restore(previous?.stored ?? null);
        refuseTooMany(count);
      }
    } catch (cause) {
      if (!life.aborted) this.#broken = true;
      throw cause;
    } finally {
      this.#loads--;
      this.#progress = null;
      this.#changed();
    }
    const { labels } = classifier;
    this.#model.curve = [];
    this.#model.keptAs = from === 'storage' ? (this.#store?.key ?? null) : null;
    if (!given && !own) this.#setClasses(labels);
    this.#note = ['loaded', { labels: labels.join(', ') }];
    this.#adopt(classifier, { from, images: imagesIn(classifier.keep()), labels }, classifier.evaluation);
    if (from === 'person') this.#rememberModel(previous);
  }

  /**
   * What a person loads: the address of a model, or files: a model's, archives, and those of samples, which are added. If one of them is bad,
   * nothing changes.
   */
  async open(source: string | URL | Iterable<File>): Promise<void> {
    refuseWhileTraining(this.#state, 'load-while-training');
    if (typeof source === 'string' || source instanceof URL) await this.load(source);
    else await (await lazy(import('./open.ts'))).openFiles(this, source);
    this.keepModel();
  }

  /** Replaces what is here by `project`; one undo restores it. If its model does not fit, nothing changes. */
  async replace({ classes, samples, model, evaluation }: Project): Promise<void> {
    const { wholeEvaluation } = await lazy(import('../evaluation/stored.ts'));
    const previous = this.#model.snapshot(this.#classifier);
    const classifier = await this.start();
    if (model) {
      const { json, weights } = model;
      await classifier.load([new File([json], 'model.json'), new File([weights], 'model.weights.bin')]);
    }
    const present = new Map(samples.map((sample) => [sample.id, sample]));
    const { all } = this.#collection;
    const change: SamplesChange = {
      removed: all.filter(({ id }) => !present.has(id)),
      added: samples,
      moved: all.flatMap((from) => {
        const to = present.get(from.id);
        return to && to.label !== from.label ? [{ from, to }] : [];
      }),
    };
    const step = newId();
    this.#madeBy = classifier.backbone;
    if (classes.length > 0)
      this.#changeClasses(
        classes.map(({ label, off }) => ({ label, on: !off })),
        step,
      );
    this.#do(this.#collection.apply(change), step);
    if (model) {
      const { labels } = classifier;
      this.#model.curve = [];
      const info: ModelInfo = { from: 'training', images: imagesIn(classifier.keep()), labels };
      this.#adopt(classifier, info, wholeEvaluation(evaluation, labels) ?? classifier.evaluation);
    } else if (previous) this.#drop();
    const after = this.#model.snapshot(this.#classifier);
    this.#history.add({
      name: step,
      undo: () => (previous ? this.#putBack(previous) : after && this.#drop()),
      redo: () => (after ? this.#putBack(after) : previous && this.#drop()),
    });
    this.keepModel();
    this.say('openedProject', { count: samples.length, labels: this.#state.labels.join(', ') });
  }

  /** Throws `samples-other-backbone` if `samples` cannot be used together with the current ones, or those to come. */
  checkFit(file: string, { backbone, samples }: StoredSamples): void {
    const [first] = this.#collection.all;
    const present = this.#classifier?.backbone ?? (first ? this.#madeBy : null);
    const length = samples[0]!.features.length;
    if ((present && backbone && present !== backbone) || (first && first.features.length !== length))
      throw new MaskRoomError('samples-other-backbone', { file });
  }

  /** Adds what `file` held; one that is read twice adds nothing the second time. Throws `samples-other-backbone`. */
  addSamples(file: string, stored: StoredSamples): void {
    this.checkFit(file, stored);
    const { backbone, samples } = stored;
    // If nothing else says what the classes are, the file does.
    const labels = [...new Set(samples.map(({ label }) => label))];
    const names = this.#fresh && labels.length > 1;
    if (names) refuseTooMany(labels.length);
    const madeBy = this.#madeBy;
    this.#madeBy = this.#classifier?.backbone ?? (this.#collection.size > 0 ? madeBy : null) ?? backbone;
    if (names) this.#setClasses(labels);
    const change = this.#collection.add(this.#collection.missing(samples));
    this.#do(change);
    this.say('addedSamples', { count: change.added.length });
  }

  /** Nothing but a file says what the classes are. */
  get #fresh(): boolean {
    return !this.inputs.labels && this.#collection.size === 0 && !this.#model.info;
  }

  /** Adds a class. Throws `class-unnamed`, `class-taken` or `classes-too-many`. */
  addClass(text: string): void {
    refuseWhileTraining(this.#state);
    const label = freeName(this.#classes, text);
    this.#changeClasses(withClasses(this.#classes, [label]));
    this.say('classAdded', { label });
  }

  /**
   * Adds those of `labels` that are not there, as a part of `step`; the first ones of all take the place of the default classes, unless it is one
   * alone, which would be nothing to train on. Throws `classes-too-many`.
   */
  addClasses(labels: readonly string[], step: string): void {
    const first = this.#fresh && labels.length > 1;
    this.#changeClasses(withClasses(first ? [] : this.#classes, labels), step);
  }

  /** Takes a class away, and its images. */
  removeClass(label: string): void {
    refuseWhileTraining(this.#state);
    const step = newId();
    this.#do(this.#collection.remove(this.#collection.all.filter((sample) => sample.label === label)), step);
    this.#changeClasses(withoutClass(this.#classes, label), step);
    this.say('classRemoved', { label });
  }

  /** Whether a class is learned; the images of one that is not stay. */
  switchClass(label: string, on: boolean): void {
    refuseWhileTraining(this.#state);
    this.#changeClasses(switched(this.#classes, label, on));
    this.say(on ? 'classOn' : 'classOff', { label });
  }

  /** Moves a class by some places: -1 is one up. */
  moveClass(label: string, by: number): void {
    refuseWhileTraining(this.#state);
    const classes = movedClass(this.#classes, label, by);
    if (!differ(classes, this.#classes)) return;
    this.#changeClasses(classes);
    this.say('classMoved', { label, place: classes.findIndex((each) => each.label === label) + 1 });
  }

  /** Renames a class: its images, and the class of the model, without training. Rejects like `addClass()`. */
  async renameClass(from: string, text: string): Promise<void> {
    refuseWhileTraining(this.#state);
    if (text.trim() === from) return;
    const label = freeName(this.#classes, text);
    if (!(await this.#rename(from, label))) return;
    this.#history.add({ undo: () => this.#rename(label, from), redo: () => this.#rename(from, label) });
    this.say('classRenamed', { from, label });
  }

  /** False if another tab has renamed the class meanwhile: its name stays. */
  #rename(from: string, to: string): Promise<boolean> {
    const renaming = this.#renameAll(from, to);
    const ended = (): void => {
      if (this.#renaming === over) this.#renaming = null;
    };
    const over = Promise.allSettled([this.#renaming, renaming]).then(ended);
    this.#renaming = over;
    return renaming;
  }

  async #renameAll(from: string, to: string): Promise<boolean> {
    const classifier = this.#model.info?.labels.includes(from) ? this.#classifier : null;
    // What may be refused comes first.
    await classifier?.rename(from, to);
    const keep = classifier && (await this.#store?.readyToKeep(classifier.save()));
    if (!this.#classes.some(({ label }) => label === from)) {
      // Its model comes from there too, or has come.
      await classifier?.rename(to, from).catch(() => undefined);
      return false;
    }
    const { all } = this.#collection;
    this.#useClasses(renamedClass(this.#classes, from, to));
    const figures = this.#model.renamedFigures(from, to);
    this.#collection.relabel(
      all.filter((sample) => sample.label === from),
      to,
    );
    if (!classifier) return true;
    this.#adopt(classifier, { ...this.#model.info!, labels: classifier.labels }, figures);
    keep?.();
    this.#model.keptAs = this.#store?.key ?? null;
    return true;
  }

  /** The person's own classes, as a step of `name`. */
  #changeClasses(classes: readonly TrainerClass[], name?: string): void {
    const before = this.#classes;
    if (!differ(before, classes)) return;
    this.#useClasses(classes);
    this.#history.add({
      ...(name !== undefined && { name }),
      undo: () => this.#useClasses(before),
      redo: () => this.#useClasses(classes),
    });
  }

  #useClasses(classes: readonly TrainerClass[]): void {
    this.#classes = classes;
    this.#store?.keepClasses({ classes, given: this.inputs.labels });
    this.#changed();
  }

  /** Takes the images of `label` away, or all of them and the model. */
  clear(label?: string, name?: string): void {
    refuseWhileTraining(this.#state);
    if (label !== undefined) refuseUnknown(this.#state, label);
    const model = label === undefined ? this.#model.snapshot(this.#classifier) : null;
    const all = this.#collection.all;
    const change = this.#collection.remove(
      label === undefined ? all : all.filter((sample) => sample.label === label),
    );
    if (label === undefined) this.#drop();
    this.#history.add({
      ...(name !== undefined && { name }),
      undo: () => {
        this.#collection.apply(inverse(change));
        return model && !this.#model.info ? this.#putBack(model) : undefined;
      },
      redo: () => {
        this.#collection.apply(change);
        if (model) this.#drop();
      },
    });
    if (label === undefined) this.say('cleared');
    else this.say('clearedLabel', { label });
  }

  /** Takes everything away, the person's classes too: those that the page names are back. One step leads back. */
  reset(): void {
    const step = newId();
    this.clear(undefined, step);
    this.#changeClasses(classesOf(this.inputs.labels ?? DEFAULT_LABELS), step);
    this.say('reset');
  }

  /** Takes these images away. */
  removeSamples(samples: readonly Sample[]): void {
    refuseWhileTraining(this.#state);
    const change = this.#collection.remove(samples);
    this.#do(change);
    this.say('removed', { count: change.removed.length });
  }

  /** Gives these images another class. */
  moveSamples(samples: readonly Sample[], label: string): void {
    refuseWhileTraining(this.#state);
    refuseUnknown(this.#state, label);
    const change = this.#collection.relabel(samples, label);
    this.#do(change);
    this.say('moved', { count: change.moved.length, label });
  }

  /** Takes the latest change back: of images, of classes, or of the model. Rejects with `training-busy`. */
  undo(): Promise<void> {
    return this.#travel(() => this.#history.undo());
  }

  /** Does again what was taken back last. Rejects with `training-busy`. */
  redo(): Promise<void> {
    return this.#travel(() => this.#history.redo());
  }

  async #travel(go: () => Promise<void>): Promise<void> {
    refuseWhileTraining(this.#state);
    this.#note = null;
    const going = go();
    this.#changed();
    await going;
    this.#changed();
  }

  /** Notes that `change` was done, so that it can be taken back; changes of the same `name` are taken back together. */
  #do(change: SamplesChange, name?: string): void {
    if (isEmpty(change)) return;
    this.#history.add(new SamplesStep(this.#collection, change, name));
    this.#changed();
  }

  /** Brings back what this browser kept under `key`; true if a model was among it. From now on it keeps everything there. */
  async restore(key: string): Promise<boolean> {
    const life = this.life;
    const turn = ++this.#restores;
    void this.#store?.close();
    this.#store = null;
    if (!key) return false;
    const { SampleStore } = await lazy(import('../samples/index.ts'));
    const store = new SampleStore(key, {
      failed: (error) => this.#fail(error),
      samplesElsewhere: (change) => {
        if (this.#store !== store) return;
        this.#collection.apply(change, true);
        // What was added shows by itself.
        if (change.removed.length > 0) this.say('elsewhere');
      },
      classesElsewhere: (classes) => this.#store === store && this.#takeClasses(classes),
      renaming: () => this.#renaming,
      keepAll: () => {
        store.keep({ added: this.#collection.all, removed: [], moved: [] }, this.#madeBy);
        store.keepClasses({ classes: this.#classes, given: this.inputs.labels });
        this.keepModel();
      },
      modelElsewhere: (model) => {
        if (this.#training || this.#store !== store) return;
        if (model) void this.load(model, 'storage').catch((cause: unknown) => this.#fail(cause));
        else if (this.#model.info) {
          this.#drop({ kept: true });
          this.say('elsewhere');
        }
      },
    });
    const stored = await store.read();
    if (turn !== this.#restores) {
      void store.close();
      return true;
    }
    // An element that comes back still has what it kept.
    const newer = this.#collection.all.filter(({ id }) => !store.holds(id));
    const backbone = this.#classifier?.backbone ?? this.#madeBy;
    const { samples } = stored;
    let anew: readonly Sample[] | null = null;
    if (samples.length > 0 && backbone && stored.backbone && backbone !== stored.backbone) {
      try {
        const classifier = await this.start();
        anew = await this.#anew(classifier, () => samples);
        this.#madeBy = classifier.backbone;
      } catch (cause) {
        void store.close();
        throw cause;
      }
      if (turn !== this.#restores) {
        void store.close();
        return true;
      }
      store.forget();
    }
    this.#madeBy ??= stored.backbone;
    store.keep({ added: newer, removed: [], moved: [] }, this.#madeBy);
    if (life.aborted) {
      void store.close();
      return true;
    }
    this.#store = store;
    const named = classesOf(this.inputs.labels ?? DEFAULT_LABELS);
    if (stored.classes) this.#takeClasses(stored.classes);
    // The person was faster than what is kept, or comes with them from another key.
    else if (differ(this.#classes, named)) this.#useClasses(this.#classes);
    if (anew) this.#useAnew(anew, samples.length - anew.length);
    else this.#collection.apply({ added: samples, removed: [], moved: [] }, true);
    // A model that is stored nowhere else stays, and so does the one that is stored there.
    const own = this.#model.info && this.#model.info.from !== 'page';
    const stays = this.#training !== null || (own && (this.#model.keptAs ?? key) === key);
    if (stored.model && !stays) await this.load(stored.model, 'storage');
    if (!stored.model && own) this.keepModel();
    return stored.model !== null;
  }

  /** Keeps the present model between visits. */
  keepModel(): void {
    if (!this.#model.info || !this.#classifier || !this.#store) return;
    this.#model.keptAs = this.#store.key;
    void this.#store.keepModel(this.#classifier.save());
  }

  /** Ends everything that needs the classifier; the samples stay. */
  letGo(): void {
    this.#training?.abort();
    this.#engine.letGo();
    this.#model.drop();
    this.#progress = null;
    this.#broken = false;
    this.#changed();
  }

  /** Lets go and writes what is still waiting. */
  close(): void {
    this.#note = null;
    this.#history.forget();
    this.letGo();
    void this.#store?.close();
    this.#store = null;
  }

  /** Samples from another backbone get their features anew. Those without a picture are dropped here; in storage they stay. */
  async #checkBackbone(classifier: ClassifierApi): Promise<void> {
    const { backbone } = classifier;
    if (!this.#madeBy || !backbone || this.#madeBy === backbone) return;
    const collection = this.#collection;
    const samples = await this.#anew(classifier, () => collection.all);
    if (this.life.aborted) return;
    const left = collection.size - samples.length;
    this.#madeBy = backbone;
    this.#store?.forget();
    this.#history.forget();
    collection.apply({ added: [], removed: collection.all, moved: [] }, true);
    this.#useAnew(samples, left);
  }

  async #anew(classifier: ClassifierApi, samples: () => readonly Sample[]): Promise<readonly Sample[]> {
    if (samples().length === 0) return [];
    const { anew } = await lazy(import('./anew.ts'));
    try {
      return await anew(this, classifier, samples);
    } finally {
      this.#progress = null;
    }
  }

  /** Takes `samples`, which have features of the present backbone by now, and keeps them as such; `left` could not get them. */
  #useAnew(samples: readonly Sample[], left: number): void {
    const change = { added: samples, removed: [], moved: [] };
    this.#collection.apply(change, true);
    this.#store?.keep(change, this.#madeBy);
    if (samples.length > 0) this.say('updated', { count: samples.length });
    if (left > 0) this.#fail(new MaskRoomError('trainer-other-backbone', { count: left }));
  }

  #epochDone(epoch: EpochResult): void {
    this.#model.curve = [...this.#model.curve, epoch];
    this.show({ step: 'training', value: epoch.epoch / epoch.epochs });
    this.#tell('training-progress', epoch);
  }

  /** There is a new model: it is handed over after `told`. */
  #adopt(
    classifier: ClassifierApi,
    info: ModelInfo,
    evaluation: Evaluation | null,
    tell = (): void => undefined,
  ): void {
    this.#model.begin(info, evaluation);
    this.#broken = false;
    this.#progress = null;
    this.#changed();
    tell();
    this.#model.offer(classifier);
    this.#changed();
  }

  #drop({ kept = false } = {}): void {
    this.#model.drop();
    this.#broken = false;
    if (!kept) void this.#store?.keepModel(null);
    this.#changed();
  }

  /** What took the place of `previous` can be taken back. */
  #rememberModel(previous: Snapshot | null): void {
    const after = this.#model.snapshot(this.#classifier);
    if (!previous || !after) return;
    this.#history.add({ undo: () => this.#putBack(previous), redo: () => this.#putBack(after) });
    this.#changed();
  }

  async #putBack({ info, stored, evaluation, curve }: Snapshot): Promise<void> {
    const classifier = await this.start();
    await classifier.restore(stored);
    const store = this.#store;
    // Read before it is shown: whoever sees it again may leave the page at once.
    const keep = await store?.readyToKeep(classifier.save()).catch(() => undefined);
    this.#model.curve = curve;
    this.#model.keptAs = null;
    this.#adopt(classifier, info, evaluation);
    if (!keep || this.#store !== store) return this.keepModel();
    keep();
    this.#model.keptAs = store?.key ?? null;
  }

  /** Classes that nobody but a file has named. */
  #setClasses(labels: readonly string[]): void {
    if (!differ(labels, this.#state.labels)) return;
    this.#useClasses(classesOf(labels));
  }

  /** The person's classes, unless the page has named others since. */
  #takeClasses(kept: StoredClasses | null): void {
    if (!kept || differ(kept.given, this.inputs.labels)) return;
    this.#classes = kept.classes;
    this.#changed();
  }

  /** What is being added, for `train()` to wait for. */
  track<T>(adding: Promise<T>): Promise<T> {
    this.#adding.add(adding);
    const done = (): void => void this.#adding.delete(adding);
    adding.then(done, done);
    return adding;
  }

  /** Shows what it is at, each whole percent of it; `null` ends that. */
  show(progress: Progress | null): void {
    const shown = this.#progress;
    this.#progress = progress;
    const same = progress?.step === shown?.step && percentOf(progress) === percentOf(shown);
    if (!progress || !same) this.#changed();
  }

  #tell<T extends keyof TrainerFacts>(fact: T, detail: TrainerFacts[T]): void {
    this.dispatchEvent(new FactEvent(fact, detail));
  }

  #fail(cause: unknown): void {
    this.dispatchEvent(new CustomEvent('failure', { detail: cause }));
  }

  #changed(): void {
    const before = this.#state.evaluation;
    const { info: model, offered, curve, evaluation } = this.#model;
    const state = deriveState(
      {
        classes: this.#classes,
        region: this.inputs.region,
        samples: this.#collection.all,
        backbone: this.#madeBy,
        classifier: this.#classifier,
        model,
        offered,
        starting: this.#engine.starting,
        loadingModel: this.#loads > 0,
        training: this.#training !== null,
        broken: this.#broken,
        progress: this.#progress,
        curve,
        note: this.#note,
        evaluation,
        advice: [],
        canUndo: this.#history.canUndo,
        canRedo: this.#history.canRedo,
      },
      this.#state,
    );
    const measured = model?.from === 'training' || evaluation !== null;
    this.#state = measured ? Object.freeze({ ...state, advice: advised(state) }) : state;
    this.dispatchEvent(new Event('change'));
    if (evaluation !== before) this.#tell('evaluation-changed', { evaluation });
  }
}

/** A sample of what was seen; the position of the face is not kept. */
const sampleOf = (
  { region, features, picture, brightness, sharpness }: Embedding,
  what: Pick<Sample, 'id' | 'label' | 'burst' | 'time'>,
): Sample => ({
  ...what,
  region,
  features,
  ...(picture && { picture }),
  ...(brightness !== undefined && { brightness }),
  ...(sharpness !== undefined && { sharpness }),
});

const percentOf = (progress: Progress | null): number => Math.round(100 * (progress?.value ?? -1));
