/** What `storage-key` keeps where pages and elements follow each other, or work side by side: real browsers, real IndexedDB. */
import puppeteer from 'puppeteer-core';
import { findFirefox, firefoxOptions } from '../../scripts/browser.mjs';
import { expect, test } from './fixtures.ts';

/** What Playwright's and Puppeteer's pages have in common. */
interface AnyPage {
  goto(url: string): Promise<unknown>;
  close(): Promise<void>;
  evaluate<A extends unknown[], R>(run: (...args: A) => R, ...args: A): Promise<Awaited<R>>;
}

/** Runs in the page: puts a trainer there, alone, and resolves with its counts once it has had time to read. */
async function put(key: string) {
  document.body.replaceChildren();
  await customElements.whenDefined('mask-trainer');
  const trainer = document.createElement('mask-trainer');
  trainer.setAttribute('labels', 'a, b');
  trainer.setAttribute('storage-key', key);
  document.body.append(trainer);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return trainer.counts;
}

/** Runs in the page: adds `count` pictures that differ. */
async function add(label: string, count: number) {
  const trainer = document.querySelector('mask-trainer')!;
  for (let n = 0; n < count; n++) {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const context = canvas.getContext('2d')!;
    context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 64);
    context.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
    context.fillRect(Math.random() * 40, Math.random() * 40, 20, 20);
    await trainer.addImage(label, canvas);
  }
  return trainer.counts;
}

/** Runs in the page: calls the class `from` otherwise, by the buttons that are there for it. */
async function rename(from: string, to: string) {
  const trainer = document.querySelector('mask-trainer')!;
  const root = trainer.shadowRoot!;
  const frame = () => new Promise((resolve) => setTimeout(resolve, 30));
  if (!root.querySelector('.edited')) root.querySelector<HTMLElement>('#edit')!.click();
  while (!root.querySelector('.edited')) await frame();
  const form = [...root.querySelectorAll('form')].find(
    (each) => each.querySelector('input')!.value === from,
  )!;
  form.querySelector('input')!.value = to;
  form.requestSubmit();
  // Another tab may call it otherwise at the same time.
  while (trainer.labels.includes(from)) await frame();
}

/** Runs in the page: what is known of the trainer. */
function known() {
  const trainer = document.querySelector('mask-trainer')!;
  const { labels, counts, status, error, samples } = trainer;
  const model = trainer.classifier?.labels ?? [];
  return { labels, counts, status, error: error?.code ?? null, model, ids: samples.map(({ id }) => id) };
}

/** Runs in the page: holds the first class's button until the 20th image, and goes on at once, as a wizard does. */
async function recordAndMoveOn(way: 'another trainer' | 'another page' | 'another key', next: string) {
  const trainer = document.querySelector('mask-trainer')!;
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
  const context = canvas.getContext('2d')!;
  const paint = () => {
    context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 64);
  };
  paint();
  setInterval(paint, 30);
  const video = Object.assign(document.createElement('video'), { muted: true });
  video.srcObject = canvas.captureStream();
  await video.play();
  trainer.video = video;
  const done = new Promise<Record<string, number>>((resolve) =>
    trainer.addEventListener('sample-added', ({ detail }) => {
      if (detail.count !== 20) return;
      if (way === 'another page') location.href = next;
      else if (way === 'another key') {
        // The finger goes up: what is recorded from here on would be counted under the other key too.
        trainer.shadowRoot!.querySelector('.record')!.dispatchEvent(new KeyboardEvent('keyup', { key: ' ' }));
        trainer.storageKey = next;
        setTimeout(() => resolve(trainer.counts), 1500);
      } else {
        const successor = trainer.cloneNode() as typeof trainer;
        trainer.replaceWith(successor);
        setTimeout(() => resolve(successor.counts), 1500);
      }
    }),
  );
  trainer.shadowRoot!.querySelector('.record')!.dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
  return done;
}

const firefox = findFirefox();

