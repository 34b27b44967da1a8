import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';
import { chromium } from '@playwright/test';
import type { TwilioRoom } from '../../src/index.ts';
import { alive, countLive } from './alive.ts';
import { expect, join as joinAs, test, type Page } from './fixtures.ts';
import { keepPeers, received } from './in-page.ts';

// The second one's frames are of a kind that Chromium does not encode for a call.
const args = chromiumFlags().map((flag) =>
  flag === '--use-fake-device-for-media-stream' ? `${flag}=device-count=3` : flag,
);
test.use({ launchOptions: { executablePath: findChromium(), args } });

const join = async (page: Page, name: string) => {
  await page.addInitScript(countLive);
  await joinAs(page, name);
};

/** The camera whose picture the room shows. */
const device = (page: Page) =>
  page.evaluate(() => {
    const { localVideo } = document.querySelector('twilio-room')!;
    return (localVideo?.srcObject as MediaStream | undefined)?.getVideoTracks()[0]?.getSettings().deviceId;
  });

/** In the page: whether the other one's picture moves. */
async function showsNewFrames(): Promise<boolean> {
  const { shadowRoot } = document.querySelector('twilio-room')!;
  const video = shadowRoot!.querySelector<HTMLVideoElement>('.tile:not(.self) video');
  if (!video?.videoWidth) return false;
  const frame = () =>
    new Promise<number>((resolve) => {
      video.requestVideoFrameCallback((_, { mediaTime }) => resolve(mediaTime));
    });
  return (await frame()) < (await frame());
}

/** In the page: how dark the darkest colour is in the middle of the other one's picture, 0 to 255. */
function othersPicture(): number {
  const { shadowRoot } = document.querySelector('twilio-room')!;
  const video = shadowRoot!.querySelector<HTMLVideoElement>('.tile:not(.self) video');
  if (!video?.videoWidth) return 0;
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.drawImage(video, 0, 0, 1, 1);
  return Math.min(...context.getImageData(0, 0, 1, 1).data);
}

