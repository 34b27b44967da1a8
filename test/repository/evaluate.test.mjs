import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { readPhotos, splitOf, Unusable } from '../../evaluation/photos.mjs';
import {
  applyHead,
  balancedAccuracy,
  calibration,
  confidenceInNothing,
  deviation,
  drawExamples,
  quantile,
  ridge,
  uniform,
  wilson,
  zeroShot,
} from '../../evaluation/statistics.mjs';
import { divided, readTasks } from '../../evaluation/tasks.mjs';
import { pictures } from '../models/pictures.mjs';

const folder = mkdtempSync(join(tmpdir(), 'mask-room-evaluate-'));
after(() => rmSync(folder, { recursive: true }));

const near = (actual, expected, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test('the interval, the deviation and the quantile are the usual ones', () => {
  const [low, high] = wilson(347, 357);
  near(low, 0.9492, 5e-5);
  near(high, 0.9847, 5e-5);
  near(wilson(5, 5)[1], 1);
  near(quantile([3, 1, 2, 10], 0.1), 1.3);
  near(quantile([4], 0.1), 4);
  near(deviation([1, 3]), 1);
});

test('a constant answer has a balanced accuracy of one half', () => {
  near(balancedAccuracy([1, 1, 1, 1, 1], [0, 1, 1, 1, 1]), 0.5);
  near(balancedAccuracy([0, 1, 1, 0], [0, 1, 1, 1]), (1 + 2 / 3) / 2);
});

test('the calibration error is that of training/evaluate.py', () => {
  const { error, bins } = calibration([0.9, 0.55, 0.8, 0.95, 0.7, 1], [true, false, true, false, true, true]);
  near(error, 0.35);
  assert.deepEqual(
    bins.map(({ n }) => n),
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 2],
  );
  near(bins[14].confidence, 0.975);
  near(bins[14].right, 0.5);
});

test('zero-shot distinguishes “no face” from a wrong answer', () => {
  const figures = zeroShot([[0.9, 0.1], [0.45, 0.55], null, [0.2, 0.8], [0.7, 0.3]], [0, 0, 1, 1, 1]);
  assert.equal(figures.n, 4);
  assert.equal(figures.right, 2);
  near(figures.balanced, 0.5);
  near(figures.balancedOfAll, (1 / 2 + 1 / 3) / 2);
  assert.deepEqual(figures.confusion, [
    { answers: [1, 1], noFace: 0, notSure: 1 },
    { answers: [1, 1], noFace: 1, notSure: 0 },
  ]);
  assert.equal(figures.notSure.count, 1);
  assert.deepEqual(confidenceInNothing([[0.1, 0.9], null, [0.97, 0.03], [0.5, 0.5]]), {
    n: 4,
    noFace: 1,
    meanConfidence: (0.9 + 0.97 + 0.5) / 3,
    above80: 0.5,
    above95: 0.25,
  });
});

test('a draw takes each example of another group and tests on none of their groups', () => {
  const truth = Array.from({ length: 60 }, (_, i) => Number(i >= 20));
  const groups = truth.map((_, i) => `${Math.floor(i / 3)}`);
  const draws = [0, 1, 2].map((draw) => drawExamples(truth, groups, 3, draw));
  for (const { examples, tested } of draws) {
    assert.equal(examples.filter((i) => truth[i] === 0).length, 3);
    assert.equal(examples.filter((i) => truth[i] === 1).length, 3);
    assert.ok(
      new Set(examples.map((i) => groups[i])).size >= 5,
      'only a group with both classes may come twice',
    );
    const taken = new Set(examples.map((i) => groups[i]));
    assert.deepEqual(
      tested,
      truth.flatMap((_, i) => (taken.has(groups[i]) ? [] : [i])),
    );
  }
  assert.deepEqual(draws[0], drawExamples(truth, groups, 3, 0));
  assert.notDeepEqual(draws[0].examples, draws[1].examples);
  assert.equal(drawExamples(truth, groups, 8, 0), null, 'there are seven groups of the smaller class');
  assert.equal(drawExamples(truth, groups, 6, 0), null, 'they leave too few to test on');
});

