import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect, recogniseFootage, record, test, type Page } from './fixtures.ts';

interface Papa {
  parse(
    text: string,
    options: { header: true; skipEmptyLines: true },
  ): { data: Record<string, string>[]; errors: unknown[] };
}
const require = createRequire(import.meta.url);
const papa = require('papaparse') as Papa;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(where: unknown): Promise<AxeResults> } };
    const { violations } = await axe.run(document.querySelector('mask-detector'));
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(found).toEqual([]);
}

test('a mask that stays on raises an alert with sound, and is in the saved log; nothing is sent', async ({
  page,
}) => {
  await recogniseFootage(page);
  await page.addInitScript(() => {
    const tones: string[] = [];
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...parameters) {
      tones.push(this.context.state);
      start.apply(this, parameters);
    };
    const alerts: unknown[] = [];
    document.addEventListener('detection-alert', ({ detail }) => alerts.push(detail));
    Object.assign(window, { tones, alerts });
  });
  const body = `<!doctype html><html lang="en"><title>Test</title><body>
    <script type="module" src="/dist/mask-room.js"></script>
    <twilio-room preview></twilio-room><mask-trainer labels="no mask, mask"></mask-trainer>
    <mask-detector log="2" debug alert-after="1" alert-label="mask" alert-sound></mask-detector>`;
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/test-page');
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
  await record(page, 'no mask');
  await record(page, 'mask');
  await page.getByRole('button', { name: /^Train/ }).click();
  await expect(page.locator('mask-trainer')).toHaveJSProperty('status', 'trained', { timeout: 60_000 });

  const sent: string[] = [];
  page.context().on('request', (request) => {
    if (request.method() !== 'GET' || request.postData()) sent.push(`${request.method()} ${request.url()}`);
  });
  const detector = page.locator('mask-detector');
  await page.getByRole('button', { name: 'Start detecting' }).click();
  await expect(detector.locator('[part=alert]')).toHaveText('Alert: mask for 1 second.', { timeout: 60_000 });
  await expect(detector.getByRole('status')).toHaveText('Alert: mask for 1 second.');
  await expectAccessible(page);
  await page.screenshot({ path: test.info().outputPath('alert.png'), fullPage: true });
  const heard = await page.evaluate(() => (window as unknown as { tones: string[] }).tones);
  expect(heard.length).toBeGreaterThanOrEqual(2);
  expect(new Set(heard)).toEqual(new Set(['running']));
  const [alert] = await page.evaluate(() => (window as unknown as { alerts: { label: string }[] }).alerts);
  expect(alert).toMatchObject({ label: 'mask' });
  // The drawn mask goes and comes again.
  await expect(detector.locator('[part=alert]')).toHaveCount(0, { timeout: 30_000 });
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { alerts: unknown[] }).alerts.length), {
      timeout: 60_000,
    })
    .toBeGreaterThan(1);

  const figure = (name: string) => detector.locator('dl > div', { hasText: name }).locator('dd');
  await expect(figure('Sent for classification')).toHaveText(/^0 bytes: /);
  await expect(figure('Engine')).toHaveText(/WebAssembly with SIMD, one thread/, { timeout: 15_000 });
  await expect(figure('Kernels')).toHaveText(/^(With relaxed SIMD, our own|TensorFlow\.js\.)/);
  await expect(figure('Time per frame')).toHaveText(
    /^[\d.]+ ms at p50, [\d.]+ ms at p95 \(of the last \d+\)$/,
  );
  const backbone = JSON.parse(readFileSync('models/backbone/backbone.json', 'utf8')) as { sha256: string };
  await expect(figure('Backbone')).toHaveText(backbone.sha256);
  const ofModel = await page.evaluate(async () => {
    const { weights } = await document.querySelector('mask-trainer')!.classifier!.save();
    const hash = await crypto.subtle.digest('SHA-256', await weights.arrayBuffer());
    return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
  });
  await expect(figure('Model (SHA-256')).toHaveText(ofModel);

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await detector.getByText('As a table').click();
  await expectAccessible(page);
  for (const [colorScheme, width] of [
    ['light', 1280],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
    await page.screenshot({ path: test.info().outputPath(`log-${colorScheme}.png`), fullPage: true });
  }
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^detections-.+\.csv$/);
  const { data, errors } = papa.parse(readFileSync(await download.path(), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  expect(errors).toEqual([]);
  const masks = data.filter(({ state, label }) => state === 'class' && label === 'mask');
  expect(masks.filter(({ seconds }) => Number(seconds) >= 1).length).toBeGreaterThan(1);
  expect(data.some(({ label }) => label === 'no mask')).toBe(true);
  for (const [n, { time, seconds }] of data.slice(0, -1).entries()) {
    const end = Date.parse(time!) + 1000 * Number(seconds);
    expect(
      Math.abs(end - Date.parse(data[n + 1]!.time!)),
      'each begins where the one before ends',
    ).toBeLessThan(2);
  }
  expect(sent).toEqual([]);
});

test('the demo shows the log and the debug panel on request', async ({ page }) => {
  await page.goto('/video.html');
  await page.getByRole('button', { name: 'Start camera' }).click();
  await page.getByRole('button', { name: 'Start detecting' }).click();
  const detector = page.locator('mask-detector');
  await expect(detector).toHaveJSProperty('status', 'detecting', { timeout: 60_000 });
  await expect(detector.locator('[part=log], [part=debug]')).toHaveCount(0);
  await page.getByLabel('Log of the last ten minutes').check();
  await page.getByLabel('How the detector works').check();
  await expect(detector.getByRole('img')).toHaveAttribute('aria-label', /^You: /);
  await expect(detector.locator('dl')).toContainText(/[0-9a-f]{64}/);
  await page.screenshot({ path: test.info().outputPath('demo.png'), fullPage: true });
  await page.getByLabel('Log of the last ten minutes').uncheck();
  await expect(detector.locator('[part=log]')).toHaveCount(0);
});
