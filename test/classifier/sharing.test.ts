import { expect } from '@open-wc/testing';
import type { Progress, Source } from '../../src/classifier/types.ts';
import { DrawnVideo } from '../components/drawn-video.ts';
import { until } from '../until.ts';
import { Classifier, paint, record, rejection } from './bundle.ts';
import { portrait } from './faces.ts';
import { filesOf, networkFile, seededWeights } from './model-files.ts';
import { running } from '../components/workers.ts';

const COUNT = 9;

/** Kills the one worker that runs, as a browser does that is short of memory. */
const kill = () => [...running].at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));

/** Of different sizes, so that one which is read with another's rows is found out. */
const sizeOf = (n: number) => ({ width: 320 + 64 * n, height: 240 + 32 * n });
const pictures = Array.from({ length: COUNT }, (_, n) => {
  const { width, height } = sizeOf(n);
  return paint(n % 2, n, new OffscreenCanvas(width, height)) as OffscreenCanvas;
});

/** The same as videos: their frames are copied by the browser, while the worker could begin something else. */
async function videosOf(): Promise<DrawnVideo[]> {
  const videos = pictures.map((picture, n) => {
    const drawn = new DrawnVideo();
    Object.assign(drawn.canvas, sizeOf(n));
    drawn.video.srcObject = drawn.stream;
    drawn.show('white');
    drawn.canvas.getContext('2d')!.drawImage(picture, 0, 0);
    return drawn;
  });
  for (const { video } of videos) await video.play();
  return videos;
}

