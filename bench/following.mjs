/**
 * What an answer about a followed face takes beside an earlier build, in turn in one page: a drawn face in a video, asked about so rarely that
 * each time it is looked for.
 *
 *   node bench/following.mjs --before FOLDER [--seconds 40]
 */
/* global window -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: { before: { type: 'string' }, seconds: { type: 'string', default: '40' } },
});
const seconds = Number(values.seconds);
if (!values.before || !(seconds > 0))
  throw new Error('--before takes the folder of another build, --seconds a number above 0.');
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);
checkThere(values.before);

const server = await serve(root, { '/before/': values.before });
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/bench/pages/following.html`);
  await page.waitForFunction(() => window.compare);
  const [before, now] = await page.evaluate((time) => window.compare(time), seconds);
  const sorted = [before, now].map((times) => [...times].sort((a, b) => a - b));
  const row = (what, of) => {
    const [old, fresh] = sorted.map(of);
    return [what, `${old.toFixed(2)} ms`, `${fresh.toFixed(2)} ms`, `${(fresh / old).toFixed(2)}×`];
  };
  printTable([
    [`${now.length} answers each`, 'before', 'now', ''],
    row('fastest', (times) => times[0]),
    row('a tenth', (times) => times[Math.floor(times.length / 10)]),
    row('median', (times) => times[times.length >> 1]),
    row('mean', (times) => times.reduce((a, b) => a + b) / times.length),
  ]);
} finally {
  await browser.close();
  server.close();
}
