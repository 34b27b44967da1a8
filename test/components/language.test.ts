import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import type { MaskTrainer } from '../../src/components/mask-trainer/mask-trainer.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { addLanguage } from '../../src/messages/language.ts';
import { classifierErrors } from '../../src/messages/en/classifier-errors.ts';
import { addErrorTexts, en, type Messages } from '../../src/messages/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { answerTokens, FakeSdk } from '../room/fake-sdk.ts';
import { until } from '../until.ts';
import { FakeTrainer, playingVideo } from './mask-trainer.fake.ts';

MaskDetector.define('mask-detector');
TwilioRoom.define('twilio-room');

type Ours = MaskDetector | MaskTrainer | TwilioRoom;

const inside = <E extends Element = HTMLElement>(element: Ours, selector: string) =>
  element.renderRoot.querySelector<E>(selector)!;
const wordsOf = (node: Element) => node.textContent.replace(/[^\S\u00a0]+/g, ' ').trim();
const status = (element: Ours) => {
  const region = inside(element, '[role=status]') as Element | null;
  // Before the first rendering there is none.
  return region ? wordsOf(region) : '';
};
const buttons = (element: Ours) => [...element.renderRoot.querySelectorAll('button')].map(wordsOf);
const says = (element: Ours, text: string) => until(() => status(element) === text);
const ofGerman = () =>
  performance.getEntriesByType('resource').filter(({ name }) => /messages\/de/.test(name));

const result = (confidence = 0.876) => ({
  label: 'mask',
  confidence,
  results: [
    { label: 'mask', confidence },
    { label: 'no mask', confidence: 1 - confidence },
  ],
  latency: 1234,
});

const picture = () => Object.assign(document.createElement('canvas'), { width: 8, height: 8 });