test('near-duplicates in one group teach nothing about each other', () => {
  const random = uniform(1);
  const groups = Array.from({ length: 200 }, (_, i) => Math.floor(i / 2));
  const classes = Array.from({ length: 100 }, () => Number(random() < 0.5));
  const vectors = classes.map(() => Float32Array.from({ length: 64 }, () => random() - 0.5));
  const truth = groups.map((group) => classes[group]);
  const accuracies = (known) =>
    Array.from({ length: 20 }, (_, draw) => {
      const { examples, tested } = drawExamples(truth, known, 35, draw);
      const of = (indices) => indices.map((i) => vectors[groups[i]]);
      const found = ridge(
        of(examples),
        examples.map((i) => truth[i]),
        of(tested),
      );
      return balancedAccuracy(
        found,
        tested.map((i) => truth[i]),
      );
    });
  const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const apart = average(accuracies(groups));
  assert.ok(apart < 0.52, `no better than chance: ${apart}`);
  // And with the groups unknown they do: the test would notice.
  const mixed = average(accuracies(groups.map((_, i) => i)));
  assert.ok(mixed > 0.6, `${mixed}`);
});

test('ridge answers as training/evaluate.py does', () => {
  const rows = (n, seed) =>
    Array.from({ length: n }, (_, i) =>
      Float64Array.from({ length: 6 }, (_, j) => (((i * 6 + j + seed) ** 2 * 7919) % 101) / 50 - 1),
    );
  assert.deepEqual(
    ridge(rows(10, 1), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1], rows(24, 500)),
    [0, 0, 1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1],
  );
  assert.deepEqual(
    ridge(rows(12, 1), [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], rows(24, 500)),
    [2, 2, 1, 2, 0, 1, 2, 1, 1, 2, 0, 0, 2, 2, 2, 1, 2, 1, 0, 1, 2, 2, 1, 0],
  );
});

test('examples come from the first half of a recording, questions from its end', () => {
  const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
  const draws = [1, 2].map((seed) => divided(40, { shots: 8, ordered: true }, uniform(seed)));
  for (const { learned, asked } of draws) {
    assert.equal(new Set(learned).size, 8);
    assert.ok(learned.every((place) => place < 20));
    assert.deepEqual(asked, range(24, 40));
  }
  assert.notDeepEqual(draws[0].learned, draws[1].learned);
  // With fewer than the eight in its half, all of that.
  assert.deepEqual(divided(10, { shots: 8, ordered: true }, uniform(1)).learned, range(0, 5));
  const { learned, asked } = divided(41, { shots: 30, ordered: false }, uniform(1));
  assert.deepEqual(
    [...learned, ...asked].sort((a, b) => a - b),
    range(0, 41),
    'each is learned or asked about',
  );
  assert.equal(learned.length, 20);
  assert.ok(learned.some((place) => place > 20) && asked.some((place) => place < 20));
});

test('tasks are folders of classes, in the order of recording', () => {
  const place = join(folder, 'tasks');
  const write = (...files) => {
    for (const file of files) {
      mkdirSync(join(place, file, '..'), { recursive: true });
      writeFileSync(join(place, file), '');
    }
  };
  const refused = (path, told) =>
    assert.throws(
      () => readTasks(path),
      (error) => error instanceof Unusable && told.test(error.message),
    );
  mkdirSync(join(place, 'signs', 'up'), { recursive: true });
  refused(place, /\/tasks holds no folder of pictures\./);
  write('README.md', 'signs/up/2.jpg', 'signs/up/10.jpg', 'signs/up/0.jpg', 'signs/up/.hidden');
  refused(place, /tasks\/signs holds one class, up; a task has at least two/);
  mkdirSync(join(place, 'signs', 'down'));
  refused(place, /^The class "down" of signs has no pictures; at least 4 are needed\.$/);
  write('signs/down/0.jpg', 'signs/down/1.jpg', 'signs/down/2.jpg', 'signs/down/3.jpg');
  refused(join(place, 'signs'), /^The class "up" of signs has 3 pictures;/);
  write('signs/up/1.jpg');
  const one = readTasks(join(place, 'signs'));
  assert.deepEqual(one[0].task, 'signs');
  assert.deepEqual(one[0].classes[1], {
    label: 'up',
    pictures: ['up/0.jpg', 'up/1.jpg', 'up/10.jpg', 'up/2.jpg'],
  });
  const [{ task, classes }] = readTasks(place);
  assert.equal(task, 'signs');
  assert.deepEqual(
    classes.map(({ label, pictures: [first] }) => [label, first]),
    [
      ['down', 'signs/down/0.jpg'],
      ['up', 'signs/up/0.jpg'],
    ],
  );
  refused(join(place, 'README.md'), /^There is no folder/);
});

