/* global document, ImageData, OffscreenCanvas -- in what runs in the page */
import assert from 'node:assert/strict';
import test from 'node:test';
import { tsImport } from 'tsx/esm/api';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser();

const ELEMENTS = `<html lang="en"><script type="module" src="/mask-room.js"></script>
  <twilio-room></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>`;

/** In the page: what each job needs of the bundle; an error as what the element shows of it. */
const jobs = {
  async look() {
    const detector = document.querySelector('mask-detector');
    const { results } = await detector.classify(new ImageData(32, 24));
    return results.length === 2;
  },
  async preview() {
    const room = document.querySelector('twilio-room');
    await room.preview();
    return room.status === 'previewing';
  },
  async join() {
    const room = document.querySelector('twilio-room');
    room.name = 'mask';
    const code = await room.join().catch((error) => error.code);
    if (code === 'sdk-not-loaded') throw room.error;
    // There is no room here to be in.
    return code.startsWith('token-');
  },
  async train() {
    const trainer = document.querySelector('mask-trainer');
    const canvas = (colour) => {
      const context = new OffscreenCanvas(50, 50).getContext('2d');
      context.fillStyle = colour;
      context.fillRect(5, 5, 30, 30);
      return context.canvas;
    };
    for (const label of trainer.labels)
      for (let count = trainer.counts[label]; count < 2; count++)
        await trainer.addImage(label, canvas(label === 'mask' ? 'red' : 'blue'));
    await trainer.train({ epochs: 2 });
    return trainer.status === 'trained';
  },
  async keep() {
    const trainer = document.querySelector('mask-trainer');
    for (const label of trainer.labels)
      if (!trainer.counts[label]) await trainer.addImage(label, new ImageData(32, 24));
    await trainer.saveSamples();
    return true;
  },
};

/** Jobs of a trainer that has two images of each class: none is lost where one fails. */
const trainerJobs = {
  async gallery(trainer, until) {
    (await until(() => trainer.shadowRoot.querySelector('.all'))).click();
    await until(() => trainer.shadowRoot.querySelector('dialog[open] canvas'));
  },
  async project(trainer) {
    await trainer.saveProject();
  },
  async open(trainer, until) {
    let file;
    trainer.addEventListener('samples-saved', ({ detail }) => (file = detail.file), { once: true });
    await trainer.saveSamples();
    await trainer.load([await until(() => file)]);
  },
  async replace(trainer, until) {
    let file;
    trainer.addEventListener('project-saved', ({ detail }) => (file = detail.file), { once: true });
    await trainer.saveProject();
    await trainer.load([await until(() => file)]);
  },
  async refuse(trainer) {
    const keras = new File([new Uint8Array([137, 72, 68, 70, 13, 10, 26, 10])], 'model.h5');
    const code = await trainer.load([keras]).catch((error) => error.code);
    if (code !== 'model-keras') throw trainer.error;
  },
  async rename(trainer, until) {
    if (trainer.status !== 'trained') await trainer.train({ epochs: 2 });
    const { shadowRoot } = trainer;
    if (!shadowRoot.querySelector('.edited')) shadowRoot.querySelector('#edit').click();
    const name = await until(() => shadowRoot.querySelector('.edited input'));
    name.value = 'bare';
    name.closest('form').requestSubmit();
    await until(() => trainer.labels.includes('bare') && trainer.classifier.labels.includes('bare'));
  },
};

for (const [name, work] of Object.entries(trainerJobs))
  jobs[name] = new Function(`return async () => {
    const trainer = document.querySelector('mask-trainer');
    for (const label of trainer.labels)
      while (trainer.counts[label] < 2) await trainer.addImage(label, new ImageData(32, 24));
    let failure;
    trainer.addEventListener('trainer-error', ({ detail }) => (failure = detail), { once: true });
    const until = async (found) => {
      for (;;) {
        if (failure) throw failure;
        const result = found();
        if (result) return result;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const before = trainer.samples.length;
    await ({ ${String(work)} }).${name}(trainer, until);
    return trainer.samples.length === 4 && before === 4;
  }`)();

const ELEMENT_OF = { look: 'mask-detector', preview: 'twilio-room', join: 'twilio-room' };

