#!/usr/bin/env bash
# wujie 1.0.29: by default (`fiber: true`) startApp() shows an application and runs its scripts in steps, and each step waits for an idle moment of
# the host page: requestIdleCallback() without a timeout. A page that draws in every frame for as long as a frame lasts has no idle moment: the
# application is shown, but its script does not run and the promise of startApp() is not kept, until the drawing ends. There is no error.
# This concerns hosts with a canvas, a game, a chart or a video that a script draws. With `fiber: false` the same application starts at once.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent wujie@1.0.29 esbuild@0.25.10 playwright-core@1.56.1

cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const { outputFiles } = await build({
  stdin: { contents: "export * from 'wujie';", resolveDir: '.' },
  bundle: true, write: false, format: 'iife', globalName: 'wujie',
});
const page = (body) => `<!doctype html><html><head><title>A page</title></head><body>${body}</body></html>`;
const answers = {
  '/': page('<div id="place"></div><script src="/wujie.js"></script>'),
  '/wujie.js': outputFiles[0].text,
  '/app': page('<p>Hello</p><script>top.ran = true</script>'),
};
const server = createServer((request, response) => {
  response.setHeader('content-type', request.url.endsWith('.js') ? 'text/javascript' : 'text/html');
  response.end(answers[request.url] ?? '');
});
await new Promise((resolve) => server.listen(0, resolve));

const executablePath = process.env.CHROMIUM_PATH || process.argv[2];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const tab = await browser.newPage();
// wujie takes the browser's function when it is loaded.
await tab.addInitScript(() => {
  const idle = window.requestIdleCallback;
  window.waits = [];
  window.requestIdleCallback = (callback, options) => {
    window.waits.push(options?.timeout ?? 'no timeout');
    return idle.call(window, callback, options);
  };
});
await tab.goto(`http://localhost:${server.address().port}/`);
const seen = await tab.evaluate(async () => {
  // One frame lasts 16.7 ms on most screens.
  const draw = (milliseconds) => {
    let frame;
    const next = () => {
      for (const end = performance.now() + milliseconds; performance.now() < end; );
      frame = requestAnimationFrame(next);
    };
    next();
    return () => cancelAnimationFrame(frame);
  };
  const found = {};
  for (const [fiber, busy] of [[true, false], [true, true], [false, true]]) {
    const name = `fiber: ${fiber}, ${busy ? 'drawing' : 'quiet'} page`;
    window.waits = [];
    window.ran = false;
    const stop = busy ? draw(20) : () => {};
    const late = new Promise((resolve) => setTimeout(resolve, 8000, 'pending after 8 s'));
    const started = wujie.startApp({ name, url: '/app', el: '#place', fiber }).then(() => 'resolves');
    const promise = await Promise.race([started, late]);
    const text = document.querySelector('wujie-app')?.shadowRoot.querySelector('p')?.textContent;
    found[name] = `${promise}, shows ${text}, script ${window.ran ? 'ran' : 'did not run'}`;
    stop();
    await started;
    if (fiber && busy) found['once the drawing has ended'] = `resolves, script ${window.ran ? 'ran' : 'did not run'}`;
    if (fiber && !busy) found['idle moments that it waits for'] = `${window.waits.length}, ${[...new Set(window.waits)]}`;
    wujie.destroyApp(name);
    while (document.querySelector('wujie-app')) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return found;
});
console.log(`wujie 1.0.29 in Chromium ${browser.version()}:`);
console.log(JSON.stringify(seen, null, 2));
await browser.close();
server.close();
const expected = {
  'fiber: true, quiet page': 'resolves, shows Hello, script ran',
  'idle moments that it waits for': '4, no timeout',
  'fiber: true, drawing page': 'pending after 8 s, shows Hello, script did not run',
  'once the drawing has ended': 'resolves, script ran',
  'fiber: false, drawing page': 'resolves, shows Hello, script ran',
};
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
