/**
 * Writes a backbone with random weights, to compare a trained one with: a TensorFlow.js graph model shaped as MobileNet v1 0.25 that maps
 * [1, 224, 224, 3] in −1…1 to 256 features. The seed is fixed, and only operations that IEEE 754 fixes to the last bit are used
 * (+ − × ÷ √, no logarithm, no cosine): the same bytes on every machine.
 *
 *   node training/random-backbone.mjs [folder]
 */
import { fileURLToPath } from 'node:url';
import {
  constantNode,
  convolutionAttributes,
  graphModel,
  modelFiles,
  writeFiles,
} from '../models/graph-model.mjs';
import { BLOCKS } from '../models/mobilenet.mjs';
import { uniform } from '../evaluation/statistics.mjs';

const SEED = 20;
const SIZE = 224;
const CALIBRATION_IMAGES = 4;

/** A 3×3 blur. */
const BLUR = [1, 2, 1, 2, 4, 2, 1, 2, 1];

/** Nearly normal numbers, mean 0 and variance 1: the sum of twelve uniform ones. */
function normal(random) {
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += random();
    return sum;
  };
}

/** A picture to calibrate on, in −1…1: overlapping rectangles of every size with shaded colours, as edges and surfaces are in photos. */
function picture(random) {
  const pixels = new Float32Array(SIZE * SIZE * 3);
  for (let n = 0; n < 60; n++) {
    const side = 4 + SIZE * random() * random();
    const [left, top] = [random() * SIZE - side / 2, random() * SIZE - side / 2];
    const [right, bottom] = [left + side, top + side * (0.5 + random())];
    const colour = [random() * 2 - 1, random() * 2 - 1, random() * 2 - 1];
    const shade = (random() - 0.5) / SIZE;
    for (let y = Math.max(0, Math.ceil(top)); y < Math.min(SIZE, bottom); y++)
      for (let x = Math.max(0, Math.ceil(left)); x < Math.min(SIZE, right); x++)
        for (let c = 0; c < 3; c++)
          pixels[(y * SIZE + x) * 3 + c] = Math.max(
            -1,
            Math.min(1, colour[c] + shade * (x + y - left - top)),
          );
  }
  return { pixels, size: SIZE, channels: 3 };
}

/** TensorFlow's SAME padding for a 3×3 kernel: how many rows lie before the first. */
const before = (size, stride) => Math.max(0, (Math.ceil(size / stride) - 1) * stride + 3 - size) >> 1;

/** Calls `visit` for each place of the result of a 3×3 convolution and each pixel that it takes in: their numbers, and the kernel's cell. */
function slide(size, stride, visit) {
  const out = Math.ceil(size / stride);
  const pad = before(size, stride);
  for (let y = 0; y < out; y++)
    for (let x = 0; x < out; x++)
      for (let ky = 0; ky < 3; ky++)
        for (let kx = 0; kx < 3; kx++) {
          const [sy, sx] = [y * stride + ky - pad, x * stride + kx - pad];
          if (sy >= 0 && sx >= 0 && sy < size && sx < size) visit(y * out + x, sy * size + sx, ky * 3 + kx);
        }
  return out;
}

/** A 3×3 convolution; `kernel` is [3, 3, channels, filters]. */
function convolve({ pixels, size, channels }, kernel, filters, stride) {
  const result = new Float32Array(Math.ceil(size / stride) ** 2 * filters);
  const out = slide(size, stride, (to, from, cell) => {
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < filters; f++)
        result[to * filters + f] += pixels[from * channels + c] * kernel[(cell * channels + c) * filters + f];
  });
  return { pixels: result, size: out, channels: filters };
}

/** A 3×3 convolution of each channel by itself; `kernel` is [3, 3, channels, 1]. */
function convolveDepthwise({ pixels, size, channels }, kernel, stride) {
  const result = new Float32Array(Math.ceil(size / stride) ** 2 * channels);
  const out = slide(size, stride, (to, from, cell) => {
    for (let c = 0; c < channels; c++)
      result[to * channels + c] += pixels[from * channels + c] * kernel[cell * channels + c];
  });
  return { pixels: result, size: out, channels };
}

/** A 1×1 convolution; `kernel` is [1, 1, channels, filters]. */
function convolvePointwise({ pixels, size, channels }, kernel, filters) {
  const result = new Float32Array(size * size * filters);
  for (let i = 0; i < size * size; i++)
    for (let c = 0; c < channels; c++) {
      const value = pixels[i * channels + c];
      for (let f = 0; f < filters; f++) result[i * filters + f] += value * kernel[c * filters + f];
    }
  return { pixels: result, size, channels: filters };
}