const MISSING = { how: 'that is missing', status: 404, body: '' };
const CUT = { how: 'that is cut off', body: 'export default (' };
const EMPTY = { how: 'that is empty', body: '' };
const PAGE = { how: 'that is a page', body: '<!doctype html>', headers: { 'content-type': 'text/html' } };

/** What is broken, how, what cannot be done then, what is said and what of it names the cause, and what goes on. */
const CASES = [
  ['on-camera-', MISSING, 'preview', 'sdk-not-loaded', /on-camera-\S+\.js/, 'look'],
  ['on-camera-', PAGE, 'preview', 'sdk-not-loaded', /on-camera-\S+\.js/, 'look'],
  ['in-call-', CUT, 'join', 'sdk-not-loaded', /in-call-\S+\.js is damaged/, 'look'],
  ['classifier-', MISSING, 'look', 'part-missing', /classifier-\S+\.js/, 'preview'],
  ['classifier-', CUT, 'look', 'part-missing', /classifier-\S+\.js is damaged/, 'preview'],
  ['first-use-', CUT, 'train', 'part-missing', /first-use-\S+\.js is damaged/, 'look'],
  ['samples-', CUT, 'keep', 'part-missing', /samples-\S+\.js is damaged/, 'look'],
  ['gallery-', MISSING, 'gallery', 'part-missing', /gallery-\S+\.js/, 'look'],
  ['yield-to-page-', MISSING, 'gallery', 'part-missing', /gallery-\S+\.js/, 'keep'],
  ['archives-', CUT, 'project', 'part-missing', /archives-\S+\.js is damaged/, 'keep'],
  ['open-', CUT, 'open', 'part-missing', /open-\S+\.js is damaged/, 'keep'],
  ['stored-', CUT, 'replace', 'part-missing', /stored-\S+\.js is damaged/, 'keep'],
  ['other-models-', CUT, 'refuse', 'part-missing', /other-models-\S+\.js is damaged/, 'keep'],
  ['rename-', CUT, 'rename', 'part-missing', /rename-\S+\.js is damaged/, 'look'],
  ['run-training-', CUT, 'train', 'part-missing', /run-training-\S+\.js is damaged/, 'look'],
  ['inference-worker-', MISSING, 'look', 'engine-unavailable', /inference-worker-\S+\.js/, 'preview'],
  ['inference-worker-', CUT, 'look', 'engine-unavailable', /inference-worker-\S+\.js/, 'preview'],
  ['training-worker-', MISSING, 'train', 'engine-unavailable', /training-worker-\S+\.js/, 'look'],
  ['ml5', MISSING, 'train', 'engine-unavailable', /ml5\S+\.js/, 'look'],
  ['ml5', CUT, 'train', 'engine-unavailable', /ml5\S+\.js is damaged/, 'look'],
  ['ml5', EMPTY, 'train', 'engine-unavailable', /ml5\S+\.js is damaged/, 'look'],
  ['engine-', MISSING, 'look', 'engine-unavailable', /engine-\S+\.wasm answered 404/, 'preview'],
  ['engine-', CUT, 'look', 'engine-unavailable', /engine-\S+\.wasm is damaged/, 'preview'],
  ['weights.bin', MISSING, 'look', 'backbone-missing', /backbone\/weights\.bin/, 'preview'],
  ['weights.bin', CUT, 'look', 'backbone-altered', /backbone\/weights\.bin/, 'preview'],
];

for (const [file, answer, job, code, names, other] of CASES) {
  test(`a file ${file}… ${answer.how}: one error, the page keeps working, and the next attempt works`, async () => {
    let faulty = true;
    const alter = (name) => (faulty && name.startsWith(file) ? answer : undefined);
    const { origin } = await serve({ pages: { '/page': ELEMENTS }, alter });
    const tab = await open(`${origin}/page`, { permissions: ['camera', 'microphone'] });
    const attempt = (name) => tab.evaluate(jobs[name]).catch((error) => error.message.split('\n')[0]);
    const told = await tab.evaluateHandle(() => {
      const told = [];
      for (const type of ['room-error', 'trainer-error', 'detector-error'])
        document.addEventListener(type, ({ detail }) => told.push(detail.code));
      return told;
    });
    assert.notEqual(await attempt(job), true);
    assert.deepEqual(await told.jsonValue(), [code]);
    const { words, shown } = await tab.evaluate(async (tag) => {
      const element = document.querySelector(tag);
      await element.updateComplete;
      const { message, remedy } = element.error;
      return {
        words: `${message} ${remedy}`,
        shown: element.shadowRoot.querySelector('[role=status]').textContent,
      };
    }, ELEMENT_OF[job] ?? 'mask-trainer');
    assert.equal(shown.trim().replace(/\s+/g, ' '), words);
    assert.match(words, names);
    assert.equal(await attempt(other), true, 'the others work');
    faulty = false;
    assert.equal(await attempt(job), true, 'the next try works');
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });
}

