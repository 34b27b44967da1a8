import { build, type BuildOptions } from 'esbuild';
import { alive, countLive } from './alive.ts';
import { expect, test, type Page } from './fixtures.ts';

/*
 * Hosts of micro frontends that take an application away in their own way: the real ones, each with one application that holds the tag. What
 * the servers of host and application say is answered by the test.
 */

interface Hosts {
  Garfish: {
    loadApp(name: string, options: object): Promise<{ mount(): Promise<boolean>; unmount(): void }>;
  };
  wujie: { startApp(options: object): Promise<unknown>; destroyApp(name: string): void };
  /** The application's element, once it runs. */
  room: HTMLElementTagNameMap['twilio-room'];
  remove: () => void;
}

const bundle = async (contents: string, options: BuildOptions) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.' },
    bundle: true,
    write: false,
    logLevel: 'error',
    ...options,
  });
  return outputFiles![0]!.text;
};

const html = (body: string) =>
  `<!doctype html><html lang="en"><head><title>Test</title></head><body>${body}</body></html>`;

const answer = (page: Page, path: string, body: string, contentType = 'text/html') =>
  page.route(`**${path}`, (route) => route.fulfill({ contentType, body }));
const answerScript = (page: Page, path: string, body: string) => answer(page, path, body, 'text/javascript');

const TAG = '<twilio-room name="hosts"></twilio-room>';

/** Opens a page of the host, with the application in it. */
const HOSTS: Record<string, (page: Page) => Promise<void>> = {
  'Garfish, which clears the timers of an application that it does not keep': async (page) => {
    // The application's own bundle, as webpack makes it: it runs in the sandbox, and its timers are the sandbox's.
    const app = `import { TwilioRoom } from './dist/index.js';
      TwilioRoom.define('twilio-room');
      export const provider = { render() {}, destroy() {} };`;
    // As webpack has it where the bundler's page is known.
    const define = { 'import.meta.url': 'location.href' };
    await answerScript(page, '/app.js', await bundle(app, { format: 'cjs', define }));
    await answerScript(page, '/garfish.js', await bundle("import 'garfish';", { format: 'iife' }));
    await answer(page, '/app/', html(`${TAG}<script src="/app.js"></script>`));
    await answer(page, '/host', html('<div id="place"></div><script src="/garfish.js"></script>'));
    await page.goto('/host');
    await page.evaluate(async () => {
      const host = window as unknown as Hosts;
      const app = await host.Garfish.loadApp('app', { entry: '/app/', domGetter: '#place', cache: false });
      await app.mount();
      host.room = document.querySelector('twilio-room')!;
      host.remove = () => app.unmount();
    });
  },
  'wujie, which takes the document of an application apart': async (page) => {
    const wujie = "export { startApp, destroyApp } from 'wujie';";
    await answerScript(page, '/wujie.js', await bundle(wujie, { format: 'iife', globalName: 'wujie' }));
    await answer(page, '/app/', html(TAG));
    // The elements are the host's: in an application's own frame no tag is upgraded.
    const scripts =
      '<script type="module" src="/dist/mask-room.js"></script><script src="/wujie.js"></script>';
    await answer(page, '/host', html(`<div id="place"></div>${scripts}`));
    await page.goto('/host');
    await page.evaluate(async () => {
      const host = window as unknown as Hosts;
      await host.wujie.startApp({ name: 'app', url: '/app/', el: '#place' });
      host.room = document.querySelector('wujie-app')!.shadowRoot!.querySelector('twilio-room')!;
      host.remove = () => host.wujie.destroyApp('app');
    });
  },
};

for (const [host, open] of Object.entries(HOSTS))
  for (const method of ['preview', 'join'] as const)
    test(`${host}, leaves no camera on after ${method}()`, async ({ page }) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      await page.addInitScript(countLive);
      await open(page);
      await page.evaluate((name) => (window as unknown as Hosts).room[name](), method);
      const status = () => page.evaluate(() => (window as unknown as Hosts).room.status);
      expect(await status()).toBe(method === 'join' ? 'connected' : 'previewing');
      expect((await alive(page)).tracks).toBe(2);
      problems.length = 0;
      await page.evaluate(() => (window as unknown as Hosts).remove());
      expect(await page.evaluate(() => (window as unknown as Hosts).room.isConnected)).toBe(false);
      await expect.poll(async () => (await alive(page)).tracks, { timeout: 5000 }).toBe(0);
      await expect.poll(status).toBe('idle');
      expect(problems).toEqual([]);
    });

