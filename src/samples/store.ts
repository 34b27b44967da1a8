import { createStore, del, get, promisifyRequest, set, type UseStore } from 'idb-keyval';
import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { storageErrors } from '../messages/en/storage-errors.ts';
import type { SamplesChange } from './collection.ts';
import { completed, type BareSample, type Sample } from './sample.ts';

addErrorTexts(storageErrors);

/** The samples of one trainer with the backbone that made them (SHA-256, `null` if it is not known). */
export interface StoredSamples {
  backbone: string | null;
  samples: readonly Sample[];
}

/** The classes as the person has left them. */
export interface StoredClasses {
  /** In their order; one that is not `on` is not learned. */
  classes: readonly { readonly label: string; readonly on: boolean }[];
  /** What the page had named then: if it names others by now, the page is right. */
  given: readonly string[] | null;
}

/** What one trainer keeps between visits. */
export interface Stored extends StoredSamples {
  /** `model.json` and `model.weights.bin`, `null` if no model was kept. */
  model: File[] | null;
  /** `null` if the person has not changed the page's. */
  classes: StoredClasses | null;
}

interface StoredModel {
  json: string;
  weights: ArrayBuffer;
}

/** The same as files. */
interface ModelFiles {
  json: File;
  weights: File;
}

/** A sample as stored in the database, under `[key, id]`; an older version kept the essentials only. */
interface Kept extends BareSample {
  backbone: string | null;
}

/** What a page tells the others once it has written. */
interface StoreChange {
  /** The ids of the samples that it has added or given another label, and of those that it has taken away. */
  put?: string[];
  gone?: string[];
  classes?: boolean;
  model?: boolean;
}

/** What a store reports to its owner. */
export interface StoreListener {
  /** What went wrong in a write that nobody waits for. */
  failed(error: MaskRoomError): void;
  /** Another page, or another trainer of this one, has changed what is kept under the same key. */
  samplesElsewhere(change: SamplesChange): void;
  /** It has kept other classes; `null` are the page's. */
  classesElsewhere(classes: StoredClasses | null): void;
  /** It has kept another model, or none. */
  modelElsewhere(model: File[] | null): void;
  /** Ends once no class is being renamed; `null` if none is. What it writes then is written together. */
  renaming(): Promise<unknown> | null;
  /** Something is to be kept, and all that was kept before has been deleted: all of it is to be kept again. */
  keepAll(): void;
}

const isSample = (value: unknown): value is Kept =>
  typeof (value as Sample | null)?.label === 'string' && (value as Sample).features instanceof Float32Array;

let database: UseStore | undefined;

/**
 * Keeps samples, classes and model of one trainer in this browser, under one key. Each sample is stored by itself and is written at once: what
 * several pages write under one key is there together, and nothing waits where a page goes. The others are told and take it over; of the
 * classes and of the models, the newest stay.
 */
export class SampleStore {
  readonly #model: string;
  readonly #classes: string;
  /** The ids of what is in the database, as far as it is known here, and the label of each. */
  readonly #known = new Map<string, string>();
  /** What is still to be written, or could not be, by id, `null` if it is to go: the next write tries it again. */
  readonly #owed = new Map<string, Kept | null>();
  /** The same of the classes; `undefined` if they are written. */
  #owedClasses: StoredClasses | null | undefined;
  /** And of the model, `null` if it is to go. */
  #owedModel: StoredModel | null | undefined;
  /** What was changed here: whoever reads meanwhile has read too early. */
  #changes = 0;
  /** A write is to begin at the end of the present task's step. */
  #due = false;
  /** The backbone of the samples that are in use here. */
  #backbone: string | null = null;
  #channel: BroadcastChannel | null = null;
  #failure = '';
  /** What was kept has been deleted, by the person or by the browser. */
  #deleted = false;
  /** The stored model, if it was written here: `null` means none. */
  #written: string | null | undefined;
  #reading: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();
  #writingModel: Promise<void> = Promise.resolve();

  constructor(
    readonly key: string,
    private readonly listener: StoreListener,
  ) {
    this.#model = `${key}/model`;
    this.#classes = `${key}/classes`;
  }

