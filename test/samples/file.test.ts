import { expect } from '@open-wc/testing';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { holdsSamples, readSamples, samplesFile } from '../../src/samples/file.ts';
import { completed, type BareSample, type Sample } from '../../src/samples/sample.ts';

/** What the file says of a sample. */
const told = ({ label, features, region }: BareSample) => ({ label, features, region });
const bare: BareSample[] = [
  { label: 'no mask', features: new Float32Array([0, -0, 1 / 3, -1e-30, 3.4e38]) },
  { label: 'Über “mask”, 顔', features: new Float32Array([1, 2, 3, 4, 5]), region: 'face' },
];
const samples: Sample[] = bare.map((each) => completed(each, ''));

describe('a file of samples', () => {
  const file = (change: (json: Record<string, unknown>) => unknown = (json) => json) =>
    samplesFile({ backbone: 'abc', samples })
      .text()
      .then((text) => new File([JSON.stringify(change(JSON.parse(text) as never))], 'mine.json'));

  it('gives the samples back as they were, to the last bit', async () => {
    const saved = samplesFile({ backbone: 'abc', samples });
    expect([saved.name, saved.type]).to.deep.equal(['samples.json', 'application/json']);
    const read = await readSamples(saved);
    expect(read.backbone).to.equal('abc');
    expect(read.samples.map(told)).to.deep.equal(samples.map(told));
    // It says nothing of when they were taken: they are one burst.
    expect(read.samples.map(({ time }) => time)).to.deep.equal([0, 0]);
    expect(new Set(read.samples.map(({ burst }) => burst)).size).to.equal(1);
    expect(new Set(read.samples.map(({ id }) => id)).size).to.equal(2);
    const unknown = samplesFile({ backbone: null, samples });
    expect((await readSamples(unknown)).backbone).to.equal(null);
  });

  it('contains no more of a sample than it needs, wherever its numbers are in memory', async () => {
    const block = new Float32Array([9, 1, 2, 9]);
    const one = completed({ label: 'a', features: block.subarray(1, 3) }, '');
    const saved = samplesFile({ backbone: null, samples: [one] });
    expect([...(await readSamples(saved)).samples[0]!.features]).to.deep.equal([1, 2]);
    expect(saved.size).to.be.lessThan(150);
  });

  it('is recognised by its beginning', async () => {
    expect(await holdsSamples(samplesFile({ backbone: null, samples }))).to.equal(true);
    expect(await holdsSamples(new File(['{\n  "format": "mask-room-samples",\n'], 'a'))).to.equal(true);
    for (const text of ['', '{}', '{"modelTopology":{"format":"mask-room-samples"}}'])
      expect(await holdsSamples(new File([text], 'model.json')), text).to.equal(false);
  });

  const first = (change: object) => (json: Record<string, unknown>) => ({
    ...json,
    samples: [{ ...(json['samples'] as object[])[0], ...change }, (json['samples'] as object[])[1]],
  });
  const bad: [string, () => Promise<File>, string, string][] = [
    [
      'is cut off',
      async () => new File([(await (await file()).text()).slice(0, 120)], 'mine.json'),
      'samples-unreadable',
      'JSON',
    ],
    ['is newer', () => file((json) => ({ ...json, formatVersion: 2 })), 'samples-newer', 'format 2'],
    [
      'has no version',
      () => file((json) => ({ ...json, formatVersion: undefined })),
      'samples-unreadable',
      'formatVersion',
    ],
    ['has no samples', () => file((json) => ({ ...json, samples: [] })), 'samples-unreadable', '(samples)'],
    ['has another thing', () => file((json) => ({ ...json, samples: 5 })), 'samples-unreadable', '(samples)'],
    ['has a null', () => file((json) => ({ ...json, samples: [null] })), 'samples-unreadable', 'samples[0]'],
    [
      'has no backbone',
      () => file((json) => ({ ...json, backbone: undefined })),
      'samples-unreadable',
      'backbone',
    ],
    ['has no label', () => file(first({ label: '' })), 'samples-unreadable', 'samples[0].label'],
    [
      'has a strange region',
      () => file(first({ region: 'nose' })),
      'samples-unreadable',
      'samples[0].region',
    ],
    ['has no numbers', () => file(first({ features: 7 })), 'samples-unreadable', 'samples[0].features'],
    [
      'has no whole numbers',
      () => file(first({ features: 'AAAA' })),
      'samples-unreadable',
      'samples[0].features',
    ],
    ['has no Base64', () => file(first({ features: '%' })), 'samples-unreadable', 'samples[0].features'],
    ['is infinite', () => file(first({ features: 'AACAfw==' })), 'samples-unreadable', 'samples[0].features'],
    [
      'has two lengths',
      () => file(first({ features: 'AAAAAA==' })),
      'samples-unreadable',
      'samples[1].features',
    ],
  ];
  for (const [what, make, code, words] of bad)
    it(`that ${what} is refused with the reason`, async () => {
      const error = (await readSamples(await make()).catch((cause: unknown) => cause)) as MaskRoomError;
      expect(error.code).to.equal(code);
      expect(error.message).to.contain('mine.json').and.to.contain(words);
      expect(error.remedy).to.match(/unchanged\.$/);
    });
});
