import { aTimeout, expect } from '@open-wc/testing';
import { createStore, get, set } from 'idb-keyval';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { completed, type Sample } from '../../src/samples/sample.ts';
import { SampleStore, type Stored } from '../../src/samples/store.ts';
import { until } from '../until.ts';

const sample = (label: string, ...numbers: number[]): Sample =>
  completed({ label, features: new Float32Array(numbers), time: 1 }, 'a burst');
const added = (...samples: Sample[]) => ({ added: samples, removed: [], moved: [] });
const removed = (...samples: Sample[]) => ({ added: [], removed: samples, moved: [] });
const empty: Stored = { samples: [], backbone: null, model: null, classes: null };
const files = () => ({
  json: new File(['{"a":1}'], 'model.json'),
  weights: new File([new Uint8Array([1, 2, 3, 4])], 'model.weights.bin'),
});
const database = () => createStore('mask-room', 'trainers');

describe('the samples and the model of a trainer', () => {
  const errors: MaskRoomError[] = [];
  const heard: unknown[] = [];
  const open: SampleStore[] = [];
  let number = 0;
  let key: string;
  const store = (name = key) => {
    const made = new SampleStore(name, {
      failed: (error) => void errors.push(error),
      samplesElsewhere: ({ added, removed, moved }) =>
        void heard.push([added.length, removed.length, moved.map(({ to }) => to.label).join()]),
      classesElsewhere: (classes) => void heard.push(classes),
      renaming: () => null,
      keepAll: () => void heard.push('all again'),
      modelElsewhere: (model) => void heard.push(model ? 'model' : 'no model'),
    });
    open.push(made);
    return made;
  };

  beforeEach(() => {
    key = `test ${++number} ${performance.now()}`;
    errors.length = heard.length = 0;
  });

  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

  it('are absent on a first visit', async () => {
    expect(await store().read()).to.deep.equal(empty);
  });

  it('come back as they were', async () => {
    const samples = [sample('mask', 0.5, -1), sample('no mask', 2, 3)];
    const first = store();
    first.keep(added(...samples), 'abc');
    await first.keepModel(Promise.resolve(files()));
    await first.close();
    const again = await store().read();
    expect(again.samples).to.deep.equal(samples);
    expect(again.backbone).to.equal('abc');
    expect(again.model!.map(({ name }) => name)).to.deep.equal(['model.json', 'model.weights.bin']);
    expect(await again.model![0]!.text()).to.equal('{"a":1}');
    expect([...new Uint8Array(await again.model![1]!.arrayBuffer())]).to.deep.equal([1, 2, 3, 4]);
  });

  it('belong to one key each', async () => {
    const first = store();
    first.keep(added(sample('mask', 1)), null);
    await first.flush();
    expect((await store(`${key} other`).read()).samples).to.have.length(0);
  });

  it('are written separately and at once, so that nothing is pending if the page is closed', async () => {
    const puts: unknown[] = [];
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      puts.push(args[0]);
      return put.apply(this, args);
    };
    try {
      const first = store();
      await first.read();
      const samples: Sample[] = [];
      for (let count = 1; count <= 10; count++) {
        samples.push(sample('mask', count));
        first.keep(added(samples.at(-1)!), null);
      }
      // A successor that reads in the same task has them all.
      expect((await store().read()).samples).to.deep.equal(samples);
      expect(puts).to.have.length(10);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('of two trainers on one key are stored together, and each is notified of the other', async () => {
    const [first, second] = [store(), store()];
    await first.read();
    await second.read();
    const [a, b, c] = [sample('a', 1), sample('b', 1), sample('b', 1)];
    first.keep(added(a), 'abc');
    second.keep(added(b, c), 'abc');
    await until(() => heard.length === 2);
    const { samples } = await store().read();
    // Two that look the same are two.
    expect(samples).to.have.deep.members([a, b, c]);
    heard.length = 0;
    first.keep(removed(a), null);
    await until(() => heard.length > 0);
    expect(heard[0]).to.deep.equal([0, 1, '']);
    heard.length = 0;
    second.keep({ added: [], removed: [], moved: [{ from: b, to: { ...b, label: 'c' } }] }, 'abc');
    await until(() => heard.length > 0);
    expect(heard[0]).to.deep.equal([0, 0, 'c']);
    expect((await store().read()).samples.map(({ label }) => label)).to.have.members(['c', 'b']);
    heard.length = 0;
    const classes = { classes: [{ label: 'c', on: false }], given: ['a', 'b'] };
    first.keepClasses(classes);
    await until(() => heard.length > 0);
    expect(heard[0]).to.deep.equal(classes);
    expect((await store().read()).classes).to.deep.equal(classes);
    heard.length = 0;
    await first.keepModel(Promise.resolve(files()));
    await first.keepModel(null);
    await until(() => heard.includes('no model'));
  });

  it('that an earlier version stored as one list are restored, and stored again', async () => {
    const samples = [
      { label: 'mask', features: new Float32Array([1]), region: 'face' },
      { label: 'no mask', features: new Float32Array([2]) },
    ];
    await set(`${key}/samples`, { backbone: 'abc', samples }, database());
    const rest = { time: 0, burst: '' };
    const now = [
      { ...samples[0]!, ...rest, id: '0-000000000' },
      { ...samples[1]!, ...rest, id: '0-000000001', region: 'frame' },
    ];
    const both = await Promise.all([store().read(), store().read()]);
    for (const read of both) expect(read).to.deep.equal({ ...empty, samples: now, backbone: 'abc' });
    expect((await store().read()).samples).to.deep.equal(now);
    expect(await get(`${key}/samples`, database())).to.equal(undefined);
  });

  it('are the last ones stored, however long an earlier model takes', async () => {
    const first = store();
    void first.keepModel(aTimeout(50).then(files));
    void first.keepModel(null);
    await first.flush();
    expect((await store().read()).model).to.equal(null);
  });

  it('are read together if a renamed class comes with its model', async () => {
    const [first, second] = [store(), store()];
    await Promise.all([first.read(), second.read()]);
    const classes = { classes: [{ label: 'x', on: true }], given: ['a'] };
    const keep = await first.readyToKeep(Promise.resolve(files()));
    first.keepClasses(classes);
    keep();
    await until(() => heard.length === 2);
    expect(heard).to.deep.equal([classes, 'model']);
    await first.flush();
    await aTimeout(50);
    // Told once, not of each.
    expect(heard).to.have.length(2);
    expect((await store().read()).model).to.have.length(2);
  });

  it('are deleted when there are none', async () => {
    const first = store();
    const one = sample('mask', 1);
    first.keep(added(one), null);
    await first.keepModel(Promise.resolve(files()));
    await first.flush();
    first.keep(removed(one), null);
    await first.keepModel(null);
    await first.flush();
    expect(await store().read()).to.deep.equal(empty);
  });

  for (const [name, code] of [
    ['QuotaExceededError', 'trainer-storage-full'],
    ['InvalidStateError', 'trainer-storage'],
  ] as const)
    it(`say so when they cannot be written: ${name}`, async () => {
      const first = store();
      await first.read();
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('The browser says no.', name);
      };
      first.keep(added(sample('mask', 1)), null);
      await first.keepModel(Promise.resolve(files()));
      await first.flush();
      IDBObjectStore.prototype.put = put;
      expect(errors.map((error) => error.code)).to.deep.equal([code]);
      expect(errors[0]!.message)
        .to.match(/\.$/)
        .and.not.match(/\.\.$|\{/);
      first.keep(added(sample('mask', 1)), null);
      await first.flush();
      expect(errors).to.have.length(1);
      // What could not be written comes with the next.
      const { samples, model } = await store().read();
      expect([samples.length, model?.length]).to.deep.equal([2, 2]);
    });

  it('that are invalid are refused, not used and not deleted', async () => {
    for (const nonsense of [{ samples: [{ label: 7 }] }, { samples: 'x' }, { samples: [null] }]) {
      await set(`${key}/samples`, nonsense, database());
      const error = await store()
        .read()
        .catch((reason: MaskRoomError) => reason);
      expect((error as MaskRoomError).code).to.equal('trainer-storage-unreadable');
      expect(await get(`${key}/samples`, database())).to.deep.equal(nonsense);
    }
  });
});
