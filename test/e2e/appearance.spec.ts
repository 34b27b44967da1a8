import { expect, test, type Page } from './fixtures.ts';

/** The pixel of what the page shows at `x` (0 to 1) along the middle of the first meter, as `r,g,b`. */
async function pixelOfMeter(page: Page, x: number): Promise<string> {
  const png = await page.locator('mask-detector meter').first().screenshot();
  return page.evaluate(
    async ([url, x]) => {
      const image = await createImageBitmap(await (await fetch(url)).blob());
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(image, 0, 0);
      const at = context.getImageData(Math.round(image.width * x), Math.round(image.height / 2), 1, 1);
      return [...at.data.slice(0, 3)].join();
    },
    [`data:image/png;base64,${png.toString('base64')}`, x] as const,
  );
}

const colours = { colorScheme: 'light', forcedColors: 'none', contrast: 'no-preference' } as const;
for (const media of [
  colours,
  { ...colours, colorScheme: 'dark' },
  { ...colours, forcedColors: 'active' },
  { ...colours, forcedColors: 'active', colorScheme: 'dark' },
  { ...colours, contrast: 'more' },
] as const)
  for (const dir of ['ltr', 'rtl'])
    test(`a meter shows how full it is: ${Object.values(media).join(', ')}, ${dir}`, async ({ page }) => {
      await page.emulateMedia(media);
      const body = `<!doctype html><html lang="en" dir="${dir}"><title>Test</title><body>
        <style>:root { color-scheme: light dark }</style><script type="module" src="/dist/mask-room.js"></script>
        <mask-detector></mask-detector></body></html>`;
      await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto('/test-page');
      await page.evaluate(async () => {
        await customElements.whenDefined('mask-detector');
        const canvas = document.createElement('canvas');
        const context = canvas.getContext('2d')!;
        setInterval(() => context.fillRect(0, 0, 1, 1), 20);
        const video = document.createElement('video');
        video.muted = true;
        video.srcObject = canvas.captureStream();
        await video.play();
        const results = [
          { label: 'a', confidence: 0.7 },
          { label: 'b', confidence: 0.3 },
        ];
        const classifier = { classify: async () => ({ ...results[0]!, results, latency: 1 }) };
        const detector = Object.assign(document.querySelector('mask-detector')!, { video, classifier });
        await detector.start();
      });
      await expect(page.locator('mask-detector meter')).toHaveCount(2);
      const [start, middle, end] = [0.1, 0.5, 0.9].map((x) => (dir === 'rtl' ? 1 - x : x));
      const full = await pixelOfMeter(page, start!);
      expect(await pixelOfMeter(page, middle!)).toBe(full);
      expect(await pixelOfMeter(page, end!)).not.toBe(full);
    });

test('a wide lobby is as high as its tile', async ({ page }) => {
  const body = `<!doctype html><html lang="en"><title>Test</title>
    <script type="module" src="/dist/mask-room.js"></script><twilio-room name="mask"></twilio-room></html>`;
  await page.setViewportSize({ width: 900, height: 800 });
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/test-page');
  await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
  const [tile, form] = await page.evaluate(() =>
    ['.tile', 'form'].map(
      (selector) => document.querySelector('twilio-room')!.shadowRoot!.querySelector(selector)!.clientHeight,
    ),
  );
  // Beside it there is the form, and below it the gap to a row that is empty.
  expect(form! - tile!).toBeLessThanOrEqual(12);
});
