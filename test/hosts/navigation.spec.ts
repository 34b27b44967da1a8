import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { alive, countLive } from '../e2e/alive.ts';
import { expect, test, type Page } from '../e2e/fixtures.ts';
import { recipesOf } from './recipes.ts';

/*
 * The recipes of docs/navigation.md, each as it stands there, with its library and a call in the local room. Those of idiomorph and morphdom are
 * in test/e2e/morphs.spec.ts.
 */

const HOSTS = 'demo/hosts';
const recipes = recipesOf('docs/navigation.md');

interface App {
  refresh: (html: string) => unknown;
  show: (visible: boolean) => unknown;
  move: (place: string) => unknown;
}

interface Way {
  recipe?: string;
  packages?: Record<string, string>;
  /** Makes of the recipe's page what a server would answer with, by its path. */
  serve?: (page: Page, body: string) => Promise<Record<string, string>>;
  /** What happens to the page; after each step the call is to be what it was. */
  steps: ((page: Page, body: string) => Promise<unknown>)[];
}

/** Calls what the script of a recipe gives. */
const run = (page: Page, name: keyof App, parameter: string | boolean) =>
  page.evaluate(([name, parameter]) => (window as unknown as { app: App }).app[name](parameter as never), [
    name,
    parameter,
  ] as const);

const heading = (page: Page, text: string) => expect(page.getByRole('heading', { name: text })).toBeVisible();

/** To the second page, back, and the same again. */
const visits = [0, 1].flatMap(() => [
  async (page: Page) => {
    await page.getByRole('link', { name: 'Go on' }).click();
    await heading(page, 'Second page');
  },
  async (page: Page) => {
    await page.goBack();
    await heading(page, 'First page');
  },
]);

const shown = (page: Page, visible: boolean) =>
  expect
    .poll(() => page.evaluate(() => document.querySelector('twilio-room')!.checkVisibility()))
    .toBe(visible);

const hidings = [0, 1].flatMap(() =>
  [false, true].map((visible) => async (page: Page) => {
    await run(page, 'show', visible);
    await shown(page, visible);
  }),
);

const secondOf = (body: string) => body.replaceAll('First page', 'Second page').replace('/second', '/first');

