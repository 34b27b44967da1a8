#!/usr/bin/env bash
# diffHTML 0.9.2 does more than remove an attribute that the new HTML no longer has: it also sets the property of that name to undefined, whatever the
# property's type. An <input> with a value then shows the word "undefined", and a custom element's setter gets undefined.
# This concerns authors of custom elements whose pages update through diffHTML: their setters must handle undefined, and not take it for false.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent diffhtml@0.9.2 playwright-core@1.56.1

cat >run.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM_PATH || process.argv[2];
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent('<!doctype html><main></main>');
await page.addScriptTag({ content: readFileSync('node_modules/diffhtml/dist/diffhtml.js', 'utf8') });
const seen = await page.evaluate(() => {
  const given = [];
  class Element extends HTMLElement {
    get closed() { return this.hasAttribute('closed'); }
    set closed(value) { given.push(String(value)); this.toggleAttribute('closed', Boolean(value)); }
  }
  customElements.define('an-element', Element);
  const main = document.querySelector('main');
  diff.innerHTML(main, '<input value="hello"><an-element closed></an-element>');
  const before = [...main.children];
  given.length = 0;
  diff.innerHTML(main, '<input><an-element></an-element>');
  const [input, element] = main.children;
  return {
    kept: before.every((each, n) => each === main.children[n]),
    input: input.value,
    elementWasGiven: given,
    elementStillHasTheAttribute: element.hasAttribute('closed'),
  };
});
console.log(`diffhtml 0.9.2 in Chromium ${browser.version()}:`);
console.log(JSON.stringify(seen, null, 2));
await browser.close();
const expected = {
  kept: true,
  input: 'undefined',
  elementWasGiven: ['undefined'],
  elementStillHasTheAttribute: false,
};
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
