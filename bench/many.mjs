/**
 * One detector on a page and nine of them, each on a video of its own (640×480, 15 frames a second): how long until each has answered once, with
 * nothing else to do and beside two busy programs, what the renderer's memory grows by, how many answers a second there are, and how evenly they
 * are spread. Then, how long one more detector takes from `start()` to its first answer, and how long all take to
 * answer again once their worker has been ended. Beside an earlier build, in turn, if one is given.
 *
 *   node bench/many.mjs [--before FOLDER] [--detectors 1,9] [--region frame] [--rounds 3] [--seconds 5]
 *   node bench/many.mjs --mounts 1000 --frames 100000
 *
 * FOLDER is a checkout of the earlier build (`git worktree add`), in which `npx vite build` has run. With `--mounts` or `--frames` it is only
 * looked at whether memory grows: over so many detectors that come and go beside one that stays, and over so many frames. Linux: it reads
 * what /proc says of the renderer.
 */
/* global document, window, Worker -- in what runs in the page */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { checkThere, serve } from './server.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    detectors: { type: 'string', default: '1,9' },
    region: { type: 'string', default: 'frame' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    mounts: { type: 'string', default: '0' },
    frames: { type: 'string', default: '0' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const builds = { ...(values.before && { before: values.before }), now: root };
for (const folder of Object.values(builds)) checkThere(folder);
const counts = values.detectors.split(',').map(Number);
const seconds = Number(values.seconds);
/** How many more detectors come, one after the other. */
const MORE = 9;
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Runs in the page: so many videos that play, in `window.videos`. */
async function play({ count, width, height }) {
  await import('/dist/mask-room.js');
  window.videos = [];
  for (let n = 0; n < count; n++) {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      context.fillStyle = `hsl(${(frame++ * 7 + n * 40) % 360} 60% 50%)`;
      context.fillRect(0, 0, width, height);
    }, 1000 / 15);
    const video = Object.assign(document.createElement('video'), { muted: true });
    video.srcObject = canvas.captureStream(15);
    document.body.append(video);
    await video.play();
    window.videos.push(video);
  }
}

/** Runs in the page: a detector for each video; the time until each has answered, in ms. */
async function detect(region) {
  const began = performance.now();
  window.answers = window.videos.map(() => 0);
  await Promise.all(
    window.videos.map((video, n) => {
      const detector = document.createElement('mask-detector');
      detector.region = region;
      detector.video = video;
      detector.addEventListener('detection', () => window.answers[n]++);
      const answered = new Promise((resolve, reject) => {
        detector.addEventListener('detection', resolve, { once: true });
        detector.addEventListener('detector-error', ({ detail }) => reject(new Error(detail.message)));
      });
      document.body.append(detector);
      detector.start().catch(() => undefined);
      return answered;
    }),
  );
  return performance.now() - began;
}

/**
 * Of the renderer of `page`, in MB: what it holds for itself, without the garbage of page and workers, and without the room for more of it: V8 enlarges
 * that to 27 MB for each of them if it runs for long enough, and gives it back if it must ("last resort", which is also what the first command does).
 * It gives back late what it no longer needs, so the least of three times counts. The largest renderer is the page's.
 */
async function memoryOf(browser, page) {
  const all = await browser.newBrowserCDPSession();
  const { processInfo } = await all.send('SystemInfo.getProcessInfo');
  await all.detach();
  const renderers = processInfo.filter(({ type }) => type === 'renderer');
  const session = await page.context().newCDPSession(page);
  let least = Infinity;
  for (let time = 0; time < 3; time++) {
    await session.send('HeapProfiler.collectGarbage');
    await Promise.all(
      page
        .workers()
        .map((worker) => worker.evaluate(() => globalThis.gc({ type: 'major', flavor: 'last-resort' }))),
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    const held = renderers.map(
      ({ id }) => Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) / 1024,
    );
    least = Math.min(least, Math.max(...held));
  }
  await session.detach();
  return least;
}

/** Runs in the page, before anything else: keeps the workers, to end them as a browser does that is short of memory, without a word to the page. */
function keepWorkers() {
  window.workers = [];
  window.Worker = class extends Worker {
    constructor(...options) {
      super(...options);
      window.workers.push(this);
    }
  };
}

/** Runs in the page: detectors come one after the other; the times from `start()` to the first answer of each, in ms. */
async function startMore([region, count]) {
  const times = [];
  for (let n = 0; n < count; n++) {
    const detector = document.createElement('mask-detector');
    detector.region = region;
    detector.video = window.videos[0];
    document.body.append(detector);
    await detector.updateComplete;
    const answered = new Promise((resolve) =>
      detector.addEventListener('detection', resolve, { once: true }),
    );
    const began = performance.now();
    detector.start();
    await answered;
    times.push(performance.now() - began);
    detector.remove();
    // Each comes at another point of a frame.
    await new Promise((resolve) => setTimeout(resolve, 200 + 17 * n));
  }
  return times;
}

/** Runs in the page: ends all workers; the time until each detector has answered again, in ms. Only what a new worker says counts. */
async function endWorkers() {
  const ended = window.workers.splice(0);
  const detectors = [...document.querySelectorAll('mask-detector')];
  const answered = detectors.map(
    (detector) =>
      new Promise((resolve) =>
        detector.addEventListener('detection', () => window.workers.length === ended.length && resolve()),
      ),
  );
  const began = performance.now();
  for (const worker of ended) worker.terminate();
  await Promise.all(answered);
  return performance.now() - began;
}

