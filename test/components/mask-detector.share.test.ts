import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { Classification } from '../../src/classifier/types.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { HandoffEvent, type TileNote } from '../../src/handoff/index.ts';
import { until } from '../until.ts';
import { DrawnVideo } from './drawn-video.ts';

MaskDetector.define('mask-detector');

/** With a page's own camera and call, which note what they are given. The real ones are in `twilio-room.real.test.ts`. */
describe('<mask-detector share>', () => {
  let drawn: DrawnVideo;
  let owner: HTMLElement;
  let detector: MaskDetector;
  let life: AbortController;
  let call: AbortController;
  let label: string;
  let sent: { topic: string; payload: unknown; keep: boolean }[];
  /** What stands on the tiles, by SID. */
  let notes: Map<string, string>;
  const there = ['ada', 'bad', 'ben', 'cleo', 'other'];
  const self = { sid: 'PAme', identity: 'me' };
  /** Answers what a consumer asks for. */
  const own = (kind: 'local-video' | 'room-call', thing: { signal: AbortSignal }) => {
    const answer = (event: Event) =>
      (event as CustomEvent<{ answer: (thing: unknown) => void }>).detail.answer(thing);
    document.addEventListener(`${kind}-request`, answer, { signal: thing.signal });
    owner.dispatchEvent(new HandoffEvent(kind, thing as never));
  };
  const startCall = (send: (payload: unknown) => Promise<void> = () => Promise.resolve()) => {
    call = new AbortController();
    own('room-call', {
      self,
      id: () => '',
      participants: () => there.map((identity) => ({ sid: `PA${identity}`, identity })),
      send: (topic: string, payload: unknown, { keep = false } = {}) => {
        sent.push({ topic, payload, keep });
        return send(payload);
      },
      signal: call.signal,
    } as { signal: AbortSignal });
  };
  const hear = (payload: unknown, sid = 'PAada', topic = 'mask-room-answer') =>
    owner.dispatchEvent(
      new CustomEvent('room-message', {
        detail: { topic, payload, participant: { sid, identity: sid.slice(2) } },
        bubbles: true,
      }),
    );
  const button = () => detector.renderRoot.querySelector<HTMLButtonElement>('[part=share] button');
  const press = async (name: string) => {
    await until(() => button()?.textContent.trim() === name);
    button()!.click();
    await detector.updateComplete;
  };
  const labels = () => sent.map(({ payload }) => (payload as { label: string } | null)?.label ?? null);

  beforeEach(async () => {
    life = new AbortController();
    sent = [];
    notes = new Map();
    label = 'mask';
    document.addEventListener(
      'tile-note',
      ({ detail }) => {
        const { sid } = detail.participant as { sid: string };
        const { text, signal } = detail as TileNote & { signal: AbortSignal };
        if (text) notes.set(sid, text);
        else notes.delete(sid);
        signal.addEventListener('abort', () => notes.get(sid) === text && notes.delete(sid));
      },
      { signal: life.signal },
    );
    owner = await fixture(html`<div></div>`);
    drawn = await DrawnVideo.of('red');
    drawn.run(20);
    detector = await fixture(html`<mask-detector share participant="Ada"></mask-detector>`);
    detector.classifier = {
      classify: (): Promise<Classification> =>
        Promise.resolve({ label, confidence: 0.9, results: [{ label, confidence: 0.9 }], latency: 1 }),
    };
    own('local-video', { video: drawn.video, participant: self, signal: life.signal } as {
      signal: AbortSignal;
    });
    await until(() => detector.status === 'ready');
    await detector.start();
  });
  afterEach(async () => {
    detector.remove();
    call?.abort();
    life.abort();
    drawn.end();
    await aTimeout(0);
  });

  it('asks at once if share is set later, even if nothing else happens', async () => {
    startCall();
    await until(button);
    await detector.stop();
    detector.share = false;
    await until(() => !button());
    detector.share = true;
    await until(button);
  });

  it('sends nothing before consent, then at most one answer a second, and withdraws them', async () => {
    await until(() => detector.answers.length === 1);
    expect(button(), 'there is nobody to share with').to.equal(null);
    startCall();
    await until(button);
    expect(detector.renderRoot.querySelector('[part=share]')!.textContent).to.contain('No image is sent');
    await expect(detector).to.be.accessible();
    expect(sent).to.deep.equal([]);
    await press('Share my answer');
    await until(() => sent.length === 1);
    const { topic, payload, keep } = sent[0]!;
    expect([topic, keep]).to.deep.equal(['mask-room-answer', true]);
    const { time, ...answer } = payload as { time: number };
    expect(answer).to.deep.equal({ label: 'mask', confidence: 0.9 });
    expect(time).to.be.closeTo(Date.now(), 60_000);
    expect(notes.get('PAme')).to.equal('mask');
    await expect(detector).to.be.accessible();
    label = 'no mask';
    await until(() => sent.length === 2);
    // By the times that it says itself: when they arrive here depends on the machine.
    const [first, second] = sent.map((each) => (each.payload as { time: number }).time);
    expect(second! - first!).to.be.at.least(999);
    // At once, though something was sent a moment ago; and with a change that waits for its turn.
    label = 'mask';
    await until(() => detector.answers[0]?.label === 'mask');
    await press('Stop sharing my answer');
    expect(labels()).to.deep.equal(['mask', 'no mask', null]);
    expect(sent[2]!.keep).to.equal(false);
    expect(notes.size).to.equal(0);
    await aTimeout(1100);
    expect(sent).to.have.lengthOf(3);
  });

  for (const [what, go] of [
    ['the camera is off', () => life.abort()],
    ['the detector stops', () => detector.stop()],
    ['the detector goes', () => detector.remove()],
    ['the attribute goes', () => detector.removeAttribute('share')],
  ] as const)
    it(`withdraws the answer as soon as ${what}`, async () => {
      startCall();
      await press('Share my answer');
      await until(() => sent.length === 1);
      void go();
      await until(() => sent.length === 2);
      expect([sent[1]!.payload, sent[1]!.keep]).to.deep.equal([null, false]);
    });

  it('does not say that the others see the answer while there is none', async () => {
    const asked = () => detector.renderRoot.querySelector('[part=share] p')!.textContent;
    const waiting =
      /^You have agreed\. Everyone in the call will see your answer on your tile as soon as there is one/;
    await detector.stop();
    startCall();
    await press('Share my answer');
    expect(asked()).to.match(waiting);
    expect(sent).to.deep.equal([]);
    await expect(detector).to.be.accessible();
    await detector.start();
    await until(
      () => asked() === 'Everyone in the call sees your answer on your tile. It disappears when you stop.',
    );
    expect(labels()).to.deep.equal(['mask']);
    life.abort();
    await until(() => waiting.test(asked()));
    expect(labels()).to.deep.equal(['mask', null]);
  });

  it('withdraws the answer and asks again if a model has other classes, but not after retraining', async () => {
    const by = (...labels: string[]) => ({
      labels,
      classify: (): Promise<Classification> =>
        Promise.resolve({ label, confidence: 0.9, results: [{ label, confidence: 0.9 }], latency: 1 }),
    });
    detector.classifier = by('mask', 'no mask');
    startCall();
    await press('Share my answer');
    await until(() => sent.length === 1);
    detector.classifier = by('no mask', 'mask');
    await until(() => labels().join() === 'mask,,mask', 'it has settled anew');
    expect(button()!.textContent.trim()).to.equal('Stop sharing my answer');
    label = 'tired';
    detector.classifier = by('tired', 'awake');
    await until(() => button()!.textContent.trim() === 'Share my answer');
    await until(() => detector.answers[0]?.label === 'tired');
    await aTimeout(1100);
    expect(labels()).to.deep.equal(['mask', null, 'mask', null]);
    await press('Share my answer');
    await until(() => labels().at(-1) === 'tired');
  });

  it('withdraws the answer from the call it leaves, and asks in the next', async () => {
    startCall();
    await press('Share my answer');
    await until(() => sent.length === 1);
    const others: unknown[] = [];
    const nearer = {
      id: () => '',
      self,
      participants: () => [],
      send: (...message: unknown[]) => Promise.resolve(void others.push(message)),
      signal: life.signal,
    };
    detector.parentElement!.dispatchEvent(new HandoffEvent('room-call', nearer));
    await until(() => sent.length === 2);
    expect(sent[1]!.payload).to.equal(null);
    await until(() => button()?.textContent.trim() === 'Share my answer');
    expect(notes.size).to.equal(0);
    await aTimeout(1100);
    expect(others).to.deep.equal([]);
  });

  it('asks again in each call, and sends nothing more if the person stops during a send', async () => {
    const gates: (() => void)[] = [];
    startCall(() => new Promise((resolve, reject) => gates.push(() => reject(new Error('lost')))));
    await press('Share my answer');
    await until(() => sent.length === 1);
    await press('Stop sharing my answer');
    for (const fail of gates) fail();
    await aTimeout(0);
    expect(detector.error).to.equal(null);
    expect(labels()).to.deep.equal(['mask', null]);
    await press('Share my answer');
    await until(() => sent.length === 3);
    call.abort();
    await until(() => button() === null);
    startCall();
    await until(() => button()?.textContent.trim() === 'Share my answer');
    await aTimeout(1100);
    expect(sent).to.have.lengthOf(3);
  });

  it('shows what other people share, by sender, and ignores anything else', async () => {
    startCall();
    const good = { label: 'mask', confidence: 0.8, time: Date.now() };
    for (const bad of [
      'mask',
      7,
      [],
      {},
      { ...good, label: 'x'.repeat(10_000) },
      { ...good, label: 7 },
      { ...good, label: '' },
      { ...good, confidence: NaN },
      { ...good, confidence: null },
      { ...good, confidence: 1.01 },
      { ...good, confidence: '0.8' },
      { label: 'mask', confidence: 0.8 },
    ])
      hear(bad, 'PAbad');
    hear(good, 'PAother', 'another topic');
    hear({ ...good, participant: { sid: 'PAforged', identity: 'Forged' } });
    hear({ ...good, label: 'no mask', time: good.time - 1 });
    hear(good, 'PAgone');
    hear({ ...good, label: null }, 'PAben');
    await until(() => notes.size === 2);
    expect(Object.fromEntries(notes)).to.deep.equal({ PAada: 'mask', PAben: 'Not sure' });
    let told = 0;
    document.addEventListener('tile-note', () => told++, { signal: life.signal });
    for (let n = 0; n < 2000; n++) hear({ ...good, label: `class ${n}` });
    await until(() => notes.get('PAada') === 'class 1999');
    expect(told).to.be.below(5);
    hear(null);
    expect([...notes.keys()]).to.deep.equal(['PAben']);
    owner.dispatchEvent(
      new CustomEvent('participant-left', {
        detail: { participant: { sid: 'PAben', identity: 'ben' } },
        bubbles: true,
      }),
    );
    expect(notes.size).to.equal(0);
    expect(sent).to.deep.equal([]);
    // Their page is there and says nothing more: three renewals have not come.
    const { now } = performance;
    performance.now = () => now.call(performance) + 13_000;
    try {
      hear(good, 'PAcleo');
      await until(() => notes.has('PAcleo'));
      expect([...notes.keys()]).to.deep.equal(['PAcleo']);
    } finally {
      performance.now = now;
    }
  });
});
