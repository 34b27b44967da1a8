/**
 * Writes the face detector: BlazeFace (short range), converted from the TensorFlow Lite file in the npm package `@mediapipe/face_detection`
 * (Apache-2.0) into a TensorFlow.js graph model. It maps a picture [1, 128, 128, 3] in −1…1 to `regressors` [1, 896, 16] in pixels of the
 * input, relative to the anchors, and `classificators` [1, 896, 1], logits; one of another size, a multiple of 16, to fewer or more of them. The weights stay the 16-bit floats of the original, so the same
 * bytes come out on every machine.
 *
 *   node models/make-face-detector.mjs [folder]
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  base64,
  constantNode,
  convolutionAttributes,
  FLOAT,
  graphModel,
  INDEX,
  list,
  modelFiles,
  sha256,
  writeFiles,
} from './graph-model.mjs';

const PACKAGE = '@mediapipe/face_detection';
const SOURCE = 'face_detection_short_range.tflite';
const SOURCE_SHA256 = '3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633';
const SIZE = 128;

/** Where the original lies on this machine. */
export function findOriginal() {
  const manifest = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
  return join(dirname(manifest), SOURCE);
}

/** The numbers of the TensorFlow Lite schema that this model uses. */
const TYPES = { 0: 'float32', 1: 'float16', 2: 'int32' };
const OPERATORS = {
  0: 'ADD',
  2: 'CONCATENATION',
  3: 'CONV_2D',
  4: 'DEPTHWISE_CONV_2D',
  6: 'DEQUANTIZE',
  17: 'MAX_POOL_2D',
  19: 'RELU',
  22: 'RESHAPE',
  34: 'PAD',
};
const PADDINGS = ['SAME', 'VALID'];

/** A table of a flatbuffer: its fields by their slot in the schema, each with the value that it has when it is left out. */
class Table {
  constructor(view, at) {
    this.view = view;
    this.at = at;
  }
  static root(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return new Table(view, view.getUint32(0, true));
  }
  /** Where the field of this slot lies; 0 if it is left out. */
  field(slot) {
    const layout = this.at - this.view.getInt32(this.at, true);
    const entry = 4 + 2 * slot;
    if (entry >= this.view.getUint16(layout, true)) return 0;
    const offset = this.view.getUint16(layout + entry, true);
    return offset && this.at + offset;
  }
  int8(slot) {
    const at = this.field(slot);
    return at ? this.view.getInt8(at) : 0;
  }
  int32(slot) {
    const at = this.field(slot);
    return at ? this.view.getInt32(at, true) : 0;
  }
  table(slot) {
    const at = this.field(slot);
    return at ? new Table(this.view, at + this.view.getUint32(at, true)) : undefined;
  }
  /** A vector as its first element's place and its length. */
  vector(slot) {
    const at = this.field(slot);
    if (!at) return { start: 0, length: 0 };
    const start = at + this.view.getUint32(at, true);
    return { start: start + 4, length: this.view.getUint32(start, true) };
  }
  bytes(slot) {
    const { start, length } = this.vector(slot);
    return new Uint8Array(this.view.buffer, this.view.byteOffset + start, length);
  }
  string(slot) {
    return Buffer.from(this.bytes(slot)).toString();
  }
  int32s(slot) {
    const { start, length } = this.vector(slot);
    return Array.from({ length }, (_, i) => this.view.getInt32(start + 4 * i, true));
  }
  tables(slot) {
    const { start, length } = this.vector(slot);
    return Array.from({ length }, (_, i) => {
      const at = start + 4 * i;
      return new Table(this.view, at + this.view.getUint32(at, true));
    });
  }
}

/**
 * What a `.tflite` file holds, as plain objects: `tensors` ({ name, shape, dtype, data }, `data` being the bytes of a constant), `operators`
 * ({ type, inputs, outputs, … }, tensors by index) and the indices of the `inputs` and `outputs`.
 */
