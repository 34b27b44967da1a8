/* global document, ImageData, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import test from 'node:test';
import { DEEP, open, serve, useBrowser } from './pages.mjs';

useBrowser();

/** In the page: trains on what two canvases show and asks about one of them. */
async function use(script) {
  const { Classifier } = await import(script);
  const classifier = new Classifier();
  const canvas = (colour) => {
    const context = new OffscreenCanvas(50, 50).getContext('2d');
    context.fillStyle = colour;
    context.fillRect(5, 5, 30, 30);
    return context.canvas;
  };
  for (const colour of ['red', 'blue', 'red', 'blue']) await classifier.addImage(colour, canvas(colour));
  await classifier.train({ epochs: 30 });
  const { label } = await classifier.classify(canvas('blue'));
  classifier.dispose();
  return { label };
}

async function run(page, script) {
  const tab = await open(page.origin);
  const answer = await tab.evaluate(use, script);
  await tab.context().close();
  const violations = tab.written.filter(({ type, text }) => type === 'error' && /policy|trusted/i.test(text));
  return { ...answer, violations };
}

test('the bundle starts its worker from another origin', { timeout: 60_000 }, async () => {
  const cdn = await serve({ headers: { 'access-control-allow-origin': '*' } });
  const page = await serve();
  const { label } = await run(page, `${cdn.origin}/index.js`);
  assert.equal(label, 'blue');
});

test('the ready-made model is found from another origin and any path', { timeout: 60_000 }, async () => {
  const cdn = await serve({ headers: { 'access-control-allow-origin': '*' } });
  const page = await serve();
  const tab = await open(page.origin);
  const labels = await tab.evaluate(async (script) => {
    await import(script);
    const detector = document.body.appendChild(document.createElement('mask-detector'));
    const { results } = await detector.classify(new ImageData(32, 24));
    return results.map(({ label }) => label).sort();
  }, `${cdn.origin}${DEEP}/mask-room.js`);
  await tab.context().close();
  assert.deepEqual(labels, ['mask', 'no mask']);
});

test('the classifier runs under a strict policy with Trusted Types', { timeout: 60_000 }, async () => {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; " +
    "require-trusted-types-for 'script'; trusted-types lit-html mask-room";
  const page = await serve({ ofPages: { 'content-security-policy': policy } });
  assert.deepEqual(await run(page, '/index.js'), { label: 'blue', violations: [] });
});

test('if WebAssembly is blocked, the error names the directive', { timeout: 60_000 }, async () => {
  const csp = { 'content-security-policy': "script-src 'self'" };
  const page = await serve({ headers: csp, ofPages: csp });
  const tab = await open(page.origin);
  const { code, remedy } = await tab.evaluate(async () => {
    const { Classifier } = await import('/index.js');
    return new Classifier().warmUp().catch(({ code, remedy }) => ({ code, remedy }));
  });
  await tab.context().close();
  assert.equal(code, 'wasm-blocked');
  assert.match(remedy, /'wasm-unsafe-eval'/);
});
