import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { build, type Plugin } from 'esbuild';
import { alive, countLive } from '../e2e/alive.ts';
import { recipesOf, type Recipe } from './recipes.ts';
import { files, listen } from './servers.ts';

/*
 * The recipes of docs/micro-frontends.md, each as it stands there, in its host: the page around on one origin, application and bundle on another.
 */

const HOSTS = 'demo/hosts';
const SCRATCH = resolve(HOSTS, 'node_modules/.recipes');
const recipes = recipesOf('docs/micro-frontends.md');

interface Around {
  mount: (place: Element, name: string) => Unmount | Promise<Unmount>;
}
type Unmount = () => unknown;
interface Opened {
  around: Around;
  gone: Record<string, Unmount>;
  /** What was in a place before it went. */
  elements: Element[];
}

/** What a recipe is run with. */
interface Way {
  /** Of the docs' headings; the test's own name if it is none. */
  recipe?: string;
  /** Other versions of the packages that the recipe imports. */
  packages?: Record<string, string>;
  /** Makes of the recipe what the application's server has: its folder, or all that it answers. */
  application?: (recipe: Recipe, folder: string) => Promise<string | RequestListener>;
  /** The server of the page around, where it is more than files. */
  server?: (recipe: Recipe, folder: string, page: RequestListener) => Promise<RequestListener>;
  /** What the host writes to the console although all is well. */
  says?: RegExp;
  /** What the page around is built with. */
  define?: Record<string, string>;
  /** The server has already put the applications in. */
  composed?: true;
}

/** Runs in the page: what the element `place` shows once all of it is there. */
const look = (id: string) =>
  `(${async (id: string) => {
    const within = (root: ParentNode, tag: string): Element | null => {
      for (const each of root.querySelectorAll('*')) {
        const found = each.localName === tag ? each : each.shadowRoot && within(each.shadowRoot, tag);
        if (found) return found;
      }
      return null;
    };
    const place = document.getElementById(id)!;
    const until = async <T>(what: string, find: () => T | null | undefined | false) => {
      for (const end = Date.now() + 30_000; ;) {
        const found = find();
        if (found) return found;
        if (Date.now() > end) throw new Error(`Waited in vain for ${what}: ${place.innerHTML.slice(0, 300)}`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    const one = <K extends keyof HTMLElementTagNameMap>(tag: K) =>
      until(tag, () => {
        const found = within(place, tag);
        return found && 'status' in found && (found as HTMLElementTagNameMap[K]);
      });
    const room = await one('twilio-room');
    const trainer = await one('mask-trainer');
    const detector = await one('mask-detector');
    await until('the camera', () => room.localVideo && room.localVideo.videoWidth > 0);
    const video = room.localVideo!;
    await until('its own video', () => detector.video === video && trainer.video === video);
    await until('its picture', () => video.getBoundingClientRect().height > 50);
    const { results } = await detector.classify();
    const opened = window as unknown as Opened;
    opened.elements = [room, trainer, detector];
    return {
      status: room.status,
      classes: results.length,
      errors: [room, trainer, detector].map(({ error }) => String(error)),
    };
  }})(${JSON.stringify(id)})`;

const SHOWN = { status: 'previewing', classes: 2, errors: ['null', 'null', 'null'] };

const isGone = async (page: Page) => {
  const connected = () =>
    page.evaluate(
      () => (window as unknown as Opened).elements.filter(({ isConnected }) => isConnected).length,
    );
  await expect.poll(connected).toBe(0);
};

/** Piral's own bundlers run files that write code; what a shell without any pilets is made of. */
const codegen: Plugin = {
  name: 'codegen',
  setup: (build) =>
    build.onLoad({ filter: /\.codegen$/ }, ({ path }) => {
      const write = createRequire(path)(path) as (this: object) => string;
      return {
        contents: write.call({ options: {}, addDependency: () => undefined }),
        resolveDir: dirname(path),
      };
    }),
};

