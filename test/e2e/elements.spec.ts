import { alive, countLive } from './alive.ts';
import { expect, test, type Page } from './fixtures.ts';

const TAGS = {
  room: '<twilio-room id="room" name="orders" token-url="/video-token" identity="ada" preview></twilio-room>',
  trainer: '<mask-trainer id="trainer"></mask-trainer>',
  detector: '<mask-detector id="detector" max-fps="30"></mask-detector>',
};
type Part = keyof typeof TAGS;

const ORDERS: Part[][] = [
  ['room', 'trainer', 'detector'],
  ['room', 'detector', 'trainer'],
  ['trainer', 'room', 'detector'],
  ['trainer', 'detector', 'room'],
  ['detector', 'room', 'trainer'],
  ['detector', 'trainer', 'room'],
];

const SCRIPT = '<script type="module" src="/dist/mask-room.js"></script>';

/** Opens a page of our own on the server's origin, with whatever must not go unnoticed collected. */
async function open(page: Page, body: string): Promise<{ problems: string[] }> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.addInitScript(countLive);
  await page.route('**/test-page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><html lang="en"><title>Test</title><body>${body}</body></html>`,
    }),
  );
  await page.goto('/test-page');
  return { problems };
}

/** Adds images of both classes from the paired video, trains briefly and waits for a first live result. */
async function mainJob(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const [room, trainer, detector] = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) =>
      document.querySelector(tag)!,
    ) as [
      HTMLElementTagNameMap['twilio-room'],
      HTMLElementTagNameMap['mask-trainer'],
      HTMLElementTagNameMap['mask-detector'],
    ];
    await customElements.whenDefined('mask-detector');
    const until = async (what: () => unknown) => {
      const end = Date.now() + 20_000;
      while (!what()) {
        if (Date.now() > end) throw new Error(`Waited in vain for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    await until(() => room.localVideo && trainer.video && detector.video);
    for (let n = 0; n < 3; n++) for (const label of ['no mask', 'mask']) await trainer.addImage(label);
    await trainer.train({ epochs: 3 });
    await until(() => detector.classifier === trainer.classifier);
    const seen = new Promise((resolve) => detector.addEventListener('detection', resolve, { once: true }));
    await detector.start();
    await seen;
  });
}

for (const [number, order] of ORDERS.entries()) {
  const first = number % 2 === 0;
  test(`works in the order ${order.join(', ')}, the script ${first ? 'before' : 'after'} the markup`, async ({
    page,
  }) => {
    const markup = order.map((part) => TAGS[part]).join('\n');
    const { problems } = await open(page, first ? SCRIPT + markup : markup + SCRIPT);
    await mainJob(page);
    expect(problems).toEqual([]);
  });
}

test('works when created by script, inside shadow roots, and defined long after the markup', async ({
  page,
}) => {
  const { problems } = await open(page, '<div id="a"></div><div id="b"></div>');
  await page.evaluate(() => {
    const within = (id: string, mode: ShadowRootMode, tag: string) => {
      const element = document.createElement(tag);
      document.getElementById(id)!.attachShadow({ mode }).append(element);
      return element;
    };
    const detector = within('a', 'open', 'mask-detector');
    const room = document.createElement('twilio-room');
    room.setAttribute('preview', '');
    const trainer = document.createElement('mask-trainer');
    document.getElementById('b')!.attachShadow({ mode: 'closed' }).append(trainer, room);
    Object.assign(window, { parts: { room, trainer, detector } });
  });
  await page.addScriptTag({ type: 'module', url: '/dist/mask-room.js' });
  await page.evaluate(async () => {
    const { trainer, detector } = (
      window as unknown as {
        parts: {
          trainer: HTMLElementTagNameMap['mask-trainer'];
          detector: HTMLElementTagNameMap['mask-detector'];
        };
      }
    ).parts;
    while (!trainer.video || !detector.video) await new Promise((resolve) => setTimeout(resolve, 50));
    for (let n = 0; n < 3; n++) for (const label of ['no mask', 'mask']) await trainer.addImage(label);
    await trainer.train({ epochs: 2 });
    await detector.classify();
  });
  expect(problems).toEqual([]);
});

test('a move in the document ends no call and loses nothing', async ({ page }) => {
  const { problems } = await open(
    page,
    SCRIPT + TAGS.room + TAGS.trainer + TAGS.detector + '<div id="elsewhere"></div>',
  );
  await mainJob(page);
  await page.evaluate(() => document.querySelector('twilio-room')!.join());
  const before = await alive(page);
  for (const how of ['append', 'moveBefore'] as const) {
    await page.evaluate(async (how) => {
      const elsewhere = document.getElementById('elsewhere')!;
      const back = elsewhere.childElementCount > 0 ? document.body : elsewhere;
      for (const element of [...document.querySelectorAll('twilio-room, mask-trainer, mask-detector')])
        if (how === 'append') back.append(element);
        else (back as unknown as { moveBefore: (node: Node, child: null) => void }).moveBefore(element, null);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const detector = document.querySelector('mask-detector')!;
      await new Promise((resolve) => detector.addEventListener('detection', resolve, { once: true }));
    }, how);
    expect(
      await page.evaluate(() =>
        ['twilio-room', 'mask-trainer', 'mask-detector'].map(
          (tag) => (document.querySelector(tag) as unknown as { status: string }).status,
        ),
      ),
      how,
    ).toEqual(['connected', 'trained', 'detecting']);
    expect(await alive(page), how).toEqual(before);
  }
  const frames = await page.evaluate(async () => {
    const video = document.querySelector('twilio-room')!.localVideo!;
    const count = () => video.getVideoPlaybackQuality().totalVideoFrames;
    const first = count();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return count() - first;
  });
  expect(frames).toBeGreaterThan(3);
  expect(problems).toEqual([]);
});

test('nothing is left after removal, also while connecting and during training', async ({ page }) => {
  const { problems } = await open(page, SCRIPT + '<main></main>');
  await page.waitForFunction(() => customElements.get('mask-detector'));
  const mount = () =>
    page.evaluate(
      (tags) => {
        document.querySelector('main')!.innerHTML = tags;
      },
      TAGS.room + TAGS.trainer + TAGS.detector,
    );
  const unmount = () =>
    page.evaluate(async () => {
      document.querySelector('main')!.replaceChildren();
      await new Promise((resolve) => setTimeout(resolve, 100));
    });

  // A library that is loaded listens on the window once and for ever; ours would add up with every mount.
  await mount();
  await mainJob(page);
  await unmount();
  const start = await alive(page);
  expect(start).toMatchObject({ tracks: 0, workers: 0, peers: 0 });

  await test.step('after the whole job', async () => {
    await mount();
    await mainJob(page);
    await page.evaluate(() => document.querySelector('twilio-room')!.join());
    expect((await alive(page)).workers).toBe(2);
    await unmount();
    await expect.poll(() => alive(page), { timeout: 10_000 }).toEqual(start);
  });

  await test.step('while connecting', async () => {
    await mount();
    await page.evaluate(() => {
      const room = document.querySelector('twilio-room')!;
      room.join().catch(() => undefined);
      return new Promise((resolve) => setTimeout(resolve, 30));
    });
    await unmount();
    await page.waitForTimeout(2000);
    await expect.poll(() => alive(page), { timeout: 10_000 }).toEqual(start);
  });

  await test.step('while training', async () => {
    await mount();
    await page.evaluate(async () => {
      const trainer = document.querySelector('mask-trainer')!;
      while (!trainer.video) await new Promise((resolve) => setTimeout(resolve, 50));
      for (let n = 0; n < 3; n++) for (const label of ['no mask', 'mask']) await trainer.addImage(label);
      const progressing = new Promise((resolve) =>
        trainer.addEventListener('training-progress', resolve, { once: true }),
      );
      trainer.train({ epochs: 5000 }).catch(() => undefined);
      await progressing;
    });
    await unmount();
    await expect.poll(() => alive(page), { timeout: 10_000 }).toEqual(start);
  });

  expect(problems).toEqual([]);
});
