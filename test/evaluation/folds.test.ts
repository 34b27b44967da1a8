import { expect } from '@open-wc/testing';
import { foldsOf, FOLDS, type Groupable } from '../../src/evaluation/index.ts';

let time = 0;
/** One take of `count` pictures. */
const take = (label: string, burst: string, count: number): Groupable[] =>
  Array.from({ length: count }, (_, i) => ({ id: `${burst}-${i}`, label, burst, time: ++time }));

describe('the parts of a cross-validation', () => {
  it('never split a burst', () => {
    const samples = [1, 2, 3, 4, 5].flatMap((i) => [...take('a', `a${i}`, 3 + i), ...take('b', `b${i}`, 5)]);
    const { fold, grouping } = foldsOf(samples, ['a', 'b'])!;
    expect(grouping).to.deep.equal(['burst', 'burst']);
    const parts = new Map<string, Set<number>>();
    samples.forEach(({ burst }, i) => parts.set(burst, (parts.get(burst) ?? new Set()).add(fold[i]!)));
    for (const [burst, found] of parts) expect([...found], burst).to.have.length(1);
    for (const label of ['a', 'b'])
      expect(new Set(samples.flatMap((each, i) => (each.label === label ? [fold[i]] : []))).size).to.equal(
        FOLDS,
      );
  });

  it('follow each other in time if the class is one burst, and say so', () => {
    const samples = [...take('a', 'one', 7), ...take('b', 'b1', 4), ...take('b', 'b2', 4)];
    const { fold, grouping } = foldsOf(samples, ['a', 'b'])!;
    expect(grouping).to.deep.equal(['time', 'burst']);
    expect([...fold.subarray(0, 7)]).to.deep.equal([0, 0, 0, 1, 1, 2, 2]);
  });

  it('never leave out almost all pictures of a class', () => {
    const samples = [
      ...take('a', 'large', 15),
      ...take('a', 'small', 3),
      ...take('b', 'b1', 6),
      ...take('b', 'b2', 6),
    ];
    expect(foldsOf(samples, ['a', 'b'])!.grouping).to.deep.equal(['time', 'burst']);
    for (let part = 0; part < FOLDS; part++) {
      const { fold } = foldsOf(samples, ['a', 'b'])!;
      const left = samples.filter(({ label }, i) => label === 'a' && fold[i] !== part).length;
      expect(left, `without part ${part}`).to.be.at.least(6);
    }
  });

  it('are the same for the same samples, in any order', () => {
    const samples = [1, 2, 3, 4].flatMap((i) => [...take('a', `a${i}`, 4), ...take('b', `b${i}`, 4)]);
    const reversed = [...samples].reverse();
    const [once, again] = [foldsOf(samples, ['a', 'b'])!, foldsOf(reversed, ['a', 'b'])!];
    expect([...again.fold].reverse()).to.deep.equal([...once.fold]);
  });

  it('do not exist if a class has too few', () => {
    expect(foldsOf([...take('a', 'a1', 20), ...take('b', 'b1', 5)], ['a', 'b'])).to.equal(null);
  });
});
