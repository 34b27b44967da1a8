/**
 * Measures few-shot training on any folder of class folders, and the ready-made model on photos of masks, in the browser, through our own classifier.
 *
 *   npm run evaluate -- FOLDER [--region face] [--split test|validation|all] [--backbone NAME=FOLDER[:0..1]]… [--train OPTION=NUMBER]… [--draws NUMBER] [--robustness]
 *                              [--json FILE] [--plots FOLDER] [--mistakes]
 *   npm run evaluate -- FOLDER [--split time|random] [--random TASK]… [--region face] [--backbone NAME=FOLDER[:0..1]]… [--train OPTION=NUMBER]… [--draws NUMBER] [--json FILE]
 *
 * README.md beside this file says what each figure means.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROWS } from './alterations.js';
import { checkSame, eachBackbone, lookAtAll, progress, someOf } from './browser.mjs';
import { measureTasks } from './measure-tasks.mjs';
import { holdsMasks, isFile, isFolder, OTHER, readPhotos, Unusable } from './photos.mjs';
import { plotsOf } from './plots.mjs';
import { printFewShot, printRobustness, printZeroShot } from './print.mjs';
import {
  applyHead,
  balancedAccuracy,
  classOf,
  confidenceInNothing,
  drawExamples,
  LABELS,
  ridge,
  SHOTS,
  summary,
  zeroShot,
} from './statistics.mjs';

const USAGE =
  'npm run evaluate -- FOLDER [--region frame|face] [--split test|validation|all|time|random] [--random TASK]… [--backbone NAME=FOLDER[:0..1]]… [--train OPTION=NUMBER]… [--draws NUMBER] [--robustness] [--json FILE] [--plots FOLDER] [--mistakes]';
const root = fileURLToPath(new URL('..', import.meta.url));
const OWN = 'embedded';
/** How the photos of masks are divided, and how the pictures of any other classes are. */
const SPLITS = ['test', 'validation', 'all'];
const TASK_SPLITS = ['time', 'random'];
/** In the few-shot table. */
const DRAWS = 30;
const whole = (value) => Number.isInteger(value) && value > 0;
const share = (value) => value > 0 && value <= 1;
/** What `Classifier.train()` can be told, and what it takes: so that a slip is told of at once. */
const TRAINING = new Map([
  ['epochs', whole],
  ['learningRate', share],
  ['hiddenUnits', whole],
  ['batchSize', share],
]);

/** The command line, checked. Throws `Unusable`. */
function readArguments() {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: {
        region: { type: 'string', default: 'frame' },
        split: { type: 'string' },
        random: { type: 'string', multiple: true },
        backbone: { type: 'string', multiple: true, default: [] },
        train: { type: 'string', multiple: true, default: [] },
        robustness: { type: 'boolean', default: false },
        json: { type: 'string' },
        plots: { type: 'string' },
        mistakes: { type: 'boolean', default: false },
        draws: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Unusable(`${error.message}\n${USAGE}`);
  }
  const {
    values,
    positionals: [folder, ...more],
  } = parsed;
  if (!folder || more.length) throw new Unusable(`One folder of photos is wanted.\n${USAGE}`);
  for (const [name, known] of Object.entries({
    region: ['frame', 'face'],
    split: [undefined, ...SPLITS, ...TASK_SPLITS],
  }))
    if (!known.includes(values[name]))
      throw new Unusable(
        `--${name} ${values[name]} is unknown; it may be ${known.filter(Boolean).join(', ')}.`,
      );
  if (values.json && !existsSync(dirname(resolve(values.json))))
    throw new Unusable(`--json ${values.json}: there is no such folder.`);
  if (values.json && isFolder(values.json))
    throw new Unusable(`--json ${values.json} is a folder; a file is wanted.`);
  if (values.plots && isFile(values.plots))
    throw new Unusable(`--plots ${values.plots} is a file; a folder is wanted.`);
  const draws = values.draws === undefined ? undefined : Number(values.draws);
  if (draws !== undefined && !whole(draws))
    throw new Unusable(`--draws ${values.draws} is no whole number from 1.`);
  const backbones = values.backbone.map((entry) => {
    const [, name, place, from0] = /^([^=]+)=(.+?)(:0\.\.1)?$/.exec(entry) ?? [];
    if (!name) throw new Unusable(`--backbone ${entry} is not of the form NAME=FOLDER.`);
    if (!existsSync(join(place, 'model.json')))
      throw new Unusable(`--backbone ${name}: no model.json in ${place}.`);
    if (from0 && values.region === 'face')
      throw new Unusable(
        `--backbone ${name}: 0..1 works with --region frame only. It whitens the photos, in which the face detector would find other faces.`,
      );
    return { name, folder: resolve(place), from0: Boolean(from0) };
  });
  const training = Object.fromEntries(
    values.train.map((entry) => {
      const [name, value] = entry.split('=');
      if (!TRAINING.get(name)?.(Number(value)))
        throw new Unusable(
          `--train ${entry} is not OPTION=NUMBER; epochs and hiddenUnits are whole numbers, learningRate and batchSize above 0 and at most 1.`,
        );
      return [name, Number(value)];
    }),
  );
  return {
    ...values,
    draws,
    training,
    folder,
    backbones: [{ name: OWN, folder: null, from0: false }, ...backbones],
  };
}

