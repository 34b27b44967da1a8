/**
 * From 2×20 pictures to a trained and validated model, beside an earlier build, which trains only: the same samples, each build on a fresh page,
 * in turn.
 *
 *   node bench/validated.mjs FOLDER [--rounds NUMBER]
 *
 * FOLDER is a checkout of the earlier build (`git worktree add`), in which `npx vite build` has run.
 */
/* global OffscreenCanvas -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const root = fileURLToPath(new URL('..', import.meta.url));
if (!positionals[0]) {
  console.error('Say where the earlier build lies: node bench/validated.mjs FOLDER');
  process.exit(1);
}
const builds = { earlier: positionals[0], now: root };
for (const folder of Object.values(builds)) checkThere(folder);

/** Trained once for the first time on a fresh page, and five times more. */
async function measure(browser, folder) {
  const server = await serve(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  const times = await page.evaluate(async () => {
    const { Classifier } = await import('/dist/index.js');
    const classifier = new Classifier();
    const canvas = new OffscreenCanvas(640, 480);
    const context = canvas.getContext('2d');
    for (let i = 0; i < 40; i++) {
      context.fillStyle = `hsl(${200 + 3 * i} 20% ${40 + (i % 20)}%)`;
      context.fillRect(0, 0, 640, 480);
      context.fillStyle = i % 2 ? '#a0c8e0' : '#803030';
      context.fillRect(220 + 30 * Math.sin(i), 120 + 2 * i, 180, i % 2 ? 190 : 60);
      await classifier.addImage(i % 2 ? 'mask' : 'no mask', canvas);
      // As a person records them: the camera's pace.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const times = [];
    for (let i = 0; i < 6; i++) {
      const began = performance.now();
      const { evaluation } = await classifier.train();
      times.push(performance.now() - began);
      if (evaluation === null) throw new Error('It was not validated.');
    }
    return times;
  });
  await context.close();
  server.close();
  const sorted = times.slice(1).sort((a, b) => a - b);
  return { first: times[0], again: sorted[sorted.length >> 1] };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const rounds = { earlier: [], now: [] };
  for (let round = 0; round < Number(values.rounds); round++)
    for (const name of Object.keys(builds)) rounds[name].push(await measure(browser, builds[name]));
  const ms = (value) => `${value.toFixed(0)} ms`;
  const row = (title, key) => {
    const [before, now] = ['earlier', 'now'].map((name) => median(rounds[name].map((each) => each[key])));
    return [title, ms(before), ms(now), `${(now / before).toFixed(2)}×`];
  };
  printTable([
    ['2×20 pictures', 'earlier, trained', 'now, trained and validated', ''],
    row('the first time on a page', 'first'),
    row('again', 'again'),
  ]);
} finally {
  await browser.close();
}
