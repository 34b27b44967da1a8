import { memory } from '@tensorflow/tfjs-core';
import { loadBackbone, type Backbone } from './backbone.ts';
import { cropOf, FACE_MARGIN } from './face.ts';
import { FaceFinder } from './face-finder.ts';
import { Failure } from './failure.ts';
import { loadModel, storedModel, type Model } from './models.ts';
import { olderBackbones, type OlderBackbones } from './older-backbones.ts';
import { isFused } from './convolutions.ts';
import type { Crop, Look, Inference, ModelId, Seen } from './protocol.ts';
import { serialQueue } from './serial-queue.ts';
import { holdLock, serve, tell } from './serve.ts';
import { shownSize } from './sampling.ts';
import { Preprocessor } from './preprocessor.ts';
import { Snapshots } from './snapshots.ts';
import { startWasm } from './wasm.ts';

/** They are there once `start` has been answered, which is the first request. */
let preprocessor: Preprocessor;
let snapshots: Snapshots;
let backbone: Backbone;
let older: OlderBackbones;
let addresses: Inference['start']['ask'];
/** Those of all classifiers that share this worker. */
const models = new Map<ModelId, Model>();
/** Pictures share one memory, and a model stays while it is asked about one. */
const inTurn = serialQueue();
let finder: Promise<FaceFinder> | null = null;

serve<Inference>({
  async start(ask) {
    addresses = ask;
    await holdLock(addresses.lock);
    tell({ progress: { step: 'engine', value: 0 } });
    if (!globalThis.OffscreenCanvas)
      throw new Failure('browser-outdated', { feature: 'OffscreenCanvas in workers' });
    await startWasm(addresses.engine, (value) => tell({ progress: { step: 'engine', value } }));
    preprocessor = new Preprocessor();
    snapshots = new Snapshots();
    const progress = (value: number | null) => tell({ progress: { step: 'backbone', value } });
    backbone = await loadBackbone(addresses.backbone, progress);
    older = olderBackbones(addresses.older, progress);
    const { id, sha256, featureLength, golden } = backbone;
    return { id, sha256, featureLength, golden };
  },

  async faces() {
    await faceFinder();
    return undefined;
  },

  features({ region, ...ask }) {
    const crop: Crop = region === 'face' ? { region, margin: FACE_MARGIN } : { region };
    return look(ask, crop, null, async (values) => {
      // The values are gone with the next picture.
      const kept = snapshots.of(values, preprocessor.trusted);
      const features = backbone.features(values);
      return { features, ...(await kept) };
    });
  },

  async classify({ model, ...ask }) {
    const present = models.get(model);
    if (!present) {
      ask.picture.close();
      throw new Failure('model-none');
    }
    return look(ask, present.crop, { results: [] }, (values) => present.classify(values));
  },

  async load({ model, source, ...wanted }, id) {
    const progress = (value: number) => tell({ id, told: { step: 'model', value } });
    progress(0);
    const loaded = await loadModel({ backbone, older, network: addresses.network }, source, wanted, progress);
    try {
      if (loaded.crop.region === 'face') await faceFinder();
    } catch (error) {
      loaded.dispose();
      throw error;
    }
    models.set(model, loaded);
    progress(1);
    return loaded.stored;
  },

  async use({ model, stored }) {
    models.set(model, await storedModel({ backbone, older, network: addresses.network }, stored));
    return undefined;
  },

  forget({ model }) {
    return inTurn(() => {
      models.get(model)?.dispose();
      models.delete(model);
      return undefined;
    });
  },

  async memory() {
    const { numTensors: tensors, numBytes: bytes } = memory();
    return { tensors, bytes };
  },

  async describe() {
    return { fused: isFused(), bytes: memory().numBytes };
  },
});

/** The face detector, loaded at its first need. A load that failed is forgotten, so the next need tries again. */
function faceFinder(): Promise<FaceFinder> {
  if (!finder) {
    tell({ progress: { step: 'face', value: 0 } });
    finder = FaceFinder.load(addresses.faceDetector, (value) => tell({ progress: { step: 'face', value } }));
    finder.catch(() => (finder = null));
  }
  return finder;
}

/**
 * Shows `see` what `crop` says of the picture when its turn has come, `none` if it holds no face, and closes it: a camera has few frames to
 * lend.
 */
function look<T>(
  { picture, stream }: Look,
  crop: Crop,
  none: T,
  see: (values: Float32Array) => T | Promise<T>,
): Promise<Seen<T>> {
  return inTurn(async () => {
    try {
      if (crop.region === 'frame') return { value: await see(await preprocessor.of(picture)) };
      const faces = await faceFinder();
      const { pixels, scale } = await preprocessor.read(picture);
      const face = faces.find(pixels, stream);
      if (!face) return { value: none, face };
      const value = await see(preprocessor.ofWindow(pixels, cropOf(face, crop.margin, shownSize(pixels))));
      const { x, y, width, height } = face;
      return {
        value,
        face: { x: x * scale.x, y: y * scale.y, width: width * scale.x, height: height * scale.y },
      };
    } finally {
      picture.close();
    }
  });
}