test('a head is two dense layers, ReLU and softmax', () => {
  // Two inputs, three hidden units, two classes.
  const values = [1, 0, -1, 0, 1, -1, 0, 0.5, 0, /**/ 1, 0, 0, 2, 5, 5, 0.25, 0];
  const shapes = [[2, 3], [3], [3, 2], [2]];
  const [first, second] = applyHead({ values, shapes }, [1, 0.5]);
  near(first, Math.exp(1.25) / (Math.exp(1.25) + Math.exp(2)));
  near(first + second, 1);
});

test('groups are held out as in training/data.py', () => {
  const expected = {
    0: 'training',
    1: 'validation',
    29: 'test',
    100: 'training',
    2647: 'training',
    alice: 'training',
  };
  for (const [group, split] of Object.entries(expected)) assert.equal(splitOf(group), split, group);
});

test('photos are found in all folders and behind links, each once', () => {
  const place = join(folder, 'links');
  const elsewhere = join(folder, 'elsewhere');
  for (const part of ['mask/a b/ü', 'mask/.hidden', 'no-mask'])
    mkdirSync(join(place, part), { recursive: true });
  mkdirSync(elsewhere);
  for (const file of ['mask/1.JPG', 'mask/a b/ü/2.png', 'mask/.hidden/3.png', 'no-mask/.4.png'])
    writeFileSync(join(place, file), '');
  writeFileSync(join(elsewhere, '5.webp'), '');
  symlinkSync(elsewhere, join(place, 'no-mask/linked'));
  symlinkSync(join(elsewhere, '5.webp'), join(place, 'no-mask/6.webp'));
  symlinkSync(join(place, 'mask'), join(place, 'mask/a b/again'));
  symlinkSync('itself', join(place, 'mask/itself'));
  symlinkSync('nowhere', join(place, 'mask/broken'));
  assert.deepEqual(
    readPhotos(place, 'test').map(({ file }) => file),
    ['no-mask/6.webp', 'no-mask/linked/5.webp', 'mask/1.JPG', 'mask/a b/ü/2.png'],
  );
});

test('a manifest selects the photos', () => {
  const place = join(folder, 'manifest');
  mkdirSync(place);
  const write = (rows, header = 'file,label,source,original_name,group') =>
    writeFileSync(join(place, 'manifest.csv'), [header, ...rows].join('\n'));
  write([
    'mask/0.jpg,mask,a,"one, two.jpg",29',
    'mask/1.jpg,mask,a,x,0',
    'mask/2.jpg,mask,prajnasb-pasted,x,29',
    'no-mask/3.jpg,no-mask,a,x,29',
    'no-mask/4.jpg,no-mask,takitsu21-noisy,x,29',
    'no-mask/5.jpg,no-mask,a,x,1',
  ]);
  const files = (split) => readPhotos(place, split).map(({ file, label }) => [file, label]);
  assert.deepEqual(files('test'), [
    ['mask/0.jpg', 1],
    ['no-mask/3.jpg', 0],
  ]);
  assert.equal(files('all').length, 4);
  assert.throws(() => files('validation'), { message: /no photo of mask in the split "validation"/ });
  write(['mask/0.jpg,maybe,29'], 'file,label,group');
  assert.throws(() => files('all'), { message: /labels mask\/0.jpg "maybe"/ });
  write(['mask/0.jpg,29'], 'file,group');
  assert.throws(() => files('all'), { message: /no column label/ });
});

/** Debian's own, which training/ runs on; without it and its packages there is nothing to compare. */
const python = (program, ...args) =>
  spawnSync('/usr/bin/python3', ['-c', program, ...args], { encoding: 'utf8', cwd: 'training' });
