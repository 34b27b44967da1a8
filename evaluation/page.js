/* global OffscreenCanvas, createImageBitmap, document, ml5, window */
import { Classifier } from '../dist/index.js';
import { altered, ROWS } from './alterations.js';
import { LABELS } from './statistics.mjs';

const input = document.querySelector('input');
let classifier;
let halved = false;
/** By the photo's place in the input. */
const samples = new Map();

/** A ready-made model of whole frames as one of faces: the same weights, another crop. */
async function forFaces(url, detector) {
  const model = await (await fetch(url)).json();
  model.userDefinedMetadata.maskRoom.preprocessing = {
    ...model.userDefinedMetadata.maskRoom.preprocessing,
    crop: 'face',
    detector,
  };
  const weights = await (await fetch(new URL('model.weights.bin', url))).blob();
  return [new File([JSON.stringify(model)], 'model.json'), new File([weights], 'model.weights.bin')];
}

/** The photo at `index`; `null` where the browser cannot decode it. */
async function read(index) {
  const picture = await createImageBitmap(input.files[index]).catch(() => null);
  if (!picture || !halved) return picture;
  // White at half strength turns 0…255 into 128…255, which the classifier hands on as 0…1.
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d', { alpha: false });
  context.drawImage(picture, 0, 0);
  context.fillStyle = '#ffffff80';
  context.fillRect(0, 0, picture.width, picture.height);
  picture.close();
  return context.canvas;
}

/** The scores in the order of `labels`, `null` where no face was found. */
async function answer(source, labels = LABELS) {
  const { results } = await classifier.classify(source);
  if (!results.length) return null;
  return labels.map((label) => results.find((result) => result.label === label).confidence);
}

async function features(index, picture) {
  try {
    const sample = await classifier.addImage('a photo', picture);
    samples.set(index, sample);
    return sample.features;
  } catch (error) {
    if (error.code === 'no-face') return null;
    throw error;
  }
}

async function head() {
  const { json, weights } = await classifier.save();
  const [{ weights: specs }] = JSON.parse(await json.text()).weightsManifest;
  return { shapes: specs.map(({ shape }) => shape), values: new Float32Array(await weights.arrayBuffer()) };
}

/** The samples at `examples`, a list of indices for each of `labels`. Every trainer wants two of a class: a single one is given twice. */
const samplesAt = (labels, examples) =>
  examples.flatMap((indices, label) =>
    (indices.length === 1 ? [...indices, ...indices] : indices).map((index) => ({
      ...samples.get(index),
      label: labels[label],
    })),
  );

let stock;

/** The head that stock ml5 trains, with its own defaults, on the features of the photos at `examples`: its backbone is never asked. */
async function stockHead(examples) {
  if (!stock) {
    await ml5.tf.setBackend('cpu');
    const featureVectorURL = new URL('../dist/models/backbone/', document.baseURI).href;
    stock = await ml5.featureExtractor('MobileNet', { featureVectorURL });
  }
  stock.labelIndex = LABELS;
  stock.trainingData = samplesAt(LABELS, examples);
  await stock.train();
  const weights = stock.MLP.getWeights();
  return {
    shapes: weights.map(({ shape }) => shape),
    values: Float32Array.from(weights.flatMap((each) => Array.from(each.dataSync()))),
  };
}

/** What the runner asks for. */
window.evaluation = {
  /** Starts a classifier on `backbone` (`null`: the embedded one) and loads the model at `ready`, if any; its backbone's hash. `detector`: make it one of faces. */
  async open({ backbone, region, from0, ready, detector }) {
    halved = from0;
    classifier = new Classifier({ region, ...(backbone && { backbone }) });
    await classifier.warmUp();
    if (ready) {
      const url = new URL(ready, document.baseURI);
      await classifier.load(detector ? await forFaces(url, detector) : url, { labels: LABELS });
    }
    return classifier.backbone;
  },

  /** The present model's head. */
  head,

  /** The photo's features, and the present model's answer where there is a model; `null` where the photo cannot be decoded. */
  async look(index) {
    const picture = await read(index);
    if (!picture) return null;
    const seen = {
      features: await features(index, picture),
      scores: classifier.trained ? await answer(picture) : null,
    };
    picture.close?.();
    return seen;
  },

  /** The present model's answers to the photo, altered as each row says. */
  async robustness(index) {
    const picture = await read(index);
    const answers = [];
    for (const [at, row] of ROWS.entries())
      answers.push(await answer(await altered(picture, row, index * ROWS.length + at)));
    picture.close?.();
    return answers;
  },

  stockHead,

  /** Trains `labels` on the photos at `examples` with `options`; gives the head, and the answers to the photos at `asked`. */
  async train(labels, examples, asked, options) {
    classifier.setSamples(samplesAt(labels, examples));
    await classifier.train(options);
    const trained = await head();
    const answers = [];
    for (const index of asked) answers.push(await answer(await read(index), labels));
    return { ...trained, answers };
  },
};
