/**
 * How well trained models know what they have not learned: each class of each task is left out of training in turn, and then asked about.
 *
 *   node evaluation/doubt.mjs [FOLDER] [--draws NUMBER]
 *
 * FOLDER (`../shared/data/tasks` unless told) holds a folder for each task, with one for each class in it; pictures in the order of recording.
 */
/* global window -- in what runs in the page */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { checkThere, serve } from '../bench/server.mjs';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { mean, quantile, SURE, uniform } from './statistics.mjs';
import { divided, readTasksOrExit, UNORDERED } from './tasks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  options: { draws: { type: 'string', default: '1' } },
  allowPositionals: true,
});
const folder = resolve(root, positionals[0] ?? '../shared/data/tasks');
checkThere(root);

/** Pictures of a class that are learned, at most. */
const EXAMPLES = 20;
/** From where on the detector takes a picture for none of the classes. */
const DOUBTED = 0.5;

const tasks = readTasksOrExit(folder);
const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
const page = await browser.newPage();
await page.route('**/picture/**', (route) => {
  const name = decodeURIComponent(new URL(route.request().url()).pathname.replace(/^\/picture\//, ''));
  return route.fulfill({ body: readFileSync(join(folder, name)) });
});
await page.goto(`${server.origin}/bench/pages/blank.html`);
await page.evaluate(async () => {
  const { Classifier } = await import('/dist/index.js');
  const classifier = new Classifier();
  const read = async (name) =>
    (await fetch(`/picture/${name.split('/').map(encodeURIComponent).join('/')}`)).blob();
  const samples = new Map();
  window.measure = {
    /** Trains on `lessons`, lists of names by label, and gives what is said about `asked`. */
    async ask(lessons, asked) {
      const set = [];
      let time = 0;
      for (const [label, names] of Object.entries(lessons))
        for (const name of names) {
          if (!samples.has(name)) samples.set(name, await classifier.embed(await read(name)));
          set.push({ id: name, label, burst: label, time: ++time, ...samples.get(name) });
        }
      await classifier.train({}, undefined, set);
      const answers = [];
      for (const name of asked) {
        const { confidence, doubt } = await classifier.classify(await read(name));
        answers.push({ confidence, doubt });
      }
      return answers;
    },
  };
});

/** How often a picture of a class that was left out has more of `doubt` than a known one. */
function areaUnder(known, left) {
  let sum = 0;
  for (const a of left) for (const b of known) sum += a > b ? 1 : a === b ? 0.5 : 0;
  return sum / (known.length * left.length);
}

const share = (list, holds) => list.filter(holds).length / list.length;

/** The figures of one kind of doubt: `of` is what it is read from, `doubted` whether it is beyond its own threshold. */
function figures({ known, left }, of, doubted) {
  const [a, b] = [known.map(of), left.map(of)];
  const limit = quantile(a, 0.95);
  return {
    area: areaUnder(a, b),
    atFive: share(b, (value) => value > limit),
    known: share(known, doubted),
    left: share(left, doubted),
  };
}

const averaged = (rows) =>
  Object.fromEntries(Object.keys(rows[0]).map((key) => [key, mean(rows.map((row) => row[key]))]));

try {
  const table = [];
  for (const { task, classes } of tasks) {
    const rows = [];
    for (let draw = 0; draw < Number(values.draws); draw++)
      for (const { label: leftOut, pictures: left } of classes) {
        const random = uniform(1000 * draw + 7);
        const lessons = {};
        const known = [];
        for (const { label, pictures } of classes) {
          const { learned, asked } = divided(
            pictures.length,
            { shots: EXAMPLES, ordered: !UNORDERED.includes(task) },
            random,
          );
          if (label === leftOut) continue;
          lessons[label] = learned.map((place) => pictures[place]);
          known.push(...asked.map((place) => pictures[place]));
        }
        // Two classes, and one of them left out: a model needs two, so what is left is halved.
        const names = Object.keys(lessons);
        if (names.length === 1) {
          const own = lessons[names[0]];
          lessons[`${names[0]} (even)`] = own.filter((_, i) => i % 2 === 0);
          lessons[names[0]] = own.filter((_, i) => i % 2);
        }
        const answers = await page.evaluate(
          ([learn, ask]) => window.measure.ask(learn, ask),
          [lessons, [...known, ...left]],
        );
        const seen = { known: answers.slice(0, known.length), left: answers.slice(known.length) };
        rows.push({
          doubt: figures(
            seen,
            ({ doubt }) => doubt,
            ({ doubt, confidence }) => doubt >= DOUBTED || confidence < SURE,
          ),
          softmax: figures(
            seen,
            ({ confidence }) => 1 - confidence,
            ({ confidence }) => confidence < SURE,
          ),
        });
      }
    table.push({
      task,
      doubt: averaged(rows.map(({ doubt }) => doubt)),
      softmax: averaged(rows.map(({ softmax }) => softmax)),
    });
  }
  table.push({
    task: '**mean**',
    doubt: averaged(table.map(({ doubt }) => doubt)),
    softmax: averaged(table.map(({ softmax }) => softmax)),
  });
  console.log(
    '| task | area | confidence: area | left out doubted at 5 % of known | confidence: the same | “not sure”: known | left out | confidence: known | left out |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const percent = (value) => `${(100 * value).toFixed(0)} %`;
  for (const { task, doubt, softmax } of table)
    console.log(
      `| ${[
        task,
        doubt.area.toFixed(2),
        softmax.area.toFixed(2),
        percent(doubt.atFive),
        percent(softmax.atFive),
        percent(doubt.known),
        percent(doubt.left),
        percent(softmax.known),
        percent(softmax.left),
      ].join(' | ')} |`,
    );
} finally {
  await browser.close();
  server.close();
}
