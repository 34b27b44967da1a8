import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, isRecorded, judge, recogniseFootage, test, type Page } from './fixtures.ts';

const open = async (page: Page, attributes = '', ofRoom = 'preview') => {
  const body = `<!doctype html><html lang="en"><title>Test</title><body>
    <script type="module" src="/dist/mask-room.js"></script>
    <twilio-room ${ofRoom}></twilio-room><mask-detector ${attributes}></mask-detector></body></html>`;
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/test-page');
};

for (const region of ['frame', 'face'] as const)
  test(`detects masks on a bare page with no training, region ${region}`, async ({ page }) => {
    test.skip(
      !isRecorded,
      'needs the footage of a person: a drawn face is not what the ready-made model knows',
    );
    await recogniseFootage(page);
    await open(page, region === 'face' ? 'autostart region="face"' : 'autostart');
    await expect(page.locator('mask-detector')).toContainText('Detected:', { timeout: 60_000 });
    const { right, wrong, seen } = await judge(page);
    console.log(`Without training, ${region}: ${right} right, ${wrong} wrong (${JSON.stringify(seen)})`);
    expect(Math.min(seen['no mask']!, seen.mask!)).toBeGreaterThan(15);
    expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.95);
  });

test('loads nothing of the classifier before it is started, and then no more than a detector needs', async ({
  page,
}) => {
  const asked = new Set<string>();
  // Of the whole browser: workers ask too.
  page.context().on('request', (request) => asked.add(new URL(request.url()).pathname));
  const files = () => [...asked].filter((path) => path.startsWith('/dist/')).map((path) => path.slice(1));
  const kilobytes = () => files().reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0) / 1000;
  await open(page, '', '');
  const detector = page.locator('mask-detector');
  await expect(detector).toHaveJSProperty('status', 'idle');
  await page.waitForTimeout(500);
  expect(files().filter((path) => /models|worker|classifier|ml5|wasm/.test(path))).toEqual([]);
  expect(kilobytes()).toBeLessThan(32);

  await page.evaluate(() => document.querySelector('twilio-room')!.preview());
  await page.getByRole('button', { name: 'Start detecting' }).click();
  await expect(detector).toHaveJSProperty('status', 'detecting', { timeout: 60_000 });
  await expect
    .poll(() => detector.evaluate((element) => 'result' in element && element.result !== null))
    .toBe(true);
  for (const kind of [/inference-worker/, /\.wasm$/, /models\/backbone/, /models\/ready\//])
    expect(files().some((path) => kind.test(path))).toBe(true);
  expect(files().filter((path) => /ml5|training|twilio-video|models\/face/.test(path))).toEqual([]);
  console.log(`Before the first result: ${kilobytes().toFixed(1)} kB`);
  expect(kilobytes()).toBeLessThanOrEqual(450);
});

const json = () => readFileSync('dist/models/ready/model.json', 'utf8');
const weights = () => {
  const bytes = readFileSync('dist/models/ready/model.weights.bin');
  bytes[1001]! ^= 1;
  return bytes;
};
for (const [what, file, answer, code] of [
  ['a missing model', 'model.json', { status: 404 }, 'model-not-found'],
  ['missing weights', 'model.weights.bin', { status: 404 }, 'model-weights-missing'],
  ['a model that is cut off', 'model.json', { body: json().slice(0, 900) }, 'model-not-json'],
  ['altered weights', 'model.weights.bin', { body: weights() }, 'model-weights-damaged'],
] as const)
  test(`reports ${what}, and the next attempt works`, async ({ page }) => {
    const address = `**/models/ready/${file}`;
    await page.route(address, (route) => route.fulfill(answer));
    await open(page);
    await expect(page.locator('mask-detector')).toHaveJSProperty('status', 'ready');
    const told = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener('detector-error', ({ detail }) => resolve(detail.code), { once: true });
        }),
    );
    await page.getByRole('button', { name: 'Start detecting' }).click();
    expect(await told).toBe(code);
    const detector = page.locator('mask-detector');
    await expect(detector).toHaveJSProperty('status', 'failed');
    const words = await page.evaluate(() => {
      const { message, remedy } = document.querySelector('mask-detector')!.error!;
      return `${message} ${remedy}`;
    });
    await expect(detector.getByRole('status')).toHaveText(words);
    // Nobody here has chosen a file, so its address is named.
    if (file === 'model.json') expect(words).toContain('/models/ready/model.json');
    await page.unroute(address);
    await page.getByRole('button', { name: 'Start detecting' }).click();
    await expect(detector).toHaveJSProperty('status', 'detecting', { timeout: 60_000 });
    await expect
      .poll(() => page.evaluate(() => document.querySelector('mask-detector')!.result?.results.length))
      .toBe(2);
  });
