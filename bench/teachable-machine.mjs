/**
 * From 2×20 pictures to a trained model, beside Teachable Machine's own library (`@teachablemachine/image` 0.8.5 with the TensorFlow.js that it
 * names, and the settings of its page: 50 epochs, batches of 16, rate 0.001, 100 units): the same pictures, each on a fresh page, in turn.
 *
 *   node bench/teachable-machine.mjs MODEL [--rounds NUMBER]
 *
 * MODEL is the folder of any model that Teachable Machine exported: its library takes the network below the head from there.
 */
/* global OffscreenCanvas, document, window -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '3' } },
  allowPositionals: true,
});
if (!positionals[0]) {
  console.error('Say where a model of Teachable Machine lies: node bench/teachable-machine.mjs MODEL');
  process.exit(1);
}
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);
const server = await serve(root, { '/model/': positionals[0] });

/** Runs in the page: draws the pictures and hands each to `add`, then trains. What is loaded before does not count. Milliseconds. */
async function run({ ours, backend }) {
  const script = (src) =>
    new Promise((resolve, reject) => {
      const element = Object.assign(document.createElement('script'), {
        src,
        onload: resolve,
        onerror: reject,
      });
      document.head.append(element);
    });
  const size = ours ? [640, 480] : [224, 224];
  const draw = (i) => {
    const canvas = ours
      ? new OffscreenCanvas(...size)
      : Object.assign(document.createElement('canvas'), { width: size[0], height: size[1] });
    const context = canvas.getContext('2d');
    context.scale(size[0] / 640, size[1] / 480);
    context.fillStyle = `hsl(${200 + 3 * i} 20% ${40 + (i % 20)}%)`;
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = i % 2 ? '#a0c8e0' : '#803030';
    context.fillRect(220 + 30 * Math.sin(i), 120 + 2 * i, 180, i % 2 ? 190 : 60);
    return canvas;
  };
  let add;
  let train;
  let used = 'WebAssembly';
  if (ours) {
    const { Classifier } = await import('/dist/index.js');
    const classifier = new Classifier();
    await classifier.warmUp();
    add = (i) => classifier.addImage(i % 2 ? 'mask' : 'no mask', draw(i));
    train = async () => {
      const { evaluation } = await classifier.train();
      if (!evaluation) throw new Error('It was not validated.');
    };
  } else {
    await script('/node_modules/tfjs-1/dist/tf.min.js');
    await script('/node_modules/@teachablemachine/image/dist/teachablemachine-image.min.js');
    const { tf, tmImage } = window;
    if (backend) await tf.setBackend(backend);
    await tf.ready();
    used = tf.getBackend();
    const exported = await tf.loadLayersModel('/model/model.json');
    // Sequential in Sequential: the network and its pooling first.
    const network = exported.layers[0];
    network.predict(tf.zeros([1, 224, 224, 3])).dataSync();
    const library = new tmImage.TeachableMobileNet(network, { tfjsVersion: tf.version.tfjs });
    library.setLabels(['no mask', 'mask']);
    add = (i) => library.addExample(i % 2, draw(i));
    train = () => library.train({ denseUnits: 100, epochs: 50, learningRate: 0.001, batchSize: 16 });
  }
  const began = performance.now();
  for (let i = 0; i < 40; i++) await add(i);
  const added = performance.now();
  await train();
  return { used, adding: added - began, training: performance.now() - added };
}

const KINDS = {
  ours: { ours: true },
  'its default': { ours: false },
  'its plain JavaScript': { ours: false, backend: 'cpu' },
};
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const rounds = Object.fromEntries(Object.keys(KINDS).map((name) => [name, []]));
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, kind] of Object.entries(KINDS)) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${server.origin}/bench/pages/blank.html`);
      rounds[name].push(await page.evaluate(run, kind));
      await context.close();
    }
  const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
  const of = (name, key) => median(rounds[name].map((each) => each[key]));
  const whole = (name) => median(rounds[name].map(({ adding, training }) => adding + training));
  printTable([
    ['2×20 pictures', 'runs on', 'adding them', 'training', 'both', 'both, beside ours'],
    ...Object.keys(KINDS).map((name) => [
      name,
      rounds[name][0].used,
      `${of(name, 'adding').toFixed(0)} ms`,
      `${of(name, 'training').toFixed(0)} ms`,
      `${whole(name).toFixed(0)} ms`,
      `${(whole(name) / whole('ours')).toFixed(1)}×`,
    ]),
  ]);
} finally {
  await browser.close();
  server.close();
}
