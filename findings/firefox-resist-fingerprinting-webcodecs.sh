#!/usr/bin/env bash
# With Firefox's preference `privacy.resistFingerprinting` (on in Tor Browser, Mullvad Browser and LibreWolf) a canvas gives back pixels that are made up,
# anew at each reading, in workers too. The way around a canvas goes with it, silently: `VideoFrame`, whose planes could be copied, is not defined at all, on
# the page and in workers. So a check for VideoFrame, made for old browsers, sends people of today's Firefox to the canvas, and everything read there is noise.
# It matters to whoever reads pictures or cameras (classifiers, scanners of codes, croppers): draw a known colour and read it back before you believe it.
set -euo pipefail
firefox=${FIREFOX_PATH:-$(command -v firefox-esr || echo firefox)}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent puppeteer-core@24.10.0
cat >run.mjs <<'JS'
import puppeteer from 'puppeteer-core';

async function look(resist) {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.argv[2],
    headless: true,
    extraPrefsFirefox: { 'privacy.resistFingerprinting': resist },
  });
  try {
    console.log(await browser.version(), 'resistFingerprinting:', resist);
    const page = await browser.newPage();
    return await page.evaluate(async () => {
      const inWorker = () => {
        const context = new OffscreenCanvas(32, 32).getContext('2d');
        context.fillStyle = 'rgb(200 30 40)';
        context.fillRect(0, 0, 32, 32);
        const read = () => context.getImageData(0, 0, 32, 32).data;
        const data = read();
        const right = data.filter((value, i) => value === [200, 30, 40, 255][i % 4]).length / data.length;
        return { right, same: data.join() === read().join(), VideoFrame: typeof VideoFrame };
      };
      const script = new Blob([`postMessage((${inWorker})())`], { type: 'text/javascript' });
      const worker = new Worker(URL.createObjectURL(script));
      return { page: inWorker(), worker: await new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data))) };
    });
  } finally {
    await browser.close();
  }
}

const [plain, resisting] = [await look(false), await look(true)];
console.log({ plain, resisting });
const surprising = ['page', 'worker'].every(
  (where) =>
    plain[where].right === 1 &&
    plain[where].VideoFrame === 'function' &&
    resisting[where].right < 0.1 &&
    !resisting[where].same &&
    resisting[where].VideoFrame === 'undefined',
);
if (!surprising) throw new Error('The behaviour has changed.');
JS
node run.mjs "$(command -v "$firefox")"
