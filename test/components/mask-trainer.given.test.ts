import { expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import '../../src/trainer/trainer.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });

/** What pages hand over, as they do it: without waiting, and with numbers as names. The view's fake classifier is enough for that. */
describe('<mask-trainer>, as pages write it', () => {
  afterEach(() => FakeTrainer.reset());

  it('trains on everything added before, and one failing image does not block it', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    let fails = true;
    FakeTrainer.prepare = (classifier) =>
      (classifier.pictures = () => {
        const failing = fails;
        fails = false;
        return failing ? Promise.reject(new MaskRoomError('video-not-ready')) : Promise.resolve();
      });
    const failed = trainer.addImage('mask', picture()).catch((error: MaskRoomError) => error.code);
    for (const label of ['mask', 'mask', 'no mask', 'no mask']) void trainer.addImage(label, picture());
    await trainer.train();
    expect(await failed).to.equal('video-not-ready');
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    expect(trainer.status).to.equal('trained');
  });

  for (const [what, labels] of [
    ['numbers', [1, 2]],
    ['a Set', new Set(['1', '2'])],
    ['a text', '1, 2'],
  ] as const)
    it(`accepts ${what} as the names of its classes`, async () => {
      const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
      trainer.labels = labels;
      expect(trainer.labels).to.deep.equal(['1', '2']);
      await trainer.addImage(1 as never, picture());
      expect(trainer.counts).to.deep.equal({ '1': 1, '2': 0 });
      await trainer.clear(1 as never);
      expect(trainer.counts).to.deep.equal({ '1': 0, '2': 0 });
    });

  it('reports an invalid list of names, and throws nothing', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    for (const nonsense of [7, { a: 1 }, [null], [Symbol('x')]]) {
      trainer.labels = nonsense as never;
      await trainer.updateComplete;
      expect(trainer.error!.code).to.equal('trainer-labels');
    }
  });

  it('changes nothing if an attribute is removed and restored', async () => {
    const trainer = await fixture<MaskTrainer>(
      html`<fake-trainer src="/a/model.json" backbone="/b/"></fake-trainer>`,
    );
    await trainer.load('/a/model.json');
    const { classifier } = trainer;
    FakeTrainer.made.at(-1)!.loaded = null;
    for (const name of ['src', 'backbone']) {
      const value = trainer.getAttribute(name)!;
      trainer.removeAttribute(name);
      trainer.setAttribute(name, value);
      await trainer.updateComplete;
    }
    expect(trainer.classifier).to.equal(classifier);
    expect(trainer.status).to.equal('trained');
    expect(FakeTrainer.made.at(-1)!.loaded).to.equal(null);
  });
});
