import type { Backbone } from './backbone.ts';
import { doubtOf } from './doubt.ts';
import { sha256 } from './sha256.ts';
import { Failure, isFailure, reasonOf } from './failure.ts';
import { GOLDEN_PICTURE, sameScores } from './golden.ts';
import { headScores, layersOf } from './head.ts';
import { dequantised, familiarIn, parseModel, type MaskRoomMetadata, type ModelFile } from './model-file.ts';
import type { OlderBackbones } from './older-backbones.ts';
import { amongFiles, atAddresses, atUrls, type ModelSource } from './model-source.ts';
import type { Addresses, Answer, Crop, StoredModel } from './protocol.ts';
import type { Region } from './types.ts';

/** A model that answers. */
export interface Model {
  readonly stored: StoredModel;
  /** What of a picture `classify` wants to see. */
  readonly crop: Crop;
  /** What it says about a picture, `values`: 224·224·3 in −1…1. */
  classify(values: Float32Array): Answer;
  dispose(): void;
}

/** What a model runs on. */
interface Engine {
  backbone: Backbone;
  older: OlderBackbones;
  /** Address of the script that runs whole networks. */
  network: string;
}

/** What a model must be. */
interface Wanted {
  /** The text of its model.json, if it differs from the file's. */
  json?: string;
  labels: readonly string[] | null;
  region: Region | null;
}

/**
 * Loads a model from an address, from those of its files, or from files; `labels` and `region`, if given, are what it must have.
 * Rejects with one of the `model-…` codes, `labels-mismatch` or `region-mismatch`.
 */
export async function loadModel(
  engine: Engine,
  from: string[] | Addresses | File[],
  { json: given, labels, region }: Wanted,
  onProgress: (value: number) => void,
): Promise<Model> {
  const source = sourceOf(from);
  const json = given ?? (await source.json());
  const { file, backbone } = await fitted(engine, json, source.name);
  if (labels && String([...labels].sort()) !== String([...file.labels].sort()))
    throw new Failure('labels-mismatch', { found: some(file.labels), expected: some(labels) });
  if (region && region !== file.crop.region)
    throw new Failure('region-mismatch', { theirs: file.crop.region, ours: region });
  const weights = await readWeights(source, file, onProgress);
  if (file.maskRoom) {
    if (file.maskRoom.weights.sha256 !== (await sha256(new Uint8Array(weights))))
      throw new Failure('model-weights-damaged', { file: file.weightFiles.join(', ') });
    checkGolden(backbone, file, file.maskRoom, weights, source.name);
  }
  const { labels: own, kind, crop } = file;
  const stored = { labels: own, region: crop.region, json, weights, kind, evaluation: null };
  return build(engine, backbone, file, stored, source.name);
}

/** The model that the text `json` is, and the backbone that it was trained on: the engine's, or an older one. */
async function fitted({ backbone, older }: Engine, json: string, name: string) {
  try {
    return { file: parseModel(json, name, backbone), backbone };
  } catch (error) {
    if (!isFailure(error) || error.code !== 'model-other-backbone') throw error;
    const own = await older(String(error.params['sha256']));
    if (!own) throw error;
    return { file: parseModel(json, name, own), backbone: own };
  }
}

/** Names for a sentence; a model may have a thousand. */
const some = (labels: readonly string[]): string =>
  labels.slice(0, 20).join(', ') + (labels.length > 20 ? ', …' : '');

function sourceOf(from: string[] | Addresses | File[]): ModelSource {
  if (!Array.isArray(from)) return atAddresses(from as Addresses);
  return typeof from[0] === 'string' ? atUrls(from as string[]) : amongFiles(from as File[]);
}

/** The model that was trained, or that an earlier worker had. */
export async function storedModel(engine: Engine, stored: StoredModel): Promise<Model> {
  const name = 'model.json';
  const { file, backbone } = await fitted(engine, stored.json, name);
  return build(engine, backbone, file, stored, name);
}

async function build(
  { network }: Engine,
  backbone: Backbone,
  file: ModelFile,
  stored: StoredModel,
  name: string,
): Promise<Model> {
  const { crop, artifacts, dense } = file;
  const weights = dequantised(file, stored.weights);
  const sorted = (scores: Float32Array) =>
    stored.labels
      .map((label, i) => ({ label, confidence: scores[i]! }))
      .sort((a, b) => b.confidence - a.confidence);
  if (file.kind === 'head') {
    const layers = layersOf(dense, artifacts.weightSpecs!, weights);
    const familiar = familiarIn(file);
    const classify = (values: Float32Array) => {
      const features = backbone.features(values);
      const results = sorted(headScores(layers, features));
      return familiar ? { results, doubt: doubtOf(familiar, features) } : { results };
    };
    return { stored, crop, classify, dispose: () => undefined };
  }
  try {
    const { loadNetwork } = await importNetwork(network);
    const weightSpecs = artifacts.weightSpecs!.map(({ name, shape, dtype }) => ({ name, shape, dtype }));
    const whole = await loadNetwork({ ...artifacts, weightSpecs, weightData: weights });
    const classify = (values: Float32Array) => ({ results: sorted(whole.scores(values)) });
    return { stored, crop, classify, dispose: whole.dispose };
  } catch (error) {
    if (isFailure(error)) throw error;
    throw new Failure('model-unbuildable', { file: name, reason: reasonOf(error) }, { cause: error });
  }
}

/** Loads the script at `url`; one that came broken once is asked for under another address. Rejects with `engine-unavailable`. */
async function importNetwork(url: string, again = ''): Promise<typeof import('./network.ts')> {
  let reason;
  try {
    const module = (await import(/* @vite-ignore */ url + again)) as Partial<typeof import('./network.ts')>;
    if (module.loadNetwork) return module as typeof import('./network.ts');
    reason = `${url} is damaged`;
  } catch (cause) {
    if (!(cause instanceof SyntaxError))
      throw new Failure('engine-unavailable', { reason: reasonOf(cause) }, { cause });
    reason = `${url} is damaged (${reasonOf(cause)})`;
  }
  if (!again) return importNetwork(url, `?again=${Date.now()}`);
  throw new Failure('engine-unavailable', { reason });
}

/** The model must answer the golden picture as it did when it was saved. */
function checkGolden(
  backbone: Backbone,
  model: ModelFile,
  { golden }: MaskRoomMetadata,
  weights: ArrayBuffer,
  file: string,
): void {
  if (golden.picture !== GOLDEN_PICTURE) return;
  const layers = layersOf(model.dense, model.artifacts.weightSpecs!, dequantised(model, weights));
  const scores = headScores(layers, backbone.golden);
  if (!sameScores(Array.from(scores), golden.scores)) throw new Failure('model-answers-differ', { file });
}

async function readWeights(
  source: ModelSource,
  model: ModelFile,
  onProgress: (value: number) => void,
): Promise<ArrayBuffer> {
  const { weightFiles, weightBytes } = model;
  const parts = await source.weights(weightFiles, (received) =>
    onProgress(Math.min(received / weightBytes, 1)),
  );
  const file = weightFiles.join(', ');
  const weights = await new Blob(parts).arrayBuffer();
  if (weights.byteLength !== weightBytes)
    throw new Failure('model-weights-truncated', {
      file,
      actual: weights.byteLength,
      expected: weightBytes,
    });
  if (!new Float32Array(dequantised(model, weights)).every(Number.isFinite))
    throw new Failure('model-weights-damaged', { file });
  return weights;
}