for (const [file, answer, how] of [
  ['inference-worker-', EMPTY, 'whose script is empty'],
  ['engine-', { never: true }, 'whose engine never comes'],
])
  test(`a worker ${how} is given up after a minute, and the next attempt works`, async () => {
    let faulty = true;
    const alter = (name) => (faulty && name.startsWith(file) ? answer : undefined);
    const { origin } = await serve({ pages: { '/page': ELEMENTS }, alter });
    const tab = await open('about:blank');
    await tab.clock.install();
    const asked = tab.waitForRequest((request) => request.url().includes(file));
    await tab.goto(`${origin}/page`);
    const attempt = () => tab.evaluate(jobs.look).catch((error) => error.message);
    const first = attempt();
    await asked;
    // The worker has had its say by then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await tab.clock.runFor(61_000);
    assert.match(await first, /inference-worker-\S+\.js has been silent for 60 seconds/);
    faulty = false;
    assert.equal(await attempt(), true);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });

test('a missing plot does not stop training, and is requested once', async () => {
  let asked = 0;
  const alter = (name) =>
    name.startsWith('loss-plot-') && name.endsWith('.js') ? (asked++, MISSING) : undefined;
  const { origin } = await serve({ pages: { '/page': ELEMENTS }, alter });
  const tab = await open(`${origin}/page`);
  assert.equal(await tab.evaluate(jobs.train), true);
  assert.equal(asked, 1);
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});

test('a damaged script for whole networks of ml5 0.6 is named, and the next attempt works', async () => {
  const { networkFile } = await tsImport('../classifier/model-files.ts', import.meta.url);
  const json = networkFile(['a', 'b']);
  const numbers = json.weightsManifest
    .flatMap(({ weights }) => weights)
    .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  let faulty = true;
  const alter = (name) => {
    if (name === 'network.json') return { body: JSON.stringify(json) };
    if (name.startsWith('model.weights')) return { body: Buffer.alloc(4 * numbers) };
    return faulty && name.startsWith('network-') ? CUT : undefined;
  };
  const { origin } = await serve({ pages: { '/page': ELEMENTS }, alter });
  const tab = await open(`${origin}/page`);
  const attempt = () =>
    tab.evaluate(() => {
      const detector = document.querySelector('mask-detector');
      detector.model = '/network.json';
      return detector.classify(new ImageData(32, 24)).then(
        ({ results }) => results.length,
        ({ code, message }) => `${code}: ${message}`,
      );
    });
  assert.match(await attempt(), /^engine-unavailable: .*network-\S+\.js is damaged/);
  faulty = false;
  assert.equal(await attempt(), 2);
  await tab.context().close();
});

test('if the first script cannot be loaded, the page shows the content of the tags', async () => {
  const page = ELEMENTS.replace('<twilio-room>', '<twilio-room>The call cannot be shown here.');
  const { origin } = await serve({
    pages: { '/page': page },
    alter: (name) => (name === 'mask-room.js' ? MISSING : undefined),
  });
  const whole = await serve({ pages: { '/page': page } });
  const isShown = async (url) => {
    const tab = await open(url);
    const shown = await tab.evaluate(() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector('twilio-room'));
      return range.getClientRects().length > 0;
    });
    await tab.context().close();
    return shown;
  };
  assert.equal(await isShown(`${origin}/page`), true);
  assert.equal(await isShown(`${whole.origin}/page`), false, 'and nothing of it where it can');
});
