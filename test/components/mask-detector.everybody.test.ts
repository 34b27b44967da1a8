import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { Classification, Source } from '../../src/classifier/types.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffEvent, type RoomCall } from '../../src/handoff/index.ts';
import type { FakeDevices } from '../camera/devices.ts';
import type { FakeSdk } from '../room/fake-sdk.ts';
import { standIn } from '../room/stand-ins.ts';
import { until } from '../until.ts';
import { DrawnVideo } from './drawn-video.ts';

MaskDetector.define('mask-detector');
TwilioRoom.define('twilio-room');

/** Stands in for the real classifier: it says what the test wants of each video, and counts how often it is asked. */
class ByVideo {
  readonly labels = ['no mask', 'mask'];
  readonly looks = new Map<unknown, number>();
  says: (video: HTMLVideoElement) => string | Promise<string> = () => 'mask';
  inFlight = 0;
  most = 0;

  async classify(source: Source): Promise<Classification> {
    this.looks.set(source, (this.looks.get(source) ?? 0) + 1);
    this.most = Math.max(this.most, ++this.inFlight);
    try {
      const label = await this.says(source as HTMLVideoElement);
      const other = label === 'mask' ? 'no mask' : 'mask';
      const results = [
        { label, confidence: 0.9 },
        { label: other, confidence: 0.1 },
      ];
      return { label, confidence: 0.9, results, latency: 1 };
    } finally {
      this.inFlight--;
    }
  }
}

