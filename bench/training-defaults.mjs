/**
 * Tries training options: how many of the other frames a model gets right that has seen ten examples of each class, and how long it trained.
 * On the recorded footage if it is next to the checkout, otherwise on drawn pictures.
 *
 *   node bench/training-defaults.mjs [folder of another backbone, relative to the repository]
 */
/* global OffscreenCanvas, createImageBitmap, location -- in what runs in the page */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { RANGES, RECORDING } from './footage.mjs';
import { checkThere, serve } from './server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const EXAMPLES = 10;
const DRAWS = 4;
const OPTIONS = [
  {},
  { epochs: 20 },
  { epochs: 40 },
  { epochs: 120 },
  { learningRate: 0.001 },
  { learningRate: 0.01 },
  { hiddenUnits: 16 },
  { hiddenUnits: 100 },
  { batchSize: 0.2 },
  { batchSize: 1 },
  // ml5's own.
  { epochs: 20, learningRate: 0.0001, hiddenUnits: 100, batchSize: 0.4 },
];

checkThere(root, process.argv[2]);
const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
const page = await browser.newPage();
const recorded = existsSync(RECORDING);
if (recorded) await page.route('**/footage.mjpeg', (route) => route.fulfill({ path: RECORDING }));
await page.goto(`${server.origin}/bench/pages/blank.html`);

/** In the page: the features of each clear frame, in `window.samples`; how many there are. */
async function collect({ recorded, ranges, backbone }) {
  const { Classifier } = await import('/dist/index.js');
  const classifier = new Classifier(backbone ? { backbone: new URL(backbone, location.origin) } : {});
  const drawn = (kind, i) => {
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d');
    context.fillStyle = `hsl(${200 + i / 4} 20% ${40 + (i % 20)}%)`;
    context.fillRect(0, 0, 640, 480);
    context.fillStyle = '#c09070';
    context.fillRect(220 + 30 * Math.sin(i / 7), 120, 180, 240);
    context.fillStyle = kind === 'mask' ? '#a0c8e0' : '#803030';
    context.fillRect(240 + 30 * Math.sin(i / 7), 270, 140, kind === 'mask' ? 90 : 14);
    return canvas;
  };
  const pictures = [];
  if (recorded) {
    const bytes = new Uint8Array(await (await fetch('/footage.mjpeg')).arrayBuffer());
    const starts = [];
    for (let i = 0; i < bytes.length - 2; i++)
      if (bytes[i] === 0xff && bytes[i + 1] === 0xd8 && bytes[i + 2] === 0xff) starts.push(i);
    for (const [i, start] of starts.entries()) pictures.push(new Blob([bytes.slice(start, starts[i + 1])]));
  }
  for (const [label, parts] of Object.entries(ranges))
    for (const [part, [from, to]] of parts.entries())
      for (let i = from; i <= to; i += 2)
        await classifier
          .addImage(label, recorded ? await createImageBitmap(pictures[i]) : drawn(label, i))
          .then((sample) => (sample.part = part));
  globalThis.classifier = classifier;
  globalThis.samples = classifier.samples;
  return globalThis.samples.length;
}

/** In the page: trains on `examples` of each class out of `parts` and asks about all that it has not seen. */
async function attempt({ options, examples, draws, parts }) {
  const { classifier, samples } = globalThis;
  const right = [];
  const durations = [];
  for (let draw = 0; draw < draws; draw++) {
    const chosen = [];
    for (const label of ['no mask', 'mask']) {
      const own = samples.filter((sample) => sample.label === label && parts.includes(sample.part));
      for (let i = 0; i < examples; i++)
        chosen.push(own[Math.floor(((i + (draw + 0.5) / draws) * own.length) / examples)]);
    }
    classifier.setSamples(chosen);
    durations.push((await classifier.train(options)).duration);
    const { json, weights } = await classifier.save();
    const [, , output] = JSON.parse(await json.text()).weightsManifest[0].weights;
    const values = new Float32Array(await weights.arrayBuffer());
    const { length } = samples[0].features;
    const [units, outputs] = output.shape;
    const answer = ({ features }) => {
      const hidden = Array.from({ length: units }, (_, unit) =>
        Math.max(
          0,
          features.reduce(
            (sum, value, i) => sum + value * values[i * units + unit],
            values[length * units + unit],
          ),
        ),
      );
      const scores = Array.from({ length: outputs }, (_, k) =>
        hidden.reduce(
          (sum, value, i) => sum + value * values[(length + 1) * units + i * outputs + k],
          values[(length + 1) * units + units * outputs + k],
        ),
      );
      return classifier.labels[scores.indexOf(Math.max(...scores))];
    };
    const rest = samples.filter((sample) => !chosen.includes(sample));
    right.push(rest.filter((sample) => answer(sample) === sample.label).length / rest.length);
  }
  return { right, duration: durations.sort((a, b) => a - b)[durations.length >> 1] };
}

try {
  const count = await page.evaluate(collect, { recorded, ranges: RANGES, backbone: process.argv[2] });
  console.log(
    `${count} ${recorded ? 'frames of the footage' : 'drawn pictures'}, ${EXAMPLES} examples of each class, ${DRAWS} draws\n`,
  );
  console.log('examples from both takes | from the first take only | training | options');
  const percent = ({ right }) =>
    `${((100 * right.reduce((a, b) => a + b)) / right.length).toFixed(1)} % (worst ${(100 * Math.min(...right)).toFixed(1)})`;
  for (const options of OPTIONS) {
    const ask = { options, examples: EXAMPLES, draws: DRAWS };
    const both = await page.evaluate(attempt, { ...ask, parts: [0, 1] });
    const first = await page.evaluate(attempt, { ...ask, parts: [0] });
    console.log(
      `${percent(both).padStart(24)} | ${percent(first).padStart(24)} | ${both.duration.toFixed(0).padStart(5)} ms | ${JSON.stringify(options)}`,
    );
  }
} finally {
  await browser.close();
  server.close();
}
