/**
 * Our engine beside others, on one thread of one page, in turn: the backbone, BlazeFace, and finding the face in a picture of 640×480.
 *
 *   npm ci --prefix bench/engines && node bench/engines/run.mjs [--seconds 40] [--firefox]
 */
/* global window, OffscreenCanvas -- in what runs in the page */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { build, loadConfigFromFile } from 'vite';
import { findOriginal } from '../../models/make-face-detector.mjs';
import { forVite as assemblyScript } from '../../build/assemblyscript.mjs';
import { chromiumFlags, findChromium, findFirefox, firefoxOptions } from '../../scripts/browser.mjs';
import { checkThere, serve } from '../server.mjs';
import { printTable } from '../table.mjs';
import { toOnnx } from './to-onnx.mjs';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '40' }, firefox: { type: 'boolean', default: false } },
});
const seconds = Number(options.seconds);
if (!(seconds > 0)) throw new Error('--seconds takes a number above 0.');
const root = fileURLToPath(new URL('../..', import.meta.url));
const here = fileURLToPath(new URL('.', import.meta.url));
const built = `${root}/.cache/engines`;
if (!existsSync(`${here}/node_modules`)) {
  console.error('The other engines are not here yet: run npm ci --prefix bench/engines.');
  process.exit(1);
}
checkThere(root);

const ENGINES = {
  ours: 'ours',
  tensorflow: 'plain TensorFlow.js',
  onnx: 'ONNX Runtime Web',
  litert: 'LiteRT.js',
};

/** Bundles `entry`: ours as the worker is built, the others as they come. */
async function bundle(entry, config) {
  // What is imported by its address is served as it came.
  const rolldownOptions = { output: { codeSplitting: false }, external: /^\/bench\// };
  const lib = { entry: `${here}/${entry}.js`, formats: ['es'], fileName: () => `${entry}.js` };
  const output = { outDir: built, emptyOutDir: false, target: 'es2022', lib, rolldownOptions, minify: true };
  await build({ configFile: false, root, publicDir: false, logLevel: 'error', build: output, ...config });
}

/** The weights of a graph model by name, as 32-bit floats or whole numbers. */
function weightsOf(folder) {
  const { modelTopology, weightsManifest } = JSON.parse(
    readFileSync(`${root}/models/${folder}/model.json`, 'utf8'),
  );
  const data = new Uint8Array(readFileSync(`${root}/models/${folder}/weights.bin`)).buffer;
  let at = 0;
  const read = ({ name, shape, dtype, quantization }) => {
    const stored = { uint8: Uint8Array, float16: Uint16Array }[quantization?.dtype];
    const length = shape.reduce((a, b) => a * b, 1);
    const Type = stored ?? (dtype === 'int32' ? Int32Array : Float32Array);
    const raw = new Type(data.slice(at, (at += length * Type.BYTES_PER_ELEMENT)));
    const { scale, min } = quantization ?? {};
    const values =
      quantization?.dtype === 'float16'
        ? Float32Array.from(raw, halfFloat)
        : stored
          ? Float32Array.from(raw, (value) => value * scale + min)
          : raw;
    return [name, { shape, values }];
  };
  return { modelTopology, weights: Object.fromEntries(weightsManifest[0].weights.map(read)) };
}

function halfFloat(bits) {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

mkdirSync(built, { recursive: true });
const { config } = await loadConfigFromFile(
  { command: 'build', mode: 'production' },
  `${root}/vite.config.ts`,
);
await bundle('ours', { define: config.define, resolve: config.resolve, plugins: [assemblyScript()] });
for (const name of Object.keys(ENGINES)) if (name !== 'ours') await bundle(name, {});
copyFileSync(`${root}/.cache/engine/engine.wasm`, `${built}/engine.wasm`);
copyFileSync(findOriginal(), `${built}/face.tflite`);
for (const [folder, size, outputs] of [
  ['backbone', 224, { features: [1, 256] }],
  ['face', 128, { regressors: [1, 896, 16], classificators: [1, 896, 1] }],
]) {
  const { modelTopology, weights } = weightsOf(folder);
  writeFileSync(`${built}/${folder}.onnx`, toOnnx(modelTopology, weights, size, outputs));
}

const server = await serve(root, { '/built/': built });
const firefox = options.firefox && findFirefox();
if (options.firefox && !firefox)
  throw new Error('There is no Firefox here: install it, or set FIREFOX_PATH.');

/** What a page has loaded once `use` is through in it, of bytes as a CDN would send them. */
async function bytesOf(path, use) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  server.sent();
  await page.goto(`${server.origin}${path}`);
  await page.evaluate(use);
  await context.close();
  return server.sent();
}

const browser = await puppeteer.launch({
  ...(firefox ? firefoxOptions(firefox) : { executablePath: findChromium(), args: chromiumFlags() }),
  protocolTimeout: 1000 * seconds + 120_000,
});

/** The middle one of `all`, and the fastest. */
const summary = (all) => {
  const sorted = [...all].sort((a, b) => a - b);
  return { median: sorted[sorted.length >> 1], fastest: sorted[0] };
};
const PARTS = { backbone: 'backbone', face: 'BlazeFace', near: 'BlazeFace, near', frame: 'face in 640×480' };

try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${server.origin}/bench/engines/compare.html`);
  await page.waitForFunction(() => window.compare);
  const compared = await page.evaluate(
    (names, time) => window.compare(names, time),
    Object.keys(ENGINES),
    seconds,
  );
  console.log(`${await browser.version()}, ${compared[0].times.backbone.length} samples each, in turn\n`);
  const rows = [];
  for (const [part, what] of Object.entries(PARTS))
    for (const { name, times, apart } of compared) {
      if (!times[part]) continue;
      const [own, base] = [summary(times[part]), summary(compared[0].times[part])];
      rows.push([
        `${what}, ${ENGINES[name]}`,
        `${own.median.toFixed(2)} ms`,
        `${(own.median / base.median).toFixed(2)}×`,
        `${own.fastest.toFixed(2)} ms`,
        `${(own.fastest / base.fastest).toFixed(2)}×`,
        apart[part] ? apart[part].toExponential(0) : '',
      ]);
    }
  printTable([['', 'median', '', 'fastest', '', 'answers apart'], ...rows]);
  await page.close();

  console.log();
  const sizes = [];
  for (const [name, what] of Object.entries(ENGINES)) {
    const size =
      name === 'ours'
        ? await bytesOf('/bench/pages/blank.html', async () => {
            const { Classifier } = await import('/dist/index.js');
            const classifier = new Classifier();
            await classifier.load(null);
            const picture = new OffscreenCanvas(320, 240);
            picture.getContext('2d').fillRect(0, 0, 320, 240);
            await classifier.classify(picture);
          })
        : await bytesOf(`/bench/engines/engine.html#${name}`, async () => {
            while (!window.start) await new Promise((resolve) => setTimeout(resolve, 20));
            const { backbone, face } = await window.start();
            await (backbone ?? face)();
          });
    sizes.push([what, `${(size / 1000).toFixed(0)} kB`]);
  }
  printTable([['', 'before the first result'], ...sizes]);
} finally {
  await browser.close();
  server.close();
}
