import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';
import { expect, test, type Page } from './fixtures.ts';

// Chromium without a window shows no question: it refuses at once, as a person does who closes it.
test.use({
  launchOptions: { executablePath: findChromium(), args: chromiumFlags({ guardLocalNetwork: true }) },
});

const TYPES: Record<string, string> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Opens a page of a public address: one that a test puts in by hand counts as such. `answers` are what its own server says, by path. */
const open = async (page: Page, attributes: string, answers: Record<string, object> = {}) => {
  await page.route('https://meet.example/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname in answers) return route.fulfill({ json: answers[pathname] });
    if (pathname.startsWith('/dist/'))
      return route.fulfill({
        body: await readFile(`.${pathname}`),
        contentType: TYPES[extname(pathname)] ?? 'text/plain',
      });
    return route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Test</title><body><script type="module" src="/dist/mask-room.js"></script>
        <twilio-room name="mask" identity="Ada" muted camera-off ${attributes}></twilio-room></body></html>`,
    });
  });
  await page.goto('https://meet.example/');
};

const join = (page: Page) =>
  page.evaluate(() =>
    document
      .querySelector('twilio-room')!
      .join()
      .then(
        () => 'joined',
        (error: { code: string }) => error.code,
      ),
  );

test('a token server on this device, guarded by the browser', async ({ page, url }) => {
  await open(page, `token-url="${url}/video-token"`);
  expect(await join(page)).toBe('room-local-network');
  const status = page.locator('twilio-room').getByRole('status');
  await expect(status).toContainText(new URL(url).host);
  await expect(status).toContainText('Allow local network access');
});

test('a room on this device, guarded by the browser: refused, then allowed', async ({
  page,
  context,
  url,
}) => {
  const grant = (await (await fetch(`${url}/video-token?room=mask&identity=Ada`)).json()) as {
    signaling: string;
  };
  await open(page, 'token-url="/token"', { '/token': grant });
  expect(await join(page)).toBe('room-local-network');
  await context.grantPermissions(['camera', 'microphone', 'local-network-access']);
  await page.reload();
  expect(await join(page)).toBe('joined');
});
