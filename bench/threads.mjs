/**
 * Whether threads would pay on a page that is cross-origin isolated: TensorFlow.js' WASM backend with one, two and four threads, in turn in one
 * run, each on a fresh page; without what Mask Room does beyond it.
 *
 *   node bench/threads.mjs [FOLDER]
 *
 * FOLDER holds the graph model; the embedded backbone unless told.
 */
/* global window -- in what runs in the page */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'esbuild';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const ROUNDS = 3;
const RUNS = 200;
const THREADS = [1, 2, 4];
const folder = process.argv[2] ?? 'models/backbone';
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root, folder);

mkdirSync(`${root}/.cache`, { recursive: true });
await build({
  entryPoints: [`${root}/bench/pages/threads.js`],
  outfile: `${root}/.cache/threads.js`,
  bundle: true,
  format: 'esm',
  logLevel: 'error',
});

const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });

/** Milliseconds of each run with so many threads. */
async function measure(threads) {
  const page = await browser.newPage();
  await page.route('**', async (route) => {
    const response = await route.fetch();
    const isolated = {
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    };
    await route.fulfill({ response, headers: { ...response.headers(), ...isolated } });
  });
  await page.goto(`${server.origin}/bench/pages/threads.html`);
  await page.waitForFunction(() => window.measure);
  const times = await page.evaluate((asked) => window.measure(asked), {
    threads,
    runs: RUNS,
    model: `/${folder}/model.json`,
  });
  await page.close();
  return times;
}

try {
  const times = new Map(THREADS.map((threads) => [threads, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const threads of THREADS) times.get(threads).push(...(await measure(threads)));
  console.log(`${folder} on ${availableParallelism()} cores, ${ROUNDS * RUNS} runs each\n`);
  const at = (values, share) =>
    `${[...values].sort((a, b) => a - b)[Math.floor(values.length * share)].toFixed(2)} ms`;
  printTable([
    ['threads', 'fastest', 'median', '95th percentile'],
    ...[...times].map(([threads, values]) => [
      String(threads),
      ...[0, 0.5, 0.95].map((share) => at(values, share)),
    ]),
  ]);
} finally {
  await browser.close();
  server.close();
}