/** Whether `folder` is measured as tasks: it holds no photos of masks, or a split of tasks is asked for. Throws `Unusable` for flags that do not go with that. */
function forTasks({ folder, split, random, robustness: altered, plots, mistakes }) {
  const tasks = TASK_SPLITS.includes(split) || (isFolder(folder) && !holdsMasks(folder));
  if (!tasks && random) throw new Unusable('--random names tasks; photos of masks have none.');
  if (!tasks) return false;
  if (SPLITS.includes(split))
    throw new Unusable(
      `--split ${split} is for photos of masks, and ${folder} holds none; it may be ${TASK_SPLITS.join(' or ')}.`,
    );
  for (const [flag, given] of Object.entries({ robustness: altered, plots, mistakes }))
    if (given) throw new Unusable(`--${flag} is for photos of masks only.`);
  return true;
}

/** Where the ready-made model for `region` is; the one of whole frames is made one of faces where there is no other. */
function readyMade(region) {
  const [frame, face] = ['dist/models/ready/model.json', 'dist/models/ready-face/model.json'];
  if (region === 'frame') return { ready: `../${frame}` };
  if (existsSync(join(root, face))) return { ready: `../${face}` };
  const { id } = JSON.parse(readFileSync(join(root, 'dist/models/face/face.json'), 'utf8'));
  return { ready: `../${frame}`, detector: id };
}

/** The few-shot table of one backbone: all heads on the same draws. */
async function fewShot(page, photos, { training, draws: wanted = DRAWS }, step) {
  const truth = photos.map(({ label }) => label);
  const groups = photos.map(({ group }) => group);
  const draws = SHOTS.map((shots) => {
    const own = Array.from({ length: wanted }, (_, draw) => drawExamples(truth, groups, shots, draw));
    // With too few photos in any of them there is no figure.
    return own.every(Boolean) ? own : [];
  });
  const total = draws.flat().length;
  const tell = progress(step);
  const table = [];
  let done = 0;
  for (const [at, shots] of SHOTS.entries()) {
    const figures = { ridge: [], trainer: [], 'stock ml5': [] };
    for (const [draw, drawn] of draws[at].entries()) {
      const examples = drawn.examples.map((i) => photos[i]);
      const tested = drawn.tested.map((i) => photos[i]);
      const classes = tested.map(({ label }) => label);
      const found = ridge(
        examples.map(({ features }) => features),
        examples.map(({ label }) => label),
        tested.map(({ features }) => features),
      );
      figures.ridge.push(balancedAccuracy(found, classes));

      const checked = draw === 0 ? someOf(tested) : [];
      const indices = LABELS.map((_, label) =>
        examples.filter((each) => each.label === label).map(({ index }) => index),
      );
      const { answers, ...head } = await page.train(
        LABELS,
        indices,
        checked.map(({ index }) => index),
        training,
      );
      checkSame(
        head,
        checked.map((photo, i) => ({ ...photo, scores: answers[i] })),
      );
      for (const [name, trained] of [
        ['trainer', head],
        ['stock ml5', await page.stockHead(indices)],
      ])
        figures[name].push(
          balancedAccuracy(
            tested.map(({ features }) => classOf(applyHead(trained, features))),
            classes,
          ),
        );
      tell(++done, total);
    }
    const counts = draws[at].map(({ tested }) => tested.length);
    for (const [head, values] of Object.entries(figures))
      table.push({
        head,
        shots,
        ...(values.length && { ...summary(values), tested: [Math.min(...counts), Math.max(...counts)] }),
      });
  }
  return table;
}

