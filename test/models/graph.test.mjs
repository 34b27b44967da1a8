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

/** Multiplied and added at once is rounded once less. */
function assertNear(actual, wanted, what) {
  assert.equal(actual.length, wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  const far = Math.max(...actual.map((value, i) => Math.abs(value - wanted[i])));
  assert.ok(far <= 2e-6 * largest, `${what ?? 'answers'}: ${far} apart, of ${largest}`);
}

for (const [name, size, outputs] of [
  ['backbone', 224],
  ['face', 128, ['regressors', 'classificators']],
  ['face', 64, ['regressors', 'classificators']],
])
  test(`models/${name} at ${size} runs on the engine alone, and its answers are those of TensorFlow.js`, async () => {
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
      for (const [i, answer] of answers.entries()) assertNear(answer, wanted[i]);
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
  { side: 3, inputs: 3, outputs: 8 },
  { inputs: 1, activation: 'linear' },
  { activation: 'relu6', bias: false },
  { side: 12, inputs: 130, outputs: 128 },
])
  test(`a 1×1 convolution from ${inputs} to ${outputs} values at ${side}×${side} places, ${activation}${bias ? '' : ' without bias'}`, () => {
    const shape = [2, side, side, inputs];
    const filter = random([1, 1, inputs, outputs]);
    const added = bias ? random([outputs]) : undefined;
    const convolve = (x) => tf.fused.conv2d({ x, filter, bias: added, strides: 1, pad: 'same', activation });
    const x = tf.mul(random(shape), 4);
    const wanted = convolve(x).dataSync();
    const run = record(shape, (input) => [convolve(input)]);
    // From now on the engine would find nothing there.
    tf.backend().typedArrayFromHeap(filter).fill(0);
    assertNear(run(x.dataSync())[0], wanted);
  });

for (const [what, { inputs = 4, outputs = 8, size = 1, strides = 1, activation = 'relu' }] of Object.entries({
  'to seven values': { outputs: 7 },
  'of 3×3': { size: 3 },
  'of every other place': { strides: 2 },
  'with another activation': { activation: 'sigmoid' },
}))
  test(`a convolution ${what} is left to the engine`, () => {
    const filter = random([size, size, inputs, outputs]);
    const convolve = (x) => tf.fused.conv2d({ x, filter, strides, pad: 'same', activation });
    const x = random([1, 5, 5, inputs]);
    const run = record([1, 5, 5, inputs], (input) => [convolve(input)]);
    assert.deepEqual(run(x.dataSync())[0], convolve(x).dataSync());
  });

for (const [
  what,
  { height = 9, width = 9, channels = 16, activation = 'relu', bias = true },
] of Object.entries({
  'in a square': {},
  'in one line': { height: 1, channels: 4 },
  'in one column': { width: 1, activation: 'linear' },
  'up to six': { height: 4, width: 7, channels: 132, activation: 'relu6' },
  'without bias': { height: 2, width: 2, bias: false },
}))
  test(`a 3×3 convolution of each channel ${what} is ours`, () => {
    const filter = random([3, 3, channels, 1]);
    const added = bias ? random([channels]) : undefined;
    const convolve = (x) =>
      tf.fused.depthwiseConv2d({ x, filter, bias: added, strides: 1, pad: 'same', activation });
    const shape = [1, height, width, channels];
    const x = tf.mul(random(shape), 4);
    const wanted = convolve(x).dataSync();
    const run = record(shape, (input) => [convolve(input)]);
    assertNear(run(x.dataSync())[0], wanted);
    // What it reads is the filter where it lies: the engine has a copy of its own.
    tf.backend().typedArrayFromHeap(filter).fill(0);
    const biases = added ? added.dataSync() : new Float32Array(channels);
    const low = activation === 'linear' ? -Infinity : 0;
    run(x.dataSync())[0].forEach((value, i) => assert.equal(value, Math.max(biases[i % channels], low)));
  });

for (const [
  what,
  { count = 1, channels = 8, size = 3, strides = 1, dilations = 1, pad = 'same' },
] of Object.entries({
  'of two pictures': { count: 2 },
  'of six channels': { channels: 6 },
  'of 5×5': { size: 5 },
  'of every other place': { strides: 2 },
  'of places apart': { dilations: 2 },
  'without a border': { pad: 'valid' },
}))
  test(`a convolution of each channel ${what} is left to the engine`, () => {
    const filter = random([size, size, channels, 1]);
    const convolve = (x) =>
      tf.fused.depthwiseConv2d({ x, filter, strides, dilations, pad, activation: 'relu' });
    const x = random([count, 7, 7, channels]);
    const run = record([count, 7, 7, channels], (input) => [convolve(input)]);
    assert.deepEqual(run(x.dataSync())[0], convolve(x).dataSync());
  });

test('a convolution whose filter depends on the picture is led by TensorFlow.js', () => {
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

test('operations that the engine leaves to JavaScript are done again as well', async () => {
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

test('a graph whose way depends on what it sees is led by TensorFlow.js each time', async () => {
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
