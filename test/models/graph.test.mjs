import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { constantNode, FLOAT, graphModel, INDEX } from '../../models/graph-model.mjs';
import { startedEngine } from './engine.mjs';

const { loadGraph, record, loadGraphModel, tf } = await startedEngine(`
  export { loadGraph } from './src/classifier/graph.ts';
  export { record } from './src/classifier/recording.ts';
  export { loadGraphModel } from '@tensorflow/tfjs-converter';`);

/** How often TensorFlow.js itself runs a kernel while `work` is done. */
function kernelsRun(work) {
  const engine = tf.engine();
  let count = 0;
  engine.runKernel = function (...call) {
    count++;
    return Object.getPrototypeOf(this).runKernel.apply(this, call);
  };
  try {
    work();
  } finally {
    delete engine.runKernel;
  }
  return count;
}

const picture = (size, seed) => Float32Array.from({ length: size * size * 3 }, (_, i) => Math.cos(i * seed));

/** What TensorFlow.js makes of the graph, an array for each output. */
async function expected(artifacts, size, outputs, values) {
  const model = await loadGraphModel({ load: async () => artifacts });
  const results = [model.execute(tf.tensor4d(values, [1, size, size, 3]), outputs)].flat();
  return results.map((result) => result.dataSync());
}

function filesOf(name) {
  const read = (file) => readFileSync(new URL(`../../models/${name}/${file}`, import.meta.url));
  const { modelTopology, signature, weightsManifest } = JSON.parse(read('model.json'));
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return { modelTopology, signature, weightSpecs, weightData: new Uint8Array(read('weights.bin')).buffer };
}

/** `share`: how far an answer may be off, of the largest. */
function assertNear(actual, wanted, share) {
  assert.equal(actual.length, wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  const far = Math.max(...actual.map((value, i) => Math.abs(value - wanted[i])));
  assert.ok(far <= share * largest, `${far} apart, of ${largest}`);
}

/** Multiplied and added at once is rounded once less. */
const FLOATS = 2e-6;
/** Sums of 16-bit products. */
const WHOLE_NUMBERS = 5e-4;

for (const [name, size, share, outputs] of [
  ['backbone', 224, 1e-4],
  ['face', 128, 5e-3, ['regressors', 'classificators']],
  ['face', 64, 5e-3, ['regressors', 'classificators']],
])
  test(`models/${name} at ${size} runs on the engine alone, with the answers of TensorFlow.js`, async () => {
    const artifacts = filesOf(name);
    const [graph] = await loadGraph(artifacts, [size], outputs);
    for (const seed of [1, 2]) {
      const values = picture(size, seed);
      let answers;
      assert.equal(
        kernelsRun(() => (answers = graph(values))),
        0,
      );
      const wanted = await expected(artifacts, size, outputs, values);
      for (const [i, answer] of answers.entries()) assertNear(answer, wanted[i], share);
    }
    const { numTensors } = tf.memory();
    graph(picture(size, 3));
    assert.equal(tf.memory().numTensors, numTensors);
  });

test('a browser without fused multiply-add leaves every convolution to the engine', async () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    const [graph] = await loadGraph(filesOf('backbone'), [224]);
    const values = picture(224, 1);
    assert.deepEqual(graph(values), await expected(filesOf('backbone'), 224, undefined, values));
  } finally {
    WebAssembly.validate = validate;
  }
});

const random = (shape) => tf.randomUniform(shape, -1, 1, 'float32', shape.length);

for (const { inputs = 16, outputs = 24, side = 9, activation = 'relu', bias = true } of [
  {},
  { side: 2, inputs: 4, outputs: 8 },
  { inputs: 2, outputs: 28, activation: 'linear' },
  { activation: 'relu6', bias: false },
  { side: 12, inputs: 128, outputs: 42 },
])
  test(`a 1×1 convolution from ${inputs} to ${outputs} values at ${side}×${side} places, ${activation}${bias ? '' : ' without bias'}`, () => {
    const shape = [2, side, side, inputs];
    const filter = random([1, 1, inputs, outputs]);
    const added = bias ? random([outputs]) : undefined;
    const convolve = (x) => tf.fused.conv2d({ x, filter, bias: added, strides: 1, pad: 'same', activation });
    const x = tf.mul(random(shape), 4);
    const run = record(shape, (input) => [convolve(input)]);
    assertOurs(run, x, convolve(x), WHOLE_NUMBERS);
  });

