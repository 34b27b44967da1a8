/** The report as tables of text. */
import { printTable } from '../bench/table.mjs';
import { LABELS, mean, SHOTS, SURE } from './statistics.mjs';
import { TASK_SHOTS } from './tasks.mjs';

const percent = (share) => (Number.isNaN(share) ? '–' : (100 * share).toFixed(1));
const between = ([low, high]) => (Number.isNaN(low) ? '' : `${percent(low)}–${percent(high)}`);

/** The photos, the ready-made model's figures, and its mistakes where they were asked for. */
export function printZeroShot({ folder, region, photos, zeroShot: found, other, mistakes }) {
  const { counts, groups, unreadable, noFace, split } = photos;
  console.log(
    `\n${folder}${split ? `, groups of "${split}"` : ''}: ${LABELS.map((label, i) => `${counts[i]} ${label}`).join(', ')}, in ${groups} groups; ${unreadable} not readable. Region ${region}${region === 'face' ? `, no face found in ${noFace}` : ''}.`,
  );
  if (split && split !== 'all')
    console.log('Of those in manifest.csv these groups only; --split all takes all.');
  console.log('\nReady-made model, in %, with the 95 % Wilson interval\n');
  const line = (name, { right, n, share, interval }) => [
    name,
    percent(share),
    between(interval),
    `${right}/${n}`,
  ];
  printTable([
    ['balanced accuracy', percent(found.balanced), '', `n = ${found.n}`],
    ...(region === 'face'
      ? [['– no face counted as wrong', percent(found.balancedOfAll), '', `n = ${counts[0] + counts[1]}`]]
      : []),
    line('right', found),
    ...found.recalls.map((recall, i) => line(`recall of ${LABELS[i]}`, recall)),
    ['calibration error (15 bins)', percent(found.calibration.error), '', `n = ${found.n}`],
    [
      `not sure (below ${found.notSure.threshold})`,
      percent(found.notSure.count / found.notSure.n),
      '',
      `${found.notSure.count}/${found.notSure.n}`,
    ],
  ]);
  console.log('\nConfusion: photos of (row) answered as (column); "not sure" is among the answers\n');
  printTable([
    ['', ...LABELS, ...(region === 'face' ? ['no face'] : []), 'not sure'],
    ...found.confusion.map(({ answers, noFace: none, notSure }, i) =>
      [LABELS[i], ...answers, ...(region === 'face' ? [none] : []), notSure].map(String),
    ),
  ]);
  if (other)
    console.log(
      `\nother/: n = ${other.n}${region === 'face' ? `, no face found in ${other.noFace}` : ''}; mean confidence ${other.meanConfidence?.toFixed(2) ?? '–'}, above 0.8 in ${percent(other.above80)} %, above 0.95 in ${percent(other.above95)} %`,
    );
  if (mistakes) {
    console.log('\nMistakes\n');
    printTable([
      ['file', 'is', ...LABELS],
      ...mistakes.map(({ file, label, scores }) => [
        file,
        label,
        ...(scores?.map((score) => score.toFixed(2)) ?? ['no face', '']),
      ]),
    ]);
  }
}

export function printRobustness({ region, robustness: rows }) {
  console.log(
    `\nRobustness: balanced accuracy of the ready-made model in %, n = ${rows[0].n} in each row${region === 'face' ? ', no face counted as wrong' : ''}\n`,
  );
  printTable([
    [
      '',
      'strength',
      'balanced',
      'difference',
      ...(region === 'face' ? ['no face', 'balanced of the found'] : []),
    ],
    ...rows.map(({ name, strength, balanced, balancedOfAll, difference, noFace }) => [
      name,
      strength === null ? '' : String(strength),
      percent(balancedOfAll),
      strength === null ? '' : `${difference > 0 ? '+' : ''}${percent(difference)}`,
      ...(region === 'face' ? [String(noFace), percent(balanced)] : []),
    ]),
  ]);
}

/** The few-shot table of the backbone `name`: `rows` in the order of SHOTS. */
export function printFewShot(name, rows, draws) {
  console.log(
    `\nFew-shot on ${name}: balanced accuracy in %, mean ± deviation (worst decile) of ${draws} draws, by examples per class\n`,
  );
  const cell = ({ draws: done, mean, deviation, worstDecile }) =>
    done ? `${percent(mean)} ± ${percent(deviation)} (${percent(worstDecile)})` : '–';
  printTable([
    ['shots', ...new Set(rows.map(({ head }) => head)), 'tested'],
    ...SHOTS.map((shots) => {
      const own = rows.filter((row) => row.shots === shots);
      const [{ tested }] = own;
      return [String(shots), ...own.map(cell), tested ? [...new Set(tested)].join('–') : 'too few'];
    }),
  ]);
}

/** The columns of the table of tasks: each head with each number of examples. */
const COLUMNS = ['ridge', 'trainer'].flatMap((head) => TASK_SHOTS.map((shots) => ({ head, shots })));
const headings = COLUMNS.map(({ head, shots }) => `${head} ${shots}`);
const meansOf = (rows) =>
  COLUMNS.map(({ head, shots }) =>
    percent(mean(rows.filter((row) => row.head === head && row.shots === shots).map((row) => row.mean))),
  );

/** The table of the backbone `name`, and how sure the trainer's heads are. */
export function printTasks(name, { folder, region, tasks }, rows) {
  const at = (names) => (names.length ? names.join(', ') : 'none');
  const by = (split) => at(tasks.filter((task) => task.split === split).map(({ task }) => task));
  console.log(
    `\n${folder} on ${name}, region ${region}: balanced accuracy in %, by examples per class\nBy time: ${by('time')}. At random: ${by('random')}.\n`,
  );
  printTable([
    ['task', 'classes', 'pictures', ...headings, 'draws'],
    ...tasks.map(({ task, labels, counts }) => {
      const own = rows.filter((row) => row.task === task);
      return [
        task,
        String(labels.length),
        String(counts.reduce((a, b) => a + b)),
        ...meansOf(own),
        String(own[0].draws),
      ];
    }),
    [`mean of ${tasks.length}`, '', '', ...meansOf(rows), ''],
  ]);
  const trainer = TASK_SHOTS.map((shots) =>
    rows.filter((row) => row.head === 'trainer' && row.shots === shots),
  );
  const average = (own, field) =>
    percent(mean(own.map((row) => row[field]).filter((value) => !Number.isNaN(value))));
  console.log(`\nHow sure the trainer’s models are, in %, mean of the tasks\n`);
  printTable([
    ['examples per class', 'calibration error', `not sure (below ${SURE})`, 'right when sure'],
    ...trainer.map((own, i) => [
      String(TASK_SHOTS[i]),
      ...['calibrationError', 'notSure', 'rightWhenSure'].map((field) => average(own, field)),
    ]),
  ]);
}

/** The means of all backbones side by side. */
export function printTaskMeans({ tasks, table }) {
  console.log(`\nMean of ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}\n`);
  printTable([
    ['backbone', ...headings],
    ...[...new Set(table.map(({ backbone }) => backbone))].map((backbone) => [
      backbone,
      ...meansOf(table.filter((row) => row.backbone === backbone)),
    ]),
  ]);
}
