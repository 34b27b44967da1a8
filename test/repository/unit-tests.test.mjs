import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

/** The DOMs that unit tests of applications run in, each made a process's own as the test runners do it. */
const DOMS = {
  jsdom: `const { JSDOM } = await import('jsdom');
    const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/', pretendToBeVisual: true });`,
  'happy-dom': `const { Window } = await import('happy-dom');
    const window = new Window({ url: 'http://localhost/' });`,
};

const OWN = `
  const told = [];
  for (const event of ['uncaughtException', 'unhandledRejection'])
    process.on(event, (error) => told.push(String(error?.stack ?? error)));
  for (const method of ['error', 'warn']) console[method] = (...words) => told.push(words.join(' '));
  const ours = ['document', 'navigator', 'Event', 'CustomEvent', 'EventTarget', 'AbortController', 'AbortSignal'];
  for (const name of Object.getOwnPropertyNames(window))
    if (!(name in globalThis) || ours.includes(name))
      Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  Object.defineProperty(globalThis, 'window', { value: window });`;

/** What an application's test does with each element. */
const USE = `
  await import('mask-room/define');
  const seen = {};
  for (const [tag, properties] of [
    ['twilio-room', { name: 'room', muted: true, cameraOff: true }],
    ['mask-trainer', { labels: ['thumb up', 'thumb down'], for: 'room' }],
    ['mask-detector', { threshold: 0.8, video: null }],
  ]) {
    const element = document.createElement(tag);
    document.body.append(element);
    await element.updateComplete;
    Object.assign(element, properties);
    element.setAttribute('id', tag);
    await element.updateComplete;
    // The first view, in words; the style element is one only where there are no style sheets to adopt.
    for (const style of element.shadowRoot.querySelectorAll('style')) style.remove();
    seen[tag] = [element.status, element.shadowRoot.textContent.replace(/\\s+/g, ' ')];
    element.remove();
    document.body.append(element);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Where nothing can be captured, a method rejects with an error of ours.
  const room = document.createElement('twilio-room');
  document.body.append(room);
  seen.refused = await room.preview().then(() => 'opened', (error) => error.code);
  room.remove();
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(JSON.stringify({ seen, told }));
  process.exit();`;

for (const [name, dom] of Object.entries(DOMS))
  test(`in the unit tests of an application, with ${name}, each element renders its first view`, () => {
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', dom + OWN + USE], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    const { seen, told } = JSON.parse(printed);
    assert.deepEqual(told, []);
    for (const [tag, words] of [
      ['twilio-room', /Join/],
      ['mask-trainer', /thumb down.*Train/],
      ['mask-detector', /Start detecting/],
    ]) {
      assert.equal(seen[tag][0], 'idle', tag);
      assert.match(seen[tag][1], words);
    }
    assert.equal(seen.refused, 'camera-unsupported');
  });