/**
 * Scales `kernel` in place and returns the bias, so that over the calibration pictures each output channel has mean 1 and variance 1 before its
 * ReLU6, which it then applies. Around 1 most values pass unchanged: around 0 the 27 random layers are chaotic, and a difference of one
 * grey level in the picture moves the features by a quarter of their length (docs/measurements.md).
 */
function normalise(outputs, kernel) {
  const { channels } = outputs[0];
  const bias = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    let [sum, squares, count] = [0, 0, 0];
    for (const { pixels } of outputs)
      for (let i = c; i < pixels.length; i += channels) {
        sum += pixels[i];
        squares += pixels[i] * pixels[i];
        count++;
      }
    const mean = sum / count;
    const scale = 1 / Math.sqrt(Math.max(squares / count - mean * mean, 1e-6));
    for (let i = c; i < kernel.length; i += channels) kernel[i] *= scale;
    bias[c] = 1 - mean * scale;
    for (const { pixels } of outputs)
      for (let i = c; i < pixels.length; i += channels)
        pixels[i] = Math.max(0, Math.min(6, pixels[i] * scale + bias[c]));
  }
  return bias;
}

/** The model's files by name, as bytes. */
export function randomBackbone() {
  const random = uniform(SEED);
  const draw = normal(random);
  const constants = [];
  const operations = [];
  const weights = [];
  let maps = Array.from({ length: CALIBRATION_IMAGES }, () => picture(random));
  let last = 'images';

  const constant = (name, shape, values) => {
    const dtype = values instanceof Int32Array ? 'int32' : 'float32';
    constants.push(constantNode(name, dtype, shape));
    weights.push({ spec: { name, shape, dtype }, values });
  };
  const layer = (name, op, shape, stride, run) => {
    const kernel = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, draw);
    // A depthwise kernel is half a blur: purely random ones pass on the noise of a picture more than the picture.
    if (op.startsWith('FusedDepthwise'))
      for (let i = 0; i < kernel.length; i++)
        kernel[i] = kernel[i] / 2 + BLUR[Math.floor(i / maps[0].channels)] / 4;
    maps = maps.map((map) => run(map, kernel));
    const bias = normalise(maps, kernel);
    constant(`${name}/kernel`, shape, kernel);
    constant(`${name}/bias`, [bias.length], bias);
    const input = [last, `${name}/kernel`, `${name}/bias`];
    last = `${name}/Relu6`;
    const attr = convolutionAttributes([stride, stride], 'SAME', 'Relu6');
    operations.push({ name: last, op, input, attr });
  };

  layer('conv_0', '_FusedConv2D', [3, 3, 3, 8], 2, (map, kernel) => convolve(map, kernel, 8, 2));
  BLOCKS.forEach(([stride, filters], i) => {
    const { channels } = maps[0];
    layer(
      `conv_${i + 1}_depthwise`,
      'FusedDepthwiseConv2dNative',
      [3, 3, channels, 1],
      stride,
      (map, kernel) => convolveDepthwise(map, kernel, stride),
    );
    layer(`conv_${i + 1}_pointwise`, '_FusedConv2D', [1, 1, channels, filters], 1, (map, kernel) =>
      convolvePointwise(map, kernel, filters),
    );
  });
  constant('global_pool/axes', [2], Int32Array.of(1, 2));
  operations.push({
    name: 'features',
    op: 'Mean',
    input: [last, 'global_pool/axes'],
    attr: { T: { type: 'DT_FLOAT' }, Tidx: { type: 'DT_INT32' }, keep_dims: { b: false } },
  });

  const featureLength = maps[0].channels;
  const model = graphModel({
    inputs: { images: [-1, SIZE, SIZE, 3] },
    outputs: { features: [-1, featureLength] },
    constants,
    operations,
    weights: weights.map(({ spec }) => spec),
  });
  const bytes = Buffer.concat(
    weights.map(({ values }) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)),
  );
  return modelFiles(model, bytes, 'backbone.json', {
    id: 'mobilenet-v1-025-224-random',
    featureLength,
    preprocessing: { crop: 'centre', size: SIZE, range: [-1, 1] },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../.cache/random-backbone/', import.meta.url));
  writeFiles(folder, randomBackbone());
}
