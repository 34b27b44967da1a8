import { expect } from '@open-wc/testing';
import { SampleCollection, type SamplesChangedEvent } from '../../src/samples/collection.ts';
import type { Sample } from '../../src/samples/sample.ts';
import { History, SamplesStep } from '../../src/trainer/history.ts';

describe('the history of a trainer', () => {
  let history: History;
  /** What was done, by name; `-` where it was taken back. */
  let log: string[];
  beforeEach(() => {
    history = new History();
    log = [];
  });
  const step = (what: string, name?: string) => ({
    ...(name !== undefined && { name }),
    undo: () => log.push(`-${what}`),
    redo: () => log.push(what),
  });

  it('undoes steps from the latest on, and redoes them in order', async () => {
    for (const what of ['a', 'b', 'c']) history.add(step(what));
    await history.undo();
    await history.undo();
    expect(log).to.deep.equal(['-c', '-b']);
    await history.redo();
    await history.redo();
    expect(log).to.deep.equal(['-c', '-b', 'b', 'c']);
    expect(history.canUndo).to.equal(true);
    expect(history.canRedo).to.equal(false);
  });

  it('does nothing if it is empty', async () => {
    await history.undo();
    await history.redo();
    expect([history.canUndo, history.canRedo]).to.deep.equal([false, false]);
  });

  it('undoes consecutive steps of one name together', async () => {
    history.add(step('a', 'burst'));
    history.add(step('b', 'burst'));
    history.add(step('c', 'another'));
    history.add(step('d', 'burst'));
    history.add(step('e'));
    history.add(step('f'));
    for (let n = 0; n < 4; n++) await history.undo();
    expect(log).to.deep.equal(['-f', '-e', '-d', '-c']);
    await history.undo();
    // The latest first, and again in their order.
    expect(log.splice(4)).to.deep.equal(['-b', '-a']);
    expect(history.canUndo).to.equal(false);
    await history.redo();
    expect(log.splice(4)).to.deep.equal(['a', 'b']);
  });

  it('redoes nothing after a new step', async () => {
    history.add(step('a'));
    await history.undo();
    expect(history.canRedo).to.equal(true);
    history.add(step('b'));
    expect(history.canRedo).to.equal(false);
    await history.redo();
    expect(log).to.deep.equal(['-a']);
  });

  it('keeps a step that cannot be undone or redone', async () => {
    let broken = true;
    const failing = () => (broken ? Promise.reject(new Error('No.')) : Promise.resolve());
    history.add(step('a'));
    history.add({ undo: failing, redo: failing });
    const failure = async (work: Promise<void>) => {
      let message = '';
      await work.catch((cause: Error) => (message = cause.message));
      return message;
    };
    expect(await failure(history.undo())).to.equal('No.');
    expect([history.canUndo, history.canRedo]).to.deep.equal([true, false]);
    broken = false;
    await history.undo();
    broken = true;
    expect(await failure(history.redo())).to.equal('No.');
    expect(history.canRedo).to.equal(true);
    await history.undo();
    expect(log).to.deep.equal(['-a']);
  });

  it('undoes at most two hundred steps', async () => {
    for (let n = 0; n < 250; n++) history.add(step(String(n)));
    while (history.canUndo) await history.undo();
    expect(log).to.have.length(200);
    expect(log.at(-1)).to.equal('-50');
  });

  it('can be cleared', async () => {
    history.add(step('a'));
    history.add(step('b'));
    await history.undo();
    history.forget();
    expect([history.canUndo, history.canRedo]).to.deep.equal([false, false]);
  });

  describe('of samples', () => {
    const sample = (id: string, label = 'mask'): Sample => {
      return { id, label, region: 'frame', features: new Float32Array([1]), burst: '', time: 0 };
    };
    let collection: SampleCollection;
    let told: SamplesChangedEvent[];
    beforeEach(() => {
      collection = new SampleCollection();
      told = [];
      collection.addEventListener('change', (event) => told.push(event as SamplesChangedEvent));
    });
    const ids = () => collection.all.map(({ id }) => id).join('');
    const add = (id: string, name: string) =>
      history.add(new SamplesStep(collection, collection.add([sample(id)]), name));

    it('undoes a recording in one change', async () => {
      add('0', 'before');
      for (const id of 'abcdef') add(id, 'burst');
      told.length = 0;
      await history.undo();
      expect(ids()).to.equal('0');
      await history.redo();
      expect(ids()).to.equal('0abcdef');
      expect(told).to.have.length(2);
      await history.undo();
      await history.undo();
      expect(ids()).to.equal('');
    });

    it('undoes changes other than additions one by one, even of one name', async () => {
      add('a', 'step');
      add('b', 'step');
      const [a] = collection.all;
      history.add(new SamplesStep(collection, collection.relabel([a!], 'hat'), 'step'));
      history.add(new SamplesStep(collection, collection.remove([collection.get('b')!]), 'step'));
      add('c', 'step');
      const after = collection.all.map(({ id, label }) => `${id}: ${label}`);
      expect(after).to.deep.equal(['a: hat', 'c: mask']);
      await history.undo();
      expect(ids()).to.equal('');
      await history.redo();
      expect(collection.all.map(({ id, label }) => `${id}: ${label}`)).to.deep.equal(after);
    });
  });
});
