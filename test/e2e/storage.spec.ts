/** What `storage-key` keeps where pages and elements follow each other, or work side by side: real browsers, real IndexedDB. */
import puppeteer, { type Browser } from 'puppeteer-core';
import { findFirefox, firefoxOptions } from '../../scripts/browser.mjs';
import type { BrowserContext } from '@playwright/test';
import { expect, test, type Page } from './fixtures.ts';

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

const WAYS = ['another trainer', 'another page', 'another key'] as const;
const firefox = findFirefox();

for (const name of ['Chromium', 'Firefox'] as const)
  test.describe(name, () => {
    let open: () => Promise<AnyPage>;
    let close: () => Promise<unknown>;
    let browser: Browser | undefined;
    test.afterAll(() => browser?.close());
    test.beforeEach(async ({ context, url }) => {
      if (name === 'Firefox') {
        test.skip(!firefox, 'There is no Firefox here: install it, or set FIREFOX_PATH.');
        browser ??= await puppeteer.launch(firefoxOptions(firefox!));
        const person = await browser.createBrowserContext();
        open = async () => {
          const page = await person.newPage();
          await page.goto(url);
          return page as AnyPage;
        };
        close = () => person.close();
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
      const third = await open();
      await third.evaluate(put, 'two tabs');
      await eventually(third, { a: 11, b: 10 });
      // What one clears does not come back from the other.
      await first.evaluate(() => document.querySelector('mask-trainer')!.clear('a'));
      await eventually(second, { a: 0, b: 10 });
      await second.evaluate(add, 'b', 1);
      const fourth = await open();
      await fourth.evaluate(put, 'two tabs');
      await eventually(fourth, { a: 0, b: 11 });
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
            const named =
              names.includes(name) && [labels, model].every((each) => String(each) === `${name},b`);
            return named && whole && JSON.stringify(one) === JSON.stringify(other)
              ? { status, error }
              : [one, other];
          })
          .toEqual({ status: 'trained', error: null });
      }
      // The name that has won, of the images and of the model, for whoever comes later too.
      const last = await open();
      await last.evaluate(put, 'at once');
      await expect
        .poll(() => last.evaluate(known))
        .toMatchObject({
          labels: [name, 'b'],
          counts: { [name]: 5, b: 2 },
          status: 'trained',
          error: null,
          model: [name, 'b'],
        });
    });

    // What differs between browsers is what becomes of a page that is left.
    for (const way of name === 'Firefox' ? (['another page'] as const) : WAYS)
      test(`everything is there if ${way} follows the last image at once`, async ({ url }) => {
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
        await last.evaluate(put, way === 'another key' ? next : 'wizard');
        await eventually(last, { a: all, b: 0 });
      });
  });

test.describe('if a browser stops storing', () => {
  const failures = (page: Page) =>
    page.evaluate(() => {
      const codes: string[] = [];
      document.addEventListener('trainer-error', ({ detail }) => codes.push(detail.code));
      Object.assign(window, { codes });
    });
  const codes = (page: Page) => page.evaluate(() => (window as unknown as { codes: string[] }).codes);
  const adding = (page: Page, label: string, count: number) =>
    page.evaluate(
      ([add, label, count]) =>
        ((0, eval)(`(${add})`) as (...what: unknown[]) => Promise<Record<string, number>>)(label, count),
      [String(add), label, count] as const,
    );
  const train = (page: Page) =>
    page.evaluate(async () => void (await document.querySelector('mask-trainer')!.train({ epochs: 3 })));
  const opened = async (context: BrowserContext, url: string, key: string) => {
    const page = await context.newPage();
    await page.goto(url);
    await page.evaluate(put, key);
    await failures(page);
    return page;
  };

  test('data deleted while the page is open is reported, and stored again once somebody continues', async ({
    context,
    url,
  }) => {
    const page = await opened(context, url, 'deleted');
    await adding(page, 'a', 3);
    await adding(page, 'b', 3);
    await train(page);
    await page.waitForTimeout(500);
    const session = await context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'indexeddb' });
    await expect.poll(() => codes(page)).toEqual(['trainer-storage-deleted']);
    const whole = { counts: { a: 3, b: 3 }, status: 'trained' };
    expect(await page.evaluate(known)).toMatchObject(whole);
    // Who has deleted it does not find it back.
    const other = await opened(context, url, 'deleted');
    expect((await other.evaluate(known)).counts).toEqual({ a: 0, b: 0 });
    await other.close();
    await adding(page, 'a', 1);
    await page.waitForTimeout(1000);
    const next = await opened(context, url, 'deleted');
    await expect
      .poll(() => next.evaluate(known))
      .toMatchObject({ counts: { a: 4, b: 3 }, status: 'trained' });
  });

  test('a full disk is reported, and everything is stored once there is room', async ({ context, url }) => {
    const page = await context.newPage();
    await page.goto(url);
    const session = await context.newCDPSession(page);
    // Before anything is written: the browser remembers for half a minute how much room there was.
    await session.send('Storage.overrideQuotaForOrigin', { origin: url, quotaSize: 100_000 });
    await page.evaluate(put, 'full');
    await failures(page);
    await adding(page, 'b', 3);
    let added = 0;
    await expect
      .poll(async () => {
        ({ a: added } = (await adding(page, 'a', 20)) as { a: number });
        return codes(page);
      })
      .toEqual(['trainer-storage-full']);
    await train(page);
    const whole = { counts: { a: added, b: 3 }, status: 'trained' };
    expect(await page.evaluate(known)).toMatchObject(whole);
    await session.send('Storage.overrideQuotaForOrigin', { origin: url });
    await adding(page, 'b', 1);
    const after = await opened(context, url, 'full');
    await expect
      .poll(() => after.evaluate(known))
      .toMatchObject({ counts: { a: added, b: 4 }, status: 'trained' });
  });

  test('a tab killed in the middle of a save has lost nothing that it had shown', async ({
    context,
    url,
  }) => {
    const page = await opened(context, url, 'killed');
    await adding(page, 'a', 4);
    await adding(page, 'b', 4);
    await train(page);
    await page.waitForTimeout(500);
    // Images come all the time: whatever is being written when it dies, the rest is whole.
    void adding(page, 'a', 500).catch(() => undefined);
    let last = 0;
    await expect
      .poll(async () => (last = (await page.evaluate(known)).counts['a']!), { intervals: [20] })
      .toBeGreaterThan(14);
    const session = await context.newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    void session.send('Page.crash').catch(() => undefined);
    await crashed;
    const next = await opened(context, url, 'killed');
    await expect.poll(() => next.evaluate(known)).toMatchObject({ status: 'trained', error: null });
    const { counts } = await next.evaluate(known);
    expect(counts['b']).toBe(4);
    expect(counts['a']).toBeGreaterThanOrEqual(last);
    await adding(next, 'a', 1);
    await train(next);
  });
});
