import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import '../../src/components/mask-trainer/first-use.ts';
import { itCommanded } from '../engine.ts';
import { stoppedClock } from '../stopped-clock.ts';
import { until } from '../until.ts';
import { FakeTrainer, playingVideo } from './mask-trainer.fake.ts';

/** How images are recorded: hold or toggle, pace and self-timer. The classifier is a stand-in, video and input are real. */
describe('<mask-trainer>, ways to record', () => {
  let video: HTMLVideoElement;
  beforeEach(async () => {
    FakeTrainer.reset();
    video = await playingVideo();
  });
  afterEach(() => stop());

  const stop = () => (video.srcObject as MediaStream).getTracks().forEach((track) => track.stop());
  const made = async (markup = html`<fake-trainer record-mode="toggle"></fake-trainer>`) => {
    const trainer = await fixture<MaskTrainer>(markup);
    trainer.video = video;
    // The engine is there before the press.
    await trainer.addImage('mask', Object.assign(document.createElement('canvas'), { width: 8, height: 8 }));
    await trainer.clear();
    await trainer.updateComplete;
    return trainer;
  };
  const $ = <T extends HTMLElement>(trainer: MaskTrainer, selector: string) =>
    trainer.shadowRoot!.querySelector<T>(selector)!;
  const button = (trainer: MaskTrainer, n = 1) =>
    trainer.shadowRoot!.querySelectorAll<HTMLButtonElement>('.record')[n - 1]!;
  const words = (trainer: MaskTrainer) =>
    $(trainer, '[role=status]').textContent!.replace(/\s+/g, ' ').trim();
  const pressed = (trainer: MaskTrainer, n = 1) => button(trainer, n).getAttribute('aria-pressed');
  const count = (trainer: MaskTrainer, label = 'no mask') => trainer.counts[label]!;
  const hint = (trainer: MaskTrainer) => button(trainer).querySelector('.hint')!.textContent!.trim();
  /** Resolves once it records, and nothing of the beginning is on its way. */
  const recording = (trainer: MaskTrainer, label = 'no mask') => until(() => count(trainer, label) >= 2);
  /** It has ended: no image comes any more. */
  const ended = async (trainer: MaskTrainer) => {
    await until(() => pressed(trainer) !== 'true' && !$(trainer, '.recording.record'));
    const before = { ...trainer.counts };
    await aTimeout(300);
    expect(trainer.counts).to.deep.equal(before);
  };
  const pointer = (type: string, pointerType: string) =>
    new PointerEvent(type, { pointerType, pointerId: 7, isPrimary: true, bubbles: true, cancelable: true });
  const choose = async (trainer: MaskTrainer, n: number, text: string) => {
    const select = trainer.shadowRoot!.querySelectorAll<HTMLSelectElement>('.recording select')[n]!;
    select.selectedIndex = [...select.options].findIndex((option) => option.text === text);
    select.dispatchEvent(new Event('change'));
    await trainer.updateComplete;
  };
  const chosen = (trainer: MaskTrainer) =>
    [...trainer.shadowRoot!.querySelectorAll<HTMLSelectElement>('.recording select')].map(
      ({ selectedOptions }) => selectedOptions[0]!.text,
    );

  it('starts on one click and ends on the next, as a screen reader clicks, in one burst', async () => {
    const trainer = await made();
    expect(pressed(trainer)).to.equal('false');
    expect(hint(trainer)).to.equal('Press to start, press to stop');
    button(trainer).click();
    await recording(trainer);
    expect(pressed(trainer)).to.equal('true');
    expect(words(trainer)).to.equal('Recording “no mask”…');
    await expect(trainer).to.be.accessible();
    button(trainer).click();
    await ended(trainer);
    expect(pressed(trainer)).to.equal('false');
    expect(words(trainer)).to.contain(`Images of “no mask”: ${count(trainer)}.`);
    expect(new Set(trainer.samples.map(({ burst }) => burst)).size).to.equal(1);
    await trainer.undo();
    expect(count(trainer)).to.equal(0);
  });

  // Not every driver knows the key by the name “Space”.
  for (const [key, called] of [
    ['Enter', 'Enter'],
    [' ', 'Space'],
  ] as const)
    itCommanded(`starts and ends on ${called}, and a held key is one press`, async () => {
      const trainer = await made();
      button(trainer).focus();
      await sendKeys({ press: key });
      await recording(trainer);
      const repeated = new KeyboardEvent('keydown', { key, repeat: true, cancelable: true });
      button(trainer).dispatchEvent(repeated);
      expect(repeated.defaultPrevented, 'the browser clicks no more').to.equal(true);
      // It goes on without the focus.
      $(trainer, '#train').focus();
      button(trainer, 2).focus();
      const before = count(trainer);
      await until(() => count(trainer) > before);
      button(trainer).focus();
      await sendKeys({ press: key });
      await ended(trainer);
    });

  itCommanded('starts and ends on a mouse press', async () => {
    const trainer = await made();
    const { x, y, width, height } = button(trainer).getBoundingClientRect();
    const position: [number, number] = [Math.round(x + width / 2), Math.round(y + height / 2)];
    await sendMouse({ type: 'click', position });
    await recording(trainer);
    await sendMouse({ type: 'move', position: [0, 0] });
    const before = count(trainer);
    await until(() => count(trainer) > before);
    await sendMouse({ type: 'click', position });
    await ended(trainer);
    await sendMouse({ type: 'move', position: [0, 0] });
  });

  for (const type of ['touch', 'pen'])
    it(`starts and ends on a ${type}, and a finger that scrolls past starts nothing`, async () => {
      const trainer = await made();
      const tap = (clicks: boolean) => {
        for (const name of ['pointerdown', 'pointerup']) button(trainer).dispatchEvent(pointer(name, type));
        if (clicks) button(trainer).dispatchEvent(new MouseEvent('click', { detail: 1, bubbles: true }));
      };
      tap(false);
      await aTimeout(400);
      expect(count(trainer)).to.equal(0);
      tap(true);
      await recording(trainer);
      tap(true);
      await ended(trainer);
    });

  it('switches to another class on a press of its button', async () => {
    const trainer = await made();
    button(trainer).click();
    await recording(trainer);
    button(trainer, 2).click();
    await recording(trainer, 'mask');
    expect([pressed(trainer), pressed(trainer, 2)]).to.deep.equal(['false', 'true']);
    const before = count(trainer);
    await until(() => count(trainer, 'mask') >= 4);
    expect(count(trainer)).to.equal(before);
    button(trainer, 2).click();
    await until(() => pressed(trainer, 2) === 'false');
    expect(FakeTrainer.made[0]!.most, 'looks at once').to.equal(1);
  });

  const escape = () => {
    const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event;
  };
  for (const [name, end] of Object.entries<(trainer: MaskTrainer) => unknown>({
    'Escape is pressed': () => expect(escape().defaultPrevented).to.equal(true),
    'the page is hidden': () => document.dispatchEvent(new Event('visibilitychange')),
    'the window loses the focus': () => window.dispatchEvent(new Event('blur')),
    'training starts': (trainer) => trainer.train().catch(() => undefined),
    'the page gives other classes': (trainer) => (trainer.labels = ['no mask', 'hat']),
    'the images are cleared': (trainer) => trainer.clear('mask'),
    'the stream ends': () => stop(),
    'the trainer leaves the page': (trainer) => trainer.remove(),
    'the person chooses another way': (trainer) => choose(trainer, 0, 'Hold to record'),
  }))
    it(`ends when ${name}, without an error`, async () => {
      const trainer = await made();
      for (let n = 0; n < 2; n++) await trainer.addImage('mask');
      button(trainer).click();
      await recording(trainer);
      await end(trainer);
      await ended(trainer);
      expect(trainer.error).to.equal(null);
    });

  it('ends when the video is removed, and says why', async () => {
    const trainer = await made();
    button(trainer).click();
    await recording(trainer);
    trainer.video = null;
    const { detail } = await oneEvent(trainer, 'trainer-error');
    expect(detail.code).to.equal('trainer-no-video');
    await ended(trainer);
    // What was recorded stays.
    expect(count(trainer)).to.be.at.least(2);
  });

  it('leaves Escape to the page if nothing is being recorded', async () => {
    await made();
    expect(escape().defaultPrevented).to.equal(false);
  });

  describe('with a self-timer', () => {
    it('counts down on the button and in words, and then records', async () => {
      const trainer = await made(html`<fake-trainer record-mode="toggle" record-delay="3"></fake-trainer>`);
      const seen: string[] = [];
      new MutationObserver(() => seen.push(hint(trainer))).observe(button(trainer), {
        subtree: true,
        childList: true,
        characterData: true,
      });
      button(trainer).click();
      await until(() => words(trainer).startsWith('Recording “no mask” in 3…'));
      expect(words(trainer)).to.contain('Press the button again or Escape to cancel.');
      expect(pressed(trainer)).to.equal('true');
      await until(() => words(trainer) === '2…');
      await expect(trainer).to.be.accessible();
      expect(count(trainer)).to.equal(0);
      await recording(trainer);
      expect([...new Set(seen)]).to.deep.equal(['3…', '2…', '1…', 'Recording…']);
      button(trainer).click();
      await ended(trainer);
    });

    for (const [name, cancel] of Object.entries<(trainer: MaskTrainer) => unknown>({
      'the same button': (trainer) => button(trainer).click(),
      Escape: () => escape(),
      'hiding the page': () => document.dispatchEvent(new Event('visibilitychange')),
    }))
      for (const mode of ['toggle', 'hold'])
        it(`is cancelled by ${name} (${mode})`, async () => {
          const trainer = await made(
            html`<fake-trainer record-mode=${mode} record-delay="1"></fake-trainer>`,
          );
          button(trainer).click();
          await until(() => hint(trainer) === '1…');
          await cancel(trainer);
          await until(() => words(trainer) === 'Recording cancelled.');
          await aTimeout(1200);
          expect(count(trainer)).to.equal(0);
          expect(button(trainer).classList.contains('recording')).to.equal(false);
        });

    it('takes one image for a click if a button is to be held', async () => {
      const trainer = await made(html`<fake-trainer record-delay="1"></fake-trainer>`);
      expect(pressed(trainer)).to.equal(null);
      button(trainer).click();
      await until(() => hint(trainer) === '1…');
      expect(count(trainer)).to.equal(0);
      await until(() => count(trainer) === 1);
      await aTimeout(400);
      expect(count(trainer)).to.equal(1);
    });

    itCommanded(
      'records while a key is held after it, and takes nothing if it is released before',
      async () => {
        const trainer = await made(html`<fake-trainer record-delay="1"></fake-trainer>`);
        button(trainer).focus();
        await sendKeys({ down: 'Enter' });
        await until(() => hint(trainer) === '1…');
        await sendKeys({ up: 'Enter' });
        await until(() => words(trainer) === 'Recording cancelled.');
        await aTimeout(1200);
        expect(count(trainer)).to.equal(0);
        await sendKeys({ down: 'Enter' });
        await recording(trainer);
        await sendKeys({ up: 'Enter' });
        await ended(trainer);
      },
    );
  });

  it('keeps the pace', async () => {
    const trainer = await made(html`<fake-trainer record-mode="toggle" record-pace="2"></fake-trainer>`);
    const clock = stoppedClock();
    try {
      button(trainer).click();
      await until(() => count(trainer) === 3);
      expect(clock.delays.filter((delay) => delay === 500)).to.have.lengthOf.at.least(2);
    } finally {
      clock.run();
    }
    button(trainer).click();
  });

  it('shows no choices before the first use', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    expect($(trainer, 'details') === null).to.equal(true);
    expect(hint(trainer)).to.equal('Hold to record, click for one');
  });

  it('lets the person choose, until the page changes the same setting', async () => {
    const trainer = await made(
      html`<fake-trainer record-mode="toggle" record-pace="3" record-delay="5"></fake-trainer>`,
    );
    $<HTMLDetailsElement>(trainer, '.recording').open = true;
    await expect(trainer).to.be.accessible();
    expect(chosen(trainer)).to.deep.equal(['Press to start, press to stop', '3 per second', '5 s']);
    await choose(trainer, 0, 'Hold to record');
    await choose(trainer, 1, '1 per second');
    await choose(trainer, 2, 'Off');
    expect(chosen(trainer)).to.deep.equal(['Hold to record', '1 per second', 'Off']);
    expect(hint(trainer)).to.equal('Hold to record, click for one');
    expect(pressed(trainer)).to.equal(null);
    // The page renders again and says the same.
    trainer.recordMode = 'toggle';
    trainer.setAttribute('record-pace', '3');
    trainer.recordDelay = 10;
    await trainer.updateComplete;
    expect(chosen(trainer)).to.deep.equal(['Hold to record', '1 per second', '10 s']);
    trainer.removeAttribute('record-mode');
    trainer.setAttribute('record-mode', 'toggle');
    trainer.recordPace = 5;
    await trainer.updateComplete;
    expect(chosen(trainer)).to.deep.equal(['Hold to record', '5 per second', '10 s']);
    trainer.recordMode = 'hold';
    await trainer.updateComplete;
    trainer.recordMode = 'toggle';
    await trainer.updateComplete;
    expect(pressed(trainer)).to.equal('false');
  });

  it('uses the default if the page’s value is invalid', async () => {
    const trainer = await made(
      html`<fake-trainer record-mode="sometimes" record-pace="60" record-delay="-2"></fake-trainer>`,
    );
    const usual = ['Hold to record', '10 per second', 'Off'];
    expect(chosen(trainer)).to.deep.equal(usual);
    trainer.setAttribute('record-pace', 'fast');
    trainer.setAttribute('record-delay', '9999');
    await trainer.updateComplete;
    expect(chosen(trainer)).to.deep.equal(usual);
  });
});
