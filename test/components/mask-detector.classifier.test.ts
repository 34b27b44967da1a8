import { aTimeout, expect, oneEvent } from '@open-wc/testing';
import type { Classifier } from '../../src/classifier/classifier.ts';
import type { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { portrait } from '../classifier/faces.ts';
import { until } from '../until.ts';
import { playingVideo } from './mask-trainer.fake.ts';
import { running } from './workers.ts';

/** The built bundle with the real classifier and the ready-made model: the worker and what it fetches exist there only. */
const bundle = '/dist/mask-room.js';

const empty = () => {
  const context = new OffscreenCanvas(320, 240).getContext('2d')!;
  context.fillStyle = '#667';
  context.fillRect(0, 0, 320, 240);
  return context.canvas;
};

describe('<mask-detector> with the ready-made model', function () {
  this.timeout(60_000);
  const added: HTMLElement[] = [];
  const add = <T extends HTMLElement>(tag: string, attributes: Record<string, string> = {}) => {
    const element = document.createElement(tag) as T;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.body.append(element);
    added.push(element);
    return element;
  };
  const detect = (attributes?: Record<string, string>) => add<MaskDetector>('mask-detector', attributes);
  const teach = (attributes?: Record<string, string>) => add<MaskTrainer>('mask-trainer', attributes);
  /** Trains on two kinds of portrait. */
  const train = async (trainer: MaskTrainer) => {
    for (let n = 0; n < 3; n++)
      for (const [index, label] of trainer.labels.entries())
        await trainer.addImage(label, portrait({ x: 10 * n, mask: index ? '#2050b0' : '' }));
    await trainer.train({ epochs: 5 });
  };
  const code = (work: Promise<unknown>) =>
    work.then(
      () => '',
      (error: MaskRoomError) => error.code,
    );
  const text = (detector: MaskDetector, part: string) =>
    detector.shadowRoot!.querySelector(`[part=${part}]`)?.textContent!.trim() ?? '';
  let video: HTMLVideoElement;

  before(async () => {
    await import(bundle);
    video = await playingVideo();
  });
  after(() => (video.srcObject as MediaStream).getTracks().forEach((track) => track.stop()));
  afterEach(async () => {
    added.splice(0).forEach((element) => element.remove());
    await aTimeout(20);
    expect(running.size, 'workers that still run').to.equal(0);
  });

  it('shows how the real engine works, and logs what it answers', async () => {
    const detector = detect({ log: '', debug: '' });
    detector.video = video;
    await detector.start();
    const figure = (name: string) =>
      [...detector.shadowRoot!.querySelectorAll('dl div')]
        .find((row) => row.querySelector('dt')!.textContent.startsWith(name))
        ?.querySelector('dd')!.textContent ?? '';
    await until(() => /^[\d.]+ megabytes/.test(figure('Memory')));
    const classifier = detector.classifier as Classifier;
    const { fused, bytes } = await classifier.engine();
    expect(bytes).to.be.greaterThan(100_000);
    expect(figure('Kernels')).to.match(
      fused ? /^With relaxed SIMD, our own: small convolutions \(16-bit products/ : /^TensorFlow\.js\./,
    );
    expect(figure('Engine')).to.match(/^TensorFlow\.js on WebAssembly/);
    await until(() => figure('Model (SHA-256') !== 'Unknown');
    const weights = await (await fetch('/models/ready/model.weights.bin')).arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', weights));
    expect(figure('Model (SHA-256')).to.equal(
      Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    );
    expect(figure('Backbone')).to.equal(classifier.backbone);
    expect(figure('Time per frame')).to.match(/ms at p50/);
  });

  it('keeps the page responsive if a loaded model does not paint', async () => {
    const detector = detect();
    detector.video = video;
    await detector.start();
    await oneEvent(detector, 'detection');
    Object.defineProperty(detector, 'classifier', { value: null, configurable: true });
    await aTimeout(200);
    Reflect.deleteProperty(detector, 'classifier');
    await oneEvent(detector, 'detection');
  });

  it('answers without training, loads nothing until it is started, and is accessible while loading', async () => {
    const detector = detect();
    detector.video = video;
    await aTimeout(300);
    expect(running.size).to.equal(0);
    expect(detector.classifier).to.equal(null);
    const values = new Set<number>();
    // Looks after every change: a clock would miss what comes while axe keeps the page busy.
    const watch = new MutationObserver(() => {
      const progress = detector.shadowRoot!.querySelector('progress');
      if (progress && progress.position > 0) values.add(progress.position);
    });
    watch.observe(detector.shadowRoot!, { subtree: true, childList: true, attributeFilter: ['value'] });
    const starting = detector.start();
    expect(detector.status).to.equal('loading');
    await detector.updateComplete;
    await expect(detector).to.be.accessible();
    await starting;
    watch.disconnect();
    expect(values.size, 'progress that moved').to.be.above(1);
    expect(detector.status).to.equal('detecting');
    const { detail } = await oneEvent(detector, 'detection');
    expect(detail.results.map(({ label }: { label: string }) => label).sort()).to.deep.equal([
      'mask',
      'no mask',
    ]);
    expect(text(detector, 'model')).to.equal('Model: ready-made, for masks');
    await detector.stop();
    expect((await detector.classify(portrait({}))).face, 'the whole frame').to.equal(undefined);
    expect(running.size).to.equal(1);
  });

  it('recognises the trainer’s default classes', async () => {
    const { labels } = (await detect().classify(empty())).results.reduce(
      ({ labels }, { label }) => ({ labels: [...labels, label] }),
      { labels: [] as string[] },
    );
    expect(labels).to.have.members([...teach().labels]);
  });

  it('is replaced by the trainer’s model during detection, and returns if that goes', async () => {
    const detector = detect();
    const trainer = teach();
    detector.video = video;
    await detector.start();
    const readyMade = detector.classifier;
    const statuses = new Set<string>();
    const errors: string[] = [];
    detector.addEventListener('detection', () => statuses.add(detector.status));
    detector.addEventListener('detector-error', ({ detail }) => errors.push(detail.code));
    await train(trainer);
    expect(detector.classifier).to.equal(trainer.classifier);
    expect(detector.classifier).to.not.equal(readyMade);
    expect(detector.status).to.equal('detecting');
    expect(running.size, 'the trainer’s two; the ready-made model is let go of').to.equal(2);
    await oneEvent(detector, 'detection');
    await detector.updateComplete;
    expect(text(detector, 'model')).to.equal('Model: your own, from the trainer');
    await trainer.clear();
    expect(detector.status).to.equal('loading');
    await until(() => detector.status === 'detecting');
    await oneEvent(detector, 'detection');
    await detector.updateComplete;
    expect(text(detector, 'model')).to.equal('Model: ready-made, for masks');
    expect([...statuses]).to.deep.equal(['detecting']);
    expect(errors).to.deep.equal([]);
  });

  it('never answers for a trainer with other classes: waits for its model, continues with it, pauses without it', async () => {
    const detector = detect({ autostart: '' });
    detector.video = video;
    await oneEvent(detector, 'detection-change');
    await detector.updateComplete;
    expect(text(detector, 'results')).to.contain('no mask');
    const trainer = teach({ labels: 'thumbs up, thumbs down' });
    await until(() => detector.status === 'paused');
    expect(running.size).to.equal(0);
    const seen = new Set<string>();
    detector.addEventListener('detection', ({ detail }) =>
      detail.results.forEach(({ label }) => seen.add(label)),
    );
    await detector.updateComplete;
    expect(text(detector, 'status')).to.equal('Paused: waiting for the trainer’s model.');
    expect(text(detector, 'answer') + text(detector, 'results'), 'nothing more about masks').to.equal('');
    expect(await code(detector.classify(empty()))).to.equal('detector-no-model');
    await train(trainer);
    await oneEvent(detector, 'detection');
    expect(detector.status).to.equal('detecting');
    await trainer.clear();
    expect(detector.status).to.equal('paused');
    await aTimeout(300);
    expect([...seen].sort()).to.deep.equal(['thumbs down', 'thumbs up']);
  });

  it('is not started if a trainer with other classes arrives while it loads', async () => {
    const detector = detect();
    detector.video = video;
    const starting = code(detector.start());
    teach({ labels: 'thumbs up, thumbs down' });
    expect(await starting).to.equal('detector-no-model');
    expect(running.size).to.equal(0);
  });

  it('looks at faces if the page asks for it', async () => {
    const detector = detect({ region: 'face' });
    const { face, results } = await detector.classify(
      portrait({ x: 300, y: 100, side: 256, width: 640, height: 480 }),
    );
    expect(face!.x + face!.width / 2).to.be.closeTo(428, 25);
    expect(results).to.have.length(2);
    expect(await detector.classify(empty())).to.deep.include({ face: null, results: [], confidence: 0 });
    detector.removeAttribute('region');
    expect((await detector.classify(empty())).face, 'the whole frame').to.equal(undefined);
    detector.setAttribute('region', 'nose');
    expect(await code(detector.classify(empty()))).to.equal('region-unknown');
  });

  it('reports at the start that the trainer’s model is for another region', async () => {
    const detector = detect({ region: 'face' });
    detector.video = video;
    await train(teach());
    expect(await code(detector.start())).to.equal('region-mismatch');
    expect(detector.status).to.equal('failed');
    detector.removeAttribute('region');
    await detector.start();
    await oneEvent(detector, 'detection');
  });

  it('stops loading on stop(), and ends everything on removal', async () => {
    const detector = detect();
    detector.video = video;
    const starting = detector.start();
    await until(() => running.size === 1);
    await detector.stop();
    await starting;
    expect(detector.status).to.equal('ready');
    expect(running.size).to.equal(0);
    await detector.start();
    expect(detector.status).to.equal('detecting');
    await detector.stop();
    // What comes beside it would have its engine.
    detector.remove();
    await until(() => running.size === 0);
    const classifying = code(detect().classify(empty()));
    await until(() => running.size === 1);
    added.splice(0).forEach((element) => element.remove());
    expect(await classifying).to.equal('aborted');
  });

  it('queues few requests while its model loads, and answers every request about a video', async () => {
    const { VideoFrame } = window;
    let taken = 0;
    window.VideoFrame = class extends VideoFrame {
      constructor(...args: unknown[]) {
        super(...(args as [CanvasImageSource]));
        taken++;
      }
    } as typeof VideoFrame;
    const detector = detect();
    detector.video = video;
    const canvas = empty();
    const [answers, codes]: [Promise<string>[], Promise<string>[]] = [[], []];
    try {
      while (!detector.classifier) {
        answers.push(detector.classify().then(({ label }) => label));
        codes.push(code(detector.classify(canvas)));
        await aTimeout(8);
      }
      const labels = await Promise.all(answers);
      expect(labels.length).to.be.above(9);
      expect([...new Set(labels)]).to.have.length(1);
    } finally {
      window.VideoFrame = VideoFrame;
    }
    expect(taken, 'frames that were looked at').to.be.below(4);
    const last = (await Promise.all(codes)).slice(-8);
    expect(last).to.deep.equal(Array(8).fill(''));
    expect(new Set(await Promise.all(codes.slice(0, -9)))).to.deep.equal(new Set(['classify-overtaken']));
  });
});
