#!/usr/bin/env bash
# A frame goes to another page while something of ours is still in the document that it leaves. HTML gives that document no window any more, and in
# Chromium its `defaultView` is null from then on. Firefox's `defaultView` stays: it is the frame's window, which shows the other page. `isConnected` stays
# true in both. So whoever lets go of a camera, a socket or a timer "once the element's document has no window" never does in Firefox: ask whether
# `document.defaultView?.document === document`, and let go on `pagehide`, which both send. It matters to custom elements that hosts of micro frontends move
# into frames, and to libraries that put what they draw into a frame of the same origin.
set -euo pipefail
firefox=${FIREFOX_PATH:-$(command -v firefox-esr || echo firefox)}
chromium=${CHROMIUM_PATH:-chromium}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent puppeteer-core@24.10.0
cat >run.mjs <<'JS'
import puppeteer from 'puppeteer-core';

async function look(options) {
  const browser = await puppeteer.launch({ headless: true, ...options });
  try {
    console.log(await browser.version());
    const page = await browser.newPage();
    return await page.evaluate(async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const load = (html) =>
        new Promise((resolve) => {
          frame.onload = resolve;
          frame.srcdoc = html;
        });
      await load('<p>First');
      const left = frame.contentDocument;
      const element = left.body.appendChild(left.createElement('div'));
      let hidden = false;
      frame.contentWindow.addEventListener('pagehide', () => (hidden = true));
      await load('<p>Second');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const view = element.ownerDocument.defaultView;
      return {
        pagehide: hidden,
        isConnected: element.isConnected,
        defaultView: view === null ? 'null' : view === frame.contentWindow ? 'the window of the frame' : 'another',
        showsItsDocument: view?.document === left,
      };
    });
  } finally {
    await browser.close();
  }
}

const [firefox, chromium] = process.argv.slice(2);
const found = {
  firefox: await look({ browser: 'firefox', executablePath: firefox }),
  chromium: await look({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] }),
};
console.log(found);
const expected = { pagehide: true, isConnected: true, showsItsDocument: false };
const surprising = Object.entries({ firefox: 'the window of the frame', chromium: 'null' }).every(([name, defaultView]) =>
  Object.entries({ ...expected, defaultView }).every(([key, value]) => found[name][key] === value),
);
if (!surprising) throw new Error('The behaviour has changed.');
JS
node run.mjs "$(command -v "$firefox")" "$(command -v "$chromium")"
