import { MaskRoomError } from '../errors/index.ts';
import { unlessAborted } from '../errors/unless-aborted.ts';
import { Connection, MAX_CRASHES, PREPARING } from './connection.ts';
import * as assetUrls from './asset-urls.ts';
import type { BackboneInfo, EngineMemory, Look, Inference, ModelId, StoredModel } from './protocol.ts';
import { FairQueue } from './fair-queue.ts';
import type { EngineInfo, Progress, Region } from './types.ts';

/** A worker that looks, with its engine and backbone, and those who share it. */
class Engine {
  /** The worker gets one picture at a time. */
  readonly queue = new FairQueue();
  readonly shares = new Set<EngineShare>();
  readonly connection: Connection<Inference>;
  backbone: BackboneInfo | null = null;
  /** The face detector of the present worker. */
  #faces: Promise<void> | null = null;
  /** The models that the present worker has. */
  models = new Set<ModelId>();
  /** It gave up over a request: those who did not make that request continue with another one. */
  provoked = false;

  constructor(backbone: Inference['start']['ask']['backbone']) {
    this.connection = new Connection<Inference>({
      script: assetUrls.inferenceWorker,
      start: {
        backbone,
        faceDetector: assetUrls.faceDetector,
        older: assetUrls.olderBackbones,
        engine: assetUrls.engine,
        network: assetUrls.networkWorker,
      },
      onProgress: (progress) => {
        for (const share of this.shares) share.hear(progress);
      },
      onStart: (info) => {
        this.backbone = info;
        this.#faces = null;
        this.models = new Set();
      },
    });
  }