/** Each with the videos of a page's own hand-offs: real ones, of drawn pictures. */
describe('<mask-detector> watching everybody', () => {
  const drawn: DrawnVideo[] = [];
  const here = new Set<AbortController>();
  let owner: HTMLElement;
  let classifier: ByVideo;
  let detector: MaskDetector;
  const changes: string[] = [];

  const come = async (identity: string, source = 'camera', fps = 20) => {
    const each = await DrawnVideo.of('red');
    each.run(fps);
    drawn.push(each);
    const gone = new AbortController();
    here.add(gone);
    const participant = { sid: `PA${identity}`, identity };
    const thing = { video: each.video, participant, source, signal: gone.signal };
    const answer = (event: Event) =>
      (event as CustomEvent<{ answer: (thing: unknown) => void }>).detail.answer(thing);
    document.addEventListener('remote-video-request', answer, { signal: gone.signal });
    owner.dispatchEvent(new HandoffEvent('remote-video', thing));
    return { video: each.video, drawn: each, go: () => gone.abort() };
  };
  const begin = async (participant: string | readonly string[]) => {
    detector.participant = participant;
    detector.classifier = classifier;
    await until(() => detector.status === 'ready');
    await detector.start();
  };
  const rows = () =>
    [...detector.renderRoot.querySelectorAll('[part=people] li')].map((row) =>
      [...row.querySelectorAll('span')].map(({ textContent }) => textContent.trim()).join(': '),
    );

  beforeEach(async () => {
    owner = await fixture(html`<div></div>`);
    detector = await fixture(html`<mask-detector></mask-detector>`);
    classifier = new ByVideo();
    changes.length = 0;
    detector.addEventListener('detection-change', ({ detail: { label, participant } }) =>
      changes.push(`${participant?.identity ?? 'own'} ${label}`),
    );
  });
  afterEach(async () => {
    detector.remove();
    for (const gone of here) gone.abort();
    for (const each of drawn.splice(0)) each.end();
  });

  it('gives each camera its own answer, in fair turns, one picture at a time', async () => {
    const ada = await come('Ada');
    const ben = await come('Ben');
    const screen = await come('Ben', 'screen');
    const seen = new Map<string, string>();
    detector.addEventListener('detection', ({ detail: { participant, label } }) =>
      seen.set(participant!.identity, label),
    );
    // A device that has not enough for all.
    classifier.says = async (video) => {
      await aTimeout(40);
      return video === ada.video ? 'mask' : 'no mask';
    };
    await begin('*');
    await until(() => changes.length === 2);
    expect([...changes].sort()).to.deep.equal(['Ada mask', 'Ben no mask']);
    expect(Object.fromEntries(seen)).to.deep.equal({ Ada: 'mask', Ben: 'no mask' });
    const [cleo, before] = [await come('Cleo'), new Map(classifier.looks)];
    await until(() => (classifier.looks.get(cleo.video) ?? 0) > 9);
    const since = (video: HTMLVideoElement) => classifier.looks.get(video)! - (before.get(video) ?? 0);
    for (const { video } of [ada, ben]) expect(since(video)).to.be.within(5, 20);
    expect(classifier.looks.has(screen.video), 'a screen is nobody').to.equal(false);
    expect(classifier.most).to.equal(1);
    await until(() => rows().length === 3 && !rows().some((row) => row.includes('–')));
    expect(rows()).to.deep.equal(['Ada: mask 90%', 'Ben: no mask 90%', 'Cleo: no mask 90%']);
    expect(detector.renderRoot.querySelector('[part=status]')!.textContent.trim()).to.equal(
      'Looking at 3 cameras.',
    );
    expect(detector.answers.map(({ participant, label }) => [participant?.identity, label])).to.deep.equal([
      ['Ada', 'mask'],
      ['Ben', 'no mask'],
      ['Cleo', 'no mask'],
    ]);
    await expect(detector).to.be.accessible();
    ada.drawn.stand();
    await until(() => changes.at(-1) === 'Ada null', 'her picture stands still');
    await until(() => rows()[0] === 'Ada: Video frozen');
    expect(detector.status).to.equal('detecting');
    await detector.stop();
    expect(detector.answers).to.deep.equal([]);
  });

  const hide = (hidden: boolean) => {
    if (hidden) Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    else Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
  };
  afterEach(() => hide(false));

  for (const [whose, participant] of [
    ['one person', 'Ada'],
    ['everybody', '*'],
  ] as const)
    for (const [what, go] of [
      ['the detector is stopped', () => detector.stop()],
      ['the camera goes off', ({ go }) => go()],
      ['the page is hidden', () => hide(true)],
      [
        'somebody else is looked at',
        () => (detector.participant = participant === '*' ? 'Ben, Cleo' : 'Ben'),
      ],
    ] as [string, (ada: Awaited<ReturnType<typeof come>>) => unknown][])
      it(`withdraws an answer of ${whose} as soon as ${what}`, async () => {
        const ada = await come('Ada');
        await begin(participant);
        await until(() => detector.answers.length === 1);
        void go(ada);
        await until(() => changes.at(-1) === 'Ada null');
        expect(detector.answers).to.deep.equal([]);
        expect(changes).to.deep.equal(['Ada mask', 'Ada null']);
      });

  it('begins anew when all are looked at after one was, and one after all', async () => {
    await come('Ada');
    await begin('Ada');
    await until(() => changes.length === 1);
    detector.participant = '*';
    await until(() => changes.length === 3);
    detector.participant = 'Ada';
    await until(() => changes.length === 5);
    expect(changes).to.deep.equal(['Ada mask', 'Ada null', 'Ada mask', 'Ada null', 'Ada mask']);
  });

  it('shows nothing of before the page was hidden when it is seen again', async () => {
    await come('Ada');
    await begin('*');
    await until(() => detector.answers.length === 1);
    hide(true);
    await until(() => changes.length === 2);
    classifier.says = () => 'no mask';
    const shown = new Set<string | null | undefined>();
    detector.addEventListener('detection', () => shown.add(detector.answers[0]?.label));
    hide(false);
    await until(() => changes.length === 3);
    expect(changes).to.deep.equal(['Ada mask', 'Ada null', 'Ada no mask']);
    expect([...shown]).to.not.include('mask');
  });

  it('drops the result for somebody who has left meanwhile, and continues with the others', async () => {
    const ada = await come('Ada');
    const ben = await come('Ben');
    let answer!: (label: string) => void;
    classifier.says = (video) =>
      video === ada.video ? new Promise((resolve) => (answer = resolve)) : 'no mask';
    const seen = new Set<string | undefined>();
    detector.addEventListener('detection', ({ detail }) => seen.add(detail.participant?.identity));
    await begin('*');
    await until(() => answer);
    ada.go();
    answer('mask');
    await until(() => changes.includes('Ben no mask'));
    expect([...seen]).to.deep.equal(['Ben']);
    expect(detector.status).to.equal('detecting');
    expect(detector.error).to.equal(null);
    await until(() => rows().length === 1);
    ben.go();
    await until(() => detector.status === 'paused');
    await come('Cleo');
    await until(() => changes.at(-1) === 'Cleo no mask' || changes.at(-1) === 'Cleo mask');
  });

  it('skips a camera that cannot be read, and ends when none is left', async () => {
    const ada = await come('Ada');
    await come('Ben');
    classifier.says = (video) => {
      if (video === ada.video) throw new MaskRoomError('unexpected', { reason: 'no' });
      return 'mask';
    };
    await begin('*');
    await until(() => rows()[0] === 'Ada: Cannot be read');
    await until(() => changes.includes('Ben mask'));
    expect(detector.status).to.equal('detecting');
    classifier.says = () => {
      throw new MaskRoomError('unexpected', { reason: 'no' });
    };
    await until(() => detector.status === 'failed');
    expect(detector.error!.code).to.equal('detector-stopped');
    expect(changes.at(-1)).to.equal('Ben null');
  });

  it('watches the people in a list, whose names may contain commas, and a single one', async () => {
    await come('Ada');
    await come('Lovelace, Ben');
    await come('Cleo');
    await begin(['Lovelace, Ben', 'Cleo']);
    await until(() => rows().length === 2);
    const names = () => rows().map((row) => row.split(':')[0]!);
    expect(names().sort()).to.deep.equal(['Cleo', 'Lovelace, Ben']);
    detector.participant = 'Ada, Cleo';
    await until(() => names().sort().join() === 'Ada,Cleo');
    detector.participant = 'Ada';
    await until(() => detector.renderRoot.querySelector('[part=answer]'));
    expect(rows()).to.deep.equal([]);
    await until(() => detector.answers.length === 1);
    expect(detector.answers[0]).to.deep.include({ own: false, label: 'mask' });
  });
});