for (const name of ['Chromium', 'Firefox'] as const)
  test.describe(name, () => {
    let open: () => Promise<AnyPage>;
    let close: () => Promise<unknown>;
    test.beforeEach(async ({ context, url }) => {
      if (name === 'Firefox') {
        test.skip(!firefox, 'There is no Firefox here: install it, or set FIREFOX_PATH.');
        const browser = await puppeteer.launch(firefoxOptions(firefox!));
        open = async () => {
          const page = await browser.newPage();
          await page.goto(url);
          return page as AnyPage;
        };
        close = () => browser.close();
      } else {
        open = async () => {
          const page = await context.newPage();
          await page.goto(url);
          const evaluate = (run: unknown, ...args: unknown[]) =>
            page.evaluate(([run, args]) => (0, eval)(`(${run})`)(...args), [String(run), args] as const);
          return Object.assign(Object.create(page), { evaluate }) as AnyPage;
        };
        close = () => Promise.resolve();
      }
    });
    test.afterEach(() => close());

    const eventually = (page: AnyPage, counts: Record<string, number>) =>
      expect.poll(() => page.evaluate(() => document.querySelector('mask-trainer')!.counts)).toEqual(counts);

    test('two tabs work on one key, and both keep everything', async () => {
      const first = await open();
      const second = await open();
      await first.evaluate(put, 'two tabs');
      await second.evaluate(put, 'two tabs');
      await first.evaluate(add, 'a', 10);
      await second.evaluate(add, 'b', 10);
      await first.evaluate(add, 'a', 1);
      await eventually(first, { a: 11, b: 10 });
      await eventually(second, { a: 11, b: 10 });
      expect(await (await open()).evaluate(put, 'two tabs')).toEqual({ a: 11, b: 10 });
      // What one clears does not come back from the other.
      await first.evaluate(() => document.querySelector('mask-trainer')!.clear('a'));
      await eventually(second, { a: 0, b: 10 });
      await second.evaluate(add, 'b', 1);
      expect(await (await open()).evaluate(put, 'two tabs')).toEqual({ a: 0, b: 11 });
    });

    test('a renamed class has its images and its model in another tab, and on the next visit', async () => {
      const [first, second] = [await open(), await open()];
      await first.evaluate(put, 'renamed');
      await first.evaluate(add, 'a', 3);
      await first.evaluate(add, 'b', 3);
      await first.evaluate(async () => void (await document.querySelector('mask-trainer')!.train()));
      await second.evaluate(put, 'renamed');
      await first.evaluate(rename, 'a', 'x');
      const renamed = {
        labels: ['x', 'b'],
        counts: { x: 3, b: 3 },
        status: 'trained',
        error: null,
        model: ['x', 'b'],
      };
      await expect.poll(() => second.evaluate(known)).toMatchObject(renamed);
      const third = await open();
      await third.evaluate(put, 'renamed');
      await expect.poll(() => third.evaluate(known)).toMatchObject(renamed);
      for (const page of [first, second]) expect(await page.evaluate(known)).toMatchObject(renamed);
    });

    test('two tabs that rename one class at once end the same, and keep every image', async () => {
      const pages = [await open(), await open()];
      await pages[0]!.evaluate(put, 'at once');
      await pages[0]!.evaluate(add, 'a', 5);
      await pages[0]!.evaluate(add, 'b', 2);
      await pages[0]!.evaluate(async () => void (await document.querySelector('mask-trainer')!.train()));
      await pages[1]!.evaluate(put, 'at once');
      let name = 'a';
      for (let round = 0; round < 4; round++) {
        const names = [`x${round}`, `y${round}`];
        await Promise.all(
          pages.map((page, n) => page.evaluate(rename, name, names[n]!).catch(() => undefined)),
        );
        // Both at one moment, with every image.
        await expect
          .poll(async () => {
            const [one, other] = await Promise.all(pages.map((page) => page.evaluate(known)));
            name = one!.labels[0]!;
            const { labels, counts, status, error, model } = one!;
            const whole = JSON.stringify(counts) === JSON.stringify({ [name]: 5, b: 2 });
            return names.includes(name) && whole && JSON.stringify(one) === JSON.stringify(other)
              ? { labels, status, error, model }
              : [one, other];
          })
          .toEqual({ labels: expect.any(Array), status: 'trained', error: null, model: expect.any(Array) });
      }
      const last = await open();
      expect(await last.evaluate(put, 'at once')).toEqual({ [name]: 5, b: 2 });
    });

    for (const way of ['another trainer', 'another page', 'another key'] as const)
      test(`all is there where ${way} follows at the last example`, async ({ url }) => {
        const page = await open();
        await page.evaluate(put, 'wizard');
        const next = way === 'another page' ? `${url}/?next` : 'wizard 2';
        const recording = page.evaluate(recordAndMoveOn, way, next);
        let counts: Record<string, number>;
        if (way === 'another page') {
          await recording.catch(() => undefined);
          await expect
            .poll(() => page.evaluate(() => location.search).catch(() => ''), { timeout: 60_000 })
            .toBe('?next');
          counts = await page.evaluate(put, 'wizard');
        } else counts = await recording;
        expect(counts['a']).toBeGreaterThanOrEqual(20);
        await page.evaluate(add, 'a', 1);
        const all = counts['a']! + 1;
        const last = await open();
        expect(await last.evaluate(put, way === 'another key' ? next : 'wizard')).toEqual({ a: all, b: 0 });
      });
  });
