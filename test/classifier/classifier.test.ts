import { expect } from '@open-wc/testing';
import { until } from '../until.ts';
import type { Sample } from '../../src/samples/sample.ts';
import type { EpochResult, Progress, Source } from '../../src/classifier/types.ts';
import { Classifier, paint, record, rejection, trainingWorkers, workers } from './bundle.ts';
import { filesOf, headFile, networkFile, seededWeights } from './model-files.ts';

const still = paint(1, 3) as OffscreenCanvas;

/** The same backbone under another address: what does not share the worker of the others. */
const apart = { backbone: '/models/backbone' };

/** Both scores, in the order of `labels`. */
async function scoresOf(classifier: Classifier, source: Source = still): Promise<number[]> {
  const { results } = await classifier.classify(source);
  return classifier.labels.map((label) => results.find((result) => result.label === label)!.confidence);
}

/** One that has been trained, shared by the tests that leave its model as it is. */
let shared: Classifier;
let sharedScores: number[];
let sharedSamples: readonly Sample[];
let sharedFiles: File[];

before(async function () {
  this.timeout(60_000);
  shared = new Classifier();
  await record(shared);
  await shared.train();
  sharedScores = await scoresOf(shared);
  sharedSamples = shared.samples;
  sharedFiles = Object.values(await shared.save());
});

after(() => shared.dispose());

// A test that fails must not take the others with it.
afterEach(async () => {
  if (shared.samples !== sharedSamples) shared.setSamples(sharedSamples);
  if (String(await scoresOf(shared)) !== String(sharedScores)) await shared.load(sharedFiles);
  sharedSamples = shared.samples;
});

/** Whatever the test did: the model answers as before. */
async function nothingWasLost(): Promise<void> {
  expect(shared.trained).to.equal(true);
  expect(shared.labels).to.deep.equal(['a', 'b']);
  expect(shared.samples).to.have.length(16);
  expect(await scoresOf(shared)).to.deep.equal(sharedScores);
}

describe('what can be classified', () => {
  it('every kind of picture, with the same result', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [still.width, still.height];
    canvas.getContext('2d')!.drawImage(still, 0, 0);
    const blob = await still.convertToBlob({ type: 'image/png' });
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    const bitmap = await createImageBitmap(still);
    const data = still.getContext('2d')!.getImageData(0, 0, still.width, still.height);
    for (const source of [still, canvas, blob, image, bitmap, data])
      expect(await scoresOf(shared, source), source.constructor.name).to.deep.equal(sharedScores);
    URL.revokeObjectURL(image.src);
    // The caller's things stay the caller's.
    expect(bitmap.width).to.equal(320);
    expect(data.data).to.have.length(320 * 240 * 4);
  });

  it('a playing video, at any frame', async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [320, 240];
    paint(1, 3, canvas);
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream(30);
    const redraw = setInterval(() => paint(1, 3, canvas), 30);
    await video.play();
    for (let i = 0; i < 15; i++) {
      const answer = await shared.classify(video);
      expect(answer.results.map(({ label }) => label).sort()).to.deep.equal(['a', 'b']);
      const [a] = ['a'].map((label) => answer.results.find((result) => result.label === label)!.confidence);
      expect(a).to.be.closeTo(sharedScores[0]!, 0.1);
    }
    clearInterval(redraw);
    for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
  });

  it('a photo in its EXIF orientation', async () => {
    const sideways = new OffscreenCanvas(240, 320);
    const context = sideways.getContext('2d')!;
    context.translate(0, 320);
    context.rotate(-Math.PI / 2);
    context.drawImage(still, 0, 0);
    const jpeg = new Uint8Array(
      await (await sideways.convertToBlob({ type: 'image/jpeg', quality: 1 })).arrayBuffer(),
    );
    // An EXIF block with one entry: orientation 6, to be turned clockwise.
    const exif = [
      0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0,
      0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
    ];
    const turned = new Blob([Uint8Array.of(...jpeg.slice(0, 2), ...exif, ...jpeg.slice(2))], {
      type: 'image/jpeg',
    });
    const [a] = await scoresOf(shared, turned);
    expect(a).to.be.closeTo(sharedScores[0]!, 0.1);
  });

  it('what a canvas shows at the call, even if it is redrawn at once', async () => {
    const canvas = paint(1, 3) as OffscreenCanvas;
    const answer = scoresOf(shared, canvas);
    paint(0, 5, canvas);
    expect(await answer).to.deep.equal(sharedScores);
  });

  const bitmap = async () => {
    const closed = await createImageBitmap(still);
    closed.close();
    return closed;
  };
  const brokenImage = () => {
    const image = new Image();
    image.src = '/nowhere.png';
    return image;
  };
  const tainted = async () => {
    const image = new Image();
    // Another origin than the page's, which does not say that it may be read.
    image.src = `http://${location.hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${location.port}/test/classifier/fixtures/pixel.png`;
    await image.decode();
    return image;
  };
  const bad: [string, () => unknown, string][] = [
    ['nothing', () => undefined, 'source-unsupported'],
    ['a string', () => 'picture.png', 'source-unsupported'],
    ['an element that is no picture', () => document.createElement('div'), 'source-unsupported'],
    ['a video without a picture', () => document.createElement('video'), 'video-not-ready'],
    [
      'a canvas without a size',
      () => Object.assign(document.createElement('canvas'), { width: 0 }),
      'source-empty',
    ],
    ['a closed bitmap', bitmap, 'source-empty'],
    ['a blob that is no picture', () => new Blob(['hello']), 'image-undecodable'],
    ['an empty blob', () => new Blob([]), 'image-undecodable'],
    ['an image that is not there', brokenImage, 'image-undecodable'],
    ['an image of another site', tainted, 'source-tainted'],
  ];
  for (const [what, make, code] of bad)
    it(`not ${what}`, async () => {
      const source = (await make()) as Source;
      expect((await rejection(shared.classify(source))).code).to.equal(code);
      expect((await rejection(shared.addImage('a', source))).code).to.equal(code);
      await nothingWasLost();
    });

  it('not without a label', async () => {
    expect((await rejection(shared.addImage('', still))).code).to.equal('label-empty');
  });
});

