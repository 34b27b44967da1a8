import type {
  ClassifierApi,
  Embedding,
  EpochResult,
  KeptModel,
  ModelFiles,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../classifier/types.ts';
import { advice, relabelled, renamed, without, type Evaluation } from '../evaluation/index.ts';
import { MaskRoomError } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import {
  SampleCollection,
  inverse,
  isEmpty,
  type SamplesChange,
  type SamplesChangedEvent,
} from '../samples/collection.ts';
import { addErrorTexts, addTrainerTexts } from '../messages/index.ts';
import { trainerErrors, trainerTexts } from '../messages/en/trainer-late.ts';
import { Bursts, newId, type Sample } from '../samples/sample.ts';
import type { SampleStore, StoredClasses, StoredSamples } from '../samples/store.ts';
import type { Project } from '../samples/project.ts';
import type { Sorted } from './files.ts';
import { archivesIn, byFolder, distinct, MOST_CLASSES, refuseTooMany } from './imported.ts';
import { History, SamplesStep } from './history.ts';
import { DEFAULT_LABELS, differ } from './labels.ts';
import { refuseUnknown, refuseWhileTraining } from './rules.ts';
import {
  before,
  classesOf,
  stateOf,
  type ModelInfo,
  type Note,
  type TrainerClass,
  type TrainerState,
} from './state.ts';

addErrorTexts(trainerErrors);
addTrainerTexts(trainerTexts);

/** What a page says of a trainer. */
export interface TrainerInputs {
  /** The classes; `null` where it names none. */
  labels: readonly string[] | null;
  /** What is looked at; `null` leaves it to the model. */
  region: Region | null;
  /** The folder of the backbone; empty is the embedded one. */
  backbone: string;
}

/** How a trainer gets its classifier; `samples` are those that it is to learn. */
export type CreateClassifier = (options: {
  backbone?: string;
  region?: Region;
  samples: () => readonly Sample[];
}) => Promise<ClassifierApi>;

/** What happened, for whoever follows a trainer; each is an event of the element. */
export interface TrainerFacts {
  'sample-added': { label: string; count: number; counts: Readonly<Record<string, number>> };
  'training-started': { counts: Readonly<Record<string, number>> };
  'training-progress': EpochResult;
  'training-finished': TrainingResult;
  'evaluation-changed': { evaluation: Evaluation | null };
}

/** One of them. */
export class FactEvent<T extends keyof TrainerFacts = keyof TrainerFacts> extends Event {
  constructor(
    readonly fact: T,
    readonly detail: TrainerFacts[T],
  ) {
    super('fact');
  }
}

/** A model as it was, to be put back. */
interface Snapshot {
  info: ModelInfo;
  stored: KeptModel;
  evaluation: Evaluation | null;
  curve: readonly EpochResult[];
}

/**
 * Everything that is trained: the samples, at most one classifier, its model, and what this browser keeps of them. Knows no element and no
 * view. `state` is all that can be known of it, another object after each change; it tells
 * - `change`: the state is another one,
 * - `fact` ({@link FactEvent}): something happened,
 * - `failure` (`CustomEvent`, the detail is the cause): something failed that no method rejects with.
 */
export class Trainer extends EventTarget {
  readonly #collection = new SampleCollection();
  readonly #history = new History();
  readonly #bursts = new Bursts();
  #classes: readonly TrainerClass[];
  #life = new AbortController();
  #engine: Promise<ClassifierApi> | null = null;
  #classifier: ClassifierApi | null = null;
  /** What the page had said of the backbone when the engine was started for what is here. */
  #startedWith: string | null = null;
  #starting = false;
  #loads = 0;
  #training: AbortController | null = null;
  #model: ModelInfo | null = null;
  #offered: TrainerState['offered'] = null;
  #broken = false;
  /** The key under which the present model is kept. */
  #keptAs: string | null = null;
  #progress: Progress | null = null;
  /** The epochs of the training that made the model, or that runs. */
  #curve: readonly EpochResult[] = [];
  #note: Note | null = null;
  /** The evaluation of the present model as it was measured, and as it is without the pictures that have gone since. */
  #measured: Evaluation | null = null;
  #evaluation: Evaluation | null = null;
  /** The backbone that made the samples. */
  #madeBy: string | null = null;
  #store: SampleStore | null = null;
  #restores = 0;
  /** Images that were handed over and are still on their way. */
  readonly #adding = new Set<Promise<unknown>>();
  #state: TrainerState;

  constructor(
    private inputs: TrainerInputs,
    private readonly create: CreateClassifier,
  ) {
    super();
    const labels = inputs.labels ?? DEFAULT_LABELS;
    this.#classes = classesOf(labels);
    this.#state = before(labels, inputs.region, 'idle');
    this.#collection.addEventListener('change', (event) => {
      const { change, elsewhere } = event as SamplesChangedEvent;
      if (!elsewhere) this.#store?.keep(change, this.#madeBy);
      this.#follow(change);
      this.#changed();
    });
  }

  get state(): TrainerState {
    return this.#state;
  }

  /** What the page says now. Classes that it names anew take the place of the person's; naming the same again changes nothing. */
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
  hush(): void {
    this.#note = null;
    this.#changed();
  }

  /** The classifier, started at the first call. A start that failed is forgotten, so the next call tries again. */
  start(): Promise<ClassifierApi> {
    // Another backbone can use nothing of what this one has made: it waits until nothing of that is here.
    if (this.#engine && this.#startedWith !== this.inputs.backbone && !this.#holds) this.letGo();
    const life = this.#life.signal;
    this.#engine ??= this.#startEngine(life);
    return this.#engine.catch((cause: unknown) => {
      if (!life.aborted) this.#broken = true;
      throw cause;
    });
  }

  get #holds(): boolean {
    const { size } = this.#collection;
    return (
      size > 0 || this.#adding.size > 0 || this.#model !== null || this.#loads > 0 || this.#training !== null
    );
  }

  /** Starts the engine ahead of the first need; a failure is told by the need. */
  async warmUp(): Promise<void> {
    try {
      await this.start();
    } catch {
      this.#broken = false;
      this.#changed();
    }
  }

  /**
   * Adds what `source` shows as an image of `label`. `burst` says with which press it came; without it, images of a class that follow each
   * other closely belong together. A `quiet` one is not told in words.
   */
  add(label: string, source: Source | Promise<Source>, options: { burst?: string; quiet?: boolean } = {}) {
    return this.#track(this.#add(label, source, options));
  }

  async #add(
    label: string,
    source: Source | Promise<Source>,
    { burst, quiet = false, name }: { burst?: string; quiet?: boolean; name?: string },
  ): Promise<void> {
    refuseWhileTraining(this.#state);
    refuseUnknown(this.#state, label);
    const [id, time] = [newId(), Date.now()];
    burst ??= this.#bursts.of(label, time);
    const classifier = await this.start();
    const seen = await classifier.embed(await source);
    if (classifier !== this.#classifier) throw new MaskRoomError('aborted');
    this.#madeBy = classifier.backbone;
    this.#broken = false;
    this.#do(this.#collection.add([sampleOf(seen, { id, label, burst, time })]), name ?? burst);
    const { counts } = this.#state;
    const count = counts[label] ?? 0;
    if (!quiet) this.say('added', { label, count });
    this.#tell('sample-added', { label, count, counts });
  }

  /** Takes files: pictures become images of `label`, others load. What is left out is told in words. */
  async take(dropped: Iterable<File | FileSystemEntry>, label: string | null): Promise<void> {
    const life = this.#life.signal;
    refuseWhileTraining(this.#state, 'files-while-training');
    const files = await lazy(import('./files.ts'));
    const sorted = await files.sortFiles(dropped);
    if (life.aborted) return;
    refuseWhileTraining(this.#state, 'files-while-training');
    const { pictures, data, archives, leftOut } = sorted;
    for (const archive of archives) await this.#openArchive(archive, label);
    if (pictures.length === 0 && data.length > 0) return this.open(data);
    if (pictures.length + leftOut.size === 0 && archives.length > 0) return;
    if (pictures.length === 0) throw new MaskRoomError('files-nothing', { kinds: files.kindsOf(leftOut) });
    if (label === null) throw new MaskRoomError('files-beside');
    return this.#track(this.#addPictures(label, sorted));
  }

  /** Adds all that can be, one after the other; rejects once they are there where any was left out. */
  async #addPictures(label: string, { pictures, leftOut }: Sorted): Promise<void> {
    const life = this.#life.signal;
    const files = await lazy(import('./files.ts'));
    const burst = newId();
    let count = 0;
    let cause: unknown;
    for (const { file, kind } of pictures) {
      try {
        await this.#add(label, file, { burst });
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

  /** Trains; what was handed over before comes first, each image tells its own failure. */
  async train(options: TrainingOptions = {}): Promise<TrainingResult> {
    refuseWhileTraining(this.#state);
    if (this.#adding.size > 0) await Promise.allSettled([...this.#adding]);
    refuseWhileTraining(this.#state);
    if (this.#state.missing) throw this.#state.missing;
    if (this.#loads > 0) throw new MaskRoomError('trainer-loading');
    if (options.signal?.aborted) throw new MaskRoomError('aborted');
    const previous = this.#snapshot();
    const training = new AbortController();
    const { signal } = training;
    const cancel = (): void => training.abort();
    options.signal?.addEventListener('abort', cancel);
    const curve = this.#curve;
    this.#training = training;
    this.#note = null;
    this.#changed();
    try {
      const classifier = await this.start();
      if (signal.aborted) throw new MaskRoomError('aborted');
      this.#curve = [];
      this.#changed();
      const { samples, counts } = this.#state;
      this.#tell('training-started', { counts });
      const result = await classifier.train({ ...options, signal }, (epoch) => this.#epochDone(epoch));
      this.#training = null;
      this.#keptAs = null;
      this.#note = [previous && previous.info.from !== 'training' ? 'trainedAnew' : 'trained'];
      const info: ModelInfo = { from: 'training', images: samples.length, labels: classifier.labels };
      this.#adopt(classifier, info, result.evaluation, () => this.#tell('training-finished', result));
      this.#rememberModel(previous);
      this.keepModel();
      return result;
    } catch (cause) {
      this.#curve = curve;
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

  /** Loads a model; the previous one stays where that fails, and comes back by undo. */
  async load(source: string | URL | File[], from: ModelInfo['from'] = 'person'): Promise<void> {
    refuseWhileTraining(this.#state, 'load-while-training');
    const life = this.#life.signal;
    const { labels: given } = this.inputs;
    // A model that this browser keeps goes with the classes that it keeps.
    const own = from === 'storage' && differ(this.#classes, classesOf(given ?? DEFAULT_LABELS));
    const expected = own ? null : given;
    const previous = this.#snapshot();
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
    this.#curve = [];
    this.#keptAs = from === 'storage' ? (this.#store?.key ?? null) : null;
    if (!given && !own) this.#setClasses(labels);
    this.#note = ['loaded', { labels: labels.join(', ') }];
    this.#adopt(classifier, { from, images: imagesIn(classifier.keep()), labels }, classifier.evaluation);
    if (from === 'person') this.#rememberModel(previous);
  }

  /**
   * What a person loads: the address of a model, or files: a model's, and those of samples, which are added. Where one of them is bad, nothing
   * changes.
   */
  async open(source: string | URL | Iterable<File>): Promise<void> {
    if (typeof source === 'string' || source instanceof URL) await this.load(source);
    else await this.#openFiles(source);
    this.keepModel();
  }

  async #openFiles(source: Iterable<File>): Promise<void> {
    refuseWhileTraining(this.#state, 'load-while-training');
    // A script may have handed over anything: then no model is among it.
    const files = Symbol.iterator in Object(source) ? [...source] : [];
    const { holdsSamples, readSamples } = await lazy(import('../samples/index.ts'));
    for (const archive of await archivesIn(files)) {
      await this.#openArchive(archive, null);
      files.splice(files.indexOf(archive), 1);
      if (files.length === 0) return;
    }
    const kinds = await Promise.all(files.map(holdsSamples));
    const read = await Promise.all(
      files.filter((_, i) => kinds[i]).map(async (file) => ({ file, samples: await readSamples(file) })),
    );
    for (const { file, samples } of read) this.#checkFit(file.name, samples);
    const model = files.filter((_, i) => !kinds[i]);
    if (model.length > 0 || read.length === 0) await this.load(model);
    for (const { file, samples } of read) {
      this.#checkFit(file.name, samples);
      this.#addSamples(samples);
    }
  }

  /** Opens a zip archive: a project takes the place of what is here, pictures are added, a model is loaded. */
  async #openArchive(file: File, label: string | null): Promise<void> {
    const { signal } = this.#life;
    const archives = await lazy(import('../samples/archives.ts'));
    const tell = (step: 'pictures' | 'project') => (value: number) => this.#showProgress({ step, value });
    try {
      const kind = await archives.whatIs(file);
      if (kind === 'project') {
        await this.#openProject(await archives.readProject(file, tell('project'), signal));
      } else if (kind === 'teachable-machine-project') {
        const { classes } = await archives.readTeachableMachineProject(file, tell('pictures'), signal);
        await this.#track(this.#addClasses(distinct(classes)));
      } else if (kind === 'pictures') {
        const { pictures } = await archives.readPictures(file, tell('pictures'), signal);
        await this.#track(this.#addClasses(byFolder(pictures, label)));
      } else if (kind === null) throw new MaskRoomError('files-nothing', { kinds: 'zip 1' });
      // It is loaded, or refused by name.
      else await this.load([file]);
    } finally {
      this.#showProgress(null);
    }
  }

  /** Adds the pictures of each class, and the classes that are not here yet. Those that cannot be read are counted. */
  async #addClasses(added: readonly { label: string; pictures: readonly Blob[] }[]): Promise<void> {
    const { signal } = this.#life;
    const before = this.#classes;
    const known = new Set(before.map(({ label }) => label));
    const labels = added.map(({ label }) => label);
    // One class alone is nothing to train on: it comes to those that are here.
    const fresh = labels.length > 1 && this.#collection.size === 0 && !this.inputs.labels && !this.#model;
    const classes = fresh
      ? classesOf(labels)
      : [...before, ...classesOf(labels.filter((label) => !known.has(label)))];
    refuseTooMany(classes.length);
    const name = newId();
    this.#changeClasses(classes, name);
    const total = added.reduce((sum, { pictures }) => sum + pictures.length, 0);
    let [done, count] = [0, 0];
    for (const { label, pictures } of added) {
      const burst = newId();
      for (const picture of pictures) {
        this.#showProgress({ step: 'pictures', value: done++ / total });
        try {
          await this.#add(label, picture, { burst, quiet: true, name });
          count++;
        } catch (cause) {
          if (signal.aborted) return;
          const { code } = MaskRoomError.from(cause);
          if (code !== 'no-face' && code !== 'image-undecodable') throw cause;
        }
      }
    }
    this.#progress = null;
    this.say('addedSamples', { count });
    if (count < total) throw new MaskRoomError('pictures-left-out', { count, left: total - count });
  }

  /** Puts `project` in the place of what is here; one step leads back. Where its model or its images do not fit, nothing changes. */
  async #openProject(project: Project): Promise<void> {
    refuseWhileTraining(this.#state, 'load-while-training');
    refuseTooMany(project.classes.length);
    const { wholeEvaluation } = await lazy(import('../evaluation/stored.ts'));
    const previous = this.#snapshot();
    const classifier = await this.start();
    const other = project.backbone !== null && project.backbone !== classifier.backbone;
    const samples = other ? await this.#embedAnew(classifier, project.samples) : project.samples;
    if (project.model && !other) {
      const { json, weights } = project.model;
      await classifier.load([new File([json], 'model.json'), new File([weights], 'model.weights.bin')]);
    }
    const present = new Map(samples.map((sample) => [sample.id, sample]));
    const change: SamplesChange = {
      removed: this.#collection.all.filter(({ id }) => !present.has(id)),
      added: samples,
      moved: this.#collection.all.flatMap((from) => {
        const to = present.get(from.id);
        return to && to.label !== from.label ? [{ from, to }] : [];
      }),
    };
    const name = newId();
    this.#madeBy = classifier.backbone;
    const classes = project.classes.map(({ label, off }) => ({ label, on: !off }));
    this.#changeClasses(classes.length > 0 ? classes : this.#classes, name);
    this.#do(this.#collection.apply(change), name);
    if (project.model && !other) {
      const { labels } = classifier;
      this.#curve = [];
      const info: ModelInfo = { from: 'training', images: imagesIn(classifier.keep()), labels };
      this.#adopt(classifier, info, wholeEvaluation(project.evaluation, labels) ?? classifier.evaluation);
    } else if (previous) this.#drop();
    const model = this.#snapshot();
    this.#history.add({
      name,
      undo: () => (previous ? this.#putBack(previous) : model && this.#drop()),
      redo: () => (model ? this.#putBack(model) : previous && this.#drop()),
    });
    this.keepModel();
    this.say('openedProject', { count: samples.length, labels: this.#state.labels.join(', ') });
  }

  /** `samples` with the features that the present backbone makes of their pictures; those without a picture are left out. */
  async #embedAnew(classifier: ClassifierApi, samples: readonly Sample[]): Promise<Sample[]> {
    const anew: Sample[] = [];
    for (const [n, sample] of samples.entries()) {
      this.#showProgress({ step: 'pictures', value: n / samples.length });
      if (!sample.picture || sample.region !== classifier.region) continue;
      const { features } = await classifier.embed(sample.picture);
      anew.push({ ...sample, features });
    }
    if (anew.length === 0 && samples.length > 0)
      throw new MaskRoomError('samples-other-backbone', { file: 'project.json' });
    return anew;
  }

  /** Everything in one file, which `open()` takes. */
  async projectFile(): Promise<{ file: File; count: number }> {
    refuseWhileTraining(this.#state);
    const { writeProject } = await lazy(import('../samples/archives.ts'));
    const samples = this.#collection.all;
    const files = this.#model && (await this.#classifier?.save());
    const model = files
      ? { json: await files.json.text(), weights: await files.weights.arrayBuffer() }
      : null;
    const classes = this.#classes.map(({ label, on }) => ({ label, off: !on }));
    const project = {
      classes,
      samples: [...samples],
      backbone: this.#madeBy,
      model,
      evaluation: this.#evaluation,
    };
    try {
      const file = await writeProject(
        project,
        (value) => this.#showProgress({ step: 'project', value }),
        this.#life.signal,
      );
      return { file, count: samples.length };
    } finally {
      this.#showProgress(null);
    }
  }

  /** The pictures of the classes that are learnt as a project of Teachable Machine. Rejects with `samples-none`. */
  async teachableMachineFile(): Promise<{ file: File; count: number }> {
    refuseWhileTraining(this.#state);
    const { writeTeachableMachineProject } = await lazy(import('../samples/archives.ts'));
    const pictures = this.#state.samples.filter(({ picture }) => picture);
    if (pictures.length === 0) throw new MaskRoomError('samples-none');
    const classes = this.#state.labels.map((label) => ({
      label,
      pictures: pictures.filter((sample) => sample.label === label).map(({ picture }) => picture!),
    }));
    return { file: await writeTeachableMachineProject(classes), count: pictures.length };
  }

  /** Adds a class. Rejects with `class-unnamed`, `class-taken` or `classes-too-many`. */
  addClass(label: string): void {
    refuseWhileTraining(this.#state);
    const name = this.#freeName(label);
    refuseTooMany(this.#classes.length + 1);
    this.#changeClasses([...this.#classes, { label: name, on: true }]);
    this.say('classAdded', { label: name });
  }

  /** Takes a class away, and its images. */
  removeClass(label: string): void {
    refuseWhileTraining(this.#state);
    const name = newId();
    this.#do(this.#collection.remove(this.#collection.all.filter((sample) => sample.label === label)), name);
    this.#changeClasses(
      this.#classes.filter((each) => each.label !== label),
      name,
    );
    this.say('classRemoved', { label });
  }

  /** Whether a class is learnt; the images of one that is not stay. */
  switchClass(label: string, on: boolean): void {
    refuseWhileTraining(this.#state);
    this.#changeClasses(this.#classes.map((each) => (each.label === label ? { label, on } : each)));
    this.say(on ? 'classOn' : 'classOff', { label });
  }

  /** Moves a class by so many places: -1 is one up. */
  moveClass(label: string, by: number): void {
    refuseWhileTraining(this.#state);
    const from = this.#classes.findIndex((each) => each.label === label);
    const to = from + by;
    if (from < 0 || to < 0 || to >= this.#classes.length) return;
    const classes = this.#classes.filter((_, n) => n !== from);
    classes.splice(to, 0, this.#classes[from]!);
    this.#changeClasses(classes);
    this.say('classMoved', { label, place: to + 1 });
  }

  /** Calls a class otherwise: its images, and the class of the model, which goes on without a training. Rejects as `addClass()`. */
  async renameClass(from: string, to: string): Promise<void> {
    refuseWhileTraining(this.#state);
    if (to.trim() === from) return;
    const label = this.#freeName(to);
    await this.#rename(from, label);
    this.#history.add({ undo: () => this.#rename(label, from), redo: () => this.#rename(from, label) });
    this.say('classRenamed', { from, label });
  }

  async #rename(from: string, to: string): Promise<void> {
    const { all } = this.#collection;
    const model = this.#model;
    // What may be refused comes first.
    if (model?.labels.includes(from)) await this.#classifier!.rename(from, to);
    this.#useClasses(this.#classes.map((each) => (each.label === from ? { ...each, label: to } : each)));
    const measured = this.#measured && renamed(this.#measured, from, to);
    this.#measured = null;
    this.#collection.relabel(
      all.filter((sample) => sample.label === from),
      to,
    );
    if (!model?.labels.includes(from)) return;
    const labels = model.labels.map((label) => (label === from ? to : label));
    this.#adopt(this.#classifier!, { ...model, labels }, measured);
    this.keepModel();
  }

  /** `label`, trimmed. Throws `class-unnamed`, or `class-taken`. */
  #freeName(label: string): string {
    const name = label.trim();
    if (!name) throw new MaskRoomError('class-unnamed', { label });
    if (this.#classes.some((each) => each.label === name))
      throw new MaskRoomError('class-taken', { label: name });
    return name;
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

  /** Throws `samples-other-backbone` where `samples` cannot be used beside those that are here, or to come. */
  #checkFit(file: string, { backbone, samples }: StoredSamples): void {
    const [first] = this.#collection.all;
    const present = this.#classifier?.backbone ?? (first ? this.#madeBy : null);
    const length = samples[0]!.features.length;
    if ((present && backbone && present !== backbone) || (first && first.features.length !== length))
      throw new MaskRoomError('samples-other-backbone', { file });
  }

  #addSamples({ backbone, samples }: StoredSamples): void {
    // Where nothing else says what the classes are, the file does.
    const labels = [...new Set(samples.map(({ label }) => label))];
    const fresh = !this.inputs.labels && this.#collection.size === 0 && labels.length > 1 && !this.#model;
    if (fresh) refuseTooMany(labels.length);
    const madeBy = this.#madeBy;
    this.#madeBy = this.#classifier?.backbone ?? (this.#collection.size > 0 ? madeBy : null) ?? backbone;
    if (fresh) this.#setClasses(labels);
    // A file that is read twice adds nothing the second time.
    const change = this.#collection.add(this.#collection.missing(samples));
    this.#do(change);
    this.say('addedSamples', { count: change.added.length });
  }

  /** All images, as what the backbone made of them, in one file. Rejects with `samples-none`. */
  async samplesFile(): Promise<{ file: File; count: number }> {
    const { samplesFile } = await lazy(import('../samples/index.ts'));
    const samples = this.#collection.all;
    return { file: samplesFile({ backbone: this.#madeBy, samples }), count: samples.length };
  }

  /** The model's files. Rejects with `model-none`. */
  async modelFiles(): Promise<ModelFiles> {
    refuseWhileTraining(this.#state);
    if (!this.#model || !this.#classifier) throw new MaskRoomError('model-none');
    this.#showProgress({ step: 'saving', value: null });
    try {
      return await this.#classifier.save();
    } finally {
      this.#showProgress(null);
    }
  }

  /** Takes the images of `label` away, or all of them and the model. */
  clear(label?: string, name?: string): void {
    refuseWhileTraining(this.#state);
    if (label !== undefined) refuseUnknown(this.#state, label);
    const model = label === undefined ? this.#snapshot() : null;
    const all = this.#collection.all;
    const change = this.#collection.remove(
      label === undefined ? all : all.filter((sample) => sample.label === label),
    );
    if (label === undefined) this.#drop();
    this.#history.add({
      ...(name !== undefined && { name }),
      undo: () => {
        this.#collection.apply(inverse(change));
        return model && !this.#model ? this.#putBack(model) : undefined;
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

  /** Brings back what this browser kept under `key`; true where a model was among it. From now on it keeps everything there. */
  async restore(key: string): Promise<boolean> {
    const life = this.#life.signal;
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
      keepAll: () => {
        store.keep({ added: this.#collection.all, removed: [], moved: [] }, this.#madeBy);
        store.keepClasses({ classes: this.#classes, given: this.inputs.labels });
        this.keepModel();
      },
      modelElsewhere: (model) => {
        if (this.#training || this.#store !== store) return;
        if (model) void this.load(model, 'storage').catch((cause: unknown) => this.#fail(cause));
        else if (this.#model) {
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
    if (stored.samples.length > 0 && backbone && stored.backbone && backbone !== stored.backbone) {
      store.forget();
      if (!life.aborted) this.#store = store;
      throw new MaskRoomError('trainer-other-backbone');
    }
    this.#madeBy ??= stored.backbone;
    store.keep({ added: newer, removed: [], moved: [] }, this.#madeBy);
    if (life.aborted) {
      void store.close();
      return true;
    }
    this.#store = store;
    this.#takeClasses(stored.classes);
    this.#collection.apply({ added: stored.samples, removed: [], moved: [] }, true);
    // A model that is kept nowhere else stays, and so does the very one that lies there.
    const own = this.#model && this.#model.from !== 'page';
    const stays = this.#training !== null || (own && (this.#keptAs ?? key) === key);
    if (stored.model && !stays) await this.load(stored.model, 'storage');
    if (!stored.model && own) this.keepModel();
    return stored.model !== null;
  }

  /** Keeps the present model between visits. */
  keepModel(): void {
    if (!this.#model || !this.#classifier || !this.#store) return;
    this.#keptAs = this.#store.key;
    void this.#store.keepModel(this.#classifier.save());
  }

  /** Ends everything that needs the classifier; the samples stay. */
  letGo(): void {
    this.#training?.abort();
    this.#life.abort();
    this.#life = new AbortController();
    this.#engine = this.#classifier = this.#progress = this.#keptAs = null;
    this.#model = this.#offered = this.#measured = this.#evaluation = null;
    this.#starting = this.#broken = false;
    this.#curve = [];
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

  async #startEngine(life: AbortSignal): Promise<ClassifierApi> {
    this.#starting = true;
    // Images that are here from before need the backbone that made them.
    const earlier = this.#collection.size > 0 ? this.#startedWith : null;
    const { region } = this.inputs;
    const backbone = (this.#startedWith = earlier ?? this.inputs.backbone);
    this.#changed();
    let classifier: ClassifierApi | undefined;
    try {
      classifier = await this.create({
        ...(backbone && { backbone }),
        ...(region && { region }),
        samples: () => this.#state.samples,
      });
      classifier.addEventListener('progress', (event) => {
        // A worker that starts again after a crash, while a detector uses it, is no work of the trainer's.
        if (!life.aborted && (this.#starting || this.#loads > 0 || this.#training))
          this.#showProgress((event as CustomEvent<Progress>).detail);
      });
      life.addEventListener('abort', () => classifier!.dispose());
      if (!life.aborted) await classifier.warmUp();
      if (life.aborted) throw new MaskRoomError('aborted');
      this.#checkBackbone(classifier);
      this.#classifier = classifier;
      this.#broken = false;
      return classifier;
    } catch (cause) {
      classifier?.dispose();
      if (!life.aborted) {
        this.#engine = null;
        this.#startedWith = earlier;
      }
      throw cause;
    } finally {
      if (!life.aborted) {
        this.#starting = false;
        this.#showProgress(null);
      }
    }
  }

  /** Samples that another backbone made go; where they are kept, they stay. */
  #checkBackbone({ backbone }: ClassifierApi): void {
    if (!this.#madeBy || !backbone || this.#madeBy === backbone) return;
    if (this.#collection.size > 0) this.#fail(new MaskRoomError('trainer-other-backbone'));
    this.#store?.forget();
    this.#history.forget();
    this.#collection.apply({ added: [], removed: this.#collection.all, moved: [] }, true);
  }

  #epochDone(epoch: EpochResult): void {
    this.#curve = [...this.#curve, epoch];
    this.#showProgress({ step: 'training', value: epoch.epoch / epoch.epochs });
    this.#tell('training-progress', epoch);
  }

  /** There is a new model: it is handed over, once `told` of. */
  #adopt(
    classifier: ClassifierApi,
    info: ModelInfo,
    evaluation: Evaluation | null,
    tell = (): void => undefined,
  ): void {
    this.#model = info;
    this.#measure(evaluation);
    this.#broken = false;
    this.#progress = null;
    this.#changed();
    tell();
    this.#offered = { classifier, labels: info.labels };
    this.#changed();
  }

  #drop({ kept = false } = {}): void {
    this.#model = this.#offered = this.#keptAs = this.#measured = this.#evaluation = null;
    this.#broken = false;
    this.#curve = [];
    if (!kept) void this.#store?.keepModel(null);
    this.#changed();
  }

  #snapshot(): Snapshot | null {
    const stored = this.#classifier?.keep();
    return this.#model && stored
      ? { info: this.#model, stored, evaluation: this.#measured, curve: this.#curve }
      : null;
  }

  /** What took the place of `previous` can be taken back. */
  #rememberModel(previous: Snapshot | null): void {
    const after = this.#snapshot();
    if (!previous || !after) return;
    this.#history.add({ undo: () => this.#putBack(previous), redo: () => this.#putBack(after) });
    this.#changed();
  }

  async #putBack({ info, stored, evaluation, curve }: Snapshot): Promise<void> {
    const classifier = await this.start();
    await classifier.restore(stored);
    this.#curve = curve;
    this.#keptAs = null;
    this.#adopt(classifier, info, evaluation);
    this.keepModel();
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

  #measure(evaluation: Evaluation | null): void {
    this.#measured = evaluation;
    this.#evaluation = evaluation && figuresOf(evaluation, this.#collection);
  }

  /** The figures follow what becomes of the pictures that they are about. */
  #follow({ added, removed, moved }: SamplesChange): void {
    const changed = new Set([...added, ...removed, ...moved.map(({ to }) => to)].map(({ id }) => id));
    if (this.#measured?.predictions.some(({ id }) => changed.has(id))) this.#measure(this.#measured);
  }

  /** `state` with what to record next. */
  #advised(state: TrainerState): TrainerState {
    if (this.#model?.from !== 'training' && !this.#evaluation) return state;
    const takes = Object.fromEntries([...state.takes].map(([label, { size }]) => [label, size]));
    return Object.freeze({ ...state, advice: advice(this.#evaluation, state.counts, takes) });
  }

  #track<T>(adding: Promise<T>): Promise<T> {
    this.#adding.add(adding);
    const done = (): void => void this.#adding.delete(adding);
    adding.then(done, done);
    return adding;
  }

  #showProgress(progress: Progress | null): void {
    this.#progress = progress;
    this.#changed();
  }

  #tell<T extends keyof TrainerFacts>(fact: T, detail: TrainerFacts[T]): void {
    this.dispatchEvent(new FactEvent(fact, detail));
  }

  #fail(cause: unknown): void {
    this.dispatchEvent(new CustomEvent('failure', { detail: cause }));
  }

  #changed(): void {
    const before = this.#state.evaluation;
    const evaluation = this.#evaluation;
    const state = stateOf(
      {
        classes: this.#classes,
        region: this.inputs.region,
        samples: this.#collection.all,
        classifier: this.#classifier,
        model: this.#model,
        offered: this.#offered,
        starting: this.#starting,
        loadingModel: this.#loads > 0,
        training: this.#training !== null,
        broken: this.#broken,
        progress: this.#progress,
        curve: this.#curve,
        note: this.#note,
        evaluation,
        advice: [],
        canUndo: this.#history.canUndo,
        canRedo: this.#history.canRedo,
      },
      this.#state,
    );
    this.#state = this.#advised(state);
    this.dispatchEvent(new Event('change'));
    if (evaluation !== before) this.#tell('evaluation-changed', { evaluation });
  }
}

/** `measured` as it is of the pictures that are still here, each of the class that it is of now. */
function figuresOf(measured: Evaluation, collection: SampleCollection): Evaluation {
  const gone = measured.predictions.filter(({ id }) => !collection.get(id)).map(({ id }) => id);
  return measured.predictions.reduce(
    (figures, { id }) => relabelled(figures, id, collection.get(id)?.label ?? ''),
    without(measured, gone),
  );
}

/** A sample of what was seen; where the face was is not kept. */
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

/** How many images `model` was trained on, `null` where its file does not say. */
function imagesIn(model: KeptModel | null): number | null {
  if (!model) return null;
  const { userDefinedMetadata } = JSON.parse(model.json) as {
    userDefinedMetadata?: { maskRoom?: { counts?: Record<string, number> } };
  };
  const counts = userDefinedMetadata?.maskRoom?.counts;
  return counts ? Object.values(counts).reduce((sum, each) => sum + each, 0) : null;
}
