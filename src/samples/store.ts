import { createStore, del, getMany, set, type UseStore } from 'idb-keyval';
import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { storageErrors } from '../messages/en/storage-errors.ts';
import type { Sample } from './sample.ts';

addErrorTexts(storageErrors);

/** Milliseconds of quiet before samples are written: recording adds ten a second. */
const QUIET = 400;

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

const isSample = (value: unknown): value is Sample =>
  typeof (value as Sample | null)?.label === 'string' && (value as Sample).features instanceof Float32Array;

let database: UseStore | undefined;

/** Keeps samples and model of one trainer in this browser, under one key. Where two pages write the same key, the later one stays. */
export class SampleStore {
  readonly #names: [samples: string, model: string];
  #waiting: StoredSamples | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `failed` is told what went wrong in a write that nobody waits for. */
  constructor(
    readonly key: string,
    private readonly failed: (error: MaskRoomError) => void,
  ) {
    this.#names = [`${key}/samples`, `${key}/model`];
  }

  /** What was kept; empty on a first visit. Rejects where the browser refuses or what it kept makes no sense. */
  async read(): Promise<Stored> {
    const [kept, model] = await attempt((store) =>
      getMany<StoredSamples | StoredModel | undefined>([...this.#names], store),
    );
    const { samples = [], backbone = null } = (kept ?? {}) as Partial<StoredSamples>;
    const { json, weights } = (model ?? {}) as Partial<StoredModel>;
    if (!Array.isArray(samples) || !samples.every(isSample))
      throw new MaskRoomError('trainer-storage-unreadable', { key: this.key });
    return {
      samples,
      backbone,
      model:
        json && weights ? [new File([json], 'model.json'), new File([weights], 'model.weights.bin')] : null,
    };
  }

  /** Writes `samples` once nothing has been added for a moment. */
  keepSamples(samples: StoredSamples): void {
    this.#waiting = samples;
    addEventListener('pagehide', this.flush);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.flush, QUIET);
  }

  /** Writes the model once its files are there; `null` takes it away. */
  keepModel(files: Promise<{ json: File; weights: File }> | null): Promise<void> {
    // A failure is told when its turn comes.
    files?.catch(() => undefined);
    return this.#write(1, async () => {
      if (!files) return null;
      const { json, weights } = await files;
      return { json: await json.text(), weights: await weights.arrayBuffer() };
    });
  }

  /** Writes at once what is still waiting. */
  readonly flush = async (): Promise<void> => {
    clearTimeout(this.#timer);
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) await this.#write(0, async () => (waiting.samples.length > 0 ? waiting : null));
    else await this.#writing;
  };

  /** Writes what is waiting and lets go of the page. */
  async close(): Promise<void> {
    removeEventListener('pagehide', this.flush);
    await this.flush();
  }

  /** One after the other, in the order of the calls, so that an older state never lands on a newer one. */
  #write(name: 0 | 1, read: () => Promise<unknown>): Promise<void> {
    const key = this.#names[name];
    this.#writing = this.#writing
      .then(read)
      .then((value) => attempt((store) => (value ? set(key, value, store) : del(key, store))))
      .catch((cause: unknown) => this.failed(MaskRoomError.from(cause)));
    return this.#writing;
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