const withoutPython = python('import numpy, PIL').status !== 0 && 'no Python with NumPy and Pillow here';

test('training/data.py reads the same photos from a folder', { skip: withoutPython }, () => {
  const place = join(folder, 'python');
  for (const part of ['mask', 'no-mask']) mkdirSync(join(place, part), { recursive: true });
  const groups = ['29', '0', '1', '2647', 'alice', 'ü'];
  const rows = groups.flatMap((group, i) => [
    `mask/${i}.jpg,mask,a,x,${group}`,
    `no-mask/${i}.jpg,no-mask,a,x,${group}`,
    `mask/${i}b.jpg,mask,takitsu21-noisy,x,${group}`,
  ]);
  const write = (header, lines) => writeFileSync(join(place, 'manifest.csv'), [header, ...lines].join('\n'));
  const header = 'file,label,source,original_name,group';
  // With the mark of Excel, which Papa Parse leaves out too.
  write(`\uFEFF${header}`, rows);
  const program = `import json, sys, data; from pathlib import Path
photos = data.read_photos(Path(sys.argv[1]), None)
print(json.dumps({split: [[p.file, p.label] for p in data.evaluated(photos, split)] for split in ('test', 'validation')}))`;
  const theirs = JSON.parse(python(program, place).stdout);
  for (const split of ['test', 'validation'])
    assert.deepEqual(
      readPhotos(place, split).map(({ file, label }) => [file, label]),
      theirs[split],
    );

  const refused = () => {
    const { status, stderr } = python(program, place);
    assert.equal(status, 1);
    assert.doesNotMatch(stderr, /Traceback/);
    return stderr;
  };
  write(header, [...rows, 'mask/x.jpg,Mask,a,x,1']);
  assert.match(refused(), /labels mask\/x\.jpg "Mask"; known are no-mask and mask\.$/m);
  write('file,label,group', []);
  assert.match(refused(), /has no column source, original_name\.$/m);
  rmSync(join(place, 'manifest.csv'));
  assert.match(refused(), /^There is no .*manifest\.csv/);
});

test(
  'training/data.py skips what is not a picture, and turns photos upright',
  { skip: withoutPython },
  () => {
    const place = join(folder, 'upright');
    mkdirSync(join(place, 'in', '.here'), { recursive: true });
    for (const name of ['a.jpg', 'notes.txt', '.b.png', 'in/.here/c.png'])
      writeFileSync(join(place, name), 'no picture');
    const program = `import json, sys, data; from pathlib import Path; from PIL import Image
folder = Path(sys.argv[1]); exif = Image.Exif(); exif[0x0112] = 6
Image.new('RGB', (40, 20)).save(folder / 'in/turned.JPG', exif=exif)
photo = data.Photo('', 0, '', '', 'test', folder / 'in/turned.JPG'); photo.load()
print(json.dumps([str(path) for path in data.pictures_in(folder)] + [list(photo.size)]))`;
    const [skipped, found, ...more] = python(program, place).stdout.trim().split('\n');
    assert.match(skipped, /^Skipped, not decodable: .*a\.jpg/);
    assert.deepEqual(JSON.parse(found), [join(place, 'in/turned.JPG'), [20, 40]]);
    assert.deepEqual(more, []);
  },
);

/** Of a drawn picture [128, 128, 3] in −1…1 a part of 120×100 pixels as a BMP file, `colour` over its lower half where there is one. */
function bitmap(pixels, shift, colour) {
  const [width, height] = [120, 100];
  const file = Buffer.alloc(54 + width * height * 3);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  // From top to bottom.
  file.writeInt32LE(-height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0, at = 54; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let channel = 2; channel >= 0; channel--, at++) {
        const covered = colour && y > 66 && y < 98 && x > 34 - shift && x < 90 - shift;
        const value = (pixels[((y + 8) * 128 + x + shift) * 3 + channel] + 1) * 127.5;
        file[at] = covered ? colour[channel] : Math.round(value);
      }
  return file;
}

