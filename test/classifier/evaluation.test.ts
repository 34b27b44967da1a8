import { expect } from '@open-wc/testing';
import type { EpochResult, TrainingResult } from '../../src/classifier/types.ts';
import { Classifier, paint, rejection, record } from './bundle.ts';

const still = (kind: number, variant = 3) => paint(kind, variant) as OffscreenCanvas;

/** Nothing that was learned: stripes over the whole picture. */
function stripes(variant: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(320, 240);
  const context = canvas.getContext('2d')!;
  for (let x = 0; x < 320; x += 20) {
    context.fillStyle = (x / 20) % 2 ? '#ffe000' : `hsl(${variant * 20} 90% 20%)`;
    context.fillRect(x, 0, 20, 240);
  }
  return canvas;
}

/** The confidence of each class, by its name. */
async function answerOf(classifier: Classifier, kind = 0): Promise<Record<string, number>> {
  const { results } = await classifier.classify(still(kind));
  return Object.fromEntries(results.map(({ label, confidence }) => [label, confidence]));
}

const filesOf = async (classifier: Classifier) => Object.values(await classifier.save()) as File[];
const maskRoomIn = async (files: File[]) =>
  (JSON.parse(await files[0]!.text()) as { userDefinedMetadata: { maskRoom: Record<string, never> } })
    .userDefinedMetadata.maskRoom;

describe('a model that was trained on enough pictures', () => {
  const classifier = new Classifier();
  const epochs: EpochResult[] = [];
  let result: TrainingResult;

  before(async function () {
    this.timeout(60_000);
    await record(classifier, 12);
    result = await classifier.train({}, (epoch) => epochs.push(epoch));
  });

  after(() => classifier.dispose());

  it('is validated after each epoch, on pictures that were not learned', () => {
    expect(epochs).to.have.length(result.epochs);
    expect(epochs.map(({ epoch }) => epoch)).to.deep.equal(epochs.map((_, i) => i + 1));
    for (const { validation } of epochs) {
      expect(validation!.loss).to.be.at.least(0);
      expect(validation!.accuracy).to.be.within(0, 1);
    }
    expect(epochs.at(-1)!.validation!.loss).to.be.lessThan(epochs[0]!.validation!.loss);
    // Otherwise it would be of the pictures that were learned.
    expect(epochs.at(-1)!.validation!.loss).to.not.be.closeTo(epochs.at(-1)!.loss, 1e-9);
  });

  it('comes with an evaluation of every picture', () => {
    const { evaluation } = result;
    expect(evaluation!.labels).to.deep.equal(['a', 'b']);
    expect(evaluation!.predictions.map(({ id }) => id)).to.deep.equal(classifier.samples.map(({ id }) => id));
    expect(evaluation!.of).to.equal(24);
    expect(evaluation!.accuracy).to.equal(epochs.at(-1)!.validation!.accuracy);
    expect(classifier.evaluation).to.deep.equal(evaluation);
  });

  it('keeps its figures in its file, and nothing about single pictures', async () => {
    const files = await filesOf(classifier);
    const json = await files[0]!.text();
    for (const { id } of classifier.samples) expect(json).not.to.include(id);
    const other = new Classifier();
    await other.load(files);
    expect(other.evaluation).to.deep.equal({ ...result.evaluation, predictions: [] });
    other.dispose();
  });

  it('answers even if its evaluation is unreadable', async () => {
    const [json, weights] = await filesOf(classifier);
    for (const matrix of ['nonsense', [[1]], [[1, 2], [3]]]) {
      const changed = JSON.parse(await json!.text());
      changed.userDefinedMetadata.maskRoom.evaluation.matrix = matrix;
      const other = new Classifier();
      await other.load([new File([JSON.stringify(changed)], 'model.json'), weights!]);
      expect(other.evaluation).to.equal(null);
      expect(await answerOf(other)).to.deep.equal(await answerOf(classifier));
      other.dispose();
    }
  });

  it('doubts only a picture unlike all of them', async () => {
    for (let i = 0; i < 4; i++) {
      const own = await classifier.classify(still(i % 2, 3 + 0.5 * i));
      expect(own.doubt, `picture ${i}`).to.be.lessThan(0.5);
      expect((await classifier.classify(stripes(i))).doubt, `stripes ${i}`).to.be.within(0.5, 1);
    }
    const other = new Classifier();
    await other.load(await filesOf(classifier));
    const [once, again] = [await classifier.classify(stripes(1)), await other.classify(stripes(1))];
    expect(again.doubt).to.equal(once.doubt);
    other.dispose();
  });

  it('can be restored after another one', async () => {
    const before = await answerOf(classifier);
    const kept = classifier.keep();
    // One of ml5's own: from the same pictures, ridge regression would always come to the same.
    await classifier.train({ epochs: 1, hiddenUnits: 1 });
    expect(await answerOf(classifier)).not.to.deep.equal(before);
    await classifier.restore(kept);
    expect(await answerOf(classifier)).to.deep.equal(before);
    expect(classifier.evaluation).to.deep.equal(result.evaluation);
    await classifier.restore(null);
    expect([classifier.trained, classifier.evaluation]).to.deep.equal([false, null]);
    expect((await rejection(classifier.classify(still(0)))).code).to.equal('model-none');
    await classifier.restore(kept);
    expect(await answerOf(classifier)).to.deep.equal(before);
  });
});

