/**
 * Draws docs/demo.webp, and its last picture as docs/screenshot.webp: the demo page in Chromium, with a drawn face in front of the camera that puts a
 * mask on. The recording, the training and the answers are real. Needs ImageMagick's `convert`.
 *
 *   npm start -- in another window, then: node scripts/demo-picture.mjs http://localhost:3000
 */
/* global document, MediaStream, requestAnimationFrame, window -- in what runs in the page */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from './browser.mjs';

const [address = 'http://localhost:3000'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'demo-'));
const frames = [];

/** Puts a drawn face in place of the camera; `window.masked` puts a mask on it. */
function drawCamera() {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: 640, height: 480 });
  const context = canvas.getContext('2d');
  const shape = (colour, draw) => {
    context.fillStyle = colour;
    context.beginPath();
    draw();
    context.fill();
  };
  const draw = (time) => {
    const x = 320 + 22 * Math.sin(time / 900);
    const y = 235 + 10 * Math.sin(time / 700);
    context.fillStyle = '#c9d6e8';
    context.fillRect(0, 0, 640, 480);
    shape('#4a5fb5', () => context.ellipse(x, 500, 190, 130, 0, 0, 7));
    shape('#5b3a29', () => context.ellipse(x, y - 30, 132, 160, 0, 0, 7));
    shape('#f0c39c', () => context.ellipse(x, y, 112, 145, 0, 0, 7));
    shape('#5b3a29', () => context.ellipse(x, y - 118, 106, 48, 0, 0, 7));
    for (const side of [-1, 1]) {
      shape('#fff', () => context.ellipse(x + 44 * side, y - 22, 20, 13, 0, 0, 7));
      shape('#33261d', () => context.arc(x + 44 * side, y - 22, 9, 0, 7));
    }
    shape('#dba37a', () => context.ellipse(x, y + 22, 13, 22, 0, 0, 7));
    if (window.masked)
      shape('#7fc4d8', () => {
        context.moveTo(x - 98, y + 14);
        context.quadraticCurveTo(x, y - 20, x + 98, y + 14);
        context.lineTo(x + 78, y + 104);
        context.quadraticCurveTo(x, y + 168, x - 78, y + 104);
      });
    else shape('#b4544e', () => context.ellipse(x, y + 76, 40, 15, 0, 0, Math.PI));
    requestAnimationFrame(draw);
  };
  requestAnimationFrame(draw);
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async ({ video, ...others }) => {
    const stream = others.audio ? await real(others) : new MediaStream();
    if (video) stream.addTrack(canvas.captureStream(15).getTracks()[0]);
    return stream;
  };
}

const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage({ viewport: { width: 1180, height: 1500 } });
  await page.addInitScript(drawCamera);
  await page.goto(address);
  const show = async (times = 1, pause = 250) => {
    for (let n = 0; n < times; n++) {
      const path = join(folder, `${String(frames.length).padStart(3, '0')}.png`);
      const { x, y, width } = await page.locator('.stage').boundingBox();
      await page.screenshot({ path, clip: { x, y, width, height: 1240 }, fullPage: true });
      frames.push(path);
      await page.waitForTimeout(pause);
    }
  };
  await page.getByRole('button', { name: 'Start camera' }).click();
  await page.waitForFunction(() => document.querySelector('twilio-room').localVideo?.videoWidth > 0);
  await show(2);
  for (const label of ['no mask', 'mask']) {
    await page.evaluate((masked) => (window.masked = masked), label === 'mask');
    await show();
    const button = page.locator('mask-trainer').getByRole('button', { name: new RegExp(`^${label}`) });
    await button.first().hover();
    await page.mouse.down();
    await show(4, 400);
    await page.mouse.up();
  }
  await page.locator('mask-trainer').getByRole('button', { name: 'Train', exact: true }).click();
  await show(3, 300);
  await page.waitForFunction(() => document.querySelector('mask-trainer').status === 'trained', null, {
    timeout: 120_000,
  });
  await show();
  await page.locator('mask-detector').getByRole('button', { name: 'Start detecting' }).click();
  for (const masked of [true, false, true]) {
    await page.evaluate((on) => (window.masked = on), masked);
    await page.waitForTimeout(1500);
    await show(3);
  }
  execFileSync('convert', ['-delay', '45', ...frames, '-resize', '640x', '-quality', '60', 'docs/demo.webp']);
  execFileSync('convert', [frames.at(-1), '-quality', '80', 'docs/screenshot.webp']);
} finally {
  await browser.close();
  if (!process.env.KEEP_FRAMES) rmSync(folder, { recursive: true });
  else console.log(folder);
}
