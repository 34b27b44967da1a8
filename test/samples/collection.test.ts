import { expect } from '@open-wc/testing';
import {
  SampleCollection,
  inverse,
  isEmpty,
  type SamplesChange,
  type SamplesChangedEvent,
} from '../../src/samples/collection.ts';
import type { Sample } from '../../src/samples/sample.ts';

const sample = (id: string, label = 'mask'): Sample => ({
  id,
  label,
  region: 'frame',
  features: new Float32Array([id.charCodeAt(0)]),
  burst: 'burst',
  time: 0,
});
const ids = (collection: SampleCollection) => collection.all.map(({ id }) => id).join('');
const content = (collection: SampleCollection) => collection.all.map(({ id, label }) => `${id}: ${label}`);

/** A collection, and what it tells. */
function made(...samples: Sample[]): { collection: SampleCollection; told: SamplesChangedEvent[] } {
  const collection = new SampleCollection();
  if (samples.length > 0) collection.add(samples);
  const told: SamplesChangedEvent[] = [];
  collection.addEventListener('change', (event) => told.push(event as SamplesChangedEvent));
  return { collection, told };
}

describe('the collection of samples', () => {
  it('finds them by id, in any order', () => {
    const { collection } = made();
    for (const id of ['c', 'd', 'a', 'e', 'b']) collection.add([sample(id)]);
    expect(ids(collection)).to.equal('abcde');
    collection.add([sample('h'), sample('f'), sample('g')]);
    expect(ids(collection)).to.equal('abcdefgh');
    collection.remove([sample('d')]);
    collection.add([sample('i')]);
    expect(ids(collection)).to.equal('abcefghi');
    expect(collection.size).to.equal(8);
    expect(collection.get('e')!.id).to.equal('e');
    expect(collection.get('d')).to.equal(undefined);
  });

  it('has a new list after each change, and the same one in between', () => {
    const { collection } = made(sample('a'));
    const first = collection.all;
    expect(collection.all).to.equal(first);
    collection.add([sample('b')]);
    expect(collection.all === first).to.equal(false);
    expect(first).to.have.length(1);
  });

  it('reports each change, and nothing if nothing changes', () => {
    const { collection, told } = made(sample('a'));
    expect(isEmpty(collection.add([sample('a', 'hat')]))).to.equal(true);
    expect(isEmpty(collection.remove([sample('z')]))).to.equal(true);
    expect(isEmpty(collection.relabel([sample('a')], 'mask'))).to.equal(true);
    expect(told).to.have.length(0);
    expect(collection.get('a')!.label).to.equal('mask');
    const change = collection.add([sample('a'), sample('b')]);
    expect(change.added.map(({ id }) => id)).to.deep.equal(['b']);
    expect(told.map((event) => event.change)).to.deep.equal([change]);
  });

  it('moves nothing that is gone, and removes its own copy, not the one passed in', () => {
    const { collection } = made(sample('a'), sample('b'));
    const [a, b] = collection.all;
    collection.relabel([a!], 'hat');
    // Somebody still has the one of before.
    const change = collection.remove([a!]);
    expect(change.removed[0]!.label).to.equal('hat');
    expect(isEmpty(collection.relabel([a!], 'cap'))).to.equal(true);
    expect(content(collection)).to.deep.equal(['b: mask']);
    const { moved } = collection.relabel([a!, b!], 'cap');
    expect(moved.map(({ from, to }) => [from.label, to.label])).to.deep.equal([['mask', 'cap']]);
  });

  it('marks changes that come from elsewhere', () => {
    const { collection, told } = made();
    collection.apply({ added: [sample('a')], removed: [], moved: [] }, true);
    collection.add([sample('b')]);
    expect(told.map(({ elsewhere }) => elsewhere)).to.deep.equal([true, false]);
  });

  it('knows what is missing by id and by content', () => {
    const { collection } = made(sample('a'), sample('b', 'hat'));
    const copy = { ...sample('x'), features: new Float32Array([97]) };
    const other = { ...copy, id: 'y', label: 'hat' };
    expect(collection.missing([sample('a'), copy, other]).map(({ id }) => id)).to.deep.equal(['y']);
  });

  it('is unchanged after a change and its inverse', () => {
    const { collection } = made(sample('a'), sample('b'), sample('c', 'hat'));
    const before = content(collection);
    const change = collection.apply({
      added: [sample('d')],
      removed: [sample('a')],
      moved: [{ from: sample('b'), to: sample('b', 'hat') }],
    });
    const after = content(collection);
    expect(after).to.deep.equal(['b: hat', 'c: hat', 'd: mask']);
    collection.apply(inverse(change));
    expect(content(collection)).to.deep.equal(before);
    collection.apply(inverse(inverse(change)));
    expect(content(collection)).to.deep.equal(after);
  });

  it('can be reverted through any sequence of changes', () => {
    // The same numbers in each run: a failure can be looked at.
    let state = 1;
    const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
    const letters = [...'abcdefghijklmnop'];
    const some = () => letters.filter(() => random(4) === 0);
    const label = () => ['mask', 'no mask', 'hat'][random(3)]!;
    for (let round = 0; round < 200; round++) {
      const { collection } = made(...some().map((id) => sample(id, label())));
      const seen = [content(collection)];
      const changes: SamplesChange[] = [];
      for (let step = 0; step < 12; step++) {
        const moved = some().map((id) => ({ from: sample(id), to: sample(id, label()) }));
        const removed = some().filter((id) => !moved.some(({ from }) => from.id === id));
        const added = some().filter((id) => !removed.includes(id));
        changes.push(
          collection.apply({
            added: added.map((id) => sample(id, label())),
            removed: removed.map((id) => sample(id)),
            moved,
          }),
        );
        seen.push(content(collection));
        expect(ids(collection)).to.equal([...ids(collection)].sort().join(''));
        expect(collection.all).to.have.length(collection.size);
      }
      for (const change of [...changes].reverse()) {
        expect(content(collection)).to.deep.equal(seen.pop());
        collection.apply(inverse(change));
      }
      expect(content(collection)).to.deep.equal(seen.pop());
    }
  });
});
