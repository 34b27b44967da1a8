/** What the runner asks of the browser: pages with a classifier each, and what that sees. */
/* global window -- in what runs in the page */
import { serve } from '../bench/server.mjs';
import { Unusable } from './photos.mjs';
import { applyHead } from './statistics.mjs';

/** Features and head here may differ from what `classify` answers by rounding only. */
const SAME = 1e-3;
/** Photos that a trained head is checked on, each time. */
const CHECKED = 5;

/** Tells how far it is, on a terminal in one line. */
export function progress(step) {
  let told = -1;
  return (done, total) => {
    const tenth = Math.floor((10 * done) / total);
    if (process.stderr.isTTY)
      process.stderr.write(`\r\x1b[K${done < total ? `${step}: ${done} of ${total}` : ''}`);
    else if (tenth > told) process.stderr.write(`${step}: ${done} of ${total}\n`);
    told = tenth;
  };
}

/** A page with a classifier that has `photos` before it. */
async function openPage(browser, origin, photos, options) {
  const page = await browser.newPage();
  // On a busy machine the page takes long to load.
  page.setDefaultTimeout(180_000);
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${origin}/evaluation/page.html`);
  await page.setInputFiles(
    'input',
    photos.map(({ path }) => path),
  );
  await page.waitForFunction(() => window.evaluation);
  const ask =
    (method) =>
    (...args) =>
      page
        .evaluate(([name, given]) => window.evaluation[name](...given), [method, args])
        .catch((error) => {
          // What the classifier refuses, it says in a sentence.
          const [, text] = /MaskRoomError: (.*)/.exec(error.message) ?? [];
          throw text ? new Unusable(text) : error;
        });
  return {
    sha256: await ask('open')(options),
    look: ask('look'),
    head: ask('head'),
    robustness: ask('robustness'),
    train: ask('train'),
    stockHead: ask('stockHead'),
    close: () => page.close(),
  };
}

/** Some of the photos `tested`, for `checkSame`: one of each part of them. */
export function someOf(tested) {
  const every = Math.ceil(tested.length / CHECKED);
  return tested.filter((_, i) => i % every === 0);
}

/** Throws where `classify` said something else than the head does here of the features: then the figures would not be the classifier's. */
export function checkSame(head, pairs) {
  for (const { file, features, scores } of pairs) {
    const expected = features && applyHead(head, features);
    const same =
      expected && scores
        ? scores.every((score, i) => Math.abs(score - expected[i]) <= SAME)
        : expected === scores;
    if (!same)
      throw new Error(
        `classify() answers ${scores} to ${file}, but its features and the saved head make ${expected}.`,
      );
  }
}

/** What is seen of every photo: `photos` with `index`, `features` and `scores`; and those that cannot be decoded. */
export async function lookAtAll(page, photos, step) {
  const tell = progress(step);
  const seen = [];
  const unreadable = [];
  for (const [index, photo] of photos.entries()) {
    const what = await page.look(index);
    if (what) seen.push({ ...photo, index, ...what });
    else unreadable.push(photo);
    tell(index + 1, photos.length);
  }
  return { seen, unreadable };
}

/**
 * Opens a page with `photos` for each of `backbones`, then does `work` with one after the other. `optionsOf` says how the classifier of a backbone is
 * opened. `work` gets the backbone, its page, and the version of the browser.
 */
export async function eachBackbone(root, backbones, photos, optionsOf, work) {
  const server = await serve(
    root,
    Object.fromEntries(backbones.slice(1).map((backbone, i) => [`/backbones/${i + 1}/`, backbone.folder])),
  );
  // Whatever is wrong with the arguments or the folder is said before these are loaded, which takes seconds.
  const { chromium } = await import('@playwright/test');
  const { chromiumFlags, findChromium } = await import('../scripts/browser.mjs');
  const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
  try {
    const pages = [];
    // All of them first: a backbone that cannot be used is known before the others have been measured.
    for (const [i, backbone] of backbones.entries()) {
      const { name, folder, from0 } = backbone;
      const options = { backbone: folder && `/backbones/${i}/`, from0, ...optionsOf(backbone) };
      pages.push(
        await openPage(browser, server.origin, photos, options).catch((error) => {
          throw error instanceof Unusable ? new Unusable(`${name}: ${error.message}`) : error;
        }),
      );
    }
    for (const [i, backbone] of backbones.entries()) {
      await work(backbone, pages[i], browser.version());
      await pages[i].close();
    }
  } finally {
    await browser.close();
    server.close();
  }
}