test('a part that its host blocks is missing, and the element says so', async ({ page }) => {
  await answerScript(page, '/garfish.js', await bundle("import 'garfish';", { format: 'iife' }));
  const life = '<script>exports.provider = { render() {}, destroy() {} };</script>';
  await answer(page, '/app/', html(`<script type="module" src="/dist/mask-room.js"></script>${life}`));
  await answer(page, '/host', html('<div id="place"></div><script src="/garfish.js"></script>'));
  await page.goto('/host');
  const seen = await page.evaluate(async () => {
    const host = window as unknown as Hosts;
    const options = { entry: '/app/', domGetter: '#place', cache: false, sandbox: { open: false } };
    const app = await host.Garfish.loadApp('app', options);
    await app.mount();
    await customElements.whenDefined('mask-detector');
    // Without a sandbox it writes each `import()` anew, as a call of something that goes with the application; the class stays.
    app.unmount();
    const detector = document.body.appendChild(document.createElement('mask-detector'));
    const error = await detector.classify(new OffscreenCanvas(8, 8)).catch((error: unknown) => error);
    return { code: (error as { code: string }).code, shown: detector.error?.code, status: detector.status };
  });
  expect(seen).toEqual({ code: 'part-missing', shown: 'part-missing', status: 'idle' });
});

test('an element is as high as its contents in a page without a doctype', async ({ page }) => {
  const tags = ['twilio-room', 'mask-trainer', 'mask-detector'];
  const body = `${tags.map((tag) => `<${tag}></${tag}>`).join('')}<main>${tags.map((tag) => `<${tag} style="height: 900px"></${tag}>`).join('')}</main>
    <script type="module" src="/dist/mask-room.js"></script>`;
  const heights = async (page: Page) =>
    page.evaluate(async (tags) => {
      await Promise.all(tags.map((tag) => customElements.whenDefined(tag)));
      const all = [...document.querySelectorAll('twilio-room, mask-trainer, mask-detector')];
      await Promise.all(all.map((each) => (each as HTMLElementTagNameMap['mask-detector']).updateComplete));
      return {
        mode: document.compatMode,
        panels: all.map((each) => Math.round(each.shadowRoot!.firstElementChild!.clientHeight)),
      };
    }, tags);
  await answer(page, '/quirks', body);
  await answer(page, '/standard', `<!doctype html>${body}`);
  await page.goto('/standard');
  const standard = await heights(page);
  await page.goto('/quirks');
  const quirks = await heights(page);
  expect([standard.mode, quirks.mode]).toEqual(['CSS1Compat', 'BackCompat']);
  expect(quirks.panels).toEqual(standard.panels);
  // Where the page gives them a height, they fill it.
  for (const height of quirks.panels.slice(3)) expect(height).toBeGreaterThan(890);
});

test('in a scoped registry the elements work, and the page has none of them', async ({ page }) => {
  await answer(page, '/scoped', html('<div id="place"></div>'));
  await page.goto('/scoped');
  const scoped = await page.evaluate(() => 'customElementRegistry' in Element.prototype);
  test.skip(!scoped, 'this browser has no scoped registries');
  const seen = await page.evaluate(async () => {
    const ours = '/dist/index.js';
    const { TwilioRoom, MaskTrainer, MaskDetector } = (await import(
      ours
    )) as typeof import('../../src/index.ts');
    const registry = new CustomElementRegistry();
    TwilioRoom.define('twilio-room', registry);
    MaskTrainer.define('mask-trainer', registry);
    MaskDetector.define('mask-detector', registry);
    const root = document
      .querySelector('#place')!
      .attachShadow({ mode: 'open', customElementRegistry: registry } as ShadowRootInit);
    root.innerHTML =
      '<twilio-room preview></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>';
    const [room, detector] = [root.querySelector('twilio-room')!, root.querySelector('mask-detector')!];
    const trainer = root.querySelector('mask-trainer')!;
    while (!room.localVideo) await new Promise((resolve) => setTimeout(resolve, 20));
    await detector.start();
    await new Promise((resolve) => detector.addEventListener('detection', resolve, { once: true }));
    return {
      paired: detector.video === room.localVideo && trainer.video === room.localVideo,
      status: [room.status, detector.status],
      page: ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) => typeof customElements.get(tag)),
    };
  });
  expect(seen).toEqual({
    paired: true,
    status: ['previewing', 'detecting'],
    page: ['undefined', 'undefined', 'undefined'],
  });
});
