/**
 * A page with `<twilio-room>` beside a page that uses the SDK alone, in the same local room, with the same people, camera and size of tiles: the
 * time of the processor that the browser takes with so many remote videos, the time to join, and what is left in memory of joins and leaves.
 *
 *   node bench/room.mjs [--videos 1,4,9] [--rounds 3] [--seconds 15] [--joins 30]
 *
 * `--joins 30` joins and leaves twice as often: what there is after half of them should still be all there is after the others.
 */
/* global document, window -- in what runs in the page */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { startServer } from '../scripts/server.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    videos: { type: 'string', default: '1,4,9' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '15' },
    joins: { type: 'string', default: '30' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
checkThere(root);
const seconds = Number(values.seconds);
/** Small, for all of them are encoded and decoded on this one machine. */
const video = { width: 320, height: 180, frameRate: 10 };
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

const files = await serve(root);
const rooms = await startServer({ CORS_ORIGINS: files.origin });
const tokens = `${rooms.url}/video-token`;
const launch = () => chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
const newPage = async (browser) => {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 800 },
    permissions: ['camera', 'microphone'],
  });
  return context.newPage();
};

/** The two pages that are compared: each `join` gives the time that it took, in ms. */
const pages = {
  element: {
    async open(browser) {
      const page = await newPage(browser);
      await page.goto(`${files.origin}/bench/pages/blank.html`);
      await page.evaluate(async () => {
        document.body.style.margin = 0;
        await import('/dist/mask-room.js');
      });
      return page;
    },
    join: (page, room) =>
      page.evaluate(
        async ({ tokens, room, video }) => {
          let element = document.querySelector('twilio-room');
          if (!element) {
            element = document.createElement('twilio-room');
            element.style.height = '800px';
            document.body.append(element);
          }
          Object.assign(element, { tokenUrl: tokens, name: room, identity: 'Me', connectOptions: { video } });
          await element.updateComplete;
          const began = performance.now();
          await element.join();
          return performance.now() - began;
        },
        { tokens, room, video },
      ),
    leave: (page) => page.evaluate(() => document.querySelector('twilio-room').leave()),
    videos: (page) =>
      page.evaluate(() =>
        [...document.querySelector('twilio-room').shadowRoot.querySelectorAll('video')].map((video) => ({
          videoWidth: video.videoWidth,
          size: [video.clientWidth, video.clientHeight],
          frames: video.getVideoPlaybackQuality().totalVideoFrames,
        })),
      ),
  },
  'SDK alone': {
    async open(browser) {
      const page = await newPage(browser);
      await page.goto(`${files.origin}/bench/pages/sdk-alone.html`);
      return page;
    },
    join: (page, room, tile) =>
      page.evaluate((options) => window.join(options), { tokens, room, identity: 'Me', video, tile }),
    leave: (page) => page.evaluate(() => window.leave()),
    videos: (page) =>
      page.evaluate(() =>
        [...document.querySelectorAll('video')].map((video) => ({
          videoWidth: video.videoWidth,
          size: [video.clientWidth, video.clientHeight],
          frames: video.getVideoPlaybackQuality().totalVideoFrames,
        })),
      ),
  },
};

/** So many people who send a drawn picture. */
async function gather(browser, room, people) {
  for (let n = 0; n < people; n++) {
    const page = await newPage(browser);
    await page.goto(`${files.origin}/bench/pages/sdk-alone.html`);
    await page.evaluate((options) => window.join(options), {
      ...{ tokens, room, video },
      ...{ identity: `Person ${n + 1}`, drawn: true },
    });
  }
}

