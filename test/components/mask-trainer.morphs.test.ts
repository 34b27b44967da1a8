import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { HandoffRequestEvent, type Handoffs } from '../../src/handoff/index.ts';
// Loaded by the trainer when it is needed: here it is there, however slow the machine is.
import '../../src/trainer/trainer.ts';
import '../../src/samples/store.ts';
import { FakeTrainer, gate, playingVideo, type Gate } from './mask-trainer.fake.ts';
import { until } from '../until.ts';

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const fake = () => FakeTrainer.made.at(-1)!;

/**
 * A library that makes the page like the server's HTML adds, rewrites and removes what it likes on the tag and in it. Nothing that the person
 * has made is lost by it, and nothing starts: with the view's fake classifier, so that every state can be held still.
 */
describe('<mask-trainer> in a page that a library morphs', () => {
  let trainer: MaskTrainer;
  let key: string;
  let number = 0;
  let training: Gate;
  let told: string[];
  let watched: HTMLVideoElement | null;

  beforeEach(async () => {
    key = `morphs ${++number} ${performance.now()}`;
    training = gate();
    told = [];
    watched = null;
    FakeTrainer.prepare = (classifier) => {
      classifier.inFile = ['up', 'down'];
      classifier.backbone = FakeTrainer.asked.backbone ?? 'embedded';
    };
    trainer = await fixture<MaskTrainer>(html`<fake-trainer labels="up, down"></fake-trainer>`);
    for (const event of ['trainer-error', 'training-started', 'model-ready'] as const)
      trainer.addEventListener(event, ({ detail }) => told.push('code' in detail ? detail.code : event));
  });

  afterEach(async () => {
    trainer.remove();
    FakeTrainer.reset();
    for (const track of (watched?.srcObject as MediaStream | undefined)?.getTracks() ?? []) track.stop();
    await aTimeout(20);
  });

  const fill = async () => {
    for (const label of ['up', 'down', 'up', 'down']) await trainer.addImage(label, picture());
  };
  const record = () => trainer.renderRoot.querySelector<HTMLButtonElement>('.record')!;
  /** What detectors would get. */
  const offered = () => {
    let model: Handoffs['model-ready'] | null = null;
    trainer.dispatchEvent(
      new HandoffRequestEvent('model-ready', { for: '', answer: (each) => (model = each) }),
    );
    return model as Handoffs['model-ready'] | null;
  };

  /** What the person is at, and how it goes on. */
  const states: Record<string, { reach: () => Promise<unknown>; goOn: () => Promise<unknown> }> = {
    'with images': {
      reach: fill,
      goOn: async () => {
        await trainer.train();
        expect(trainer.status).to.equal('trained');
      },
    },
    'while recording': {
      reach: async () => {
        await fill();
        trainer.video = watched = await playingVideo();
        record().dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
        await until(() => trainer.counts['up']! > 2);
      },
      goOn: async () => {
        record().dispatchEvent(new KeyboardEvent('keyup', { key: ' ' }));
        await aTimeout(50);
        await trainer.train();
      },
    },
    'while training': {
      reach: async () => {
        await fill();
        fake().trains = () => training.promise;
        void trainer.train();
        await until(() => trainer.status === 'training');
      },
      goOn: async () => {
        training.open();
        await until(() => trainer.status === 'trained');
      },
    },
    'with a trained model': {
      reach: async () => {
        await fill();
        await trainer.train();
      },
      goOn: () => trainer.save(),
    },
    'with a loaded model': {
      reach: async () => {
        await fill();
        await trainer.load([new File(['{}'], 'model.json'), new File([''], 'model.weights.bin')]);
      },
      goOn: () => trainer.save(),
    },
  };

  /** What it may find in the server's HTML, and what of it the person reads as an error. */
  const changes: Record<string, { values: string[]; errors?: string[] }> = {
    labels: { values: ['left, right', 'up', '', 'down, up'], errors: ['trainer-labels'] },
    for: { values: ['no-room', ''], errors: ['trainer-for-nothing'] },
    region: { values: ['face', 'middle', '', 'frame'], errors: ['region-unknown'] },
    'storage-key': { values: ['a key', 'another', ''] },
    backbone: { values: ['/elsewhere/', '/else/', ''] },
    epochs: { values: ['7', 'many', ''] },
    'learning-rate': { values: ['0.1', 'fast', ''] },
    'hidden-units': { values: ['7', 'many', ''] },
    id: { values: ['trainer', 'other', ''] },
    lang: { values: ['de', 'xx', ''] },
    dir: { values: ['rtl', ''] },
    class: { values: ['wide', ''] },
    style: { values: ['width: 60%', 'display: none', ''] },
    hidden: { values: ['', 'until-found'] },
    slot: { values: ['side', ''] },
    'data-state': { values: ['x', ''] },
  };

  for (const [state, { reach, goOn }] of Object.entries(states)) {
    for (const [name, { values, errors = [] }] of Object.entries(changes))
      it(`${state}: ${name}`, async () => {
        await reach();
        const before = { ...trainer.counts };
        const samples = trainer.classifier!.samples;
        const { classifier, status } = trainer;
        const model = offered();
        const first = trainer.getAttribute(name);
        told = [];
        for (const value of values) {
          trainer.setAttribute(name, name === 'storage-key' && value ? `${key} ${value}` : value);
          await trainer.updateComplete;
          await aTimeout(name === 'storage-key' ? 60 : 5);
          expect(trainer.status, `${name}="${value}"`).to.equal(status);
          expect(trainer.classifier).to.equal(classifier);
          expect(offered(), `${name}="${value}"`).to.equal(model);
        }
        trainer.removeAttribute(name);
        await trainer.updateComplete;
        await aTimeout(5);
        expect(trainer.status, `without ${name}`).to.equal(status);
        if (first !== null) trainer.setAttribute(name, first);
        await trainer.updateComplete;
        await aTimeout(20);
        expect(trainer.status).to.equal(status);
        for (const [label, count] of Object.entries(before))
          expect(trainer.counts[label], label).to.be.at.least(count);
        for (const sample of samples) expect(trainer.classifier!.samples).to.include(sample);
        expect(offered()).to.equal(model);
        expect(FakeTrainer.made).to.have.lengthOf(1);
        expect(told.filter((each) => !errors.includes(each))).to.deep.equal([]);
        await goOn();
        expect(offered()?.labels).to.have.members(['up', 'down']);
      });

    it(`${state}: its content`, async () => {
      await reach();
      const { status } = trainer;
      const model = offered();
      told = [];
      trainer.innerHTML = '<p>Loading …</p>';
      trainer.append('x');
      trainer.replaceChildren();
      await aTimeout(20);
      expect(trainer.status).to.equal(status);
      expect(offered()).to.equal(model);
      expect(told).to.deep.equal([]);
      await goOn();
    });

    if (state !== 'with images' && state !== 'while recording')
      it(`${state}: src, which loads nothing over it`, async () => {
        await reach();
        const { status } = trainer;
        const model = offered();
        fake().loaded = null;
        told = [];
        for (const src of ['/a/model.json', '/b/model.json', '', null, '/a/model.json']) {
          if (src === null) trainer.removeAttribute('src');
          else trainer.setAttribute('src', src);
          await trainer.updateComplete;
          await aTimeout(5);
          expect(trainer.status, String(src)).to.equal(status);
        }
        expect(fake().loaded).to.equal(null);
        expect(offered()).to.equal(model);
        expect(told).to.deep.equal([]);
        await goOn();
      });
    else
      it(`${state}: src, which loads beside it`, async () => {
        await reach();
        const before = { ...trainer.counts };
        trainer.setAttribute('src', '/a/model.json');
        await until(() => trainer.status === 'trained');
        for (const [label, count] of Object.entries(before))
          expect(trainer.counts[label], label).to.be.at.least(count);
        await goOn();
      });
  }

  it('loads the model of `src` once, another if the page names another, and never replaces a trained one', async () => {
    trainer.setAttribute('src', '/a/model.json');
    await until(() => trainer.status === 'trained');
    const first = offered();
    fake().loaded = null;
    for (const src of [null, '/a/model.json']) {
      if (src) trainer.setAttribute('src', src);
      else trainer.removeAttribute('src');
      await trainer.updateComplete;
      await aTimeout(5);
    }
    expect(fake().loaded).to.equal(null);
    expect(offered()).to.equal(first);
    trainer.setAttribute('src', '/b/model.json');
    await until(() => fake().loaded === '/b/model.json' && trainer.status === 'trained');
    await fill();
    await trainer.train();
    trainer.setAttribute('src', '/c/model.json');
    await trainer.updateComplete;
    await aTimeout(20);
    expect(fake().loaded).to.equal('/b/model.json');
    await trainer.clear();
    trainer.setAttribute('src', '/a/model.json');
    await until(() => fake().loaded === '/a/model.json');
  });

  it('keeps a trained model if the page adds a key, even if another is stored there', async () => {
    const other = document.createElement('fake-trainer') as MaskTrainer;
    other.setAttribute('labels', 'up, down');
    other.setAttribute('storage-key', `${key} theirs`);
    document.body.append(other);
    for (const label of ['up', 'down', 'up', 'down']) await other.addImage(label, picture());
    await other.train();
    await aTimeout(50);
    other.remove();
    await aTimeout(50);
    FakeTrainer.made = [];

    await fill();
    await trainer.train();
    const model = offered();
    fake().loaded = null;
    trainer.setAttribute('storage-key', `${key} theirs`);
    await until(() => trainer.counts['up'] === 4);
    await aTimeout(50);
    expect(fake().loaded).to.equal(null);
    expect(offered()).to.equal(model);
    // The key of nothing keeps it, and from then on it may give way: it lies there.
    trainer.setAttribute('storage-key', `${key} mine`);
    await aTimeout(100);
    trainer.setAttribute('storage-key', `${key} theirs`);
    await until(() => fake().loaded);
    trainer.setAttribute('storage-key', `${key} mine`);
    fake().loaded = null;
    await until(() => fake().loaded);
    expect(trainer.status).to.equal('trained');
  });

  it('switches to another backbone once nothing of the current one is left', async () => {
    await fill();
    await trainer.train();
    const { classifier } = trainer;
    trainer.setAttribute('backbone', '/elsewhere/');
    await trainer.addImage('up', picture());
    expect(trainer.classifier).to.equal(classifier);
    await trainer.clear();
    await trainer.addImage('up', picture());
    expect(trainer.classifier!.backbone).to.equal('/elsewhere/');
    expect(trainer.counts).to.deep.equal({ up: 1, down: 0 });
    expect(told.filter((each) => each.includes('backbone'))).to.deep.equal([]);
  });

  it('returns with another backbone, while its images still need the one that made them', async () => {
    const place = trainer.parentElement!;
    await fill();
    trainer.remove();
    await until(() => fake().disposed);
    trainer.setAttribute('backbone', '/elsewhere/');
    place.append(trainer);
    await trainer.train();
    expect(trainer.classifier!.backbone).to.equal('embedded');
    expect(trainer.counts).to.deep.equal({ up: 2, down: 2 });
    expect(told.filter((each) => each.includes('backbone'))).to.deep.equal([]);
    await trainer.clear();
    await trainer.addImage('up', picture());
    expect(trainer.classifier!.backbone).to.equal('/elsewhere/');
  });
});
