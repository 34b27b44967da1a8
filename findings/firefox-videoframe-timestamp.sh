#!/usr/bin/env bash
# In Firefox, `new VideoFrame(video).timestamp` of a <video> that plays a MediaStream does not tell frames apart: it stays the same over the many
# frames of a second, and goes on once a second even while the picture stands still, although requestVideoFrameCallback announces every frame
# rightly. getVideoPlaybackQuality().totalVideoFrames stays 0. In Chromium both follow the frames.
# It matters to whoever leaves out frames that were seen already (classifiers, recorders): by timestamp they would drop most of what is new.
set -euo pipefail
firefox=${FIREFOX_PATH:-firefox}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent puppeteer-core@24.10.0
cat >run.mjs <<'JS'
import puppeteer from 'puppeteer-core';

const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.argv[2],
  headless: true,
});
try {
  console.log(await browser.version());
  const page = await browser.newPage();
  const seen = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const context = canvas.getContext('2d');
    const stream = canvas.captureStream();
    let drawn = 0;
    const drawing = setInterval(() => {
      drawn++;
      context.fillStyle = `hsl(${drawn * 37} 80% 50%)`;
      context.fillRect(0, 0, 64, 48);
    }, 100);
    const video = Object.assign(document.createElement('video'), { muted: true, srcObject: stream });
    document.body.append(video);
    await video.play();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const measure = async () => {
      const stamps = new Set();
      const before = drawn;
      let announced = 0;
      let on = true;
      const follow = () =>
        video.requestVideoFrameCallback(() => {
          if (!on) return;
          announced++;
          follow();
        });
      follow();
      const end = performance.now() + 3000;
      while (performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        const frame = new VideoFrame(video);
        stamps.add(frame.timestamp);
        frame.close();
      }
      on = false;
      const { totalVideoFrames } = video.getVideoPlaybackQuality();
      return { drawn: drawn - before, announced, timestamps: stamps.size, totalVideoFrames };
    };
    const moving = await measure();
    clearInterval(drawing);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { moving, still: await measure() };
  });
  console.log('moving, three seconds:', seen.moving);
  console.log('standing still, three seconds:', seen.still);
  const { moving, still } = seen;
  const surprising =
    moving.announced > 15 && moving.timestamps < 8 && moving.totalVideoFrames === 0 && still.announced === 0 && still.timestamps > 1;
  if (!surprising) throw new Error('The behaviour has changed.');
} finally {
  await browser.close();
}
JS
node run.mjs "$(command -v "$firefox")"