  /** What was kept; empty on a first visit. Rejects if the browser refuses or what it kept makes no sense. */
  read(): Promise<Stored> {
    // What others write meanwhile is heard, and looked at afterwards.
    this.#channel ??= this.#listen();
    const reading = this.#read();
    this.#reading = reading.then(
      () => undefined,
      () => undefined,
    );
    return reading;
  }

  async #read(): Promise<Stored> {
    await this.#moveOld();
    const [kept, model, classes] = await Promise.all([
      this.#readSamples(),
      this.#readModel(),
      this.#readClasses(),
    ]);
    // Images of several backbones never mix: those of the one that was used last are here, the others stay where they are.
    const backbone = [...kept.values()].at(-1)?.backbone ?? null;
    this.#backbone = backbone;
    const samples = [...kept.entries()]
      .filter(([, sample]) => sample.backbone === backbone)
      .map(([id, sample]) => this.#know(id, sample));
    return { samples, backbone, model: model && filesOf(model), classes };
  }

  /** Whether the sample of this id is in the database, as far as it is known here. */
  holds(id: string): boolean {
    return this.#known.has(id);
  }

  /** What is in the database now stays there, whatever is kept next. */
  forget(): void {
    this.#known.clear();
    this.#owed.clear();
  }

  /** Writes `change`; what it adds or moves was made by `backbone`. What changes in one go is written in one go, the classes with it. */
  keep({ added, removed, moved }: SamplesChange, backbone: string | null): void {
    this.#keepAgain();
    if (added.length > 0) this.#backbone = backbone;
    for (const { id } of removed) if (this.#known.delete(id)) this.#owed.set(id, null);
    for (const sample of [...added, ...moved.map(({ to }) => to)]) {
      this.#known.set(sample.id, sample.label);
      this.#owed.set(sample.id, { ...sample, backbone });
    }
    if (this.#owed.size > 0) this.#write();
  }

  /** Writes the classes; `null` are the page's. */
  keepClasses(classes: StoredClasses | null): void {
    this.#keepAgain();
    this.#owedClasses = classes;
    this.#write();
  }

  /** Deleted data does not come back, unless somebody continues to work with it: then all of it is stored. */
  #keepAgain(): void {
    if (!this.#deleted) return;
    this.#deleted = false;
    this.listener.keepAll();
  }

  /** The browser has closed the database. It does so when its data is deleted, and some do it by mistake. */
  async #closed(): Promise<void> {
    // It may be at it still.
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (!this.#channel || this.#known.size === 0) return;
    const kept = await this.#readSamples();
    if ([...this.#known.keys()].some((id) => kept.has(id))) return;
    this.#deleted = true;
    this.#failed(new MaskRoomError('trainer-storage-deleted'));
  }

  #write(): void {
    this.#changes++;
    if (this.#due) return;
    this.#due = true;
    // Two tabs that rename one class at once must not end with the classes of one and the images of the other.
    const writing = Promise.resolve().then(() => this.#writeOwed());
    this.#writing = Promise.all([this.#writing, writing]).then(() => undefined);
  }

  async #writeOwed(): Promise<void> {
    this.#due = false;
    const owed = [...this.#owed];
    const [classes, model] = [this.#owedClasses, this.#owedModel];
    this.#owed.clear();
    this.#owedClasses = this.#owedModel = undefined;
    try {
      await attempt((open) =>
        open('readwrite', (table) => {
          for (const [id, sample] of owed)
            if (sample) table.put(sample, [this.key, id]);
            else table.delete([this.key, id]);
          if (classes) table.put(classes, this.#classes);
          else if (classes === null) table.delete(this.#classes);
          if (model) table.put(model, this.#model);
          else if (model === null) table.delete(this.#model);
          // Without waiting for the answers: the page may be left at this very moment.
          table.transaction.commit?.();
          return promisifyRequest(table.transaction);
        }),
      );
      const ids = (there: boolean) =>
        owed.filter(([, sample]) => (sample !== null) === there).map(([id]) => id);
      if (model !== undefined) this.#written = model?.json ?? null;
      this.#done({
        put: ids(true),
        gone: ids(false),
        classes: classes !== undefined,
        model: model !== undefined,
      });
    } catch (cause) {
      // What has happened to one of them meanwhile is newer.
      for (const [id, sample] of owed) if (!this.#owed.has(id)) this.#owed.set(id, sample);
      if (this.#owedClasses === undefined) this.#owedClasses = classes;
      if (this.#owedModel === undefined) this.#owedModel = model;
      this.#failed(cause);
    }
  }

  /** Writes the model once its files are there; `null` takes it away. Models are written in the order of the calls. */
  keepModel(files: Promise<ModelFiles> | null): Promise<void> {
    this.#changes++;
    this.#keepAgain();
    // This one is newer.
    this.#owedModel = undefined;
    // A failure is reported when its turn comes.
    files?.catch(() => undefined);
    this.#writingModel = this.#writingModel.then(async () => {
      let value: StoredModel | null | undefined;
      try {
        const model = (value = files && (await storedModel(await files)));
        await attempt((open) => (model ? set(this.#model, model, open) : del(this.#model, open)));
        this.#owedModel = undefined;
        this.#written = model?.json ?? null;
        this.#done({ model: true });
      } catch (cause) {
        this.#owedModel = value;
        this.#failed(cause);
      }
    });
    return this.#writingModel;
  }

  /**
   * Reads a model's files and waits for what is being written. What comes back writes the model, in one go with the classes and the images that are
   * kept in the same step: two tabs that rename one class at once must not end with the names of one and the model of the other.
   */
  async readyToKeep(files: Promise<ModelFiles>): Promise<() => void> {
    const model = await storedModel(await files);
    await this.flush();
    return () => {
      this.#keepAgain();
      this.#owedModel = model;
      this.#write();
    };
  }

  /** Resolves once all that was to be kept until now is written. */
  async flush(): Promise<void> {
    await Promise.all([this.#writing, this.#writingModel]);
  }

  /** Lets go of the page once all is written. Nothing is heard any more; `read()` opens it again. */
  async close(): Promise<void> {
    const channel = this.#channel;
    if (channel) channel.onmessage = null;
    await this.flush();
    channel?.close();
    if (this.#channel === channel) this.#channel = null;
  }

  #know(id: string, kept: Kept): Sample {
    const { label, region, features, burst, time, picture, brightness, sharpness } = kept;
    this.#known.set(id, label);
    const sample = { id, label, region, features, burst, time, picture, brightness, sharpness };
    return completed(given(sample), '');
  }

  /** Versions before 0.2 kept all samples as one list. */
  async #moveOld(): Promise<void> {
    const list = `${this.key}/samples`;
    const old = await attempt((open) => get<StoredSamples>(list, open));
    if (!old) return;
    const { samples = [], backbone = null } = old;
    if (!Array.isArray(samples) || !samples.every(isSample))
      throw new MaskRoomError('trainer-storage-unreadable', { key: this.key });
    await attempt((open) =>
      open('readwrite', (table) => {
        // By number: two pages that do it at once do the same.
        for (const [n, sample] of samples.entries())
          table.put({ ...sample, backbone }, [this.key, `0-${String(n).padStart(9, '0')}`]);
        table.delete(list);
        return promisifyRequest(table.transaction);
      }),
    );
  }

  async #readSamples(): Promise<Map<string, Kept>> {
    const range = IDBKeyRange.bound([this.key], [this.key, []]);
    const [keys, values] = await attempt((open) =>
      open('readonly', (table) => {
        table.transaction.db.addEventListener('close', () => {
          this.#closed().catch((cause: unknown) => this.#failed(cause));
        });
        return Promise.all([
          promisifyRequest(table.getAllKeys(range)) as Promise<[string, string][]>,
          promisifyRequest(table.getAll(range) as IDBRequest<unknown[]>),
        ]);
      }),
    );
    if (!values.every(isSample)) throw new MaskRoomError('trainer-storage-unreadable', { key: this.key });
    return new Map(keys.map(([, id], n) => [id, values[n] as Kept]));
  }

  /** Those of `ids` that are there. */
  #readSome(ids: readonly string[]): Promise<[id: string, sample: Kept][]> {
    return attempt((open) =>
      open('readonly', async (table) => {
        const values = await Promise.all(
          ids.map((id) => promisifyRequest(table.get([this.key, id]) as IDBRequest<unknown>)),
        );
        return ids.flatMap((id, n) => (isSample(values[n]) ? [[id, values[n]]] : []));
      }),
    );
  }

  async #readModel(): Promise<StoredModel | null> {
    const { json, weights } =
      (await attempt((open) => get<StoredModel>(this.#model, open))) ?? ({} as Partial<StoredModel>);
    return json && weights ? { json, weights } : null;
  }

  async #readClasses(): Promise<StoredClasses | null> {
    const stored = await attempt((open) => get<Partial<StoredClasses>>(this.#classes, open));
    return Array.isArray(stored?.classes) ? { classes: stored.classes, given: stored.given ?? null } : null;
  }

  #listen(): BroadcastChannel {
    const channel = new BroadcastChannel(`mask-room/trainers/${this.key}`);
    channel.onmessage = ({ data }) => {
      // In their order: a model that is read sooner than the classes it goes with would not fit.
      this.#reading = this.#reading
        .then(() => this.#takeOver(data as StoreChange))
        .catch((cause: unknown) => this.#failed(cause));
    };
    return channel;
  }

  async #takeOver({ put = [], gone = [], classes = false, model = false }: StoreChange): Promise<void> {
    let [changes, kept] = [-1, new Map<string, Kept>()];
    let keptClasses: StoredClasses | null = null;
    let keptModel: StoredModel | null = null;
    // As it is by now: what was reported may have been overtaken, also by this page.
    while (changes !== this.#changes || this.listener.renaming()) {
      await this.listener.renaming();
      changes = this.#changes;
      // Between its classes and its images, what this page writes would come into what it reads.
      await this.#writing;
      if (model) await this.#writingModel;
      keptClasses = classes ? await this.#readClasses() : null;
      keptModel = model ? await this.#readModel() : null;
      kept = new Map(await this.#readSome([...put, ...gone]));
    }
    if (!this.#channel) return;
    if (classes && this.#owedClasses === undefined) this.listener.classesElsewhere(keptClasses);
    if (model && this.#owedModel === undefined && (keptModel?.json ?? null) !== this.#written) {
      this.#written = undefined;
      this.listener.modelElsewhere(keptModel && filesOf(keptModel));
    }
    const change = {
      added: [] as Sample[],
      removed: [] as Sample[],
      moved: [] as { from: Sample; to: Sample }[],
    };
    for (const [id, sample] of kept) {
      const fits = !this.#backbone || !sample.backbone || sample.backbone === this.#backbone;
      const label = this.#known.get(id);
      // What is owed to the database is newer.
      if (!fits || this.#owed.has(id) || label === sample.label) continue;
      const to = this.#know(id, sample);
      if (label === undefined) change.added.push(to);
      else change.moved.push({ from: { ...to, label }, to });
    }
    for (const id of gone) {
      const label = this.#known.get(id);
      if (label === undefined || kept.has(id) || this.#owed.has(id)) continue;
      this.#known.delete(id);
      change.removed.push(completed({ id, label, features: new Float32Array() }, ''));
    }
    if (change.added.length + change.removed.length + change.moved.length > 0)
      this.listener.samplesElsewhere(change);
  }

  #done(told: StoreChange): void {
    this.#failure = '';
    this.#channel?.postMessage(told);
  }

  /** Reported once, not for each image of a recording. */
  #failed(cause: unknown): void {
    const error = MaskRoomError.from(cause);
    if (error.code === this.#failure) return;
    this.#failure = error.code;
    this.listener.failed(error);
  }
}

const storedModel = async ({ json, weights }: ModelFiles): Promise<StoredModel> => ({
  json: await json.text(),
  weights: await weights.arrayBuffer(),
});

const filesOf = ({ json, weights }: StoredModel): File[] => [
  new File([json], 'model.json'),
  new File([weights], 'model.weights.bin'),
];

/** The fields that have a value. */
const given = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as BareSample & T;

async function attempt<T>(work: (store: UseStore) => Promise<T>): Promise<T> {
  try {
    database ??= createStore('mask-room', 'trainers');
    return await work(database);
  } catch (cause) {
    const { name, message } = cause as DOMException;
    throw name === 'QuotaExceededError'
      ? new MaskRoomError('trainer-storage-full', {}, { cause })
      : new MaskRoomError('trainer-storage', { reason: message.replace(/\.$/, '') }, { cause });
  }
}
