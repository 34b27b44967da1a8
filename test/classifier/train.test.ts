import { expect } from '@open-wc/testing';
import { balanced } from '../../src/classifier/train.ts';

/** How often each class is learned from. */
function lessons(...counts: number[]): number[] {
  const classes = Uint32Array.from(
    counts.flatMap((count, index) => Array.from({ length: count }, () => index)),
  );
  const all = balanced(classes);
  expect(new Set(all).size, 'every sample').to.equal(classes.length);
  return counts.map((_, index) => all.filter((sample) => classes[sample] === index).length);
}

describe('the training set of a head', () => {
  it('has each sample once if the classes are of similar size', () => {
    expect(lessons(10, 10)).to.deep.equal([10, 10]);
    expect(lessons(7, 10, 9)).to.deep.equal([7, 10, 9]);
  });

  it('repeats those of a smaller class', () => {
    expect(lessons(20, 4)).to.deep.equal([20, 20]);
    expect(lessons(6, 20, 9)).to.deep.equal([18, 20, 18]);
  });

  it('repeats none more than ten times', () => {
    expect(lessons(2, 1000)).to.deep.equal([20, 1000]);
  });
});
