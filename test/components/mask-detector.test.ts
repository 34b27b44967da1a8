import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { Classification } from '../../src/classifier/types.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffEvent } from '../../src/handoff/index.ts';
import { letGo, until } from '../until.ts';

MaskDetector.define('mask-detector');
MaskTrainer.define('mask-trainer');

/** A real playing video of a canvas that changes all the time. */
async function movingVideo(): Promise<{ video: HTMLVideoElement; end: () => void }> {
  const canvas = document.createElement('canvas');
  canvas.width = 64;
  canvas.height = 48;
  const context = canvas.getContext('2d')!;
  const timer = setInterval(() => {
    context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 48);
  }, 20);
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = canvas.captureStream();
  await video.play();
  return {
    video,
    end: () => {
      clearInterval(timer);
      (video.srcObject as MediaStream).getTracks().forEach((track) => track.stop());
    },
  };
}

const answer = (label: string, confidence = 0.9): Classification => ({
  label,
  confidence,
  results: [
    { label, confidence },
    { label: label === 'mask' ? 'no mask' : 'mask', confidence: 1 - confidence },
  ],
  latency: 5,
});

/** Stands in for the real classifier, which the end-to-end tests use: here the detector's own behaviour is tested. */
const scripted = (next: () => Classification | Promise<Classification>) => {
  let calls = 0;
  let inFlight = 0;
  let most = 0;
  return {
    get calls() {
      return calls;
    },
    get most() {
      return most;
    },
    async classify(): Promise<Classification> {
      calls++;
      most = Math.max(most, ++inFlight);
      try {
        return await next();
      } finally {
        inFlight--;
      }
    },
  };
};

