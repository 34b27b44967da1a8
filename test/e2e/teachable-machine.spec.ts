import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import JSZip from 'jszip';
import { exported, metadataOf } from '../classifier/teachable-machine-files.ts';
import { expect, test, type Page } from './fixtures.ts';

const LABELS = ['Class 1', 'Zwei 🐱', 'a, b'];
const { model, weights, metadata } = exported(LABELS);
const contents: Record<string, Promise<Buffer>> = {};
for (const file of [model, weights, metadata])
  contents[file.name] = file.arrayBuffer().then((bytes) => Buffer.from(bytes));

/** A page whose server has the model in a folder, or answers otherwise; what it was asked for, in order. */
async function open(page: Page, others: Record<string, string> = {}): Promise<string[]> {
  const asked: string[] = [];
  await page.route('**/test-page', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: '<!doctype html><html lang="en"><title>Test</title><script type="module" src="/dist/mask-room.js"></script></html>',
    }),
  );
  const zip = new JSZip();
  for (const [name, bytes] of Object.entries(contents)) zip.file(name, await bytes);
  const archive = await zip.generateAsync({ type: 'nodebuffer' });
  // Of the whole browser: workers ask too.
  await page.context().route(/\/tm\//, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const name = pathname.split('/').at(-1)!;
    asked.push(name + search);
    if (name in others) return route.fulfill({ body: others[name]! });
    if (name === 'my_model.zip') return route.fulfill({ body: archive });
    const body = await contents[name];
    return pathname.includes('/my_model/') && body
      ? route.fulfill({ body })
      : route.fulfill({ status: 404, contentType: 'text/html', body: '<!doctype html>' });
  });
  await page.goto('/test-page');
  return asked;
}

/** What a detector with `model` makes of a canvas: its labels, or the error in words. */
const detect = (page: Page, address: string) =>
  page.evaluate(async (url) => {
    const detector = document.createElement('mask-detector');
    detector.setAttribute('model', url);
    document.body.append(detector);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 224;
    const context = canvas.getContext('2d')!;
    context.fillStyle = '#a26';
    context.fillRect(30, 60, 120, 90);
    try {
      const { results } = await detector.classify(canvas);
      return results.map(({ label }) => label).sort();
    } catch (error) {
      return [(error as { code: string }).code, (error as Error).message];
    } finally {
      detector.remove();
    }
  }, address);

for (const address of [
  '/tm/my_model/',
  '/tm/my_model/model.json',
  '/tm/my_model',
  'tm/my_model/',
  '/tm/my_model.zip',
  './tm/my_model/model.json?sig=1',
  '/tm/my_model/?sig=1',
  '/tm/my_model/model.json?a=1 /tm/my_model/weights.bin?b=2 /tm/my_model/metadata.json?c=3',
])
  test(`a detector takes a model of Teachable Machine at ${address}`, async ({ page }) => {
    const asked = await open(page);
    expect(await detect(page, address)).toEqual([...LABELS].sort());
    if (address.includes('sig=1')) expect(asked.every((each) => each.endsWith('?sig=1'))).toBe(true);
    if (address.includes('b=2'))
      expect(asked).toEqual(expect.arrayContaining(['weights.bin?b=2', 'metadata.json?c=3']));
    if (address === '/tm/my_model/') expect(asked[0]).toBe('model.json');
  });

test('a model in an archive at an address is fetched once, with its progress', async ({ page }) => {
  await open(page);
  const zip = new JSZip();
  for (const [name, bytes] of Object.entries(contents)) zip.file(name, await bytes);
  const archive = await zip.generateAsync({ type: 'nodebuffer' });
  let asked = 0;
  const server = createServer(async (_, response) => {
    asked++;
    response.writeHead(200, { 'content-length': archive.length, 'access-control-allow-origin': '*' });
    for (let n = 0; n < 4; n++) {
      response.write(archive.subarray((n * archive.length) / 4, ((n + 1) * archive.length) / 4));
      await pause(200);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const values = await page.evaluate(async (url) => {
    const { Classifier } = (await import('/dist/index.js' as string)) as typeof import('../../src/index.ts');
    const classifier = new Classifier();
    const values: (number | null)[] = [];
    classifier.addEventListener('progress', (event) => {
      const { step, value } = (event as CustomEvent<{ step: string; value: number | null }>).detail;
      if (step === 'model') values.push(value);
    });
    await classifier.load(url);
    classifier.dispose();
    return values;
  }, `http://localhost:${port}/my_model.zip`);
  server.close();
  expect(asked).toBe(1);
  const coming = values.slice(0, values.indexOf(1)).map((value) => Math.round(4 * value!));
  expect(coming).toEqual(expect.arrayContaining([0, 1, 2, 3]));
});

for (const [what, others, address, code] of [
  ['an archive that is not there', {}, '/tm/other.zip', 'model-not-found'],
  ['an archive that is a page', { 'a.zip': '<!doctype html>' }, '/tm/a.zip', 'archive-'],
  ['a folder that is not there', {}, '/tm/other/', 'model-not-found'],
  ['a folder that is not there, without its slash', {}, '/tm/other', 'model-not-found'],
  [
    'no metadata.json, but a page in its place',
    { 'metadata.json': '<!doctype html>' },
    '/tm/my_model/',
    'model-metadata-unreadable',
  ],
  [
    'a pose export',
    { 'metadata.json': JSON.stringify({ ...metadataOf(LABELS), packageName: '@teachablemachine/pose' }) },
    '/tm/my_model/',
    'model-pose',
  ],
  ['an address that gives a page', { 'model.json': '<!doctype html>' }, '/tm/my_model/', 'model-not-json'],
  [
    'weights that are cut off',
    { 'weights.bin': 'short' },
    '/tm/my_model/model.json',
    'model-weights-truncated',
  ],
] as const)
  // prettier-ignore
  test(`a detector reports ${what}`, async ({ page }) => {
    await open(page, others);
    const [found, message] = await detect(page, address);
    expect(found).toMatch(new RegExp(`^${code}`));
    expect(message).not.toMatch(/[{}]/);
    expect(message!.length).toBeGreaterThan(25);
  });
