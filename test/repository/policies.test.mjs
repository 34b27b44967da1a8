/* global customElements, document, ImageData, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { chromiumFlags } from '../../scripts/browser.mjs';
import { open, serve, useBrowser } from './pages.mjs';

const INSECURE = 'http://insecure.test';
useBrowser({ args: [...chromiumFlags(), '--host-resolver-rules=MAP insecure.test 127.0.0.1'] });

const CORS = { 'access-control-allow-origin': '*' };
const COEP = { 'cross-origin-embedder-policy': 'require-corp' };
const ISOLATED = { 'cross-origin-opener-policy': 'same-origin', ...COEP };
const CAMERA = { permissions: ['camera', 'microphone'] };

const csp = (policy) => ({ 'content-security-policy': policy });
const page = (script) => `<html lang="en"><script type="module" src="${script}"></script>
  <twilio-room></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>`;

/** The lines that docs/strict-pages.md prints under this name, for a bundle at `cdn`. */
async function printed(name, cdn = '') {
  const text = await readFile('docs/strict-pages.md', 'utf8');
  const [, lines] = new RegExp(`<!-- policy: ${name} -->\\s+\`\`\`\\n([^\`]+)\`\`\``).exec(text);
  return lines.replaceAll('https://cdn.example', cdn).replaceAll('\n', ' ');
}

/** In the page: previews, learns, trains, saves, detects. */
async function useAll() {
  const [room, trainer, detector] = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) =>
    document.querySelector(tag),
  );
  await customElements.whenDefined('mask-detector');
  await room.preview();
  const canvas = (colour) => {
    const context = new OffscreenCanvas(50, 50).getContext('2d');
    context.fillStyle = colour;
    context.fillRect(5, 5, 30, 30);
    return context.canvas;
  };
  for (const label of ['mask', 'no mask', 'mask', 'no mask'])
    await trainer.addImage(label, canvas(label === 'mask' ? 'red' : 'blue'));
  await trainer.train({ epochs: 30 });
  await trainer.save();
  const { label } = await detector.classify(canvas('red'));
  await detector.start();
  await new Promise((resolve) => detector.addEventListener('detection', resolve, { once: true }));
  const plot = trainer.shadowRoot.querySelector('.plot canvas') !== null;
  const { crossOriginIsolated } = globalThis;
  return { label, plot, crossOriginIsolated };
}

/** In the page: what a detector says of a picture. */
async function look() {
  await customElements.whenDefined('mask-detector');
  const detector = document.querySelector('mask-detector');
  return detector.classify(new ImageData(32, 24)).then(
    ({ results }) => ({ results: results.length }),
    ({ code, message, remedy }) => ({ code, words: `${message} ${remedy}` }),
  );
}

const complaints = (tab) =>
  tab.written.filter(({ type, text }) => type === 'error' && !/favicon|status of 404/.test(text));

for (const trusted of [false, true])
  for (const where of ['own', 'cdn'])
    test(`the printed policy for a bundle of ${where}${trusted ? ', with Trusted Types,' : ''} causes no violation`, async () => {
      const cdn = await serve({ headers: CORS });
      const policy = await printed(where, cdn.origin);
      const headers = csp(policy + (trusted ? await printed('trusted types') : ''));
      const own = await serve({
        headers,
        ofPages: headers,
        pages: { '/page': page(where === 'own' ? '/mask-room.js' : `${cdn.origin}/mask-room.js`) },
      });
      const tab = await open(`${own.origin}/page`, CAMERA);
      assert.deepEqual(await tab.evaluate(useAll), { label: 'mask', plot: true, crossOriginIsolated: false });
      // The SDK loads, too; that it joins is the end-to-end tests' to show.
      const sdk = Object.keys(JSON.parse(await readFile('dist/integrity.json', 'utf8'))).find((file) =>
        file.startsWith('twilio-video-'),
      );
      const url = `${where === 'own' ? own.origin : cdn.origin}/${sdk}`;
      assert.equal(await tab.evaluate((url) => import(url).then(() => 'loaded'), url), 'loaded');
      assert.deepEqual(complaints(tab), []);
      assert.deepEqual(tab.errors, []);
      await tab.context().close();
    });