export function readTflite(bytes) {
  const model = Table.root(bytes);
  const types = model.tables(1).map((code) => OPERATORS[Math.max(code.int8(0), code.int32(3))]);
  const buffers = model.tables(4).map((buffer) => buffer.bytes(0));
  const [graph] = model.tables(2);
  const tensors = graph.tables(0).map((tensor) => {
    const [dtype, data] = [TYPES[tensor.int8(1)], buffers[tensor.int32(2)]];
    if (!dtype) throw new Error(`${tensor.string(3)}: type ${tensor.int8(1)} is unknown here`);
    return { name: tensor.string(3), shape: tensor.int32s(0), dtype, data };
  });
  const operators = graph.tables(3).map((operator) => {
    const type = types[operator.int32(0)];
    const options = operator.table(4);
    const activationSlot = { CONV_2D: 3, DEPTHWISE_CONV_2D: 4, MAX_POOL_2D: 5, ADD: 0, CONCATENATION: 1 }[
      type
    ];
    if (!type) throw new Error(`operator ${operator.int32(0)} is unknown here`);
    if (activationSlot !== undefined && options?.int8(activationSlot))
      throw new Error(`${type}: a fused activation is unknown here`);
    const read = {
      CONV_2D: () => ({ strides: [options.int32(2), options.int32(1)] }),
      DEPTHWISE_CONV_2D: () => ({ strides: [options.int32(2), options.int32(1)] }),
      MAX_POOL_2D: () => ({
        strides: [options.int32(2), options.int32(1)],
        window: [options.int32(4), options.int32(3)],
      }),
      CONCATENATION: () => ({ axis: options.int32(0) }),
    }[type];
    const values = read?.() ?? {};
    if (values.strides) values.padding = PADDINGS[options.int8(0)];
    return { type, inputs: operator.int32s(1), outputs: operator.int32s(2), ...values };
  });
  return { tensors, operators, inputs: graph.int32s(1), outputs: graph.int32s(2) };
}

/** Moves the axes of 16-bit values: axis `i` of the result is axis `order[i]` of `shape`. */
function transpose(values, shape, order) {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const result = new Uint16Array(values.length);
  const to = order.map((axis) => shape[axis]);
  for (let i = 0; i < result.length; i++) {
    let [rest, from] = [i, 0];
    for (let axis = order.length - 1; axis >= 0; axis--) {
      from += (rest % to[axis]) * steps[order[axis]];
      rest = Math.floor(rest / to[axis]);
    }
    result[i] = values[from];
  }
  return { values: result, shape: to };
}

