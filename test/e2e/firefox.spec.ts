/**
 * The main job in Firefox. Playwright's driver speaks WebDriver BiDi too, but asks for more of it than Firefox 153 has; so Puppeteer drives, and
 * Playwright only runs the test. Firefox plays no file as its camera: after a look through the camera that it fakes, the footage comes in by a
 * canvas in place of the camera. The microphone is Firefox's own fake, and all else is as it is.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join as joinPath } from 'node:path';
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { findFirefox, firefoxOptions } from '../../scripts/browser.mjs';
import { drawnGrids, expect, join, ranges, recogniser, test } from './fixtures.ts';
import { frames, GRID, isRecorded, type Drawn } from './footage.ts';
import {
  answersOnStills,
  judgeDetections,
  keepLosses,
  keepPeers,
  received,
  takeStills,
  type Recognising,
} from './in-page.ts';

const LABELS = ['no mask', 'mask'] as const;

const firefox = findFirefox();
test.skip(!firefox, 'There is no Firefox here: install it, or set FIREFOX_PATH.');

/** Frames of the footage that clearly show one label: the first and the last. */
type Clear = readonly [number, number];

/** Every other clear frame of the footage, its number among all, and its size; and by what each of all is recognised. */
function clearFrames() {
  const drawn = frames() as Drawn;
  const numbers = drawn.planes
    .map((_, number) => number)
    .filter((n) => n % 2 === 0 && LABELS.some((label) => ranges[label].some(([a, b]) => n >= a && n <= b)));
  const { width, height } = drawn;
  return {
    pictures: numbers.map((n) => drawn.planes[n]!),
    about: { numbers, width, height },
    grids: drawnGrids(drawn),
  };
}

type About = ReturnType<typeof clearFrames>['about'];

/** Runs in a page: keeps `pictures`, in base64, for all pages of its origin, under numbers from `first` on. */
async function store(first: number, pictures: string[]) {
  const cache = await caches.open('footage');
  for (const [n, picture] of pictures.entries()) {
    const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
    await cache.put(`/footage/${first + n}`, new Response(bytes));
  }
}

/** Runs in the page first: its camera shows the footage that was stored, fifteen frames a second. */
function playFootage({ numbers, width, height }: About) {
  const { mediaDevices } = navigator;
  // The page that a window opens with.
  if (!mediaDevices) return;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  let kept: Clear | null = null;
  const play = async () => {
    const cache = await caches.open('footage');
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d')!;
    const init = { format: 'I420', codedWidth: width, codedHeight: height, timestamp: 0 } as const;
    let next = 0;
    const draw = async () => {
      let at: number;
      do at = next++ % numbers.length;
      while (kept && (numbers[at]! < kept[0] + 2 || numbers[at]! > kept[1] - 2));
      const stored = await cache.match(`/footage/${at}`);
      const picture = new VideoFrame(await stored!.arrayBuffer(), init);
      context.drawImage(picture, 0, 0);
      picture.close();
    };
    await draw();
    const track = canvas.captureStream().getVideoTracks()[0]!;
    const go = async () => {
      while (track.readyState === 'live') {
        const began = performance.now();
        await draw();
        await new Promise((resolve) => setTimeout(resolve, 67 - (performance.now() - began)));
      }
    };
    void go();
    return track;
  };
  mediaDevices.getUserMedia = async ({ audio, video } = {}) =>
    new MediaStream([
      ...(audio ? (await getUserMedia({ audio })).getTracks() : []),
      ...(video ? [await play()] : []),
    ]);
  Object.assign(window, { keepTo: (range: Clear | null) => (kept = range) });
}

