import type {
  Classification,
  ClassifierApi,
  Embedding,
  EpochResult,
  Face,
  KeptModel,
  LoadOptions,
  ModelFiles,
  Progress,
  Region,
  Source,
  TrainingOptions,
  TrainingResult,
} from '../../src/classifier/types.ts';
import { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { completed, newId, type BareSample, type Sample } from '../../src/samples/sample.ts';
import { addErrorTexts } from '../../src/messages/index.ts';
import { classifierErrors } from '../../src/messages/en/classifier-errors.ts';

/** A promise that the test settles. */
export interface Gate {
  promise: Promise<void>;
  open: () => void;
  fail: (error: unknown) => void;
}

export function gate(): Gate {
  let open!: () => void;
  let fail!: (error: unknown) => void;
  const promise = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  promise.catch(() => undefined);
  return { promise, open, fail };
}

const ready = Promise.resolve();

/** Stands in for the classifier where only the view is tested: it keeps samples in memory, learns nothing, and waits where a test says so. */
export class FakeClassifier extends EventTarget implements ClassifierApi {
  labels: readonly string[] = [];
  trained = false;
  region: Region = 'frame';
  backbone: string | null = 'fake-backbone';
  added: readonly Sample[] = [];
  /** Those of its trainer. */
  others: () => readonly Sample[] = () => [];
  model: KeptModel | null = null;
  /** What was put back, latest last. */
  used: KeptModel[] = [];
  disposed = false;
  looks = 0;
  static embedded = 0;
  static picture: Promise<Blob> | null = null;
  most = 0;
  options: TrainingOptions = {};
  /** What it was trained on. */
  learned: readonly Sample[] = [];
  loadOptions: LoadOptions = {};
  loaded: unknown;
  sources: Source[] = [];
  /** Where the next images show a face. */
  face: Face | null = null;
  /** What each step waits for. */
  starts: Promise<void> = ready;
  pictures: () => Promise<void> = () => ready;
  trains: (tell: (result: EpochResult) => void, signal?: AbortSignal) => Promise<void> = async (tell) => {
    for (let epoch = 1; epoch <= 3; epoch++)
      tell({ epoch, epochs: 3, loss: 0.9 / epoch, accuracy: epoch / 3 });
  };
  /** The labels of the model that is loaded next. */
  inFile: readonly string[] = ['no mask', 'mask'];
  regionInFile: Region = 'frame';
  /** What its file says that it was trained on. */
  countsInFile: Record<string, number> | null = null;
  loads: Promise<void> = ready;

  warmUp(): Promise<void> {
    return this.starts;
  }
  async addImage(label: string, source: Source): Promise<Sample & { face?: Face }> {
    const { face, ...seen } = await this.embed(source);
    const sample = completed({ label, ...seen }, '');
    this.added = [...this.added, sample];
    return { ...sample, ...(face && { face }) };
  }
  async embed(source: Source): Promise<Embedding> {
    this.most = Math.max(this.most, ++this.looks);
    this.sources.push(source);
    try {
      await this.pictures();
    } finally {
      this.looks--;
    }
    return {
      region: this.region,
      picture: await (FakeClassifier.picture ??= drawn()),
      features: new Float32Array([FakeClassifier.embedded++]),
      ...(this.face && { face: this.face }),
    };
  }
  setSamples(samples: readonly BareSample[]): void {
    const burst = newId();
    this.added = samples.map((sample) => completed(sample, burst));
  }
  async train(
    options: TrainingOptions = {},
    onEpoch: (result: EpochResult) => void = () => undefined,
  ): Promise<TrainingResult> {
    this.options = options;
    const { samples } = this;
    this.learned = samples;
    await this.trains(onEpoch, options.signal);
    this.labels = [...new Set(samples.map(({ label }) => label))];
    this.trained = true;
    this.store(null);
    return {
      labels: [...this.labels],
      counts: {},
      epochs: 3,
      loss: 0.3,
      accuracy: 1,
      evaluation: null,
      duration: 1,
    };
  }
  classify(): Promise<Classification> {
    return Promise.resolve({ label: 'a', confidence: 1, results: [], latency: 0 });
  }
  save(): Promise<ModelFiles> {
    return Promise.resolve({
      json: new File(
        [
          JSON.stringify({
            labels: this.labels,
            ...(this.countsInFile && { userDefinedMetadata: { maskRoom: { counts: this.countsInFile } } }),
          }),
        ],
        'model.json',
      ),
      weights: new File([new Uint8Array(4)], 'model.weights.bin'),
    });
  }
  async load(source: unknown, options: LoadOptions = {}): Promise<void> {
    this.loaded = source;
    this.loadOptions = options;
    await this.loads;
    const expected = options.labels;
    if (expected && this.inFile.some((label) => !expected.includes(label)))
      throw new MaskRoomError('labels-mismatch', {
        found: this.inFile.join(', '),
        expected: expected.join(', '),
      });
    this.labels = this.inFile;
    this.region = this.regionInFile;
    this.trained = true;
    this.store(this.countsInFile);
  }
  async restore(model: KeptModel | null): Promise<void> {
    if (model) this.used.push(model);
    this.model = model;
    this.labels = model?.labels ?? [];
    this.trained = model !== null;
  }
  private store(counts: Record<string, number> | null): void {
    const json = JSON.stringify({ ...(counts && { userDefinedMetadata: { maskRoom: { counts } } }) });
    const { labels, region } = this;
    const weights = new ArrayBuffer(4);
    this.model = { labels: [...labels], region, json, weights, kind: 'head', evaluation: null };
  }
  get samples(): readonly Sample[] {
    return [...this.others(), ...this.added];
  }
  evaluation = null;
  async rename(from: string, to: string): Promise<void> {
    this.labels = this.labels.map((label) => (label === from ? to : label));
  }
  keep(): KeptModel | null {
    return this.model;
  }
  dispose(): void {
    this.disposed = true;
    this.added = [];
  }
  /** Tells progress as the real one does. */
  tell(progress: Progress): void {
    this.dispatchEvent(new CustomEvent<Progress>('progress', { detail: progress }));
  }
}

/** A picture as a real one has it, if a small one. */
const drawn = (): Promise<Blob> => {
  const canvas = new OffscreenCanvas(8, 8);
  canvas.getContext('2d')!.fillRect(0, 0, 4, 8);
  return canvas.convertToBlob();
};

/** The trainer with fakes; `made` lists them, `prepare` changes the next one. */
export class FakeTrainer extends MaskTrainer {
  static made: FakeClassifier[] = [];
  static prepare: (fake: FakeClassifier) => void = () => undefined;
  static broken: unknown = null;
  static asked: { region?: Region | null; backbone?: string } = {};
  static override async createClassifier({
    samples,
    ...options
  }: typeof FakeTrainer.asked & { samples: () => readonly Sample[] }): Promise<ClassifierApi> {
    this.asked = options;
    if (this.broken) throw this.broken;
    // The real classifier brings its texts along, and no sooner than this.
    addErrorTexts(classifierErrors);
    const fake = new FakeClassifier();
    fake.others = samples;
    this.prepare(fake);
    this.made.push(fake);
    return fake;
  }
  static reset(): void {
    this.made = [];
    this.prepare = () => undefined;
    this.broken = null;
  }
}
FakeTrainer.define('fake-trainer');

/** A playing video of a canvas, 64 by 48 pixels. */
export async function playingVideo(): Promise<HTMLVideoElement> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  const context = canvas.getContext('2d')!;
  const paint = () => {
    context.fillStyle = `hsl(${(performance.now() / 10) % 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 48);
  };
  paint();
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  const stream = canvas.captureStream(20);
  const painting = setInterval(() => (stream.active ? paint() : clearInterval(painting)), 50);
  video.srcObject = stream;
  await video.play();
  return video;
}
