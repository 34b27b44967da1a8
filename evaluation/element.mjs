/**
 * Small tasks through `<mask-trainer>` itself, as a person feeds it: up to 20 pictures of each class by its "Choose images", then Train. How many of
 * the later pictures are right, and what the trainer had said about that.
 *
 *   node evaluation/element.mjs [FOLDER]
 *
 * FOLDER (`../shared/data/tasks` unless told) holds a folder for each task, with one for each class in it; pictures in the order of recording.
 */
/* global document -- in what runs in the page */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { checkThere, serve } from '../bench/server.mjs';
import { printTable } from '../bench/table.mjs';
import { chromiumFlags, findChromium } from '../scripts/browser.mjs';
import { mean, SURE, uniform } from './statistics.mjs';
import { divided, readTasksOrExit, UNORDERED } from './tasks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { positionals } = parseArgs({ allowPositionals: true });
const folder = resolve(root, positionals[0] ?? '../shared/data/tasks');
/** Pictures of a class that are learned, at most. */
const EXAMPLES = 20;
const tasks = readTasksOrExit(folder);
checkThere(root);

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const server = await serve(root);
const browser = await chromium.launch({ executablePath: findChromium(), args: chromiumFlags() });
try {
  const page = await browser.newPage();
  await page.route('**/picture/**', (route) => {
    const name = decodeURIComponent(new URL(route.request().url()).pathname.replace(/^\/picture\//, ''));
    return route.fulfill({ body: readFileSync(join(folder, name)) });
  });
  const rows = [];
  for (const { task, classes } of tasks) {
    await page.goto(`${server.origin}/bench/pages/blank.html`);
    await page.evaluate(
      async (labels) => {
        await import('/dist/mask-room.js');
        document.body.innerHTML = '<mask-trainer></mask-trainer>';
        const trainer = document.querySelector('mask-trainer');
        trainer.labels = labels;
        await trainer.updateComplete;
      },
      classes.map(({ label }) => label),
    );
    const random = uniform(7);
    const asked = [];
    for (const [n, { label, pictures }] of classes.entries()) {
      const parts = divided(pictures.length, { shots: EXAMPLES, ordered: !UNORDERED.includes(task) }, random);
      asked.push(...parts.asked.map((place) => ({ label, name: pictures[place] })));
      const learned = parts.learned.map((place) => join(folder, pictures[place]));
      await page.locator('mask-trainer .class input[type="file"]').nth(n).setInputFiles(learned);
      await page.waitForFunction(
        ([label, count]) => document.querySelector('mask-trainer').counts[label] === count,
        [label, learned.length],
      );
    }
    const began = performance.now();
    await page.locator('mask-trainer').getByRole('button', { name: 'Train', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('mask-trainer').status === 'trained');
    const seconds = (performance.now() - began) / 1000;
    const { evaluation, answers } = await page.evaluate(
      async ([names, least]) => {
        const { classifier, evaluation } = document.querySelector('mask-trainer');
        const answers = [];
        for (const name of names) {
          const picture = await fetch(`/picture/${name.split('/').map(encodeURIComponent).join('/')}`);
          const { label, confidence, doubt } = await classifier.classify(await picture.blob());
          answers.push({ label, sure: confidence >= least && !(doubt >= 0.5) });
        }
        return { evaluation, answers };
      },
      [asked.map(({ name }) => name), SURE],
    );
    const recalls = classes.map(({ label }) => {
      const own = answers.filter((_, n) => asked[n].label === label);
      return own.filter((answer) => answer.label === label).length / own.length;
    });
    const sure = answers.flatMap((answer, n) => (answer.sure ? [answer.label === asked[n].label] : []));
    rows.push({
      task,
      balanced: mean(recalls),
      sure: mean(sure.map(Number)),
      unsure: 1 - sure.length / answers.length,
      evaluation,
      seconds,
      classes: classes.length,
    });
  }
  printTable([
    [
      'task',
      'classes',
      'later pictures right (balanced)',
      'of those it is sure of',
      'not sure',
      'the trainer had said',
      'Train takes',
    ],
    ...rows.map(({ task, classes, balanced, sure, unsure, evaluation, seconds }) => [
      task,
      String(classes),
      percent(balanced),
      percent(sure),
      percent(unsure),
      evaluation
        ? `${percent(evaluation.accuracy)} (${percent(evaluation.low)} to ${percent(evaluation.high)})`
        : 'nothing: too few pictures',
      `${seconds.toFixed(1)} s`,
    ]),
    [
      '**mean**',
      '',
      percent(mean(rows.map(({ balanced }) => balanced))),
      percent(mean(rows.map(({ sure }) => sure))),
      percent(mean(rows.map(({ unsure }) => unsure))),
      percent(mean(rows.flatMap(({ evaluation }) => evaluation?.accuracy ?? []))),
      '',
    ],
  ]);
} finally {
  await browser.close();
  server.close();
}