for (const [name, cut, code, names] of [
  ['worker-src', /worker-src [^;]+/, 'worker-blocked', /worker-src forbids blob:/],
  ['blob: in worker-src', /(?<=worker-src.*) blob:/, 'worker-blocked', /worker-src forbids blob:/],
  ['the CDN in worker-src', /(?<=worker-src blob:) [^;]+/, 'engine-unavailable', /an entry in worker-src/],
  [
    'the CDN in connect-src',
    /(?<=connect-src 'self') \S+/,
    'engine-unavailable',
    /wasm \S+ \S+ be fetched \(connect-src of the page/,
  ],
  ['mask-room in trusted-types', / mask-room(?=;)/, 'worker-blocked', /trusted-types forbids mask-room/],
  ["'wasm-unsafe-eval'", / 'wasm-unsafe-eval'/, 'wasm-blocked', /'wasm-unsafe-eval'/],
])
  test(`without ${name} the error names the directive, and the camera still works`, async () => {
    const cdn = await serve({ headers: CORS });
    const policy = (await printed('cdn', cdn.origin)) + (await printed('trusted types'));
    // Without a list of its own, what workers may load falls back to default-src in this test.
    const without = policy.replace(cut, name === 'worker-src' ? "worker-src 'none'" : '');
    assert.notEqual(without, policy);
    const own = await serve({
      ofPages: csp(without),
      pages: { '/page': page(`${cdn.origin}/mask-room.js`) },
    });
    const tab = await open(`${own.origin}/page`, CAMERA);
    const answer = await tab.evaluate(look);
    assert.equal(answer.code, code);
    assert.match(answer.words, names);
    await tab.evaluate(() => document.querySelector('twilio-room').preview());
    assert.equal(await tab.evaluate(() => document.querySelector('twilio-room').status), 'previewing');
    // Every further try is told as the first one was.
    const again = await tab.evaluate(async () => {
      const detector = document.querySelector('mask-detector');
      while (!detector.video) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let times = 0; times < 2; times++) await detector.start().catch(() => undefined);
      await detector.updateComplete;
      return detector.error.code;
    });
    assert.equal(again, code);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });

test('without the token server in connect-src the room names it', async () => {
  const own = await serve({
    ofPages: csp((await printed('own')).replace("connect-src 'self'", 'connect-src')),
    pages: { '/page': page('/mask-room.js') },
  });
  const tab = await open(`${own.origin}/page`, CAMERA);
  const { code, words } = await tab.evaluate(async () => {
    await customElements.whenDefined('twilio-room');
    const room = Object.assign(document.querySelector('twilio-room'), { name: 'mask', identity: 'Zoë' });
    return room.join().catch(({ code, message, remedy }) => ({ code, words: `${message} ${remedy}` }));
  });
  assert.equal(code, 'connection-blocked');
  assert.ok(words.includes(`${own.origin}/video-token`) && words.includes('connect-src'), words);
  await tab.context().close();
});

test('on a cross-origin isolated page everything works, with a bundle from another origin and with its own', async () => {
  const cdn = await serve({ headers: { ...CORS, 'cross-origin-resource-policy': 'cross-origin' } });
  for (const [script, headers] of [
    [`${cdn.origin}/mask-room.js`, {}],
    ['/mask-room.js', COEP],
  ]) {
    const own = await serve({ headers, ofPages: ISOLATED, pages: { '/page': page(script) } });
    const tab = await open(`${own.origin}/page`, CAMERA);
    assert.deepEqual(await tab.evaluate(useAll), { label: 'mask', plot: true, crossOriginIsolated: true });
    assert.deepEqual(complaints(tab), []);
    await tab.context().close();
  }
});

test('if an isolated page’s own worker lacks its header, the error names it', async () => {
  const own = await serve({ ofPages: ISOLATED, pages: { '/page': page('/mask-room.js') } });
  const tab = await open(`${own.origin}/page`);
  const { code, words } = await tab.evaluate(look);
  assert.equal(code, 'engine-unavailable');
  assert.match(words, /Cross-Origin-Embedder-Policy: require-corp/);
  await tab.context().close();
});

/** Opens a page whose frame holds the elements, and gives the frame. */
async function openFrame(sandbox) {
  const bundle = await serve({
    headers: CORS,
    pages: { '/frame': page('/mask-room.js').replace('<mask-trainer', '<mask-trainer storage-key="kept"') },
  });
  const frame = `<iframe sandbox="${sandbox}" allow="camera; microphone" src="${bundle.origin}/frame"></iframe>`;
  const own = await serve({ pages: { '/page': frame } });
  const tab = await open(`${own.origin}/page`, CAMERA);
  return { tab, frame: tab.frames()[1] };
}