/** TensorFlow.js's node and weight lists for what `readTflite` has read. */
function convert({ tensors, operators, inputs, outputs }) {
  const nodes = [];
  const constants = [];
  const weights = [];
  const chunks = [];
  const madeBy = new Map(operators.flatMap((operator) => operator.outputs.map((i) => [i, operator])));
  const users = (index) => operators.filter((operator) => operator.inputs.includes(index));

  const constant = (name, shape, values, spec) => {
    constants.push(constantNode(name, spec.dtype, shape));
    weights.push({ name, shape, ...spec });
    chunks.push(Buffer.from(values.buffer, values.byteOffset, values.byteLength));
    return name;
  };
  const integers = (name, shape, numbers) =>
    constant(name, shape, Int32Array.from(numbers), { dtype: 'int32' });
  /** A tensor that DEQUANTIZE makes of 16-bit floats, its axes in the order of TensorFlow.js. */
  const weight = (index, order) => {
    const { name, shape, dtype, data } = tensors[madeBy.get(index).inputs[0]];
    if (dtype !== 'float16') throw new Error(`${name}: ${dtype} where 16-bit floats were expected`);
    const values = new Uint16Array(data.slice().buffer);
    const moved = transpose(values, shape, order ?? shape.map((_, axis) => axis));
    const quantization = { dtype: 'float16', original_dtype: 'float32' };
    return constant(name, moved.shape, moved.values, { dtype: 'float32', quantization });
  };
  const node = (op, index, input, attr) => nodes.push({ name: tensors[index].name, op, input, attr });

  const convolution = (operator, op, kernelOrder) => {
    const [image, kernel, bias] = operator.inputs;
    const [output] = operator.outputs;
    // A RELU that alone uses the result becomes part of the convolution, which then bears its name.
    const [next, ...others] = users(output);
    const fused = next?.type === 'RELU' && others.length === 0 ? next : undefined;
    if (fused) fused.done = true;
    const input = [tensors[image].name, weight(kernel, kernelOrder), weight(bias)];
    const attr = convolutionAttributes(operator.strides, operator.padding, fused && 'Relu');
    node(op, fused ? fused.outputs[0] : output, input, attr);
  };
  const named = (indices) => indices.map((index) => tensors[index].name);
  const write = {
    DEQUANTIZE: () => undefined,
    // [filters, height, width, channels] becomes [height, width, channels, filters].
    CONV_2D: (operator) => convolution(operator, '_FusedConv2D', [1, 2, 3, 0]),
    // [1, height, width, channels] becomes [height, width, channels, 1].
    DEPTHWISE_CONV_2D: (operator) => convolution(operator, 'FusedDepthwiseConv2dNative', [1, 2, 3, 0]),
    ADD: ({ inputs: terms, outputs: [sum] }) => node('AddV2', sum, named(terms), FLOAT),
    RELU: ({ inputs: [from], outputs: [to], done }) => done || node('Relu', to, named([from]), FLOAT),
    MAX_POOL_2D: ({ inputs: [from], outputs: [to], strides, window, padding }) =>
      node('MaxPool', to, named([from]), {
        ...FLOAT,
        data_format: { s: base64('NHWC') },
        ksize: list([1, ...window, 1]),
        strides: list([1, ...strides, 1]),
        padding: { s: base64(padding) },
        explicit_paddings: { list: {} },
      }),
    PAD: ({ inputs: [from, by], outputs: [to] }) => {
      const { name, shape, data } = tensors[by];
      const paddings = integers(name, shape, new Int32Array(data.slice().buffer));
      node('Pad', to, [tensors[from].name, paddings], { ...FLOAT, Tpaddings: INDEX });
    },
    RESHAPE: ({ inputs: [from], outputs: [to] }) => {
      const { name, shape } = tensors[to];
      // One picture of any size: [1, boxes, values].
      const wanted = integers(`${name}/shape`, [shape.length], [1, -1, ...shape.slice(2)]);
      node('Reshape', to, [tensors[from].name, wanted], { ...FLOAT, Tshape: INDEX });
    },
    CONCATENATION: ({ inputs: parts, outputs: [to], axis }) => {
      const along = integers(`${tensors[to].name}/axis`, [], [axis]);
      const attr = { ...FLOAT, Tidx: INDEX, N: { i: String(parts.length) } };
      node('ConcatV2', to, [...named(parts), along], attr);
    },
  };
  for (const operator of operators) write[operator.type](operator);

  // Pictures of any size, and then any number of boxes.
  const shapes = (indices) =>
    Object.fromEntries(
      indices.map((i) => [
        tensors[i].name,
        [1, ...tensors[i].shape.slice(1, -1).map(() => -1), tensors[i].shape.at(-1)],
      ]),
    );
  const model = graphModel({
    inputs: shapes(inputs),
    outputs: shapes(outputs),
    constants,
    operations: nodes,
    weights,
  });
  return { model, bytes: Buffer.concat(chunks) };
}

/** The detector's files by name, as bytes. */
export function makeFaceDetector() {
  const original = readFileSync(findOriginal());
  if (sha256(original) !== SOURCE_SHA256) throw new Error(`${SOURCE} is not the file that this script knows`);
  const { model, bytes } = convert(readTflite(original));
  return modelFiles(model, bytes, 'face.json', {
    id: 'blazeface-short-range-128',
    source: { package: PACKAGE, version: '0.4.1657300184', file: SOURCE, sha256: SOURCE_SHA256 },
    licence:
      'Apache-2.0, Copyright The MediaPipe Authors; converted to a TensorFlow.js graph model, weights unchanged',
    preprocessing: { fit: 'letterbox', size: SIZE, range: [-1, 1], border: -1 },
    // In the order of the 896 rows: by grid, row, column, then the anchors of a cell, which all lie at its centre.
    anchors: [
      { grid: 16, perCell: 2 },
      { grid: 8, perCell: 6 },
    ],
    // Each in pixels of the input: the box's centre and the key points relative to the anchor, its width and height as they are.
    regressors: ['centre', 'size', 'right eye', 'left eye', 'nose tip', 'mouth', 'right ear', 'left ear'],
    threshold: 0.5,
    overlap: 0.3,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFiles(process.argv[2] ?? fileURLToPath(new URL('face/', import.meta.url)), makeFaceDetector());
