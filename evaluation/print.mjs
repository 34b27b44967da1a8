/** The report as tables of text. */
import { printTable } from '../bench/table.mjs';
import { LABELS, SHOTS } from './statistics.mjs';

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