test('a person without devices watches and listens, and sees no error', async ({ url, context }) => {
  const flags = chromiumFlags().filter((flag) => !flag.startsWith('--use-fake-device'));
  const bare = await chromium.launch({ executablePath: findChromium(), args: flags });
  const page = await bare.newPage();
  const heard: string[] = [];
  await page.exposeFunction('heard', (text: string) => heard.push(text));
  await page.addInitScript(keepPeers);
  await page.route('**/watching', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Test</title><body>
        <script type="module" src="/dist/mask-room.js"></script>
        <twilio-room name="mask" identity="Ada" muted camera-off></twilio-room></body></html>`,
    }),
  );
  await page.goto(`${url}/watching`);
  await page.evaluate(() =>
    document.addEventListener('room-error', ({ detail }) =>
      (window as unknown as { heard: (code: string) => void }).heard(detail.code),
    ),
  );
  const other = await context.newPage();
  await join(other, 'Ben');
  await page.evaluate(() => document.querySelector('twilio-room')!.join());
  await expect.poll(() => page.evaluate(showsNewFrames), { timeout: 30_000 }).toBe(true);
  await page.evaluate(`window.received = ${received.toString()}`);
  await expect
    .poll(() => page.evaluate(() => received('totalSamplesReceived', 'audio')))
    .toBeGreaterThan(1000);
  await expect(page.locator('twilio-room').getByRole('status')).toContainText('Ben');
  expect(heard).toEqual([]);
  await bare.close();
});

test('a screen is shown to others in addition to the camera, whole, until the button ends it', async ({
  page,
  context,
}) => {
  await join(page, 'Ada');
  const other = await context.newPage();
  await join(other, 'Ben');
  const shown = () =>
    other.evaluate(() =>
      [...document.querySelector('twilio-room')!.shadowRoot!.querySelectorAll('.tile:not(.self)')].map(
        (tile) => {
          const video = tile.querySelector('video');
          const name = tile.querySelector('.name')!.textContent;
          return `${name}: ${video?.videoWidth ? getComputedStyle(video).objectFit : 'nothing'}`;
        },
      ),
    );
  await expect.poll(shown).toEqual(['Ada: cover']);
  // Chromium's own choice, which its flag answers by a drawn screen.
  await page.getByRole('button', { name: 'Share screen' }).click();
  await expect.poll(shown, { timeout: 30_000 }).toEqual(['Ada: cover', 'Screen of Ada: contain']);
  // In a window of its own there is a picture, and buttons that work; the page keeps its videos.
  const videos = () =>
    other.evaluate(() => document.querySelector('twilio-room')!.shadowRoot!.querySelectorAll('video').length);
  const before = await videos();
  const opening = context.waitForEvent('page');
  await other.getByRole('button', { name: 'Small window' }).click();
  const small = await opening;
  await expect(small.locator('p')).toHaveText('Screen of Ada');
  await expect
    .poll(() => small.evaluate(() => document.querySelector('video')!.videoWidth))
    .toBeGreaterThan(0);
  await small.getByRole('button', { name: 'Microphone: on' }).click();
  await expect(small.getByRole('button', { name: 'Microphone: off' })).toBeVisible();
  await expect(other.locator('twilio-room')).toHaveJSProperty('muted', true);
  expect(await videos()).toBe(before);
  await other.getByRole('button', { name: 'Full screen' }).click();
  await expect(other.getByRole('button', { name: 'Exit full screen' })).toBeVisible();
  await page.getByRole('button', { name: 'Stop sharing' }).click();
  await expect.poll(shown).toEqual(['Ada: cover']);
  await expect(small.locator('p')).toHaveText('Ada');
  // Leaving there ends all three.
  await Promise.all([small.waitForEvent('close'), small.getByRole('button', { name: 'Leave' }).click()]);
  await expect(other.locator('twilio-room')).toHaveJSProperty('status', 'disconnected');
  await expect.poll(() => other.evaluate(() => document.fullscreenElement)).toBe(null);
  await page.getByRole('button', { name: 'Leave' }).click();
  expect((await alive(page)).tracks).toBe(0);
});

test('a person with several cameras switches between them in a call, and the choice is kept', async ({
  page,
  context,
}) => {
  const other = await context.newPage();
  await join(page, 'Anna');
  await join(other, 'Ben');
  const moves = () => other.evaluate(showsNewFrames);
  await expect.poll(moves).toBe(true);
  await other.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    document.addEventListener('remote-video', ({ detail }) => seen.push(detail.participant.identity));
  });

  const choice = page.getByRole('combobox', { name: 'Choose a camera' });
  await expect(choice.getByRole('option')).toHaveCount(3);
  const first = await device(page);
  expect(await choice.inputValue()).toBe(first);
  // By the keyboard.
  await choice.focus();
  await page.keyboard.press('End');
  await expect.poll(() => device(page)).not.toBe(first);
  const second = await device(page);
  await expect(choice).toHaveValue(second!);
  await expect(choice).toBeFocused();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'connected');
  expect((await alive(page)).tracks, 'picture and sound, and no second picture').toBe(2);

  // The other one sees the new picture move.
  await expect
    .poll(() => other.evaluate(() => (window as unknown as { seen: string[] }).seen))
    .toEqual(['Anna']);
  expect(await moves()).toBe(true);

  // Both of these come with the first need.
  await page.evaluate(() => {
    document.querySelector('twilio-room')!.videoProcessor = {
      processFrame(_, output) {
        const context = output.getContext('2d')!;
        context.fillStyle = '#fff';
        context.fillRect(0, 0, output.width, output.height);
      },
    };
  });
  await expect.poll(() => other.evaluate(othersPicture)).toBeGreaterThan(235);
  await page.getByRole('button', { name: 'Sound check' }).click();
  await expect(page.getByRole('meter', { name: 'Your microphone' })).toBeVisible();
  const speaker = page.getByRole('combobox', { name: 'Choose a speaker' });
  await speaker.selectOption({ index: 2 });
  const sink = await speaker.inputValue();
  const heardFrom = () =>
    page.evaluate(() => document.querySelector('twilio-room')!.shadowRoot!.querySelector('audio')!.sinkId);
  await expect.poll(heardFrom).toBe(sink);
  expect(sink).not.toBe('');

  await page.reload();
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(choice).toHaveValue(second!);
  await expect.poll(() => device(page)).toBe(second);
});

test('the sound check opens at the first press, even if its script failed to load in the background', async ({
  page,
}) => {
  // Whoever has chosen a speaker before gets it without a press.
  await page.addInitScript(() => localStorage.setItem('mask-room-speaker', 'default'));
  let refused = 0;
  await page.route(/\/aside-[^/]*\.js/, (route) => {
    refused++;
    return route.abort();
  });
  await join(page, 'Ada');
  await expect.poll(() => refused).toBeGreaterThan(0);
  await page.unroute(/\/aside-[^/]*\.js/);
  await page.getByRole('button', { name: 'Sound check' }).click();
  await expect(page.getByRole('button', { name: 'Play a test sound' })).toBeVisible();
  await expect(page.locator('twilio-room')).not.toContainText('could not be loaded');
});

test('a processor that never releases its frames gets no more: the camera is turned off, with a message', async ({
  page,
}) => {
  await page.goto('/video.html');
  const room = page.locator('twilio-room');
  await room.evaluate((element: TwilioRoom) => {
    const kept: unknown[] = [];
    Object.assign(window, { kept });
    element.videoProcessor = {
      processor: {
        processFrame(input, output) {
          output.getContext('2d')!.drawImage(input as CanvasImageSource, 0, 0);
          kept.push(input);
        },
      },
      options: { inputFrameBufferType: 'videoframe' },
    };
    return element.preview();
  });
  // Ten seconds later.
  await expect(room.getByText('Your camera was turned off: its video effect stopped.')).toBeVisible({
    timeout: 60_000,
  });
  await expect(room).toHaveJSProperty('cameraOff', true);
  await page.getByRole('button', { name: 'Continue without the effect' }).click();
  await expect
    .poll(() => room.evaluate((element: TwilioRoom) => element.localVideo?.videoWidth ?? 0))
    .toBeGreaterThan(0);
});

test('a finger that moves over a class scrolls the page and records nothing; one that stays records', async ({
  browser,
  baseURL,
}) => {
  const phone = { baseURL, hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
  const context = await browser.newContext({ ...phone, permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  await page.goto('/train.html');
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
  const record = page.getByRole('button', { name: 'no mask Hold to record' });
  await record.scrollIntoViewIfNeeded();
  const count = () => page.evaluate(() => document.querySelector('mask-trainer')!.counts['no mask']!);
  const touches = await context.newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: { x: number; y: number }[]) =>
    touches.send('Input.dispatchTouchEvent', { type, touchPoints });
  const middle = async () => {
    const { x, y, width, height } = (await record.boundingBox())!;
    return { x: x + width / 2, y: y + height / 2 };
  };

  const scrolled = await page.evaluate(() => scrollY);
  const from = await middle();
  // In one go: on a busy machine a finger that waits for each answer would stay long enough to mean recording.
  await Promise.all([
    touch('touchStart', from),
    ...Array.from({ length: 40 }, (_, step) => touch('touchMove', { x: from.x, y: from.y + 5 * (step + 1) })),
  ]);
  await page.waitForTimeout(400);
  await touch('touchEnd');
  expect(await page.evaluate(() => scrollY)).toBeLessThan(scrolled - 50);
  expect(await count()).toBe(0);

  await record.scrollIntoViewIfNeeded();
  const held = await middle();
  const before = await page.evaluate(() => scrollY);
  await touch('touchStart', held);
  await expect.poll(count).toBeGreaterThanOrEqual(1);
  // It drifts.
  for (let step = 1; step <= 20; step++) await touch('touchMove', { x: held.x, y: held.y + 3 * step });
  const soFar = await count();
  await expect.poll(count).toBeGreaterThan(soFar + 2);
  await touch('touchEnd');
  expect(await page.evaluate(() => scrollY)).toBe(before);
  await context.close();
});
