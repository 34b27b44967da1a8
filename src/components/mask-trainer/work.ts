import type {
  ClassifierApi,
  EpochResult,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import type { Sample } from '../../samples/sample.ts';
import type { SampleStore, StoredSamples } from '../../samples/store.ts';
import { download } from './download.ts';
import {
  ModelSavedEvent,
  SamplesSavedEvent,
  TrainingFinishedEvent,
  TrainingProgressEvent,
  TrainingStartedEvent,
} from './events.ts';
import { countPerLabel } from './labels.ts';
import { copyOf, thumbnailOf } from './thumbnail.ts';
import { part } from '../part.ts';

// They come in the same file.
export { workStyles } from './work.styles.ts';

/** What the work needs of the trainer that it is done for. */
export interface Employer {
  labels(): readonly string[];
  /** The classes that a loaded model must have; `null` where it brings its own. */
  expected(): readonly string[] | null;
  /** What new images are taken of. */
  region(): Region;
  /** Where the backbone of a new classifier is to come from. */
  backbone(): string;
  create(backbone: string): Promise<ClassifierApi>;
  /** Something that is shown has changed. */
  changed(): void;
  /** A model of these classes has been loaded. */
  loaded(labels: readonly string[]): void;
  /** So many images came from a file; `undo` takes them away again. */
  added(count: number, undo: () => void): void;
  forgetPictures(): void;
  /** Another tab has taken images or the model away, which is followed here. */
  changedElsewhere(): void;
  /** Hands the model over; `null` takes the one before back. */
  offer(classifier: ClassifierApi | null): void;
  tell(event: Event): void;
  /** Shows and tells an error that no method rejects with. */
  fail(cause: unknown): void;
}

/** A model that came from files, so that it can come back. */
interface Loaded {
  source: string | URL | File[];
  /** How many it was trained on; `null` where its file does not say. */
  images: number | null;
  from: Origin;
}

/** A person's own, the one that the page names by `src`, or from this browser's storage, as the images here are. */
export type Origin = 'person' | 'page' | 'storage';

/** What a trainer does once it is used: the engine, the samples, training, models and what the browser keeps. Knows no view. */
export class TrainerWork {
  #life = new AbortController();
  #engine: Promise<ClassifierApi> | null = null;
  #classifier: ClassifierApi | null = null;
  /** What the page had said of the backbone when the engine was started for what is here. */
  #startedWith: string | null = null;
  #starting = false;
  #loads = 0;
  #training: AbortController | null = null;
  #model = false;
  #broken = false;
  /** The latest that was loaded. A training takes its place, and `wayBack` leads to it. */
  #loaded: Loaded | null = null;
  #replaced = false;
  /** The key under which the present model is kept. */
  #keptAs: string | null = null;
  #progress: Progress | null = null;
  #curve: readonly EpochResult[] = [];
  /** The samples while there is no classifier to hold them. */
  #kept: readonly Sample[] = [];
  /** Samples of classes or a region that are not here now. */
  #shelf: readonly Sample[] = [];
  /** The backbone that made the samples. */
  #madeBy: string | null = null;
  #store: SampleStore | null = null;
  #restores = 0;
  readonly #adding = new Set<Promise<unknown>>();

  constructor(private readonly employer: Employer) {}

  get status(): 'idle' | 'loading' | 'ready' | 'training' | 'trained' | 'failed' {
    if (this.#training && this.#classifier) return 'training';
    if (this.loading) return 'loading';
    if (this.#model) return 'trained';
    if (this.#broken) return 'failed';
    return this.#classifier ? 'ready' : 'idle';
  }

  get classifier(): ClassifierApi | null {
    return this.#classifier;
  }

  /** True from the call of `train()` to its end. */
  get training(): boolean {
    return this.#training !== null;
  }

  /** True while the engine or a model is on its way. */
  get loading(): boolean {
    return this.#starting || this.#loads > 0;
  }

  get loadingModel(): boolean {
    return this.#loads > 0;
  }

  /** True where there is a model, trained or loaded. */
  get model(): boolean {
    return this.#model;
  }

  /** The loaded model whose place a training would take, unless it was trained here on no more than is here now. */
  get atStake(): { images: number | null } | null {
    const loaded = this.#model && !this.#replaced ? this.#loaded : null;
    const known =
      loaded?.from === 'storage' && loaded.images !== null && loaded.images <= this.samples.length;
    return known ? null : loaded;
  }

  /** Brings the loaded model back whose place a training took; `null` where there is none. */
  get wayBack(): (() => Promise<void>) | null {
    const loaded = this.#replaced ? this.#loaded : null;
    return (
      loaded &&
      (async () => {
        await this.load(loaded.source, loaded.from);
        this.keepModel();
      })
    );
  }

  /** Whether there is a model that is not just the one that the page names: it gives way to nothing that the page does. */
  get own(): boolean {
    return this.#model && (this.#replaced || this.#loaded?.from !== 'page');
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  /** The epochs of the training that made the model, or that runs. */
  get curve(): readonly EpochResult[] {
    return this.#curve;
  }

  /** Samples of the trainer's classes, oldest first. */
  get samples(): readonly Sample[] {
    return this.#classifier?.samples ?? this.#kept;
  }

  /** Classes with samples that do not fit the present classes or region. */
  get shelved(): string[] {
    return [...new Set(this.#shelf.map(({ label }) => label))];
  }

  /** The classes of the model where they are not the trainer's. */
  get otherClasses(): readonly string[] {
    const labels = (this.#model && this.#classifier?.labels) || [];
    const own = this.employer.labels();
    return labels.length === own.length && labels.every((label) => own.includes(label)) ? [] : labels;
  }

  /** The classifier, started at the first call. A start that failed is forgotten, so the next call tries again. */
  start(): Promise<ClassifierApi> {
    // Another backbone can use nothing of what this one has made: it waits until nothing of that is here.
    if (this.#engine && this.#startedWith !== this.employer.backbone() && !this.#holds) this.letGo();
    const life = this.#life.signal;
    this.#engine ??= this.#startEngine(life);
    return this.#engine.catch((cause: unknown) => {
      if (!life.aborted) this.#broken = true;
      throw cause;
    });
  }

  get #holds(): boolean {
    const { length } = this.#allSamples();
    return length > 0 || this.#adding.size > 0 || this.#model || this.loadingModel || this.training;
  }

  /** Starts the engine ahead of the first need; a failure is told by the need. */
  async warmUp(): Promise<void> {
    try {
      await this.start();
    } catch {
      this.#broken = false;
      this.employer.changed();
    }
  }

  /** Resolves with a small picture of what is learnt, `null` where there can be none. */
  async addImage(label: string, source: Source): Promise<HTMLCanvasElement | null> {
    const copy = copyOf(source);
    const adding = this.start().then((classifier) => classifier.addImage(label, source));
    this.#adding.add(adding);
    try {
      await adding;
    } finally {
      this.#adding.delete(adding);
    }
    this.#madeBy = this.#classifier?.backbone ?? null;
    this.#broken = false;
    // Its class may have been taken away meanwhile.
    this.sort();
    this.#keepSamples();
    return copy && thumbnailOf(copy, (await adding).face);
  }

  /** Trains; `finished` is called before the model is handed over. */
  async train(options: TrainingOptions, finished: () => void): Promise<TrainingResult> {
    if (this.#training) throw new MaskRoomError('training-busy');
    if (this.#loads > 0) throw new MaskRoomError('trainer-loading');
    if (options.signal?.aborted) throw new MaskRoomError('aborted');
    const training = new AbortController();
    const { signal } = training;
    const cancel = (): void => training.abort();
    options.signal?.addEventListener('abort', cancel);
    const curve = this.#curve;
    this.#training = training;
    try {
      await Promise.allSettled(this.#adding);
      const classifier = await this.start();
      if (signal.aborted) throw new MaskRoomError('aborted');
      this.#curve = [];
      this.employer.changed();
      const counts = countPerLabel(this.employer.labels(), classifier.samples);
      this.employer.tell(new TrainingStartedEvent({ counts }));
      const result = await classifier.train({ ...options, signal }, (epoch) => this.#epochDone(epoch));
      this.#training = null;
      this.#replaced = true;
      this.#keptAs = null;
      finished();
      this.#ready(classifier, new TrainingFinishedEvent(result));
      this.keepModel();
      return result;
    } catch (cause) {
      this.#curve = curve;
      this.#broken = !signal.aborted;
      // A training that is cancelled while the engine is on its way fails with whatever the engine says.
      throw signal.aborted ? new MaskRoomError('aborted', {}, { cause }) : cause;
    } finally {
      this.#training = this.#progress = null;
      options.signal?.removeEventListener('abort', cancel);
    }
  }

  cancel(): void {
    this.#training?.abort();
  }

  async load(source: string | URL | File[], from: Origin = 'person'): Promise<void> {
    if (this.#training) throw new MaskRoomError('load-while-training');
    const life = this.#life.signal;
    const expected = this.employer.expected();
    const starting = this.start();
    this.#loads++;
    this.employer.changed();
    let classifier: ClassifierApi;
    try {
      classifier = await starting;
      await classifier.load(source, expected ? { labels: expected } : {});
    } catch (cause) {
      if (!life.aborted) this.#broken = true;
      throw cause;
    } finally {
      this.#loads--;
      this.#progress = null;
    }
    this.#curve = [];
    this.#replaced = false;
    this.#keptAs = from === 'storage' ? (this.#store?.key ?? null) : null;
    void this.#remember(classifier, { source, images: null, from });
    this.employer.loaded(classifier.labels);
    // It may have brought another region.
    this.sort();
    this.#ready(classifier);
  }

  /** Where it can be written, its own files lead back to it: an address may hold another one by then. */
  async #remember(classifier: ClassifierApi, loaded: Loaded): Promise<void> {
    this.#loaded = loaded;
    try {
      const { json, weights } = await classifier.save();
      loaded.source = [json, weights];
      loaded.images = imagesIn(await json.text());
      this.employer.changed();
    } catch {
      // A model of ml5 0.x, which does not say either what it was trained on.
    }
  }

  /** Loads a model from its files, and adds the images of a file of samples; where one of them is bad, nothing changes. */
  async open(source: Iterable<File>): Promise<void> {
    // A script may have handed over anything: then no model is among it.
    const files = Symbol.iterator in Object(source) ? [...source] : [];
    const { holdsSamples, readSamples } = await part(import('../../samples/index.ts'));
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

  /** Of the samples that are here, or to come; `null` where it is not known. */
  get #backbone(): string | null {
    return this.#classifier?.backbone ?? (this.#allSamples().length > 0 ? this.#madeBy : null);
  }

  #checkFit(file: string, { backbone, samples }: StoredSamples): void {
    const present = this.#backbone;
    const [{ features } = samples[0]!] = this.#allSamples();
    if ((present && backbone && present !== backbone) || features.length !== samples[0]!.features.length)
      throw new MaskRoomError('samples-other-backbone', { file });
  }

  #addSamples({ backbone, samples }: StoredSamples): void {
    const before = this.#allSamples();
    const madeBy = this.#madeBy;
    this.#madeBy = this.#backbone ?? backbone;
    // Where nothing else says what the classes are, the file does.
    const classes = [...new Set(samples.map(({ label }) => label))];
    if (!this.employer.expected() && before.length === 0 && classes.length > 1 && !this.#model)
      this.employer.loaded(classes);
    // A file that is read twice adds nothing the second time.
    const added = missingIn(before, samples);
    this.#setSamples([...before, ...added]);
    this.#keepSamples();
    this.employer.added(added.length, () => {
      this.#madeBy = madeBy;
      this.#setSamples(this.#allSamples().filter((sample) => !added.includes(sample)));
      this.#keepSamples();
    });
  }

  /** Hands all images, as what the backbone made of them, to the browser's downloads as one file. */
  async saveSamples(): Promise<{ file: string; count: number }> {
    const { samplesFile } = await part(import('../../samples/index.ts'));
    const samples = this.#allSamples();
    const file = samplesFile({ backbone: this.#madeBy, samples });
    await download([file]);
    this.employer.tell(new SamplesSavedEvent(file));
    return { file: file.name, count: samples.length };
  }

  /** Hands the model's files to the browser's downloads; resolves with their names. */
  async save(): Promise<{ json: string; weights: string }> {
    if (!this.#model || !this.#classifier) throw new MaskRoomError('model-none');
    this.#showProgress({ step: 'saving', value: null });
    try {
      const files = await this.#classifier.save();
      await download([files.json, files.weights]);
      this.employer.tell(new ModelSavedEvent(files));
      return { json: files.json.name, weights: files.weights.name };
    } finally {
      this.#showProgress(null);
    }
  }

  /** Takes the samples of `label` away, or all of them and the model. Returns the way back. */
  clear(label?: string): () => void {
    const before = this.#allSamples();
    const model = this.#model;
    const loaded = this.#loaded;
    if (label === undefined) {
      this.#dropModel();
      void this.#store?.keepModel(null);
    }
    this.#setSamples(label === undefined ? [] : before.filter((sample) => sample.label !== label));
    this.#keepSamples();
    return () => {
      // What came meanwhile, from another tab, stays.
      this.#setSamples([...before, ...this.#allSamples().filter((sample) => !before.includes(sample))]);
      this.#keepSamples();
      if (!model || this.#model || !this.#classifier) return;
      this.#loaded = loaded;
      this.#ready(this.#classifier);
      this.keepModel();
    };
  }

  #dropModel(): void {
    this.#loaded = this.#keptAs = null;
    this.#model = this.#broken = false;
    this.#curve = [];
    this.employer.offer(null);
  }

  /** What new images are to be taken of; `null` leaves it to the model. The present model stays as it is. */
  setRegion(region: Region | null): void {
    if (this.#classifier) this.#classifier.region = region;
    this.sort();
  }

  /** The classes or the region have changed: samples that do not fit wait, others come back. */
  sort(): void {
    this.#setSamples(this.#allSamples());
  }

  /** Brings back what this browser kept under `key`; true where a model was among it. From now on it keeps everything there. */
  async restore(key: string): Promise<boolean> {
    const life = this.#life.signal;
    const turn = ++this.#restores;
    void this.#store?.close();
    this.#store = null;
    if (!key) return false;
    const { SampleStore } = await part(import('../../samples/index.ts'));
    const store = new SampleStore(key, {
      // A model of ml5 0.x detects but cannot be written again: its own files are where it is kept.
      failed: (error) => error.code !== 'model-not-saveable' && this.employer.fail(error),
      samplesElsewhere: (added, gone) => {
        this.#setSamples([...this.#allSamples().filter((sample) => !gone.has(sample)), ...added]);
        // What was added shows by itself.
        if (gone.size > 0) this.employer.changedElsewhere();
      },
      modelElsewhere: (model) => {
        if (this.#training) return;
        if (model) void this.load(model, 'storage').catch((cause: unknown) => this.employer.fail(cause));
        else if (this.#model) {
          this.#dropModel();
          this.employer.changed();
          this.employer.changedElsewhere();
        }
      },
    });
    const stored = await store.read();
    if (turn !== this.#restores) {
      void store.close();
      return true;
    }
    if (!life.aborted) this.#store = store;
    // An element that comes back still has what it kept.
    const newer = this.#allSamples().filter((sample) => !store.holds(sample));
    const backbone = this.#classifier?.backbone ?? this.#madeBy;
    if (stored.samples.length > 0 && backbone && stored.backbone && backbone !== stored.backbone) {
      store.forget();
      throw new MaskRoomError('trainer-other-backbone');
    }
    this.#madeBy ??= stored.backbone;
    const samples = [...stored.samples, ...newer];
    if (newer.length > 0) store.keepSamples({ backbone: this.#madeBy, samples });
    if (life.aborted) {
      void store.close();
      return true;
    }
    this.#setSamples(samples);
    // A model that is kept nowhere else stays, and so does the very one that lies there.
    const stays = this.#training || (this.own && (this.#keptAs ?? key) === key);
    if (stored.model && !stays) await this.load(stored.model, 'storage');
    if (!stored.model && this.own) this.keepModel();
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
    this.employer.offer(null);
    // A classifier that is disposed of has no samples any more.
    this.#kept = this.samples;
    this.#life.abort();
    this.#life = new AbortController();
    this.#engine = this.#classifier = this.#progress = this.#loaded = this.#keptAs = null;
    this.#starting = this.#model = this.#broken = false;
    this.#curve = [];
    this.employer.changed();
  }

  /** Lets go and writes what is still waiting. */
  close(): void {
    this.letGo();
    void this.#store?.close();
    this.#store = null;
  }

  async #startEngine(life: AbortSignal): Promise<ClassifierApi> {
    this.#starting = true;
    // Images that are here from before need the backbone that made them.
    const before = this.#allSamples().length > 0 ? this.#startedWith : null;
    this.#startedWith = before ?? this.employer.backbone();
    this.employer.changed();
    let classifier: ClassifierApi | undefined;
    try {
      classifier = await this.employer.create(this.#startedWith);
      classifier.addEventListener('progress', (event) => {
        // A worker that starts again after a crash, while a detector uses it, is no work of the trainer's.
        if (!life.aborted && (this.loading || this.#training))
          this.#showProgress((event as CustomEvent<Progress>).detail);
      });
      life.addEventListener('abort', () => classifier!.dispose());
      if (!life.aborted) await classifier.warmUp();
      if (life.aborted) throw new MaskRoomError('aborted');
      this.#handOver(classifier);
      this.#classifier = classifier;
      this.#broken = false;
      return classifier;
    } catch (cause) {
      classifier?.dispose();
      if (!life.aborted) {
        this.#engine = null;
        this.#startedWith = before;
      }
      throw cause;
    } finally {
      if (!life.aborted) {
        this.#starting = false;
        this.#showProgress(null);
      }
    }
  }

  /** Gives the classifier the samples that were here before it, unless another backbone made them. */
  #handOver(classifier: ClassifierApi): void {
    if (this.#madeBy && classifier.backbone && this.#madeBy !== classifier.backbone) {
      if (this.#allSamples().length > 0) this.employer.fail(new MaskRoomError('trainer-other-backbone'));
      this.#kept = this.#shelf = [];
      this.#store?.forget();
      this.employer.forgetPictures();
    } else classifier.setSamples(this.#kept);
  }

  #epochDone(epoch: EpochResult): void {
    this.#curve = [...this.#curve, epoch];
    this.#showProgress({ step: 'training', value: epoch.epoch / epoch.epochs });
    this.employer.tell(new TrainingProgressEvent(epoch));
  }

  /** There is a new model: `event` comes before it is handed over. */
  #ready(classifier: ClassifierApi, event?: Event): void {
    this.#model = true;
    this.#broken = false;
    this.#showProgress(null);
    if (event) this.employer.tell(event);
    this.employer.offer(classifier);
  }

  #showProgress(progress: Progress | null): void {
    this.#progress = progress;
    this.employer.changed();
  }

  #allSamples(): readonly Sample[] {
    return [...this.#shelf, ...this.samples];
  }

  #setSamples(samples: readonly Sample[]): void {
    const labels = this.employer.labels();
    const region = this.employer.region();
    const fitting = (sample: Sample): boolean =>
      labels.includes(sample.label) && (sample.region ?? 'frame') === region;
    const fits = samples.filter(fitting);
    this.#shelf = samples.filter((sample) => !fitting(sample));
    if (this.#classifier) this.#classifier.setSamples(fits);
    else this.#kept = fits;
    this.employer.changed();
  }

  #keepSamples(): void {
    this.#store?.keepSamples({ backbone: this.#madeBy, samples: this.#allSamples() });
  }
}

/** How many images the model of this `model.json` was trained on, `null` where it does not say. */
function imagesIn(json: string): number | null {
  const { userDefinedMetadata } = JSON.parse(json) as {
    userDefinedMetadata?: { maskRoom?: { counts?: Record<string, number> } };
  };
  const counts = userDefinedMetadata?.maskRoom?.counts;
  return counts ? Object.values(counts).reduce((sum, each) => sum + each, 0) : null;
}

/** Those of `samples` that `present` does not hold. */
function missingIn(present: readonly Sample[], samples: readonly Sample[]): readonly Sample[] {
  const identity = ({ label, region, features }: Sample) => `${label}/${region}/${features.join()}`;
  const known = new Set(present.map(identity));
  return samples.filter((sample) => !known.has(identity(sample)));
}