/** A folder of drawn faces, `each` of a class, the one class with a part of the face covered; and one picture of noise. */
function drawFolder(name, each) {
  const place = join(folder, name);
  for (const part of ['mask', 'no-mask', 'other']) mkdirSync(join(place, part), { recursive: true });
  const { face, noise } = pictures();
  for (let i = 0; i < each; i++) {
    writeFileSync(join(place, 'mask', `${i}.bmp`), bitmap(face, i % 8, [150 + 4 * i, 190, 230 - 6 * i]));
    writeFileSync(join(place, 'no-mask', `${i}.bmp`), bitmap(face, i % 8));
  }
  writeFileSync(join(place, 'other', 'noise.bmp'), bitmap(noise, 0));
  writeFileSync(join(place, 'other', '.hidden'), '');
  return place;
}

function evaluate(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['evaluation/run.mjs', ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('a folder that cannot be evaluated is refused with a message', () => {
  const empty = join(folder, 'empty');
  mkdirSync(join(empty, 'mask'), { recursive: true });
  const drawn = drawFolder('drawn', 1);
  const unreadable = join(folder, 'unreadable');
  for (const part of ['mask', 'no-mask']) {
    mkdirSync(join(unreadable, part), { recursive: true });
    writeFileSync(join(unreadable, part, '0.jpg'), 'no picture');
  }
  const classes = join(folder, 'classes');
  for (const label of ['a', 'b']) {
    mkdirSync(join(classes, label), { recursive: true });
    for (let i = 0; i < 4; i++) writeFileSync(join(classes, label, `${i}.jpg`), 'no picture');
  }
  const gone = join(folder, 'gone');
  mkdirSync(gone);
  writeFileSync(join(gone, 'manifest.csv'), 'file,label,group\nmask/0.jpg,mask,29\nno-mask/0.jpg,no-mask,29');
  for (const [place, told] of [
    ['package.json', /^There is no folder .*\/package\.json\.$/],
    [empty, /holds no photo in no-mask\/ and mask\/\./],
  ])
    assert.throws(
      () => readPhotos(place, 'test'),
      (error) => error instanceof Unusable && told.test(error.message),
    );
  for (const [args, told] of [
    [[join(folder, 'nowhere')], /^There is no folder .*nowhere\.$/m],
    [[], /^One folder of photos is wanted\./],
    [[empty, '--region', 'hand'], /^--region hand is unknown/],
    [[empty, '--train', 'batchSize=7'], /^--train batchSize=7 is not OPTION=NUMBER/],
    [[empty, '--draws', '0'], /^--draws 0 is no whole number/],
    [
      [empty, '--split', 'place'],
      /^--split place is unknown; it may be test, validation, all, time, random\./,
    ],
    [[empty, '--random', 'signs'], /^--random names tasks; photos of masks have none\./],
    [[empty, '--split', 'time'], /holds no folder of pictures\./],
    [
      [classes, '--split', 'test'],
      /^--split test is for photos of masks, and .* holds none; it may be time or random\./,
    ],
    [[classes, '--plots', 'x'], /^--plots is for photos of masks only\./],
    [[classes, '--random', 'x'], /^--random x: .* holds no such task, but classes\./],
    [[classes], /^The class "a" of classes has no pictures; at least 4 are needed\./m],
    [[empty, '--json', folder], /^--json .* is a folder/],
    [[empty, '--plots', 'package.json'], /^--plots package\.json is a file/],
    [[gone], /^None of the photos of "no mask" that manifest\.csv names is there\.$/m],
    [[drawn, '--backbone', 'head=models/ready'], /^head: The backbone at .* cannot be used/],
    [[unreadable], /^None of the photos of "no mask" could be decoded: no-mask\/0\.jpg\.$/m],
    [[empty, '--backbone', 'x=nowhere'], /^--backbone x: no model\.json in nowhere/],
    [[empty, '--region', 'face', '--backbone', 'x=models/backbone:0..1'], /works with --region frame only/],
  ]) {
    const { status, stdout, stderr } = evaluate(...args);
    assert.equal(status, 1);
    assert.match(stderr, told);
    assert.doesNotMatch(stderr, /\n {4}at /);
    assert.equal(stdout, '');
  }
});

test('drawn pictures are measured through the classifier, whole', { timeout: 300_000 }, () => {
  const place = drawFolder('whole', 6);
  writeFileSync(join(place, 'mask', 'broken.jpg'), 'no picture');
  const [json, plots] = [join(folder, 'report.json'), join(folder, 'plots')];
  const flags = [
    '--train',
    'epochs=10',
    '--train',
    'learningRate=0.01',
    '--draws',
    '6',
    '--robustness',
    '--mistakes',
    '--json',
    json,
    '--plots',
    plots,
  ];
  const { status, stdout, stderr } = evaluate(place, ...flags, '--backbone', 'again=models/backbone');
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Skipped, not decodable: mask\/broken\.jpg$/m);
  assert.match(stderr, /photos: 14 of 14$/m);

  const report = JSON.parse(readFileSync(json, 'utf8'));
  const { photos, zeroShot: zero, fewShot, robustness, other, mistakes } = report;
  assert.deepEqual(photos, {
    counts: [6, 6],
    other: 1,
    groups: 12,
    unreadable: 1,
    noFace: 0,
    split: null,
  });
  assert.equal(zero.n, 12);
  assert.equal(zero.right, zero.confusion[0].answers[0] + zero.confusion[1].answers[1]);
  for (const { answers, noFace } of zero.confusion) assert.equal(answers[0] + answers[1] + noFace, 6);
  assert.equal(mistakes.length, 12 - zero.right);
  assert.equal(other.n, 1);
  assert.ok(other.meanConfidence >= 0.5 && other.meanConfidence <= 1);

  const row = (backbone, head, shots) =>
    fewShot.find((each) => each.backbone === backbone && each.head === head && each.shots === shots);
  for (const head of ['ridge', 'trainer', 'stock ml5']) {
    const { draws, mean, deviation: spread, tested } = row('embedded', head, 1);
    assert.equal(draws, 6);
    assert.ok(mean > 0.9, `${head}: ${mean}`);
    assert.ok(spread < 0.2);
    assert.deepEqual(tested, [10, 10]);
  }
  assert.equal(row('embedded', 'ridge', 5).draws, undefined, 'nothing would be left to test on');
  // The same files, loaded by their address: the same features, and the same draws.
  assert.equal(row('again', 'ridge', 1).mean, row('embedded', 'ridge', 1).mean);
  assert.equal(row('again', 'ridge', 1).sha256, row('embedded', 'ridge', 1).sha256);

  assert.equal(robustness.length, 24);
  assert.equal(robustness[0].balanced, zero.balanced, 'a copy on a canvas is the same picture');
  const dark = robustness.find(({ name, strength }) => name === 'darker' && strength === 0.25);
  assert.equal(dark.n, 12);
  assert.equal(dark.difference, dark.balancedOfAll - robustness[0].balancedOfAll);
  for (const [what, part] of Object.entries({ '1 ': /\) +10$/, '5 ': /– +too few$/, 'small ': /0\.3 +\d/ }))
    assert.match(stdout, new RegExp(`^${what}.*${part.source}`, 'm'));

  assert.deepEqual(readdirSync(plots).sort(), [
    'confusion.svg',
    'few-shot.svg',
    'reliability.svg',
    'robustness.svg',
  ]);
  for (const name of readdirSync(plots)) {
    const svg = readFileSync(join(plots, name), 'utf8');
    assert.match(svg, /prefers-color-scheme: dark/);
    assert.doesNotMatch(svg, /NaN|undefined/);
  }
  for (const head of ['ridge', 'trainer', 'stock ml5'])
    assert.match(readFileSync(join(plots, 'few-shot.svg'), 'utf8'), new RegExp(`>again, ${head}<`));
});

