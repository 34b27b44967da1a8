import { aTimeout, expect } from '@open-wc/testing';
import { createStore, get, set } from 'idb-keyval';
import type { MaskRoomError } from '../../src/errors/index.ts';
import type { Sample } from '../../src/samples/sample.ts';
import { SampleStore } from '../../src/samples/store.ts';
import { until } from '../until.ts';

const sample = (label: string, ...numbers: number[]): Sample => ({
  label,
  features: new Float32Array(numbers),
});
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
      failed: (error) => errors.push(error),
      samplesElsewhere: (added, gone) => heard.push([added.length, gone.size]),
      modelElsewhere: (model) => heard.push(model ? 'model' : 'no model'),
    });
    open.push(made);
    return made;
  };

  beforeEach(() => {
    key = `test ${++number} ${performance.now()}`;
    errors.length = heard.length = 0;
  });

  afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

  it('are not there on a first visit', async () => {
    expect(await store().read()).to.deep.equal({ samples: [], backbone: null, model: null });
  });

  it('come back as they were', async () => {
    const samples = [sample('mask', 0.5, -1), sample('no mask', 2, 3)];
    const first = store();
    first.keepSamples({ backbone: 'abc', samples });
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
    first.keepSamples({ backbone: null, samples: [sample('mask', 1)] });
    await first.flush();
    expect((await store(`${key} other`).read()).samples).to.have.length(0);
  });

  it('are written each by itself and at once, so that nothing waits where the page goes', async () => {
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
        first.keepSamples({ backbone: null, samples: [...samples] });
      }
      // A successor that reads in the same task has them all.
      expect((await store().read()).samples).to.deep.equal(samples);
      expect(puts).to.have.length(10);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('of two at work on one key are there together, and each hears of the other', async () => {
    const [first, second] = [store(), store()];
    await first.read();
    await second.read();
    const [a, b, c] = [sample('a', 1), sample('b', 1), sample('b', 1)];
    first.keepSamples({ backbone: 'abc', samples: [a] });
    second.keepSamples({ backbone: 'abc', samples: [b, c] });
    await until(() => heard.length === 2);
    const { samples } = await store().read();
    // Two that look the same are two.
    expect(samples).to.have.deep.members([a, b, c]);
    heard.length = 0;
    first.keepSamples({ backbone: 'abc', samples: [] });
    await until(() => heard.length > 0);
    expect(heard[0]).to.deep.equal([0, 3 - (await store().read()).samples.length]);
    heard.length = 0;
    await first.keepModel(Promise.resolve(files()));
    await first.keepModel(null);
    await until(() => heard.includes('no model'));
  });

  it('that an earlier version kept as one list come back, and are kept on', async () => {
    const samples = [sample('mask', 1), sample('no mask', 2)];
    await set(`${key}/samples`, { backbone: 'abc', samples }, database());
    const both = await Promise.all([store().read(), store().read()]);
    for (const read of both) expect(read).to.deep.equal({ samples, backbone: 'abc', model: null });
    expect((await store().read()).samples).to.deep.equal(samples);
    expect(await get(`${key}/samples`, database())).to.equal(undefined);
  });

  it('are what was kept last, however long an earlier model takes', async () => {
    const first = store();
    void first.keepModel(aTimeout(50).then(files));
    void first.keepModel(null);
    await first.flush();
    expect((await store().read()).model).to.equal(null);
  });

  it('go away when there are none', async () => {
    const first = store();
    first.keepSamples({ backbone: null, samples: [sample('mask', 1)] });
    await first.keepModel(Promise.resolve(files()));
    await first.flush();
    first.keepSamples({ backbone: null, samples: [] });
    await first.keepModel(null);
    await first.flush();
    expect(await store().read()).to.deep.equal({ samples: [], backbone: null, model: null });
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
      first.keepSamples({ backbone: null, samples: [sample('mask', 1)] });
      await first.flush();
      IDBObjectStore.prototype.put = put;
      expect(errors.map((error) => error.code)).to.deep.equal([code]);
      expect(errors[0]!.message)
        .to.match(/\.$/)
        .and.not.match(/\.\.$|\{/);
      first.keepSamples({ backbone: null, samples: [sample('mask', 1)] });
      await first.flush();
      expect(errors).to.have.length(1);
      expect((await store().read()).samples).to.have.length(1);
    });

  it('that make no sense are refused, not used and not deleted', async () => {
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