describe('classifiers on one page', function () {
  this.timeout(60_000);
  let many: Classifier[];
  let videos: DrawnVideo[];

  before(async () => {
    const taught = new Classifier();
    await record(taught, 2);
    await taught.train({ epochs: 3 });
    const model = taught.keep()!;
    many = Array.from({ length: COUNT }, () => new Classifier());
    await Promise.all(
      many.map(async (classifier, n) => {
        await classifier.restore(model);
        await classifier.rename('a', `a${n}`);
      }),
    );
    taught.dispose();
    videos = await videosOf();
  });
  after(() => {
    for (const video of videos) video.end();
    for (const classifier of many) classifier.dispose();
    expect(running.size, 'workers after the last one has gone').to.equal(0);
  });

  const ask = (classifier: Classifier, source: Source) =>
    classifier.classify(source).then(({ results }) => results);
  /** What each says of its picture, one after the other. */
  const alone = async (sources: readonly Source[] = pictures) => {
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    for (const [n, classifier] of many.entries()) answers.push(await ask(classifier, sources[n]!));
    return answers;
  };
  const together = (sources: readonly Source[] = pictures) =>
    Promise.all(many.map((classifier, n) => ask(classifier, sources[n]!)));

  it('share one worker, and each answers its own picture with its own model', async () => {
    expect(running.size).to.equal(1);
    const expected = await alone();
    expected.forEach((results, n) =>
      expect(results.map(({ label }) => label).sort()).to.deep.equal([`a${n}`, 'b']),
    );
    for (let round = 0; round < 5; round++) expect(await together()).to.deep.equal(expected);
  });

  it('never see part of another’s frame, even if that one is disposed of in the middle', async () => {
    const sources = videos.map(({ video }) => video);
    // Until it is settled for each size how its frames are read.
    for (let round = 0; round < 9; round++) await together(sources);
    const expected = await alone(sources);
    for (let round = 0; round < 10; round++) {
      const gone = new Classifier();
      await gone.restore(many[0]!.keep());
      const refused = rejection(gone.classify(sources[COUNT - 1]!));
      const answers = together(sources);
      // The picture is with the worker by then, or about to be.
      await new Promise((resolve) => setTimeout(resolve, round % 4));
      gone.dispose();
      await refused.catch(() => undefined);
      expect(await answers).to.deep.equal(expected);
    }
  });

  it('are ready at once if the engine is, and report no start', async () => {
    const steps = new Set<string>();
    const late = new Classifier();
    late.addEventListener('progress', (event) => steps.add((event as CustomEvent<Progress>).detail.step));
    await late.load(null);
    expect([...steps]).to.deep.equal(['model']);
    expect(late.backbone).to.equal(many[0]!.backbone);
    await late.classify(pictures[0]!);
    expect(running.size).to.equal(1);
    late.dispose();
    expect(running.size).to.equal(1);
  });

  it('all answer again, each with its own model, after the worker dies in the middle', async () => {
    const expected = await alone();
    const answers = together();
    kill();
    expect(await answers).to.deep.equal(expected);
    kill();
    await until(() => running.size === 1);
    expect(await together()).to.deep.equal(expected);
    // As the system ends it, without a word to the page.
    const [silent] = running;
    const later = together();
    silent!.terminate();
    expect(await later).to.deep.equal(expected);
    expect(running.size).to.equal(1);
    expect(running.has(silent!)).to.equal(false);
  });

  it('continue when one of them is disposed of, whose own calls end at once', async () => {
    const expected = await alone();
    const gone = new Classifier();
    await gone.restore(many[0]!.keep());
    const answers = together();
    const calls = [gone.classify(pictures[3]!), gone.classify(pictures[4]!), gone.load(null)].map(rejection);
    gone.dispose();
    for (const error of await Promise.all(calls)) expect(error.code).to.equal('aborted');
    expect(await answers).to.deep.equal(expected);
  });

  it('leave nothing of a discarded model behind', async () => {
    const json = networkFile(['no', 'yes']);
    const files = filesOf(json, seededWeights(json));
    const round = async () => {
      const [one, other, early] = [new Classifier(), new Classifier(), new Classifier()];
      await early.warmUp();
      // It has begun then, and will be there in the worker when nobody wants it any more.
      early.addEventListener('progress', () => early.dispose());
      const tooLate = rejection(early.load(files));
      await Promise.all([one.load(files), other.load(files)]);
      expect((await tooLate).code).to.equal('aborted');
      const [here, there] = await Promise.all([ask(one, pictures[1]!), ask(other, pictures[1]!)]);
      expect(there).to.deep.equal(here);
      one.dispose();
      expect(await ask(other, pictures[1]!), 'its twin has gone').to.deep.equal(here);
      other.dispose();
      return (await many[0]!.memory()).tensors;
    };
    const first = await round();
    expect(await round()).to.equal(first);
  });

  for (const others of ['work', 'rest'])
    it(`are not stopped by one whose model kills the worker each time, while they ${others}`, async () => {
      const expected = await alone();
      const workers = running.size;
      const { postMessage } = Worker.prototype;
      let deadly: number | undefined;
      // Stands in for a model that is too much for the engine's memory.
      Worker.prototype.postMessage = function (...args: unknown[]) {
        Reflect.apply(postMessage, this, args);
        const { op, ask } = args[0] as { op: string; ask: { model: number } };
        if (op === 'use') deadly ??= ask.model;
        if (op === 'classify' && ask.model === deadly)
          queueMicrotask(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
      };
      const broken = new Classifier();
      try {
        await broken.restore(many[0]!.keep());
        const codes: string[] = [];
        for (let round = 0; round < 2; round++) {
          const failed = rejection(broken.classify(pictures[0]!));
          if (others === 'work') expect(await together()).to.deep.equal(expected);
          codes.push((await failed).code);
        }
        expect(codes).to.deep.equal(['worker-crashed', 'worker-gave-up']);
        expect((await rejection(broken.warmUp())).code).to.equal('worker-gave-up');
        expect(await together()).to.deep.equal(expected);
        expect(running.size).to.equal(workers);
      } finally {
        Worker.prototype.postMessage = postMessage;
        broken.dispose();
      }
    });

  it('for faces do not delay those for whole pictures while the face detector loads', async () => {
    const faces = new Classifier({ region: 'face' });
    await faces.load(null);
    const [{ face }, results] = await Promise.all([
      faces.classify(portrait({})),
      ask(many[0]!, pictures[0]!),
    ]);
    expect(face).to.not.equal(null);
    expect(results).to.have.length(2);
    faces.dispose();
  });
});
