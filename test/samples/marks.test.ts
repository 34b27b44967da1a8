import { expect } from '@open-wc/testing';
import { marksOf } from '../../src/samples/marks.ts';
import { completed, type Sample } from '../../src/samples/sample.ts';

/** A sample whose features point at `angle`, in degrees: of two that are less than about one apart, the later is a copy. */
const sample = (angle: number, more: Partial<Sample> = {}): Sample => {
  const [x, y] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
  const looks = { brightness: 0.5, sharpness: 200 };
  return completed({ label: 'a', features: new Float32Array([x, y]), ...looks, ...more }, 'burst');
};
const marked = async (samples: readonly Sample[]) => {
  const marks = await marksOf(samples);
  return samples.map(({ id }) => [...(marks.get(id) ?? [])].join());
};

describe('marks', () => {
  it('are absent from good pictures, and from those without figures', async () => {
    const bare = sample(90, { brightness: undefined, sharpness: undefined } as Partial<Sample>);
    expect(await marked([sample(0), sample(45), bare])).to.deep.equal(['', '', '']);
    expect((await marksOf([])).size).to.equal(0);
  });

  it('find black ones, which are not also marked as blurred', async () => {
    const black = sample(10, { brightness: 0.03, sharpness: 0.1 });
    const dim = sample(20, { brightness: 0.1 });
    expect(await marked([sample(0), black, dim])).to.deep.equal(['', 'black', '']);
  });

  it('find those that are blurred compared with their class, and those without anything sharp', async () => {
    const sharp = [0, 10, 20].map((angle) => sample(angle, { sharpness: 1000 }));
    // Another class is smooth by itself.
    const smooth = [30, 40, 50].map((angle) => sample(angle, { label: 'b', sharpness: 100 }));
    const blurred = sample(60, { sharpness: 100 });
    expect(await marked([...sharp, ...smooth, blurred])).to.deep.equal(['', '', '', '', '', '', 'blurred']);
    const all = [0, 10, 20].map((angle) => sample(angle, { sharpness: 1 }));
    expect(await marked(all)).to.deep.equal(['blurred', 'blurred', 'blurred']);
  });

  it('find duplicates, not counting the first one, across classes', async () => {
    const samples = [sample(0), sample(30), sample(30.5), sample(0, { label: 'b' }), sample(33), sample(0)];
    expect(await marked(samples)).to.deep.equal(['', '', 'copy', 'copy', '', 'copy']);
    // A row of small steps is no row of copies of its first.
    expect(await marked([0, 0.9, 1.8, 2.7].map((angle) => sample(angle)))).to.deep.equal([
      '',
      'copy',
      '',
      'copy',
    ]);
  });

  it('do not compare pictures of different regions or backbones', async () => {
    const face = sample(0, { region: 'face' });
    const longer = sample(0, { features: new Float32Array([1, 0, 0]) });
    expect(await marked([sample(0), face, longer])).to.deep.equal(['', '', '']);
  });

  it('find the same duplicates as comparing all with all', async () => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const samples = Array.from({ length: 300 }, () => sample(random() * 180));
    const kept: Sample[] = [];
    const expected = samples.map((each) => {
      const length = (a: Sample, b: Sample) =>
        Math.hypot(...a.features.map((value, i) => value - b.features[i]!));
      if (kept.some((other) => length(each, other) <= 0.02)) return 'copy';
      kept.push(each);
      return '';
    });
    expect(expected.filter(Boolean).length).to.be.within(100, 280);
    expect(await marked(samples)).to.deep.equal(expected);
  });

  it('end with `aborted`', async () => {
    const { code } = await marksOf([sample(0)], AbortSignal.abort()).then(
      () => ({ code: '' }),
      (error: { code: string }) => error,
    );
    expect(code).to.equal('aborted');
  });
});
