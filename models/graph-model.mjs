/** What the scripts that write TensorFlow.js graph models have in common. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WEIGHTS_FILE = 'weights.bin';

export const base64 = (text) => Buffer.from(text).toString('base64');
export const list = (numbers) => ({ list: { i: numbers.map(String) } });
export const FLOAT = { T: { type: 'DT_FLOAT' } };
export const INDEX = { type: 'DT_INT32' };

const dims = (shape) => ({ dim: shape.map((size) => ({ size: String(size) })) });

/** A node whose values are in the weights; `dtype` is theirs, `float32` or `int32`. */
export function constantNode(name, dtype, shape) {
  const type = dtype === 'int32' ? 'DT_INT32' : 'DT_FLOAT';
  const value = { tensor: { dtype: type, tensorShape: dims(shape) } };
  return { name, op: 'Const', attr: { dtype: { type }, value } };
}

/** The attributes of a convolution (`strides` of height and width) with its bias and, if given, its activation. */
export function convolutionAttributes(strides, padding, activation) {
  return {
    ...FLOAT,
    data_format: { s: base64('NHWC') },
    dilations: list([1, 1, 1, 1]),
    strides: list([1, ...strides, 1]),
    padding: { s: base64(padding) },
    explicit_paddings: { list: {} },
    fused_ops: { list: { s: ['BiasAdd', ...(activation ? [activation] : [])].map(base64) } },
    num_args: { i: '1' },
    epsilon: { f: 0 },
  };
}

/** The graph model; `inputs` and `outputs` are names with shapes, `weights` the specs of the constants in the order of their bytes. */
export function graphModel({ inputs, outputs, constants, operations, weights }) {
  const info = ([name, shape]) => [name, { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: dims(shape) }];
  const placeholders = Object.entries(inputs).map(([name, shape]) => ({
    name,
    op: 'Placeholder',
    attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: dims(shape) } },
  }));
  return {
    format: 'graph-model',
    generatedBy: 'mask-room',
    convertedBy: null,
    signature: {
      inputs: Object.fromEntries(Object.entries(inputs).map(info)),
      outputs: Object.fromEntries(Object.entries(outputs).map(info)),
    },
    modelTopology: {
      node: [...placeholders, ...constants, ...operations],
      library: {},
      versions: { producer: 27 },
    },
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights }],
  };
}

export const sha256 = (...parts) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/** The files by name, as bytes: the model, its weights, and `descriptorFile` with `description` and what the two hash to. */
export function modelFiles(model, weights, descriptorFile, description) {
  const json = Buffer.from(JSON.stringify(model));
  const descriptor = {
    ...description,
    // Of model.json and the weights, one after the other: what a trained model names as its backbone.
    sha256: sha256(json, weights),
    files: {
      'model.json': { bytes: json.length, sha256: sha256(json) },
      [WEIGHTS_FILE]: { bytes: weights.length, sha256: sha256(weights) },
    },
  };
  // Lists of plain values on one line each.
  const text = JSON.stringify(descriptor, null, 2).replace(/\[[^\][{}]*\]/g, (values) =>
    values.replace(/\s+/g, ' ').replace(/\[ | \]/g, (edge) => edge.trim()),
  );
  return { 'model.json': json, [WEIGHTS_FILE]: weights, [descriptorFile]: Buffer.from(text + '\n') };
}

/** Writes files as from `modelFiles` and says how large they are. */
export function writeFiles(folder, files) {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries(files)) {
    writeFileSync(join(folder, name), bytes);
    console.log(`${name}: ${bytes.length} bytes`);
  }
}
