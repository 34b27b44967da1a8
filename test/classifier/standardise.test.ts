import { expect } from '@open-wc/testing';
import { foldStandard, standardise, standardOf } from '../../src/classifier/standardise.ts';

const LENGTH = 3;
// The second feature never moves, the third barely.
const features = Float32Array.of(1, 5, 0.1, 3, 5, 0.1001, 5, 5, 0.1002, 7, 5, 0.1003);

describe('standardised features', () => {
  it('have mean 0, and a variance of at most 1, without amplified noise', () => {
    const standardised = standardise(features, standardOf(features, LENGTH));
    for (let i = 0; i < LENGTH; i++) {
      const column = standardised.filter((_, at) => at % LENGTH === i);
      expect(column.reduce((sum, value) => sum + value, 0)).to.be.closeTo(0, 1e-5);
    }
    const [first, second, third] = [0, 1, 2].map((i) =>
      Math.max(...standardised.filter((_, at) => at % LENGTH === i).map(Math.abs)),
    );
    expect(first).to.be.within(1, 1.4);
    expect(second).to.equal(0);
    expect(third).to.be.lessThan(0.01);
  });

  it('work with samples that are all alike', () => {
    const same = Float32Array.of(2, 2, 2, 2, 2, 2);
    expect([...standardise(same, standardOf(same, LENGTH))]).to.deep.equal([0, 0, 0, 0, 0, 0]);
  });

  it('give the same sums as raw features with the folded layer', () => {
    const standard = standardOf(features, LENGTH);
    const kernel = Float32Array.of(0.5, -1, 0.25, 2, -3, 0.125);
    const bias = Float32Array.of(0.1, -0.2);
    const dense = (rows: Float32Array, weights: Float32Array, offsets: Float32Array) =>
      [0, 1, 2, 3].flatMap((row) =>
        [0, 1].map((unit) =>
          [0, 1, 2].reduce(
            (sum, i) => sum + rows[row * LENGTH + i]! * weights[i * 2 + unit]!,
            offsets[unit]!,
          ),
        ),
      );
    const folded = foldStandard(kernel, bias, standard);
    const expected = dense(standardise(features, standard), kernel, bias);
    dense(features, folded.kernel, folded.bias).forEach((sum, i) =>
      expect(sum).to.be.closeTo(expected[i]!, 1e-4),
    );
  });
});
