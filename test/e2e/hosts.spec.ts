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
