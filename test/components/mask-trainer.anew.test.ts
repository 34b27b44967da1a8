import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { until } from '../until.ts';
import { FakeTrainer } from './mask-trainer.fake.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const fake = () => FakeTrainer.made.at(-1)!;
const anew = (trainer: MaskTrainer) => trainer.shadowRoot!.querySelector('#anew')?.textContent?.trim();
const undo = (trainer: MaskTrainer) =>
  [...trainer.shadowRoot!.querySelectorAll('button')].find((each) => each.textContent?.trim() === 'Undo');

/** What a training means for the model that was loaded before it; the fake classifier writes what a file would say. */
describe('<mask-trainer> training after it loaded a model', () => {
  const loaded = async (counts: Record<string, number> | null = { 'no mask': 100, mask: 100 }) => {
    FakeTrainer.prepare = (classifier) => (classifier.countsInFile = counts);
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    await trainer.load([new File(['{}'], 'model.json')]);
    await aTimeout(0);
    return trainer;
  };
  const fill = async (trainer: MaskTrainer, labels: readonly string[]) => {
    for (const label of [...labels, ...labels]) await trainer.addImage(label, picture());
    await trainer.updateComplete;
  };

  afterEach(() => FakeTrainer.reset());

  it('states both numbers of images first, and Undo returns the loaded model to detectors', async () => {
    const trainer = await loaded();
    expect(anew(trainer), 'nothing is at stake yet').to.equal(undefined);
    await fill(trainer, trainer.labels);
    await until(() => anew(trainer)?.includes('200'));
    expect(anew(trainer)).to.equal(
      'This trains from scratch on 4 images; the loaded model was trained on 200.',
    );
    const train = trainer.shadowRoot!.querySelector('#train')!;
    expect(train.getAttribute('aria-describedby')).to.equal('anew');
    await expect(trainer).to.be.accessible();
    await trainer.train();
    await trainer.updateComplete;
    expect(anew(trainer), 'it is done').to.equal(undefined);
    const loadedModel = fake().used.length;
    // A second one, after another image: each Undo takes one thing back.
    await trainer.addImage('mask', picture());
    await trainer.train();
    await trainer.updateComplete;
    let announced = 0;
    trainer.addEventListener('model-ready', () => announced++);
    undo(trainer)!.click();
    await until(() => announced === 1);
    expect(fake().used.at(-1)!.json, 'the one of the first training').not.to.contain('100');
    undo(trainer)!.click();
    await until(() => trainer.counts['mask'] === 2);
    await trainer.updateComplete;
    undo(trainer)!.click();
    await until(() => announced === 2);
    expect(fake().used, 'each was put back once').to.have.length(loadedModel + 2);
    expect(fake().used.at(-1)!.json, 'the loaded one').to.contain('"counts":{"no mask":100');
    await until(() => anew(trainer)?.includes('4 images'));
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
  });

  it('omits the number if the file has none', async () => {
    const trainer = await loaded(null);
    await fill(trainer, trainer.labels);
    expect(anew(trainer)).to.equal(
      'This trains from scratch on 4 images, without what the loaded model has learned.',
    );
  });

  it('explains with a single class why the loaded model does not help', async () => {
    const trainer = await loaded();
    await fill(trainer, ['mask']);
    expect(anew(trainer)).to.contain('without what the loaded model has learned');
    const error = await trainer.train().catch((cause: MaskRoomError) => cause);
    expect((error as MaskRoomError).code).to.equal('training-anew');
    expect((error as MaskRoomError).message).to.contain('too few images of no mask');
    expect(trainer.status).to.equal('trained');
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 2 });
  });

  it('forgets the loaded model on Clear all', async () => {
    const trainer = await loaded();
    await trainer.clear();
    await fill(trainer, trainer.labels);
    expect(anew(trainer)).to.equal(undefined);
    await trainer.train();
    await trainer.undo();
    expect(trainer.status, 'the training took no model’s place').to.equal('trained');
    expect(trainer.counts['mask']).to.equal(1);
  });
});
