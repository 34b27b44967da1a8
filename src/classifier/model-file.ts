import type { io } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { packed, unpacked, type Familiar } from './doubt.ts';
import { FACE_MARGIN } from './face.ts';
import { Failure } from './failure.ts';
import { isActivation } from './head.ts';
import type { Crop } from './protocol.ts';

/** A model in memory, as TensorFlow.js loads it. */
export type ModelArtifacts = io.ModelArtifacts;
const Dtype = v.picklist(['float32', 'int32', 'bool', 'string', 'complex64']);
type WeightSpec = Pick<io.WeightsManifestEntry, 'name' | 'shape'>;

/** The `maskRoom` format that this version writes, and the newest that it reads. */
export const FORMAT_VERSION = 1;

/** What we add to the metadata of ml5's file. */
const MaskRoom = v.object({
  formatVersion: v.number(),
  /** SHA-256 (hex) of the backbone's model.json and weights, one after the other. */
  backbone: v.object({ id: v.string(), sha256: v.string() }),
  featureLength: v.number(),
  preprocessing: v.object({
    /** What the backbone saw: the frame's centre square, or a square around the face. */
    crop: v.picklist(['centre', 'face']),
    /** Of a face: the square's side as a multiple of the longer side of the detector's box. */
    margin: v.optional(v.pipe(v.number(), v.minValue(0.5), v.maxValue(10))),
    /** Of a face: what found it. */
    detector: v.optional(v.string()),
    size: v.number(),
    range: v.tuple([v.number(), v.number()]),
  }),
  /** Samples per label. */
  counts: v.record(v.string(), v.number()),
  /** Measured on the very samples that it learned from, so it says little about others. */
  onTrainingSamples: v.object({ epochs: v.number(), loss: v.number(), accuracy: v.number() }),
  /** What pictures that were learned look like (`doubt.ts`). */
  doubt: v.optional(v.unknown()),
  /** Of the weights file. */
  weights: v.object({ sha256: v.string() }),
  /** The answer to a drawn picture, in the order of the labels: a loaded model must give the same. */
  golden: v.object({ picture: v.string(), scores: v.array(v.number()) }),
});
export type MaskRoomMetadata = v.InferOutput<typeof MaskRoom>;

/** What the file says of the pictures that were learned; `null` if that is nothing, or does not fit: the model answers all the same. */
export function familiarIn({ maskRoom, labels }: ModelFile): Familiar | null {
  const { spread, gains, means, directions } = (maskRoom?.doubt ?? {}) as ReturnType<typeof doubtFor>;
  try {
    const length = maskRoom!.featureLength;
    const familiar = { means: unpacked(means), directions: unpacked(directions), gains, spread };
    const numbers = [spread, ...gains, ...familiar.means, ...familiar.directions];
    const fits =
      spread > 0 &&
      numbers.every(Number.isFinite) &&
      familiar.means.length === labels.length * length &&
      familiar.directions.length === gains.length * length;
    return fits ? familiar : null;
  } catch {
    return null;
  }
}

/** The same for the file. */
export const doubtFor = ({ means, directions, ...rest }: Familiar) => ({
  formatVersion: 1,
  ...rest,
  means: packed(means),
  directions: packed(directions),
});

const Size = v.pipe(v.number(), v.integer(), v.minValue(0));
const Weight = v.object({ name: v.string(), shape: v.array(Size), dtype: Dtype });
/** Numbers kept in fewer bits: value = byte · scale + min, or halves of a float. */
const Quantization = v.variant('dtype', [
  v.object({ dtype: v.picklist(['uint8', 'uint16']), scale: v.number(), min: v.number() }),
  v.object({ dtype: v.literal('float16') }),
]);
const LayersWeight = v.object({ ...Weight.entries, quantization: v.optional(Quantization) });
/** A graph model's may be kept in fewer bits. */
const GraphWeight = v.object({
  ...Weight.entries,
  quantization: v.optional(v.custom<io.WeightsManifestEntry['quantization']>(() => true)),
});
const manifestOf = <W extends v.GenericSchema>(weight: W) =>
  v.pipe(
    v.array(v.object({ paths: v.pipe(v.array(v.string()), v.nonEmpty()), weights: v.array(weight) })),
    v.nonEmpty(),
  );
const Layer = v.object({ class_name: v.string(), config: v.looseObject({ name: v.optional(v.string()) }) });
const Dense = v.object({ name: v.string(), units: Size, activation: v.string() });
type Dense = v.InferOutput<typeof Dense>;

const GraphFile = v.object({
  modelTopology: v.looseObject({ node: v.array(v.unknown()) }),
  weightsManifest: manifestOf(GraphWeight),
  signature: v.optional(v.looseObject({})),
  format: v.optional(v.string()),
});
const LayersFile = v.object({
  modelTopology: v.looseObject({
    class_name: v.literal('Sequential'),
    config: v.looseObject({ layers: v.pipe(v.array(Layer), v.nonEmpty()) }),
  }),
  weightsManifest: manifestOf(LayersWeight),
  format: v.optional(v.literal('layers-model')),
});
const Label = v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.nonEmpty());
const Labels = v.pipe(
  v.array(Label),
  v.check((labels) => new Set(labels).size === labels.length),
);