/** From the folder of the hosts: `esbuild` looks for them from its own. */
const aliases = ({ packages = {} }: Way) =>
  Object.fromEntries(
    Object.entries(packages).map(([name, other]) => [name, resolve(HOSTS, 'node_modules', other)]),
  );

async function run(page: Page, name: string, way: Way) {
  const recipe = recipes[way.recipe ?? name]!;
  const folder = join(SCRATCH, name.replace(/\W+/g, '-'));
  await mkdir(folder, { recursive: true });
  const stops: (() => Promise<unknown>)[] = [];
  const problems: string[] = [];
  try {
    // Of the two the other must be known first: its address is in what both are made of.
    let answer: RequestListener = (_, response) => response.writeHead(503).end();
    const other = await listen((request, response) => answer(request, response));
    stops.push(other.stop);
    const placed = Object.fromEntries(
      Object.entries(recipe).map(([file, code]) => [
        file,
        code.replace(/https:\/\/(cdn|app)\.example/g, other.origin),
      ]),
    );
    for (const [file, code] of Object.entries(placed)) await writeFile(join(folder, file), code);
    const application = (await way.application?.(placed, folder)) ?? folder;
    answer = typeof application === 'string' ? files({}, [application]) : application;

    const script = placed['host.js'];
    const built =
      script &&
      (await build({
        stdin: { contents: script, resolveDir: resolve(HOSTS) },
        bundle: true,
        write: false,
        format: 'esm',
        logLevel: 'error',
        external: ['http:*'],
        alias: aliases(way),
        plugins: [codegen],
        target: 'es2022',
        define: { 'process.env.NODE_ENV': '"production"', ...way.define },
      }));
    const body = `<!doctype html><html lang="en"><head><title>Host</title></head><body><main><div id="one"></div><div id="two"></div></main>
      <script type="module">import * as around from '/host.js'; window.around = around;</script></body></html>`;
    const around = files({ '/': body, '/host.js': built ? built.outputFiles[0]!.text : '' });
    const host = await listen((await way.server?.(placed, folder, around)) ?? around);
    stops.push(host.stop);

    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      const text = message.text();
      const ours = message.type() === 'warning' && /mask|twilio/i.test(text);
      if ((ours || message.type() === 'error') && !/favicon/.test(message.location().url))
        problems.push(text);
    });
    await page.addInitScript(countLive);
    await page.goto(host.origin);
    const mount = (id: string) =>
      page.evaluate(async (id) => {
        const opened = window as unknown as Opened;
        for (let n = 0; !opened.around; n++) {
          if (n > 1000) throw new Error('The page around does not come.');
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        opened.gone ??= {};
        opened.gone[id] = await opened.around.mount(document.getElementById(id)!, id);
      }, id);
    const unmount = (id: string) => page.evaluate((id) => (window as unknown as Opened).gone[id]!(), id);
    const tracks = async () => (await alive(page)).tracks;

    if (way.composed) {
      for (const id of ['one', 'two']) expect(await page.evaluate(look(id))).toEqual(SHOWN);
      await page.evaluate(() => document.querySelector('#one')!.parentElement!.replaceChildren());
      await expect.poll(tracks).toBe(0);
    } else {
      await mount('one');
      expect(await page.evaluate(look('one'))).toEqual(SHOWN);
      await unmount('one');
      await isGone(page);
      await expect.poll(tracks).toBe(0);
      for (const id of ['one', 'two']) {
        await mount(id);
        expect(await page.evaluate(look(id)), id).toEqual(SHOWN);
      }
      for (const id of ['one', 'two']) await unmount(id);
      await isGone(page);
      await expect.poll(tracks).toBe(0);
    }
    expect(problems.filter((text) => !way.says?.test(text))).toEqual([]);
  } catch (cause) {
    throw new Error(`${name}: ${String(cause)}\nIn the page: ${problems.join('\n')}`, { cause });
  } finally {
    for (const stop of stops) await stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A bundler of the application's own, from its folder. */
const bundled = {
  vite: async (_: Recipe, folder: string) => {
    const { build } = (await import(
      pathToFileURL(resolve(HOSTS, 'node_modules/vite/dist/node/index.js')).href
    )) as {
      build: (options: object) => Promise<unknown>;
    };
    await writeFile(
      join(folder, 'index.html'),
      '<!doctype html><html lang="en"><head><title>Masks</title></head></html>',
    );
    await build({ root: folder, configFile: join(folder, 'vite.config.js'), logLevel: 'error' });
    return join(folder, 'dist');
  },
  webpack: (recipe: Recipe, folder: string) => compiled(recipe, folder, 'webpack', 'webpack'),
  rspack: (recipe: Recipe, folder: string) => compiled(recipe, folder, 'rspack', '@rspack/core'),
};

interface Compiler {
  run: (done: (error: unknown, stats: { hasErrors(): boolean; toString(): string }) => void) => void;
}

async function compiled(_: Recipe, folder: string, name: string, tool: string) {
  const load = async <T>(path: string) =>
    ((await import(pathToFileURL(path).href)) as { default: T }).default;
  const config = await load<object>(join(folder, `${name}.config.js`));
  const entry = {
    webpack: 'node_modules/webpack/lib/index.js',
    '@rspack/core': 'node_modules/@rspack/core/dist/index.js',
  }[tool]!;
  const loaded = (await import(pathToFileURL(resolve(HOSTS, entry)).href)) as Record<string, unknown>;
  const make = (loaded['rspack'] ?? loaded['default']) as (options: object) => Compiler;
  const path = join(folder, 'dist');
  const { output } = config as { output: object };
  // Nothing else of a build takes so long.
  const optimization = { minimize: false };
  const options = { ...config, context: folder, optimization, output: { ...output, path } };
  await new Promise<void>((resolve, reject) =>
    make(options).run((error, stats) =>
      error || stats.hasErrors() ? reject(new Error(String(error ?? stats))) : resolve(),
    ),
  );
  return path;
}

const WAYS: Record<string, Way> = {
  'single-spa': {},
  'Module Federation, a remote of Vite': { recipe: 'Module Federation', application: bundled.vite },
  'Module Federation, a remote of webpack': { recipe: 'Module Federation', application: bundled.webpack },
  'Module Federation, a remote of Rspack': { recipe: 'Module Federation', application: bundled.rspack },
  qiankun: {},
  'micro-app 1.0': { recipe: 'micro-app' },
  'micro-app 0.8': { recipe: 'micro-app', packages: { '@micro-zoe/micro-app': 'micro-app-0' } },
  wujie: {},
  Garfish: {},
  icestark: {},
  Luigi: {},
  'es-module-shims': {},
  SystemJS: {},
  'web-fragments': {
    server: async (_, folder, page) => {
      const { middleware } = (await import(pathToFileURL(join(folder, 'gateway.js')).href)) as {
        middleware: (...parameters: [...Parameters<RequestListener>, () => void]) => void;
      };
      return (request, response) => middleware(request, response, () => page(request, response));
    },
  },
  Piral: {},
  Podium: {
    composed: true,
    application: async (_, folder) => {
      const { app } = (await import(pathToFileURL(join(folder, 'app.js')).href)) as { app: RequestListener };
      const bundle = files({});
      return (request, response) =>
        (request.url!.startsWith('/mask-room/') ? bundle : app)(request, response);
    },
    server: async (_, folder) =>
      ((await import(pathToFileURL(join(folder, 'layout.js')).href)) as { app: RequestListener }).app,
  },
};

for (const [name, way] of Object.entries(WAYS)) test(name, ({ page }) => run(page, name, way));

test('every recipe on the page is run', () => {
  expect(Object.keys(recipes).sort()).toEqual(
    [...new Set(Object.entries(WAYS).map(([name, { recipe }]) => recipe ?? name))].sort(),
  );
});