/** `run` makes nearly, but not exactly, `wanted` of `x`. */
function assertOurs(run, x, wanted, share) {
  const [actual, values] = [run(x.dataSync())[0], wanted.dataSync()];
  assertNear(actual, values, share);
  assert.notDeepEqual(actual, values, 'the engine would have made just this');
}

for (const [
  what,
  { height = 9, width = 9, inputs = 4, outputs = 8, size = 3, strides = 1, pad = 'same' },
] of Object.entries({
  'of 3×3': {},
  'of every other place': { size: 1, strides: 2, width: 8 },
  'of 3×3, every other place of an odd number': { inputs: 3, outputs: 20, strides: 2 },
  'of 3×3, every other place of an even number': { height: 12, width: 10, inputs: 3, strides: 2 },
  'of 5×5': { width: 12, inputs: 3, outputs: 24, size: 5, strides: 2 },
  'of 3×3, without a border': { pad: 'valid' },
  'of an odd number of values': { inputs: 5, size: 1 },
}))
  test(`a convolution ${what} is ours`, () => {
    const filter = random([size, size, inputs, outputs]);
    const convolve = (x) => tf.fused.conv2d({ x, filter, strides, pad, activation: 'linear' });
    const shape = [1, height, width, inputs];
    const x = random(shape);
    const run = record(shape, (input) => [convolve(input)]);
    for (const each of [x, tf.mul(x, 1000)]) assertOurs(run, each, convolve(each), WHOLE_NUMBERS);
    assert.ok(run(tf.zerosLike(x).dataSync())[0].every((value) => value === 0));
  });

test('weights stored in 8 bits are exact', () => {
  const filter = tf.tensor4d(
    Float32Array.from({ length: 192 * 16 }, (_, i) => (((i * 37) % 256) - 127.5) * 0.01),
    [1, 1, 192, 16],
  );
  const convolve = (x) => tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' });
  // Whole numbers that are as large as 16 bits hold lose nothing either.
  const x = tf.tensor4d(
    Float32Array.from(
      { length: 25 * 192 },
      (_, i) => ((i * 7919) % 32768) * (i % 3 ? 1 : -1) + (i === 0 ? 32767 : 0),
    ),
    [1, 5, 5, 192],
  );
  const run = record([1, 5, 5, 192], (input) => [convolve(input)]);
  assertNear(run(x.dataSync())[0], convolve(x).dataSync(), FLOATS);
});

test('empty weights give an empty result', () => {
  const convolve = (x) =>
    tf.fused.conv2d({ x, filter: tf.zeros([1, 1, 8, 8]), bias: tf.ones([8]), strides: 1, pad: 'same' });
  const run = record([1, 4, 4, 8], (input) => [convolve(input)]);
  assert.ok(run(random([1, 4, 4, 8]).dataSync())[0].every((value) => value === 1));
});

for (const [what, { inputs = 4, outputs = 8, side = 5, strides = 1, activation = 'relu' }] of Object.entries({
  'to seven values': { outputs: 7 },
  'of three places': { side: 1 },
  'of more values than whole numbers are exact for': { inputs: 130 },
  'with another activation': { activation: 'sigmoid' },
}))
  test(`a convolution ${what} is left to the engine`, () => {
    const filter = random([1, 1, inputs, outputs]);
    const convolve = (x) => tf.fused.conv2d({ x, filter, strides, pad: 'same', activation });
    const shape = [1, side, 3, inputs];
    const x = random(shape);
    const run = record(shape, (input) => [convolve(input)]);
    assert.deepEqual(run(x.dataSync())[0], convolve(x).dataSync());
  });

/** `x` with as many zeros before and after the values of each place. */
const lengthened = (x, zeros) => tf.pad(x, [...Array.from({ length: 3 }, () => [0, 0]), zeros]);

