/**
 * How soon a detector notices that a mask was put on or taken off, how often its answer flips while nothing changes, and when an alert comes: on
 * footage of a person if there is any (`FOOTAGE` names another place), with the ready-made model; without, on a drawn head, with a model trained on it.
 *
 *   node bench/notice.mjs [--loops 8] [--alert-after 1] [--threshold 0.6] [--max-fps 15] [--region frame|face]
 *
 * Frames are drawn by the clock, 30 a second, so it is known which one is shown at any time. Times are from the first clear frame, whose place is known to
 * about a quarter of a second. Load on the machine makes fewer answers, and so later ones: the table says how many there were.
 */
/* global createImageBitmap, document, window -- in what runs in the page */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { RANGES, RECORDING } from './footage.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    loops: { type: 'string', default: '8' },
    'alert-after': { type: 'string', default: '1' },
    threshold: { type: 'string', default: '0.6' },
    'max-fps': { type: 'string', default: '15' },
    region: { type: 'string', default: 'frame' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);

const recording = process.env.FOOTAGE ?? RECORDING;
const isRecorded = existsSync(recording);
/** A drawn head wears nothing for 75 frames, then a mask, and the same again. */
const DRAWN = {
  'no mask': [
    [0, 74],
    [150, 224],
  ],
  mask: [
    [75, 149],
    [225, 299],
  ],
};

/** The JPEG pictures of the recording, as base64, in order. */
function pictures() {
  const bytes = readFileSync(recording);
  const starts = [];
  for (let at = bytes.indexOf('ffd8ff', 0, 'hex'); at >= 0; at = bytes.indexOf('ffd8ff', at + 3, 'hex'))
    starts.push(at);
  return starts.map((start, n) => bytes.subarray(start, starts[n + 1]).toString('base64'));
}

/** Runs in the page: gets all frames ready, and `window.draw(index)` on a canvas. */
async function prepare(jpegs) {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
  const context = canvas.getContext('2d');
  const frames = await Promise.all(
    jpegs.map(async (each) =>
      createImageBitmap(await (await fetch(`data:image/jpeg;base64,${each}`)).blob()),
    ),
  );
  const ellipse = (colour, x, y, width, height, from = 0, to = 2 * Math.PI) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(x, y, width, height, 0, from, to);
    context.fill();
  };
  window.canvas = canvas;
  window.draw = (index) => {
    if (frames.length > 0) return context.drawImage(frames[index], 0, 0, 640, 480);
    context.fillStyle = '#667';
    context.fillRect(0, 0, 640, 480);
    const [x, y] = [320 + 48 * Math.sin(index / 7), 240 + 20 * Math.cos(index / 11)];
    ellipse('#d8a888', x, y, 116, 164);
    for (const side of [-46, 46]) ellipse('#223', x + side, y - 40, 14, 14);
    if (Math.floor(index / 75) % 2 === 1) ellipse('#3a78b8', x, y + 8, 112, 150, 0, Math.PI);
    else ellipse('#a04848', x, y + 80, 34, 12);
    return undefined;
  };
}