describe('a class of a trained model', () => {
  const classifier = new Classifier();

  before(async function () {
    this.timeout(60_000);
    await record(classifier, 6);
    await classifier.train();
  });

  after(() => classifier.dispose());

  it('can be renamed, and the answers stay', async () => {
    const { a, b } = await answerOf(classifier);
    await classifier.rename('a', '7');
    expect(classifier.labels).to.deep.equal(['7', 'b']);
    expect(await answerOf(classifier)).to.deep.equal({ 7: a, b });
    expect(classifier.evaluation!.recall.map(({ label }) => label)).to.deep.equal(['7', 'b']);
    const files = await filesOf(classifier);
    expect((await maskRoomIn(files))['counts']).to.deep.equal({ 7: 6, b: 6 });
    const other = new Classifier();
    await other.load(files);
    expect(other.labels).to.deep.equal(['7', 'b']);
    expect(await answerOf(other)).to.deep.equal({ 7: a, b });
    other.dispose();
    await classifier.rename('7', 'a');
    expect(await answerOf(classifier)).to.deep.equal({ a, b });
  });

  it('keeps its name if the new one is empty or taken', async () => {
    const wanted: [string, string, string][] = [
      ['a', '', 'class-unnamed'],
      ['a', 'b', 'class-taken'],
      ['c', 'd', 'trainer-unknown-label'],
    ];
    for (const [from, to, code] of wanted)
      expect((await rejection(classifier.rename(from, to))).code, `${from} to ${to}`).to.equal(code);
    expect(classifier.labels).to.deep.equal(['a', 'b']);
    await classifier.rename('a', 'a');
    expect(classifier.labels).to.deep.equal(['a', 'b']);
    const empty = new Classifier();
    expect((await rejection(empty.rename('a', 'b'))).code).to.equal('model-none');
    empty.dispose();
  });

  it('waits for the current training', async () => {
    const order: string[] = [];
    const training = classifier.train().then(() => order.push('trained'));
    const renaming = classifier.rename('b', 'wave').then(() => order.push('renamed'));
    await Promise.all([training, renaming]);
    expect(order).to.deep.equal(['trained', 'renamed']);
    expect(classifier.labels).to.deep.equal(['a', 'wave']);
    // Neither waits for the other for ever.
    await Promise.all([classifier.rename('wave', 'b'), classifier.train()]);
    expect(classifier.labels).to.deep.equal(['a', 'b']);
  });
});

describe('a model of too few pictures', () => {
  it('is trained, and reports that nothing was measured', async () => {
    const classifier = new Classifier();
    await record(classifier, 5);
    const epochs: EpochResult[] = [];
    const { evaluation } = await classifier.train({}, (epoch) => epochs.push(epoch));
    expect([evaluation, classifier.evaluation]).to.deep.equal([null, null]);
    expect(epochs.every(({ validation }) => validation === undefined)).to.equal(true);
    expect((await classifier.classify(stripes(0))).doubt).to.equal(undefined);
    const maskRoom = await maskRoomIn(await filesOf(classifier));
    expect(maskRoom).not.to.have.any.keys('evaluation', 'doubt');
    classifier.dispose();
  });
});
