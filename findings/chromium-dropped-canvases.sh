#!/usr/bin/env bash
# Chromium: small canvases that have been drawn on and dropped are paid for all at once, in one piece, at the next major garbage collection. Two thousand of
# 80 × 80 pixels hold the page up ten times as long there, and longer, as two thousand dropped elements of another kind; canvases that nobody has drawn on
# cost less, but still several times as much.
# This concerns everybody who makes a canvas for each item of a stream (thumbnails, sprites, charts of a table) and throws it away again: the long task comes
# minutes later, with nothing of the page's in its stack. Drawing on the canvases again that are no longer shown avoids it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent playwright-core@1.56.1

cat >run.mjs <<'JS'
import { chromium } from 'playwright-core';

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc'],
});
const page = await browser.newPage();
const collect = (kind) =>
  page.evaluate(async (kind) => {
    const task = () => new Promise((resolve) => setTimeout(resolve, 200));
    globalThis.gc();
    await task();
    for (let n = 0; n < 2000; n++) {
      const element = document.createElement(kind === 'div' ? 'div' : 'canvas');
      if (kind !== 'div') element.width = element.height = 80;
      if (kind === 'drawn') element.getContext('2d').fillRect(n % 40, 0, 40, 40);
      if (n % 100 === 0) await task();
    }
    await task();
    const began = performance.now();
    globalThis.gc();
    return performance.now() - began;
  }, kind);
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const times = { div: [], untouched: [], drawn: [] };
for (let round = 0; round < 3; round++) for (const kind of Object.keys(times)) times[kind].push(await collect(kind));
console.log(`Chromium ${browser.version()}: one collection after 2,000 dropped elements`);
for (const [kind, all] of Object.entries(times)) console.log(`  ${kind}: ${median(all).toFixed(1)} ms`);
await browser.close();
if (median(times.drawn) < 5 * median(times.div)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
