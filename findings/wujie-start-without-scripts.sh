#!/usr/bin/env bash
# wujie 1.0.29: with `fiber: false` the promise of startApp() is never kept if the application has no script (a page of plain HTML, or of tags
# whose classes the host defines). The application is shown all the same. start() runs its whole queue before it adds what keeps the promise;
# with the default `fiber: true`, or with a script in the application, the queue is still running by then.
# This concerns hosts that wait for startApp(), to hide a spinner or to take the application away by what it resolves with: they wait for ever,
# without an error.
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
  '/plain': page('<p>Hello</p>'),
  '/scripted': page('<p>Hello</p><script>void 0</script>'),
};
const server = createServer((request, response) => {
  response.setHeader('content-type', request.url.endsWith('.js') ? 'text/javascript' : 'text/html');
  response.end(answers[request.url] ?? '');
});
await new Promise((resolve) => server.listen(0, resolve));

const executablePath = process.env.CHROMIUM_PATH || process.argv[2];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const tab = await browser.newPage();
await tab.goto(`http://localhost:${server.address().port}/`);
const seen = await tab.evaluate(async () => {
  const found = {};
  for (const fiber of [true, false])
    for (const url of ['/plain', '/scripted']) {
      const name = `${url.slice(1)}-${fiber}`;
      const late = new Promise((resolve) => setTimeout(resolve, 8000, 'never resolves'));
      const started = wujie.startApp({ name, url, el: '#place', fiber }).then(() => 'resolves');
      const promise = await Promise.race([started, late]);
      const text = document.querySelector('wujie-app').shadowRoot.querySelector('p')?.textContent;
      found[`${url.slice(1)} page, fiber: ${fiber}`] = `${promise}, shows ${text}`;
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
  'plain page, fiber: true': 'resolves, shows Hello',
  'scripted page, fiber: true': 'resolves, shows Hello',
  'plain page, fiber: false': 'never resolves, shows Hello',
  'scripted page, fiber: false': 'resolves, shows Hello',
};
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