  /** Loads the face detector into the present worker. A load that failed is forgotten. */
  withFaces(): Promise<void> {
    const loading = (this.#faces ??= this.connection.ask('faces', {}));
    loading.catch(() => {
      if (this.#faces === loading) this.#faces = null;
    });
    return loading;
  }
}

/** Those that run, by the folder of their backbone; `null` is the embedded one. */
const engines = new Map<string | null, Engine>();

let lastModel: ModelId = 0;

/**
 * One classifier's share of the engine of its backbone, which all classifiers of the page have in common: its model, and what it asks. The first
 * one that starts gets the worker going, the last one that is disposed of ends it.
 */
export class EngineShare {
  readonly #place: string | null;
  readonly #onProgress: (progress: Progress) => void;
  readonly #life = new AbortController();
  #engine: Engine | null = null;
  #model: StoredModel | null = null;
  /** Stands for the model. */
  #id: ModelId = 0;
  /** How much of it waits for the engine to get ready. */
  #waits = 0;
  /** How many times the worker died over requests from here, with no answer between. */
  #crashes = 0;
  /** Why nothing works any more here, whatever others do. */
  #over: MaskRoomError | null = null;

  /** `place`: the folder of another backbone than the embedded one. */
  constructor(place: string | null, onProgress: (progress: Progress) => void) {
    this.#place = place;
    this.#onProgress = onProgress;
  }

  /** Which backbone runs; `null` before it does. */
  get backbone(): BackboneInfo | null {
    return this.#engine?.backbone ?? null;
  }

  /** What answers; it outlives a worker that crashes. */
  get model(): StoredModel | null {
    return this.#model;
  }

  /** Resolves once the worker runs and has what pictures of `region` take. A start that failed is forgotten: the next call tries again. */
  async ready(region: Region = 'frame'): Promise<void> {
    const engine = this.#join();
    await this.#waiting(engine.connection.start());
    if (region === 'face') await this.#waiting(engine.withFaces());
  }

  /** The progress of starting, from the worker to all who share it. */
  hear(progress: Progress): void {
    if (this.#waits > 0) this.#onProgress(progress);
  }

  /** Does `work` when its turn has come: of each source of each share, one piece in each round. Of one source no more than `most` wait. */
  async turn<T>(source: unknown, work: () => Promise<T>, most?: number): Promise<T> {
    return this.#join().queue.take(this, source, work, most);
  }

  features(ask: Inference['features']['ask']): Promise<Inference['features']['answer']> {
    return this.#ask('features', ask, [ask.picture]);
  }

  async classify(ask: Look): Promise<Inference['classify']['answer']> {
    // A worker that took the place of one that died has not got it.
    if (this.#model && !this.#engine!.models.has(this.#id)) await this.#give(this.#id, this.#model);
    return this.#ask('classify', { ...ask, model: this.#id }, [ask.picture]);
  }

  /** Loads another model; if that fails, the present one stays. */
  async load(ask: Omit<Inference['load']['ask'], 'model'>): Promise<StoredModel> {
    const id = ++lastModel;
    const loading = this.#ask('load', { ...ask, model: id }, [], this.#onProgress);
    const stored = await this.#waiting(loading);
    this.#engine!.models.add(id);
    this.#replace(id, stored);
    return stored;
  }

  /** Answers with `stored` from now on. A worker that dies over it is replaced once. */
  async use(stored: StoredModel | null): Promise<void> {
    const id = ++lastModel;
    const give = async () => {
      await this.ready();
      if (stored) await this.#give(id, stored);
    };
    await give().catch((error: MaskRoomError) => {
      if (error.code !== 'worker-crashed') throw error;
      return give();
    });
    this.#replace(id, stored);
  }

  /** Says more of the present model, which answers as before. */
  describe(stored: StoredModel): void {
    this.#model = stored;
  }

  /** Of the whole engine, whoever shares it. */
  memory(): Promise<EngineMemory> {
    return this.#ask('memory', {});
  }

  engineInfo(): Promise<EngineInfo> {
    return this.#ask('describe', {});
  }

  /** What is pending here rejects with `aborted`, and nothing else. */
  dispose(): void {
    this.#life.abort();
    this.#model = null;
    const engine = this.#engine;
    if (!engine?.shares.delete(this)) return;
    engine.queue.leave(this);
    if (engine.shares.size > 0) return this.#forget(this.#id);
    engine.connection.dispose();
    if (engines.get(this.#place) === engine) engines.delete(this.#place);
  }

  /** The engine, which this one shares from now on. Throws what it is over for. */
  #join(): Engine {
    if (this.#life.signal.aborted) throw new MaskRoomError('aborted');
    if (this.#over) throw this.#over;
    if (this.#engine && !this.#engine.provoked) return this.#engine;
    this.#engine?.shares.delete(this);
    let engine = engines.get(this.#place);
    if (!engine || engine.connection.gaveUp)
      engines.set(this.#place, (engine = new Engine(this.#place ?? assetUrls.backbone)));
    engine.shares.add(this);
    return (this.#engine = engine);
  }

  async #give(id: ModelId, stored: StoredModel): Promise<void> {
    await this.#ask('use', { model: id, stored });
    this.#engine!.models.add(id);
  }

  #replace(id: ModelId, stored: StoredModel | null): void {
    this.#forget(this.#id);
    this.#id = id;
    this.#model = stored;
  }

  /** The worker lets go of a model, if it is there. */
  #forget(id: ModelId): void {
    const { connection, models } = this.#engine!;
    if (models.delete(id)) connection.ask('forget', { model: id }).catch(() => undefined);
  }

  #ask<O extends keyof Inference>(
    op: O,
    ask: Inference[O]['ask'],
    transfer?: Transferable[],
    onProgress?: (progress: Progress) => void,
  ): Promise<Inference[O]['answer']> {
    const engine = this.#engine!;
    const answer = engine.connection.ask(op, ask, transfer, onProgress as never);
    answer.then(
      () => {
        if (!PREPARING.includes(op)) this.#crashes = 0;
        if (!this.#life.signal.aborted || (op !== 'load' && op !== 'use')) return;
        // It came too late.
        const { model } = ask as Inference['use']['ask'];
        engine.models.add(model);
        this.#forget(model);
      },
      ({ code, params }: MaskRoomError) => {
        if (code === 'worker-gave-up') engine.provoked = true;
        else if (code !== 'worker-crashed') return;
        if (++this.#crashes < MAX_CRASHES) return;
        this.#over = new MaskRoomError('worker-gave-up', { ...params, times: this.#crashes });
      },
    );
    return unlessAborted(this.#life.signal, answer);
  }

  async #waiting<T>(work: Promise<T>): Promise<T> {
    this.#waits++;
    try {
      return await unlessAborted(this.#life.signal, work);
    } finally {
      this.#waits--;
    }
  }
}
