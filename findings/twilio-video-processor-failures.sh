#!/usr/bin/env bash
# twilio-video: “any exception raised (either synchronously or asynchronously) in processFrame will result in the frame being dropped”, says its reference. In
# Chromium neither holds. A processor that rejects once stops for good: no further frame is ever processed, the others see a still picture, and nothing but
# an unhandled rejection tells. One that throws has its frame shown all the same, with what it had painted until then: for a background blur that
# draws the camera first and throws on the mask, that is the raw picture.
# This concerns everybody who adds a processor for privacy. A processor of one's own around it, which never rejects and clears the canvas where the inner one fails,
# avoids both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent playwright-core@1.56.1 twilio-video@2.36.0

cat >run.mjs <<'JS'
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
const unhandled = [];
page.on('pageerror', (error) => unhandled.push(error.message));
await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Test</title>' }));
await page.goto('https://example.test/');
await page.addScriptTag({ path: 'node_modules/twilio-video/dist/twilio-video.min.js' });
const seen = await page.evaluate(async () => {
  const { LocalVideoTrack, version } = window.Twilio.Video;
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const until = async (done, ms = 10_000) => {
    for (const end = performance.now() + ms; !done() && performance.now() < end; ) await wait(20);
  };
  /** A red camera. */
  const camera = document.createElement('canvas');
  Object.assign(camera, { width: 64, height: 48 });
  const context = camera.getContext('2d');
  setInterval(() => {
    context.fillStyle = '#f00';
    context.fillRect(0, 0, 64, 48);
  }, 30);
  /** Runs a processor that paints green; `fail` is what its fifth frame ends with. */
  const run = async (fail) => {
    let frames = 0;
    const track = new LocalVideoTrack(camera.captureStream(30).getVideoTracks()[0], { name: 'camera' });
    const shown = track.attach();
    const colours = new Set();
    const look = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const note = () => {
      look.drawImage(shown, 0, 0, 1, 1);
      const [red, green] = look.getImageData(0, 0, 1, 1).data;
      if (red > 200 && green < 60) colours.add('the raw picture');
      shown.requestVideoFrameCallback(note);
    };
    track.addProcessor({
      processFrame(input, output) {
        frames++;
        const out = output.getContext('2d');
        out.drawImage(input, 0, 0);
        if (frames >= 5 && fail(frames)) return Promise.reject(new Error('no mask'));
        out.fillStyle = '#0a0';
        out.fillRect(0, 0, 64, 48);
        return undefined;
      },
    });
    await until(() => frames >= 2);
    shown.requestVideoFrameCallback(note);
    await until(() => frames >= 40, 4000);
    return { frames, colours: [...colours] };
  };
  return {
    version,
    rejecting: await run((frame) => frame === 5),
    throwing: await run(() => {
      throw new Error('no mask');
    }),
  };
});
console.log(`twilio-video ${seen.version}, Chromium ${browser.version()}`);
console.log(`one frame rejects: ${seen.rejecting.frames} frames were processed in all; unhandled: ${unhandled.join('; ')}`);
console.log(`frames throw: ${seen.throwing.frames} frames, shown: ${seen.throwing.colours.join() || 'nothing raw'}`);
await browser.close();
if (seen.rejecting.frames > 6 || !seen.throwing.colours.length) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
