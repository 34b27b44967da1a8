import { expect, test, type Page } from './fixtures.ts';

const open = async (page: Page, lang: string) => {
  const body = `<!doctype html><html lang="${lang}"><title>Test</title><body>
    <script type="module" src="/dist/mask-room.js"></script>
    <twilio-room name="mask"></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector></body></html>`;
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/test-page');
};

const GERMAN = /\/dist\/de-[^/]+\.js$/;

test('fetches German only if the page asks for it, and as soon as it does', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const german = () => asked.filter((path) => GERMAN.test(path));
  await open(page, 'en');
  await expect(page.getByRole('button', { name: 'Start detecting' })).toBeVisible();
  await page.waitForTimeout(300);
  expect(german()).toEqual([]);
  await page.evaluate(() => (document.documentElement.lang = 'de-AT'));
  await expect(page.getByRole('button', { name: 'Erkennung starten' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Kamera starten' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Trainieren' })).toBeVisible();
  expect(german()).toHaveLength(1);
});

test('stays in English if German cannot be fetched', async ({ page }) => {
  const warnings: string[] = [];
  page.on('console', (message) => void warnings.push(message.text()));
  await page.route(GERMAN, (route) => route.fulfill({ status: 404 }));
  await open(page, 'de');
  await expect.poll(() => warnings.join()).toContain('The language "de" could not be loaded');
  await expect(page.getByRole('button', { name: 'Start detecting' })).toBeVisible();
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
});

test('reports errors in German in a part that was loaded later', async ({ page }) => {
  await page.route('**/models/ready/model.json', (route) => route.fulfill({ status: 404 }));
  await open(page, 'de');
  await page.getByRole('button', { name: 'Kamera starten' }).click();
  await page.getByRole('button', { name: 'Erkennung starten' }).click();
  const status = page.locator('mask-detector').getByRole('status');
  await expect(status).toContainText(
    'gibt es kein Modell (der Server antwortete 404). Prüfen Sie die Adresse',
  );
  await page.evaluate(() => (document.documentElement.lang = 'en'));
  await expect(status).toContainText('There is no model at');
});
