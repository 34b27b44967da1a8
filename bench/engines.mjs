/**
 * Mask Room in Chromium and in Firefox, in turn in one run: each with the camera that it draws itself, 1280×720.
 *
 *   node bench/engines.mjs
 */
/* global window -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromiumFlags, findChromium, findFirefox, firefoxOptions } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const ROUNDS = 3;
const FRAMES = 150;
const EACH = 20;
const TRAINING = { epochs: 60, learningRate: 0.003, hiddenUnits: 32, batchSize: 0.4 };
const MODEL = '../../test/classifier/fixtures/ml5-1.4/model.json';

const firefox = findFirefox();
if (!firefox) throw new Error('There is no Firefox here: install it, or set FIREFOX_PATH.');
const engines = {
  Chromium: { executablePath: findChromium(), args: chromiumFlags() },
  Firefox: firefoxOptions(firefox),
};

const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);
const server = await serve(root);

async function measure(options) {
  const browser = await puppeteer.launch(options);
  try {
    const version = await browser.version();
    const page = await browser.newPage();
    await page.goto(`${server.origin}/bench/pages/mask-room.html?backbone=../../models/backbone`);
    await page.waitForFunction(() => window.bench);
    const { time: first, size } = await page.evaluate((model) => window.bench.firstResult(model), MODEL);
    // Both ways of reading a frame are tried first.
    await page.evaluate(() => window.bench.frames(12));
    const frames = await page.evaluate((count) => window.bench.frames(count), FRAMES);
    const training = await page.evaluate(
      ([each, options]) => window.bench.training(each, options),
      [EACH, TRAINING],
    );
    return { version, size, first, frames, training };
  } finally {
    await browser.close();
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const ms = (value) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;

try {
  const rounds = { Chromium: [], Firefox: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, options] of Object.entries(engines)) rounds[name].push(await measure(options));
  const row = (name, of) => [name, ...Object.values(rounds).map((all) => ms(of(all)))];
  const frames = (all) => all.flatMap((round) => round.frames);
  printTable([
    ['', ...Object.values(rounds).map(([{ version, size }]) => `${version}, ${size}`)],
    // Firefox counts whole milliseconds only: the mean says more than the median.
    row('one frame, mean', (all) => mean(frames(all))),
    row('one frame, mean of the fastest round', (all) => Math.min(...all.map((round) => mean(round.frames)))),
    row(`training on 2×${EACH} samples`, (all) => median(all.map(({ training }) => training))),
    row('opening the page to first result', (all) => median(all.map(({ first }) => first))),
  ]);
} finally {
  server.close();
}