/** In a call, with the stand-ins of the SDK and of the devices. */
describe('<mask-detector> in a call', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;
  let detector: MaskDetector;
  let classifier: ByVideo;
  const tile = (name: string) =>
    [...room.renderRoot.querySelectorAll<HTMLElement>('.tile')].find(
      (each) => each.querySelector('.name')!.textContent === name,
    )!;
  const note = (name: string) => tile(name)?.querySelector('[part=note]')?.textContent;
  const tell = (detail: unknown) =>
    document.dispatchEvent(new CustomEvent('tile-note', { detail, bubbles: true, composed: true }));
  const track = async () => (await devices.getUserMedia({ video: true })).getTracks()[0]!;

  beforeEach(async () => {
    ({ devices, sdk, remove } = standIn());
    room = await fixture(html`<twilio-room name="mask"></twilio-room>`);
    detector = await fixture(html`<mask-detector></mask-detector>`);
    classifier = new ByVideo();
    detector.classifier = classifier;
    await room.join();
  });
  afterEach(async () => {
    detector.remove();
    await remove(room);
  });

  it('shows texts on tiles, verbatim and shortened to fit, until they are withdrawn', async () => {
    const ada = sdk.room.enter('Ada', await track());
    sdk.room.enter('Ben');
    await room.updateComplete;
    const end = new AbortController();
    tell({ participant: 'Ada', text: '<b>mask</b>\n', signal: end.signal });
    tell({ participant: { sid: ada.sid, identity: 'Ben' }, text: 'second' });
    // What turns the direction of the text around would say something else.
    tell({ participant: 'Ben', text: `\u202e\u2066${'x'.repeat(10_000)}` });
    tell({ text: 'mine' });
    tell({ participant: 'Nobody', text: 'lost' });
    tell({ participant: 'Ben', text: 'not this room', for: 'another' });
    for (const nothing of [null, 7, { participant: 7 }, { participant: {}, text: 'lost' }]) tell(nothing);
    await room.updateComplete;
    // Of one sender, the last one counts.
    expect(note('Ada')).to.equal('second');
    expect(note('Ben')).to.equal(`${'x'.repeat(39)}…`);
    expect(note('me (you)')).to.equal('mine');
    room.dispatchEvent(
      new CustomEvent('tile-note', {
        detail: { participant: 'Ada', text: '<b>mask</b>', signal: end.signal },
        bubbles: true,
      }),
    );
    await room.updateComplete;
    expect(note('Ada')).to.equal('second · <b>mask</b>');
    expect(tile('Ada').querySelector('b')).to.equal(null);
    expect(tile('Ada').closest('[aria-live], [role=status]')).to.equal(null);
    await expect(room).to.be.accessible();
    end.abort();
    tell({ participant: 'Ben', text: '' });
    await room.updateComplete;
    expect([note('Ada'), note('Ben')]).to.deep.equal(['second', undefined]);
    sdk.room.exit(ada);
    sdk.room.enter('Ada');
    await room.updateComplete;
    expect(note('Ada')).to.equal(undefined);
  });

  it('hands out the call, and shows each answer on its tile while it lasts', async () => {
    const calls: RoomCall[] = [];
    document.addEventListener('room-call', ({ detail }) => calls.push(detail), { once: true });
    await room.leave();
    await room.join();
    expect(calls).to.have.lengthOf(1);
    expect(calls[0]!.self.identity).to.equal('me');
    const ada = sdk.room.enter('Ada', await track());
    sdk.room.enter('Ben');
    expect(calls[0]!.participants().map(({ identity }) => identity)).to.deep.equal(['Ada', 'Ben']);
    detector.participant = '*';
    detector.badges = true;
    await until(() => detector.status === 'ready');
    await detector.start();
    await until(() => note('me (you)') === 'mask' && note('Ada') === 'mask');
    const names = () =>
      [...detector.renderRoot.querySelectorAll('[part=people] li')].map(
        (row) => row.querySelector('span')!.textContent,
      );
    expect(names()).to.deep.equal(['me (you)', 'Ada', 'Ben']);
    expect(detector.renderRoot.querySelector('[part=people]')!.textContent).to.contain('Camera off');
    expect(note('Ben')).to.equal(undefined);
    room.cameraOff = true;
    await until(() => note('me (you)') === undefined);
    sdk.room.exit(ada);
    await until(() => names().join() === 'me (you),Ben');
    room.cameraOff = false;
    await until(() => note('me (you)') === 'mask');
    detector.remove();
    await until(() => note('me (you)') === undefined);
    await room.leave();
    expect(calls[0]!.signal.aborted).to.equal(true);
  });
});
