import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, test, type Page } from './fixtures.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SITE = 'docs/dist';
const pages = readdirSync(SITE).filter((name) => name.endsWith('.html'));
const examples = readdirSync(`${SITE}/examples`).filter((name) => name.endsWith('.html'));

/** On these there is everything that has a colour of its own; there dark is looked at, too. */
const ALL_KINDS = ['index.html', 'getting-started.html', 'mask-detector.html', 'theming.html'];

/** What goes wrong on `page` from now on: errors that nobody caught, what the console complains of, requests to other hosts. */
function complaints(page: Page, url: string): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(url) && !/^(blob|data):/.test(address)) found.push(`asks ${address}`);
  });
  return found;
}

/** Counts how often the page or its frames ask for a camera. */
async function countCameras(page: Page) {
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = (constraints) => {
      (window.top as unknown as { asked: number }).asked = 1;
      return ask(constraints);
    };
  });
  return () => page.evaluate(() => (window as unknown as { asked?: number }).asked ?? 0);
}

const check = (page: Page, rules?: string[]) =>
  page.evaluate(async (values) => {
    const { axe } = window as unknown as { axe: { run(where: unknown, how: unknown): Promise<AxeResults> } };
    const { violations } = await axe.run(document, {
      // The examples in frames are the elements, which have tests of their own.
      iframes: false,
      ...(values ? { runOnly: { type: 'rule', values } } : {}),
    });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, rules);

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const name of pages)
  test(`${name} is accessible, wide and narrow, under the demo’s policy, and asks for no camera`, async ({
    page,
    url,
  }) => {
    const found = complaints(page, url);
    const cameras = await countCameras(page);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
    const response = await page.goto(`/docs/${name}`);
    expect(response!.headers()['content-security-policy']).not.toContain('unsafe-inline');
    await page.evaluate(axe);
    expect(await check(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    if (ALL_KINDS.includes(name)) {
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await check(page, ['color-contrast'])).toEqual([]);
    }
    await page.setViewportSize({ width: 375, height: 800 });
    expect(await overflow(page), 'narrow').toBe(0);
    expect(await cameras()).toBe(0);
    expect(found).toEqual([]);
  });

test('the demo and a page with two of each element are accessible, and the files of a model can be chosen again', async ({
  page,
}) => {
  const body = `<!doctype html><html lang="en"><title>Test</title><main><h1>Test</h1>
    <script type="module" src="/dist/mask-room.js"></script>
    ${'<twilio-room></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>'.repeat(2)}</main></html>`;
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  for (const name of ['', 'train.html', 'test-page', 'video.html']) {
    await page.goto(`/${name}`);
    await expect(
      page.locator('mask-trainer, mask-detector').last().getByRole('button').first(),
    ).toBeVisible();
    await page.evaluate(axe);
    expect(await check(page), name).toEqual([]);
    // Letters of twice the size on a phone.
    await page.setViewportSize({ width: 390, height: 844 });
    const beyond = await page.evaluate(() => {
      const { documentElement: root } = document;
      root.style.fontSize = '200%';
      const { scrollWidth, clientWidth } = root;
      root.style.fontSize = '';
      return scrollWidth - clientWidth;
    });
    expect(beyond, `${name} scrolls sideways`).toBe(0);
    await page.setViewportSize({ width: 1280, height: 720 });
  }
  const file = { name: 'model.json', mimeType: 'application/json', buffer: Buffer.from('no JSON') };
  await page.locator('#files').setInputFiles(file);
  await expect(page.locator('#loaded')).toContainText('is not JSON');
  expect(await page.locator('#files').inputValue()).toBe('');
});

test('every example runs as it stands, and asks for the camera only when a button is pressed', async ({
  page,
  url,
}) => {
  const found = complaints(page, url);
  const cameras = await countCameras(page);
  expect(examples.length).toBeGreaterThan(3);
  for (const name of examples) {
    await page.goto(`/docs/examples/${name}`);
    const tags = await page.evaluate(async () => {
      const elements = [...document.querySelectorAll('*')].filter(({ localName }) => localName.includes('-'));
      for (const { localName } of elements) await customElements.whenDefined(localName);
      return elements.map(({ localName }) => localName);
    });
    expect(tags.length, name).toBeGreaterThan(0);
    await page.evaluate(axe);
    // A page of its own has no heading or landmark: it is a snippet.
    expect(
      (await check(page)).filter((each) => !/^(region|landmark-one-main|page-has-heading-one)/.test(each)),
      name,
    ).toEqual([]);
    if (!tags.includes('twilio-room')) continue;
    expect(await cameras(), name).toBe(0);
    await page.getByRole('button', { name: 'Start camera' }).click();
    await expect
      .poll(() => page.evaluate(() => document.querySelector('twilio-room')!.status))
      .toBe('previewing');
    expect(await cameras(), name).toBe(1);
    const errors = await page.evaluate(() =>
      [...document.querySelectorAll('twilio-room, mask-trainer, mask-detector')].map(
        (element) => (element as HTMLElement & { error: unknown }).error,
      ),
    );
    expect(errors, name).toEqual(errors.map(() => null));
  }
  expect(found).toEqual([]);
});

test('on the detector’s page both examples answer, in frames of their height', async ({ page }) => {
  await page.goto('/docs/mask-detector.html');
  const [live, drawn] = [1, 2].map((number) =>
    page.frameLocator(`iframe[src="examples/mask-detector-${number}.html"]`),
  );
  await live!.getByRole('button', { name: 'Start camera' }).click();
  await live!.getByRole('button', { name: 'Start detecting' }).click();
  await expect(live!.locator('mask-detector meter')).toHaveCount(2);
  await drawn!.getByRole('button', { name: 'Look at a drawn picture' }).click();
  await expect(drawn!.locator('output')).toHaveText(/mask \d+ %, .*mask \d+ % in \d+ ms/);
  const heights = await page.evaluate(() =>
    [...document.querySelectorAll('iframe')].map((frame) => [
      frame.clientHeight,
      frame.contentDocument!.documentElement.offsetHeight,
    ]),
  );
  for (const [frame, inside] of heights) expect(Math.abs(frame! - inside!)).toBeLessThanOrEqual(2);
});

test('the token editor changes the elements, measures contrast and gives CSS that works elsewhere', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['camera', 'microphone', 'clipboard-read', 'clipboard-write']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/docs/theming.html');
  const button = page.locator('.preview twilio-room form button.primary');
  const colours = () => button.evaluate((each) => getComputedStyle(each).backgroundColor);
  await expect(button).toBeVisible();
  expect(await colours()).toBe('rgb(58, 79, 216)');

  await page.locator('#contrast').evaluate((heading) => heading.scrollIntoView());
  const [controls, table] = await Promise.all(
    ['#token-editor > form', '.contrast'].map((each) => page.locator(each).boundingBox()),
  );
  expect(controls!.y + controls!.height, 'the controls lie over nothing').toBeLessThanOrEqual(table!.y);

  await page.getByLabel('accent', { exact: true }).fill('#ffee00');
  await page.getByLabel('radius', { exact: true }).fill('30');
  expect(await colours()).toBe('rgb(255, 238, 0)');
  // White on yellow cannot be read.
  await expect(page.locator('tr.low')).toHaveText(/on-accent\s*accent\s*1\.2 : 1\s*no/);
  await page.getByLabel('dark', { exact: true }).check();
  expect(await colours()).toBe('rgb(164, 177, 255)');
  await page.getByLabel('accent', { exact: true }).fill('#00ff00');
  expect(await colours()).toBe('rgb(0, 255, 0)');

  const yours = page.locator('.snippet', { has: page.locator('#theme-css') });
  await yours.getByRole('button', { name: 'Copy' }).click();
  await expect(yours.getByRole('button')).toHaveText('Copied');
  const css = await page.evaluate(() => navigator.clipboard.readText());
  expect(css).toBe(
    ':root {\n  color-scheme: light dark;\n  --mask-room-accent: light-dark(#ffee00, #00ff00);\n  --mask-room-radius: 30px;\n}',
  );
  const body = `<!doctype html><html lang="en"><title>Test</title><style>${css}</style>
    <script type="module" src="/dist/mask-room.js"></script><twilio-room name="mask"></twilio-room></html>`;
  const other = await context.newPage();
  await other.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  await other.goto('/test-page');
  for (const [colorScheme, colour] of [
    ['light', 'rgb(255, 238, 0)'],
    ['dark', 'rgb(0, 255, 0)'],
  ] as const) {
    await other.emulateMedia({ colorScheme });
    await expect(other.locator('twilio-room form button.primary')).toHaveCSS('background-color', colour);
  }
  await other.close();

  await page.getByRole('button', { name: 'Night' }).click();
  expect(await colours()).toBe('rgb(255, 180, 84)');
  const printed = page.locator('#theme-css');
  await expect(printed).toContainText('color-scheme: dark;');
  await page.getByLabel('light', { exact: true }).check();
  await expect(printed, 'what is shown light is light elsewhere').toContainText('color-scheme: light dark;');
  const font = page.getByLabel('font', { exact: true });
  await font.fill('600 18px "Fira');
  await expect(printed).toContainText('--mask-room-font: 600 18px Fira;');
  for (const wrong of ['', 'calc(', '18px', 'red; }']) {
    await font.fill(wrong);
    await expect(font).toHaveAttribute('aria-invalid', 'true');
    await expect(printed).not.toContainText('font');
  }
  await page.getByRole('button', { name: 'the defaults' }).click();
  await expect(page.locator('#theme-css')).toHaveText(':root { color-scheme: light dark; }');
});

