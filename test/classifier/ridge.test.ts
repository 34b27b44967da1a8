import { expect } from '@open-wc/testing';
import { ridgeOf } from '../../src/classifier/ridge.ts';

const LENGTH = 6;
/** Numbers that look like noise, the same in every run. */
const numbers = (rows: number, seed: number) =>
  Float32Array.from({ length: rows * LENGTH }, (_, at) => (((at + seed) ** 2 * 7919) % 101) / 50 - 1);
const once = (rows: number) => new Array<number>(rows).fill(1);
const classesOf = (rows: number, count: number) => Array.from({ length: rows }, (_, row) => row % count);

/** The scores of one row. */
function scores({ kernel, bias }: ReturnType<typeof ridgeOf>, features: Float32Array): number[] {
  return [...bias].map((own, label) =>
    features.reduce((sum, value, i) => sum + value * kernel[i * bias.length + label]!, own),
  );
}

/** None. */
const NONE = { features: new Float32Array(), of: new Uint32Array() };

describe('a head of ridge regression', () => {
  // With fewer samples than features, and with more; computed with NumPy.
  for (const { rows, count, expected } of [
    { rows: 4, count: 2, expected: [1.42908, -0.42908] },
    { rows: 40, count: 3, expected: [0.46258, 0.32709, 0.21033] },
  ])
    it(`equals NumPy’s for ${rows} samples`, () => {
      const head = ridgeOf(numbers(rows, 1), LENGTH, classesOf(rows, count), once(rows), count, NONE);
      const found = scores(head, numbers(1, 500));
      expect(found).to.have.length(count);
      found.forEach((score, i) => expect(score).to.be.closeTo(expected[i]!, 1e-4));
    });

  for (const rows of [5, 20])
    it(`counts a sample of ${rows} twice if it appears twice`, () => {
      const features = numbers(rows, 3);
      const classes = classesOf(rows, 2);
      const doubled = new Float32Array([...features, ...features.subarray(0, LENGTH)]);
      const twice = ridgeOf(features, LENGTH, classes, [2, ...once(rows - 1)], 2, NONE);
      const apart = ridgeOf(doubled, LENGTH, [...classes, 0], once(rows + 1), 2, NONE);
      twice.kernel.forEach((weight, at) => expect(weight).to.be.closeTo(apart.kernel[at]!, 1e-5));
      twice.bias.forEach((value, at) => expect(value).to.be.closeTo(apart.bias[at]!, 1e-5));
    });

  it('is less sure the less the features say about the classes', () => {
    const told = numbers(40, 1);
    const classes = classesOf(40, 2);
    classes.forEach((label, row) => (told[row * LENGTH] = 4 * label - 2));
    const clear = ridgeOf(told, LENGTH, classes, once(40), 2, NONE);
    const noise = ridgeOf(numbers(40, 1), LENGTH, classes, once(40), 2, NONE);
    expect([noise.gain, clear.gain]).to.deep.equal([1, 12]);
  });

  it('answers by the frequency of each class if all samples are alike', () => {
    const head = ridgeOf(new Float32Array(4 * LENGTH).fill(3), LENGTH, [0, 0, 0, 1], once(4), 2, NONE);
    expect(scores(head, numbers(1, 1)).map((score) => Math.round(score * 1000) / 1000)).to.deep.equal([
      0.75, 0.25,
    ]);
  });

  it('learns from crops of the samples, as from samples, and is no surer for them', () => {
    const features = numbers(6, 1);
    const classes = classesOf(6, 2);
    const crops = { features: numbers(2, 90), of: Uint32Array.of(1, 4) };
    const found = ridgeOf(features, LENGTH, classes, [1, 2, 1, 1, 3, 1], 2, crops);
    const all = new Float32Array([...features, ...crops.features]);
    const same = ridgeOf(all, LENGTH, [...classes, 1, 0], [1, 2, 1, 1, 3, 1, 2, 3], 2, NONE);
    expect([...found.kernel]).to.deep.equal([...same.kernel]);
    expect([...found.bias]).to.deep.equal([...same.bias]);
    expect(found.gain).to.equal(ridgeOf(features, LENGTH, classes, [1, 2, 1, 1, 3, 1], 2, NONE).gain);
  });
});
