/**
 * The gallery with 2,000 pictures of one class: how long it takes to open and to scroll through, the longest task of the page's own thread
 * meanwhile, and how many elements there are at most. The pictures are drawn and go through the trainer as all do.
 *
 *   node bench/gallery.mjs [--pictures NUMBER]
 */
/* global document, requestAnimationFrame, KeyboardEvent -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';
import { watchTasks } from './tasks.mjs';

const { values } = parseArgs({ options: { pictures: { type: 'string', default: '2000' } } });
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);

const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  await page.evaluate(async (count) => {
    await import('/dist/mask-room.js');
    document.body.innerHTML = '<mask-trainer labels="a, b"></mask-trainer>';
    const trainer = document.querySelector('mask-trainer');
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d');
    for (let n = 0; n < count; n++) {
      context.fillStyle = `hsl(${n % 360} 60% 50%)`;
      context.fillRect(0, 0, 320, 240);
      for (let dot = 0; dot < 40; dot++) {
        context.fillStyle = `hsl(${(dot * 37 + n) % 360} 70% 40%)`;
        context.fillRect(Math.random() * 320, Math.random() * 240, 30, 20);
      }
      await trainer.addImage('a', canvas);
    }
    await trainer.updateComplete;
  }, Number(values.pictures));

  /** Runs in the page: does `what` between the marks, and tells how long it took and how many elements there were at most. */
  const act = (what) =>
    watchTasks(browser, page, () =>
      page.evaluate(async (what) => {
        const root = document.querySelector('mask-trainer').shadowRoot;
        const next = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
        const count = () => root.querySelectorAll('dialog *').length;
        let most = 0;
        performance.mark('bench-start');
        const began = performance.now();
        let took;
        if (what === 'open') {
          root.querySelector('.all').click();
          while (!root.querySelector('dialog [role=option]')) await next();
          took = performance.now() - began;
          // The marks come later.
          await rest(2000);
          most = count();
        } else if (what === 'scroll') {
          const scroller = root.querySelector('.pictures');
          const end = scroller.scrollHeight - scroller.clientHeight;
          for (let step = 0; step <= 120; step++) {
            scroller.scrollTop = (end * step) / 120;
            await next();
            most = Math.max(most, count());
          }
          took = performance.now() - began;
        } else {
          const press = (key, init) =>
            root.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...init }));
          root.querySelector('[role=option]').focus();
          press('a', { ctrlKey: true });
          await next();
          press('Delete');
          while (root.querySelector('dialog [role=option]')) await next();
          const trainer = document.querySelector('mask-trainer');
          await trainer.undo();
          while (!root.querySelector('dialog [role=option]')) await next();
          took = performance.now() - began;
          most = count();
          await rest(1500);
        }
        performance.mark('bench-end');
        return { took, most };
      }, what),
    );

  const rows = [];
  for (const [what, title] of [
    ['open', 'open, until the first picture’s place is there'],
    ['scroll', 'scroll from end to end in 121 frames'],
    ['all', 'select all, delete, undo'],
  ]) {
    const { result, longest } = await act(what);
    rows.push([title, `${result.took.toFixed(0)} ms`, `${longest.toFixed(1)} ms`, String(result.most)]);
  }
  printTable([[`${values.pictures} pictures`, 'takes', 'longest task', 'elements'], ...rows]);
} finally {
  await browser.close();
  server.close();
}
