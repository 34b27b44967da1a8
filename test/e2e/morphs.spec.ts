import { readFile } from 'node:fs/promises';
import { countLive } from './alive.ts';
import { expect, test, type Page } from './fixtures.ts';

/** What makes the page like the server's HTML. Each as its authors show it. */
const LIBRARIES = {
  idiomorph: {
    file: 'node_modules/idiomorph/dist/idiomorph.esm.js',
    use: `import { Idiomorph } from '/idiomorph.js';
      window.morph = (html) => Idiomorph.morph(document.body, html, { morphStyle: 'innerHTML' });`,
  },
  morphdom: {
    file: 'node_modules/morphdom/dist/morphdom-esm.js',
    use: `import morphdom from '/morphdom.js';
      window.morph = (html) => morphdom(document.body, '<body>' + html + '</body>');`,
  },
};

const OFF = 'muted camera-off';

/** What the server says of the page, at each refresh. */
const body = (
  room: string,
  { trainer = 'labels="up, down"', detector = '', before = '', inRoom = '' } = {},
) => `${before}<main>
    <twilio-room id="room" ${room}>${inRoom}</twilio-room>
    <mask-trainer id="trainer" ${trainer}></mask-trainer>
    <mask-detector id="detector" ${detector}></mask-detector></main>`;

interface Morphing {
  morph: (html: string) => unknown;
  live: { tracks: Set<MediaStreamTrack> };
  element: Element;
}

