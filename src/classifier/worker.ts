import type { Backbone } from './backbone.ts';
import { loadBackbone } from './backbone.ts';
import { Engine } from './engine.ts';
import { cropOf, FACE_MARGIN } from './face.ts';
import { FaceFinder } from './face-finder.ts';
import { Failure, reasonOf } from './failure.ts';
import { Models, type Model } from './models.ts';
import type { Crop, Look, Op, Reply, Request, Requests, Seen } from './protocol.ts';
import { Square } from './square.ts';

/** Everything that runs, once `start` has been answered. */
interface Running {
  engine: Engine;
  backbone: Backbone;
  models: Models;
  square: Square;
}

let running: Running | null = null;
let model: Model | null = null;
let finder: Promise<FaceFinder> | null = null;

type Handlers = {
  [O in Op]: (ask: Requests[O]['ask'] & { id: number }) => Promise<Requests[O]['answer']>;
};

const handlers: Handlers = {
  async start({ backbone: folder, lock }) {
    await hold(lock);
    tell({ progress: { step: 'engine', value: 0 } });
    const engine = await Engine.start((value) => tell({ progress: { step: 'engine', value } }));
    const square = new Square();
    const backbone = await loadBackbone(engine, folder, square, (value) =>
      tell({ progress: { step: 'backbone', value } }),
    );
    running = { engine, backbone, square, models: new Models(engine, backbone, square) };
    const { id, sha256, featureLength } = backbone;
    return { id, sha256, featureLength };
  },

  async faces() {
    await faceFinder();
    return undefined;
  },

  async features({ region, ...ask }) {
    const crop: Crop = region === 'face' ? { region, margin: FACE_MARGIN } : { region };
    return look(ask, crop, null, async (canvas) => {
      const { extractor } = started().backbone;
      await extractor.addImage(canvas, '');
      // The samples live on the page.
      const [sample] = extractor.trainingData.splice(0);
      return sample!.features as Float32Array | null;
    });
  },

  async classify(ask) {
    const present = model;
    if (!present) {
      ask.picture.close();
      throw new Failure('model-none');
    }
    return look(ask, present.crop, [], (canvas) => present.classify(canvas));
  },

  async train({ id, set, plan }) {
    const { model: trained, ...outcome } = await started().models.train(set, plan, (epoch) =>
      tell({ id, epoch }),
    );
    replace(trained);
    return { model: trained.stored, ...outcome };
  },

  async stop() {
    started().models.stop();
    return undefined;
  },

  async load({ source, ...fit }) {
    tell({ progress: { step: 'model', value: 0 } });
    const loaded = await started().models.load(source, fit, (value) =>
      tell({ progress: { step: 'model', value } }),
    );
    try {
      if (loaded.crop.region === 'face') await faceFinder();
    } catch (error) {
      loaded.dispose();
      throw error;
    }
    replace(loaded);
    tell({ progress: { step: 'model', value: 1 } });
    return loaded.stored;
  },

  async restore({ model: stored }) {
    replace(await started().models.restore(stored));
    return undefined;
  },

  async memory() {
    const { tf } = started().engine.ml5;
    const { numTensors: tensors, numBytes: bytes } = tf.memory();
    return { tensors, bytes, backend: tf.getBackend() };
  },
};

self.onmessage = async ({ data }: MessageEvent<Request>) => {
  const { id } = data;
  try {
    const handle = handlers[data.op] as (ask: Request) => Promise<unknown>;
    tell({ id, value: await handle(data) });
  } catch (error) {
    // Where the WASM module has aborted, its memory can no longer be trusted.
    if (error instanceof WebAssembly.RuntimeError) return tell({ crashed: reasonOf(error) });
    const failure = error instanceof Failure ? error : new Failure('unexpected', { reason: reasonOf(error) });
    tell({ id, error: { code: failure.code, params: failure.params } });
  }
};

function tell(reply: Reply): void {
  self.postMessage(reply);
}

function started(): Running {
  if (!running) throw new Failure('unexpected', { reason: 'not started' });
  return running;
}

function replace(next: Model): void {
  model?.dispose();
  model = next;
}

/** The face detector, loaded at its first need. A load that failed is forgotten, so the next need tries again. */
function faceFinder(): Promise<FaceFinder> {
  if (!finder) {
    tell({ progress: { step: 'face', value: 0 } });
    finder = FaceFinder.load(started().engine, (value) => tell({ progress: { step: 'face', value } }));
    finder.catch(() => (finder = null));
  }
  return finder;
}

/** Brings what `crop` says of the picture before ml5, `none` where it holds no face, and closes it: a camera has few frames to lend. */
async function look<T>(
  { picture, stream }: Look,
  crop: Crop,
  none: T,
  see: (canvas: OffscreenCanvas) => Promise<T>,
): Promise<Seen<T>> {
  try {
    const { square } = started();
    if (crop.region === 'frame') return { value: await see(await square.of(picture)) };
    const faces = await faceFinder();
    const { pixels, scale } = await square.read(picture);
    const face = await faces.find(pixels, stream);
    if (!face) return { value: none, face };
    const value = await see(square.ofWindow(pixels, cropOf(face, crop.margin)));
    const { x, y, width, height } = face;
    return {
      value,
      face: { x: x * scale.x, y: y * scale.y, width: width * scale.x, height: height * scale.y },
    };
  } finally {
    picture.close();
  }
}

/** Holds a lock for as long as this worker lives; the page waits for it and so learns of a death that nobody announces. */
async function hold(name: string): Promise<void> {
  await new Promise<void>((resolve) => {
    if (!navigator.locks) return resolve();
    navigator.locks
      .request(name, () => {
        resolve();
        return new Promise(() => undefined);
      })
      .catch(() => resolve());
  });
}
