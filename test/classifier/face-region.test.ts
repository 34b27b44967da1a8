import { expect } from '@open-wc/testing';
import { Classifier, paint, record, rejection, workers } from './bundle.ts';
import { portrait } from './faces.ts';

const MASK = '#2050b0';
const empty = paint(1, 3) as OffscreenCanvas;

/** A classifier of faces, with and without a blue lower half. */
let shared: Classifier;
let files: File[];

before(async function () {
  this.timeout(60_000);
  shared = new Classifier({ region: 'face' });
  for (let i = 0; i < 6; i++) {
    const at = { x: 10 * i, y: 2 * i, side: 200 + 5 * i };
    await shared.addImage('bare', portrait(at));
    await shared.addImage('covered', portrait({ ...at, mask: MASK }));
  }
  await shared.train();
  files = Object.values(await shared.save());
});

after(() => shared.dispose());

describe('region face', () => {
  it('answers about the face and says where it is, in pixels of the source', async () => {
    for (const [mask, label] of [
      ['', 'bare'],
      [MASK, 'covered'],
    ]) {
      const answer = await shared.classify(
        portrait({ x: 300, y: 100, side: 256, width: 640, height: 480, mask }),
      );
      expect(answer.label).to.equal(label);
      expect(answer.results).to.have.length(2);
      const { x, y, width, height } = answer.face!;
      // The eyes, nose and mouth lie around (64, 68) of the 128.
      expect(x + width / 2).to.be.closeTo(428, 25);
      expect(y + height / 2).to.be.closeTo(236, 35);
      expect(width).to.be.within(80, 240);
      expect(height).to.be.within(80, 240);
    }
  });

  it('sees the same face anywhere, in a picture of any size', async () => {
    const at = async (place: Parameters<typeof portrait>[0]) =>
      (await shared.classify(portrait({ ...place, mask: MASK }))).confidence;
    for (const place of [
      {},
      { x: 80 },
      { x: 700, y: 200, side: 480, width: 1280, height: 720 },
      { width: 200, height: 400, side: 200, y: 150 },
    ])
      expect(await at(place)).to.be.above(0.8);
  });

  it('finds a face that is small in a large picture', async () => {
    const place = { x: 900, y: 420, side: 150, width: 1280, height: 720 };
    const { face, label } = await shared.classify(portrait({ ...place, mask: MASK }));
    expect(face!.x + face!.width / 2).to.be.closeTo(975, 25);
    expect(face!.y + face!.height / 2).to.be.closeTo(500, 25);
    expect(label).to.equal('covered');
  });

  it('answers “no face” and no class if there is none', async () => {
    const answer = await shared.classify(empty);
    expect(answer).to.deep.include({ label: 'no face', confidence: 0, face: null });
    expect(answer.results).to.deep.equal([]);
    expect(answer.latency).to.be.above(0);
  });

  it('says where the face in a sample is, and keeps only what was computed from it', async () => {
    const { samples } = shared;
    const { face } = await shared.addImage('bare', portrait({ x: 40 }));
    expect(face!.x + face!.width / 2).to.be.closeTo(160, 25);
    expect(shared.samples.at(-1)).not.to.have.property('face');
    shared.setSamples(samples);
  });

  it('accepts no sample without a face', async () => {
    const { samples } = shared;
    expect((await rejection(shared.addImage('bare', empty))).code).to.equal('no-face');
    expect(shared.samples).to.equal(samples);
  });

  it('follows a video, and forgets a face that goes', async function () {
    this.timeout(30_000);
    const canvas = document.createElement('canvas');
    portrait({ mask: MASK }, canvas);
    const video = Object.assign(document.createElement('video'), { muted: true });
    video.srcObject = canvas.captureStream(30);
    let draw = () => void portrait({ mask: MASK }, canvas);
    const redraw = setInterval(() => draw(), 30);
    await video.play();
    const until = async (done: (answer: Awaited<ReturnType<Classifier['classify']>>) => boolean) => {
      const began = performance.now();
      for (;;) {
        const answer = await shared.classify(video);
        if (done(answer)) return answer;
        expect(performance.now() - began).to.be.below(8000);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    };
    await until(({ label }) => label === 'covered');
    const boxes = new Set<number>();
    for (let i = 0; i < 5; i++) boxes.add((await shared.classify(video)).face!.x);
    expect(boxes.size, 'not looked for in each frame').to.be.below(5);
    draw = () => {
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#557';
      context.fillRect(0, 0, 320, 240);
    };
    await until(({ face }) => face === null);
    draw = () => void portrait({ x: 80 }, canvas);
    const { face } = await until((answer) => answer.face !== null && answer.label === 'bare');
    expect(face!.x + face!.width / 2).to.be.closeTo(200, 25);
    clearInterval(redraw);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  });

  it('is written into the model file', async () => {
    const { userDefinedMetadata } = JSON.parse(await files[0]!.text()) as {
      userDefinedMetadata: { maskRoom: { preprocessing: object } };
    };
    expect(userDefinedMetadata.maskRoom.preprocessing).to.deep.equal({
      crop: 'face',
      margin: 1.2,
      detector: 'blazeface-short-range-128',
      size: 224,
      range: [-1, 1],
    });
  });
});

describe('a model and its region', () => {
  it('belong together: another classifier adopts the region with the model, and gives the same answers', async () => {
    const other = new Classifier();
    expect(other.region).to.equal('frame');
    await other.load(files);
    expect(other.region).to.equal('face');
    const still = portrait({ x: 30, mask: MASK });
    const [here, there] = [await shared.classify(still), await other.classify(still)];
    expect(there.results).to.deep.equal(here.results);
    expect(there.face).to.deep.equal(here.face);
    expect((await other.classify(empty)).face).to.equal(null);
    other.dispose();
  });

  it('are refused if another is required, and nothing is lost', async function () {
    this.timeout(60_000);
    const other = new Classifier({ region: 'frame' });
    await record(other, 2);
    await other.train({ epochs: 1 });
    expect((await other.classify(empty)).face, 'no face is looked for').to.equal(undefined);
    const before = (await other.classify(empty)).results;
    const error = await rejection(other.load(files));
    expect(error.code).to.equal('region-mismatch');
    expect(error.message).to.contain('face').and.to.contain('frame');
    expect((await other.classify(empty)).results).to.deep.equal(before);
    expect((await rejection(other.classify(empty, { region: 'face' }))).code).to.equal('region-mismatch');
    expect((await rejection(shared.load(Object.values(await other.save())))).code).to.equal(
      'region-mismatch',
    );
    expect((await shared.classify(portrait({}))).results).to.have.length(2);
    // Examples of both are no set to learn from.
    other.setSamples([...other.samples, ...shared.samples.map((each) => ({ ...each, label: 'a' }))]);
    expect((await rejection(other.train())).code).to.equal('samples-region');
    other.region = 'face';
    expect((await rejection(other.train())).code).to.equal('samples-region');
    other.dispose();
  });

  it('have only two names', async () => {
    const other = new Classifier({ region: 'nose' as 'face' });
    for (const use of [() => other.addImage('a', empty), () => other.load(files), () => other.warmUp()])
      expect((await rejection(use())).code).to.equal('region-unknown');
    other.dispose();
  });

  it('survive a worker crash, and the engine keeps no tensor', async () => {
    const still = portrait({ x: 20, mask: MASK });
    const { results } = await shared.classify(still);
    const { tensors } = await shared.memory();
    for (let i = 0; i < 5; i++) await shared.classify(i % 2 ? still : empty);
    expect((await shared.memory()).tensors).to.equal(tensors);
    const crashing = shared.classify(still);
    for (const worker of workers) worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
    expect((await crashing).results).to.deep.equal(results);
    expect((await shared.classify(still)).results).to.deep.equal(results);
  });
});
