import { expect } from '@open-wc/testing';
import type { Sample } from '../../src/samples/sample.ts';
import { before, classesOf, type Facts, type TrainerState } from '../../src/trainer/state.ts';
import { deriveState } from '../../src/trainer/derive-state.ts';

const sample = (id: number, label: string, burst = '', region: Sample['region'] = 'frame'): Sample => {
  return { id: String(id), label, region, features: new Float32Array([1]), burst, time: 0 };
};
const facts = (samples: readonly Sample[], labels = ['a', 'b'], region: Sample['region'] = 'frame') =>
  ({ classes: classesOf(labels), region, samples, model: null, classifier: null }) as unknown as Facts;
/** What is worked out from the samples. */
const told = ({ samples, shelved, counts, takes }: TrainerState) => ({
  ids: samples.map(({ id }) => id),
  shelved,
  counts: Object.entries(counts),
  takes: [...takes].map(([label, bursts]) => [label, [...bursts]]),
});

describe('the state of a trainer', () => {
  const all = [
    sample(1, 'b', 'x'),
    sample(2, 'a', 'x'),
    sample(3, 'hat', 'y'),
    sample(4, 'a', 'y'),
    sample(5, 'a', 'y'),
    sample(6, 'b', 'z', 'face'),
  ];

  it('counts images and takes of each class, and sets the others aside', () => {
    expect(told(deriveState(facts(all)))).to.deep.equal({
      ids: ['1', '2', '4', '5'],
      shelved: ['hat', 'b'],
      counts: [
        ['a', 3],
        ['b', 1],
      ],
      takes: [
        ['a', ['x', 'y']],
        ['b', ['x']],
      ],
    });
  });

  it('is the same before there is a trainer as for an empty one', () => {
    for (const labels of [['a', 'b'], ['a']]) {
      const early = before(labels, 'face', 'idle');
      const nothing = { ...early, starting: false, broken: false, samples: [], region: 'face' as const };
      const { missing, ...state } = deriveState(nothing);
      const plain = Object.fromEntries(Object.entries(state).filter(([name]) => name in early));
      expect({ ...plain, missing: null }).to.deep.equal({ ...early, missing: null });
      expect([missing!.code, missing!.params]).to.deep.equal([early.missing!.code, early.missing!.params]);
    }
  });

  it('is the same whether images came one by one or together, and never changes an earlier state', () => {
    let last = deriveState(facts([]));
    const seen: [TrainerState, unknown][] = [];
    for (let n = 1; n <= all.length; n++) {
      last = deriveState(facts(all.slice(0, n)), last);
      seen.push([last, told(last)]);
      expect(told(last)).to.deep.equal(told(deriveState(facts(all.slice(0, n)))));
    }
    for (const [state, words] of seen) expect(told(state)).to.deep.equal(words);
  });

  it('counts again what has changed', () => {
    const last = deriveState(facts(all));
    const without = all.filter(({ id }) => id !== '2');
    const moved = all.map((each) => (each.id === '4' ? { ...each, label: 'b' } : each));
    for (const samples of [without, moved, [...without, sample(7, 'a')], [sample(0, 'a'), ...all]])
      expect(told(deriveState(facts(samples), last))).to.deep.equal(told(deriveState(facts(samples))));
    for (const other of [facts(all, ['b', 'hat']), facts(all, ['a', 'b'], 'face')])
      expect(told(deriveState(other, last))).to.deep.equal(told(deriveState(other)));
    expect(deriveState(facts([...all]), last).samples === last.samples).to.equal(false);
    expect(deriveState({ ...facts(all), samples: last.all }, last).samples === last.samples).to.equal(true);
  });
});
