import { expect } from '@open-wc/testing';
import {
  advice,
  renamed,
  summarise,
  wilson,
  withLabels,
  type Evaluation,
  type Prediction,
} from '../../src/evaluation/index.ts';

const labels = ['a', 'b', 'c'];
const measured = { labels, grouping: ['burst', 'burst', 'time'] as const, time: 7 };

/** `count` pictures of `label` that were answered with `answer`. */
const said = (label: string, answer: string, count: number): Prediction[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${label}-${answer}-${i}`,
    label,
    answer,
    confidence: 0.9,
  }));

const figures = () =>
  summarise([...said('a', 'a', 8), ...said('a', 'b', 2), ...said('b', 'b', 6), ...said('c', 'c', 4)], {
    ...measured,
    grouping: [...measured.grouping],
  });

describe('the interval of a share', () => {
  it('is the published one', () => {
    // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    const published: [number, number, number, number][] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [right, of, low, high] of published) {
      const found = wilson(right, of);
      expect(found[0], `${right}/${of}`).to.be.closeTo(low, 6e-5);
      expect(found[1], `${right}/${of}`).to.be.closeTo(high, 6e-5);
    }
  });

  it('is the one that people read: 18 of 20', () => {
    expect(wilson(18, 20).map((share) => Math.round(share * 100))).to.deep.equal([70, 97]);
  });

  it('stays between 0 and 1', () => {
    expect(wilson(0, 5)[0]).to.equal(0);
    expect(wilson(5, 5)[1]).to.equal(1);
    expect(wilson(0, 0)).to.deep.equal([0, 1]);
  });
});

describe('the figures of an evaluation', () => {
  it('count what was answered', () => {
    const { matrix, recall, right, of, accuracy } = figures();
    expect(matrix).to.deep.equal([
      [8, 2, 0],
      [0, 6, 0],
      [0, 0, 4],
    ]);
    expect(recall.map((each) => [each.label, each.right, each.of])).to.deep.equal([
      ['a', 8, 10],
      ['b', 6, 6],
      ['c', 4, 4],
    ]);
    expect([right, of, accuracy]).to.deep.equal([18, 20, 0.9]);
  });

  /** The figures where the pictures of `others` are of another class by now, or gone. */
  const later = (before: Evaluation, others: Record<string, string | undefined>) =>
    withLabels(before, (id) =>
      id in others ? others[id] : before.predictions.find((each) => each.id === id)!.label,
    );

  it('follow when a picture is deleted', () => {
    const before = figures();
    const after = later(before, { 'a-b-0': undefined, 'a-b-1': undefined });
    expect([after.right, after.of, after.recall[0]!.of]).to.deep.equal([18, 18, 8]);
    expect(later(before, {})).to.equal(before);
    expect([before.right, before.of]).to.deep.equal([18, 20]);
  });

  it('follow when a picture moves to the class that the model saw in it', () => {
    const after = later(figures(), { 'a-b-0': 'b' });
    expect([after.right, after.of]).to.deep.equal([19, 20]);
    expect(after.matrix[1]).to.deep.equal([0, 7, 0]);
  });

  it('leave out a picture of a class that the model does not know', () => {
    const after = later(figures(), { 'a-a-0': 'new' });
    expect([after.right, after.of]).to.deep.equal([17, 19]);
  });

  it('follow a new name', () => {
    const after = renamed(figures(), 'b', 'wave');
    expect(after.labels).to.deep.equal(['a', 'wave', 'c']);
    expect(after.recall[1]!.label).to.equal('wave');
    expect(after.predictions.find(({ id }) => id === 'a-b-0')!.answer).to.equal('wave');
    expect(summarise(after.predictions, after)).to.deep.equal(after);
  });

  it('are empty once no picture is left', () => {
    const before = figures();
    const { of, accuracy, low, high } = withLabels(before, () => undefined);
    expect([of, accuracy, low, high]).to.deep.equal([0, 0, 0, 1]);
  });
});

describe('what to record next', () => {
  const counts = { a: 10, b: 6, c: 6 };
  const bursts = { a: 3, b: 3, c: 1 };

  it('starts with the weakest class and the most confused pair', () => {
    expect(advice(figures(), counts, bursts)).to.deep.equal([
      { code: 'weakest-class', params: { label: 'a', right: 8, of: 10 } },
      { code: 'confused', params: { label: 'a', answer: 'b', count: 2 } },
      { code: 'flattering', params: { labels: 'c' } },
    ]);
  });

  it('asks for another take once: of the classes split by time, otherwise of the one with the fewest', () => {
    const codes = (evaluation: Evaluation | null) =>
      advice(evaluation, counts, bursts)
        .filter(({ code }) => code === 'few-bursts' || code === 'flattering')
        .map(({ code }) => code);
    expect(codes(figures())).to.deep.equal(['flattering']);
    expect(codes(null)).to.deep.equal(['few-bursts']);
  });

  it('asks for enough pictures to measure anything', () => {
    expect(advice(null, { a: 20, b: 3 }, { a: 5, b: 4 })).to.deep.equal([
      { code: 'few-pictures', params: { label: 'b', count: 3, needed: 6 } },
    ]);
  });

  it('notices a class that is much smaller than another', () => {
    expect(advice(null, { a: 40, b: 10 }, { a: 5, b: 4 })).to.deep.equal([
      { code: 'imbalance', params: { label: 'b', count: 10, most: 40 } },
    ]);
  });

  it('is empty if all is well', () => {
    const all = summarise([...said('a', 'a', 9), ...said('b', 'b', 9)], {
      labels: ['a', 'b'],
      grouping: ['burst', 'burst'],
      time: 0,
    });
    expect(advice(all, { a: 9, b: 9 }, { a: 3, b: 3 })).to.deep.equal([]);
  });
});
