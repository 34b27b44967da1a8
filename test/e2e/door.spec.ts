import { readFileSync } from 'node:fs';
import { expect, test, type Page } from './fixtures.ts';

/** The page in docs/mask-detector.md that lets people into the call once they wear a mask, as it is printed there. */
const [, printed] = /^## A door\n.+?```html\n(.+?)```/ms.exec(readFileSync('docs/mask-detector.md', 'utf8'))!;

/** Before the page: its camera shows a drawn head, with a mask on whenever the test sets `masked`. */
function drawCamera() {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const context = canvas.getContext('2d')!;
  const ellipse = (x: number, y: number, width: number, height: number, color: string) => {
    context.fillStyle = color;
    context.beginPath();
    context.ellipse(x, y, width, height, 0, 0, 2 * Math.PI);
    context.fill();
  };
  let frame = 0;
  setInterval(() => {
    const x = 160 + 12 * Math.sin(frame / 7);
    const y = 120 + 6 * Math.cos(frame++ / 11);
    context.fillStyle = '#556';
    context.fillRect(0, 0, 320, 240);
    ellipse(x, y, 58, 82, '#d9a78a');
    for (const side of [-1, 1]) ellipse(x + 23 * side, y - 20, 7, 7, '#222');
    ellipse(x, y + 41, 17, 6, '#a33');
    if (!(window as unknown as { masked?: boolean }).masked) return;
    context.fillStyle = '#3af';
    context.fillRect(x - 50, y + 4, 100, 62);
  }, 1000 / 30);
  // The microphone stays the browser's.
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async ({ video, ...others } = {}) => {
    const stream = others.audio ? await ask(others) : new MediaStream();
    if (video) for (const track of canvas.captureStream(30).getTracks()) stream.addTrack(track);
    return stream;
  };
}

async function open(page: Page, body = '') {
  await page.addInitScript(drawCamera);
  await page.route('**/door', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Door</title><body>
        <script type="module" src="/dist/mask-room.js"></script>${body}${printed}`,
    }),
  );
  await page.goto('/door');
  const room = page.locator('twilio-room');
  await expect(room).toHaveJSProperty('status', 'previewing', { timeout: 60_000 });
  return {
    room,
    said: room.getByRole('status'),
    join: () => room.getByRole('button', { name: 'Join', exact: true }).click(),
    mask: (on: boolean) => page.evaluate((masked) => void Object.assign(window, { masked }), on),
  };
}

const WHY = 'Put your mask on: you join as soon as it is seen.';

test('a door keeps people without a mask waiting, says why, can be cancelled, and opens for a mask', async ({
  page,
}) => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  const { room, said, join, mask } = await open(page, '<mask-trainer labels="no mask, mask"></mask-trainer>');
  const tokens: string[] = [];
  page.on('request', (request) => request.url().includes('/video-token') && tokens.push(request.url()));
  const detector = page.locator('mask-detector');
  // A drawn head is nothing to the ready-made model: this one learns it from the same camera.
  for (const [masked, label] of [
    [false, 'no mask'],
    [true, 'mask'],
  ] as const) {
    await mask(masked);
    await page.evaluate(async (name) => {
      const trainer = document.querySelector('mask-trainer')!;
      for (let n = 0; n < 12; n++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await trainer.addImage(name);
      }
    }, label);
  }
  await page.evaluate(() =>
    document
      .querySelector('mask-trainer')!
      .train()
      .then(() => undefined),
  );
  const answer = (label: string) =>
    expect(detector.locator('[part=answer]')).toHaveText(label, { timeout: 60_000 });

  await mask(false);
  await answer('no mask');
  await join();
  await expect(said).toHaveText(WHY);
  // As long as several answers take.
  const answered = await detector.evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        let count = 0;
        element.addEventListener('detection', () => ++count === 30 && resolve(count));
      }),
  );
  expect(answered).toBe(30);
  await expect(room).toHaveJSProperty('status', 'connecting');
  expect(tokens, 'nobody is told that they wait').toEqual([]);

  await room.getByRole('button', { name: 'Cancel' }).click();
  await expect(room).toHaveJSProperty('status', 'previewing');
  await expect(said).not.toHaveText(WHY);
  await mask(true);
  await answer('mask');
  await expect(room, 'who has cancelled is not let in later').toHaveJSProperty('status', 'previewing');

  await mask(false);
  await answer('no mask');
  await join();
  await expect(said).toHaveText(WHY);
  await mask(true);
  await expect(room).toHaveJSProperty('status', 'connected', { timeout: 60_000 });
  expect(tokens).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test('a door says what is wrong if the camera is off or the model does not load, and opens later', async ({
  page,
}) => {
  await page.route('**/models/ready/*.bin', (route) => route.abort());
  const { room, said, join, mask } = await open(page);
  const detector = page.locator('mask-detector');
  await expect(detector).toHaveJSProperty('status', 'failed', { timeout: 60_000 });
  await join();
  await expect(said).toContainText('model');
  await expect(room).toHaveJSProperty('status', 'failed');
  const reason = await room.evaluate(
    (element) => (element as HTMLElementTagNameMap['twilio-room']).error!.code,
  );
  expect(reason).toBe('model-unreachable');

  await page.unroute('**/models/ready/*.bin');
  await room.getByRole('button', { name: 'Camera', exact: true }).click();
  await room.getByRole('button', { name: 'Try again' }).click();
  await expect(said).toContainText('your camera is off');
  await room.getByRole('button', { name: 'Camera', exact: true }).click();
  await expect
    .poll(() => detector.evaluate((element) => !!(element as HTMLElementTagNameMap['mask-detector']).video))
    .toBe(true);

  await room.getByRole('button', { name: 'Try again' }).click();
  await expect(said).toHaveText(WHY);
  await expect(detector).toHaveJSProperty('status', 'detecting', { timeout: 60_000 });
  // It fails while somebody waits.
  await page.evaluate(() => {
    const broken = () => Promise.reject(new Error('out of order'));
    document.querySelector('mask-detector')!.classifier = { classify: broken } as never;
  });
  await expect(said).toContainText('out of order', { timeout: 30_000 });
  await expect(room).toHaveJSProperty('status', 'failed');
  await mask(true);
  await page.evaluate(() => {
    const sure = () =>
      Promise.resolve({
        label: 'mask',
        confidence: 1,
        results: [{ label: 'mask', confidence: 1 }],
        latency: 1,
      });
    document.querySelector('mask-detector')!.classifier = { classify: sure } as never;
  });
  await room.getByRole('button', { name: 'Try again' }).click();
  await expect(room).toHaveJSProperty('status', 'connected', { timeout: 60_000 });
});