test('the elements of the editor work on a drawn video, without a camera', async ({ page, url }) => {
  const found = complaints(page, url);
  const cameras = await countCameras(page);
  await page.goto('/docs/theming.html');
  await page.getByRole('button', { name: 'Show them at work' }).click();
  await expect(page.locator('#at-work-status')).toHaveText('At work.', { timeout: 60_000 });
  await expect(page.locator('mask-detector meter')).toHaveCount(2);
  // The drawing changes its colour every two seconds, and the model that has just been trained follows.
  for (const label of ['red', 'blue'])
    await expect
      .poll(() => page.evaluate(() => document.querySelector('mask-detector')!.result?.label))
      .toBe(label);
  expect(await cameras()).toBe(0);
  expect(found).toEqual([]);
});

test('the search finds an error code by keyboard', async ({ page }) => {
  await page.goto('/docs/');
  await page.keyboard.press('/');
  const field = page.getByRole('searchbox', { name: 'Search the documentation' });
  await expect(field).toBeFocused();
  await page.keyboard.type('camera-denied');
  const results = page.locator('#search-results a');
  await expect(results.first()).toHaveText(/camera-denied/);
  await page.evaluate(axe);
  expect(await check(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(results.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field).toBeFocused();
  await expect(results.first()).toBeHidden();
  await page.keyboard.type('xyzzyx');
  await expect(page.locator('#search-status')).toHaveText('Nothing about “xyzzyx”.');
  await field.fill('threshold');
  await expect(results.first()).toHaveText('threshold<mask-detector>: Attributes');
  await field.fill('camera denied');
  await expect(results.first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/docs\/troubleshooting\.html#camera-denied$/);
});

test('on a narrow screen the contents open over the page, and the demo leads here', async ({ page }) => {
  await page.setViewportSize({ width: 375, height: 800 });
  await page.goto('/');
  await page.getByRole('link', { name: 'Docs' }).click();
  await expect(page).toHaveURL(/\/docs\/$/);
  const contents = page.getByRole('navigation', { name: 'Documentation' });
  await expect(contents).toBeHidden();
  await page.getByRole('button', { name: 'Contents' }).click();
  await expect(contents).toBeVisible();
  await page.evaluate(axe);
  expect(await check(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(contents).toBeHidden();
  await page.getByRole('button', { name: 'Contents' }).click();
  await contents.getByRole('link', { name: 'Hosting' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hosting');
});
