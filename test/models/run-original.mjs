/**
 * Writes `face-original.bin`: what TensorFlow Lite itself makes of the original `.tflite` and of `pictures.mjs`. Its last build for JavaScript is old,
 * large and for browsers only, so it is no dependency and its answers are kept:
 *
 *   npm install --no-save --ignore-scripts --legacy-peer-deps --prefix FOLDER @tensorflow/tfjs-tflite@0.0.1-alpha.10
 *   node test/models/run-original.mjs FOLDER
 *
 * 32-bit floats, little-endian: for each picture the 896 scores, then 16 regressors of every 7th anchor (which meets each kind of anchor).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { findOriginal } from '../../models/make-face-detector.mjs';
import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';
import { pictures } from './pictures.mjs';

const tflite = join(process.argv[2], 'node_modules/@tensorflow/tfjs-tflite');
const tfjs = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json'));
const files = {
  '/tf.js': join(tfjs, 'dist/tf.min.js'),
  '/tflite.js': join(tflite, 'dist/tf-tflite.min.js'),
  '/model.tflite': findOriginal(),
};
const server = createServer(({ url }, response) => {
  const file = files[url] ?? (url.startsWith('/wasm/') ? join(tflite, url) : undefined);
  const type = url.endsWith('.js')
    ? 'text/javascript'
    : url.endsWith('.wasm')
      ? 'application/wasm'
      : 'text/html';
  response.setHeader('content-type', type);
  response.end(file ? readFileSync(file) : '<script src="tf.js"></script><script src="tflite.js"></script>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const inputs = Object.values(pictures()).map((pixels) => [...pixels]);
  const answers = await page.evaluate(async (images) => {
    const { tf, tflite: lite } = globalThis;
    lite.setWasmPath('/wasm/');
    const model = await lite.loadTFLiteModel('/model.tflite');
    return images.map((pixels) => {
      const outputs = Object.values(model.predict(tf.tensor4d(pixels, [1, 128, 128, 3])));
      const [scores, regressors] = [1, 16].map((width) => outputs.find(({ shape }) => shape[2] === width));
      const rows = regressors.arraySync()[0].filter((_, i) => i % 7 === 0);
      return [...scores.dataSync(), ...rows.flat()];
    });
  }, inputs);
  const out = fileURLToPath(new URL('face-original.bin', import.meta.url));
  writeFileSync(out, Buffer.from(Float32Array.from(answers.flat()).buffer));
  console.log(
    `${out}: ${answers.length} pictures, best logits ${answers.map((each) => Math.max(...each.slice(0, 896)))}`,
  );
} finally {
  await browser.close();
  server.close();
}
