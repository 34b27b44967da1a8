import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffOwner, type ReadyModel } from '../../src/handoff/index.ts';
import { LitElement } from 'lit';
import { FakeTrainer, gate, playingVideo, type FakeClassifier } from './mask-trainer.fake.ts';
import { itCommanded } from '../engine.ts';
import { stoppedClock } from '../stopped-clock.ts';
import { letGo, until } from '../until.ts';

class Room extends LitElement {
  readonly videos = new HandoffOwner(this, 'local-video');
}
customElements.define('trainer-test-room', Room);

/** `text`, one byte a character. */
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A picture that needs no camera. */
const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });
const fake = () => FakeTrainer.made.at(-1)!;
const $ = <T extends HTMLElement = HTMLButtonElement>(trainer: MaskTrainer, selector: string) =>
  trainer.shadowRoot!.querySelector<T>(selector)!;
const record = (trainer: MaskTrainer, number = 1) =>
  trainer.shadowRoot!.querySelectorAll<HTMLButtonElement>('.record')[number - 1]!;
const buttonNamed = (trainer: MaskTrainer, name: string) =>
  [...trainer.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.trim() === name)!;
const words = (trainer: MaskTrainer) => $(trainer, '[role=status]').textContent!.replace(/\s+/g, ' ').trim();

const make = async (markup = html`<fake-trainer></fake-trainer>`) => {
  const trainer = await fixture<MaskTrainer>(markup);
  await aTimeout(0);
  return trainer;
};

/** A trainer that could train: `each` images of every class. */
const filled = async (each = 2, markup?: Parameters<typeof make>[0]) => {
  const trainer = await make(markup);
  for (const label of trainer.labels)
    for (let count = 0; count < each; count++) await trainer.addImage(label, picture());
  await trainer.updateComplete;
  return trainer;
};

/** The error that `promise` rejects with and that the event of the same moment carries. */
const failure = async (trainer: MaskTrainer, run: () => Promise<unknown>): Promise<MaskRoomError> => {
  const told: MaskRoomError[] = [];
  const listen = ({ detail }: CustomEvent<MaskRoomError>) => void told.push(detail);
  trainer.addEventListener('trainer-error', listen);
  let thrown: unknown;
  await run().catch((error: unknown) => (thrown = error));
  trainer.removeEventListener('trainer-error', listen);
  expect(thrown).to.be.instanceOf(MaskRoomError);
  expect(told).to.deep.equal([thrown]);
  await trainer.updateComplete;
  expect(words(trainer)).to.contain((thrown as MaskRoomError).message);
  expect(words(trainer)).to.contain((thrown as MaskRoomError).remedy);
  return thrown as MaskRoomError;
};