/** A `model.json` that has been checked, its weights still to come. */
export interface ModelFile {
  /** `head`: ml5 1.4, works on the backbone's features. `network`: ml5 0.x and Teachable Machine, brings its own backbone. */
  kind: 'head' | 'network';
  labels: string[];
  /** What of a picture it knows; files that do not say are of whole frames. */
  crop: Crop;
  artifacts: ModelArtifacts;
  /** The layers of a head, from the features to the classes. */
  dense: Dense[];
  /** Plain names of the weights files, in their order. */
  weightFiles: string[];
  weightBytes: number;
  maskRoom: MaskRoomMetadata | null;
}

/** What the model must fit. */
export interface Fit {
  featureLength: number;
  sha256: string;
  id: string;
}

/** Reads a graph model's `model.json`. Throws `unusable`. */
export function parseGraphModel(
  json: Uint8Array,
  url: string,
  unusable: 'backbone-unusable' | 'face-detector-unusable' = 'backbone-unusable',
): { artifacts: ModelArtifacts; paths: string[] } {
  try {
    const { weightsManifest, ...file } = v.parse(GraphFile, JSON.parse(new TextDecoder().decode(json)));
    const paths = weightsManifest.flatMap((group) =>
      group.paths.map((path) => plainName(path, 'model.json')),
    );
    const weightSpecs = weightsManifest.flatMap((group) => group.weights);
    return { artifacts: { ...file, weightSpecs }, paths };
  } catch (error) {
    throw new Failure(unusable, { url, reason: `model.json: ${(error as Error).message}` });
  }
}

/**
 * Reads the text of a `model.json` named `file` and checks that it fits. Throws `model-not-json`, `model-invalid`, `model-newer`,
 * `model-not-classes`, `model-labels-missing`, `model-labels-count`, `model-other-backbone`, `model-wrong-shape` or `model-weights-path`.
 */
export function parseModel(text: string, file: string, fit: Fit): ModelFile {
  const json = parseJson(text, file);
  const metadata = record(record(json)['userDefinedMetadata']);
  const version = record(metadata['maskRoom'])['formatVersion'];
  if (typeof version === 'number' && version > FORMAT_VERSION)
    throw new Failure('model-newer', { file, version, known: FORMAT_VERSION });

  const { modelTopology, weightsManifest, format } = parse(LayersFile, json, file, '');
  const maskRoom =
    metadata['maskRoom'] === undefined
      ? null
      : parse(MaskRoom, metadata['maskRoom'], file, 'userDefinedMetadata.maskRoom.');
  const weightFiles = weightsManifest.flatMap((group) => group.paths.map((path) => plainName(path, file)));
  const weightSpecs = weightsManifest.flatMap((group) => group.weights);
  if (weightSpecs.some(({ dtype }) => dtype !== 'float32'))
    throw new Failure('model-invalid', { file, field: 'weightsManifest.weights.dtype' });

  const { layers } = modelTopology.config;
  const kind = layers[0]!.class_name === 'Dense' ? 'head' : 'network';
  if (metadata['task'] === 'regression') throw new Failure('model-not-classes', { file });
  const names = namesIn(json);
  if (!names) throw new Failure('model-labels-missing', { file });
  const labels = parse(Labels, names.values, file, names.field);

  if (maskRoom && maskRoom.backbone.sha256 !== fit.sha256)
    throw new Failure('model-other-backbone', {
      sha256: maskRoom.backbone.sha256,
      theirs: nameOf(maskRoom.backbone),
      ours: nameOf(fit),
    });
  const dense = kind === 'head' ? denseOf(layers, weightSpecs, file, fit) : [];
  const outputs = dense.at(-1)?.units ?? lastUnits(layers, file);
  if (outputs !== labels.length)
    throw new Failure('model-labels-count', { file, labels: labels.length, outputs });
  if (maskRoom && !sameNames(labels, record(record(metadata['maskRoom'])['counts'])))
    throw new Failure('model-invalid', { file, field: 'labelIndex' });
  if (maskRoom && maskRoom.golden.scores.length !== labels.length)
    throw new Failure('model-invalid', { file, field: 'userDefinedMetadata.maskRoom.golden.scores' });

  return {
    kind,
    labels,
    crop: cropIn(maskRoom),
    artifacts: {
      modelTopology,
      weightSpecs,
      format: format ?? 'layers-model',
    },
    dense,
    weightFiles,
    weightBytes: weightSpecs.reduce(
      (sum, { shape, quantization }) => sum + bytesOf(quantization) * sizeOf(shape),
      0,
    ),
    maskRoom,
  };
}

