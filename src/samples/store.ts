import { createStore, del, get, promisifyRequest, set, type UseStore } from 'idb-keyval';
import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { storageErrors } from '../messages/en/storage-errors.ts';
import { completed, type Sample } from './sample.ts';

addErrorTexts(storageErrors);

/** The samples of one trainer with the backbone that made them (SHA-256, `null` where it is not known). */
export interface StoredSamples {
  backbone: string | null;
  samples: readonly Sample[];
}

/** What one trainer keeps between visits. */
export interface Stored extends StoredSamples {
  /** `model.json` and `model.weights.bin`, `null` where no model was kept. */
  model: File[] | null;
}

interface StoredModel {
  json: string;
  weights: ArrayBuffer;
}

/** A sample as it lies in the database, under `[key, id]`. */
interface Kept extends Sample {
  backbone: string | null;
}

/** What a page tells the others once it has written: the ids that it has taken away, and whether the model is another one. */
interface Told {
  gone: string[];
  model: boolean;
}

/** What the owner of a store is told. */
export interface StoreListener {
  /** What went wrong in a write that nobody waits for. */
  failed(error: MaskRoomError): void;
  /** Another page, or another trainer of this one, has kept `added` under the same key and taken `gone` away. */
  samplesElsewhere(added: readonly Sample[], gone: ReadonlySet<Sample>): void;
  /** It has kept another model, or none. */
  modelElsewhere(model: File[] | null): void;
}

const isSample = (value: unknown): value is Sample =>
  typeof (value as Sample | null)?.label === 'string' && (value as Sample).features instanceof Float32Array;

/** What each sample of this page is kept under. It begins with the time, so that the database gives them in their order. */
const ids = new WeakMap<Sample, string>();
let number = 0;

function idOf(sample: Sample): string {
  let id = ids.get(sample);
  if (!id) {
    const [time, count] = [Date.now().toString(36).padStart(9, '0'), String(number++).padStart(9, '0')];
    id = `${time}-${count}-${Math.random().toString(36).slice(2)}`;
    ids.set(sample, id);
  }
  return id;
}

let database: UseStore | undefined;

/**
 * Keeps samples and model of one trainer in this browser, under one key. Each sample lies there by itself and is written at once: what several
 * pages write under one key is there together, and nothing waits where a page goes. The others are told and take it over; of the models,
 * the newest stays.
 */
export class SampleStore {
  readonly #model: string;
  /** What lies in the database, as far as it is known here, by its id. */
  readonly #known = new Map<string, Sample>();
  /** The backbone of the samples that are in use here. */
  #backbone: string | null = null;
  #channel: BroadcastChannel | null = null;
  #failure = '';
  #writing: Promise<void> = Promise.resolve();
  #writingModel: Promise<void> = Promise.resolve();

  constructor(
    readonly key: string,
    private readonly listener: StoreListener,
  ) {
    this.#model = `${key}/model`;
  }