describe('<mask-detector>', () => {
  let moving: Awaited<ReturnType<typeof movingVideo>>;
  before(async () => {
    moving = await movingVideo();
  });
  after(() => moving.end());

  const running = async (
    next: () => Classification | Promise<Classification>,
    attributes = html`<mask-detector></mask-detector>`,
  ) => {
    const detector = await fixture<MaskDetector>(attributes);
    const classifier = scripted(next);
    detector.video = moving.video;
    detector.classifier = classifier;
    await detector.start();
    return { detector, classifier };
  };

  it('accepts p5’s video, and refuses anything else at once', async () => {
    const element = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    const video = document.createElement('video');
    const capture = { elt: video, width: 320, height: 240 };
    element.video = capture as unknown as HTMLVideoElement;
    expect(element.video).to.equal(video);
    for (const none of [document.createElement('canvas'), {}, 'video', { elt: {} }])
      expect(() => (element.video = none as unknown as HTMLVideoElement)).to.throw('This is not a video.');
    expect(element.video).to.equal(video);
    element.video = null;
    expect(element.video).to.equal(null);
  });

  it('uses the camera of its own application, of two on one page, whichever opens first', async () => {
    const application = html`<section>
      <i></i><mask-detector></mask-detector><mask-trainer></mask-trainer>
    </section>`;
    const page = await fixture<HTMLElement>(html`<main>${application}${application}</main>`);
    const texts: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => texts.push(text);
    const applications = [...page.querySelectorAll('section')];
    const ends: AbortController[] = [];
    const opened = (application: HTMLElement) => {
      const end = new AbortController();
      ends.push(end);
      const video = document.createElement('video');
      application
        .querySelector('i')!
        .dispatchEvent(new HandoffEvent('local-video', { video, signal: end.signal }));
      return video;
    };
    const seen = () =>
      applications.flatMap((application) => [
        application.querySelector('mask-detector')!.video,
        application.querySelector('mask-trainer')!.video,
      ]);
    try {
      const [theirs, ours] = [opened(applications[1]!), opened(applications[0]!)];
      expect(seen().map((video) => video === ours)).to.deep.equal([true, true, false, false]);
      expect(seen().map((video) => video === theirs)).to.deep.equal([false, false, true, true]);
      expect(texts).to.deep.equal([]);
    } finally {
      console.warn = warn;
      for (const end of ends) end.abort();
    }
    expect(seen().every((video) => video === null)).to.equal(true);
  });

  it('is accessible in every status', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    expect(detector.status).to.equal('idle');
    await expect(detector).to.be.accessible();
    detector.video = moving.video;
    detector.classifier = scripted(() => answer('mask'));
    await detector.updateComplete;
    expect(detector.status).to.equal('ready');
    await expect(detector).to.be.accessible();
    await detector.start();
    await oneEvent(detector, 'detection');
    await detector.updateComplete;
    expect(detector.status).to.equal('detecting');
    await expect(detector).to.be.accessible();
    detector.video = null;
    await detector.updateComplete;
    expect(detector.status).to.equal('paused');
    await expect(detector).to.be.accessible();
    await detector.stop();
    await detector.start().catch(() => undefined);
    expect(detector.status).to.equal('failed');
    await detector.updateComplete;
    await expect(detector).to.be.accessible();
  });

  it('starts by itself only with autostart', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    const classifier = scripted(() => answer('mask'));
    detector.video = moving.video;
    detector.classifier = classifier;
    await aTimeout(200);
    expect(classifier.calls).to.equal(0);
    detector.autostart = true;
    await until(() => detector.status === 'detecting');
    await oneEvent(detector, 'detection');
  });

  it('uses the video and the classifier that were set before it was defined, and returns them', async () => {
    const early = document.createElement('early-detector') as MaskDetector;
    const classifier = scripted(() => answer('mask'));
    Object.assign(early, { video: moving.video, classifier, autostart: true, stop: 'in the way', result: 1 });
    document.body.append(early);
    class Early extends MaskDetector {}
    Early.define('early-detector');
    expect(early.result).to.equal(null);
    await oneEvent(early, 'detection');
    await early.updateComplete;
    expect(early.shadowRoot!.textContent).to.contain('Model: chosen by this page');
    early.video = early.classifier = null;
    expect([early.video, early.classifier]).to.deep.equal([null, null]);
    expect(early.status).to.equal('paused');
    await early.stop();
    early.remove();
  });

  it('continues whatever a library does to its attributes, and falls back to defaults', async () => {
    const { signal } = new AbortController();
    const answerer = (event: CustomEvent) => event.detail.answer({ video: moving.video, signal });
    document.addEventListener('local-video-request', answerer);
    const model = { classifier: scripted(() => answer('mask')), labels: ['mask', 'no mask'], signal };
    const models = (event: CustomEvent) => event.detail.answer(model);
    document.addEventListener('model-ready-request', models);
    const detector = await fixture<MaskDetector>(html`<mask-detector autostart></mask-detector>`);
    await oneEvent(detector, 'detection');
    const told: string[] = [];
    detector.addEventListener('detector-error', ({ detail }) => told.push(detail.code));
    for (const [name, values] of Object.entries({
      for: ['', 'room'],
      participant: [''],
      region: ['frame', ''],
      threshold: ['0.8', '0.8', 'high', ''],
      'max-fps': ['20', '20', 'fast', ''],
      model: [''],
      autostart: ['', 'autostart'],
    }))
      for (const value of [...values, null]) {
        if (value === null) detector.removeAttribute(name);
        else detector.setAttribute(name, value);
        await detector.updateComplete;
        await oneEvent(detector, 'detection');
        expect(detector.status, `${name}="${value}"`).to.equal('detecting');
      }
    expect([detector.threshold, detector.maxFps]).to.deep.equal([0.6, 15]);
    expect(told).to.deep.equal([]);
    document.removeEventListener('local-video-request', answerer);
    document.removeEventListener('model-ready-request', models);
  });

  it('resumes once a library has restored what it changed, and is never started by it', async () => {
    const { signal } = new AbortController();
    const answerer = (event: CustomEvent) => event.detail.answer({ video: moving.video, signal });
    document.addEventListener('local-video-request', answerer);
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    detector.classifier = scripted(() => answer('mask'));
    await detector.start();
    await oneEvent(detector, 'detection');
    const told: string[] = [];
    detector.addEventListener('detector-error', ({ detail }) => told.push(detail.code));
    const changes: [string, string, string][] = [
      ['participant', 'Ben', 'paused'],
      ['model', '/nowhere/model.json', 'detecting'],
      ['id', 'other', 'detecting'],
      ['lang', 'de', 'detecting'],
      ['class', 'wide', 'detecting'],
      ['style', 'display: none', 'detecting'],
      ['hidden', '', 'detecting'],
      ['slot', 'side', 'detecting'],
    ];
    const change = async (name: string, value: string | null) => {
      if (value === null) detector.removeAttribute(name);
      else detector.setAttribute(name, value);
      await detector.updateComplete;
    };
    for (const [name, value, status] of changes) {
      await change(name, value);
      expect(detector.status, `${name}="${value}"`).to.equal(status);
      await change(name, null);
      await oneEvent(detector, 'detection');
      expect(detector.status, `without ${name}`).to.equal('detecting');
    }
    detector.innerHTML = '<p>Loading …</p>';
    detector.replaceChildren();
    await oneEvent(detector, 'detection');
    await detector.stop();
    for (const [name, value] of [...changes, ['autostart', ''], ['for', 'no-room']] as const) {
      await change(name, value);
      await change(name, null);
      expect(detector.status, `${name}, stopped`).to.equal('ready');
    }
    expect(told).to.deep.equal([]);
    document.removeEventListener('local-video-request', answerer);
  });

  it('is not started again by autostart once somebody has stopped it', async () => {
    const { detector } = await running(() => answer('mask'), html`<mask-detector autostart></mask-detector>`);
    await oneEvent(detector, 'detection');
    detector.shadowRoot!.querySelector('button')!.click();
    expect(detector.status).to.equal('ready');
    detector.removeAttribute('autostart');
    await detector.updateComplete;
    detector.setAttribute('autostart', '');
    await detector.updateComplete;
    // Nor does the camera that goes and comes back.
    detector.video = null;
    detector.video = moving.video;
    await aTimeout(100);
    expect(detector.status).to.equal('ready');
    detector.shadowRoot!.querySelector('button')!.click();
    await oneEvent(detector, 'detection');
    detector.removeAttribute('autostart');
    await detector.updateComplete;
    expect(detector.status, 'taking it away stops nothing').to.equal('detecting');
  });

  it('mirrors its status in a custom state', async () => {
    const { detector } = await running(() => answer('mask'));
    expect(detector.matches(':state(detecting)')).to.equal(true);
    expect(detector.matches(':state(ready)')).to.equal(false);
  });

  it('works if custom states must start with dashes', async () => {
    // As Chrome had it before 125.
    const { add } = CustomStateSet.prototype;
    CustomStateSet.prototype.add = function (state) {
      if (!state.startsWith('--')) throw new DOMException('must start with --', 'SyntaxError');
      return add.call(this, state);
    };
    try {
      const { detector } = await running(() => answer('mask'));
      expect(detector.status).to.equal('detecting');
    } finally {
      CustomStateSet.prototype.add = add;
    }
  });

  it('fires each result without bubbling, and the settled answer with bubbling', async () => {
    let label = 'mask';
    const outer: string[] = [];
    const note = (event: Event) => outer.push(event.type);
    document.addEventListener('detection', note);
    document.addEventListener('detection-change', note);
    const { detector } = await running(() => answer(label));
    const first = await oneEvent(detector, 'detection-change');
    expect(first.detail).to.deep.equal({ label: 'mask', previous: null, confidence: 0.9 });
    label = 'no mask';
    const second = await oneEvent(detector, 'detection-change');
    expect(second.detail).to.include({ label: 'no mask', previous: 'mask' });
    document.removeEventListener('detection', note);
    document.removeEventListener('detection-change', note);
    expect(outer).to.deep.equal(['detection-change', 'detection-change']);
    expect(detector.result!.results).to.have.length(2);
    await detector.updateComplete;
    expect(detector.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain('no mask');
  });

  it('does not change its answer for one odd frame', async () => {
    let n = 0;
    const labels: (string | null)[] = [];
    const { detector, classifier } = await running(() => answer(++n % 5 === 4 ? 'no mask' : 'mask'));
    detector.addEventListener('detection-change', (event) => labels.push(event.detail.label));
    await until(() => classifier.calls > 12);
    expect(labels).to.deep.equal(['mask']);
  });

  it('is not sure below the threshold', async () => {
    const { detector } = await running(() => answer('mask', 0.55));
    const { detail } = await oneEvent(detector, 'detection-change');
    expect(detail).to.deep.equal({ label: null, previous: null, confidence: 0.55 });
    await detector.updateComplete;
    const text = (part: string) =>
      detector.shadowRoot!.querySelector(`[part=${part}]`)!.textContent!.trim().replace(/\s+/g, ' ');
    expect(text('answer')).to.equal('Not sure');
    expect(text('status')).to.equal('Not sure what this is.');
    expect(text('results')).to.equal('mask 55% no mask 45%');
    expect(detector.result!.results).to.have.length(2);
    await expect(detector).to.be.accessible();
  });

  it('is not sure of a picture unlike everything it learned, unless the threshold is 0', async () => {
    for (const [doubt, threshold, label] of [
      [0.49, '0.6', 'mask'],
      [0.5, '0.6', null],
      [1, '0.01', null],
      [1, '0', 'mask'],
    ] as const) {
      const { detector } = await running(() => ({ ...answer('mask', 0.99), doubt }));
      detector.setAttribute('threshold', threshold);
      const { detail } = await oneEvent(detector, 'detection-change');
      expect(detail.label, `doubt ${doubt}, threshold ${threshold}`).to.equal(label);
    }
  });

  it('uses 0.6 if the threshold is not from 0 to 1', async () => {
    for (const threshold of ['80', '-1', 'high', null])
      for (const [confidence, label] of [
        [0.59, null],
        [0.61, 'mask'],
      ] as const) {
        const { detector } = await running(() => answer('mask', confidence));
        detector.setAttribute('threshold', '1');
        if (threshold === null) detector.removeAttribute('threshold');
        else detector.setAttribute('threshold', threshold);
        const { detail } = await oneEvent(detector, 'detection-change');
        expect(detail.label, `${threshold}, ${confidence}`).to.equal(label);
      }
  });

  it('reports that there is no face, which is neither a class nor “not sure”', async () => {
    let next: Partial<Classification> = { face: { x: 1, y: 2, width: 3, height: 4 } };
    const { detector, classifier } = await running(() => ({ ...answer('mask'), ...next }));
    Object.assign(classifier, { labels: ['no mask', 'mask'] });
    const first = await oneEvent(detector, 'detection-change');
    expect(first.detail).to.deep.equal({ label: 'mask', previous: null, confidence: 0.9 });
    const { offsetHeight } = detector;
    next = { label: 'no face', confidence: 0, results: [], face: null };
    const second = await oneEvent(detector, 'detection-change');
    expect(second.detail).to.deep.equal({ label: null, previous: 'mask', confidence: 0, face: null });
    await detector.updateComplete;
    expect(detector.shadowRoot!.querySelector('[role=status]')!.textContent!.trim()).to.equal(
      'No face in view.',
    );
    expect(detector.shadowRoot!.querySelector('[part=answer]')!.textContent!.trim()).to.equal('No face');
    expect(detector.result!.face).to.equal(null);
    expect(detector.offsetHeight, 'nothing jumps').to.equal(offsetHeight);
    expect(
      [...detector.shadowRoot!.querySelectorAll('li')].map((item) => item.innerText.split(/\s*\n\s*/)),
    ).to.deep.equal([
      ['mask', '–'],
      ['no mask', '–'],
    ]);
    await expect(detector).to.be.accessible();
    next = { confidence: 0.5 };
    const third = await oneEvent(detector, 'detection-change');
    expect(third.detail).to.deep.equal({ label: null, previous: null, confidence: 0.5 });
  });

  it('requires a model for the region the page sets, and otherwise follows the model', async () => {
    const asked: unknown[] = [];
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    expect(detector.region).to.equal('frame');
    const classifier = {
      region: 'face' as const,
      classify: (_: unknown, options: unknown) => {
        asked.push(options);
        return Promise.resolve(answer('mask'));
      },
    };
    detector.video = moving.video;
    detector.classifier = classifier;
    expect(detector.region).to.equal('face');
    await detector.classify();
    detector.setAttribute('region', 'frame');
    expect(detector.region).to.equal('frame');
    await detector.classify();
    detector.removeAttribute('region');
    await detector.classify();
    expect(asked).to.deep.equal([{ region: null }, { region: 'frame' }, { region: null }]);
    expect(detector.hasAttribute('region')).to.equal(false);
  });

  it('refuses a model for another region at the start, not at the first frame', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector region="frame"></mask-detector>`);
    const classifier = { ...scripted(() => answer('mask')), region: 'face' as const };
    detector.video = moving.video;
    detector.classifier = classifier;
    const told = oneEvent(detector, 'detector-error');
    const error = await detector.start().then(
      () => null,
      (cause: MaskRoomError) => cause,
    );
    expect(error!.code).to.equal('region-mismatch');
    expect(error!.message).to.contain('“face”').and.to.contain('“frame”');
    expect((await told).detail).to.equal(error);
    expect(detector.status).to.equal('failed');
    expect(classifier.calls).to.equal(0);
    detector.removeAttribute('region');
    expect(detector.status, 'a new situation').to.equal('ready');
    await detector.start();
    await oneEvent(detector, 'detection');
  });

  it('needs nobody’s model, and waits if a trainer has other classes or its own model', async () => {
    const text = (part: string) =>
      detector.shadowRoot!.querySelector(`[part=${part}]`)?.textContent!.trim() ?? '';
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    expect(detector.status).to.equal('idle');
    expect(text('status')).to.equal('Waiting for a camera.');
    detector.video = moving.video;
    await detector.updateComplete;
    expect(detector.status).to.equal('ready');
    expect(text('model')).to.equal('Model: ready-made, for masks');
    const trainer = await fixture<MaskTrainer>(html`<mask-trainer></mask-trainer>`);
    await detector.updateComplete;
    expect(detector.status, 'a trainer of the same classes').to.equal('ready');
    trainer.labels = 'thumbs up, thumbs down';
    await trainer.updateComplete;
    await detector.updateComplete;
    expect(detector.status).to.equal('idle');
    expect(text('status')).to.contain('Waiting for the trainer’s model');
    expect(text('model')).to.equal('');
    await expect(detector).to.be.accessible();
    for (const use of [() => detector.start(), () => detector.classify(new ImageData(8, 8))]) {
      const error = await use().then(
        () => null,
        (cause: MaskRoomError) => cause,
      );
      expect(error!.code).to.equal('detector-no-model');
    }
    trainer.labels = 'mask, no mask';
    await trainer.updateComplete;
    expect(detector.status).to.equal('ready');
    trainer.labels = 'thumbs up, thumbs down';
    await trainer.updateComplete;
    expect(detector.status).to.equal('idle');
    trainer.remove();
    await until(() => detector.status === 'ready');
    const own = await fixture<MaskTrainer>(html`<mask-trainer src="/nothing/model.json"></mask-trainer>`);
    await until(() => detector.status === 'idle');
    own.removeAttribute('src');
    await until(() => detector.status === 'ready');
    own.remove();
  });

  it('names what it waits for if `for` or `participant` is set, with autostart too', async () => {
    const detector = await fixture<MaskDetector>(
      html`<mask-detector for="room typo" autostart></mask-detector>`,
    );
    const text = async () => {
      await detector.updateComplete;
      return detector.shadowRoot!.querySelector('[part=status]')!.textContent!.trim();
    };
    expect(await text()).to.equal('Waiting for the camera or the model of “room, typo”.');
    const room = await fixture(html`<div id="room"></div>`);
    const gone = new AbortController();
    const { video } = moving;
    room.dispatchEvent(new HandoffEvent('local-video', { video, signal: gone.signal }));
    expect(detector.video).to.equal(video);
    expect(await text()).to.equal('Waiting for the camera or the model of “typo”.');
    gone.abort();
    detector.for = 'room';
    expect(await text()).to.equal('Waiting for the camera or the model of “room”.');
    for (const nothing of [null, undefined]) {
      detector.for = nothing as never;
      expect(await text(), `${nothing}`).to.equal('Waiting for a camera.');
      detector.for = 'room';
      await text();
    }
    detector.for = '';
    expect(await text()).to.equal('Waiting for a camera.');
    detector.participant = 'bob';
    expect(await text()).to.equal('Waiting for the video of “bob”.');
  });

  it('says which model answers', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    const text = async () => {
      await detector.updateComplete;
      return detector.shadowRoot!.querySelector('[part=model]')!.textContent!.trim();
    };
    expect(await text()).to.equal('Model: ready-made, for masks');
    const gone = new AbortController();
    const model = {
      classifier: scripted(() => answer('mask')),
      labels: ['mask', 'no mask'],
      signal: gone.signal,
    };
    document.dispatchEvent(new HandoffEvent('model-ready', model));
    expect(await text()).to.equal('Model: your own, from the trainer');
    detector.model = 'model.json';
    expect(await text()).to.equal('Model: from a file');
    detector.classifier = scripted(() => answer('mask'));
    expect(await text()).to.equal('Model: chosen by this page');
    detector.classifier = null;
    detector.model = '';
    gone.abort();
    expect(await text()).to.equal('Model: ready-made, for masks');
  });

  it('uses 15 a second if max-fps is not a number above 0', async () => {
    for (const fps of ['0', '-1', 'fast', '']) {
      const { detector, classifier } = await running(() => answer('mask'));
      detector.setAttribute('max-fps', fps);
      const before = classifier.calls;
      await aTimeout(600);
      expect(classifier.calls - before, fps).to.be.within(4, 12);
      await detector.stop();
    }
  });

  it('keeps its pace if the browser announces no frames', async () => {
    // As in an older Firefox, and as WebKitGTK has it with streams.
    for (const requestVideoFrameCallback of [undefined, () => 1]) {
      const { detector, classifier } = await running(() => answer('mask'));
      Object.assign(moving.video, { requestVideoFrameCallback });
      try {
        // It finds out in three quarters of a second.
        await aTimeout(1000);
        const before = classifier.calls;
        await aTimeout(600);
        expect(classifier.calls - before, String(requestVideoFrameCallback)).to.be.within(4, 12);
      } finally {
        Reflect.deleteProperty(moving.video, 'requestVideoFrameCallback');
        await detector.stop();
      }
    }
  });

  it('stops looking at a video that has ended', async () => {
    const { detector, classifier } = await running(() => answer('mask'));
    await aTimeout(300);
    moving.video.pause();
    try {
      await aTimeout(500);
      const before = classifier.calls;
      await aTimeout(600);
      expect(classifier.calls - before).to.equal(0);
    } finally {
      await detector.stop();
      await moving.video.play();
    }
  });

  it('has one frame in flight, and at most max-fps a second', async () => {
    const slow = await running(() => aTimeout(120).then(() => answer('mask')));
    await aTimeout(700);
    expect(slow.classifier.most).to.equal(1);
    await slow.detector.stop();
    const limited = await running(() => answer('mask'), html`<mask-detector max-fps="5"></mask-detector>`);
    await aTimeout(1000);
    expect(limited.classifier.calls).to.be.within(3, 7);
  });

  it('stops on stop() and by its commands', async () => {
    const { detector, classifier } = await running(() => answer('mask'));
    await oneEvent(detector, 'detection');
    detector.dispatchEvent(Object.assign(new Event('command'), { command: '--stop' }));
    const { calls } = classifier;
    await aTimeout(300);
    expect(classifier.calls).to.be.at.most(calls + 1);
    expect(detector.status).to.equal('ready');
    detector.dispatchEvent(Object.assign(new Event('command'), { command: '--start' }));
    await oneEvent(detector, 'detection');
  });

  it('ignores the second click of a double-click, and keeps the focus while Start waits for a camera', async () => {
    const { detector } = await running(() => answer('mask'));
    await oneEvent(detector, 'detection');
    const button = detector.shadowRoot!.querySelector('button')!;
    button.dispatchEvent(new MouseEvent('click', { detail: 2 }));
    expect(detector.status).to.equal('detecting');
    detector.video = null;
    await detector.updateComplete;
    button.focus();
    button.click();
    await until(() => button.disabled);
    expect(detector.shadowRoot!.activeElement?.localName).to.equal('section');
  });

  it('pauses when the video or the model goes, and resumes when another comes', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector></mask-detector>`);
    const gone = new AbortController();
    const model = {
      classifier: scripted(() => answer('mask')),
      labels: ['mask', 'no mask'],
      signal: new AbortController().signal,
    };
    document.dispatchEvent(new HandoffEvent('local-video', { video: moving.video, signal: gone.signal }));
    document.dispatchEvent(new HandoffEvent('model-ready', model));
    await detector.start();
    await oneEvent(detector, 'detection-change');
    await detector.updateComplete;
    const shown = detector.shadowRoot!.querySelector('[part=answer]')!;
    expect(shown.className).to.equal('answer');
    gone.abort();
    expect(detector.status).to.equal('paused');
    await detector.updateComplete;
    expect(shown.className, 'an answer of before').to.equal('answer unsure');
    document.dispatchEvent(
      new HandoffEvent('local-video', { video: moving.video, signal: new AbortController().signal }),
    );
    expect(detector.status).to.equal('detecting');
    await oneEvent(detector, 'detection');
  });

  it('pauses while the page is hidden and resumes when it is shown', async () => {
    const { detector, classifier } = await running(() => answer('mask'));
    await oneEvent(detector, 'detection');
    let hidden = true;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    try {
      document.dispatchEvent(new Event('visibilitychange'));
      expect(detector.status).to.equal('paused');
      await aTimeout(100);
      const { calls } = classifier;
      await aTimeout(400);
      expect(classifier.calls).to.equal(calls);
    } finally {
      hidden = false;
      document.dispatchEvent(new Event('visibilitychange'));
      delete (document as { hidden?: boolean }).hidden;
    }
    expect(detector.status).to.equal('detecting');
    await oneEvent(detector, 'detection');
  });

  it('watches the right participant whatever the order of settings, also before it is defined', async () => {
    const videos = ['one', 'two'].map((room) => ({
      room,
      local: document.createElement('video'),
      ada: document.createElement('video'),
    }));
    const listening = new AbortController();
    const { signal } = listening;
    for (const { room, local, ada } of videos) {
      const asked = (event: CustomEvent<{ for: string; answer: (thing: never) => void }>, thing: object) => {
        if (event.detail.for && event.detail.for !== room) return;
        event.detail.answer(thing as never);
        event.stopImmediatePropagation();
      };
      const participant = { sid: 'PA1', identity: 'Ada' };
      document.addEventListener(
        'local-video-request',
        (event) => asked(event as never, { video: local, signal }),
        { signal },
      );
      document.addEventListener(
        'remote-video-request',
        (event) => asked(event as never, { video: ada, participant, signal }),
        { signal },
      );
    }
    const steps = {
      append: (element: MaskDetector) => document.body.append(element),
      for: (element: MaskDetector) => (element.for = 'two'),
      participant: (element: MaskDetector) => (element.participant = 'Ada'),
      attribute: (element: MaskDetector) => element.setAttribute('threshold', '0.5'),
    };
    const orders = (names: (keyof typeof steps)[]): (keyof typeof steps)[][] =>
      names.length < 2
        ? [names]
        : names.flatMap((name) => orders(names.filter((n) => n !== name)).map((rest) => [name, ...rest]));
    let tags = 0;
    try {
      for (const order of orders(['append', 'for', 'participant', 'attribute']))
        for (const defined of [0, 1, 2, 3, 4]) {
          const tag = `told-detector-${++tags}`;
          const element = document.createElement(tag) as MaskDetector;
          order.forEach((name, i) => {
            if (i === defined) customElements.define(tag, class extends MaskDetector {});
            customElements.upgrade(element);
            steps[name](element);
          });
          if (defined === 4) customElements.define(tag, class extends MaskDetector {});
          customElements.upgrade(element);
          await element.updateComplete;
          await Promise.resolve();
          const said = `${order.join()}, defined before ${order[defined] ?? 'the end'}`;
          expect(element.video === videos[1]!.ada, said).to.equal(true);
          element.participant = '';
          await element.updateComplete;
          expect(element.video === videos[1]!.local, `${said}, then nobody`).to.equal(true);
          element.remove();
        }
    } finally {
      listening.abort();
    }
  });

  it('watches only a named participant', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector participant="ada"></mask-detector>`);
    const { signal } = new AbortController();
    const other = document.createElement('video');
    document.dispatchEvent(new HandoffEvent('local-video', { video: other, signal }));
    document.dispatchEvent(
      new HandoffEvent('remote-video', {
        video: other,
        participant: { sid: 'PA1', identity: 'bob' },
        signal,
      }),
    );
    expect(detector.video).to.equal(null);
    document.dispatchEvent(
      new HandoffEvent('remote-video', {
        video: moving.video,
        participant: { sid: 'PA2', identity: 'ada' },
        signal,
      }),
    );
    expect(detector.video).to.equal(moving.video);
  });

  for (const [what, attributes, code] of [
    ['no video', html`<mask-detector></mask-detector>`, 'detector-no-video'],
    ['a for that names nothing', html`<mask-detector for="nobody"></mask-detector>`, 'detector-for-nothing'],
    [
      'an absent participant',
      html`<mask-detector participant="ada"></mask-detector>`,
      'detector-participant-missing',
    ],
  ] as const) {
    it(`reports ${what}`, async () => {
      const detector = await fixture<MaskDetector>(attributes);
      let told: unknown;
      detector.addEventListener('detector-error', (event) => (told = event.detail));
      const error = await detector.start().then(
        () => null,
        (cause: MaskRoomError) => cause,
      );
      expect(error).to.be.instanceOf(MaskRoomError);
      expect(error!.code).to.equal(code);
      expect(told).to.equal(error);
      expect(error!.message.length).to.be.greaterThan(10);
      expect(error!.remedy.length).to.be.greaterThan(10);
      await detector.updateComplete;
      expect(detector.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain(error!.remedy);
    });
  }

  it('tolerates a failed frame and stops with a reason after several', async () => {
    let n = 0;
    const { detector } = await running(() => {
      if (n++ === 1) throw new MaskRoomError('unexpected', { reason: 'once' });
      return answer('mask');
    });
    await until(() => n > 4);
    expect(detector.status).to.equal('detecting');
    await detector.stop();

    const broken = await running(() => {
      throw new MaskRoomError('unexpected', { reason: 'always' });
    });
    const { detail } = await oneEvent(broken.detector, 'detector-error');
    expect(detail.code).to.equal('detector-stopped');
    expect(detail.message).to.contain('always');
    expect(broken.detector.status).to.equal('failed');
  });

  it('continues through a move in the document and ends after removal', async () => {
    const { detector, classifier } = await running(() => answer('mask'));
    const elsewhere = document.createElement('div');
    detector.parentElement!.append(elsewhere);
    elsewhere.append(detector);
    await aTimeout(50);
    await oneEvent(detector, 'detection');
    expect(detector.status).to.equal('detecting');
    detector.remove();
    await aTimeout(100);
    const { calls } = classifier;
    await aTimeout(300);
    expect(classifier.calls).to.equal(calls);
    expect(detector.status).to.not.equal('detecting');
  });

  it('releases what it was given on removal, and gets it again when it is back', async () => {
    const { signal } = new AbortController();
    const video = document.createElement('video');
    const room = await fixture<HTMLElement>(html`<div></div>`);
    const ask = (event: CustomEvent) => event.detail.answer({ video, signal });
    document.addEventListener('local-video-request', ask);
    const detector = document.createElement('mask-detector');
    room.append(detector);
    expect(detector.video).to.equal(video);
    detector.remove();
    await letGo();
    expect(detector.status).to.equal('idle');
    expect(detector.video).to.equal(null);
    room.append(detector);
    expect(detector.video).to.equal(video);
    document.removeEventListener('local-video-request', ask);
  });
});