/** Where `json` says what its classes are called: ml5 1.4 and we, or ml5 0.x. */
function namesIn(json: unknown): { values: unknown; field: string } | null {
  const { labelIndex } = record(record(json)['userDefinedMetadata']);
  const { mapStringToIndex } = record(record(json)['ml5Specs']);
  const values = labelIndex ?? mapStringToIndex;
  if (values === undefined || (Array.isArray(values) && !values.length)) return null;
  return { values, field: values === labelIndex ? 'labelIndex.' : 'mapStringToIndex.' };
}

/** How many numbers a weight of `shape` holds. */
const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** How many bytes one of them takes in the file. */
function bytesOf(quantization: v.InferOutput<typeof Quantization> | undefined): number {
  if (!quantization) return 4;
  return quantization.dtype === 'uint8' ? 1 : 2;
}

/** The 32-bit floats that the `bytes` of a checked file stand for: `bytes` themselves if it keeps them whole. */
export function dequantised({ artifacts }: ModelFile, bytes: ArrayBuffer): ArrayBuffer {
  const specs = artifacts.weightSpecs!;
  if (!specs.some(({ quantization }) => quantization)) return bytes;
  const whole = new Float32Array(specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  const view = new DataView(bytes);
  let [from, to] = [0, 0];
  for (const { shape, quantization } of specs) {
    const step = bytesOf(quantization as v.InferOutput<typeof Quantization> | undefined);
    const { dtype, scale = 1, min = 0 } = quantization ?? { dtype: 'float32' };
    for (const end = to + sizeOf(shape); to < end; from += step) {
      if (dtype === 'float32') whole[to++] = view.getFloat32(from, true);
      else if (dtype === 'float16') whole[to++] = halfFloat(view.getUint16(from, true));
      else whole[to++] = (dtype === 'uint8' ? view.getUint8(from) : view.getUint16(from, true)) * scale + min;
    }
  }
  return whole.buffer;
}

/** The number that 16 bits of IEEE 754 stand for; not all browsers have `getFloat16()`. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Whether `counts` names the labels in their order, as it is saved: a file that somebody has changed would answer with the wrong names. */
function sameNames(labels: readonly string[], counts: Record<string, unknown>): boolean {
  // Built like the saved one: an object puts whole numbers first, and `__proto__` nowhere.
  const expected: Record<string, unknown> = {};
  for (const label of labels) expected[label] = 0;
  return JSON.stringify(Object.keys(expected)) === JSON.stringify(Object.keys(counts));
}

function cropIn(maskRoom: MaskRoomMetadata | null): Crop {
  const { crop, margin = FACE_MARGIN } = maskRoom?.preprocessing ?? {};
  return crop === 'face' ? { region: 'face', margin } : { region: 'frame' };
}

/** Follows the dense layers from the features to the classes. */
function denseOf(
  layers: v.InferOutput<typeof Layer>[],
  specs: WeightSpec[],
  file: string,
  fit: Fit,
): Dense[] {
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  let inputs = fit.featureLength;
  const dense = layers.map(({ class_name, config }, i) => {
    const field = `modelTopology.config.layers.${i}`;
    if (class_name !== 'Dense') throw new Failure('model-invalid', { file, field });
    const layer = parse(Dense, config, file, `${field}.config.`);
    const [kernel, bias] = [shapes.get(`${layer.name}/kernel`), shapes.get(`${layer.name}/bias`)];
    if (i === 0 && kernel?.length === 2 && kernel[0] !== inputs)
      throw new Failure('model-wrong-shape', { actual: kernel[0]!, expected: inputs });
    if (String(kernel) !== String([inputs, layer.units]) || String(bias) !== String([layer.units]))
      throw new Failure('model-invalid', { file, field: 'weightsManifest.weights.shape' });
    if (!isActivation(layer.activation))
      throw new Failure('model-invalid', { file, field: `${field}.config.activation` });
    inputs = layer.units;
    return layer;
  });
  if (dense.at(-1)!.activation !== 'softmax') throw new Failure('model-not-classes', { file });
  return dense;
}

/** The units of the last dense layer, which may be in a model inside the model. */
function lastUnits(layers: v.InferOutput<typeof Layer>[], file: string): number {
  const { config } = layers.at(-1)!;
  const inner = config['layers'];
  if (Array.isArray(inner) && inner.length)
    return lastUnits(parse(v.array(Layer), inner, file, 'modelTopology.'), file);
  return parse(Dense, config, file, 'modelTopology.').units;
}

/** The file name that `path` stands for. Weights are in the folder of their model: a file cannot make us fetch from elsewhere. */
function plainName(path: string, file: string): string {
  const name = path.replace(/^\.\//, '');
  if (!name || name.startsWith('.') || /[/\\:?#%]/.test(name))
    throw new Failure('model-weights-path', { file, path });
  return name;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure('model-not-json', { file });
  }
}

function parse<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  file: string,
  prefix: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]!);
  const field = path ? prefix + path : prefix.replace(/\.$/, '') || 'modelTopology';
  throw new Failure('model-invalid', { file, field });
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

const nameOf = ({ id, sha256 }: { id: string; sha256: string }): string => `${id}, ${sha256.slice(0, 8)}`;
