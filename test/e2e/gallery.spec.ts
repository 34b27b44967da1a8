/** The gallery over the built bundle, with the real engine, pictures that this browser keeps, and under the policy that the documentation gives. */
import { expect, test, type Page } from './fixtures.ts';

const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/** A page with a trainer that keeps its images, and what the browser says against it. */
async function open(page: Page): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.route('**/test-page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': POLICY },
      body: `<!doctype html><html lang="en"><title>Test</title>
        <script type="module" src="/dist/mask-room.js"></script>
        <mask-trainer labels="a, b" storage-key="gallery"></mask-trainer></html>`,
    }),
  );
  await page.goto('/test-page');
  complaints.length = 0;
  return complaints;
}

/** Adds `count` pictures of the class, each another one. */
const add = (page: Page, label: string, count: number) =>
  page.evaluate(
    async ([label, count]) => {
      await customElements.whenDefined('mask-trainer');
      const trainer = document.querySelector('mask-trainer')!;
      const canvas = Object.assign(document.createElement('canvas'), { width: 224, height: 224 });
      const context = canvas.getContext('2d')!;
      const adding: Promise<void>[] = [];
      for (let n = 0; n < count; n++) {
        context.fillStyle = `hsl(${n % 360} 80% 50%)`;
        context.fillRect(0, 0, 224, 224);
        context.fillStyle = `hsl(${(7 * n) % 360} 80% 30%)`;
        for (let dot = 0; dot < 20; dot++)
          context.fillRect((n * 13 + dot * 53) % 224, (n * 29 + dot * 97) % 224, 20, 30);
        adding.push(trainer.addImage(label, await createImageBitmap(canvas)));
        if (adding.length === 16) await Promise.all(adding.splice(0));
      }
      await Promise.all(adding);
    },
    [label, count] as const,
  );

/**
 * Runs in the page: makes `times` as many of what is kept of each picture of “a”. Looking at 2,000 pictures takes longer than all the rest, and what is
 * kept of them is the same.
 */
async function multiply(times: number): Promise<void> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error as Error);
    });
  const samples = document.querySelector('mask-trainer')!.samples.filter(({ label }) => label === 'a');
  const ids = new Set(samples.map(({ id }) => id));
  const database = await done(indexedDB.open('mask-room'));
  for (const name of database.objectStoreNames) {
    const table = database.transaction(name, 'readwrite').objectStore(name);
    for (const key of await done(table.getAllKeys())) {
      const path = key as string[];
      const id = Array.isArray(key) ? path.at(-1)! : '';
      if (!ids.has(id)) continue;
      const value: unknown = await done(table.get(key));
      for (let n = 1; n < times; n++) await done(table.put(value, [...path.slice(0, -1), `${id}-${n}`]));
    }
  }
  database.close();
}

const options = (page: Page) => page.getByRole('listbox', { name: 'Images' }).getByRole('option');

test('2,000 stored pictures are shown with few elements, and changed by keyboard', async ({ page }) => {
  test.setTimeout(300_000);
  const complaints = await open(page);
  await add(page, 'b', 1);
  await add(page, 'a', 20);
  // The last second may be lost.
  await page.waitForTimeout(1500);
  await page.evaluate(multiply, 100);
  await page.reload();
  await expect
    .poll(() => page.evaluate(() => document.querySelector('mask-trainer')!.samples.length))
    .toBe(2001);
  await page.getByRole('button', { name: 'Show all images of “a”' }).press('Enter');
  const gallery = page.getByRole('dialog', { name: 'Images of “a”' });
  await expect(gallery).toBeVisible();
  await expect(gallery.getByRole('heading')).toHaveText('Images of “a”: 2,000');
  const elements = () => gallery.evaluate((dialog) => dialog.querySelectorAll('*').length);
  expect(await elements()).toBeLessThan(800);
  await expect(options(page).first()).toBeFocused();
  let most = 0;
  for (const key of ['PageDown', 'PageDown', 'End', 'PageUp', 'Home', 'End']) {
    await page.keyboard.press(key);
    most = Math.max(most, await elements());
  }
  expect(most).toBeLessThan(800);
  const last = page.getByRole('option', { name: /^a, image 2,000 of 2,000, first take/ });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  // The oldest one: what was drawn first.
  await expect
    .poll(() =>
      last.locator('canvas').evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const pixels = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data;
        return [...pixels].filter((value, n) => n % 4 === 0 && value > 200).length > 0;
      }),
    )
    .toBe(true);
  await page.keyboard.press('Space');
  for (let n = 0; n < 9; n++) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Delete');
  await expect(gallery.getByRole('status')).toHaveText(
    'Images deleted: 10. Undo restores them. Images here: 1,990.',
  );
  await expect(page.getByRole('option', { name: /^a, image 1,990 of 1,990/ })).toBeFocused();
  // What was deleted is not kept either.
  await page.waitForTimeout(1500);
  await page.reload();
  await expect
    .poll(() => page.evaluate(() => document.querySelector('mask-trainer')!.samples.length))
    .toBe(1991);
  expect(complaints).toEqual([]);
});

test('everything works by touch on a phone, with large text too', async ({ browser, url }) => {
  for (const font of ['100%', '200%']) {
    const context = await browser.newContext({
      viewport: { width: 320, height: 568 },
      hasTouch: true,
      isMobile: true,
      baseURL: url,
    });
    const page = await context.newPage();
    const complaints = await open(page);
    await page.evaluate((font) => (document.documentElement.style.fontSize = font), font);
    await add(page, 'a', 6);
    await page.getByRole('button', { name: 'Show all images of “a”' }).tap();
    for (const n of [0, 2]) await options(page).nth(n).tap();
    const gallery = page.getByRole('dialog');
    await expect(gallery.getByText('Selected: 2', { exact: true })).toBeVisible();
    // Nothing is wider than the screen.
    expect(await gallery.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
    await gallery.getByRole('button', { name: 'Move', exact: true }).tap();
    await expect(gallery.getByRole('status')).toHaveText('Images moved to “b”: 2. Images here: 4.');
    await options(page).nth(1).tap();
    await gallery.getByRole('button', { name: 'Enlarge' }).tap();
    await expect(gallery.getByRole('img', { name: 'a, image 2 of 4' })).toBeInViewport({ ratio: 0.3 });
    await gallery.getByRole('button', { name: 'Delete' }).tap();
    await expect(gallery.getByRole('img', { name: 'a, image 2 of 3' })).toBeVisible();
    await gallery.getByRole('button', { name: 'Undo' }).tap();
    await gallery.getByRole('button', { name: 'Back to all images' }).tap();
    await expect(options(page)).toHaveCount(4);
    await gallery.getByRole('button', { name: 'Close' }).tap();
    await expect(gallery).toHaveCount(0);
    expect(complaints).toEqual([]);
    await context.close();
  }
});