/** Runs in the page first: remembers what ran into the policy. */
function keepViolations() {
  const violations: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.effectiveDirective}: ${event.blockedURI}`),
  );
  Object.assign(window, { violations });
}

/** Presses a button by its name. By `::-p-aria`, Puppeteer asks Firefox about each element of the view by itself: half a minute for a gallery. */
const press = async (page: Page, tag: string, name: string) => {
  const button = await page.waitForFunction(
    (tag, name) =>
      [...document.querySelector(tag)!.shadowRoot!.querySelectorAll('button')].find(
        (each) =>
          (each.ariaLabel ?? each.textContent!).trim() === name && !each.disabled && each.checkVisibility(),
      ),
    {},
    tag,
    name,
  );
  await (button as ElementHandle).click();
};

const status = (page: Page, tag: 'twilio-room' | 'mask-trainer') =>
  page.evaluate((tag) => document.querySelector(tag)!.status, tag);

const text = (page: Page, tag: string) =>
  page.evaluate((tag) => document.querySelector(tag)!.shadowRoot!.textContent, tag);

/** The growth of a figure of what comes in, over a second. */
const growth = async (page: Page, figure: string, kind: string) => {
  const first = await page.evaluate(received, figure, kind);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return (await page.evaluate(received, figure, kind)) - first;
};

const enter = async (page: Page, url: string, name: string) => {
  await page.goto(url);
  await page.locator('twilio-room >>> input').fill(name);
  await press(page, 'twilio-room', 'Join');
  await expect.poll(() => status(page, 'twilio-room'), { timeout: 30_000 }).toBe('connected');
};

/** Runs in the page: shows nothing but the frames of `range` until it is called again; `null` are all. */
const keepTo = (range: Clear | null) =>
  (window as unknown as { keepTo(range: Clear | null): void }).keepTo(range);

/** Waits until the footage is clearly in this range. */
const waitForLabel = (page: Page, [from, to]: Clear) =>
  page.waitForFunction(
    (from, to) => {
      const { footage } = window as unknown as Recognising;
      const index = footage.indexOf(document.querySelector('twilio-room')!.localVideo!);
      return index >= from + 2 && index <= to - 2;
    },
    { polling: 30, timeout: 60_000 },
    from,
    to,
  );

let browser: Browser;
const launch = async (preferences: Record<string, unknown> = {}) => {
  const options = firefoxOptions(firefox!);
  Object.assign(options.extraPrefsFirefox!, preferences);
  browser = await puppeteer.launch(options);
};
test.afterEach(() => browser?.close());

for (const [what, preferences, has] of [
  ['its own camera is seen', {}, [true, true]],
  [
    'without VideoFrame and frame callbacks, it is seen as well',
    {
      'dom.media.webcodecs.enabled': false,
      'dom.media.webcodecs.image-decoder.enabled': false,
      'media.rvfc.enabled': false,
    },
    [false, false],
  ],
] as const)
  test(`Firefox: ${what}`, async ({ url }) => {
    await launch(preferences);
    const page = await browser.newPage();
    await page.goto(url);
    expect(
      await page.evaluate(() => [
        'VideoFrame' in window,
        'requestVideoFrameCallback' in HTMLVideoElement.prototype,
      ]),
    ).toEqual(has);
    await press(page, 'twilio-room', 'Start camera');
    await expect.poll(() => status(page, 'twilio-room')).toBe('previewing');
    await press(page, 'mask-detector', 'Start detecting');
    await expect
      .poll(() => page.evaluate(() => document.querySelector('mask-detector')!.result?.results.length), {
        timeout: 60_000,
      })
      .toBe(2);
  });

test('Firefox: if pixels are falsified, nothing is learned from them, and the page says so', async ({
  url,
}) => {
  await launch({ 'privacy.resistFingerprinting': true });
  const page = await browser.newPage();
  await page.goto(url);
  const { codes, counts, same } = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#a22';
    context.fillRect(0, 0, 320, 240);
    const png = await (await fetch('/favicon.svg')).blob();
    const image = Object.assign(new Image(), { src: URL.createObjectURL(png) });
    await image.decode();
    const trainer = document.querySelector('mask-trainer')!;
    const codes: string[] = [];
    for (const source of [canvas, image, await createImageBitmap(canvas), new ImageData(64, 64)])
      await trainer.addImage('mask', source).catch(({ code }: { code: string }) => codes.push(code));
    const read = () => context.getImageData(0, 0, 320, 240).data.join();
    return { codes, counts: trainer.counts, same: read() === read() };
  });
  expect(same, 'what Firefox gives back is made up anew each time').toBe(false);
  expect(codes).toEqual(Array(4).fill('pixels-falsified'));
  expect(counts).toEqual({ 'no mask': 0, mask: 0 });
  await press(page, 'twilio-room', 'Start camera');
  await expect.poll(() => status(page, 'twilio-room')).toBe('previewing');
  const results = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let results = 0;
        document.addEventListener('detection', () => results++, { capture: true });
        document.addEventListener('detector-error', () => resolve(results), { once: true });
      }),
  );
  await press(page, 'mask-detector', 'Start detecting');
  expect(await results).toBe(0);
  expect(await text(page, 'mask-detector')).toContain('Allow this site to use HTML5 canvas image data');
});

test('Firefox: in forced colours, the meters have bars', async ({ url }) => {
  await launch({ 'browser.display.document_color_use': 2 });
  const page = await browser.newPage();
  await page.goto(url);
  await press(page, 'twilio-room', 'Start camera');
  await press(page, 'mask-detector', 'Start detecting');
  const meter = await page.waitForSelector('mask-detector >>> meter');
  const [bar, highlight, canvas] = await meter!.evaluate((meter) => {
    const colour = (name: string) => {
      document.body.style.color = name;
      return getComputedStyle(document.body).color;
    };
    const bar = getComputedStyle(meter, '::-moz-meter-bar').backgroundColor;
    return [bar, colour('Highlight'), colour('Canvas')];
  });
  expect(bar).toBe(highlight);
  expect(bar).not.toBe(canvas);
});

/** Runs in the page: the text on the tile of `name`. */
const noteOn = (name: string) =>
  [...document.querySelector('twilio-room')!.shadowRoot!.querySelectorAll('.tile')]
    .find((tile) => tile.textContent!.includes(name))
    ?.querySelector('[part=note]')?.textContent ?? '';

test('Firefox and Chromium in one call: each shows the answer that the other shares, until that one stops', async ({
  url,
  page: bob,
}) => {
  await launch();
  const ada = await browser.newPage();
  await enter(ada, `${url}/video.html`, 'Ada');
  await join(bob, 'Bob');
  await expect.poll(() => text(ada, 'twilio-room')).toContain('Bob');
  const answer = /^(mask|no mask|Not sure)$/;
  const onAda = () => Promise.all([ada.evaluate(noteOn, 'Ada'), bob.evaluate(noteOn, 'Ada')]);
  const onBob = () => Promise.all([ada.evaluate(noteOn, 'Bob'), bob.evaluate(noteOn, 'Bob')]);
  const isEverywhere = (notes: string[]) => notes.every((note) => answer.test(note));

  await (await ada.waitForSelector('input[value=shared]'))!.click();
  await bob.getByLabel('Shared').check();
  await press(ada, 'mask-detector', 'Start detecting');
  await bob.getByRole('button', { name: 'Start detecting' }).click();
  await press(ada, 'mask-detector', 'Share my answer');
  await expect.poll(async () => isEverywhere(await onAda()), { timeout: 60_000 }).toBe(true);
  expect(await onBob()).toEqual(['', '']);
  await bob.getByRole('button', { name: 'Share my answer' }).click();
  await expect.poll(async () => isEverywhere(await onBob()), { timeout: 60_000 }).toBe(true);
  await press(ada, 'mask-detector', 'Stop sharing my answer');
  await expect.poll(onAda).toEqual(['', '']);
  expect(isEverywhere(await onBob())).toBe(true);
  await bob.getByRole('button', { name: 'Stop sharing my answer' }).click();
  await expect.poll(onBob).toEqual(['', '']);
});

test('Firefox: call, train, save, detect, reload, load, detect again', async ({ url }) => {
  test.skip(isRecorded, 'The recording is shown in Chromium only.');
  test.setTimeout(240_000);
  await launch();
  const folder = test.info().outputPath('downloads');
  await mkdir(folder, { recursive: true });
  const problems: string[] = [];
  const context = await browser.createBrowserContext({
    downloadBehavior: { policy: 'allow', downloadPath: folder },
  });
  const { pictures, about, grids } = clearFrames();
  const open = async () => {
    const page = await context.newPage({ type: 'window' });
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.evaluateOnNewDocument(keepViolations);
    await page.evaluateOnNewDocument(keepPeers);
    await page.evaluateOnNewDocument(playFootage, about);
    await page.evaluateOnNewDocument(recogniser, { grid: GRID, references: grids });
    return page;
  };
  const page = await open();

  await test.step('both see and hear each other through the unmodified SDK', async () => {
    await page.goto(`${url}/favicon.svg`);
    for (let at = 0; at < pictures.length; at += 40)
      await page.evaluate(
        store,
        at,
        pictures.slice(at, at + 40).map((picture) => picture.toString('base64')),
      );
    const other = await open();
    await enter(page, url, 'Ada');
    await enter(other, url, 'Bob');
    await expect.poll(() => text(page, 'twilio-room')).toContain('Bob');
    await expect.poll(() => text(other, 'twilio-room')).toContain('Ada');
    for (const each of [page, other]) {
      await expect.poll(() => growth(each, 'framesDecoded', 'video'), { timeout: 30_000 }).toBeGreaterThan(5);
      await expect
        .poll(() => growth(each, 'totalSamplesReceived', 'audio'), { timeout: 30_000 })
        .toBeGreaterThan(1000);
    }
    // Not by closing the window alone: under load, Firefox loses what a page sends with its last breath.
    await press(other, 'twilio-room', 'Leave');
    await expect.poll(() => text(page, 'twilio-room')).toContain('Nobody else is here');
  });

  await test.step('it learns from the footage while the loss falls', async () => {
    // The engine loads on first use; a first picture keeps that out of the recording.
    await page.evaluate(async () => {
      const trainer = document.querySelector('mask-trainer')!;
      await trainer.addImage('mask');
      await trainer.clear();
    });
    for (const [n, label] of LABELS.entries()) {
      const button = await page.waitForSelector(`mask-trainer >>> .class:nth-child(${n + 1}) button.record`);
      await button!.scrollIntoView();
      const { x, y } = await button!.clickablePoint();
      await page.mouse.move(x, y);
      for (const range of ranges[label]) {
        // A busy machine presses and lets go late: the footage waits for it.
        await page.evaluate(keepTo, range);
        await waitForLabel(page, range);
        const kept = () => page.evaluate((of) => document.querySelector('mask-trainer')!.counts[of]!, label);
        const before = await kept();
        await page.mouse.down();
        await expect.poll(kept, { timeout: 30_000 }).toBeGreaterThanOrEqual(before + 3);
        await page.mouse.up();
      }
    }
    await page.evaluate(keepTo, null);
    const counts = await page.evaluate(() => document.querySelector('mask-trainer')!.counts);
    for (const label of LABELS) expect(counts[label], label).toBeGreaterThanOrEqual(5);
    await page.evaluate(keepLosses);
    await press(page, 'mask-trainer', 'Train');
    await expect.poll(() => status(page, 'mask-trainer'), { timeout: 60_000 }).toBe('trained');
    const losses = await page.evaluate(() => (window as unknown as { losses: number[] }).losses);
    expect(losses.length).toBeGreaterThan(5);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  });

  const tally = await test.step('it is right on clear frames', async () => {
    await press(page, 'mask-detector', 'Start detecting');
    await expect.poll(() => text(page, 'mask-detector')).toContain('Model: your own');
    // The clear frames alone last nine seconds.
    return page.evaluate(judgeDetections, { ranges, seconds: 10 });
  });
  const { right, wrong, seen, mistakes } = tally;
  console.log(`Clear frames: ${right} right, ${wrong} wrong (${JSON.stringify(seen)})`, mistakes);
  expect(Math.min(seen['no mask']!, seen.mask!)).toBeGreaterThan(15);
  expect(right / (right + wrong)).toBeGreaterThanOrEqual(0.95);

  const stills = await page.evaluate(takeStills);
  const before = await page.evaluate(answersOnStills, stills);
  const violations = () => page.evaluate(() => (window as unknown as { violations: string[] }).violations);
  problems.push(...(await violations()));

  await test.step('it saves two files', async () => {
    await press(page, 'mask-trainer', 'Save');
    await expect.poll(() => readdir(folder)).toEqual(['model.json', 'model.weights.bin']);
  });

  const counts = () => page.evaluate(() => ({ ...document.querySelector('mask-trainer')!.counts }));
  const recorded = await counts();
  await test.step('by the keyboard, two images go to the other class and come back', async () => {
    await press(page, 'mask-trainer', 'Show all images of “mask”');
    await page.waitForSelector('mask-trainer >>> [role="listbox"] [role="option"]');
    await page.keyboard.press(' ');
    await page.keyboard.down('Shift');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.up('Shift');
    await press(page, 'mask-trainer', 'Move');
    await expect.poll(counts).toEqual({ 'no mask': recorded['no mask']! + 2, mask: recorded['mask']! - 2 });
    await page.keyboard.press('Escape');
    await press(page, 'mask-trainer', 'Undo');
    await expect.poll(counts).toEqual(recorded);
  });

  await test.step('it saves the project; another profile opens it and answers the same', async () => {
    await press(page, 'mask-trainer', 'Save project');
    await expect.poll(() => readdir(folder)).toContain('mask-room-project.zip');
    const profile = await browser.createBrowserContext();
    const other = await profile.newPage();
    await other.goto(url);
    const input = (await other.waitForSelector(
      'mask-trainer >>> input#files',
    )) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(joinPath(folder, 'mask-room-project.zip'));
    await expect.poll(() => status(other, 'mask-trainer'), { timeout: 60_000 }).toBe('trained');
    expect(await other.evaluate(() => ({ ...document.querySelector('mask-trainer')!.counts }))).toEqual(
      recorded,
    );
    const answers = await other.evaluate(answersOnStills, stills);
    answers.forEach((answer, n) => {
      for (const label of LABELS)
        expect(Math.abs(answer[label]! - before[n]![label]!), `${n} ${label}`).toBeLessThan(1e-5);
    });
    await profile.close();
    await page.bringToFront();
  });

  await test.step('reloaded, it loads the files and answers the same', async () => {
    await page.reload();
    await press(page, 'twilio-room', 'Start camera');
    const input = (await page.waitForSelector(
      'mask-trainer >>> input#files',
    )) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(joinPath(folder, 'model.json'), joinPath(folder, 'model.weights.bin'));
    await expect.poll(() => status(page, 'mask-trainer'), { timeout: 60_000 }).toBe('trained');
    const after = await page.evaluate(answersOnStills, stills);
    after.forEach((answer, n) => {
      for (const label of LABELS)
        expect(Math.abs(answer[label]! - before[n]![label]!), `${n} ${label}`).toBeLessThan(1e-5);
    });
    await press(page, 'mask-detector', 'Start detecting');
    await expect.poll(() => text(page, 'mask-detector')).toContain('Detected:');
  });

  problems.push(...(await violations()));
  expect(problems).toEqual([]);
});
