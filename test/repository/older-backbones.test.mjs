/* global OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { randomBackbone } from '../../training/random-backbone.mjs';
import { open, serve, useBrowser } from './pages.mjs';

const files = randomBackbone();
const { sha256 } = JSON.parse(files['backbone.json']);

/** A bundle with a backbone of an earlier version beside it, as the build puts it there. */
let place;
before(async () => {
  place = await mkdtemp(join(tmpdir(), 'mask-room-'));
  await cp('dist', place, { recursive: true });
  const folder = join(place, 'models/older/random');
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await writeFile(join(place, 'models/older/backbones.json'), JSON.stringify({ [sha256]: 'random/' }));
});
after(() => rm(place, { recursive: true }));
useBrowser();

/** In the page: a model of an earlier version, trained on its backbone, and what a classifier of this one makes of it. */
async function use() {
  const { Classifier } = await import('/index.js');
  const plain = (colour) => {
    const canvas = new OffscreenCanvas(50, 50);
    const context = canvas.getContext('2d');
    context.fillStyle = colour;
    context.fillRect(0, 0, 50, 50);
    return canvas;
  };
  const first = new Classifier({ backbone: '/models/older/random/' });
  for (const colour of ['red', 'red', 'blue', 'blue']) await first.addImage(colour, plain(colour));
  await first.train();
  const { json, weights } = await first.save();
  const expected = (await first.classify(plain('purple'))).results;
  first.dispose();
  const second = new Classifier();
  await second.warmUp();
  const own = second.backbone;
  let code = null;
  await second.load([json, weights]).catch((error) => (code = error.code));
  if (code) return { code };
  const found = (await second.classify(plain('purple'))).results;
  // What is learned from now on belongs to the present backbone.
  for (const colour of ['red', 'red', 'blue', 'blue']) await second.addImage(colour, plain(colour));
  await second.train();
  const { maskRoom } = JSON.parse(await (await second.save()).json.text()).userDefinedMetadata;
  return { expected, found, own, trainedOn: maskRoom.backbone.sha256 };
}

test(
  'a model of an earlier version answers as before, with its own backbone',
  { timeout: 300_000 },
  async () => {
    const { origin } = await serve({ root: place });
    const tab = await open(origin);
    const { expected, found, own, trainedOn } = await tab.evaluate(use);
    assert.deepEqual(
      found.map(({ label }) => label),
      expected.map(({ label }) => label),
    );
    found.forEach(({ confidence }, i) => assert.ok(Math.abs(confidence - expected[i].confidence) < 1e-4));
    assert.notEqual(own, sha256);
    assert.equal(trainedOn, own);
  },
);

test('it is refused if that backbone is missing or altered', { timeout: 300_000 }, async () => {
  for (const [answers, code] of [
    [{ 'backbones.json': '{}' }, 'model-other-backbone'],
    [{ 'backbones.json': 'no registry' }, 'model-other-backbone'],
    [{ 'backbones.json': JSON.stringify({ [sha256]: 'gone/' }) }, 'backbone-missing'],
    // As another one the folder is described rightly: only the model file knows what it must be.
    [{ 'backbones.json': JSON.stringify({ [sha256]: '../backbone/' }) }, 'backbone-altered'],
  ]) {
    const alter = (name) => (answers[name] === undefined ? undefined : { body: answers[name] });
    const { origin } = await serve({ root: place, alter });
    const tab = await open(origin);
    assert.deepEqual(await tab.evaluate(use), { code });
  }
});

test('no older backbone is fetched without such a model', { timeout: 300_000 }, async () => {
  const asked = [];
  const { origin } = await serve({
    root: place,
    alter: (name) => {
      asked.push(name);
    },
  });
  const tab = await open(origin);
  await tab.evaluate(async () => {
    const { Classifier } = await import('/index.js');
    await new Classifier().warmUp();
  });
  assert.ok(asked.includes('weights.bin'));
  assert.ok(!asked.includes('backbones.json'), asked.join());
});
