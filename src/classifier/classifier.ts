import { MaskRoomError, reasonOf } from '../errors/index.ts';
import { lazy } from '../errors/lazy.ts';
import { unlessAborted } from '../errors/unless-aborted.ts';
import { Bursts, completed, newId, type BareSample, type Sample } from '../samples/sample.ts';
import { capture, explained, streamOf, unwrapped } from './capture.ts';
import { Connection } from './connection.ts';
import { EngineShare } from './engine-share.ts';
import * as assetUrls from './asset-urls.ts';
import type { EngineMemory, Inference, StoredModel, Training } from './protocol.ts';
import type { Loadable } from './other-models.ts';
import type {
  Classification,
  ClassifierApi,
  ClassifyOptions,
  Embedding,
  EngineInfo,
  EpochResult,
  Evaluation,
  Face,
  KeptModel,
  LoadOptions,
  ModelFiles,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from './types.ts';
import { addErrorTexts } from '../messages/index.ts';
import { classifierErrors } from '../messages/en/classifier-errors.ts';

addErrorTexts(classifierErrors);

export interface ClassifierOptions {
  /** The folder of a backbone other than the embedded one: a TensorFlow.js graph model that maps [1, 224, 224, 3] in −1…1 to one feature vector. */
  backbone?: string | URL;
  /** The part of a picture that is learned and recognised; if omitted, whole frames, or the region of a loaded model. */
  region?: Region | null;
  /** The samples of their owner; those added here follow them. Omit it if nobody else has any. */
  samples?: () => readonly Sample[];
}

/** Separates two addresses. A space in a path, `my model/model.json`, does not. */
const NEXT = /\s+(?=[a-z]+:|\.{0,2}\/)/i;

/** The address of a folder, which stands for its model.json. */
const FOLDER = /^(https?:[^?#]*\/)(?=$|[?#])/;
const ARCHIVE = /^[^?#]*\.zip(?=$|[?#])/i;
/** The number of pictures of one canvas that may wait to be classified. */
const MAX_WAITING = 8;

/** The `label` of an answer without a face. */
const NO_FACE = 'no face';

/**
 * An image classifier that learns and answers on this device. All classifiers of a page with the same backbone share one worker for detection; for
 * training there is another worker, which runs ml5. Samples and model are kept on the page, so that they survive a worker that crashes.
 */
export class Classifier extends EventTarget implements ClassifierApi {
  readonly #inference: EngineShare;
  readonly #trainer: Connection<Training>;
  /** The samples that were added here. */
  #samples: readonly Sample[] = [];
  readonly #others: () => readonly Sample[];
  readonly #bursts = new Bursts();
  #region: Region | null;
  /** The running videos that wait to be classified. */
  readonly #videos = new Map<Source, Promise<Inference['classify']['answer']>>();
  /** The latest change of model. */
  #change: Promise<unknown> = Promise.resolve();
  /** The training in progress; it never rejects. */
  #training: Promise<unknown> | null = null;
  /** Images that were passed in and are still being processed. */
  readonly #adding = new Set<Promise<unknown>>();

  constructor({ backbone, region = null, samples = () => [] }: ClassifierOptions = {}) {
    super();
    this.#others = samples;
    this.#region = region;
    const place =
      backbone === undefined ? null : addressOf(backbone, 'backbone-missing').replace(/\/?$/, '/');
    this.#inference = new EngineShare(place, (progress) => this.#tell(progress));
    this.#trainer = new Connection<Training>({
      script: assetUrls.trainingWorker,
      start: { ml5: assetUrls.ml5, engine: assetUrls.engine },
      // What is fetched ahead of its need is nobody's concern.
      onProgress: (progress) => this.#training && this.#tell(progress),
    });
  }

  get #model(): KeptModel | null {
    return this.#inference.model;
  }

  get labels(): readonly string[] {
    return this.#model?.labels ?? [];
  }

  get trained(): boolean {
    return this.#model !== null;
  }

  get backbone(): string | null {
    return this.#inference.backbone?.sha256 ?? null;
  }

  get evaluation(): Evaluation | null {
    return this.#model?.evaluation ?? null;
  }

  get region(): Region {
    return this.#region ?? this.#model?.region ?? 'frame';
  }
  set region(region: Region | null) {
    this.#region = region || null;
  }

  get samples(): readonly Sample[] {
    const others = this.#others();
    return others.length > 0 ? [...others, ...this.#samples] : this.#samples;
  }

  async warmUp(): Promise<void> {
    await this.#inference.ready(assertRegion(this.region));
  }

  /**
   * Adds what `source` shows now as a sample of `label`; `face` is where it was found. Rejects with `no-face` if it must show a face and does not.
   */
  addImage(label: string, source: Source): Promise<Sample & { face?: Face }> {
    const adding = this.#add(label, source);
    this.#adding.add(adding);
    const added = () => void this.#adding.delete(adding);
    adding.then(added, added);
    return adding;
  }

  async #add(given: string, source: Source): Promise<Sample & { face?: Face }> {
    // A script may name its classes by numbers.
    const label = String(given ?? '');
    if (!label) throw new MaskRoomError('label-empty');
    const time = Date.now();
    const id = newId();
    const burst = this.#bursts.of(label, time);
    const { face, ...seen } = await this.embed(source);
    const sample: Sample = { id, label, burst, time, ...seen };
    this.#samples = [...this.#samples, sample];
    return { ...sample, ...(face && { face }) };
  }

  /**
   * The features of what `source` shows now; nothing is added. `region` may differ from the classifier's: what a sample keeps is its square already.
   * Rejects with `no-face` if it must show a face and does not.
   */
  async embed(source: Source, region = this.region): Promise<Embedding> {
    assertRegion(region);
    const { value, face } = await this.#look('features', unwrapped(source), region);
    if (!value) throw new MaskRoomError('no-face');
    // Whoever has an example is going to train: it is there by then.
    this.#trainer.start().catch(() => undefined);
    return { region, ...value, ...(face && { face }) };
  }

  setSamples(samples: readonly BareSample[]): void {
    const burst = newId();
    this.#samples = samples.map((sample) => completed(sample, burst));
  }

  /**
   * Trains a new model on the samples, including those that were added before and are still being processed; the current model answers until the new
   * one replaces it. Rejects with `training-no-samples`, `training-one-class`, `training-too-few`, `training-option`, `training-busy`,
   * `training-diverged`, `samples-region`, or `aborted` through `options.signal`.
   */
  async train(
    options: TrainingOptions = {},
    onEpoch?: (result: EpochResult) => void,
  ): Promise<TrainingResult> {
    if (this.#training) throw new MaskRoomError('training-busy');
    const training = this.#train(options, onEpoch);
    const over = training.then(
      () => undefined,
      () => undefined,
    );
    this.#training = over;
    try {
      return await training;
    } finally {
      this.#training = null;
    }
  }

  async #train(options: TrainingOptions, onEpoch?: (result: EpochResult) => void): Promise<TrainingResult> {
    // What is asked for later waits for this training.
    const before = this.#change;
    // A page that only detects does without.
    const { runTraining } = await lazy(import('./run-training.ts'));
    // One that fails tells whoever has handed it over.
    await unlessAborted(options.signal, Promise.allSettled(this.#adding));
    const tell = (progress: Progress) => this.#tell(progress);
    const engines = { inference: this.#inference, trainer: this.#trainer, before, tell };
    return runTraining(engines, this.samples, assertRegion(this.region), options, onEpoch);
  }

  /**
   * Classifies what `source` shows now. Rejects with `model-none` if there is no model yet, `region-mismatch` if the model has another region.
   *
   * You may call it for every frame of an animation: while a running video waits for its turn, further calls get the same answer, about the frame
   * that it shows when its turn comes. Of any other source that can change (a canvas), at most eight pictures wait; the oldest one then rejects with
   * `classify-overtaken`.
   */
  async classify(source: Source, options: ClassifyOptions = {}): Promise<Classification> {
    if (!this.#model) throw new MaskRoomError('model-none');
    const { region } = this.#model;
    const wanted = assertRegion(options.region || region);
    if (wanted !== region) throw new MaskRoomError('region-mismatch', { theirs: region, ours: wanted });
    const asked = performance.now();
    const picture = unwrapped(source);
    const seen = await this.#classify(picture, region).catch((error: MaskRoomError) => {
      if (error.code !== 'worker-crashed') throw error;
      return this.#classify(picture, region);
    });
    const { value, ...where } = seen;
    const best = value.results[0] ?? { label: NO_FACE, confidence: 0 };
    return { ...best, ...value, latency: performance.now() - asked, ...where };
  }

  /** The current model as files. Rejects with `model-none`. */
  async save(): Promise<ModelFiles> {
    if (!this.#model) throw new MaskRoomError('model-none');
    const { json, weights, kind } = this.#model;
    this.#tell({ step: 'saving', value: 1 });
    if (kind === 'network') return (await lazy(import('./other-models.ts'))).savedNetwork(json, weights);
    return {
      json: new File([json], 'model.json', { type: 'application/json' }),
      weights: new File([weights], 'model.weights.bin', { type: 'application/octet-stream' }),
    };
  }

  /**
   * Loads a model: the URL of a `model.json`, of its folder or of a ZIP archive of it, relative to the document, or its files, in any order, or their
   * ZIP archive. The other files must be in the same folder and get the same query; if they have their own addresses, these follow after a space and
   * begin with a scheme, `/` or `./`. `null` is the ready-made mask model for this classifier's region. Models of ml5 0.x and Teachable Machine can
   * be loaded for detection. Rejects with one of the `model-…` or `archive-…` codes, `labels-mismatch`, `region-mismatch` or `load-while-training`.
   */
  load(source: string | URL | Iterable<File> | null, options: LoadOptions = {}): Promise<void> {
    if (this.#training) return Promise.reject(new MaskRoomError('load-while-training'));
    return this.#changeModel(async () => {
      const region = this.#region && assertRegion(this.#region);
      await this.#inference.ready();
      const labels = options.labels ? [...options.labels] : null;
      const load = (what: Loadable) => this.#inference.load({ ...what, labels, region });
      if (source === null) {
        await load({ source: assetUrls.readyMade[region ?? 'frame'] });
        return;
      }
      if (typeof source === 'string' || source instanceof URL)
        await this.#fromAddresses(addressesIn(source), load);
      else await load(await amongFiles([...source]));
      await this.#readEvaluation();
    });
  }

  async #fromAddresses(
    addresses: string[],
    load: (what: Loadable) => Promise<StoredModel>,
  ): Promise<StoredModel> {
    const others = () => lazy(import('./other-models.ts'));
    if (ARCHIVE.test(addresses[0]!)) {
      const { atArchive } = await others();
      return load(await atArchive(addresses[0]!, (value) => this.#tell({ step: 'model', value })));
    }
    return load({ source: addresses }).catch(async (error: MaskRoomError) => {
      const found = await others().catch(() => null);
      if (!found) throw error;
      return found.insteadOf(addresses, error, load);
    });
  }

  /** Reads the evaluation from the model's file. The model works without it. */
  async #readEvaluation(): Promise<void> {
    const model = this.#model!;
    if (!model.json.includes('"evaluation"')) return;
    const stored = await import('../evaluation/stored.ts').catch(() => null);
    if (stored)
      this.#inference.describe({ ...model, evaluation: stored.storedEvaluation(model.json, model.labels) });
  }

  /**
   * Renames the model's class `from` to `to`; its answers stay the same, and no training is needed. Waits for a training or loading in progress.
   * Rejects with `model-none`, `trainer-unknown-label` if the model has no class `from`, `class-unnamed` if `to` is empty, or `class-taken` if
   * another class has that name.
   */
  rename(from: string, to: string): Promise<void> {
    return this.#changeModel(async () => {
      if (!this.#model) throw new MaskRoomError('model-none');
      const { renamedModel } = await lazy(import('./rename.ts'));
      const renamed = renamedModel(this.#model, from, String(to ?? ''));
      if (to !== from) await this.#inference.use(renamed);
    });
  }

  keep(): KeptModel | null {
    return this.#model;
  }

  /** Waits for a training or loading in progress. Rejects with `model-other-backbone` if it does not fit this classifier's backbone. */
  restore(model: KeptModel | null): Promise<void> {
    return this.#changeModel(() => this.#inference.use(model));
  }

  /** Changes the model after all earlier requests are done. */
  #changeModel(change: () => Promise<void>): Promise<void> {
    const changed = Promise.all([this.#change, this.#training]).then(change);
    this.#change = changed.catch(() => undefined);
    return changed;
  }

  /** How the inference engine works; starts it if necessary. */
  async engine(): Promise<EngineInfo> {
    await this.#inference.ready();
    return this.#inference.engineInfo();
  }

  /** The memory of the engines, including the shared one; for tests that look for leaks. */
  async memory(): Promise<EngineMemory> {
    await Promise.all([this.#inference.ready(), this.#trainer.start()]);
    const each = await Promise.all([this.#inference.memory(), this.#trainer.ask('memory', {})]);
    const sum = (of: (memory: EngineMemory) => number) => each.map(of).reduce((a, b) => a + b);
    return { tensors: sum(({ tensors }) => tensors), bytes: sum(({ bytes }) => bytes) };
  }

  dispose(): void {
    this.#inference.dispose();
    this.#trainer.dispose();
    this.#samples = [];
  }

  /** What `source` shows, once its turn has come; of a running video the newest frame then, for all who have asked meanwhile. */
  async #classify(source: Source, region: Region): Promise<Inference['classify']['answer']> {
    if (streamOf(source) === null) return this.#look('classify', source, region, { most: MAX_WAITING });
    const waiting = this.#videos.get(source);
    if (waiting) return waiting;
    const begun = () => void this.#videos.delete(source);
    const answer = this.#look('classify', source, region, { begun });
    this.#videos.set(source, answer);
    return answer.finally(() => {
      if (this.#videos.get(source) === answer) begun();
    });
  }

  /**
   * Passes one picture to the worker when its turn comes. If `begun` is given, the picture is captured then; `begun` is called just before. At most
   * `most` pictures of one source wait.
   */
  async #look<O extends 'features' | 'classify'>(
    op: O,
    source: Source,
    region: Region,
    { begun, most }: { begun?: () => void; most?: number } = {},
  ): Promise<Inference[O]['answer']> {
    // A file stays as it is: taken before its turn, all photos of a folder would lie decoded in memory.
    let picture = begun || source instanceof Blob ? null : await capture(source);
    const stream = streamOf(source);
    const look = async () => {
      // Not as a part of the look, which has a deadline.
      await this.#inference.ready(region);
      begun?.();
      picture ??= await capture(source);
      const answer =
        op === 'classify'
          ? this.#inference.classify({ picture, stream })
          : this.#inference.features({ picture, stream, region });
      return answer as Promise<Inference[O]['answer']>;
    };
    try {
      // Those who need no face detector have their turns meanwhile. A picture that is already held waits in its lane, where there are never many.
      if (!picture && region === 'face') await this.#inference.ready(region);
      return await this.#inference.turn(op === 'features' ? op : source, look, most);
    } catch (error) {
      // If it was not transferred it is still ours; otherwise this does nothing.
      picture?.close();
      throw explained(error, source);
    }
  }

  #tell(progress: Progress): void {
    this.dispatchEvent(new CustomEvent<Progress>('progress', { detail: progress }));
  }
}

/** The addresses in `source`, relative to the document. Throws `model-unreachable`. */
const addressesIn = (source: string | URL): string[] =>
  String(source)
    .trim()
    .split(NEXT)
    .map((address) => addressOf(address, 'model-unreachable').replace(FOLDER, '$1model.json'));

/** `files`, if they are a model.json and its weights; anything else is converted first. */
async function amongFiles(files: File[]): Promise<Loadable> {
  const json = files.filter(({ name, type }) => /\.json$/i.test(name) || type === 'application/json');
  if (json.length === 1 && !/^metadata/i.test(json[0]!.name)) return { source: files };
  return (await lazy(import('./other-models.ts'))).amongOtherFiles(files);
}

/** `url`, relative to the document. Throws `code` if it is invalid. */
function addressOf(url: string | URL, code: 'backbone-missing' | 'model-unreachable'): string {
  try {
    return new URL(url, document.baseURI).href;
  } catch (cause) {
    throw new MaskRoomError(
      code,
      { url: String(url).replace(/[?#].*/s, ''), reason: reasonOf(cause) },
      { cause },
    );
  }
}

/** `region`, if it is one. Throws `region-unknown`. */
function assertRegion(region: Region): Region {
  // The page may have written anything.
  if (region !== 'frame' && region !== 'face') throw new MaskRoomError('region-unknown', { region });
  return region;
}
