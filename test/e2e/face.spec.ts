import { readFileSync } from 'node:fs';
import { frames } from './footage.ts';
import { expect, isRecorded, ranges, test, type Page } from './fixtures.ts';

const PAGE = `<!doctype html><html lang="en"><title>Test</title><body>
  <mask-trainer region="face"></mask-trainer><mask-detector></mask-detector>
  <script type="module" src="/dist/mask-room.js"></script></body></html>`;

const open = async (page: Page) => {
  await page.route('**/test-page', (route) => route.fulfill({ contentType: 'text/html', body: PAGE }));
  await page.goto('/test-page');
  await page.waitForFunction(() => customElements.get('mask-trainer'));
};

test('region="face" learns masks from the footage, and an empty picture is no class', async ({ page }) => {
  test.skip(!isRecorded, 'the recorded footage is not there, and no drawn mask is a face’s');
  test.setTimeout(180_000);
  await open(page);
  const all = frames();
  if (!('jpegs' in all)) throw new Error('The recording holds JPEG pictures.');
  const clear = (['no mask', 'mask'] as const).flatMap((label) =>
    ranges[label].flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, n) => ({ label, index: from + n })),
    ),
  );
  // Every tenth clear frame is learned, every third of the others asked.
  const learned = clear.filter(({ index }) => index % 10 === 5);
  const asked = clear.filter(({ index }) => index % 10 !== 5 && index % 3 === 0);
  const withPictures = (list: typeof clear) =>
    list.map(({ label, index }) => ({ label, jpeg: all.jpegs[index]!.toString('base64') }));

  const came = await page.evaluate(
    async ({ learned, asked }) => {
      const trainer = document.querySelector('mask-trainer')!;
      const detector = document.querySelector('mask-detector')!;
      const picture = async (jpeg: string) => (await fetch(`data:image/jpeg;base64,${jpeg}`)).blob();
      for (const { label, jpeg } of learned) await trainer.addImage(label, await picture(jpeg));
      await trainer.train();
      const came = { right: 0, wrong: 0, faceless: 0, adopted: detector.region, empty: '', refused: '' };
      const sides: number[] = [];
      for (const { label, jpeg } of asked) {
        const answer = await detector.classify(await picture(jpeg));
        if (!answer.face) came.faceless++;
        else sides.push(answer.face.width);
        came[answer.label === label ? 'right' : 'wrong']++;
      }
      const empty = new OffscreenCanvas(640, 480);
      const context = empty.getContext('2d')!;
      context.fillStyle = '#667';
      context.fillRect(0, 0, 640, 480);
      const answer = await detector.classify(empty);
      came.empty = `${answer.label} ${answer.results.length} ${answer.face}`;
      came.refused = (await trainer
        .addImage('mask', empty)
        .catch((error: { code: string }) => error.code)) as string;
      return { ...came, sides: [Math.min(...sides), Math.max(...sides)] };
    },
    { learned: withPictures(learned), asked: withPictures(asked) },
  );
  console.log(`Face region, clear frames: ${JSON.stringify(came)}`);
  expect(came.right / (came.right + came.wrong)).toBeGreaterThanOrEqual(0.95);
  expect(came).toMatchObject({ adopted: 'face', empty: 'no face 0 null', refused: 'no-face' });
});

test('the face detector is fetched only if it is needed, and an altered file is refused', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/models/face/')) asked.push(request.url());
  });
  const weights = readFileSync('dist/models/face/weights.bin');
  weights[1000]! ^= 1;
  await page.route('**/models/face/weights.bin', (route) => route.fulfill({ body: weights }));
  await open(page);
  const add = () =>
    page.evaluate(() => {
      const picture = new ImageData(64, 48);
      return document
        .querySelector('mask-trainer')!
        .addImage('mask', picture)
        .then(
          () => 'added',
          (error: { code: string }) => error.code,
        );
    });
  await page.evaluate(() => (document.querySelector('mask-trainer')!.region = 'frame'));
  expect(await add()).toBe('added');
  expect(asked).toEqual([]);
  await page.evaluate(() => (document.querySelector('mask-trainer')!.region = 'face'));
  expect(await add()).toBe('face-detector-altered');
  // The next try fetches it again.
  await page.unroute('**/models/face/weights.bin');
  expect(await add()).toBe('no-face');
  expect(asked.length).toBe(4);
});