describe('training', () => {
  it('waits for images added before it, with classes named by numbers, and ignores failed ones', async () => {
    const classifier = new Classifier();
    const handed = [0, 1, 2, 3].map((n) =>
      classifier.addImage((n % 2) as unknown as string, paint(n % 2, n) as Source),
    );
    const damaged = rejection(classifier.addImage('1', new Blob(['no picture'])));
    const { counts } = await classifier.train({ epochs: 2 });
    expect(counts).to.deep.equal({ 0: 2, 1: 2 });
    expect((await damaged).code).to.equal('image-undecodable');
    await Promise.all(handed);
    classifier.dispose();
  });

  it('reports each epoch and its result', async () => {
    const classifier = new Classifier(apart);
    const progress: Progress[] = [];
    classifier.addEventListener('progress', (event) =>
      progress.push((event as CustomEvent<Progress>).detail),
    );
    const epochs: EpochResult[] = [];
    // Not recorded here: what is fetched meanwhile, for the training to come, is not told.
    classifier.setSamples(sharedSamples);
    expect(classifier.trained).to.equal(false);
    const result = await classifier.train({ epochs: 12 }, (epoch) => epochs.push(epoch));
    expect(epochs.map(({ epoch }) => epoch)).to.deep.equal(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(epochs.every(({ epochs: all }) => all === 12)).to.equal(true);
    expect(epochs.at(-1)!.loss).to.be.below(epochs[0]!.loss);
    const { loss, accuracy } = epochs.at(-1)!;
    expect(result).to.deep.include({
      labels: ['a', 'b'],
      counts: { a: 8, b: 8 },
      epochs: 12,
      loss,
      accuracy,
    });
    expect(result.duration).to.be.above(0);
    for (const step of ['engine', 'backbone', 'learner', 'training']) {
      const values = progress.filter((each) => each.step === step).map(({ value }) => value!);
      expect(values.length, step).to.be.above(0);
      expect(values, step).to.deep.equal([...values].sort((x, y) => x - y));
      expect(values.at(-1), step).to.equal(1);
    }
    classifier.dispose();
  });

  it('answers in order of confidence, which adds up to 1', async () => {
    const { label, confidence, results, latency } = await shared.classify(still);
    expect(label).to.equal('b');
    expect(confidence).to.be.above(0.8);
    expect(results[0]).to.deep.equal({ label, confidence });
    expect(results[0]!.confidence + results[1]!.confidence).to.be.closeTo(1, 1e-5);
    expect(latency).to.be.within(0.1, 20_000);
  });

  it('keeps detecting with the current model meanwhile', async () => {
    let done = false;
    const training = shared.train({ epochs: 40, learningRate: 1e-6 }).then(() => (done = true));
    const scores = await scoresOf(shared);
    expect(done).to.equal(false);
    expect(scores).to.deep.equal(sharedScores);
    await training;
    expect(await scoresOf(shared)).to.not.deep.equal(sharedScores);
  });

  it('stops on a signal, and the previous model stays', async () => {
    const abort = new AbortController();
    const training = shared.train({ epochs: 5000, signal: abort.signal }, ({ epoch }) => {
      if (epoch === 3) abort.abort();
    });
    expect((await rejection(training)).code).to.equal('aborted');
    await nothingWasLost();
    expect((await rejection(shared.train({ signal: AbortSignal.abort() }))).code).to.equal('aborted');
    await nothingWasLost();
  });

  it('refuses a second one and loading at the same time', async () => {
    const abort = new AbortController();
    const training = rejection(shared.train({ epochs: 5000, signal: abort.signal }));
    expect((await rejection(shared.train())).code).to.equal('training-busy');
    expect((await rejection(shared.load('/model.json'))).code).to.equal('load-while-training');
    abort.abort();
    await training;
    await nothingWasLost();
  });

  it('reports a diverging loss, and damaged samples', async () => {
    const { samples } = shared;
    const filled = (value: number) =>
      samples.map(({ label }, i) => ({
        label,
        features: new Float32Array(256).fill(i % 2 ? value : -value),
      }));
    shared.setSamples(filled(3e38));
    expect((await rejection(shared.train({ learningRate: 1 }))).code).to.equal('training-diverged');
    shared.setSamples(filled(NaN));
    expect((await rejection(shared.train())).code).to.equal('samples-damaged');
    shared.setSamples(samples);
    await nothingWasLost();
  });

  const features = new Float32Array(256);
  const sets: [string, string[], string][] = [
    ['no sample', [], 'training-no-samples'],
    ['one class', ['a', 'a', 'a'], 'training-one-class'],
    ['one sample of a class', ['a', 'a', 'b'], 'training-too-few'],
  ];
  for (const [what, labels, code] of sets)
    it(`refuses ${what} before it fetches anything`, async () => {
      const before = workers.length;
      const classifier = new Classifier();
      classifier.setSamples(labels.map((label) => ({ label, features })));
      expect((await rejection(classifier.train())).code).to.equal(code);
      expect(workers.length).to.equal(before);
    });

  it('refuses samples of another backbone', async () => {
    const { samples } = shared;
    shared.setSamples(['a', 'a', 'b', 'b'].map((label) => ({ label, features: new Float32Array(1280) })));
    expect((await rejection(shared.train())).code).to.equal('samples-mismatch');
    shared.setSamples(samples);
    await nothingWasLost();
  });

  for (const options of [
    { epochs: 0 },
    { epochs: 1.5 },
    { learningRate: -1 },
    { learningRate: NaN },
    { hiddenUnits: 1e9 },
    { batchSize: 2 },
    { batchSize: '0.5' as unknown as number },
  ])
    it(`refuses ${JSON.stringify(options)}`, async () => {
      expect((await rejection(shared.train(options))).code).to.equal('training-option');
    });
});

describe('model files', () => {
  it('give the same answers when loaded again, here and in another classifier', async () => {
    const files = await shared.save();
    expect(files.json.name).to.equal('model.json');
    expect(files.weights.name).to.equal('model.weights.bin');
    await shared.load([files.weights, files.json]);
    await nothingWasLost();
    const other = new Classifier();
    await other.load([files.json, files.weights], { labels: ['b', 'a'] });
    expect(other.trained).to.equal(true);
    expect(await scoresOf(other)).to.deep.equal(sharedScores);
    const again = await other.save();
    expect(await again.json.text()).to.equal(await files.json.text());
    other.dispose();
  });

  it('record what they were trained on and the result', async () => {
    const { userDefinedMetadata } = JSON.parse(await (await shared.save()).json.text());
    const { maskRoom } = userDefinedMetadata;
    expect(userDefinedMetadata.labelIndex).to.deep.equal(['a', 'b']);
    expect(maskRoom.backbone.sha256).to.equal(shared.backbone);
    expect(maskRoom.counts).to.deep.equal({ a: 8, b: 8 });
    expect(maskRoom.onTrainingSamples.accuracy).to.equal(1);
    expect(maskRoom.golden.scores).to.have.length(2);
  });

  it('of plain ml5 1.4 load, from an address too', async () => {
    const classifier = new Classifier();
    await classifier.load('/test/classifier/fixtures/ml5-1.4/model.json');
    expect(classifier.labels).to.deep.equal(['no mask', 'mask']);
    const { results } = await classifier.classify(still);
    expect(results).to.have.length(2);
    classifier.dispose();
  });

  it('of ml5 0.6 load for detection; training then replaces them', async () => {
    const classifier = new Classifier();
    const json = networkFile(['no', 'yes']);
    const weights = seededWeights(json);
    await classifier.load(filesOf(json, weights));
    expect(classifier.labels).to.deep.equal(['no', 'yes']);
    const first = await scoresOf(classifier);
    expect(first[0]! + first[1]!).to.be.closeTo(1, 1e-5);
    expect(await scoresOf(classifier, paint(0, 9) as OffscreenCanvas)).to.not.deep.equal(first);
    // It is saved as it came, and loads again.
    const { json: model, weights: kept } = await classifier.save();
    await classifier.load([kept, model]);
    expect(await scoresOf(classifier)).to.deep.equal(first);
    // A worker that dies has it again.
    workers.at(-1)!.terminate();
    expect(await scoresOf(classifier)).to.deep.equal(first);
    await record(classifier, 3);
    await classifier.train({ epochs: 5 });
    expect(classifier.labels).to.deep.equal(['a', 'b']);
    await classifier.save();
    classifier.dispose();
  });

  const text = async (change: (json: ReturnType<typeof headFile>) => void) => {
    const json = JSON.parse(await (await shared.save()).json.text());
    change(json);
    return new File([JSON.stringify(json)], 'model.json');
  };
  const cases: [string, () => Promise<string | File[]>, string][] = [
    ['an address with nothing there', async () => '/nowhere/model.json', 'model-not-found'],
    ['a server that is not there', async () => 'http://localhost:9/model.json', 'model-unreachable'],
    ['an address that is none', async () => 'http://[model.json', 'model-unreachable'],
    ['an address of something else', async () => '/LICENSE', 'model-not-json'],
    ['a graph model', async () => '/models/backbone/model.json', 'model-invalid'],
    [
      'weights that are not beside it',
      async () => `data:application/json,${encodeURIComponent(await (await shared.save()).json.text())}`,
      'model-weights-missing',
    ],
    ['no files', async () => [], 'model-file-missing'],
    ['no weights', async () => [(await shared.save()).json], 'model-weights-missing'],
    [
      'truncated weights',
      async () => {
        const { json, weights } = await shared.save();
        return [json, new File([weights.slice(0, 1000)], weights.name)];
      },
      'model-weights-truncated',
    ],
    [
      'weights that are no numbers',
      async () => {
        const { json, weights } = await shared.save();
        return [json, new File([new Uint8Array(weights.size).fill(255)], weights.name)];
      },
      'model-weights-damaged',
    ],
    [
      'weights of another model',
      async () => {
        const { json, weights } = await shared.save();
        const other = new Float32Array(weights.size / 4).map((_, i) => Math.sin(i));
        return [json, new File([other], weights.name)];
      },
      'model-weights-damaged',
    ],
    [
      'other answers than when it was saved',
      async () => {
        const { weights } = await shared.save();
        const json = await text((file) => {
          const { maskRoom } = file.userDefinedMetadata as { maskRoom: { golden: { scores: number[] } } };
          maskRoom.golden.scores.reverse();
        });
        return [json, weights];
      },
      'model-answers-differ',
    ],
    [
      'another backbone',
      async () => {
        const { weights } = await shared.save();
        const json = await text((file) => {
          (file.userDefinedMetadata as { maskRoom: { backbone: object } }).maskRoom.backbone = {
            id: 'other',
            sha256: '00',
          };
        });
        return [json, weights];
      },
      'model-other-backbone',
    ],
    [
      'a longer feature vector',
      async () => {
        const json = headFile(['a', 'b'], { inputs: 1280 });
        return filesOf(json, seededWeights(json));
      },
      'model-wrong-shape',
    ],
    [
      'shapes that its layers do not have',
      async () => {
        const json = networkFile(['no', 'yes']);
        json.weightsManifest[0]!.weights[0]!.shape = [1, 3, 9, 8];
        return filesOf(json, seededWeights(json));
      },
      'model-unbuildable',
    ],
  ];
  for (const [what, make, code] of cases)
    it(`are refused with ${what}`, async () => {
      expect((await rejection(shared.load(await make()))).code).to.equal(code);
      await nothingWasLost();
    });

  it('are refused if other classes are required', async () => {
    const { json, weights } = await shared.save();
    const error = await rejection(shared.load([json, weights], { labels: ['mask', 'no mask'] }));
    expect(error).to.include({ code: 'labels-mismatch' });
    expect(error.params).to.deep.equal({ found: 'a, b', expected: 'mask, no mask' });
    await nothingWasLost();
  });

  it('require a model first', async () => {
    const classifier = new Classifier();
    expect((await rejection(classifier.save())).code).to.equal('model-none');
    expect((await rejection(classifier.classify(still))).code).to.equal('model-none');
  });
});

describe('a worker that crashes', () => {
  let classifier: Classifier;
  before(async () => {
    const { json, weights } = await shared.save();
    classifier = new Classifier(apart);
    classifier.setSamples(shared.samples);
    // Its worker is the latest one from here on.
    await classifier.load([json, weights]);
  });
  after(() => classifier.dispose());

  const untouched = async () => {
    expect(classifier.labels).to.deep.equal(['a', 'b']);
    expect(classifier.samples).to.have.length(16);
    expect(await scoresOf(classifier)).to.deep.equal(sharedScores);
  };
  const crashes: [string, (worker: Worker) => void][] = [
    ['is ended', (worker) => worker.terminate()],
    [
      'throws by itself',
      (worker) => worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })),
    ],
  ];

  for (const [what, crash] of crashes) {
    it(`(it ${what}) in the middle of a frame is restarted, and the frame is answered`, async () => {
      const before = workers.length;
      const answer = scoresOf(classifier);
      crash(workers.at(-1)!);
      expect(await answer).to.deep.equal(sharedScores);
      expect(workers.length).to.equal(before + 1);
      await untouched();
    });

    it(`(it ${what}) while idle is restarted too`, async () => {
      const before = workers.length;
      crash(workers.at(-1)!);
      while (workers.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
      await untouched();
    });
  }

  it('during training loses only that training', async () => {
    const training = classifier.train({ epochs: 5000 }, ({ epoch }) => {
      if (epoch === 2) trainingWorkers.at(-1)!.terminate();
    });
    const error = await rejection(training);
    expect(error.code).to.equal('worker-crashed');
    expect(error.recoverable).to.equal(true);
    await untouched();
  });

  it('repeatedly is given up, with a reason', async () => {
    for (let i = 0; i < 3; i++) {
      await classifier.warmUp();
      const before = workers.length;
      workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
      if (i < 2) while (workers.length === before) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const isOver = () =>
      classifier.warmUp().then(
        () => false,
        () => true,
      );
    await until(isOver);
    const error = await rejection(classifier.addImage('a', still));
    expect(error.code).to.equal('worker-gave-up');
    expect(error.recoverable).to.equal(false);
    // What was learned can still be saved.
    await classifier.save();
  });

  it('while it gets its model again can be given another one', async () => {
    const { json, weights } = await shared.save();
    const again = new Classifier(apart);
    await again.load([json, weights]);
    const { postMessage } = Worker.prototype;
    let handed = 0;
    Worker.prototype.postMessage = function (...message: unknown[]) {
      Reflect.apply(postMessage, this, message);
      if ((message[0] as { op: string }).op !== 'use' || handed++) return;
      queueMicrotask(() => this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
    };
    try {
      const before = workers.length;
      workers.at(-1)!.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
      expect(await scoresOf(again)).to.deep.equal(sharedScores);
      expect(handed).to.equal(2);
      expect(workers.length).to.equal(before + 2);
    } finally {
      Worker.prototype.postMessage = postMessage;
      again.dispose();
    }
  });

  it('while it gets a newly trained model restarts with that model', async () => {
    const learner = new Classifier(apart);
    learner.setSamples(shared.samples);
    await learner.warmUp();
    const worker = workers.at(-1)!;
    const post = worker.postMessage.bind(worker) as (...message: unknown[]) => void;
    let handed = 0;
    worker.postMessage = (...message: unknown[]) => {
      post(...message);
      if ((message[0] as { op: string }).op !== 'use') return;
      handed++;
      queueMicrotask(() => worker.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' })));
    };
    await learner.train({ epochs: 5 });
    expect(handed).to.equal(1);
    expect(workers.at(-1)).to.not.equal(worker);
    expect(learner.labels).to.deep.equal(['a', 'b']);
    expect(await scoresOf(learner)).to.have.length(2);
    learner.dispose();
  });
});

describe('the engine', () => {
  it('leaves no tensor behind', async () => {
    const { samples } = shared;
    const round = async () => {
      await shared.addImage('a', still);
      await shared.classify(still);
      await shared.train({ epochs: 3 });
      await rejection(shared.train({ epochs: 100, signal: AbortSignal.timeout(30) }));
      const { json, weights } = await shared.save();
      await shared.load([json, weights]);
      await rejection(shared.load([json, new File([], weights.name)]));
      await rejection(
        shared.load([json, new File([new Float32Array(weights.size / 4).fill(0.1)], weights.name)]),
      );
      const network = networkFile(['no', 'yes']);
      await shared.load(filesOf(network, seededWeights(network)));
      await shared.classify(still);
      await shared.load([json, weights]);
    };
    await round();
    const { tensors } = await shared.memory();
    expect(tensors).to.be.above(0);
    await round();
    await round();
    expect((await shared.memory()).tensors).to.equal(tensors);
    shared.setSamples(samples);
  });

  it('accepts another backbone, and reports a missing or altered one', async () => {
    const same = new Classifier(apart);
    await same.warmUp();
    expect(same.backbone).to.equal(shared.backbone);
    same.dispose();
    const missing = new Classifier({ backbone: new URL('/nowhere/', location.href) });
    expect((await rejection(missing.warmUp())).code).to.equal('backbone-missing');
    expect((await rejection(missing.addImage('a', still))).code).to.equal('backbone-missing');
    const altered = new Classifier({ backbone: '/test/classifier/fixtures/altered-backbone/' });
    expect((await rejection(altered.warmUp())).code).to.equal('backbone-altered');
  });

  it('is requested again if the browser refused its worker', async () => {
    const { Worker } = window;
    const classifier = new Classifier(apart);
    window.Worker = function () {
      throw new DOMException('Not now.', 'SecurityError');
    } as never;
    const error = await rejection(classifier.warmUp());
    window.Worker = Worker;
    expect(error.code).to.equal('worker-blocked');
    await classifier.warmUp();
    classifier.dispose();
  });

  it('can be disposed of', async () => {
    const classifier = new Classifier();
    const pending = rejection(classifier.addImage('a', still));
    classifier.dispose();
    expect((await pending).code).to.equal('aborted');
    expect((await rejection(classifier.warmUp())).code).to.equal('aborted');
    const before = workers.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(workers.length).to.equal(before);
  });
});
