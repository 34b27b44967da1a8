import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { createStore, entries, get, set } from 'idb-keyval';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffRequestEvent } from '../../src/handoff/index.ts';
// Loaded by the trainer when it is needed: here it is there, however slow the machine is.
import '../../src/trainer/anew.ts';
import '../../src/trainer/trainer.ts';
import '../../src/samples/store.ts';
import { FakeTrainer, gate } from './mask-trainer.fake.ts';
import { until } from '../until.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const fake = () => FakeTrainer.made.at(-1)!;

/** What `storage-key` keeps, with the view's fake classifier. */
describe('<mask-trainer storage-key>', () => {
  let key: string;
  let number = 0;
  beforeEach(() => (key = `trainer ${++number} ${performance.now()}`));
  afterEach(() => FakeTrainer.reset());

  const visit = async (attributes = {}) => {
    const trainer = document.createElement('fake-trainer') as MaskTrainer;
    trainer.setAttribute('storage-key', key);
    for (const [name, value] of Object.entries(attributes)) trainer.setAttribute(name, String(value));
    document.body.append(trainer);
    await trainer.updateComplete;
    // What was kept is read meanwhile.
    await aTimeout(FakeTrainer.made.length > 0 ? 50 : 200);
    return trainer;
  };
  const leave = async (trainer: MaskTrainer) => {
    trainer.remove();
    await aTimeout(50);
  };
  const fill = async (trainer: MaskTrainer) => {
    for (const label of [...trainer.labels, ...trainer.labels]) await trainer.addImage(label, picture());
  };

  it('restores the images without loading the engine, and trains on them', async () => {
    const first = await visit();
    await fill(first);
    await leave(first);
    FakeTrainer.made = [];
    const second = await visit();
    await until(() => second.counts['mask'] === 2);
    expect(second.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    expect(FakeTrainer.made).to.have.length(0);
    await second.updateComplete;
    expect(second.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain('Ready to train.');
    await second.train();
    expect(fake().samples).to.have.length(4);
    await leave(second);
  });

  it('has kept again what Undo brings back by the time it is shown', async () => {
    const model = () => get(`${key}/model`, createStore('mask-room', 'trainers'));
    const trainer = await visit();
    await fill(trainer);
    await trainer.train();
    await until(model);
    await trainer.reset();
    await until(async () => !(await model()));
    // As late as it may be on a busy machine.
    const { arrayBuffer } = Blob.prototype;
    Blob.prototype.arrayBuffer = async function () {
      await aTimeout(300);
      return arrayBuffer.call(this);
    };
    try {
      const back = oneEvent(trainer, 'model-ready');
      void trainer.undo();
      await back;
      await aTimeout(0);
      expect(await model()).to.not.equal(undefined);
    } finally {
      Blob.prototype.arrayBuffer = arrayBuffer;
    }
    await leave(trainer);
  });

  it('has each image once when the element itself returns', async () => {
    const trainer = await visit();
    await fill(trainer);
    await leave(trainer);
    document.body.append(trainer);
    await trainer.updateComplete;
    await aTimeout(100);
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    await leave(trainer);
    const second = await visit();
    await until(() => second.counts['mask'] === 2);
    await leave(second);
  });

  it('keeps what was recorded while storage was still being read', async () => {
    const { get } = IDBObjectStore.prototype;
    const read = gate();
    IDBObjectStore.prototype.get = function (query) {
      const request = get.call(this, query);
      const late = { onsuccess: () => undefined, error: null };
      Object.defineProperty(late, 'result', { get: () => request.result });
      request.onsuccess = () => void read.promise.then(() => late.onsuccess());
      return late as never;
    };
    try {
      const first = await visit();
      await fill(first);
      await leave(first);
      read.open();
      await aTimeout(50);
    } finally {
      IDBObjectStore.prototype.get = get;
    }
    const second = await visit();
    await until(() => second.counts['mask'] === 2);
    await leave(second);
  });

  it('restores the model, rather than the one of `src`, and hands it over', async () => {
    const first = await visit();
    await fill(first);
    await first.train();
    await until(() => get(`${key}/model`, createStore('mask-room', 'trainers')));
    await leave(first);
    const second = await visit({ src: 'model.json' });
    await until(() => second.status === 'trained');
    expect((fake().loaded as File[])[0]!.name).to.equal('model.json');
    const models: unknown[] = [];
    second.dispatchEvent(
      new HandoffRequestEvent('model-ready', { for: '', answer: (model) => models.push(model) }),
    );
    expect(models).to.have.length(1);
    await leave(second);
  });

  it('loads `src` if nothing was stored', async () => {
    const trainer = await visit({ src: 'model.json' });
    await until(() => trainer.status === 'trained');
    expect(String(fake().loaded)).to.match(/model\.json$/);
    await leave(trainer);
  });

  it('forgets everything on Clear all, and stores it again on Undo', async () => {
    const first = await visit();
    await fill(first);
    await first.train();
    await first.clear();
    await leave(first);
    const second = await visit();
    await aTimeout(100);
    expect(second.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
    expect(second.status).to.equal('idle');
    await fill(second);
    await second.clear();
    await second.updateComplete;
    [...second.shadowRoot!.querySelectorAll('button')]
      .find((button) => button.textContent?.trim() === 'Undo')!
      .click();
    await leave(second);
    const third = await visit();
    await until(() => third.counts['mask'] === 2);
    await leave(third);
  });

  it('keeps images of classes that are not set now', async () => {
    const first = await visit();
    await fill(first);
    await leave(first);
    const second = await visit({ labels: 'mask, hat' });
    await until(() => second.counts['mask'] === 2);
    await second.addImage('hat', picture());
    await leave(second);
    const third = await visit({ labels: 'no mask, mask, hat' });
    await until(() => third.counts['hat'] === 1);
    expect(third.counts).to.deep.equal({ 'no mask': 2, mask: 2, hat: 1 });
    await leave(third);
  });

  describe('with images of another backbone', () => {
    const another = () => (FakeTrainer.prepare = (classifier) => (classifier.backbone = 'another'));
    const numbers = (trainer: MaskTrainer) => trainer.samples.map(({ features }) => features.join());
    const warmUp = (trainer: MaskTrainer) =>
      trainer.shadowRoot!.querySelector('.record')!.dispatchEvent(new PointerEvent('pointerenter'));
    const failed = (trainer: MaskTrainer) =>
      oneEvent(trainer, 'trainer-error') as Promise<CustomEvent<MaskRoomError>>;
    /** Takes the picture of one image of “mask” away, as versions kept them that had none. */
    const takePicture = async () => {
      const store = createStore('mask-room', 'trainers');
      type Entry = [id: IDBValidKey[], sample: { label: string; picture?: Blob }];
      let found: Entry | undefined;
      // It may still be on its way there.
      while (!found) {
        await aTimeout(20);
        const all: Entry[] = await entries(store);
        found = all.find(([[own], { label }]) => own === key && label === 'mask');
      }
      const [id, sample] = found;
      delete sample.picture;
      await set(id, sample, store);
      return id;
    };

    it('computes their features again, trains on them, and stores them', async () => {
      const first = await visit();
      await fill(first);
      const old = numbers(first);
      await leave(first);
      another();
      const second = await visit();
      await until(() => second.counts['mask'] === 2);
      warmUp(second);
      await until(() =>
        second.shadowRoot!.textContent!.includes('Images updated for the new image model: 4.'),
      );
      expect(second.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      expect(numbers(second)).to.not.include.members(old.slice(0, 1));
      expect(second.samples.every(({ picture }) => picture)).to.equal(true);
      await second.train();
      expect(fake().learned).to.have.length(4);
      const anew = numbers(second);
      await leave(second);
      // The next time there is nothing left to do.
      const third = await visit();
      await until(() => third.counts['mask'] === 2);
      await third.train();
      expect(fake().sources).to.have.length(0);
      expect(numbers(third)).to.deep.equal(anew);
      await leave(third);
    });

    it('says how many have no picture, and leaves them in storage', async () => {
      const first = await visit();
      await fill(first);
      await leave(first);
      const id = await takePicture();
      another();
      const second = await visit();
      await until(() => second.counts['mask'] === 2);
      const told = failed(second);
      await second.addImage('mask', picture());
      const { code, message } = (await told).detail;
      expect(code).to.equal('trainer-other-backbone');
      expect(message).to.match(/: 1\.$/);
      expect(second.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      await leave(second);
      expect(await get(id as never, createStore('mask-room', 'trainers'))).to.include({ label: 'mask' });
    });

    it('changes nothing if the page is left meanwhile', async () => {
      const first = await visit();
      await fill(first);
      const old = numbers(first);
      await leave(first);
      const looks = gate();
      FakeTrainer.prepare = (classifier) => {
        classifier.backbone = 'another';
        classifier.pictures = () => looks.promise;
      };
      const second = await visit();
      await until(() => second.counts['mask'] === 2);
      warmUp(second);
      await until(() => second.shadowRoot!.textContent!.includes('Updating images'));
      expect(second.counts, 'they stay in sight').to.deep.equal({ 'no mask': 2, mask: 2 });
      await leave(second);
      looks.open();
      FakeTrainer.prepare = () => undefined;
      const third = await visit();
      await until(() => third.counts['mask'] === 2);
      expect(numbers(third)).to.deep.equal(old);
      await leave(third);
    });

    it('does the same if they arrive after the engine', async () => {
      const first = await visit();
      await fill(first);
      await leave(first);
      another();
      const second = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
      warmUp(second);
      await until(() => Boolean(second.classifier));
      second.storageKey = key;
      await until(() => second.counts['mask'] === 2);
      expect(second.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      expect(fake().sources).to.have.length(4);
      await leave(second);
      const third = await visit();
      await until(() => third.counts['mask'] === 2);
      await third.train();
      expect(fake().sources).to.have.length(0);
      await leave(third);
    });
  });

  it('continues without storage if the browser refuses, and says so', async () => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('Full.', 'QuotaExceededError');
    };
    try {
      const trainer = await visit();
      await aTimeout(50);
      const told = oneEvent(trainer, 'trainer-error') as Promise<CustomEvent<MaskRoomError>>;
      await fill(trainer);
      expect((await told).detail.code).to.equal('trainer-storage-full');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      expect(trainer.status).to.equal('ready');
      await trainer.train();
      expect(trainer.status).to.equal('trained');
      await leave(trainer);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it('stores under another key from the moment it changes', async () => {
    const first = await visit();
    await first.addImage('mask', picture());
    const other = `${key} other`;
    first.storageKey = other;
    await aTimeout(100);
    await leave(first);
    key = other;
    const second = await visit();
    await until(() => second.counts['mask'] === 1);
    await leave(second);
  });

  it('has everything its predecessor recorded, if the page replaces the element in the same task', async () => {
    const first = await visit();
    let successor!: MaskTrainer;
    first.addEventListener('sample-added', ({ detail }) => {
      if (detail.count < 3) return;
      successor = first.cloneNode() as MaskTrainer;
      first.replaceWith(successor);
    });
    for (let count = 0; count < 3; count++) await first.addImage('mask', picture());
    await until(() => successor.counts['mask'] === 3);
    await successor.addImage('mask', picture());
    await leave(successor);
    const last = await visit();
    await until(() => last.counts['mask'] === 4);
    await leave(last);
  });

  it('works next to another with the same key: both have everything, and what one clears stays cleared', async () => {
    const [first, second] = [await visit(), await visit()];
    await first.addImage('mask', picture());
    await second.addImage('no mask', picture());
    await first.addImage('mask', picture());
    for (const each of [first, second])
      await until(() => each.counts['mask'] === 2 && each.counts['no mask'] === 1);
    await first.clear('mask');
    await until(() => second.counts['mask'] === 0);
    await second.updateComplete;
    expect(second.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain('another tab');
    await second.addImage('no mask', picture());
    await until(() => first.counts['no mask'] === 2);
    // Undo brings back what was cleared, and loses nothing of what came meanwhile.
    [...first.shadowRoot!.querySelectorAll('button')]
      .find((button) => button.textContent?.trim() === 'Undo')!
      .click();
    for (const each of [first, second])
      await until(() => each.counts['mask'] === 2 && each.counts['no mask'] === 2);
    await leave(first);
    await leave(second);
    const third = await visit();
    await until(() => third.counts['mask'] === 2 && third.counts['no mask'] === 2);
    await leave(third);
  });

  it('passes a new model to another with the same key, and removes it on Clear all', async () => {
    const [first, second] = [await visit(), await visit()];
    await fill(first);
    await first.train();
    await until(() => second.status === 'trained');
    await first.clear();
    await until(() => second.status !== 'trained' && second.counts['mask'] === 0);
    await leave(first);
    await leave(second);
  });

  it('keeps what is here and what is stored if the page removes the key', async () => {
    const first = await visit();
    await fill(first);
    first.removeAttribute('storage-key');
    await first.updateComplete;
    await first.addImage('mask', picture());
    expect(first.counts).to.deep.equal({ 'no mask': 2, mask: 3 });
    const second = await visit();
    await until(() => second.counts['mask'] === 2);
    first.setAttribute('storage-key', key);
    await until(() => second.counts['mask'] === 3);
    expect(first.counts).to.deep.equal({ 'no mask': 2, mask: 3 });
    await leave(first);
    await leave(second);
  });

  it('stores nothing without a key', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    const { transaction } = IDBDatabase.prototype;
    let used = 0;
    IDBDatabase.prototype.transaction = function (...args) {
      used++;
      return transaction.apply(this, args);
    };
    await fill(trainer);
    await trainer.train();
    await aTimeout(600);
    IDBDatabase.prototype.transaction = transaction;
    expect(used).to.equal(0);
  });
});
