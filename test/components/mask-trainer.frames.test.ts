import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { until } from '../until.ts';
import { ColourClassifier, DrawnVideo } from './drawn-video.ts';
import { FakeClassifier, FakeTrainer } from './mask-trainer.fake.ts';

describe('<mask-trainer> and the frames of its video', () => {
  let drawn: DrawnVideo;
  let trainer: MaskTrainer;
  /** The colours that were recorded. */
  let seen: string[];

  beforeEach(async () => {
    FakeTrainer.reset();
    const eye = new ColourClassifier();
    ({ seen } = eye);
    // The stand-in keeps no pictures: this one looks at them before.
    FakeTrainer.prepare = (fake) => {
      fake.embed = async (source) => {
        await eye.classify(source);
        return FakeClassifier.prototype.embed.call(fake, source);
      };
    };
    drawn = await DrawnVideo.of('red');
    trainer = await fixture(html`<fake-trainer></fake-trainer>`);
    trainer.video = drawn.video;
    // The engine is there before the press.
    await trainer.addImage('mask', new OffscreenCanvas(8, 8));
    seen.length = 0;
    await trainer.updateComplete;
  });
  afterEach(() => drawn.end());

  const button = () => trainer.shadowRoot!.querySelector<HTMLButtonElement>('.record')!;
  const key = (type: string) =>
    button().dispatchEvent(new KeyboardEvent(type, { key: ' ', bubbles: true, cancelable: true }));
  const words = () => trainer.shadowRoot!.querySelector('[part=status]')!.textContent!.trim();

  it('records each frame once while a button is held', async () => {
    drawn.run(2);
    await aTimeout(600);
    const { shown } = drawn;
    key('keydown');
    await aTimeout(3250);
    key('keyup');
    await aTimeout(100);
    expect(seen.length).to.be.within(5, drawn.shown - shown + 1);
    expect(new Set(seen).size).to.equal(seen.length);
    expect(trainer.counts['no mask']).to.equal(seen.length);
  });

  it('says that the video is frozen, records no copies, and resumes with the next frame', async () => {
    key('keydown');
    await until(() => words() === 'The video is frozen: nothing is recorded until it moves.');
    expect(seen).to.have.length(1);
    drawn.show('lime');
    await until(() => seen.length === 2);
    await until(() => words() === 'Recording “no mask”…');
    await aTimeout(500);
    expect(seen).to.have.length(2);
    key('keyup');
    await until(() => words().includes('Images of “no mask”: 2.'));
  });

  it('takes a frozen picture as often as it is clicked', async () => {
    for (let n = 1; n <= 3; n++) {
      button().click();
      await until(() => seen.length === n);
    }
    await until(() => trainer.counts['no mask'] === 3);
  });

  it('says which part of a wide picture the model sees, unless it looks for a face', async () => {
    const hint = 'The model sees the square in the middle of the video: hold things there.';
    const text = async () => {
      await trainer.updateComplete;
      return trainer.shadowRoot!.textContent!;
    };
    expect(await text()).to.contain(hint);
    await expect(trainer).to.be.accessible();
    trainer.setAttribute('region', 'face');
    expect(await text()).not.to.contain(hint);
    trainer.removeAttribute('region');
    expect(await text()).to.contain(hint);
    const square = new DrawnVideo();
    square.canvas.height = square.canvas.width;
    square.video.srcObject = square.stream;
    square.show('red');
    await square.video.play();
    await until(() => square.video.videoWidth > 0);
    trainer.video = square.video;
    expect(await text()).not.to.contain(hint);
    trainer.video = null;
    expect(await text()).not.to.contain(hint);
    square.end();
  });
});