/** The first test needs a page on which nobody has asked for German yet; so the order matters here. */
describe('the language of an element', () => {
  const warnings: unknown[][] = [];
  const { warn } = console;
  before(() => {
    console.warn = (...words: unknown[]) => void warnings.push(words);
  });
  after(() => {
    console.warn = warn;
  });
  afterEach(() => {
    document.documentElement.lang = 'en';
    FakeTrainer.reset();
    warnings.length = 0;
  });

  it('is English, and no other is loaded', async () => {
    for (const lang of ['en', 'en-GB', 'fr', 'tlh-Latn', '', 'nonsense tag']) {
      const wrapper = await fixture(html`<div lang=${lang}><mask-detector></mask-detector></div>`);
      const detector = wrapper.querySelector('mask-detector')!;
      expect(status(detector)).to.equal(en.detector.waitingForVideo);
      expect(inside(detector, '[lang]').lang).to.match(/^en/);
    }
    await aTimeout(50);
    expect(ofGerman()).to.deep.equal([]);
    expect(warnings).to.deep.equal([]);
  });

  it('is English until German has loaded', async () => {
    const wrapper = await fixture(html`<div lang="de"><mask-detector></mask-detector></div>`);
    const detector = wrapper.querySelector('mask-detector')!;
    expect(status(detector)).to.equal(en.detector.waitingForVideo);
    await says(detector, 'Wartet auf eine Kamera.');
    expect(inside(detector, '[lang]').lang).to.equal('de');
    expect(ofGerman().length).to.be.greaterThan(0);
  });

  it('is German in the detector: state, answer, percent, numbers', async () => {
    const video = await playingVideo();
    const wrapper = await fixture(html`<div lang="de"><mask-detector></mask-detector></div>`);
    const detector = wrapper.querySelector('mask-detector')!;
    detector.video = video;
    detector.classifier = { classify: async () => result() };
    await says(detector, 'Bereit zur Erkennung.');
    expect(buttons(detector)).to.deep.equal(['Erkennung starten']);
    await detector.start();
    await says(detector, 'Erkannt: mit Maske.');
    expect(wordsOf(inside(detector, '[part=answer]'))).to.equal('mit Maske');
    expect(wordsOf(inside(detector, '[part=results]'))).to.equal('mit Maske 88\u00a0% ohne Maske 12\u00a0%');
    expect(wordsOf(inside(detector, '.aside'))).to.equal(
      'Modell: von dieser Seite gewählt 1.234 ms pro Bild auf diesem Gerät',
    );
    expect(detector.result!.label).to.equal('mask');
    await expect(detector).to.be.accessible();
    await detector.stop();
  });

  it('is German in an error and its reason, while the error object stays English', async () => {
    // A classifier that can fail is loaded, and its texts with it.
    addErrorTexts(classifierErrors);
    const video = await playingVideo();
    const wrapper = await fixture(html`<div lang="de"><mask-detector></mask-detector></div>`);
    const detector = wrapper.querySelector('mask-detector')!;
    detector.video = video;
    detector.classifier = {
      classify: async () => {
        throw new MaskRoomError('source-empty');
      },
    };
    await detector.start();
    await says(
      detector,
      'Die Erkennung wurde beendet: 3 Bilder hintereinander sind fehlgeschlagen. Das Bild ist leer: Es ist 0 Pixel breit oder hoch oder schon geschlossen. Starten Sie sie noch einmal. Endet sie wieder, laden Sie die Seite neu.',
    );
    expect(detector.error!.message).to.match(/^Detection stopped after 3 frames .* The image is empty/);
  });

  it('is German in the trainer, before, during and after training, and in its errors', async () => {
    const wrapper = await fixture(html`<div lang="de"><fake-trainer></fake-trainer></div>`);
    const trainer = wrapper.querySelector<MaskTrainer>('fake-trainer')!;
    await says(trainer, 'Wartet auf eine Kamera …');
    expect(buttons(trainer)).to.deep.equal([
      'ohne Maske Halten zum Aufnehmen, Klick für ein Bild',
      'Bilder wählen',
      'Löschen',
      'mit Maske Halten zum Aufnehmen, Klick für ein Bild',
      'Bilder wählen',
      'Löschen',
      'Trainieren',
      'Speichern',
      'Laden …',
      'Klassen bearbeiten',
      'Alles löschen',
    ]);
    await trainer.train().catch(() => undefined);
    await says(
      trainer,
      'Es gibt keine Bilder zum Trainieren. Nehmen Sie von jeder Klasse mindestens zwei Bilder auf, besser zehn oder mehr.',
    );
    for (const label of trainer.labels) for (let i = 0; i < 2; i++) await trainer.addImage(label, picture());
    await says(
      trainer,
      'Bilder von „mit Maske“: 2. Bereit zum Trainieren. Mehr Bilder ergeben ein besseres Modell.',
    );
    expect(trainer.counts).to.deep.equal({ 'no mask': 2, mask: 2 });
    await trainer.train();
    await says(trainer, 'Fertig. Das Modell ist bereit.');
    expect(wordsOf(inside(trainer, 'figcaption'))).to.equal(
      'Verlust 0,900 → 0,300 nach Epoche 3 von 3. 100\u00a0% der Trainingsbilder sind richtig.',
    );
    await expect(trainer).to.be.accessible();
  });

  describe('in the room', () => {
    const { fetch } = window;
    let devices: FakeDevices;
    beforeEach(() => {
      devices = new FakeDevices().install();
      TwilioRoom.sdk = new FakeSdk();
      answerTokens();
    });
    afterEach(() => {
      TwilioRoom.sdk = null;
      window.fetch = fetch;
      devices.remove();
    });

    it('is German: form, tiles, buttons, later errors', async () => {
      const wrapper = await fixture(html`<div lang="de"><twilio-room name="mask"></twilio-room></div>`);
      const room = wrapper.querySelector('twilio-room')!;
      await says(room, 'Ihre Kamera ist aus.');
      expect(wordsOf(inside(room, 'h2'))).to.equal('Raum mask');
      expect(wordsOf(inside(room, 'form'))).to.equal('Ihr Name Diesen Namen sehen die anderen. Beitreten');
      devices.failures.video = 'NotFoundError';
      await room.preview().catch(() => undefined);
      await until(() =>
        status(room).startsWith('Es wurde keine Kamera gefunden. Schließen Sie eine Kamera an'),
      );
      expect(buttons(room)).to.include('Ohne Kamera beitreten');
      delete devices.failures.video;
      await room.join();
      await says(room, 'Sie sind im Raum. Sonst ist noch niemand da.');
      const there = ['Mikrofonan', 'Kameraan', 'Ton prüfen', 'Personen: 1', 'Verlassen'];
      expect(buttons(room)).to.include.members(there);
      expect(wordsOf(inside(room, '.self'))).to.equal('me (Sie)');
      await expect(room).to.be.accessible();
    });
  });

  it('follows the document’s lang, and repeats the last message in it', async () => {
    const trainer = await fixture<MaskTrainer>(html`<fake-trainer></fake-trainer>`);
    await trainer.addImage('mask', picture());
    await says(trainer, 'Images of “mask”: 1. Waiting for a camera…');
    document.documentElement.lang = 'de';
    await says(trainer, 'Bilder von „mit Maske“: 1. Wartet auf eine Kamera …');
    await trainer.train().catch(() => undefined);
    await until(() => status(trainer).includes('Alle Bilder gehören zur selben Klasse, „mit Maske“'));
    document.documentElement.lang = 'en';
    await until(() => status(trainer).includes('All images are of one class, “mask”'));
  });

  it('is that of the nearest lang, across shadow roots, whichever of them changes', async () => {
    const outer = await fixture(html`<div lang="de"><div></div></div>`);
    const host = outer.firstElementChild!;
    host.attachShadow({ mode: 'open' }).innerHTML = '<section><mask-detector></mask-detector></section>';
    const section = host.shadowRoot!.querySelector('section')!;
    const detector = section.querySelector('mask-detector')!;
    await says(detector, 'Wartet auf eine Kamera.');
    section.lang = 'en';
    await says(detector, en.detector.waitingForVideo);
    detector.lang = 'de-AT';
    await says(detector, 'Wartet auf eine Kamera.');
    expect(inside(detector, '[lang]').lang).to.equal('de-AT');
    detector.removeAttribute('lang');
    await says(detector, en.detector.waitingForVideo);
    section.removeAttribute('lang');
    await says(detector, 'Wartet auf eine Kamera.');
    outer.setAttribute('lang', 'x-unknown');
    await says(detector, en.detector.waitingForVideo);
    outer.setAttribute('lang', 'de_CH');
    await says(detector, 'Wartet auf eine Kamera.');
    // An empty one says that the language is not known, whatever stands further out.
    host.setAttribute('lang', '');
    await says(detector, en.detector.waitingForVideo);
  });

  it('is that of the place where an element was moved', async () => {
    const wrapper = await fixture(
      html`<div>
        <p lang="de"></p>
        <p lang="en"><mask-detector></mask-detector></p>
      </div>`,
    );
    const detector = wrapper.querySelector('mask-detector')!;
    const [german, english] = wrapper.querySelectorAll('p');
    german!.append(detector);
    await says(detector, 'Wartet auf eine Kamera.');
    if (!('moveBefore' in Element.prototype)) return;
    (english as unknown as { moveBefore(node: Node, child: Node | null): void }).moveBefore(detector, null);
    await says(detector, en.detector.waitingForVideo);
  });

  it('is no longer observed after the last element is gone', async () => {
    const { observe, disconnect } = MutationObserver.prototype;
    let watching = 0;
    const observers = new Set<MutationObserver>();
    MutationObserver.prototype.observe = function (target, options) {
      if (options?.attributeFilter?.includes('lang')) {
        watching++;
        observers.add(this);
      }
      observe.call(this, target, options);
    };
    MutationObserver.prototype.disconnect = function () {
      if (observers.has(this)) watching = 0;
      disconnect.call(this);
    };
    try {
      const wrapper = await fixture(
        html`<div><mask-detector></mask-detector><mask-detector></mask-detector></div>`,
      );
      expect(observers.size).to.equal(1);
      wrapper.firstElementChild!.remove();
      expect(watching).to.be.greaterThan(0);
      wrapper.remove();
      document.querySelectorAll('mask-detector, fake-trainer, twilio-room').forEach((each) => each.remove());
      expect(watching).to.equal(0);
    } finally {
      Object.assign(MutationObserver.prototype, { observe, disconnect });
    }
  });

  it('stays English if the other cannot be loaded, warns once, and is tried again later', async () => {
    let tries = 0;
    const french = { detector: { waitingForVideo: 'En attente d’une caméra.' } } as unknown as Messages;
    addLanguage('fr', async () => {
      if (++tries === 1) throw new TypeError('Failed to fetch');
      return french;
    });
    const wrapper = await fixture(
      html`<div lang="fr"><mask-detector></mask-detector><mask-detector></mask-detector></div>`,
    );
    const [detector] = wrapper.querySelectorAll('mask-detector');
    await until(() => warnings.length);
    await aTimeout(20);
    expect(tries).to.equal(1);
    expect(warnings).to.have.length(1);
    expect(String(warnings[0]![0])).to.contain('"fr" could not be loaded');
    expect(status(detector!)).to.equal(en.detector.waitingForVideo);
    wrapper.setAttribute('lang', 'fr-CA');
    await says(detector!, 'En attente d’une caméra.');
    // What the page’s table lacks is English.
    expect(buttons(detector!)).to.deep.equal([en.detector.start]);
    await detector!.start().catch(() => undefined);
    await until(() => status(detector!).startsWith(en.errors['detector-no-video'].message));
    expect(tries).to.equal(2);
  });

  it('is the page’s own if that is added while ours is loading', async () => {
    let arrive!: (messages: Messages) => void;
    const speaking = (waitingForVideo: string) => ({ ...en, detector: { ...en.detector, waitingForVideo } });
    addLanguage('nl', () => new Promise((resolve) => (arrive = resolve)));
    const wrapper = await fixture(html`<div lang="nl"><mask-detector></mask-detector></div>`);
    const detector = wrapper.querySelector('mask-detector')!;
    addLanguage('nl', speaking('Wacht op een camera.'));
    arrive(speaking('Ander.'));
    await aTimeout(20);
    expect(status(detector)).to.equal('Wacht op een camera.');
  });

  it('can be added as a table, for a region alone', async () => {
    const wrapper = await fixture(html`<div lang="pt-BR"><mask-detector></mask-detector></div>`);
    const detector = wrapper.querySelector('mask-detector')!;
    addLanguage('pt-BR', {
      ...en,
      detector: { ...en.detector, waitingForVideo: 'Aguardando uma câmera.' },
    });
    await says(detector, 'Aguardando uma câmera.');
    wrapper.setAttribute('lang', 'pt');
    await says(detector, en.detector.waitingForVideo);
  });
});
