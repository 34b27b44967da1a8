#!/usr/bin/env bash
# Chromium: createImageBitmap() of a VideoFrame whose rotation is 90 or 270 turns the picture but keeps the size from before the turn. A frame that is
# displayed as 32 × 64 gives a bitmap of 64 × 32, with the picture squeezed into it; resizeWidth alone then goes by the wrong ratio too. drawImage() of the same
# frame, and createImageBitmap() of a <video>, are right.
# This concerns everybody who reads frames of a phone's camera or of a video that was filmed upright (WebRTC sends such frames with a rotation).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent playwright-core@1.56.1

cat >run.mjs <<'JS'
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';

// WebCodecs want a secure context: localhost is one.
const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
await page.goto(`http://localhost:${server.address().port}/`);
const seen = await page.evaluate(async () => {
  const [width, height] = [64, 32];
  const pixels = new Uint8Array(4 * width * height);
  // The left half is red, the right half green: turned by 90 degrees, the upper half is red.
  for (let at = 0; at < width * height; at++)
    pixels.set(at % width < width / 2 ? [255, 0, 0, 255] : [0, 255, 0, 255], 4 * at);
  const frame = new VideoFrame(pixels, {
    format: 'RGBA', codedWidth: width, codedHeight: height, timestamp: 0, rotation: 90,
  });
  const at = (source, x, y, w, h) => {
    const context = new OffscreenCanvas(w, h).getContext('2d');
    context.drawImage(source, 0, 0);
    const [r, g] = context.getImageData(x, y, 1, 1).data;
    return r > g ? 'red' : 'green';
  };
  const bitmap = await createImageBitmap(frame);
  const small = await createImageBitmap(frame, { resizeWidth: 16 });
  return {
    displayed: `${frame.displayWidth}x${frame.displayHeight}`,
    drawn: `above ${at(frame, 16, 4, 32, 64)}, below ${at(frame, 16, 60, 32, 64)}`,
    bitmap: `${bitmap.width}x${bitmap.height}`,
    bitmapShows: `above ${at(bitmap, 32, 4, 64, 32)}, below ${at(bitmap, 32, 28, 64, 32)}`,
    resizedToAWidthOf16: `${small.width}x${small.height}`,
  };
});
console.log(`Chromium ${browser.version()}:`);
console.log(JSON.stringify(seen, null, 2));
await browser.close();
server.close();
const expected = {
  displayed: '32x64',
  drawn: 'above red, below green',
  bitmap: '64x32',
  bitmapShows: 'above red, below green',
  resizedToAWidthOf16: '16x8',
};
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