for (const [what, { channels = 12, after = (sum) => tf.relu(sum), input = (x) => x }] of Object.entries({
  'what it was made of': {},
  'no activation': { after: (sum) => sum },
  'fewer values': {
    channels: 6,
    input: (x) => lengthened(x, [0, 6]),
  },
  'what is left aside before': {
    channels: 6,
    input: (x) => lengthened(x, [6, 0]),
  },
  'what others need as well': { after: (sum) => tf.mul(sum, tf.relu(sum)) },
  'an activation that is not ours': { after: (sum) => tf.sigmoid(sum) },
}))
  test(`a convolution and ${what}, added`, () => {
    const filter = random([1, 1, channels, 12]);
    const bias = random([12]);
    const graph = (x) => {
      const convolved = tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same' });
      return after(tf.add(input(x), convolved));
    };
    const shape = [1, 5, 7, channels];
    const x = random(shape);
    const run = record(shape, (each) => [graph(each)]);
    assertOurs(run, x, graph(x), 2 * WHOLE_NUMBERS);
  });

test('a convolution added to itself, and one that is also an output', () => {
  const filter = random([1, 1, 8, 8]);
  const graph = (x) => {
    const convolved = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same' });
    return [convolved, tf.relu(tf.add(convolved, x)), tf.add(convolved, convolved)];
  };
  const x = random([1, 4, 4, 8]);
  const [first, ...others] = record([1, 4, 4, 8], graph)(x.dataSync());
  const wanted = graph(x).map((each) => each.dataSync());
  for (const [i, answer] of [first, ...others].entries()) assertNear(answer, wanted[i], WHOLE_NUMBERS);
  const twice = (each) =>
    tf.add(...Array(2).fill(tf.fused.conv2d({ x: each, filter, strides: 1, pad: 'same' })));
  assertNear(
    record([1, 4, 4, 8], (each) => [twice(each)])(x.dataSync())[0],
    twice(x).dataSync(),
    WHOLE_NUMBERS,
  );
});

test('outputs are concatenated one after another, or interleaved', () => {
  for (const axis of [1, 3]) {
    const graph = (x) => [tf.concat([tf.relu(x), x], axis)];
    const x = random([1, 3, 3, 4]);
    assert.deepEqual(record([1, 3, 3, 4], graph)(x.dataSync())[0], graph(x)[0].dataSync());
  }
});

for (const [
  what,
  { height = 9, width = 9, channels = 16, strides = 1, activation = 'relu', bias = true },
] of Object.entries({
  'in a square': {},
  'in one line': { height: 1, channels: 4 },
  'in one column': { width: 1, activation: 'linear' },
  'up to six': { height: 4, width: 7, channels: 132, activation: 'relu6' },
  'without bias': { height: 2, width: 2, bias: false },
  'of a number that is no multiple of four': { channels: 6 },
  'of every other place of an odd number': { strides: 2, channels: 10 },
  'of every other place of an even number': { height: 8, width: 6, strides: 2 },
  'of every other place of two lines': { height: 2, width: 2, strides: 2 },
}))
  test(`a 3×3 convolution of each channel ${what} is ours`, () => {
    const filter = random([3, 3, channels, 1]);
    const added = bias ? random([channels]) : undefined;
    const convolve = (x) =>
      tf.fused.depthwiseConv2d({ x, filter, bias: added, strides, pad: 'same', activation });
    const shape = [1, height, width, channels];
    const x = tf.mul(random(shape), 4);
    const wanted = convolve(x).dataSync();
    const run = record(shape, (input) => [convolve(input)]);
    assertNear(run(x.dataSync())[0], wanted, FLOATS);
    // What it reads is the filter where it lies: the engine has a copy of its own.
    tf.backend().typedArrayFromHeap(filter).fill(0);
    const biases = added ? added.dataSync() : new Float32Array(channels);
    const low = activation === 'linear' ? -Infinity : 0;
    run(x.dataSync())[0].forEach((value, i) => assert.equal(value, Math.max(biases[i % channels], low)));
  });

for (const [
  what,
  { count = 1, height = 7, channels = 8, size = 3, strides = 1, dilations = 1, pad = 'same' },
] of Object.entries({
  'of two pictures': { count: 2 },
  'of three channels': { channels: 3 },
  'of 5×5': { size: 5 },
  'of every other place, with borders that differ': { strides: 2, height: 8 },
  'of every third place': { strides: 3 },
  'of places apart': { dilations: 2 },
  'without a border': { pad: 'valid' },
}))
  test(`a convolution of each channel ${what} is left to the engine`, () => {
    const filter = random([size, size, channels, 1]);
    const convolve = (x) =>
      tf.fused.depthwiseConv2d({ x, filter, strides, dilations, pad, activation: 'relu' });
    const x = random([count, height, 7, channels]);
    const run = record([count, height, 7, channels], (input) => [convolve(input)]);
    assert.deepEqual(run(x.dataSync())[0], convolve(x).dataSync());
  });