  /** What was kept; empty on a first visit. Rejects where the browser refuses or what it kept makes no sense. */
  async read(): Promise<Stored> {
    await this.#moveOld();
    const [kept, model] = await Promise.all([this.#readSamples(), this.#readModel()]);
    this.#channel ??= this.#listen();
    // Images of several backbones never mix: those of the one that was used last are here, the others stay where they are.
    const backbone = [...kept.values()].at(-1)?.backbone ?? null;
    this.#backbone = backbone;
    const samples: Sample[] = [];
    for (const [id, sample] of kept) if (sample.backbone === backbone) samples.push(this.#know(id, sample));
    return { samples, backbone, model };
  }

  /** Whether `sample` is in the database, as far as it is known here. */
  holds(sample: Sample): boolean {
    return this.#known.has(ids.get(sample) ?? '');
  }

  /** What is in the database now stays there, whatever is kept next. */
  forget(): void {
    this.#known.clear();
  }

  /** Writes what is new in `samples`, and takes away what is no longer in it. */
  keepSamples({ backbone, samples }: StoredSamples): void {
    const added = samples.filter((sample) => !this.holds(sample));
    const present = new Set(samples.map(idOf));
    const gone = [...this.#known].filter(([id]) => !present.has(id));
    if (added.length + gone.length === 0) return;
    if (added.length > 0) this.#backbone = backbone;
    for (const sample of added) this.#known.set(idOf(sample), sample);
    for (const [id] of gone) this.#known.delete(id);
    const writing = attempt((open) =>
      open('readwrite', (table) => {
        for (const sample of added) table.put({ ...sample, backbone }, [this.key, idOf(sample)]);
        for (const [id] of gone) table.delete([this.key, id]);
        // Without waiting for the answers: the page may be left at this very moment.
        table.transaction.commit?.();
        return promisifyRequest(table.transaction);
      }),
    ).then(
      () => this.#done({ gone: gone.map(([id]) => id), model: false }),
      (cause: unknown) => {
        // The next write tries it again.
        for (const sample of added) this.#known.delete(idOf(sample));
        for (const [id, sample] of gone) this.#known.set(id, sample);
        this.#failed(cause);
      },
    );
    this.#writing = Promise.all([this.#writing, writing]).then(() => undefined);
  }

  /** Writes the model once its files are there; `null` takes it away. Models are written in the order of the calls. */
  keepModel(files: Promise<{ json: File; weights: File }> | null): Promise<void> {
    // A failure is told when its turn comes.
    files?.catch(() => undefined);
    this.#writingModel = this.#writingModel.then(async () => {
      try {
        const { json, weights } = (await files) ?? {};
        const value = json && weights && { json: await json.text(), weights: await weights.arrayBuffer() };
        await attempt((open) => (value ? set(this.#model, value, open) : del(this.#model, open)));
        this.#done({ gone: [], model: true });
      } catch (cause) {
        this.#failed(cause);
      }
    });
    return this.#writingModel;
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

  #know(id: string, { backbone: _, ...kept }: Kept): Sample {
    const known = this.#known.get(id) ?? completed({ ...kept, id }, '');
    this.#known.set(id, known);
    ids.set(known, id);
    return known;
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
      open('readonly', (table) =>
        Promise.all([
          promisifyRequest(table.getAllKeys(range)) as Promise<[string, string][]>,
          promisifyRequest(table.getAll(range) as IDBRequest<unknown[]>),
        ]),
      ),
    );
    if (!values.every(isSample)) throw new MaskRoomError('trainer-storage-unreadable', { key: this.key });
    return new Map(keys.map(([, id], n) => [id, values[n] as Kept]));
  }

  async #readModel(): Promise<File[] | null> {
    const { json, weights } =
      (await attempt((open) => get<StoredModel>(this.#model, open))) ?? ({} as Partial<StoredModel>);
    return json && weights
      ? [new File([json], 'model.json'), new File([weights], 'model.weights.bin')]
      : null;
  }

  #listen(): BroadcastChannel {
    const channel = new BroadcastChannel(`mask-room/trainers/${this.key}`);
    channel.onmessage = ({ data }) => {
      const { gone, model } = data as Told;
      const taken = model
        ? this.#readModel().then((files) => this.#channel && this.listener.modelElsewhere(files))
        : this.#takeOver(gone);
      taken.catch((cause: unknown) => this.#failed(cause));
    };
    return channel;
  }

  async #takeOver(gone: string[]): Promise<void> {
    const before = new Set(this.#known.keys());
    const kept = await this.#readSamples();
    if (!this.#channel) return;
    const added: Sample[] = [];
    // What was known before and is not any more has been taken away here meanwhile.
    for (const [id, sample] of kept) {
      const fits = !this.#backbone || !sample.backbone || sample.backbone === this.#backbone;
      if (fits && !before.has(id) && !this.#known.has(id)) added.push(this.#know(id, sample));
    }
    const lost = new Set<Sample>();
    for (const id of gone) {
      const sample = this.#known.get(id);
      // It may have been brought back by now.
      if (!sample || kept.has(id)) continue;
      this.#known.delete(id);
      lost.add(sample);
    }
    if (added.length + lost.size > 0) this.listener.samplesElsewhere(added, lost);
  }

  #done(told: Told): void {
    this.#failure = '';
    this.#channel?.postMessage(told);
  }

  /** Told once, not at each image of a recording. */
  #failed(cause: unknown): void {
    const error = MaskRoomError.from(cause);
    if (error.code === this.#failure) return;
    this.#failure = error.code;
    this.listener.failed(error);
  }
}

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