/** Two programs that do nothing, as hard as they can; the function ends them. */
function busy() {
  const programs = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
  return () => programs.forEach((program) => program.kill());
}

/** A fresh browser with a page of so many videos. */
async function open(folder, count, [width, height] = [640, 480]) {
  const server = await serve(folder);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [...chromiumFlags(), '--js-flags=--expose-gc'],
  });
  const page = await browser.newPage();
  await page.addInitScript(keepWorkers);
  await page.goto(`${server.origin}/bench/pages/blank.html`);
  await page.evaluate(play, { count, width, height });
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { browser, page, close };
}

async function measure(folder, count) {
  const { browser, page, close } = await open(folder, count);
  try {
    const before = await memoryOf(browser, page);
    const first = await page.evaluate(detect, values.region);
    const answers = await page.evaluate(async (ms) => {
      // The first second is for what the browser still compiles.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const [from, began] = [[...window.answers], performance.now()];
      await new Promise((resolve) => setTimeout(resolve, ms));
      const passed = (performance.now() - began) / 1000;
      return window.answers.map((all, n) => (all - from[n]) / passed);
    }, 1000 * seconds);
    const memory = (await memoryOf(browser, page)) - before;
    const back = await page.evaluate(endWorkers);
    const more = await page.evaluate(startMore, [values.region, MORE]);
    return {
      first,
      memory,
      back,
      more: median(more),
      slowest: Math.max(...more),
      answers: answers.reduce((a, b) => a + b),
      spread: Math.max(...answers) / Math.min(...answers),
    };
  } finally {
    await close();
  }
}

async function measureBusy(folder, count) {
  const { page, close } = await open(folder, count);
  const end = busy();
  try {
    return await page.evaluate(detect, values.region);
  } finally {
    end();
    await close();
  }
}

async function compare() {
  const rows = [
    [
      '',
      'until all answered',
      'beside two programs',
      'memory',
      'answers a second',
      'most to fewest',
      'back',
      'one more',
      'slowest',
    ],
  ];
  const taken = {};
  for (let round = 0; round < Number(values.rounds); round++)
    for (const count of counts)
      for (const [name, folder] of Object.entries(builds)) {
        const all = ((taken[name] ??= {})[count] ??= []);
        all.push({ ...(await measure(folder, count)), busy: await measureBusy(folder, count) });
      }
  const of = (name, count, key) => median(taken[name][count].map((each) => each[key]));
  for (const name of Object.keys(builds)) {
    for (const count of counts)
      rows.push([
        `${name}, ${count}`,
        `${of(name, count, 'first').toFixed(0)} ms`,
        `${of(name, count, 'busy').toFixed(0)} ms`,
        `${of(name, count, 'memory').toFixed(0)} MB`,
        of(name, count, 'answers').toFixed(1),
        `${of(name, count, 'spread').toFixed(2)}×`,
        ...['back', 'more', 'slowest'].map((key) => `${of(name, count, key).toFixed(0)} ms`),
      ]);
    const share = (key) => `${(of(name, counts.at(-1), key) / of(name, counts[0], key)).toFixed(2)}×`;
    rows.push([
      `${name}, ${counts.at(-1)} to ${counts[0]}`,
      ...['first', 'busy', 'memory', 'answers'].map(share),
      ...['', '', '', ''],
    ]);
  }
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(
    `Region ${values.region}, ${values.rounds} rounds; load of the machine at the end: ${load.join(', ')}`,
  );
  printTable(rows);
}

/** Whether memory grows: of detectors that come and go, and of frames. The video is small, for what it costs to draw is not asked here. */
async function wear() {
  const { browser, page, close } = await open(root, 1, [160, 120]);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  let first = 0;
  // Printed as it comes: it takes its time.
  const print = (...cells) => console.log(cells.map((cell) => cell.padStart(16)).join(''));
  print('', 'memory', 'to the first', 'objects', 'nodes', 'listeners');
  const note = async (title) => {
    const memory = await memoryOf(browser, page);
    first ||= memory;
    const { metrics } = await session.send('Performance.getMetrics');
    const of = (key) => metrics.find(({ name }) => name === key).value;
    print(
      title,
      `${memory.toFixed(1)} MB`,
      `${(memory / first).toFixed(3)}×`,
      `${(of('JSHeapUsedSize') / 1e6).toFixed(2)} MB`,
      `${of('Nodes')}`,
      `${of('JSEventListeners')}`,
    );
  };
  /** In tenths: what is compared begins with the second, for the first ones load and warm up. */
  const inTenths = async (all, what, work) => {
    first = 0;
    for (let tenth = 1; all && tenth <= 10; tenth++) {
      await page.evaluate(work, all / 10);
      if (tenth > 1) await note(`${(all / 10) * tenth} ${what}`);
    }
  };
  try {
    await page.evaluate(detect, values.region);
    await inTenths(Number(values.mounts), 'mounts', async (count) => {
      for (let n = 0; n < count; n++) {
        const detector = document.createElement('mask-detector');
        detector.video = window.videos[0];
        const answered = new Promise((resolve) =>
          detector.addEventListener('detection', resolve, { once: true }),
        );
        document.body.append(detector);
        await detector.start();
        await answered;
        detector.remove();
      }
    });
    await inTenths(Number(values.frames), 'frames', async (count) => {
      const { classifier } = document.querySelector('mask-detector');
      for (let n = 0; n < count; n++) await classifier.classify(window.videos[0]);
    });
  } finally {
    await close();
  }
}

if (Number(values.mounts) || Number(values.frames)) await wear();
else await compare();