/** The robustness table: the ready-made model's answers to every photo as each row alters it. */
async function robustness(page, photos) {
  const tell = progress('robustness');
  const answers = [];
  for (const [at, { index }] of photos.entries()) {
    answers.push(await page.robustness(index));
    tell(at + 1, photos.length);
  }
  const truth = photos.map(({ label }) => label);
  const rows = ROWS.map(({ name, strength }, at) => {
    const { n, balanced, balancedOfAll } = zeroShot(
      answers.map((own) => own[at]),
      truth,
    );
    return { name, strength, n: photos.length, noFace: photos.length - n, balanced, balancedOfAll };
  });
  return rows.map((row) => ({ ...row, difference: row.balancedOfAll - rows[0].balancedOfAll }));
}

async function measure({ folder, region, split = 'test', backbones, ...wanted }) {
  const all = readPhotos(folder, split);
  const photos = all.filter(({ path }) => isFile(path));
  for (const { file, path } of all) if (!isFile(path)) console.error(`Skipped, not there: ${file}`);
  for (const [label, text] of LABELS.entries())
    if (!photos.some((photo) => photo.label === label))
      throw new Unusable(`None of the photos of "${text}" that manifest.csv names is there.`);
  const report = { folder: basename(resolve(folder)), region, browser: '', labels: LABELS };
  // The ready-made model is a head on the embedded backbone.
  const optionsOf = ({ folder: place }) => ({ region, ...(place === null && readyMade(region)) });
  await eachBackbone(root, backbones, photos, optionsOf, async ({ name, folder: place }, page, version) => {
    const { seen, unreadable } = await lookAtAll(page, photos, `${name}: photos`);
    const labelled = seen.filter(({ label }) => label !== OTHER);
    for (const [label, text] of LABELS.entries())
      if (!labelled.some((photo) => photo.label === label)) {
        const own = unreadable.filter((photo) => photo.label === label).map(({ file }) => file);
        throw new Unusable(
          `None of the photos of "${text}" could be decoded: ${own.slice(0, 3).join(', ')}${own.length > 3 ? ' …' : '.'}`,
        );
      }
    const usable = labelled.filter(({ features }) => features);
    if (place === null) {
      checkSame(await page.head(), seen);
      const other = seen.filter(({ label }) => label === OTHER);
      report.browser = version;
      report.photos = {
        counts: LABELS.map((_, label) => labelled.filter((photo) => photo.label === label).length),
        other: other.length,
        groups: new Set(labelled.map(({ group }) => group)).size,
        unreadable: all.length - photos.length + unreadable.length,
        noFace: labelled.length - usable.length,
        split: existsSync(join(folder, 'manifest.csv')) ? split : null,
      };
      report.zeroShot = zeroShot(
        labelled.map(({ scores }) => scores),
        labelled.map(({ label }) => label),
      );
      if (other.length) report.other = confidenceInNothing(other.map(({ scores }) => scores));
      if (wanted.mistakes)
        report.mistakes = labelled
          .filter(({ scores, label }) => !scores || classOf(scores) !== label)
          .map(({ file, label, scores }) => ({ file, label: LABELS[label], scores }));
      for (const { file } of unreadable) console.error(`Skipped, not decodable: ${file}`);
      printZeroShot(report);
      if (wanted.robustness) {
        report.robustness = await robustness(page, labelled);
        printRobustness(report);
      }
      report.fewShot = [];
    }
    const table = await fewShot(page, usable, wanted, `${name}: few-shot`);
    printFewShot(name, table, wanted.draws ?? DRAWS);
    report.fewShot.push(...table.map((row) => ({ backbone: name, sha256: page.sha256, ...row })));
  });
  return report;
}

try {
  const options = readArguments();
  if (!existsSync(join(root, 'dist/index.js')))
    throw new Unusable('There is no bundle yet: run npm run build.');
  const report = await (forTasks(options) ? measureTasks(root, options) : measure(options));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (options.plots) {
    mkdirSync(options.plots, { recursive: true });
    for (const [name, svg] of Object.entries(plotsOf(report))) writeFileSync(join(options.plots, name), svg);
  }
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
