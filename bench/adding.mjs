/**
 * What adding the last of many pictures costs beside the first, and taking all of them back: one burst, through the element, with what it shows
 * and keeps. The engine looks at the first and the last pictures; those between get the numbers of an earlier one, or it would take minutes.
 *
 *   node bench/adding.mjs [--pictures NUMBER] [--build FOLDER]
 *
 * FOLDER is another checkout in which `npx vite build` has run; this one unless told.
 */
/* global OffscreenCanvas, document -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: { pictures: { type: 'string', default: '6000' }, build: { type: 'string' } },
});
const folder = values.build ?? fileURLToPath(new URL('..', import.meta.url));
checkThere(folder);

/** Runs in the page. Times are in milliseconds. */
async function measure({ pictures, some }) {
  const { MaskTrainer } = await import('/dist/index.js');
  /** The engine's answers, if there are any here. */
  let known = null;
  class Trainer extends MaskTrainer {
    static async createClassifier(options) {
      const classifier = await MaskTrainer.createClassifier(options);
      const embed = classifier.embed.bind(classifier);
      classifier.embed = async (source) => known ?? embed(source);
      return classifier;
    }
  }
  Trainer.define('measured-trainer');
  const trainer = document.createElement('measured-trainer');
  trainer.storageKey = `adding ${Math.random()}`;
  document.body.append(trainer);
  await trainer.updateComplete;
  const canvas = new OffscreenCanvas(640, 480);
  const context = canvas.getContext('2d');
  /** Adds so many pictures, and gives the times, fastest first. */
  const add = async (count) => {
    const times = [];
    for (let n = 0; n < count; n++) {
      context.fillStyle = `hsl(${n % 360} 80% 50%)`;
      context.fillRect(n % 500, n % 300, 140, 180);
      const began = performance.now();
      await trainer.addImage('mask', canvas);
      times.push(performance.now() - began);
      // As with a camera: the page draws between two.
      if (!known || n % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return times.sort((a, b) => a - b);
  };
  const timed = async (work) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const middle = (times) => times[times.length >> 1];
  // The engine is there before the burst begins.
  await add(1);
  await trainer.clear();
  await add(some);
  const engine = [middle(await add(some))];
  known = { ...(await trainer.classifier.embed(canvas)) };
  const alone = [middle(await add(some))];
  await add(pictures - 6 * some);
  alone.push(middle(await add(some)));
  known = null;
  await add(some);
  engine.push(middle(await add(some)));
  const undo = await timed(() => trainer.undo());
  const left = trainer.counts.mask;
  const redo = await timed(() => trainer.redo());
  return { engine, alone, undo, redo, left, there: trainer.counts.mask };
}

const server = await serve(folder);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  const pictures = Number(values.pictures);
  const { engine, alone, undo, redo, left, there } = await page.evaluate(measure, { pictures, some: 50 });
  if (left !== 0 || there !== pictures) throw new Error(`After Undo ${left}, after Redo ${there}.`);
  const row = (name, [first, last]) => [
    name,
    `${first.toFixed(2)} ms`,
    `${last.toFixed(2)} ms`,
    `${(last / first).toFixed(2)}×`,
  ];
  printTable([
    ['adding a picture', 'the first', `the last of ${pictures}`, 'ratio'],
    row('with the engine', engine),
    row('without what the engine takes', alone),
  ]);
  console.log(`\nTaking all back: ${undo.toFixed(0)} ms; again: ${redo.toFixed(0)} ms.`);
} finally {
  await browser.close();
  server.close();
}