describe('<mask-trainer>', () => {
  const videos: HTMLVideoElement[] = [];
  const video = async () => {
    const playing = await playingVideo();
    videos.push(playing);
    return playing;
  };

  afterEach(() => {
    FakeTrainer.reset();
    for (const playing of videos.splice(0))
      (playing.srcObject as MediaStream).getTracks().forEach((track) => track.stop());
  });

  it('accepts p5’s video, and refuses anything else at once', async () => {
    const element = await make();
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

  it('is accessible in every status', async () => {
    const starting = gate();
    const training = gate();
    FakeTrainer.prepare = (classifier) => {
      classifier.starts = starting.promise;
      classifier.trains = (tell) => {
        tell({ epoch: 1, epochs: 2, loss: 0.7, accuracy: 0.5 });
        return training.promise;
      };
    };
    const trainer = await make();
    expect(trainer.status).to.equal('idle');
    await expect(trainer).to.be.accessible();

    const first = trainer.addImage('mask', picture());
    await until(fake);
    expect(trainer.status).to.equal('loading');
    fake().tell({ step: 'engine', value: 0.45 });
    await expect(trainer).to.be.accessible();

    starting.open();
    await first;
    expect(trainer.status).to.equal('ready');
    await expect(trainer).to.be.accessible();

    for (const label of ['mask', 'no mask', 'no mask']) await trainer.addImage(label, picture());
    const trained = trainer.train();
    await oneEvent(trainer, 'training-progress');
    await trainer.updateComplete;
    expect(trainer.status).to.equal('training');
    await expect(trainer).to.be.accessible();

    training.open();
    await trained;
    expect(trainer.status).to.equal('trained');
    await expect(trainer).to.be.accessible();

    await trainer.addImage('hat').catch(() => undefined);
    await trainer.updateComplete;
    await expect(trainer).to.be.accessible();

    FakeTrainer.broken = new Error('offline');
    const broken = await make();
    await broken.addImage('mask', picture()).catch(() => undefined);
    await broken.updateComplete;
    expect(broken.status).to.equal('failed');
    await expect(broken).to.be.accessible();
  });

  it('loads nothing before the first use', async () => {
    const trainer = await make();
    expect(FakeTrainer.made).to.have.length(0);
    expect(trainer.classifier).to.equal(null);
    expect(trainer.matches(':state(idle)')).to.equal(true);
    expect(words(trainer)).to.equal('Waiting for a camera…');
  });

  it('uses the video that was set before it was defined, and returns it', async () => {
    const early = document.createElement('early-trainer') as MaskTrainer;
    const playing = await video();
    Object.assign(early, { video: playing, epochs: 5, addImage: 'in the way', status: 'mine' });
    document.body.append(early);
    class Early extends FakeTrainer {}
    Early.define('early-trainer');
    expect(early.status).to.equal('idle');
    expect(early.video).to.equal(playing);
    await early.addImage('mask');
    expect(early.epochs).to.equal(5);
    early.video = null;
    expect(early.video).to.equal(null);
    early.remove();
  });

  it('mirrors its status in a state and never changes the page’s attributes', async () => {
    const trainer = await filled();
    await trainer.train();
    expect(trainer.matches(':state(trained)')).to.equal(true);
    expect(trainer.getAttributeNames()).to.have.length(0);
  });

  describe('classes', () => {
    it('are “no mask” and “mask” by default', async () => {
      const trainer = await make();
      expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
      expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
    });

    it('come from the attribute, trimmed and distinct, or from the property', async () => {
      const trainer = await make(html`<fake-trainer labels=" up ,down,, up "></fake-trainer>`);
      expect(trainer.labels).to.deep.equal(['up', 'down']);
      trainer.labels = ['a, b', 'c'];
      await trainer.updateComplete;
      expect(record(trainer).value).to.equal('a, b');
      trainer.removeAttribute('labels');
      expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
      // As a framework has it that is given no value.
      trainer.labels = ['a', 'b'];
      trainer.labels = undefined;
      expect(trainer.labels).to.deep.equal(['no mask', 'mask']);
    });

    it('fewer than two are an error at once, until they are corrected', async () => {
      const trainer = document.createElement('fake-trainer') as MaskTrainer;
      trainer.setAttribute('labels', 'mask, mask');
      setTimeout(() => document.body.append(trainer));
      const { detail } = await oneEvent(trainer, 'trainer-error');
      expect(detail.code).to.equal('trainer-labels');
      expect((await failure(trainer, () => trainer.addImage('mask', picture()))).code).to.equal(
        'trainer-labels',
      );
      let told = 0;
      trainer.addEventListener('trainer-error', () => told++);
      for (let render = 0; render < 3; render++) {
        trainer.labels = ['mask'];
        await trainer.updateComplete;
      }
      expect(told, 'the same labels, in a new list').to.equal(0);
      trainer.setAttribute('labels', 'mask, hat');
      await trainer.updateComplete;
      expect(trainer.error).to.equal(null);
      trainer.remove();
    });

    it('keep their images when others change, and get them back', async () => {
      const trainer = await filled(2);
      trainer.labels = ['mask', 'hat'];
      await trainer.updateComplete;
      expect(trainer.counts).to.deep.equal({ mask: 2, hat: 0 });
      expect(fake().samples.map(({ label }) => label)).to.deep.equal(['mask', 'mask']);
      expect(trainer.shadowRoot!.textContent).to.contain(
        'Set aside until their class or region is available again: no mask.',
      );
      trainer.labels = 'no mask, mask';
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    });

    it('may have any name', async () => {
      const trainer = await make(html`<fake-trainer labels="__proto__, constructor"></fake-trainer>`);
      await trainer.addImage('__proto__', picture());
      expect(Object.entries(trainer.counts)).to.deep.equal([
        ['__proto__', 1],
        ['constructor', 0],
      ]);
    });
  });

  describe('addImage()', () => {
    it('adds the source it is given and reports the count', async () => {
      const trainer = await make();
      const bubbled: Event[] = [];
      const listen = (event: Event) => bubbled.push(event);
      document.addEventListener('sample-added', listen);
      setTimeout(() => void trainer.addImage('mask', picture()));
      const { detail } = await oneEvent(trainer, 'sample-added');
      document.removeEventListener('sample-added', listen);
      expect(detail).to.deep.equal({ label: 'mask', count: 1, counts: { 'no mask': 0, mask: 1 } });
      expect(bubbled).to.have.length(0);
      await trainer.updateComplete;
      expect(words(trainer)).to.equal('Images of “mask”: 1. Waiting for a camera…');
      expect(trainer.status).to.equal('ready');
    });

    it('uses the paired video, or another room’s named by `for`', async () => {
      const [first, second] = [
        document.createElement('trainer-test-room'),
        document.createElement('trainer-test-room'),
      ] as [Room, Room];
      second.id = 'room-2';
      document.body.append(first, second);
      first.videos.offer({ video: await video() });
      second.videos.offer({ video: await video() });
      const trainer = await make();
      expect(trainer.video).to.equal(videos[0]);
      expect(words(trainer)).to.contain('Each class needs at least 2 images');
      trainer.setAttribute('for', 'room-2');
      await trainer.updateComplete;
      expect(trainer.video).to.equal(videos[1]);
      await trainer.addImage('mask');
      await trainer.addImage('mask');
      expect(fake().sources[1]).to.equal(videos[1]);
      const own = await video();
      trainer.video = own;
      expect(trainer.video).to.equal(own);
      trainer.video = null;
      expect(trainer.video).to.equal(videos[1]);
      first.remove();
      second.remove();
    });

    it('uses the moment of the press even if the engine has to be loaded first', async () => {
      const starting = gate();
      FakeTrainer.prepare = (classifier) => (classifier.starts = starting.promise);
      const trainer = await make();
      trainer.video = await video();
      const adding = trainer.addImage('mask');
      await aTimeout(50);
      starting.open();
      await adding;
      await trainer.addImage('mask');
      expect(fake().sources[0]).to.be.instanceOf(ImageBitmap);
      expect(fake().sources[1]).to.equal(trainer.video);
    });

    it('lets the classifier refuse what is not a picture, the first time too', async () => {
      const trainer = await make();
      const waiting = document.createElement('video');
      for (const source of ['mask.jpg' as never, waiting]) {
        FakeTrainer.prepare = (classifier) => {
          classifier.pictures = () => Promise.reject(new MaskRoomError('source-unsupported'));
        };
        const error = await failure(trainer, () => trainer.addImage('mask', source));
        expect(error.code).to.equal('source-unsupported');
        expect(fake().sources).to.deep.equal([source]);
        trainer.backbone += 'other/';
        await trainer.updateComplete;
      }
    });

    it('sets an image aside if its class is removed while it is processed', async () => {
      const trainer = await filled(1);
      const looking = gate();
      fake().pictures = () => looking.promise;
      const adding = trainer.addImage('mask', picture());
      trainer.labels = ['no mask', 'hat'];
      looking.open();
      await adding;
      expect(trainer.counts).to.deep.equal({ 'no mask': 1, hat: 0 });
      trainer.labels = ['no mask', 'mask'];
      expect(trainer.counts).to.deep.equal({ 'no mask': 1, mask: 2 });
    });

    it('loses no image if the backbone changes while the engine is loading', async () => {
      const starting = gate();
      FakeTrainer.prepare = (classifier) => (classifier.starts = starting.promise);
      const trainer = await make();
      const adding = trainer.addImage('mask', picture());
      await until(() => fake());
      trainer.backbone = 'other/';
      await trainer.updateComplete;
      starting.open();
      await adding;
      expect(trainer.counts['mask']).to.equal(1);
      expect(trainer.status).to.equal('ready');
    });

    it('says so if there is no video', async () => {
      const trainer = await make();
      expect((await failure(trainer, () => trainer.addImage('mask'))).code).to.equal('trainer-no-video');
      trainer.for = 'kitchen';
      await trainer.updateComplete;
      const error = await failure(trainer, () => trainer.addImage('mask'));
      expect(error.code).to.equal('trainer-for-nothing');
      expect(error.message).to.contain('“kitchen”');
      trainer.video = document.createElement('video');
      expect((await failure(trainer, () => trainer.addImage('mask'))).code).to.equal('video-not-ready');
      expect(trainer.status).to.equal('idle');
      expect(FakeTrainer.made).to.have.length(0);
    });

    it('refuses an unknown class and an empty one, listing the known ones', async () => {
      const trainer = await make();
      const error = await failure(trainer, () => trainer.addImage('hat', picture()));
      expect(error.code).to.equal('trainer-unknown-label');
      expect(error.remedy).to.contain('no mask, mask');
      expect(error).to.have.ownProperty('cause');
      for (const label of ['', undefined as never]) {
        const { code, message } = await failure(trainer, () => trainer.addImage(label, picture()));
        expect(code).to.equal('trainer-unknown-label');
        expect(message).to.contain(`“${label}”`);
      }
    });

    it('tries again after the engine failed to load', async () => {
      FakeTrainer.broken = new Error('offline');
      const trainer = await make();
      expect((await failure(trainer, () => trainer.addImage('mask', picture()))).message).to.contain(
        'offline',
      );
      expect(trainer.status).to.equal('failed');
      FakeTrainer.broken = null;
      await trainer.addImage('mask', picture());
      expect(trainer.status).to.equal('ready');
      expect(trainer.error).to.equal(null);
    });

    it('accepts many at once', async () => {
      const trainer = await make();
      await Promise.all(Array.from({ length: 20 }, () => trainer.addImage('mask', picture())));
      expect(trainer.counts['mask']).to.equal(20);
      expect(FakeTrainer.made).to.have.length(1);
    });
  });

  describe('a class button', () => {
    const withVideo = async () => {
      const trainer = await make();
      trainer.video = await video();
      await trainer.updateComplete;
      return trainer;
    };
    const pointer = (type: string, init: PointerEventInit = {}) =>
      new PointerEvent(type, { bubbles: true, composed: true, button: 0, ...init });
    /** A pointer that exists cannot be captured by a script: the test does without capture. */
    const press = (button: HTMLElement) => {
      button.setPointerCapture = () => undefined;
      button.dispatchEvent(pointer('pointerdown'));
    };

    it('adds exactly one image on a click', async () => {
      const trainer = await withVideo();
      record(trainer).click();
      await oneEvent(trainer, 'sample-added');
      await aTimeout(400);
      expect(trainer.counts).to.deep.equal({ 'no mask': 1, mask: 0 });
    });

    it('records while held, at most ten images a second and one at a time, until released', async () => {
      const trainer = await withVideo();
      await trainer.addImage('mask', picture());
      const clock = stoppedClock();
      // Each takes 5 ms: of a tenth of a second 95 are left to wait.
      fake().pictures = () => {
        clock.now += 5;
        return aTimeout(5);
      };
      const button = record(trainer);
      try {
        press(button);
        await until(() => trainer.counts['no mask']! >= 1);
        await trainer.updateComplete;
        expect(button.classList.contains('recording')).to.equal(true);
        expect(words(trainer)).to.equal('Recording “no mask”…');
        await until(() => trainer.counts['no mask']! >= 6);
        expect(clock.delays.filter((delay) => Math.round(delay ?? 0) === 95)).to.have.lengthOf.at.least(5);
      } finally {
        clock.run();
      }
      button.dispatchEvent(pointer('pointerup'));
      await aTimeout(50);
      const after = trainer.counts['no mask']!;
      await aTimeout(300);
      expect(trainer.counts['no mask']).to.equal(after);
      expect(fake().most).to.equal(1);
      expect(words(trainer)).to.equal(
        `Images of “no mask”: ${after}. Each class needs at least 2 images. Still to record: mask.`,
      );
    });

    it('counts a quick key press on one class while the last image of another is still processed', async () => {
      const trainer = await withVideo();
      await trainer.addImage('no mask', picture());
      fake().pictures = () => aTimeout(200);
      const [first, second] = [record(trainer), record(trainer, 2)];
      const key = (button: HTMLElement, type: string) =>
        button.dispatchEvent(new KeyboardEvent(type, { key: ' ', bubbles: true, cancelable: true }));
      key(first, 'keydown');
      await until(() => trainer.counts['no mask']! >= 2);
      key(first, 'keyup');
      key(second, 'keydown');
      key(second, 'keyup');
      await until(() => trainer.counts['mask'] === 1);
    });

    for (const [name, stop] of Object.entries({
      'the pointer is cancelled': (button: HTMLElement) => button.dispatchEvent(pointer('pointercancel')),
      'the button loses the focus': (button: HTMLElement) => button.dispatchEvent(new FocusEvent('blur')),
      'the window loses the focus': () => window.dispatchEvent(new Event('blur')),
      'the page is hidden': () => document.dispatchEvent(new Event('visibilitychange')),
      'the trainer leaves the page': (_button: HTMLElement, trainer: MaskTrainer) => trainer.remove(),
      'the page gives other classes': (_button: HTMLElement, trainer: MaskTrainer) =>
        (trainer.labels = ['glasses', 'no mask']),
    }))
      it(`stops recording when ${name}`, async () => {
        const trainer = await withVideo();
        press(record(trainer));
        await until(() => trainer.counts['no mask']! >= 2);
        stop(record(trainer), trainer);
        await aTimeout(30);
        const after = trainer.counts['no mask'];
        await aTimeout(250);
        expect(trainer.counts['no mask']).to.equal(after);
        expect(trainer.error).to.equal(null);
      });

    itCommanded('works with a real mouse, one button after another', async () => {
      const trainer = await withVideo();
      for (const [index, label] of trainer.labels.entries()) {
        const { x, y, width, height } = record(trainer, index + 1).getBoundingClientRect();
        await sendMouse({
          type: 'move',
          position: [Math.round(x + width / 2), Math.round(y + height / 2)],
        });
        await sendMouse({ type: 'down' });
        await until(() => trainer.counts[label]! >= 4);
        await sendMouse({ type: 'up' });
        await aTimeout(400);
        const after = trainer.counts[label]!;
        await sendMouse({ type: 'down' });
        await sendMouse({ type: 'up' });
        await until(() => trainer.counts[label] === after + 1);
        await aTimeout(300);
        expect(trainer.counts[label]).to.equal(after + 1);
      }
      await sendMouse({ type: 'move', position: [0, 0] });
    });

    itCommanded('accepts a click on one class right after another was held', async () => {
      const trainer = await withVideo();
      const pointTo = (number: number) => {
        const { x, y, width, height } = record(trainer, number).getBoundingClientRect();
        return sendMouse({ type: 'move', position: [Math.round(x + width / 2), Math.round(y + height / 2)] });
      };
      await pointTo(1);
      await sendMouse({ type: 'down' });
      await until(() => trainer.counts['no mask']! >= 2);
      // By script, as a driver would be slower than a hand.
      const clickOther = () => {
        press(record(trainer, 2));
        record(trainer, 2).dispatchEvent(pointer('pointerup'));
        record(trainer, 2).dispatchEvent(
          new MouseEvent('click', { bubbles: true, composed: true, detail: 1 }),
        );
      };
      record(trainer, 1).addEventListener('click', () => queueMicrotask(clickOther), { once: true });
      await sendMouse({ type: 'up' });
      await until(() => trainer.counts['mask'] === 1);
      await sendMouse({ type: 'move', position: [0, 0] });
    });

    for (const [name, key] of [
      ['Space', ' '],
      ['Enter', 'Enter'],
    ] as const)
      itCommanded(`works with ${name}: a short press adds one, holding records`, async () => {
        const trainer = await withVideo();
        record(trainer, 2).focus();
        await sendKeys({ press: key });
        await until(() => trainer.counts['mask'] === 1);
        await aTimeout(350);
        expect(trainer.counts['mask']).to.equal(1);
        await sendKeys({ down: key });
        await until(() => trainer.counts['mask']! >= 4);
        await sendKeys({ up: key });
        await aTimeout(50);
        const after = trainer.counts['mask'];
        await aTimeout(250);
        expect(trainer.counts['mask']).to.equal(after);
      });

    it('keeps recording if a frame has no face, and says so', async () => {
      const trainer = await withVideo();
      await trainer.addImage('mask', picture());
      let faceless = true;
      let told = false;
      trainer.addEventListener('trainer-error', () => (told = true));
      fake().pictures = () => (faceless ? Promise.reject(new MaskRoomError('no-face')) : Promise.resolve());
      const button = record(trainer);
      press(button);
      await until(() => words(trainer) === 'No face in view: nothing is recorded.');
      expect(trainer.counts['no mask']).to.equal(0);
      faceless = false;
      await until(() => words(trainer) === 'Recording “no mask”…');
      await until(() => trainer.counts['no mask']! >= 2);
      button.dispatchEvent(pointer('pointerup'));
      expect(told).to.equal(false);
      // A single one that fails is an error like any other.
      faceless = true;
      expect((await failure(trainer, () => trainer.addImage('mask', picture()))).code).to.equal('no-face');
    });

    it('stops recording at the first error and shows it', async () => {
      const trainer = await withVideo();
      await trainer.addImage('mask', picture());
      fake().pictures = () => Promise.reject(new MaskRoomError('video-not-ready'));
      press(record(trainer));
      const { detail } = await oneEvent(trainer, 'trainer-error');
      expect(detail.code).to.equal('video-not-ready');
      await aTimeout(250);
      expect(record(trainer).classList.contains('recording')).to.equal(false);
      expect(words(trainer)).to.contain('The video has no picture yet.');
      let told = 0;
      trainer.addEventListener('trainer-error', () => told++);
      record(trainer).dispatchEvent(pointer('pointerup'));
      // What a pointer that is let go brings.
      record(trainer).dispatchEvent(new MouseEvent('click', { detail: 1 }));
      await aTimeout(20);
      expect(told, 'errors on letting go').to.equal(0);
    });

    it('loads the engine when a pointer approaches, and stays silent if that fails', async () => {
      FakeTrainer.broken = new Error('offline');
      const trainer = await withVideo();
      record(trainer).dispatchEvent(pointer('pointerenter'));
      await aTimeout(20);
      await until(() => trainer.status === 'idle');
      expect(trainer.error).to.equal(null);
      FakeTrainer.broken = null;
      record(trainer).dispatchEvent(pointer('pointerenter'));
      await until(() => trainer.status === 'ready');
    });

    it('shows thumbnails of what it recorded, hidden from screen readers', async () => {
      const trainer = await withVideo();
      for (let count = 0; count < 20; count++) await trainer.addImage('mask');
      const strip = trainer.shadowRoot!.querySelectorAll('.thumbnails')[1]!;
      expect(strip.getAttribute('aria-hidden')).to.equal('true');
      expect(strip.childElementCount).to.equal(16);
    });
  });

  describe('region', () => {
    it('is the page’s, and the classifier is created with it', async () => {
      const trainer = await make(html`<fake-trainer region="face"></fake-trainer>`);
      expect(trainer.region).to.equal('face');
      await trainer.addImage('mask', picture());
      expect(FakeTrainer.asked).to.deep.equal({ region: 'face' });
      FakeTrainer.prepare = (classifier) => (classifier.region = 'face');
      const other = await make();
      expect(other.region).to.equal('frame');
      await other.addImage('mask', picture());
      expect(FakeTrainer.asked).to.deep.equal({});
      expect(other.region, 'what the classifier says').to.equal('face');
    });

    it('sets images of the other region aside until it is back', async () => {
      const trainer = await make();
      await trainer.addImage('mask', picture());
      trainer.setAttribute('region', 'face');
      await trainer.updateComplete;
      expect(fake().region).to.equal('face');
      expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
      expect($(trainer, '.aside').textContent).to.contain(
        'Set aside until their class or region is available again: mask.',
      );
      await trainer.addImage('mask', picture());
      await trainer.addImage('mask', picture());
      expect(trainer.counts.mask).to.equal(2);
      trainer.setAttribute('region', 'frame');
      expect(trainer.counts.mask).to.equal(1);
    });

    it('comes with the model if the page sets none', async () => {
      FakeTrainer.prepare = (classifier) => (classifier.regionInFile = 'face');
      const trainer = await make();
      await trainer.addImage('mask', picture());
      await trainer.load('model.json');
      expect(trainer.region).to.equal('face');
      expect(trainer.counts.mask).to.equal(0);
    });
  });

  describe('train()', () => {
    it('says why it cannot start', async () => {
      const trainer = await make();
      const code = async () => (await failure(trainer, () => trainer.train())).code;
      const button = () => $(trainer, '#train').disabled;
      expect(await code()).to.equal('training-no-samples');
      await trainer.addImage('mask', picture());
      expect(await code()).to.equal('training-one-class');
      await trainer.addImage('no mask', picture());
      expect(await code()).to.equal('training-too-few');
      trainer.labels = 'no mask, mask, hat';
      expect(await code()).to.equal('trainer-class-empty');
      expect(words(trainer)).to.contain('There are no images of hat yet.');
      expect(button()).to.equal(true);
      expect(trainer.status).to.equal('ready');
      trainer.labels = 'no mask, mask';
      await trainer.addImage('mask', picture());
      await trainer.addImage('no mask', picture());
      await trainer.updateComplete;
      expect(button()).to.equal(false);
    });

    it('reports the start, every epoch and the end, then hands the model over', async () => {
      const trainer = await filled();
      const order: string[] = [];
      const bubbled: string[] = [];
      const events = ['training-started', 'training-progress', 'training-finished', 'model-ready'];
      const outside = (event: Event) => bubbled.push(event.type);
      for (const type of events) {
        trainer.addEventListener(type, () => order.push(`${type} ${trainer.status}`));
        document.addEventListener(type, outside);
      }
      const announced = oneEvent(trainer, 'model-ready') as Promise<CustomEvent<ReadyModel>>;
      const result = await trainer.train();
      for (const type of events) document.removeEventListener(type, outside);
      expect(order).to.deep.equal([
        'training-started training',
        ...Array.from({ length: 3 }, () => 'training-progress training'),
        'training-finished trained',
        'model-ready trained',
      ]);
      expect(bubbled).to.deep.equal(['model-ready']);
      const { classifier, labels, signal } = (await announced).detail;
      expect(classifier).to.equal(trainer.classifier);
      expect(labels).to.have.members(['no mask', 'mask']);
      expect(signal.aborted).to.equal(false);
      expect(result.accuracy).to.equal(1);
      await trainer.updateComplete;
      expect(words(trainer)).to.equal('Done. The model is ready.');
      expect($(trainer, 'figcaption').textContent).to.contain('Loss 0.900 → 0.300 after epoch 3 of 3. 100%');
      expect(trainer.progress).to.equal(null);
    });

    it('draws the loss, epoch by epoch', async () => {
      const training = gate();
      FakeTrainer.prepare = (classifier) =>
        (classifier.trains = (tell) => {
          tell({ epoch: 1, epochs: 2, loss: 0.7, accuracy: 0.5 });
          return training.promise;
        });
      const trainer = await filled();
      const trained = trainer.train();
      await until(() => $(trainer, '.plot canvas'), 'a plot');
      expect(trainer.progress).to.deep.equal({ step: 'training', value: 0.5 });
      expect($(trainer, 'progress').getAttribute('value')).to.equal('0.5');
      expect($(trainer, '.plot').getAttribute('aria-hidden')).to.equal('true');
      training.open();
      await trained;
    });

    it('takes options from the call, then from the attributes', async () => {
      const trainer = await filled(
        2,
        html`<fake-trainer epochs="7" learning-rate="0.5" hidden-units="9"></fake-trainer>`,
      );
      await trainer.train({ epochs: 8 });
      const { signal, ...options } = fake().options;
      expect(options).to.deep.equal({ epochs: 8, learningRate: 0.5, hiddenUnits: 9 });
      expect(signal).to.be.instanceOf(AbortSignal);
      trainer.removeAttribute('epochs');
      trainer.setAttribute('learning-rate', '');
      trainer.setAttribute('hidden-units', ' ');
      await trainer.train();
      expect(Object.keys(fake().options)).to.deep.equal(['signal']);
    });

    const untilCancelled = (classifier: FakeClassifier) =>
      (classifier.trains = (tell, signal) => {
        tell({ epoch: 1, epochs: 9, loss: 2, accuracy: 0.1 });
        return new Promise((_resolve, reject) =>
          signal!.addEventListener('abort', () => reject(new MaskRoomError('aborted'))),
        );
      });

    it('is cancelled by the button, by cancel() or by a signal, and the previous model stays', async () => {
      const trainer = await filled();
      await trainer.train();
      const model = trainer.classifier;
      const errors: unknown[] = [];
      trainer.addEventListener('trainer-error', (event) => errors.push(event));
      untilCancelled(fake());
      const own = new AbortController();
      for (const cancel of [() => $(trainer, '#cancel').click(), () => trainer.cancel(), () => own.abort()]) {
        const begun = oneEvent(trainer, 'training-progress');
        const training = trainer.train({ signal: own.signal }).catch((error: MaskRoomError) => error.code);
        await begun;
        await trainer.updateComplete;
        cancel();
        expect(await training).to.equal('aborted');
        expect(trainer.status).to.equal('trained');
        expect(trainer.classifier).to.equal(model);
        await trainer.updateComplete;
        expect(words(trainer)).to.equal('Training cancelled. Nothing was lost.');
        expect($(trainer, 'figcaption').textContent).to.contain('0.300');
      }
      expect(
        await trainer.train({ signal: own.signal }).catch((error: MaskRoomError) => error.code),
      ).to.equal('aborted');
      expect(errors).to.have.length(0);
    });

    it('is cancelled while the engine is still loading', async () => {
      const trainer = await filled();
      const parent = trainer.parentElement!;
      trainer.remove();
      await until(() => fake().disposed);
      const starting = gate();
      FakeTrainer.prepare = (classifier) => (classifier.starts = starting.promise);
      parent.append(trainer);
      await aTimeout(5);
      const training = trainer.train().catch((error: MaskRoomError) => error.code);
      await until(() => $(trainer, '#cancel'));
      expect(trainer.status).to.equal('loading');
      $(trainer, '#cancel').click();
      starting.open();
      expect(await training).to.equal('aborted');
      expect(trainer.status).to.equal('ready');
    });

    it('refuses everything else meanwhile, and loses nothing', async () => {
      const trainer = await filled();
      untilCancelled(fake());
      const begun = oneEvent(trainer, 'training-progress');
      const training = trainer.train().catch((error: MaskRoomError) => error.code);
      await begun;
      const code = async (run: () => Promise<unknown>) => (await failure(trainer, run)).code;
      expect(await code(() => trainer.train())).to.equal('training-busy');
      expect(await code(() => trainer.load('model.json'))).to.equal('load-while-training');
      expect(await code(() => trainer.addImage('mask', picture()))).to.equal('training-busy');
      expect(await code(() => trainer.clear())).to.equal('training-busy');
      expect(await code(() => trainer.save())).to.equal('training-busy');
      expect(trainer.status).to.equal('training');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      trainer.cancel();
      expect(await training).to.equal('aborted');
    });

    it('names the current step, with a bar from the start', async () => {
      const [starting, training] = [gate(), gate()];
      FakeTrainer.prepare = (classifier) => {
        classifier.starts = starting.promise;
        classifier.trains = () => training.promise;
      };
      const trainer = await make();
      const bar = () => $<HTMLProgressElement>(trainer, 'progress');
      const says = async (text: string, position: number) => {
        await trainer.updateComplete;
        expect(words(trainer)).to.equal(text);
        expect(bar().ariaLabel).to.equal(text);
        expect(bar().position).to.equal(position);
      };
      const first = trainer.addImage('mask', picture());
      await until(fake);
      await says('Loading…', -1);
      await expect(trainer).to.be.accessible();
      starting.open();
      await first;
      for (const label of ['mask', 'no mask', 'no mask']) await trainer.addImage(label, picture());
      const trained = trainer.train();
      await until(() => trainer.status === 'training');
      fake().tell({ step: 'learner', value: 0.5 });
      await says('Loading the training engine…', 0.5);
      fake().tell({ step: 'training', value: 0.25 });
      await says('Training…', 0.25);
      training.open();
      await trained;
    });

    it('produces a model that keeps its classes when the trainer’s change, and says so', async () => {
      const trainer = await filled();
      await trainer.train();
      const other = 'The model has different classes: no mask, mask.';
      trainer.labels = ['mask', 'no mask'];
      await trainer.updateComplete;
      expect(trainer.shadowRoot!.textContent).not.to.contain(other);
      trainer.labels = ['mask', 'hat'];
      await trainer.updateComplete;
      expect(words(trainer)).to.equal('Waiting for a camera…');
      expect(trainer.shadowRoot!.textContent).to.contain(other);
      await expect(trainer).to.be.accessible();
      await trainer.save();
      await trainer.updateComplete;
      expect(words(trainer)).to.contain('Classes of the model: no mask, mask.');
    });

    it('keeps the samples and the previous model if it fails', async () => {
      const trainer = await filled();
      fake().trains = () => Promise.reject(new MaskRoomError('training-diverged', { epoch: 3 }));
      expect((await failure(trainer, () => trainer.train())).code).to.equal('training-diverged');
      expect(trainer.status).to.equal('failed');
      fake().trains = () => Promise.resolve();
      await trainer.train();
      fake().trains = () => Promise.reject(new MaskRoomError('training-diverged', { epoch: 3 }));
      await failure(trainer, () => trainer.train());
      expect(trainer.status).to.equal('trained');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      await trainer.save();
    });

    itCommanded('keeps the focus in place: Train, Cancel, Train', async () => {
      const trainer = await filled();
      untilCancelled(fake());
      $(trainer, '#train').focus();
      await sendKeys({ press: 'Enter' });
      await until(() => trainer.shadowRoot!.activeElement?.id === 'cancel');
      // The second click of a double-click on Train.
      $(trainer, '#cancel').dispatchEvent(new MouseEvent('click', { detail: 2 }));
      expect(trainer.status).to.equal('training');
      await sendKeys({ press: 'Enter' });
      await until(() => trainer.shadowRoot!.activeElement?.id === 'train');
    });
  });

  describe('save() and load()', () => {
    const downloads = async (run: () => Promise<unknown>) => {
      const names: string[] = [];
      const { click } = HTMLAnchorElement.prototype;
      HTMLAnchorElement.prototype.click = function () {
        names.push(this.download);
      };
      await run().finally(() => (HTMLAnchorElement.prototype.click = click));
      return names;
    };

    it('saves two files', async () => {
      const trainer = await filled();
      expect((await failure(trainer, () => trainer.save())).code).to.equal('model-none');
      await trainer.train();
      const saved = oneEvent(document as never, 'model-saved');
      expect(await downloads(() => trainer.save())).to.deep.equal(['model.json', 'model.weights.bin']);
      expect((await saved).detail.json.name).to.equal('model.json');
      await trainer.updateComplete;
      expect(words(trainer)).to.equal(
        'Saved model.json and model.weights.bin. Classes of the model: no mask, mask.',
      );
    });

    it('loads from a URL, from `src` and from files, and hands the model over', async () => {
      const trainer = await make();
      const ready = oneEvent(trainer, 'model-ready') as Promise<CustomEvent<ReadyModel>>;
      await trainer.load('models/mine.json');
      expect(fake().loaded).to.equal('models/mine.json');
      expect((await ready).detail.labels).to.deep.equal(['no mask', 'mask']);
      expect(trainer.status).to.equal('trained');
      await trainer.updateComplete;
      expect(words(trainer)).to.equal('Model loaded. Its classes: no mask, mask.');

      const files = [new File(['{}'], 'model.json'), new File([''], 'model.weights.bin')];
      await trainer.load(files);
      expect(fake().loaded).to.deep.equal(files);
      expect((await ready).detail.signal.aborted).to.equal(true);

      const other = await make(html`<fake-trainer src="/a/model.json"></fake-trainer>`);
      await until(() => other.status === 'trained');
      expect(fake().loaded).to.equal('/a/model.json');
    });

    it('accepts files that are chosen or dropped, and pictures dropped on a class', async () => {
      const trainer = await make();
      const model = () => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['{}'], 'model.json'));
        return transfer;
      };
      const input = $<HTMLInputElement>(trainer, '#files');
      input.files = model().files;
      input.dispatchEvent(new Event('change'));
      await oneEvent(trainer, 'model-ready');
      const drop = (dataTransfer: DataTransfer, target: Element) =>
        target.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      drop(model(), $(trainer, 'section'));
      await oneEvent(trainer, 'model-ready');
      const pictures = new DataTransfer();
      pictures.items.add(new File(['\x89PNG\r\n\x1a\n'].map(bytes), 'a.png'));
      pictures.items.add(new File(['\x89PNG\r\n\x1a\n'].map(bytes), 'b.png'));
      drop(pictures, trainer.shadowRoot!.querySelectorAll('.count')[1]!);
      await until(() => trainer.counts['mask'] === 2);
      // One that cannot be read does not keep the other one out.
      const errors: string[] = [];
      trainer.addEventListener('trainer-error', ({ detail }) => errors.push(detail.code));
      fake().pictures = () => {
        fake().pictures = () => Promise.resolve();
        return Promise.reject(new MaskRoomError('image-undecodable'));
      };
      drop(pictures, trainer.shadowRoot!.querySelectorAll('.count')[1]!);
      await until(() => errors.length > 0);
      expect(trainer.counts['mask']).to.equal(3);
      expect(errors).to.deep.equal(['files-left-out']);
      expect(trainer.error!.message).to.equal('Images added to “mask”: 1. Skipped: damaged images (1).');
    });

    it('adopts the classes of the model if the page names none', async () => {
      FakeTrainer.prepare = (classifier) => (classifier.inFile = ['no', 'yes']);
      const trainer = await make();
      await trainer.load('model.json');
      await trainer.updateComplete;
      expect(trainer.labels).to.deep.equal(['no', 'yes']);
      expect(record(trainer, 2).value).to.equal('yes');
    });

    it('refuses a model whose classes differ from the page’s, and keeps the previous one', async () => {
      const trainer = await filled(2, html`<fake-trainer labels="up, down"></fake-trainer>`);
      await trainer.train();
      const error = await failure(trainer, () => trainer.load('model.json'));
      expect(error.code).to.equal('labels-mismatch');
      expect(fake().loadOptions.labels).to.deep.equal(['up', 'down']);
      expect(trainer.status).to.equal('trained');
      expect(trainer.counts).to.deep.equal({ up: 2, down: 2 });
      expect(fake().labels).to.deep.equal(['up', 'down']);
    });

    it('saves the images, and adds them to those of another trainer', async () => {
      const trainer = await filled();
      const saved = oneEvent(document as never, 'samples-saved');
      expect(await downloads(() => trainer.saveSamples())).to.deep.equal(['samples.json']);
      const { file } = (await saved).detail as { file: File };
      await trainer.updateComplete;
      expect(words(trainer)).to.equal('Saved 4 images in samples.json, as numbers, not as pictures.');

      const other = await make();
      await other.addImage('mask', picture());
      await other.load([file]);
      expect(other.counts).to.deep.equal({ 'no mask': 2, mask: 3 });
      expect(other.status, 'no model came with them').to.equal('ready');
      await other.updateComplete;
      expect(words(other)).to.equal('Images added: 4.');
      await expect(other).to.be.accessible();
      // Once more adds nothing.
      await other.load([file]);
      expect(other.counts).to.deep.equal({ 'no mask': 2, mask: 3 });
      await other.clear('mask');
      await other.load([file]);
      expect(other.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      await other.updateComplete;
      buttonNamed(other, 'Undo').click();
      expect(other.counts).to.deep.equal({ 'no mask': 2, mask: 0 });
    });

    it('loads images without the engine, by the same button as a model and together with one', async () => {
      const trainer = await filled();
      const saved = oneEvent(document as never, 'samples-saved');
      await downloads(async () => buttonNamed(trainer, 'Export images').click());
      const { file } = (await saved).detail as { file: File };
      FakeTrainer.made = [];
      const other = await make();
      expect(buttonNamed(other, 'Export images')).to.equal(undefined);
      const transfer = new DataTransfer();
      transfer.items.add(file);
      const input = $<HTMLInputElement>(other, '#files');
      input.files = transfer.files;
      input.dispatchEvent(new Event('change'));
      await until(() => other.counts['mask'] === 2);
      expect(FakeTrainer.made).to.have.length(0);
      await other.train();
      expect(fake().samples).to.have.length(4);

      const both = await make();
      await both.load([new File(['{}'], 'model.json'), file, new File([''], 'model.weights.bin')]);
      expect(both.status).to.equal('trained');
      expect((fake().loaded as File[]).map(({ name }) => name)).to.deep.equal([
        'model.json',
        'model.weights.bin',
      ]);
      expect(both.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    });

    it('adopts the classes of the images if none are set, and sets others aside', async () => {
      const trainer = await filled(1, html`<fake-trainer labels="up, down"></fake-trainer>`);
      const saved = oneEvent(document as never, 'samples-saved');
      await downloads(() => trainer.saveSamples());
      const { file } = (await saved).detail as { file: File };
      const empty = await make();
      await empty.load([file]);
      expect(empty.counts).to.deep.equal({ up: 1, down: 1 });
      const named = await filled(1, html`<fake-trainer labels="up, left"></fake-trainer>`);
      await named.load([file]);
      expect(named.counts).to.deep.equal({ up: 2, left: 1 });
      await named.updateComplete;
      expect($(named, '.aside').textContent).to.contain('down');
    });

    it('refuses images that are unreadable or of another backbone, and loses nothing', async () => {
      const trainer = await filled();
      const saved = oneEvent(document as never, 'samples-saved');
      await downloads(() => trainer.saveSamples());
      const { file } = (await saved).detail as { file: File };
      const text = await file.text();
      const refused = async (content: string) => {
        const model = new File(['{}'], 'model.json');
        const error = await failure(trainer, () => trainer.load([model, new File([content], 'mine.json')]));
        expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
        return error.code;
      };
      expect(await refused(text.slice(0, -9))).to.equal('samples-unreadable');
      expect(fake().loaded, 'the model beside it is not loaded either').to.equal(undefined);
      expect(await refused(text.replace('fake-backbone', 'another'))).to.equal('samples-other-backbone');
      expect(fake().loaded).to.equal(undefined);
      await trainer.clear();
      expect((await failure(trainer, () => trainer.saveSamples())).code).to.equal('samples-none');
    });

    it('says if a file is not a model, and if training starts too soon', async () => {
      const loading = gate();
      FakeTrainer.prepare = (classifier) => (classifier.loads = loading.promise);
      const trainer = await filled();
      const load = trainer.load('model.json').catch((error: MaskRoomError) => error.code);
      await aTimeout(0);
      expect(trainer.status).to.equal('loading');
      expect((await failure(trainer, () => trainer.train())).code).to.equal('trainer-loading');
      loading.fail(new MaskRoomError('model-not-json', { file: 'model.json' }));
      expect(await load).to.equal('model-not-json');
      expect(trainer.status).to.equal('failed');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    });
  });

  describe('clear()', () => {
    it('removes the images of one class, and Undo restores them', async () => {
      const trainer = await filled();
      const button = trainer.shadowRoot!.querySelector<HTMLButtonElement>(
        '[aria-label="Clear the images of “mask”"]',
      )!;
      button.click();
      await trainer.updateComplete;
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 0 });
      expect(button.disabled).to.equal(true);
      expect(words(trainer)).to.equal('Cleared “mask”.');
      buttonNamed(trainer, 'Undo').click();
      await trainer.updateComplete;
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      buttonNamed(trainer, 'Redo').click();
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 0 });
      await trainer.updateComplete;
      expect(buttonNamed(trainer, 'Redo')).to.equal(undefined);
      buttonNamed(trainer, 'Undo').click();
      expect((await failure(trainer, () => trainer.clear('hat'))).code).to.equal('trainer-unknown-label');
    });

    it('clears an error too', async () => {
      const trainer = await filled();
      fake().trains = () => Promise.reject(new MaskRoomError('training-diverged', { epoch: 1 }));
      expect((await failure(trainer, () => trainer.train())).code).to.equal('training-diverged');
      expect(trainer.status).to.equal('failed');
      await trainer.clear();
      expect(trainer.status).to.equal('ready');
    });

    it('removes everything, the model too, and Undo restores it', async () => {
      const trainer = await filled();
      const ready = oneEvent(trainer, 'model-ready') as Promise<CustomEvent<ReadyModel>>;
      await trainer.train();
      const { signal } = (await ready).detail;
      await trainer.clear();
      expect(signal.aborted).to.equal(true);
      expect(trainer.status).to.equal('ready');
      expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
      await trainer.updateComplete;
      const again = oneEvent(trainer, 'model-ready');
      buttonNamed(trainer, 'Undo').click();
      await again;
      expect(trainer.status).to.equal('trained');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    });
  });

  itCommanded('keeps the focus near a removed button: Clear, Undo, Clear all', async () => {
    const trainer = await filled();
    const clear = trainer.shadowRoot!.querySelectorAll<HTMLButtonElement>('.class .quiet')[1]!;
    const press = async (button: HTMLElement) => {
      button.focus();
      await sendKeys({ press: 'Enter' });
      await trainer.updateComplete;
      await aTimeout(50);
      return trainer.shadowRoot!.activeElement;
    };
    expect((await press(clear)) === record(trainer, 2)).to.equal(true);
    expect(
      (await press(buttonNamed(trainer, 'Undo'))) === buttonNamed(trainer, 'Undo'),
      'more to undo',
    ).to.equal(true);
    expect((await press(buttonNamed(trainer, 'Clear all'))) === record(trainer, 1)).to.equal(true);
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
    while (trainer.counts['no mask'] !== 2) await press(buttonNamed(trainer, 'Undo'));
    // All that was done is taken back, and the last Undo with it.
    while (buttonNamed(trainer, 'Undo')) if (await press(buttonNamed(trainer, 'Undo'))) continue;
    expect(trainer.shadowRoot!.activeElement === record(trainer, 1)).to.equal(true);
  });

  it('runs the commands of buttons anywhere on the page', async () => {
    const trainer = await make();
    trainer.video = await video();
    const command = (name: string) =>
      trainer.dispatchEvent(Object.assign(new Event('command'), { command: name }));
    for (const name of ['--add-1', '--add-1', '--add-2', '--add-2']) {
      command(name);
      await oneEvent(trainer, 'sample-added');
    }
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    command('--train');
    await oneEvent(trainer, 'training-finished');
    command('--clear');
    expect(trainer.counts).to.deep.equal({ 'no mask': 0, mask: 0 });
  });

  describe('in the document', () => {
    it('keeps everything when it is moved, also during training', async () => {
      const training = gate();
      const trainer = await filled();
      fake().trains = () => training.promise;
      const trained = trainer.train();
      await oneEvent(trainer, 'training-started');
      const elsewhere = document.createElement('div');
      document.body.append(elsewhere);
      elsewhere.append(trainer);
      await aTimeout(20);
      expect(trainer.status).to.equal('training');
      training.open();
      await trained;
      expect(fake().disposed).to.equal(false);
      expect(trainer.status).to.equal('trained');
      elsewhere.remove();
    });

    it('releases everything if it is removed during training, and keeps the images for its return', async () => {
      const trainer = await filled();
      const parent = trainer.parentElement!;
      fake().trains = (_tell, signal) =>
        new Promise((_resolve, reject) =>
          signal!.addEventListener('abort', () => reject(new MaskRoomError('aborted'))),
        );
      const errors: unknown[] = [];
      trainer.addEventListener('trainer-error', (event) => errors.push(event));
      const begun = oneEvent(trainer, 'training-started');
      const training = trainer.train().catch((error: MaskRoomError) => error.code);
      await begun;
      trainer.remove();
      expect(await training).to.equal('aborted');
      expect(fake().disposed).to.equal(true);
      expect(trainer.classifier).to.equal(null);
      expect(trainer.status).to.equal('idle');
      expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
      parent.append(trainer);
      await trainer.train();
      expect(FakeTrainer.made).to.have.length(2);
      expect(fake().samples).to.have.length(4);
      expect(trainer.status).to.equal('trained');
      expect(errors).to.have.length(0);
    });

    it('withdraws its model when it is removed, and loads `src` again when it is back', async () => {
      const first = oneEvent(document as never, 'model-ready') as Promise<CustomEvent<ReadyModel>>;
      const trainer = await make(html`<fake-trainer src="model.json"></fake-trainer>`);
      const { detail } = await first;
      const parent = trainer.parentElement!;
      trainer.remove();
      await letGo();
      expect(detail.signal.aborted).to.equal(true);
      parent.append(trainer);
      await oneEvent(trainer, 'model-ready');
    });

    it('starts nothing if it is removed while the engine is loading', async () => {
      const starting = gate();
      FakeTrainer.prepare = (classifier) => (classifier.starts = starting.promise);
      const trainer = await make();
      const adding = trainer.addImage('mask', picture()).catch((error: MaskRoomError) => error.code);
      await until(fake);
      trainer.remove();
      await letGo();
      starting.open();
      expect(await adding).to.equal('aborted');
      expect(fake().disposed).to.equal(true);
      expect(trainer.status).to.equal('idle');
      expect(trainer.progress).to.equal(null);
    });
  });

  itCommanded('fits a narrow page', async () => {
    await setViewport({ width: 320, height: 640 });
    const trainer = await filled(
      2,
      html`<fake-trainer labels="a-very-long-name-without-any-place-to-break-it, b"></fake-trainer>`,
    );
    await trainer.train();
    const file = 'another-very-long-name-without-any-place-to-break-it.json';
    await trainer.load([new File(['{"format":"mask-room-samples"}'], file)]).catch(() => undefined);
    await trainer.updateComplete;
    expect(words(trainer)).to.contain(file);
    const [first, second] = [...trainer.shadowRoot!.querySelectorAll('.class')];
    expect(first!.clientWidth).to.equal(second!.clientWidth);
    expect(trainer.shadowRoot!.querySelector('section')!.scrollWidth).to.be.at.most(
      trainer.shadowRoot!.querySelector('section')!.clientWidth,
    );
    await setViewport({ width: 1280, height: 800 });
    trainer.labels = [`${'a long name '.repeat(20)}`, 'b'];
    await trainer.updateComplete;
    const tops = [...trainer.shadowRoot!.querySelectorAll('.count')].map(
      (count) => count.getBoundingClientRect().top,
    );
    expect(tops[0], 'cards in a row are in line').to.equal(tops[1]);
  });

  for (const language of ['en', 'de'])
    itCommanded(
      `keeps a class’s buttons together, and beside its count on a phone: ${language}`,
      async () => {
        const trainer = await filled(6, html`<fake-trainer lang=${language}></fake-trainer>`);
        for (const width of [320, 390, 600, 1000]) {
          await setViewport({ width, height: 640 });
          await trainer.updateComplete;
          const [count, pick, clear] = ['.count', '.pick', '.quiet'].map((each) =>
            $(trainer, `.class ${each}`).getBoundingClientRect(),
          );
          expect(clear!.top, String(width)).to.equal(pick!.top);
          if (width === 390) expect(count!.bottom).to.be.within(pick!.top, pick!.bottom);
        }
        await setViewport({ width: 800, height: 600 });
      },
    );
});
