import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { startedEngine } from './engine.mjs';
import { pictures } from './pictures.mjs';

// Node has none; in a browser it would be told of the page's policy.
globalThis.addEventListener ??= () => undefined;

const read = (name) => readFileSync(new URL(`../../models/face/${name}`, import.meta.url));

const { FaceFinder, overlap, FACE_INTERVAL } = await startedEngine(
  `
  export { FaceFinder } from './src/classifier/face-finder.ts';
  export { overlap } from './src/classifier/face.ts';
  export { FACE_INTERVAL } from './src/classifier/face-track.ts';`,
  { __FACE_DETECTOR__: read('face.json').toString() },
);
const addresses = Object.fromEntries(
  ['model.json', 'weights.bin'].map((name) => [name, `data:;base64,${read(name).toString('base64')}`]),
);
const finder = await FaceFinder.load(addresses, () => undefined);
const drawn = pictures().face;

/** A picture of 640×480 with the drawn face (its 128×128 pixels) as each of `places` says. */
function picture(...places) {
  const [width, height] = [640, 480];
  const data = new Uint8Array(width * height * 4).fill(200);
  for (const { x, y, side } of places)
    for (let row = 0; row < side; row++)
      for (let column = 0; column < side; column++) {
        const [px, py] = [Math.round(x + column), Math.round(y + row)];
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        const from = 3 * (Math.floor((row * 128) / side) * 128 + Math.floor((column * 128) / side));
        for (let c = 0; c < 3; c++) data[4 * (py * width + px) + c] = (drawn[from + c] + 1) * 127.5;
      }
  return { format: 'RGBA', data, planes: [{ offset: 0, stride: width * 4 }], width, height };
}

/** Looks at each of `frames` of one video when it is time to; a video of its own each time. */
let videos = 0;
function follow(context, frames) {
  const video = ++videos;
  let now = 1000;
  context.mock.method(performance, 'now', () => now);
  return frames.map((frame) => {
    now += FACE_INTERVAL;
    return finder.find(frame, video);
  });
}

const left = { x: 40, y: 120, side: 240 };
const right = { x: 380, y: 60, side: 200 };

/** Where a still's look at the whole picture finds it. */
const whole = (frame) => finder.find(frame, null);

test('a moving face is followed as closely as in the whole picture', (context) => {
  const frames = Array.from({ length: 20 }, (_, i) => picture({ ...left, x: 40 + 12 * i, y: 120 + 4 * i }));
  const found = follow(context, frames);
  for (const [i, face] of found.entries()) {
    const wanted = whole(frames[i]);
    assert.ok(face && wanted);
    // A smoothed box is a step behind.
    assert.ok(overlap(face, wanted) > 0.55, `look ${i}: ${overlap(face, wanted)}`);
  }
});

test('a still face is found in the same place as in the whole picture', (context) => {
  const frame = picture(left);
  const [first, ...others] = follow(context, Array(10).fill(frame));
  assert.ok(overlap(first, whole(frame)) > 0.999);
  for (const face of others) assert.ok(overlap(face, first) > 0.7, String(overlap(face, first)));
  assert.notDeepEqual(others[2], first, 'it is looked for in a smaller picture');
});

test('a larger face is noticed within five searches, not by one near the first', (context) => {
  const [one, both] = [picture(right), picture({ ...left, x: 0, y: 60, side: 380 }, right)];
  const found = follow(context, [one, one, both, both, both, both, both]);
  const old = whole(one);
  for (const face of found.slice(0, 5)) assert.ok(overlap(face, old) > 0.7);
  assert.ok(overlap(found[5], whole(both)) > 0.9);
});

test('a face that jumps is found in the same search, one that leaves is gone after two', (context) => {
  const [here, there, empty] = [picture(left), picture(right), picture()];
  const found = follow(context, [here, here, there, there, empty, empty, here]);
  assert.ok(overlap(found[2], whole(there)) > 0.9);
  assert.ok(found[4], 'one miss may be a blink of the detector');
  assert.equal(found[5], null);
  assert.ok(overlap(found[6], whole(here)) > 0.9);
});

test('the ninth video is followed like the first, each with its own face', (context) => {
  let now = 1000;
  context.mock.method(performance, 'now', () => now);
  const places = Array.from({ length: 9 }, (_, i) => ({ x: 20 + 45 * i, y: 60 + 15 * i, side: 200 + 5 * i }));
  const frames = places.map((place) => picture(place));
  const wanted = frames.map(whole);
  for (let look = 0; look < 7; look++, now += FACE_INTERVAL)
    for (const [i, frame] of frames.entries()) {
      const face = finder.find(frame, 1000 + i);
      assert.ok(overlap(face, wanted[i]) > 0.7, `video ${i}, look ${look}: ${overlap(face, wanted[i])}`);
    }
});
