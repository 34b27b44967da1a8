#!/usr/bin/env bash
# Chromium: a video that is received over WebRTC is decoded frame by frame whatever the page does with it: shown, in a hidden element, in no element at
# all, with `track.enabled = false`, and even after `track.stop()`, which reads as the end of it. Decoding ends only when the sender is asked to stop:
# `transceiver.direction = 'inactive'` and a new offer. No error and no warning.
# This concerns everybody who pages through tiles in a call or hides them to save work: nothing is saved on the receiving side before the
# connection is negotiated again, or a server stops sending.
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
  route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Call</title><video autoplay muted></video>' }),
);
await page.goto('http://localhost/');
const decoded = await page.evaluate(async () => {
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const pen = canvas.getContext('2d');
  let count = 0;
  setInterval(() => {
    pen.fillStyle = `hsl(${count++ * 7} 80% 50%)`;
    pen.fillRect((count * 5) % 300, 0, 40, 240);
  }, 66);
  const [caller, callee] = [new RTCPeerConnection(), new RTCPeerConnection()];
  caller.onicecandidate = ({ candidate }) => callee.addIceCandidate(candidate);
  callee.onicecandidate = ({ candidate }) => caller.addIceCandidate(candidate);
  const [track] = canvas.captureStream().getTracks();
  caller.addTrack(track);
  const received = new Promise((resolve) => (callee.ontrack = resolve));
  const negotiate = async (from, to) => {
    await from.setLocalDescription();
    await to.setRemoteDescription(from.localDescription);
    await to.setLocalDescription();
    await from.setRemoteDescription(to.localDescription);
  };
  await negotiate(caller, callee);
  const event = await received;
  const video = document.querySelector('video');
  video.srcObject = new MediaStream([event.track]);
  const total = async () => {
    for (const report of (await callee.getStats()).values())
      if (report.type === 'inbound-rtp') return report.framesDecoded;
    return 0;
  };
  while ((await total()) < 10) await pause(100);
  const result = {};
  const measure = async (name, change) => {
    await change();
    await pause(500);
    const before = await total();
    await pause(3000);
    result[name] = (await total()) - before;
  };
  await measure('shown', () => {});
  await measure('hidden', () => (video.hidden = true));
  await measure('in no element', () => (video.srcObject = null));
  await measure('enabled = false', () => (event.track.enabled = false));
  await measure('stopped', () => event.track.stop());
  await measure('inactive', () => {
    event.transceiver.direction = 'inactive';
    return negotiate(callee, caller);
  });
  return result;
});
console.log(`Chromium ${browser.version()}: frames decoded in three seconds of a video with 15 a second`);
for (const [state, frames] of Object.entries(decoded)) console.log(`  ${state}: ${frames}`);
await browser.close();
const { inactive, ...others } = decoded;
if (inactive !== 0 || Object.values(others).some((frames) => frames < 20)) {
  console.log('The behaviour has changed.');
  process.exit(1);
}
JS
node run.mjs "$(command -v "${CHROMIUM_PATH:-chromium}")"
