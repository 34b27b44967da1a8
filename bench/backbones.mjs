/**
 * What the embedded backbone costs beside MobileNet v1 0.25 at 224 (its speed is that of any weights), for the same frames in the same page, and
 * what finding a face adds.
 *
 *   node bench/backbones.mjs
 */
/* global window -- in what runs in the page */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const ROUNDS = 300;
const root = fileURLToPath(new URL('..', import.meta.url));
const random = '.cache/random-backbone';
checkThere(root);
execFileSync(process.execPath, ['training/random-backbone.mjs', random], { cwd: root });

const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });

/** Times of each of `options`, on a page of its own. */
async function compare(options, kind) {
  const page = await browser.newPage({ permissions: ['camera'] });
  await page.goto(`${server.origin}/bench/pages/backbones.html`);
  await page.waitForFunction(() => window.compare);
  const times = await page.evaluate(
    ([each, source, rounds]) => window.compare(each, source, rounds),
    [options, kind, ROUNDS],
  );
  await page.close();
  return times.map((each) => each.sort((a, b) => a - b)).map((each) => [each[0], each[ROUNDS >> 1]]);
}

const size = (folder) =>
  ['model.json', 'weights.bin'].reduce((sum, file) => sum + statSync(`${root}/${folder}/${file}`).size, 0);
const ms = (value) => `${value.toFixed(2)} ms`;
const share = (a, b) => `${((100 * a) / b).toFixed(0)} %`;

try {
  const [theirs, ours] = await compare([{ backbone: `/${random}/` }, {}], 'camera');
  const [frame, face] = await compare([{ region: 'frame' }, { region: 'face' }], 'face');
  const [theirSize, ourSize] = [size(random), size('models/backbone')];
  console.log(`${ROUNDS} frames each, in turn; the whole time from asking to the features\n`);
  printTable([
    ['', 'MobileNet v1 0.25 at 224', 'embedded', ''],
    ['a camera frame of 1280×720, fastest', ms(theirs[0]), ms(ours[0]), share(ours[0], theirs[0])],
    ['– median', ms(theirs[1]), ms(ours[1]), share(ours[1], theirs[1])],
    ['bytes', `${theirSize}`, `${ourSize}`, share(ourSize, theirSize)],
  ]);
  console.log();
  printTable([
    ['', 'whole frame', 'face found first', 'finding it'],
    ['a still of 1280×720, fastest', ms(frame[0]), ms(face[0]), ms(face[0] - frame[0])],
    ['– median', ms(frame[1]), ms(face[1]), ms(face[1] - frame[1])],
  ]);
} finally {
  await browser.close();
  server.close();
}
