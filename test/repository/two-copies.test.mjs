/* global document, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { open, serve, useBrowser } from './pages.mjs';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const OTHER = '98.7.6';

let other;
before(async () => {
  other = await mkdtemp(join(tmpdir(), 'mask-room-'));
  await cp('dist', other, { recursive: true });
  let replaced = 0;
  for (const name of (await readdir(other)).filter((file) => file.endsWith('.js'))) {
    const code = await readFile(join(other, name), 'utf8');
    if (!code.includes(`\`${version}\``)) continue;
    await writeFile(join(other, name), code.replaceAll(`\`${version}\``, `\`${OTHER}\``));
    replaced++;
  }
  assert.equal(replaced, 1, 'the version stands in one file');
});
after(() => rm(other, { recursive: true }));
useBrowser();

/** A page with the first copy's tags, and the second copy's classes under other ones. */
async function openBoth(body) {
  const headers = { 'access-control-allow-origin': '*' };
  const second = await serve({ root: other, headers });
  const first = await serve({ pages: { '/page': `<html lang="en"><body>${body}` } });
  const tab = await open(`${first.origin}/page`, { permissions: ['camera', 'microphone'] });
  await tab.evaluate(async (folder) => {
    await import('/mask-room.js');
    await import(`${folder}/mask-room.js`);
    const { TwilioRoom, MaskTrainer, MaskDetector } = await import(`${folder}/index.js`);
    TwilioRoom.define('other-room');
    MaskTrainer.define('other-trainer');
    MaskDetector.define('other-detector');
  }, second.origin);
  return tab;
}

/** In the page: teaches a trainer two colours. */
const teach = async (tag) => {
  const trainer = document.querySelector(tag);
  for (const [label, colour] of [
    ['mask', 'red'],
    ['no mask', 'blue'],
  ])
    for (let count = 0; count < 2; count++) {
      const context = new OffscreenCanvas(50, 50).getContext('2d');
      context.fillStyle = colour;
      context.fillRect(5, 5, 30, 30);
      await trainer.addImage(label, context.canvas);
    }
  await trainer.train({ epochs: 2 });
};

test('a second copy of another version warns once, says what to do, and throws nothing', async () => {
  const tab = await openBoth('');
  const versions = await tab.evaluate(() =>
    ['twilio-room', 'other-room'].map((tag) => document.createElement(tag).constructor.version),
  );
  assert.deepEqual(versions, [version, OTHER]);
  const warnings = tab.written.filter(({ type }) => type === 'warning');
  assert.equal(warnings.length, 1, JSON.stringify(warnings));
  for (const part of [version, OTHER, 'Load only one version', "define('other-room')"])
    assert.ok(warnings[0].text.includes(part), `${part} in ${warnings[0].text}`);
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

for (const [room, trainer, detector] of [
  ['twilio-room', 'mask-trainer', 'other-detector'],
  ['other-room', 'other-trainer', 'mask-detector'],
])
  test(`<${detector}> uses the video of <${room}> and the model of <${trainer}>`, async () => {
    const tab = await openBoth(`<${room}></${room}><${trainer}></${trainer}><${detector}></${detector}>`);
    await tab.evaluate(teach, trainer);
    const found = await tab.evaluate(
      async ([room, trainer, detector]) => {
        const element = document.querySelector(detector);
        const owner = document.querySelector(room);
        await owner.preview();
        await new Promise((resolve) => {
          owner.addEventListener('local-video', resolve);
          if (element.video) resolve();
        });
        await element.start();
        const { label } = await new Promise((resolve) => {
          element.addEventListener('detection', ({ detail }) => resolve(detail), { once: true });
        });
        const found = {
          label: typeof label,
          video: element.video === owner.localVideo,
          classifier: element.classifier === document.querySelector(trainer).classifier,
        };
        await element.stop();
        // An error of the other copy's classifier is told in the same words.
        element.region = 'face';
        const { code, remedy } = await element.classify().catch((error) => error);
        await element.updateComplete;
        const shown = element.shadowRoot.querySelector('[role=status]').textContent;
        return { ...found, code, shown: shown.includes(remedy) };
      },
      [room, trainer, detector],
    );
    assert.deepEqual(found, {
      label: 'string',
      video: true,
      classifier: true,
      code: 'region-mismatch',
      shown: true,
    });
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });

test('if Trusted Types allow each policy once, a second copy of Lit needs allow-duplicates', async () => {
  for (const [allowed, works] of [
    ['lit-html mask-room', false],
    ["lit-html mask-room 'allow-duplicates'", true],
  ]) {
    const headers = { 'access-control-allow-origin': '*' };
    const second = await serve({ root: other, headers });
    const first = await serve({
      ofPages: {
        'content-security-policy': `require-trusted-types-for 'script'; trusted-types ${allowed}`,
      },
    });
    const tab = await open(first.origin);
    const outcome = await tab.evaluate(async (folder) => {
      await import('/mask-room.js');
      return import(`${folder}/mask-room.js`).then(
        () => true,
        () => false,
      );
    }, second.origin);
    assert.equal(outcome, works, allowed);
    await tab.context().close();
  }
});
