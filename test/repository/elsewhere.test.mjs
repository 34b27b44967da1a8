/* global document, ImageData, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import test, { after, before } from 'node:test';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../../scripts/browser.mjs';

const TYPES = { '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };

/** A path in which dist may lie as well. */
const DEEP = '/some/where';

/** Serves dist with `headers`, and an empty page under `policy`. */
async function serve(headers, policy) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (pathname === '/') {
      const csp = policy ? { 'content-security-policy': policy } : {};
      return response.writeHead(200, { 'content-type': 'text/html', ...csp }).end('<!doctype html>');
    }
    try {
      const body = await readFile(`dist${pathname.replace(DEEP, '')}`);
      response.writeHead(200, {
        'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream',
        ...headers,
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, resolve));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}

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

let browser;
const servers = [];
before(async () => {
  browser = await chromium.launch({ executablePath: await findChromium(), args: chromiumFlags() });
});
after(async () => {
  await browser.close();
  for (const server of servers) server.close();
});

async function run(page, script) {
  const tab = await browser.newPage();
  const violations = [];
  tab.on('console', (message) => message.type() === 'error' && violations.push(message.text()));
  await tab.goto(page.origin);
  const answer = await tab.evaluate(use, script);
  await tab.close();
  return { ...answer, violations: violations.filter((text) => /policy|trusted/i.test(text)) };
}

test('the bundle starts its worker from another origin', { timeout: 60_000 }, async () => {
  const cdn = await serve({ 'access-control-allow-origin': '*' });
  const page = await serve({});
  servers.push(cdn, page);
  const { label } = await run(page, `${cdn.origin}/index.js`);
  assert.equal(label, 'blue');
});

test('the ready-made model is found from another origin and any path', { timeout: 60_000 }, async () => {
  const cdn = await serve({ 'access-control-allow-origin': '*' });
  const page = await serve({});
  servers.push(cdn, page);
  const tab = await browser.newPage();
  await tab.goto(page.origin);
  const labels = await tab.evaluate(async (script) => {
    await import(script);
    const detector = document.body.appendChild(document.createElement('mask-detector'));
    const { results } = await detector.classify(new ImageData(32, 24));
    return results.map(({ label }) => label).sort();
  }, `${cdn.origin}${DEEP}/mask-room.js`);
  await tab.close();
  assert.deepEqual(labels, ['mask', 'no mask']);
});

test('the classifier runs under a strict policy with Trusted Types', { timeout: 60_000 }, async () => {
  const page = await serve(
    {},
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; " +
      "require-trusted-types-for 'script'; trusted-types lit-html mask-room",
  );
  servers.push(page);
  assert.deepEqual(await run(page, '/index.js'), { label: 'blue', violations: [] });
});

test('where WebAssembly is forbidden, the error names the directive', { timeout: 60_000 }, async () => {
  const policy = "script-src 'self'";
  const page = await serve({ 'content-security-policy': policy }, policy);
  servers.push(page);
  const tab = await browser.newPage();
  await tab.goto(page.origin);
  const { code, remedy } = await tab.evaluate(async () => {
    const { Classifier } = await import('/index.js');
    return new Classifier().warmUp().catch(({ code, remedy }) => ({ code, remedy }));
  });
  await tab.close();
  assert.equal(code, 'wasm-blocked');
  assert.match(remedy, /'wasm-unsafe-eval'/);
});
