#!/usr/bin/env bash
# Chromium: a ResizeObserver tells of an element only when its own window draws something. Once the element is in another window (one that the page has
# opened, or document picture-in-picture), changes of its size there are told late or never: nothing comes for as long as the opener stands still.
# An observer made by that window's own constructor is told at once. No error, and `observe()` accepts the element.
# This concerns everybody who moves a component into a popup or a picture-in-picture window: layouts, charts and virtual lists that follow their size keep the one of before.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent playwright-core@1.56.1

cat >run.mjs <<'JS'
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
await page.route('http://localhost/', (route) =>
  route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Opener</title><div id="box">x</div>' }),
);
await page.goto('http://localhost/');
const told = await page.evaluate(async () => {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 1500));
  const box = document.getElementById('box');
  const counts = { opener: 0, popup: 0 };
  const popup = open('about:blank', '', 'width=300,height=300');
  popup.document.body.append(box);
  new ResizeObserver(() => counts.opener++).observe(box);
  new popup.ResizeObserver(() => counts.popup++).observe(box);
  await pause();
  const before = { ...counts };
  box.style.width = '100px';
  await pause();
  const resized = { opener: counts.opener - before.opener, popup: counts.popup - before.popup };
  // Now the opener draws something, anything.
  document.body.append('drawn');
  await pause();
  return { resized, later: counts.opener - before.opener - resized.opener };
});
console.log(`Chromium ${browser.version()}: calls after the element changed its size in the other window`);
console.log(`  the opener's observer: ${told.resized.opener} in 1.5 s, ${told.later} once the opener had drawn something`);
console.log(`  the other window's own observer: ${told.resized.popup} in 1.5 s`);
await browser.close();
if (told.resized.opener !== 0 || told.resized.popup !== 1 || told.later !== 1) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