/** Waits until as many videos have a picture. */
async function untilShown(page, { videos }, count) {
  for (let n = 0; n < 600; n++) {
    const shown = await videos(page);
    if (shown.length === count && shown.every(({ videoWidth }) => videoWidth > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Not every one of the ${count} videos was shown.`);
}

/** Seconds of processor time that `browser` has taken, all its processes together. */
async function processorTime(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Bytes of code and of the shapes of objects in a heap snapshot. */
function codeIn({ nodes, snapshot: { meta } }) {
  const { node_fields: fields, node_types: types } = meta;
  const [type, size] = ['type', 'self_size'].map((name) => fields.indexOf(name));
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length)
    if (['code', 'object shape'].includes(types[type][nodes[at + type]])) bytes += nodes[at + size];
  return bytes;
}

/**
 * What is left on the page's heap after a collection, in bytes: in all, and without what V8 makes of the scripts (bytecode and optimised code, which
 * grows with each function that becomes worth it); and how many nodes and listeners.
 */
async function left(page) {
  const session = await page.context().newCDPSession(page);
  // What only another collection finds (weak references, detached media) goes with the second.
  for (let n = 0; n < 3; n++) {
    await session.send('HeapProfiler.collectGarbage');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
  const chunks = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return {
    heap: usedSize,
    data: usedSize - codeIn(JSON.parse(chunks.join(''))),
    nodes,
    listeners: jsEventListeners,
  };
}

const others = await launch();
try {
  const rows = [
    [
      'remote videos',
      'element',
      'SDK alone',
      'share',
      'first join',
      'SDK alone',
      'share',
      'frames/s',
      'SDK alone',
    ],
  ];
  for (const people of values.videos.split(',').map(Number)) {
    const room = `bench-${people}`;
    await gather(others, room, people);
    const taken = { element: [], 'SDK alone': [] };
    const frames = { element: [], 'SDK alone': [] };
    const joining = { element: [], 'SDK alone': [] };
    let tile = [320, 180];
    for (let round = 0; round < Number(values.rounds); round++)
      for (const [name, each] of Object.entries(pages)) {
        const browser = await launch();
        const page = await each.open(browser);
        joining[name].push(await each.join(page, room, tile));
        await untilShown(page, each, people + 1);
        await new Promise((resolve) => setTimeout(resolve, 5000));
        // The SDK's page shows its videos at the size that ours have come to have.
        if (name === 'element') tile = (await each.videos(page)).at(-1).size;
        const framesOf = async () => (await each.videos(page)).reduce((sum, { frames }) => sum + frames, 0);
        const before = await processorTime(browser);
        const framesBefore = await framesOf();
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        const shown = ((await framesOf()) - framesBefore) / seconds;
        taken[name].push(((await processorTime(browser)) - before) / seconds);
        frames[name].push(shown);
        await each.leave(page);
        await browser.close();
      }
    const pair = (figures, print) => {
      const [ours, alone] = [median(figures.element), median(figures['SDK alone'])];
      return [print(ours), print(alone), `${(ours / alone).toFixed(2)}×`];
    };
    rows.push([
      String(people),
      ...pair(taken, (share) => `${(100 * share).toFixed(0)} %`),
      ...pair(joining, (ms) => `${ms.toFixed(0)} ms`),
      // A page whose videos stutter takes less.
      ...['element', 'SDK alone'].map((name) => median(frames[name]).toFixed(0)),
    ]);
    for (const context of others.contexts()) await context.close();
  }
  console.log('Time of the processor (100 %: one core), and time to join');
  printTable(rows);

  const joins = Number(values.joins);
  await gather(others, 'bench-memory', 1);
  const kept = [['after joins and leaves', 'heap', 'without code', 'nodes', 'listeners']];
  for (const [name, each] of Object.entries(pages)) {
    const browser = await launch();
    const page = await each.open(browser);
    const rests = [];
    const times = [];
    for (let n = 1; n <= 2 * joins; n++) {
      times.push(await each.join(page, 'bench-memory', [320, 180]));
      await untilShown(page, each, 2);
      await each.leave(page);
      // The first ones load and warm up.
      if (n % joins !== 0 && n !== 5) continue;
      const rest = await left(page);
      rests.push(rest);
      kept.push([
        `${name}, ${n}`,
        `${(rest.heap / 1e6).toFixed(2)} MB`,
        `${(rest.data / 1e6).toFixed(2)} MB`,
        `${rest.nodes}`,
        `${rest.listeners}`,
      ]);
    }
    const growth = (what) => `${(rests.at(-1)[what] / rests.at(-2)[what]).toFixed(3)}×`;
    kept.push([`${name}, last to the one before`, growth('heap'), growth('data'), '', '']);
    kept.push([`${name}, joining (median)`, `${median(times.slice(1)).toFixed(0)} ms`, '', '', '']);
    await browser.close();
  }
  printTable(kept);
} finally {
  await others.close();
  files.close();
  await rooms.stop();
}
