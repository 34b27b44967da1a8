import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import test from 'node:test';
import { makeFaceDetector } from '../../models/make-face-detector.mjs';
import { pictures } from './pictures.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);

const folder = new URL('../../models/face/', import.meta.url);
const read = (name) => readFileSync(new URL(name, folder));
const images = pictures();
const names = Object.keys(images);

/** What TensorFlow Lite made of the original, by picture: the 896 logits, and the regressors of every 7th anchor; `run-original.mjs` wrote it. */
const original = (() => {
  const values = new Float32Array(
    new Uint8Array(readFileSync(new URL('face-original.bin', import.meta.url))).buffer,
  );
  const length = values.length / names.length;
  return names.map((_, i) => ({
    logits: values.subarray(i * length, i * length + 896),
    regressors: values.subarray(i * length + 896, (i + 1) * length),
  }));
})();

/** The converted model's outputs for each picture, as the original's are kept. */
async function run(backend) {
  await tf.setBackend(backend);
  const { modelTopology, format, signature, weightsManifest } = JSON.parse(read('model.json'));
  const weightData = new Uint8Array(read('weights.bin')).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadGraphModel({
    load: async () => ({ modelTopology, format, signature, weightSpecs, weightData }),
  });
  return tf.tidy(() =>
    names.map((name) => {
      const picture = tf.tensor4d(images[name], [1, 128, 128, 3]);
      const outputs = model.execute(picture, ['classificators', 'regressors']);
      const [[logits], [regressors]] = outputs.map((each) => each.arraySync());
      return { logits: logits.flat(), regressors: regressors.filter((_, row) => row % 7 === 0).flat() };
    }),
  );
}

const difference = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

test('the files are what the script writes, and match face.json', () => {
  for (const [name, bytes] of Object.entries(makeFaceDetector())) assert.ok(read(name).equals(bytes), name);
  const { files, sha256 } = JSON.parse(read('face.json'));
  const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');
  for (const [name, described] of Object.entries(files))
    assert.deepEqual({ bytes: read(name).length, sha256: hash(read(name)) }, described);
  assert.equal(hash(Buffer.concat(Object.keys(files).map(read))), sha256);
});

for (const backend of ['cpu', 'wasm'])
  test(`answers as the original does, on the ${backend} backend`, async (context) => {
    const answers = await run(backend);
    answers.forEach(({ logits, regressors }, i) => {
      assert.equal(logits.length, 896);
      assert.equal(regressors.length, original[i].regressors.length);
      const [ofLogits, ofRegressors] = [
        difference(logits, original[i].logits),
        difference(regressors, original[i].regressors),
      ];
      context.diagnostic(
        `${names[i]}: largest difference ${ofLogits.toExponential(1)} of a logit, ${ofRegressors.toExponential(1)} pixels of a regressor`,
      );
      assert.ok(ofLogits < 2e-4, `${names[i]}: logits differ by ${ofLogits}`);
      assert.ok(ofRegressors < 2e-4, `${names[i]}: regressors differ by ${ofRegressors} pixels`);
    });
    // Only the drawn face is one.
    const best = answers.map(({ logits }) => Math.max(...logits));
    assert.deepEqual(
      names.filter((_, i) => best[i] > 0),
      ['face'],
    );
  });