test('a convolution whose filter depends on the picture is run by TensorFlow.js', () => {
  const graph = (x) => [tf.conv2d(x, tf.reshape(x, [1, 1, 8, 8]), 1, 'same')];
  assert.equal(record([1, 1, 8, 8], graph), null);
});

/** A graph on pictures of 4×4 from its operations and `constants`: whole numbers by name, each with its shape. */
function drawn(constants, operations) {
  const names = Object.keys(constants);
  const weights = names.map((name) => ({ name, shape: constants[name].shape, dtype: 'int32' }));
  const model = graphModel({
    inputs: { images: [-1, 4, 4, 3] },
    outputs: { features: [-1, 3] },
    constants: names.map((name) => constantNode(name, 'int32', constants[name].shape)),
    operations,
    weights,
  });
  const values = Int32Array.from(names.flatMap((name) => constants[name].values));
  const { modelTopology, signature } = model;
  return { modelTopology, signature, weightSpecs: weights, weightData: values.buffer };
}

const whole = (...values) => ({ shape: [values.length], values });
const scalar = (value) => ({ shape: [], values: [value] });
const reduce = { ...FLOAT, Tidx: INDEX, keep_dims: { b: false } };

test('operations that the engine leaves to JavaScript are repeated too', async () => {
  const artifacts = drawn(
    { corner: whole(0, 1, 2, 0), size: whole(1, 2, 1, 3), shape: whole(2, 3), axis: scalar(1) },
    [
      { name: 'cut', op: 'Slice', input: ['images', 'corner', 'size'], attr: { ...FLOAT, Index: INDEX } },
      { name: 'flat', op: 'Reshape', input: ['cut', 'shape'], attr: { ...FLOAT, Tshape: INDEX } },
      {
        name: 'pair',
        op: 'ConcatV2',
        input: ['flat', 'flat', 'axis'],
        attr: { ...FLOAT, N: { i: '2' }, Tidx: INDEX },
      },
      {
        name: 'stack',
        op: 'Pack',
        input: ['pair', 'pair'],
        attr: { ...FLOAT, N: { i: '2' }, axis: { i: '0' } },
      },
      { name: 'features', op: 'Relu', input: ['stack'], attr: FLOAT },
    ],
  );
  const [graph] = await loadGraph(artifacts, [4]);
  for (const seed of [1, 2]) {
    const values = picture(4, seed);
    const { numBytesInWasmHeap } = tf.memory();
    assert.deepEqual(graph(values), await expected(artifacts, 4, undefined, values));
    assert.equal(tf.memory().numBytesInWasmHeap, numBytesInWasmHeap);
  }
});

test('a graph whose path depends on its input is run by TensorFlow.js each time', async () => {
  // It takes the row whose number is that of the brightest value, times 3.
  const artifacts = drawn(
    {
      axes: whole(0, 1, 2, 3),
      zero: whole(0),
      size: whole(1),
      three: scalar(3),
      axis: scalar(0),
      flat: whole(-1),
    },
    [
      { name: 'brightest', op: 'Max', input: ['images', 'axes'], attr: reduce },
      { name: 'number', op: 'Cast', input: ['brightest'], attr: { SrcT: { type: 'DT_FLOAT' }, DstT: INDEX } },
      { name: 'start', op: 'Reshape', input: ['number', 'flat'], attr: { T: INDEX, Tshape: INDEX } },
      { name: 'values', op: 'Reshape', input: ['images', 'flat'], attr: { ...FLOAT, Tshape: INDEX } },
      { name: 'features', op: 'Slice', input: ['values', 'start', 'size'], attr: { ...FLOAT, Index: INDEX } },
    ],
  );
  const [graph] = await loadGraph(artifacts, [4]);
  for (const brightest of [7, 21, 40]) {
    const values = Float32Array.from({ length: 48 }, (_, i) => (i === 0 ? brightest : -i));
    assert.deepEqual(graph(values), [Float32Array.of(-brightest)]);
  }
});
