import { expect, test as base, type Page } from '@playwright/test';
import { startServer } from '../../scripts/server.mjs';
import { frames, GRID, isRecorded, ranges, type Drawn } from './footage.ts';
import { judgeDetections, type Recognising } from './in-page.ts';

export type {} from '../../src/index.ts';
export { expect, type Page };

export const test = base.extend<{ url: string }, { server: { url: string } }>({
  server: [
    // Playwright wants the fixtures it depends on destructured: none.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  url: ({ server }, use) => use(server.url),
  baseURL: ({ server }, use) => use(server.url),
});

/** Joins the room of a demo page under this name, by the form as a person does. */
export async function join(page: Page, name: string, path = '/video.html'): Promise<void> {
  await page.goto(path);
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'connected', { timeout: 60_000 });
}

/** Runs in the page: knows which frame of the footage a video shows, by the brightness of a coarse grid. */
export function recogniser({ grid, references }: { grid: typeof GRID; references: number[][] }) {
  const canvas = new OffscreenCanvas(320, 240);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const brightness = (source: CanvasImageSource): number[] => {
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const sums = new Array<number>(grid.columns * grid.rows).fill(0);
    for (let y = 0; y < canvas.height; y++)
      for (let x = 0; x < canvas.width; x++) {
        const cell =
          Math.floor((y * grid.rows) / canvas.height) * grid.columns +
          Math.floor((x * grid.columns) / canvas.width);
        const at = 4 * (y * canvas.width + x);
        sums[cell]! += 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
      }
    const pixels = (canvas.width * canvas.height) / sums.length;
    return sums.map((sum) => sum / pixels);
  };
  const indexOf = (source: CanvasImageSource): number => {
    const seen = brightness(source);
    let best = -1;
    let least = Infinity;
    references.forEach((reference, index) => {
      let distance = 0;
      for (let cell = 0; cell < seen.length; cell++) distance += (seen[cell]! - reference[cell]!) ** 2;
      if (distance < least) [least, best] = [distance, index];
    });
    return best;
  };
  Object.assign(window, {
    footage: {
      brightness,
      indexOf,
      learn: async (jpeg: string) => {
        const picture = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${jpeg}`)).blob());
        references.push(brightness(picture));
        picture.close();
      },
      references,
    },
  });
}

/** Brightness grids of all frames, worked out once: they are the same for every page. */
let known: number[][] | undefined;

/** Lets `page` say `footage.indexOf(video)`. Call it before the page is opened; it lasts through reloads. */
export async function recogniseFootage(page: Page): Promise<void> {
  known ??= await learn(page);
  await page.addInitScript(recogniser, { grid: GRID, references: known });
}

/** Those of the drawn footage, from the brightness that its planes begin with. */
export function drawnGrids({ planes, width, height }: Drawn): number[][] {
  return planes.map((plane) => {
    const cells = new Array<number>(GRID.columns * GRID.rows).fill(0);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        cells[
          Math.floor((y * GRID.rows) / height) * GRID.columns + Math.floor((x * GRID.columns) / width)
        ]! += plane[y * width + x]!;
    return cells.map((sum) => sum / ((width * height) / cells.length));
  });
}

async function learn(page: Page): Promise<number[][]> {
  const all = frames();
  if ('planes' in all) return drawnGrids(all);
  const scratch = await page.context().newPage();
  await scratch.goto('about:blank');
  await scratch.evaluate(recogniser, { grid: GRID, references: [] as number[][] });
  for (const jpeg of all.jpegs)
    await scratch.evaluate(
      (data) => (window as unknown as Recognising).footage.learn(data),
      jpeg.toString('base64'),
    );
  const references = await scratch.evaluate(() => (window as unknown as Recognising).footage.references);
  await scratch.close();
  return references;
}

/** Waits until the room's own video has just come into one of `label`'s ranges: the one of this number, or any. */
export async function waitForLabel(page: Page, label: 'no mask' | 'mask', range?: number): Promise<void> {
  await page.waitForFunction(
    (within) => {
      const video = document.querySelector<HTMLElement & { localVideo: HTMLVideoElement }>(
        'twilio-room',
      )!.localVideo;
      const index = (window as unknown as Recognising).footage.indexOf(video);
      // Twenty frames are two thirds of a second of what comes: enough to record.
      return within.some(([from, to]) => index >= from + 2 && index <= Math.max(from + 8, to - 20));
    },
    range === undefined ? ranges[label] : [ranges[label][range]!],
    { polling: 30, timeout: 60_000 },
  );
}

/** Waits until what the room's own video shows is no longer clear: shortly before the end of `label`'s range of this number. */
export async function waitForEnd(page: Page, label: 'no mask' | 'mask', range: number): Promise<void> {
  await page.waitForFunction(
    ([from, to]) => {
      const { localVideo } = document.querySelector('twilio-room')!;
      const index = (window as unknown as Recognising).footage.indexOf(localVideo!);
      return index < from || index > to - 12;
    },
    ranges[label][range]!,
    { polling: 30, timeout: 60_000 },
  );
}

/** Holds the class's button down as long as each range of the footage clearly shows that class. */
export async function record(page: Page, label: 'no mask' | 'mask'): Promise<void> {
  const button = page.locator('mask-trainer').getByRole('button', { name: new RegExp(`^${label}`) });
  await button.scrollIntoViewIfNeeded();
  const box = (await button.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (const range of ranges[label].keys()) {
    await waitForLabel(page, label, range);
    await page.mouse.down();
    await waitForEnd(page, label, range);
    await page.mouse.up();
  }
}

/** Compares the detector's results with what the footage shows, for a little longer than it lasts. */
export const judge = (page: Page) => page.evaluate(judgeDetections, { ranges, seconds: 16 });

export { isRecorded, ranges };