for (const [library, { file, use }] of Object.entries(LIBRARIES)) {
  test.describe(library, () => {
    const name = `morph-${library}`;
    const given = `name="${name}" identity="Ada"`;

    /** The page as the server first gives it. */
    const open = async (page: Page) => {
      await page.addInitScript(countLive);
      await page.route(`**/${library}.js`, async (route) =>
        route.fulfill({ contentType: 'text/javascript', body: await readFile(file) }),
      );
      await page.route('**/morphed', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><html lang="en"><head><title>Test</title><script type="module" src="/dist/mask-room.js"></script>
            <script type="module">${use}</script></head><body>${body(`${given} ${OFF}`)}</body></html>`,
        }),
      );
      await page.goto('/morphed');
      await page.evaluate(() => {
        const element = document.querySelector('twilio-room')!;
        Object.assign(window, { element });
      });
    };

    /** Ben is there, and Ada joins by the page's button. */
    const call = async (page: Page, other: Page) => {
      await open(page);
      await other.goto('/video.html');
      await other.evaluate((room) => {
        Object.assign(document.querySelector('twilio-room')!, { name: room, identity: 'Ben' });
        return document.querySelector('twilio-room')!.join();
      }, name);
      await page.locator('twilio-room').getByRole('button', { name: 'Join', exact: true }).click();
      await expect(page.locator('twilio-room')).toHaveJSProperty('status', 'connected');
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: false, cameraOn: false });
    };

    const press = (page: Page, button: 'Microphone' | 'Camera') =>
      page.locator('twilio-room').getByRole('button', { name: button, exact: true }).click();

    /** What Ben sees of Ada. */
    const seen = (other: Page) =>
      other.evaluate(() => {
        const ada = document.querySelector('twilio-room')!.participants.find((one) => one.identity === 'Ada');
        return ada && { microphoneOn: ada.microphoneOn, cameraOn: ada.cameraOn };
      });

    /** What the library finds, a moment after it has made the page like `html`. */
    const morph = (page: Page, html: string) =>
      page.evaluate(async (text) => {
        const { morph, live, element } = window as unknown as Morphing;
        morph(text);
        // Longer than a device takes to open.
        await new Promise((resolve) => setTimeout(resolve, 400));
        const room = document.querySelector('twilio-room')!;
        return {
          kept: room === element,
          status: room.status,
          sid: room.room?.sid,
          counts: document.querySelector('mask-trainer')!.counts,
          detecting: document.querySelector('mask-detector')!.status === 'detecting',
          sent: [...live.tracks]
            .filter(({ readyState, enabled }) => readyState === 'live' && enabled)
            .map(({ kind }) => kind)
            .sort(),
        };
      }, html);

    /** The pages that the server may send, in this order; in each of them the element is the same. */
    const refreshes: Record<string, string> = {
      'without the attributes': body(given),
      'with them again': body(`${given} ${OFF}`),
      'without them, with a hint above': body(given, { before: '<p>Saved.</p>' }),
      'with nothing on the room': body(''),
      'with all else on it': body(
        'name="elsewhere" identity="Eva" token="none" token-url="/nowhere" preview class="wide" style="width: 60%" lang="de" dir="rtl" muted="false" camera-off="false"',
        { inRoom: '<p>Loading …</p>' },
      ),
      'with nothing on the room, again': body(''),
      'as it first was': body(`${given} ${OFF}`),
    };

    test('a refresh opens neither microphone nor camera if they are off, and the call continues', async ({
      page,
      context,
    }) => {
      const other = await context.newPage();
      await call(page, other);
      await press(page, 'Microphone');
      await press(page, 'Camera');
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: true, cameraOn: true });
      await press(page, 'Microphone');
      await press(page, 'Camera');
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: false, cameraOn: false });
      const before = await morph(page, body(`${given} ${OFF}`));
      expect(before).toMatchObject({ kept: true, status: 'connected', sent: [] });
      for (const [what, html] of Object.entries(refreshes)) {
        expect(await morph(page, html), what).toEqual(before);
        expect(await seen(other), what).toEqual({ microphoneOn: false, cameraOn: false });
      }
      await page.evaluate(() => (document.querySelector('twilio-room')!.muted = false));
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: true, cameraOn: false });
    });

    test('nor if they were never on, and what a button turned on stays on', async ({ page, context }) => {
      const other = await context.newPage();
      await call(page, other);
      for (const what of ['without the attributes', 'with all else on it', 'as it first was'])
        expect(await morph(page, refreshes[what]!), what).toMatchObject({
          kept: true,
          status: 'connected',
          sent: [],
        });
      expect(await seen(other)).toEqual({ microphoneOn: false, cameraOn: false });

      await press(page, 'Microphone');
      await press(page, 'Camera');
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: true, cameraOn: true });
      for (const html of [body(`${given} ${OFF}`), body(given), body('')])
        expect(await morph(page, html)).toMatchObject({ kept: true, sent: ['audio', 'video'] });
      // The attributes come: that is to close them.
      expect(await morph(page, body(`${given} ${OFF}`))).toMatchObject({ kept: true, sent: [] });
      await expect.poll(() => seen(other)).toEqual({ microphoneOn: false, cameraOn: false });
    });

    test('a refresh loses no image and starts no detection', async ({ page }) => {
      await open(page);
      await page.evaluate(async () => {
        const trainer = document.querySelector('mask-trainer')!;
        const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
        canvas.getContext('2d')!.fillRect(0, 0, 32, 64);
        for (const label of ['up', 'down']) await trainer.addImage(label, canvas);
      });
      const same = body(`${given} ${OFF}`);
      const before = await morph(page, same);
      expect(before).toMatchObject({ counts: { up: 1, down: 1 }, detecting: false, sent: [] });
      for (const change of [
        { trainer: 'labels="left, right"', detector: 'threshold="0.9"' },
        { trainer: '', detector: 'for="no-room"' },
        { trainer: 'labels="up, down" region="face"' },
        { trainer: 'labels="up, down" storage-key="visitor"' },
      ]) {
        expect(await morph(page, body(`${given} ${OFF}`, change)), change.trainer).toMatchObject({
          kept: true,
          detecting: false,
          sent: [],
        });
        expect(await morph(page, same), change.trainer).toEqual(before);
      }
    });
  });
}
