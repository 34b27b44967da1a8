import { readFile } from 'node:fs/promises';
import { expect, join, judge, recogniseFootage, record, test, waitForLabel, type Page } from './fixtures.ts';
import { startServer } from '../../scripts/server.mjs';
import { answersOnStills, keepLosses, keepPeers, received, takeStills } from './in-page.ts';

const LABELS = ['no mask', 'mask'] as const;

/** The growth of a number that `read` gives in the page, over a second. */
const growth = async (page: Page, read: () => Promise<number>): Promise<number> => {
  const first = await page.evaluate(read);
  await page.waitForTimeout(1000);
  return (await page.evaluate(read)) - first;
};

/** Decoded frames of all remote videos; `currentTime` would grow without any. */
const framesDecoded = () => received('framesDecoded', 'video');

test('two windows: call, train, save, detect, reload, load, detect again', async ({ page, context }) => {
  test.setTimeout(240_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  // The demo is served under the strict policy that the docs print: nothing may run into it.
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted Type/i.test(message.text())) problems.push(message.text());
  });
  await recogniseFootage(page);
  await page.addInitScript(keepPeers);

  await test.step('both see and hear each other through the unmodified SDK', async () => {
    const other = await context.newPage();
    await other.addInitScript(keepPeers);
    await join(page, 'Ada', '/');
    await page.evaluate(() => {
      const room = document.querySelector('twilio-room')!;
      const heard: string[] = [];
      for (const event of ['participant-joined', 'participant-left'] as const)
        room.addEventListener(event, ({ detail }) => heard.push(`${event} ${detail.participant.identity}`));
      Object.assign(window, { heard });
    });
    const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
    await join(other, 'Bob', '/');
    await expect(page.locator('twilio-room')).toContainText('Bob');
    expect(await heard()).toEqual(['participant-joined Bob']);
    await expect(other.locator('twilio-room')).toContainText('Ada');
    for (const each of [page, other]) {
      await each.bringToFront();
      await each.evaluate(`window.received = ${received.toString()}`);
      await expect.poll(() => growth(each, framesDecoded), { timeout: 30_000 }).toBeGreaterThan(5);
      await expect
        .poll(() => growth(each, () => received('totalSamplesReceived', 'audio')), { timeout: 30_000 })
        .toBeGreaterThan(1000);
    }
    await page.bringToFront();
    await other.close();
    await expect(page.locator('twilio-room')).toContainText('Nobody else is here');
    expect(await heard()).toEqual(['participant-joined Bob', 'participant-left Bob']);
  });

  await test.step('it learns from the footage while the loss falls', async () => {
    // The engine loads on first use; a first picture keeps that out of the recording.
    await page.evaluate(async () => {
      const trainer = document.querySelector('mask-trainer')!;
      await trainer.addImage('mask');
      await trainer.clear();
    });
    for (const label of LABELS) await record(page, label);
    const counts = await page.evaluate(() => document.querySelector('mask-trainer')!.counts);
    for (const label of LABELS) expect(counts[label], label).toBeGreaterThanOrEqual(5);
    await page.evaluate(keepLosses);
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.locator('mask-trainer')).toHaveJSProperty('status', 'trained', { timeout: 60_000 });
    const losses = await page.evaluate(() => (window as unknown as { losses: number[] }).losses);
    expect(losses.length).toBeGreaterThan(5);
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
    await expect(page.locator('mask-trainer').locator('canvas').last()).toBeVisible();
  });

  const right = await test.step('it is right on clear frames', async () => {
    await page.getByRole('button', { name: 'Start detecting' }).click();
    await expect(page.locator('mask-detector')).toContainText('Model: your own');
    return judge(page);
  });
  console.log(
    `Clear frames: ${right.right} right, ${right.wrong} wrong (${JSON.stringify(right.seen)})`,
    right.mistakes,
  );
  expect(Math.min(right.seen['no mask']!, right.seen.mask!)).toBeGreaterThan(15);
  expect(right.right / (right.right + right.wrong), right.mistakes.join('\n')).toBeGreaterThanOrEqual(0.95);
  await expect(page.locator('#answer')).toContainText('This page received');

  const stills = await page.evaluate(takeStills);
  const before = await page.evaluate(answersOnStills, stills);

  const files = await test.step('it saves two files', async () => {
    const saved: Record<string, string> = {};
    const arrived: Promise<void>[] = [];
    page.on('download', (download) => {
      arrived.push(download.path().then((path) => void (saved[download.suggestedFilename()] = path)));
    });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => arrived.length).toBe(2);
    await Promise.all(arrived);
    expect(Object.keys(saved).sort()).toEqual(['model.json', 'model.weights.bin']);
    return Promise.all(
      Object.entries(saved).map(async ([name, path]) => ({
        name,
        mimeType: '',
        buffer: await readFile(path),
      })),
    );
  });

  await test.step('reloaded, it loads the files and answers the same', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Start camera' }).click();
    await page.locator('mask-trainer input#files').setInputFiles(files);
    await expect(page.locator('mask-trainer')).toHaveJSProperty('status', 'trained', { timeout: 60_000 });
    const after = await page.evaluate(answersOnStills, stills);
    after.forEach((answer, n) => {
      for (const label of LABELS)
        expect(Math.abs(answer[label]! - before[n]![label]!), `${n} ${label}`).toBeLessThan(1e-5);
    });
    await page.getByRole('button', { name: 'Start detecting' }).click();
    await expect(page.locator('mask-detector')).toContainText('Detected:');
  });

  expect(problems).toEqual([]);
});

