/**
 * A trainer with many pictures, kept by `storage-key`: the longest task of the page's own thread while they are recorded, trained on, saved as a
 * project, opened, and brought back by a reload; how long that takes; and how much memory the renderer has above an empty trainer.
 *
 *   node bench/many-pictures.mjs [--pictures NUMBER]
 */
/* global document, window, OffscreenCanvas, HTMLAnchorElement -- in what runs in the page */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';
import { watchTasks } from './tasks.mjs';

const { values } = parseArgs({ options: { pictures: { type: 'string', default: '2000' } } });
const pictures = Number(values.pictures);
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);

/** The memory of Chromium's renderers together, in MB: what they have for themselves (Linux). */
function memory(browserProcess) {
  const list = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  const processes = list
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line).slice(1));
  const family = new Set([String(browserProcess)]);
  for (let grown = true; grown;) {
    grown = false;
    for (const [pid, parent] of processes)
      if (family.has(parent) && !family.has(pid)) grown = family.add(pid) !== null;
  }
  let kilobytes = 0;
  for (const [pid, , args] of processes)
    if (family.has(pid) && args.includes('--type=renderer')) {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      for (const [, size] of text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm))
        kilobytes += Number(size);
    }
  return kilobytes / 1024;
}

const server = await serve(root);
const launched = await chromium.launchServer({ executablePath: findChromium(), args: chromiumFlags() });
const browser = await chromium.connect(launched.wsEndpoint());
try {
  const page = await (await browser.newContext({ acceptDownloads: false })).newPage();
  const open = async () => {
    await page.goto(`${server.origin}/bench/pages/blank.html`);
    await page.evaluate(async () => {
      await import('/dist/mask-room.js');
      document.body.innerHTML = '<mask-trainer labels="no mask, mask" storage-key="bench"></mask-trainer>';
      window.trainer = document.querySelector('mask-trainer');
      // What is saved stays here.
      window.addEventListener('project-saved', ({ detail }) => (window.project = detail.file));
      HTMLAnchorElement.prototype.click = () => undefined;
      window.canvas = new OffscreenCanvas(640, 480);
      window.add = async (count, from = 0) => {
        const context = window.canvas.getContext('2d');
        const times = [];
        for (let n = from; n < from + count; n++) {
          context.fillStyle = `hsl(${(n * 7) % 360} 50% ${30 + (n % 40)}%)`;
          context.fillRect(0, 0, 640, 480);
          for (let dot = 0; dot < 30; dot++) {
            context.fillStyle = `hsl(${(dot * 37 + n) % 360} 70% 40%)`;
            context.fillRect((dot * 97 + n * 13) % 600, (dot * 61 + n * 29) % 440, 60, 40);
          }
          if (n % 2) context.clearRect(220, 140, 200, 200);
          const began = performance.now();
          await window.trainer.addImage(n % 2 ? 'mask' : 'no mask', window.canvas);
          times.push(performance.now() - began);
        }
        return times.sort((a, b) => a - b)[times.length >> 1];
      };
    });
  };
  const rows = [];
  /** Runs `work` in the page, and writes down how long it takes and its longest task. */
  const phase = async (name, work, argument) => {
    const { result, longest, span } = await watchTasks(browser, page, () =>
      page.evaluate(
        async ([source, value]) => {
          const run = new Function(`return (${source})`)();
          performance.mark('bench-start');
          const result = await run(value);
          performance.mark('bench-end');
          return result;
        },
        [String(work), argument],
      ),
    );
    rows.push([name, `${(span / 1000).toFixed(2)} s`, `${longest.toFixed(1)} ms`]);
    return result;
  };

  await open();
  // The engine is there, and nothing else.
  await page.evaluate(async () => {
    await window.add(2);
    await window.trainer.clear();
  });
  // What training needs is fetched meanwhile.
  await page.waitForTimeout(8000);
  const empty = memory(launched.process().pid);
  const first = await phase('recording the first 100', (count) => window.add(count), 100);
  await page.evaluate((count) => window.add(count, 100), pictures - 200);
  const last = await phase('recording the last 100', (count) => window.add(100, count), pictures - 100);
  const full = memory(launched.process().pid);
  await phase('training, validated', async () => void (await window.trainer.train()));
  const trained = memory(launched.process().pid);
  await phase('saving the project', async () => void (await window.trainer.saveProject()));
  await phase('opening the project', async () => void (await window.trainer.load([window.project])));
  await page.waitForTimeout(2000);
  await page.goto('about:blank');
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  await phase(
    'back after a reload',
    async (count) => {
      await import('/dist/mask-room.js');
      document.body.innerHTML = '<mask-trainer labels="no mask, mask" storage-key="bench"></mask-trainer>';
      const trainer = document.querySelector('mask-trainer');
      while (trainer.samples.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    pictures,
  );
  await page.waitForTimeout(3000);
  const back = memory(launched.process().pid);
  printTable([[`${pictures} pictures`, 'takes', 'longest task (processor time)'], ...rows]);
  console.log(`
One picture: ${first.toFixed(1)} ms of the first 100, ${last.toFixed(1)} ms of the last (medians), ${(last / first).toFixed(2)}×.
The renderer above an empty trainer: ${(full - empty).toFixed(0)} MB recorded, ${(trained - empty).toFixed(0)} MB trained, ${(back - empty).toFixed(0)} MB after the reload.`);
} finally {
  await browser.close();
  await launched.close();
  server.close();
}
