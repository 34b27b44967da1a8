/* global customElements, document, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import * as vite from 'vite';
import webpack from 'webpack';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser();

const PAGE = (script) => `<!doctype html><html lang="en"><script type="module" src="${script}"></script>
  <twilio-room></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>`;

/** A project that has installed what `npm pack` packs, and imports one module of it. */
let project;
before(async () => {
  project = await mkdtemp(join(tmpdir(), 'mask-room-'));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
  const installed = join(project, 'node_modules/mask-room');
  await mkdir(installed, { recursive: true });
  execFileSync('tar', ['xzf', join(project, filename), '-C', installed, '--strip-components', '1']);
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await writeFile(join(project, 'main.js'), "import 'mask-room/define';\n");
  await writeFile(join(project, 'index.html'), PAGE('./main.js'));
});
after(() => rm(project, { recursive: true }));

/** In the page: learns, trains and detects with the trained and with the ready-made model. */
async function use() {
  await customElements.whenDefined('mask-detector');
  const [room, trainer, detector] = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) =>
    document.querySelector(tag),
  );
  await room.preview();
  const canvas = (colour) => {
    const context = new OffscreenCanvas(50, 50).getContext('2d');
    context.fillStyle = colour;
    context.fillRect(5, 5, 30, 30);
    return context.canvas;
  };
  const ready = await detector.classify(canvas('red'));
  for (const label of ['mask', 'no mask', 'mask', 'no mask'])
    await trainer.addImage(label, canvas(label === 'mask' ? 'red' : 'blue'));
  await trainer.train({ epochs: 30 });
  const { label } = await detector.classify(canvas('red'));
  return { ready: ready.results.length, label };
}

/** Uses the page at `url`, where it has the camera; nothing is thrown meanwhile, and no policy violated. */
async function check(url) {
  const tab = await open(url, { permissions: ['camera', 'microphone'] });
  assert.deepEqual(await tab.evaluate(use), { ready: 2, label: 'mask' });
  assert.deepEqual(tab.errors, []);
  assert.deepEqual(
    tab.written.filter(({ text }) => /policy|trusted/i.test(text)),
    [],
  );
  await tab.context().close();
}

test('Vite builds it unchanged, for a page with a strict policy', async () => {
  const outDir = join(project, 'vite');
  await vite.build({ root: project, configFile: false, logLevel: 'error', base: './', build: { outDir } });
  const headers = {
    'content-security-policy':
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
      "require-trusted-types-for 'script'; trusted-types lit-html mask-room",
  };
  const { origin } = await serve({ root: outDir, headers });
  await check(`${origin}/index.html`);
});

test('Vite serves it unchanged in development', async () => {
  const server = await vite.createServer({
    root: project,
    configFile: false,
    logLevel: 'error',
    server: { port: 0, host: 'localhost' },
  });
  try {
    await server.listen();
    await check(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
});

test('webpack builds it unchanged', async () => {
  const path = join(project, 'webpack');
  const compiler = webpack({
    context: project,
    entry: './main.js',
    output: { path },
    mode: 'production',
    // They take their time with ml5.
    optimization: { minimize: false },
    performance: false,
  });
  const { compilation } = await promisify(compiler.run).call(compiler);
  assert.deepEqual([...compilation.errors, ...compilation.warnings], []);
  const { origin } = await serve({ root: path, pages: { '/page': PAGE('/main.js') } });
  await check(`${origin}/page`);
});

test('Rolldown builds it, with assets resolved', async () => {
  const dir = join(project, 'rolldown');
  // The one that Vite brings.
  const { rolldown } = createRequire(import.meta.resolve('vite'))('rolldown');
  const bundle = await rolldown({
    cwd: project,
    input: './main.js',
    experimental: { resolveNewUrlToAsset: true },
  });
  await bundle.write({ dir });
  const { origin } = await serve({ root: dir, pages: { '/page': PAGE('/main.js') } });
  await check(`${origin}/page`);
});

for (const splitting of [false, true])
  test(`esbuild builds it ${splitting ? 'in chunks' : 'as one file'}, with the package’s files next to its own`, async () => {
    const outdir = join(project, `esbuild-${splitting}`);
    await esbuild.build({
      absWorkingDir: project,
      entryPoints: ['main.js'],
      bundle: true,
      format: 'esm',
      splitting,
      outdir,
    });
    await cp(join(project, 'node_modules/mask-room/dist'), outdir, { recursive: true });
    const { origin } = await serve({ root: outdir, pages: { '/page': PAGE('/main.js') } });
    await check(`${origin}/page`);
  });