/** Builds a site with Astro, whose files the page then gets. */
async function builtByAstro(page: Page, body: string): Promise<Record<string, string>> {
  // There it finds its package.
  const root = mkdtempSync(join(HOSTS, 'astro-'));
  try {
    mkdirSync(join(root, 'src/pages'), { recursive: true });
    writeFileSync(join(root, 'src/pages/first.astro'), body);
    writeFileSync(join(root, 'src/pages/second.astro'), secondOf(body));
    execFileSync(resolve(HOSTS, 'node_modules/.bin/astro'), ['build', '--silent', '--root', root], {
      env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
      shell: process.platform === 'win32',
    });
    const read = (path: string) => readFileSync(join(root, 'dist', path), 'utf8');
    const pages = { first: read('first/index.html'), second: read('second/index.html') };
    for (const [address] of pages.first.matchAll(/_astro\/[^"]+\.js/g)) {
      const script = read(address);
      await page.route(`**/${address}`, (route) =>
        route.fulfill({ contentType: 'text/javascript', body: script }),
      );
    }
    return pages;
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** Sends a change of the view, by place: 0 is the heading, 1 what is above the tags. */
const views = new WeakMap<Page, (change: Record<number, string>) => void>();

/** Stands in for a server with Phoenix, which there is none of here: it answers what the client of LiveView says first, and sends changes. */
async function byLiveView(page: Page, body: string): Promise<Record<string, string>> {
  const [before, between, after] = body.split(/First page|(?=<twilio-room)/) as [string, string, string];
  await page.routeWebSocket('**/live/websocket**', (socket) => {
    socket.onMessage((text) => {
      const [joined, reference, topic, event] = JSON.parse(String(text)) as string[];
      const answer = (name: string, payload: object, of: string | null = null) =>
        socket.send(JSON.stringify([joined, of, topic, name, payload]));
      const rendered = { 0: 'First page', 1: '', s: [before, between, after] };
      const response = event === 'phx_join' ? { rendered, liveview_version: '1.2.12' } : {};
      answer('phx_reply', { status: 'ok', response }, reference);
      if (event === 'phx_join') views.set(page, (change) => answer('diff', change));
    });
  });
  return {
    first: `<div id="phx-view" data-phx-main data-phx-session="session" data-phx-static="static">${body}</div>`,
  };
}

const change = (what: Record<number, string>, seen: string) => async (page: Page) => {
  await expect.poll(() => views.has(page)).toBe(true);
  views.get(page)!(what);
  await expect(page.getByText(seen)).toBeVisible();
};

const WAYS: Record<string, Way> = {
  Astro: { serve: builtByAstro, steps: visits },
  'Phoenix LiveView': {
    serve: byLiveView,
    steps: [
      change({ 1: '<p>Saved.</p>' }, 'Saved.'),
      change({ 0: 'Second page', 1: '' }, 'Second page'),
      change({ 0: 'First page', 1: '<p>Saved again.</p>' }, 'Saved again.'),
    ],
  },
  Turbo: { steps: visits },
  'htmx 2': { recipe: 'htmx', packages: { 'htmx.org': 'htmx-2' }, steps: visits },
  'htmx 4': { recipe: 'htmx', packages: { 'htmx.org': 'htmx-4' }, steps: visits },
  Unpoly: { steps: visits },
  swup: { steps: visits },
  'Alpine morph': {
    steps: [
      (page, body) => run(page, 'refresh', body.replace('<section', '<p>Saved.</p><section')),
      (page, body) => run(page, 'refresh', body.replace(' muted', '')),
      (page, body) => run(page, 'refresh', body),
    ],
  },
  'React Activity': { steps: [(page) => run(page, 'show', true), ...hidings] },
  Vue: {
    steps: [
      ...hidings,
      ...['#there', '#here'].map((place) => async (page: Page) => {
        await run(page, 'move', place);
        await expect(page.locator(`${place} twilio-room`)).toBeVisible();
      }),
    ],
  },
};

interface Kept {
  elements: Element[];
}

/** What there is of the call, the images and the captures; `kept` are the very elements of the beginning. */
const state = (page: Page) =>
  page.evaluate(() => {
    const found = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) =>
      document.querySelectorAll(tag),
    );
    const kept = window as unknown as Kept;
    kept.elements ??= found.map(([first]) => first!);
    const room = document.querySelector('twilio-room')!;
    return {
      kept: found.map((all, index) => all.length === 1 && all[0] === kept.elements[index]),
      status: room.status,
      muted: room.muted,
      sid: room.room?.localParticipant.sid,
      counts: document.querySelector('mask-trainer')!.counts,
    };
  });

for (const [name, { recipe = name, packages = {}, serve, steps }] of Object.entries(WAYS))
  test(`the call continues: ${name}`, async ({ page }) => {
    const {
      'app.js': script = '',
      'page.astro': astro,
      'page.html': given = astro ?? '<main></main>',
    } = recipes[recipe]!;
    const { outputFiles } = await build({
      stdin: { contents: script, resolveDir: resolve(HOSTS) },
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'error',
      alias: Object.fromEntries(
        Object.entries(packages).map(([name, other]) => [name, resolve(HOSTS, 'node_modules', other)]),
      ),
      define: { 'process.env.NODE_ENV': '"production"' },
    });
    await page.route('**/app.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: outputFiles[0]!.text }),
    );
    // As a server would say it: the same attributes on every page.
    const pages = serve ? await serve(page, given) : { first: given, second: secondOf(given) };
    const head = `<script type="module" src="/dist/mask-room.js"></script>
      <script type="module">import * as app from '/app.js'; window.app = app;</script>`;
    for (const [path, body] of Object.entries(pages))
      await page.route(`**/${path}`, (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: body.includes('<head>')
            ? body.replace('<head>', `<head>${head}`)
            : `<!doctype html><html lang="en"><head><title>${path}</title>${head}</head><body>${body}</body></html>`,
        }),
      );
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on(
      'console',
      (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()),
    );
    await page.addInitScript(countLive);
    await page.goto('/first');
    await page.waitForFunction(() => 'app' in window);
    if (recipe === 'React Activity') await run(page, 'show', true);
    await page.locator('twilio-room').waitFor();
    await page.evaluate(
      async (name) => {
        const room = document.querySelector('twilio-room')!;
        Object.assign(room, { name, identity: 'Ada' });
        await room.join();
        const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
        canvas.getContext('2d')!.fillRect(0, 0, 32, 64);
        for (const label of ['no mask', 'mask'])
          await document.querySelector('mask-trainer')!.addImage(label, canvas);
      },
      `navigation-${name.replace(/\W/g, '-')}`,
    );
    const before = await state(page);
    expect(before).toMatchObject({ status: 'connected', muted: true, counts: { 'no mask': 1, mask: 1 } });
    const { tracks } = await alive(page);
    for (const [index, step] of steps.entries()) {
      await step(page, given);
      expect(await state(page), `step ${index + 1}`).toEqual(before);
      expect((await alive(page)).tracks, `step ${index + 1}`).toBe(tracks);
    }
    await page.evaluate(() => {
      for (const element of (window as unknown as Kept).elements) element.remove();
    });
    await expect.poll(async () => (await alive(page)).tracks).toBe(0);
    expect(problems.filter((text) => !/favicon/.test(text))).toEqual([]);
  });

test('every recipe on the page is run', () => {
  expect(Object.keys(recipes).sort()).toEqual(
    [...new Set(Object.entries(WAYS).map(([name, { recipe }]) => recipe ?? name))].sort(),
  );
});