test('drawn pictures are measured through the classifier, cropped to the face', { timeout: 300_000 }, () => {
  const place = drawFolder('face', 10);
  // Without a face.
  writeFileSync(join(place, 'no-mask', 'noise.bmp'), bitmap(pictures().noise, 3));
  const json = join(folder, 'face.json');
  const { status, stdout, stderr } = evaluate(
    place,
    '--region',
    'face',
    '--train',
    'epochs=10',
    '--draws',
    '4',
    '--json',
    json,
  );
  assert.equal(status, 0, stderr);
  const { photos, zeroShot: zero, fewShot, other, mistakes } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual(photos.counts, [11, 10]);
  assert.equal(zero.n, 21 - photos.noFace);
  assert.ok(zero.confusion[0].noFace >= 1, 'noise is no face');
  assert.ok(zero.confusion[0].answers[0] + zero.confusion[0].answers[1] === 10, 'the drawn faces are found');
  assert.ok(zero.balancedOfAll < zero.balanced || zero.right === 0);
  assert.equal(other.noFace, 1);
  assert.equal(other.meanConfidence, null);
  assert.equal(mistakes, undefined, 'names of files only where they are asked for');
  assert.doesNotMatch(readFileSync(json, 'utf8'), /\.bmp/);
  assert.match(stdout, /^no mask +\d+ +\d+ +1 +\d+$/m);
  for (const { head, shots, mean } of fewShot)
    if (shots <= 5) assert.ok(mean > 0.9, `${head}, ${shots}: ${mean}`);
});