/** Runs in the page: what comes of `loops` loops of the footage. */
async function watch({ ranges, count, loops, attributes, train }) {
  const { Classifier } = await import('/dist/index.js');
  await import('/dist/mask-room.js');
  const detector = document.createElement('mask-detector');
  for (const [name, value] of Object.entries(attributes)) detector.setAttribute(name, value);
  if (train) {
    const classifier = new Classifier({ region: attributes.region });
    for (const [label, list] of Object.entries(ranges))
      for (const [from, to] of list)
        for (let index = from; index <= to; index += 8) {
          window.draw(index);
          await classifier.addImage(label, window.canvas);
        }
    await classifier.train();
    detector.classifier = classifier;
  }
  window.draw(0);
  const video = Object.assign(document.createElement('video'), { muted: true });
  video.srcObject = window.canvas.captureStream(30);
  document.body.append(video, detector);
  await video.play();
  detector.video = video;
  // It loads and compiles before the clock runs.
  await detector.classify();
  await detector.start();

  const began = performance.now();
  const indexNow = () => Math.floor(((performance.now() - began) * 30) / 1000);
  const changes = [];
  const alerts = [];
  let results = 0;
  detector.addEventListener('detection', () => results++);
  detector.addEventListener('detection-change', ({ detail }) => changes.push([indexNow(), detail.label]));
  detector.addEventListener('detection-alert', ({ detail }) => alerts.push([indexNow(), detail.label]));
  await new Promise((resolve) => {
    const next = () => {
      const index = indexNow();
      if (index >= loops * count) return resolve();
      window.draw(index % count);
      return setTimeout(next, 1000 / 30 - 2);
    };
    next();
  });
  await detector.stop();

  const noticed = [];
  const alerted = [];
  let missed = 0;
  let flips = 0;
  let clear = 0;
  const stretches = Object.entries(ranges)
    .flatMap(([label, list]) => list.map(([from, to]) => ({ label, from, to })))
    .sort((a, b) => a.from - b.from);
  // The first loop begins without an answer.
  for (let loop = 1; loop < loops; loop++)
    for (const [n, { label, from, to }] of stretches.entries()) {
      const [first, last] = [loop * count + from, loop * count + to];
      const before = n > 0 ? loop * count + stretches[n - 1].to : (loop - 1) * count + stretches.at(-1).to;
      clear += (last - first + 1) / 30;
      const within = changes.filter(([index]) => index >= first && index <= last);
      const held = changes.filter(([index]) => index < first).at(-1)?.[1];
      // An answer that holds already has been noticed while it became clear.
      const right = held === label ? [first] : within.find(([, each]) => each === label);
      if (right) {
        noticed.push(((right[0] - first) * 1000) / 30);
        flips += within.filter(([index]) => index > right[0]).length;
      } else missed++;
      const alert = alerts.find(([index, each]) => index > before && index <= last && each === label);
      alerted.push({ lasts: (last - first + 1) / 30, after: alert && (alert[0] - first) / 30 });
    }
  const wrong = alerts.filter(([index, label]) =>
    stretches.some((each) => each.label !== label && index % count >= each.from && index % count <= each.to),
  ).length;
  const seconds = (loops * count) / 30;
  return { noticed, missed, alerted, wrong, flips, clear, rate: results / seconds };
}

const jpegs = isRecorded ? pictures() : [];
const ranges = isRecorded ? RANGES : DRAWN;
const count = isRecorded ? jpegs.length : 300;
const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  await page.evaluate(prepare, jpegs);
  const { loops, ...attributes } = values;
  const seen = await page.evaluate(watch, {
    ranges,
    count,
    loops: Number(loops) + 1,
    attributes,
    train: !isRecorded,
  });
  const sorted = [...seen.noticed].sort((a, b) => a - b);
  const after = Number(values['alert-after']);
  // One that is over before can alert of nothing.
  const due = seen.alerted.filter(({ lasts }) => lasts > after + 0.5);
  const delays = due.flatMap(({ after: when }) => (when === undefined ? [] : [when])).sort((a, b) => a - b);
  const median = (list) => list[list.length >> 1] ?? NaN;
  console.log(
    isRecorded ? 'Footage of a person, the ready-made model.' : 'A drawn head, a model trained on it.',
  );
  printTable([
    ['', ''],
    ['answers a second', seen.rate.toFixed(1)],
    ['noticed', `${seen.noticed.length} of ${seen.noticed.length + seen.missed} stretches`],
    ['time to notice, median', `${median(sorted).toFixed(0)} ms`],
    ['time to notice, longest', `${(sorted.at(-1) ?? NaN).toFixed(0)} ms`],
    ['flips a minute of clear footage', ((seen.flips * 60) / seen.clear).toFixed(1)],
    [`alerts after ${after} s`, `${delays.length} of ${due.length} stretches that last longer`],
    ['from the first clear frame to the alert, median', `${median(delays).toFixed(2)} s`],
    ['alerts of what is not there', `${seen.wrong}`],
  ]);
} finally {
  await browser.close();
  server.close();
}
