/** The table of tasks: balanced accuracy with a few examples of each class, for each backbone, by a ridge head and by the trainer's own. */
import { basename, join, resolve } from 'node:path';
import { checkSame, eachBackbone, lookAtAll, progress, someOf } from './browser.mjs';
import { Unusable } from './photos.mjs';
import { printTasks, printTaskMeans } from './print.mjs';
import {
  applyHead,
  balancedAccuracy,
  calibration,
  classOf,
  mean,
  ridge,
  summary,
  SURE,
  uniform,
} from './statistics.mjs';
import { checkEnough, divided, readTasks, TASK_SHOTS, UNORDERED } from './tasks.mjs';

/** With five, the mean of ten tasks still moves by a point. */
const DRAWS = 20;

/** Measures all tasks in `folder`, and prints the tables. Throws `Unusable`. */
export async function measureTasks(
  root,
  { folder, region, split = 'time', random, backbones, draws, training },
) {
  const tasks = readTasks(folder);
  const unknown = random?.find((name) => !tasks.some(({ task }) => task === name));
  if (unknown)
    throw new Unusable(
      `--random ${unknown}: ${folder} holds no such task, but ${tasks.map(({ task }) => task).join(', ')}.`,
    );
  const splitOf = (task) => ((random ?? UNORDERED).includes(task) ? 'random' : split);
  const photos = tasks.flatMap(({ task, classes }) =>
    classes.flatMap(({ pictures }, label) =>
      pictures.map((file) => ({ file, path: join(folder, file), task, label })),
    ),
  );
  const report = { folder: basename(resolve(folder)), region, browser: '', tasks: [], table: [] };
  await eachBackbone(
    root,
    backbones,
    photos,
    () => ({ region }),
    async ({ name, folder: place }, page, version) => {
      const { seen, unreadable } = await lookAtAll(page, photos, `${name}: pictures`);
      const usable = seen.filter(({ features }) => features);
      const own = (task, label) => usable.filter((photo) => photo.task === task && photo.label === label);
      if (place === null) {
        report.browser = version;
        for (const { file } of unreadable) console.error(`Skipped, not decodable: ${file}`);
        for (const { task, classes } of tasks) {
          const counts = classes.map((_, label) => own(task, label).length);
          counts.forEach((count, label) => checkEnough(task, classes[label].label, count));
          const leftOut = (list) => list.filter((photo) => photo.task === task).length;
          report.tasks.push({
            task,
            split: splitOf(task),
            labels: classes.map(({ label }) => label),
            counts,
            unreadable: leftOut(unreadable),
            noFace: leftOut(seen) - counts.reduce((total, count) => total + count),
          });
        }
      }
      const tell = progress(`${name}: few-shot`);
      const done = [];
      for (const { task, labels } of report.tasks) {
        const ordered = splitOf(task) === 'time';
        const classes = labels.map((_, label) => own(task, label));
        for (const shots of TASK_SHOTS)
          done.push(
            ...(await measureTask(
              page,
              { task, labels, classes },
              { shots, ordered, training, draws: draws ?? DRAWS },
            )),
          );
        tell(done.length, 2 * TASK_SHOTS.length * report.tasks.length);
      }
      const rows = done.map((row) => ({ backbone: name, sha256: page.sha256, ...row }));
      printTasks(name, report, rows);
      report.table.push(...rows);
    },
  );
  if (backbones.length > 1) printTaskMeans(report);
  return report;
}

/** The rows of one task with `shots` examples of each class: one of a ridge head, one of the trainer's. */
async function measureTask(page, { task, labels, classes }, { shots, ordered, training, draws }) {
  const figures = { ridge: [], trainer: [] };
  const [confidences, rights] = [[], []];
  let count = 0;
  for (let draw = 0; draw < draws; draw++) {
    const random = uniform(shots * 1000 + draw);
    const parts = classes.map((own) => divided(own.length, { shots, ordered }, random));
    const lessons = classes.map((own, label) => parts[label].learned.map((place) => own[place]));
    const asked = classes.flatMap((own, label) => parts[label].asked.map((place) => own[place]));
    const truth = asked.map(({ label }) => label);
    count = asked.length;
    const found = ridge(
      lessons.flat().map(({ features }) => features),
      lessons.flat().map(({ label }) => label),
      asked.map(({ features }) => features),
    );
    figures.ridge.push(balancedAccuracy(found, truth, labels.length));
    const checked = draw === 0 ? someOf(asked) : [];
    const { answers, ...head } = await page.train(
      labels,
      lessons.map((own) => own.map(({ index }) => index)),
      checked.map(({ index }) => index),
      training,
    );
    checkSame(
      head,
      checked.map((photo, i) => ({ ...photo, scores: answers[i] })),
    );
    const scores = asked.map(({ features }) => applyHead(head, features));
    const answered = scores.map(classOf);
    figures.trainer.push(balancedAccuracy(answered, truth, labels.length));
    confidences.push(...scores.map((own) => Math.max(...own)));
    rights.push(...answered.map((label, i) => label === truth[i]));
  }
  const rightWhenSure = rights.filter((_, i) => confidences[i] >= SURE);
  const sureness = {
    calibrationError: calibration(confidences, rights).error,
    notSure: 1 - rightWhenSure.length / rights.length,
    rightWhenSure: mean(rightWhenSure.map(Number)),
  };
  const row = (head, more = {}) => ({ task, head, shots, ...summary(figures[head]), tested: count, ...more });
  return [row('ridge'), row('trainer', sureness)];
}