test('any classes can be measured, by time and at random', { timeout: 300_000 }, () => {
  const place = join(folder, 'recorded');
  const { face } = pictures();
  const [red, blue] = [
    [200, 40, 40],
    [40, 40, 200],
  ];
  const record = (task, colours) => {
    for (const [label, of] of Object.entries(colours)) {
      mkdirSync(join(place, task, label), { recursive: true });
      for (let i = 0; i < 10; i++)
        writeFileSync(join(place, task, label, `${i}.bmp`), bitmap(face, i % 8, of(i)));
    }
  };
  record('steady', { blue: () => blue, bare: () => null, red: () => red });
  // Its classes change places in the middle: whoever learns the beginning is wrong about the end.
  for (const task of ['turned', 'mixed'])
    record(task, { a: (i) => (i < 5 ? blue : red), b: (i) => (i < 5 ? red : blue) });
  writeFileSync(join(place, 'steady', 'red', 'notes.txt'), 'no picture');
  const json = join(folder, 'tasks.json');
  const flags = ['--draws', '3', '--random', 'mixed', '--backbone', 'again=models/backbone', '--json', json];
  const { status, stdout, stderr } = evaluate(place, ...flags);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /^Skipped, not decodable: steady\/red\/notes\.txt$/m);
  const { tasks, table } = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual(tasks, [
    { task: 'mixed', split: 'random', labels: ['a', 'b'], counts: [10, 10], unreadable: 0, noFace: 0 },
    {
      task: 'steady',
      split: 'time',
      labels: ['bare', 'blue', 'red'],
      counts: [10, 10, 10],
      unreadable: 1,
      noFace: 0,
    },
    { task: 'turned', split: 'time', labels: ['a', 'b'], counts: [10, 10], unreadable: 0, noFace: 0 },
  ]);
  assert.equal(table.length, 2 * 3 * 2 * 2);
  for (const { backbone, task, head, shots, mean, draws, tested, notSure, sha256 } of table) {
    const what = `${task}, ${head}, ${shots}: ${mean}`;
    assert.equal(draws, 3);
    assert.equal(sha256, table[0].sha256);
    assert.equal(tested, { mixed: 10, steady: 12, turned: 8 }[task]);
    assert.equal(notSure >= 0 && notSure <= 1, head === 'trainer');
    if (task === 'steady') assert.ok(mean > 0.9, what);
    if (task === 'turned') assert.ok(mean < 0.1, what);
    if (task === 'mixed') assert.ok(mean > 0.1 && mean < 0.9, what);
    const twin = table.find(
      (row) => row.backbone !== backbone && row.task === task && row.head === head && row.shots === shots,
    );
    if (head === 'ridge') assert.equal(mean, twin.mean, 'the same draws');
  }
  assert.match(stdout, /^By time: steady, turned\. At random: mixed\.$/m);
  assert.match(stdout, /^steady +3 +30( +\d+\.\d){4} +3$/m);
  assert.match(stdout, /^mean of 3( +\d+\.\d){4}$/m);
  assert.match(stdout, /^again( +\d+\.\d){4}$/m);
});
