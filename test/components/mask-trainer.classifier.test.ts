import { aTimeout, expect } from '@open-wc/testing';
import { createStore, get } from 'idb-keyval';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { ReadyModel } from '../../src/handoff/index.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { letGo, until } from '../until.ts';
import { running } from './workers.ts';

/** The built bundle with the real classifier: its worker and what that fetches exist there only. */
const bundle = '/dist/mask-room.js';

/** A picture of one of two kinds, never twice the same. */
const paint = (kind: number, variant: number): HTMLCanvasElement => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
  const context = canvas.getContext('2d')!;
  context.fillStyle = `hsl(${(variant * 31) % 360} 20% 70%)`;
  context.fillRect(0, 0, 320, 240);
  context.fillStyle = kind ? '#a02020' : '#2060a0';
  context.beginPath();
  if (kind) context.arc(120 + ((variant * 17) % 80), 120, 50, 0, 7);
  else context.rect(90 + ((variant * 17) % 80), 60, 90, 110);
  context.fill();
  return canvas;
};

describe('<mask-trainer> with the real classifier', function () {
  this.timeout(60_000);
  const trainers: MaskTrainer[] = [];
  const add = (attributes: Record<string, string> = {}) => {
    const trainer = document.createElement('mask-trainer');
    for (const [name, value] of Object.entries(attributes)) trainer.setAttribute(name, value);
    document.body.append(trainer);
    trainers.push(trainer);
    return trainer;
  };
  const fill = async (trainer: MaskTrainer, each = 10) => {
    for (let variant = 0; variant < each; variant++)
      for (const [kind, label] of trainer.labels.entries())
        await trainer.addImage(label, paint(kind, variant));
  };
  const saved = async (trainer: MaskTrainer) => {
    const { json, weights } = await trainer.classifier!.save();
    return [json, weights];
  };
  const code = (work: Promise<unknown>) =>
    work.then(
      () => '',
      (error: MaskRoomError) => error.code,
    );

  before(() => import(bundle));
  afterEach(async () => {
    trainers.splice(0).forEach((trainer) => trainer.remove());
    await aTimeout(20);
    expect(running.size, 'workers that still run').to.equal(0);
  });

  it('learns from ten images a class, with its own defaults, while the loss falls', async () => {
    const trainer = add();
    const steps = new Set<string>();
    const losses: number[] = [];
    const watch = new MutationObserver(() => trainer.progress && steps.add(trainer.progress.step));
    watch.observe(trainer.shadowRoot!, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    trainer.addEventListener('training-progress', ({ detail }) => losses.push(detail.loss));
    await fill(trainer);
    const result = await trainer.train();
    watch.disconnect();
    expect(steps).to.include('engine');
    expect(trainer.status).to.equal('trained');
    expect(losses).to.have.length(result.epochs);
    expect(losses.at(-1)!).to.be.lessThan(losses[0]! / 2);
    expect(result.accuracy).to.equal(1);
    for (let variant = 0; variant < 10; variant++)
      for (const [kind, label] of trainer.labels.entries())
        expect((await trainer.classifier!.classify(paint(kind, variant))).label).to.equal(label);
    await until(() => trainer.shadowRoot!.querySelector('.plot canvas'));
  });

  it('hands over a loaded model that answers as before', async () => {
    const first = add({ labels: 'thumbs up, thumbs down' });
    await fill(first);
    await first.train({ epochs: 10 });
    const files = await saved(first);
    const second = add();
    const ready = new Promise<ReadyModel>((resolve) =>
      second.addEventListener('model-ready', ({ detail }) => resolve(detail)),
    );
    await second.load(files);
    expect(second.labels).to.have.members(['thumbs up', 'thumbs down']);
    expect((await ready).labels).to.deep.equal(first.classifier!.labels);
    const picture = paint(1, 40);
    const [one, two] = [
      await first.classifier!.classify(picture),
      await second.classifier!.classify(picture),
    ];
    expect(two.results.map(({ label }) => label)).to.deep.equal(one.results.map(({ label }) => label));
    for (const [index, { confidence }] of two.results.entries())
      expect(confidence).to.be.closeTo(one.results[index]!.confidence, 1e-5);
  });

  it('refuses what does not fit, and keeps model and images', async () => {
    const trainer = add({ labels: 'a, b' });
    expect(await code(trainer.addImage('a', 7 as never)), 'the first image').to.equal('source-unsupported');
    trainer.remove();
    await letGo();
    document.body.append(trainer);
    expect(await code(trainer.addImage('a', document.createElement('video')))).to.equal('video-not-ready');
    await fill(trainer, 4);
    await trainer.train({ epochs: 10 });
    const before = await trainer.classifier!.classify(paint(0, 3));
    const other = add({ labels: 'c, d' });
    await fill(other, 2);
    await other.train({ epochs: 2 });
    expect(await code(trainer.load(await saved(other)))).to.equal('labels-mismatch');
    const [json, weights] = (await saved(trainer)) as [File, File];
    const cut = new File([weights.slice(0, 100)], weights.name);
    const text = new File(['no json'], 'model.json');
    expect(await code(trainer.load([json]))).to.equal('model-weights-missing');
    expect(await code(trainer.load([json, cut]))).to.equal('model-weights-truncated');
    expect(await code(trainer.load([text, weights]))).to.equal('model-not-json');
    for (const nothing of [[], undefined, null, json])
      expect(await code(trainer.load(nothing as never))).to.equal('model-file-missing');
    expect(await code(trainer.load('/nothing/model.json'))).to.equal('model-not-found');
    expect(await code(trainer.train({ epochs: -1 }))).to.equal('training-option');
    expect(await code(trainer.addImage('a', document.createElement('video')))).to.equal('video-not-ready');
    expect(await code(trainer.addImage('a', 7 as never))).to.equal('source-unsupported');
    expect(trainer.status).to.equal('trained');
    expect(trainer.counts).to.deep.equal({ a: 4, b: 4 });
    expect((await trainer.classifier!.classify(paint(0, 3))).results).to.deep.equal(before.results);
  });

  it('keeps the previous model if it is cancelled', async () => {
    const trainer = add({ labels: 'a, b' });
    await fill(trainer, 3);
    await trainer.train({ epochs: 5 });
    const before = await trainer.classifier!.classify(paint(0, 3));
    const begun = new Promise((resolve) =>
      trainer.addEventListener('training-progress', resolve, { once: true }),
    );
    const training = code(trainer.train({ epochs: 5000 }));
    await begun;
    expect(await code(trainer.load('/nothing/model.json'))).to.equal('load-while-training');
    trainer.cancel();
    expect(await training).to.equal('aborted');
    expect((await trainer.classifier!.classify(paint(0, 3))).results).to.deep.equal(before.results);
    await trainer.train({ epochs: 2 });
  });

  it('ends its worker if it is removed during training or while the engine is loading, and starts again afterwards', async () => {
    const trainer = add({ labels: 'a, b' });
    await fill(trainer, 3);
    const begun = new Promise((resolve) =>
      trainer.addEventListener('training-progress', resolve, { once: true }),
    );
    const training = code(trainer.train({ epochs: 5000 }));
    await begun;
    trainer.remove();
    expect(await training).to.equal('aborted');
    await until(() => running.size === 0);
    document.body.append(trainer);
    expect(trainer.counts).to.deep.equal({ a: 3, b: 3 });
    await trainer.train({ epochs: 3 });
    expect(trainer.status).to.equal('trained');

    // What comes beside it would have its engine, and nothing to load.
    trainer.remove();
    await until(() => running.size === 0);
    const hasty = add();
    const adding = code(hasty.addImage('mask', paint(1, 1)));
    await until(() => hasty.progress);
    hasty.remove();
    expect(await adding).to.equal('aborted');
  });

  it('reports a missing backbone', async () => {
    const trainer = add();
    for (const backbone of ['/nothing', 'http://[']) {
      trainer.backbone = backbone;
      await trainer.updateComplete;
      expect(await code(trainer.addImage('mask', paint(1, 1)))).to.equal('backbone-missing');
      expect(trainer.status).to.equal('failed');
    }
    trainer.backbone = '';
    await trainer.updateComplete;
    await trainer.addImage('mask', paint(1, 1));
    expect(trainer.status).to.equal('ready');
  });

  it('keeps images and model in the browser from one visit to the next', async () => {
    const key = `real ${performance.now()}`;
    const first = add({ 'storage-key': key });
    await aTimeout(200);
    await fill(first, 4);
    await first.train({ epochs: 10 });
    const answer = await first.classifier!.classify(paint(1, 9));
    await until(() => get(`${key}/model`, createStore('mask-room', 'trainers')));
    first.remove();
    const second = add({ 'storage-key': key });
    await until(() => second.status === 'trained', 'the model is back');
    expect(second.counts).to.deep.equal({ 'no mask': 4, mask: 4 });
    const again = await second.classifier!.classify(paint(1, 9));
    expect(again.label).to.equal(answer.label);
    expect(again.confidence).to.be.closeTo(answer.confidence, 1e-5);
    await second.train({ epochs: 3 });
  });

  it('trains on images from a file as on recorded ones', async () => {
    const first = add();
    await fill(first, 4);
    const told = new Promise<File>((resolve) =>
      document.addEventListener('samples-saved', ({ detail }) => resolve(detail.file), { once: true }),
    );
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = () => undefined;
    await first.saveSamples().finally(() => (HTMLAnchorElement.prototype.click = click));
    const file = await told;
    first.remove();
    const second = add();
    await second.load([file]);
    expect(second.counts).to.deep.equal({ 'no mask': 4, mask: 4 });
    await second.train();
    expect((await second.classifier!.classify(paint(1, 9))).label).to.equal('mask');
    expect((await second.classifier!.classify(paint(0, 9))).label).to.equal('no mask');
  });
});