test('in a sandboxed frame with its origin everything works', async () => {
  const { tab, frame } = await openFrame('allow-scripts allow-same-origin allow-downloads');
  const { label } = await frame.evaluate(useAll);
  assert.equal(label, 'mask');
  assert.equal(await frame.evaluate(() => document.querySelector('mask-trainer').error), null);
  await tab.context().close();
});

test('in a sandboxed frame without an origin the classifier works, nothing is stored, and the room says what the camera needs', async () => {
  const { tab, frame } = await openFrame('allow-scripts');
  const found = await frame.evaluate(async () => {
    await customElements.whenDefined('mask-detector');
    const [room, trainer, detector] = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) =>
      document.querySelector(tag),
    );
    const told = [];
    trainer.addEventListener('trainer-error', ({ detail }) => told.push(detail.code));
    while (!trainer.error) await new Promise((resolve) => setTimeout(resolve, 20));
    const storage = trainer.error.code;
    for (const label of ['mask', 'no mask', 'mask', 'no mask']) {
      const context = new OffscreenCanvas(50, 50).getContext('2d');
      context.fillStyle = label === 'mask' ? 'red' : 'blue';
      context.fillRect(5, 5, 30, 30);
      await trainer.addImage(label, context.canvas);
    }
    await trainer.train({ epochs: 2 });
    // What is kept is written a moment later: nothing of it may fail again.
    await new Promise((resolve) => setTimeout(resolve, 600));
    const { results } = await detector.classify(new ImageData(32, 24));
    const { code, remedy } = await room.preview().catch((error) => error);
    return {
      origin: globalThis.origin,
      storage,
      told: told.filter((each) => each !== storage),
      times: told.length <= 1,
      counts: trainer.counts,
      results: results.length,
      code,
      remedy: remedy.includes('allow-same-origin'),
    };
  });
  assert.deepEqual(found, {
    origin: 'null',
    storage: 'trainer-storage',
    told: [],
    times: true,
    counts: { 'no mask': 2, mask: 2 },
    results: 2,
    code: 'camera-framed',
    remedy: true,
  });
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test('on an insecure page the errors say what the page needs', async () => {
  const own = await serve({ pages: { '/page': page('/mask-room.js') } });
  const tab = await open(`${own.origin.replace('http://localhost', INSECURE)}/page`);
  const { code, words } = await tab.evaluate(look);
  assert.equal(code, 'page-insecure');
  assert.match(words, /https:/);
  const camera = await tab.evaluate(() =>
    document
      .querySelector('twilio-room')
      .preview()
      .catch((error) => error.code),
  );
  assert.equal(camera, 'camera-unavailable');
  await tab.context().close();
});

test('a browser without module workers is distinguished from a broken connection', async () => {
  const own = await serve({ pages: { '/page': page('/mask-room.js') } });
  const tab = await open('about:blank', CAMERA);
  await tab.addInitScript(() => {
    const { Worker } = globalThis;
    // As such a browser does: it looks at the name and nothing else.
    globalThis.Worker = function (url, { name }) {
      return new Worker(url, { name });
    };
  });
  await tab.goto(`${own.origin}/page`);
  const { code, words } = await tab.evaluate(look);
  assert.equal(code, 'browser-outdated');
  assert.match(words, /Update the browser/);
  await tab.evaluate(() => document.querySelector('twilio-room').preview());
  await tab.context().close();
});

for (const [what, without, wanted = 'wasm-missing'] of [
  ['WebAssembly', 'delete globalThis.WebAssembly;'],
  ['SIMD in WebAssembly', 'WebAssembly.validate = () => false;'],
  ['OffscreenCanvas', 'delete globalThis.OffscreenCanvas;', 'browser-outdated'],
])
  test(`a browser without ${what} gets one error, and the camera still works`, async () => {
    const alter = (name) =>
      name.startsWith('inference-worker-')
        ? { body: without + readFileSync(`dist/${name}`, 'utf8') }
        : undefined;
    const own = await serve({ pages: { '/page': page('/mask-room.js') }, alter });
    const tab = await open(`${own.origin}/page`, CAMERA);
    const { code, words } = await tab.evaluate(look);
    assert.equal(code, wanted);
    assert.match(words, /Update the browser/);
    await tab.evaluate(() => document.querySelector('twilio-room').preview());
    await tab.context().close();
  });