test('with the keyboard alone', async ({ page }) => {
  await recogniseFootage(page);
  await page.goto('/');
  /** Tabs on until the focused control has this name. */
  const tabTo = async (name: RegExp) => {
    for (let n = 0; n < 40; n++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element instanceof HTMLElement ? (element.ariaLabel ?? element.innerText ?? '') : '';
      });
      if (name.test(focused.trim())) return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await tabTo(/^Start camera/);
  await page.keyboard.press('Enter');
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
  await expect
    .poll(() => page.evaluate(() => document.querySelector('mask-trainer')!.video !== null))
    .toBe(true);
  for (const label of LABELS) {
    const count = () => page.evaluate((name) => document.querySelector('mask-trainer')!.counts[name]!, label);
    await tabTo(new RegExp(`^${label}`));
    await page.keyboard.press('Enter');
    await expect.poll(count, { timeout: 30_000 }).toBe(1);
    await waitForLabel(page, label);
    await page.keyboard.down('Space');
    // Until there are some: a busy machine shows few frames in a given time.
    await expect.poll(count).toBeGreaterThan(2);
    await page.keyboard.up('Space');
    // The last picture may be on its way.
    await page.waitForTimeout(500);
    const held = await count();
    await page.waitForTimeout(500);
    expect(await count(), 'let go').toBe(held);
  }
  await tabTo(/^Train$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('mask-trainer')).toHaveJSProperty('status', 'trained', { timeout: 60_000 });
  await tabTo(/^Start detecting/);
  await page.keyboard.press('Enter');
  await expect(page.locator('mask-detector')).toContainText('Detected:');
});

test('the training page and the video page work, and link to each other', async ({ page }) => {
  await recogniseFootage(page);
  await page.goto('/train.html');
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
  await page.evaluate(async () => {
    const trainer = document.querySelector('mask-trainer')!;
    while (!trainer.video) await new Promise((resolve) => setTimeout(resolve, 50));
    for (let n = 0; n < 3; n++) for (const label of ['no mask', 'mask']) await trainer.addImage(label);
    await trainer.train({ epochs: 3 });
  });
  const names: string[] = [];
  const buffers: Promise<Buffer>[] = [];
  page.on('download', (download) => {
    names.push(download.suggestedFilename());
    buffers.push(download.path().then((path) => readFile(path)));
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect.poll(() => buffers.length).toBe(2);
  const files = await Promise.all(
    buffers.map(async (buffer, n) => ({ name: names[n]!, mimeType: '', buffer: await buffer })),
  );

  await page.getByRole('link', { name: 'Video', exact: true }).click();
  await page.getByRole('button', { name: 'Start camera' }).click();
  const results = () => page.evaluate(() => document.querySelector('mask-detector')!.result?.results.length);
  await page.getByRole('button', { name: 'Start detecting' }).click();
  await expect(page.locator('mask-detector')).toContainText('Model: ready-made');
  await expect.poll(results, { timeout: 60_000 }).toBe(2);
  await page.getByLabel('Your own model').setInputFiles(files);
  await expect(page.locator('#loaded')).toContainText('Loaded: no mask, mask');
  await expect(page.locator('mask-detector')).toContainText('Model: chosen by this page');
  await expect(page.locator('mask-detector')).toHaveJSProperty('status', 'detecting');
  await page.getByRole('link', { name: 'training page' }).click();
  await expect(page).toHaveURL(/train\.html$/);
});

test('a server that goes down and comes back is reported, and the camera stays on', async ({ page }) => {
  const server = await startServer();
  await page.goto(server.url);
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'previewing');
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await server.stop();
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'failed');
  await expect(page.locator('twilio-room').getByRole('status')).toContainText(/could not be/);
  expect(await page.evaluate(() => document.querySelector('twilio-room')!.localVideo !== null)).toBe(true);
  const again = await startServer({ PORT: new URL(server.url).port });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'connected');
  await again.stop();
});

test('a server that crashes during a call and restarts knows nobody: reported, and joined again', async ({
  page,
}) => {
  const server = await startServer();
  await page.goto(server.url);
  const room = page.locator('twilio-room');
  await page.getByRole('button', { name: 'Start camera' }).click();
  await expect(room).toHaveJSProperty('status', 'previewing');
  await page.getByRole('textbox', { name: 'Your name' }).fill('Ada');
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(room).toHaveJSProperty('status', 'connected');
  // Without a word, as a crash: told in time, people hear that their room has ended.
  await server.stop('SIGKILL');
  const again = await startServer({ PORT: new URL(server.url).port });
  const code = () => page.evaluate(() => document.querySelector('twilio-room')!.error?.code);
  await expect.poll(code).toBe('place-lost');
  await expect(room).toContainText('Your place in the room is gone.');
  expect(await page.evaluate(() => document.querySelector('twilio-room')!.localVideo !== null)).toBe(true);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(room).toHaveJSProperty('status', 'connected');
  await again.stop();
});
