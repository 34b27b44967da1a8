/* global document, ImageData, customElements -- in what runs in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { tags } from '../../scripts/integrity.mjs';
import { DEEP, open, serve, useBrowser } from './pages.mjs';

useBrowser();

const headers = { 'access-control-allow-origin': '*' };
const hashes = JSON.parse(await readFile('dist/integrity.json', 'utf8'));
const chunk = (name) => Object.keys(hashes).find((file) => file.startsWith(`${name}-`));
const ELEMENTS = '<twilio-room></twilio-room><mask-detector></mask-detector>';

/** Opens a page that loads the bundle from another origin by the printed tags; `altered.name` is the file that is altered there. */
async function openGuarded(altered = {}) {
  const cdn = await serve({
    headers,
    alter: (name) => name === altered.name && { body: `globalThis.evil = true; ${altered.body}` },
  });
  const body = `<html lang="en">${tags(hashes, cdn.origin + DEEP)}${ELEMENTS}`;
  const page = await serve({ pages: { '/page': body } });
  const tab = await open(`${page.origin}/page`, { permissions: ['camera', 'microphone'] });
  await tab.evaluate(() => customElements.whenDefined('mask-detector'));
  return tab;
}

const look = () =>
  document
    .querySelector('mask-detector')
    .classify(new ImageData(32, 24))
    .then(
      ({ results }) => results.length,
      ({ code }) => code,
    );
const preview = () =>
  document
    .querySelector('twilio-room')
    .preview()
    .then(
      () => 'previewing',
      ({ code }) => code,
    );

test('the hashes name every script of the page', async () => {
  const imported = await Promise.all(
    Object.keys(hashes).map(async (file) => {
      const code = await readFile(`dist/${file}`, 'utf8');
      return [...code.matchAll(/(?:from|import\()\s*["'`]\.\/([^"'`]+)/g)].map(([, name]) => name);
    }),
  );
  for (const file of imported.flat()) assert.ok(hashes[file], file);
  assert.ok(hashes['mask-room.js'] && hashes['index.js']);
});

test('the printed tags load the bundle from another origin', async () => {
  const tab = await openGuarded();
  assert.equal(await tab.evaluate(preview), 'previewing');
  assert.equal(await tab.evaluate(look), 2);
  // The import map names the module as well.
  const names = await tab.evaluate(() => import('mask-room').then((module) => Object.keys(module)));
  assert.ok(names.includes('Classifier'));
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

for (const [name, job, code, other, works] of [
  ['on-camera', preview, 'sdk-not-loaded', look, 2],
  ['classifier', look, 'part-missing', preview, 'previewing'],
])
  test(`an altered ${name} chunk is refused with one error, the rest keeps working, and the right one loads later`, async () => {
    const altered = { name: chunk(name), body: await readFile(`dist/${chunk(name)}`, 'utf8') };
    const tab = await openGuarded(altered);
    await tab.evaluate(() => {
      globalThis.told = [];
      for (const type of ['room-error', 'detector-error'])
        document.addEventListener(type, ({ detail }) => globalThis.told.push(detail.code));
    });
    assert.equal(await tab.evaluate(job), code);
    assert.equal(await tab.evaluate(other), works);
    const { told, evil } = await tab.evaluate(() => ({ told: globalThis.told, evil: globalThis.evil }));
    assert.deepEqual(told, [code]);
    assert.equal(evil, undefined, 'nothing of the altered script ran');
    // Broken besides, it is refused all the same, and not asked for at an address without a hash.
    altered.body = '(';
    assert.equal(await tab.evaluate(job), code);
    altered.name = '';
    assert.notEqual(await tab.evaluate(job), code);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });

test('a page’s own module needs only an import map with a CDN’s address', async () => {
  const cdn = await serve({ headers });
  const base = `${cdn.origin}${DEEP}`;
  const map = { imports: { 'mask-room': `${base}/index.js`, 'mask-room/define': `${base}/mask-room.js` } };
  const body = `<script type="importmap">${JSON.stringify(map)}</script>${ELEMENTS}
    <script type="module">
      import 'mask-room/define';
      import { MaskDetector } from 'mask-room';
      globalThis.same = customElements.get('mask-detector') === MaskDetector;
    </script>`;
  const page = await serve({ pages: { '/page': body } });
  const tab = await open(`${page.origin}/page`);
  assert.equal(await tab.evaluate(look), 2);
  assert.equal(await tab.evaluate(() => globalThis.same), true);
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});
