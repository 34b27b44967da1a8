/**
 * Stock ml5 1.4 on the page against Mask Room, side by side: the same camera, the same backbone, one run.
 *
 *   npm run bench [-- [--quick] [--backbone FOLDER]]
 *
 * FOLDER, from the repository's root, holds another backbone for both than the embedded one; it too must have 256 features.
 */
/* global window -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';
import { watchTasks } from './tasks.mjs';

const { values: asked } = parseArgs({
  options: { quick: { type: 'boolean' }, backbone: { type: 'string', default: 'models/backbone' } },
});
const { quick, backbone: folder } = asked;
const ROUNDS = quick ? 1 : 3;
const COUNTS = quick
  ? { ours: 20, stock: 1, each: 4, rest: 500 }
  : { ours: 150, stock: 6, each: 20, rest: 3000 };
/** The same for both; ml5's own defaults learn next to nothing in their 20 epochs. */
const TRAINING = { epochs: quick ? 5 : 60, learningRate: 0.003, hiddenUnits: 32, batchSize: 0.4 };
const MODEL = '../../test/classifier/fixtures/ml5-1.4/model.json';

const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root, folder);

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const median = (values) => quantile(values, 0.5);

const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });

/** A page in a profile of its own: nothing is cached. */
async function open({ path, ...parameters }, waitUntil) {
  const context = await browser.newContext({ permissions: ['camera'] });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${path}: ${error.message}`));
  server.sent();
  const query = new URLSearchParams({ backbone: `../../${folder}`, ...parameters });
  await page.goto(`${server.origin}/bench/pages/${path}?${query}`, { waitUntil });
  return { page, close: () => context.close() };
}

/** What is sent before anybody has touched the page. */
async function bytesBefore(contender, isLoaded) {
  const { page, close } = await open(contender, 'load');
  await page.waitForFunction(isLoaded);
  await page.waitForLoadState('networkidle');
  const bytes = server.sent();
  await close();
  return bytes;
}

/** Everything that is measured of one contender once, on a fresh page. */
async function measure(contender, frames) {
  const { page: timed, close } = await open(contender, 'commit');
  await timed.waitForFunction(() => window.bench);
  const first = await timed.evaluate((model) => window.bench.firstResult(model), MODEL);
  const bytes = server.sent();

  // A few frames to settle: ours tries two ways of reading them first.
  await timed.evaluate((count) => window.bench.frames(count), Math.min(frames, 12));
  // Timed without a trace, which would take longer than some of our frames' parts.
  const times = await timed.evaluate((count) => window.bench.frames(count), frames);
  const rest = await watchTasks(browser, timed, () =>
    timed.evaluate((time) => window.bench.rest(time), COUNTS.rest),
  );
  const detecting = await watchTasks(browser, timed, () =>
    timed.evaluate((count) => window.bench.frames(count), frames),
  );
  const training = await watchTasks(browser, timed, () =>
    timed.evaluate(([each, options]) => window.bench.training(each, options), [COUNTS.each, TRAINING]),
  );
  await close();
  // What showing the video costs anyway is not the detection's.
  const own = detecting.total - (rest.total / rest.span) * detecting.span;
  return {
    bytes,
    size: first.size,
    first: first.time,
    frames: times,
    thread: Math.max(0, own) / frames,
    longestDetecting: detecting.longest,
    training: training.result,
    longestTraining: training.longest,
  };
}

/** The faster of the backends that stock ml5 has here. */
async function bestBackend() {
  const found = [];
  // Without a GPU both are as slow: a quick run tries one.
  for (const backend of quick ? ['cpu'] : ['cpu', 'webgl']) {
    const { page, close } = await open({ path: 'ml5.html', backend }, 'load');
    try {
      await page.waitForFunction(() => window.bench);
      await page.evaluate((model) => window.bench.firstResult(model), MODEL);
      found.push({
        backend,
        time: median(await page.evaluate((n) => window.bench.frames(n), quick ? 1 : 3)),
      });
    } catch (error) {
      console.log(`stock ml5 on ${backend}: ${error.message.split('\n')[0]}`);
    }
    await close();
  }
  for (const { backend, time } of found)
    console.log(`stock ml5 on ${backend}: ${time.toFixed(0)} ms a frame`);
  if (!found.length) throw new Error('Stock ml5 runs on no backend here.');
  return found.sort((a, b) => a.time - b.time)[0].backend;
}

/** The rounds of one contender as one: all frames, and the median of everything else. */
const together = (rounds) => ({
  ...Object.fromEntries(
    Object.keys(rounds[0]).map((key) => [
      key,
      key === 'size' ? rounds[0].size : median(rounds.map((r) => r[key])),
    ]),
  ),
  frames: rounds.flatMap(({ frames }) => frames),
  longestDetecting: Math.max(...rounds.map((round) => round.longestDetecting)),
  longestTraining: Math.max(...rounds.map((round) => round.longestTraining)),
});

const ms = (value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
const kB = (value) => `${(value / 1000).toFixed(1)} kB`;
const times = (stock, ours) => `${(stock / ours).toFixed(stock / ours < 10 ? 1 : 0)}×`;

try {
  const backend = await bestBackend();
  const rounds = { stock: [], ours: [] };
  // In turn, so that whatever else the machine does meets both.
  for (let round = 0; round < ROUNDS; round++) {
    rounds.stock.push(await measure({ path: 'ml5.html', backend }, COUNTS.stock));
    rounds.ours.push(await measure({ path: 'mask-room.html' }, COUNTS.ours));
  }
  const [stock, ours] = [together(rounds.stock), together(rounds.ours)];
  const before = {
    stock: await bytesBefore({ path: 'ml5.html', backend }, () => window.bench),
    ours: await bytesBefore({ path: 'tags.html' }, () => window.customElements.get('mask-detector')),
  };

  const compare = (name, key, show, of = (value) => value) => {
    const [a, b] = [of(stock[key]), of(ours[key])];
    return [name, show(a), show(b), b ? times(a, b) : ''];
  };
  const rows = [
    ['', `stock ml5 1.4 (${backend})`, 'Mask Room', ''],
    // What else the machine does comes on top of all but the fastest.
    compare('one frame, fastest', 'frames', ms, (values) => Math.min(...values)),
    compare('one frame, median', 'frames', ms, median),
    compare('one frame, 95th percentile', 'frames', ms, (values) => quantile(values, 0.95)),
    compare('page’s own thread, per frame', 'thread', ms),
    compare('longest task while detecting', 'longestDetecting', ms),
    compare('longest task while training', 'longestTraining', ms),
    compare(`training on 2×${COUNTS.each} samples`, 'training', ms),
    compare('opening the page to first result', 'first', ms),
    ['bytes before first interaction', kB(before.stock), kB(before.ours), times(before.stock, before.ours)],
    compare('bytes before first result', 'bytes', kB),
  ];
  console.log(
    `\nBackbone ${folder}, camera ${ours.size}, ${ours.frames.length} and ${stock.frames.length} frames, bytes as sent (gzip)\n`,
  );
  printTable(rows);
} finally {
  await browser.close();
  server.close();
}
