import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { TwilioVideo } from '../../src/room/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { cutSockets, loadRealSdk } from '../room/real-sdk.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');
MaskDetector.define('mask-detector');

/** The element with the unmodified SDK in a local room whose tokens run out after eight seconds; the devices are stand-ins. */
describe('<twilio-room> in a call that outlasts its token', () => {
  let devices: FakeDevices;
  let room: TwilioRoom;
  let events: string[];
  let asked: string[];
  const { fetch } = window;

  beforeEach(async () => {
    devices = new FakeDevices().install();
    TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo;
    room = await fixture<TwilioRoom>(
      html`<twilio-room name="long" identity="Anna" token-url="/local-room/brief/video-token"></twilio-room>`,
    );
    events = [];
    asked = [];
    for (const name of ['room-joined', 'room-reconnecting', 'room-reconnected', 'room-left', 'room-error'])
      room.addEventListener(name, () => events.push(name));
    window.fetch = (url, options) => {
      if (String(url).includes('video-token')) asked.push(String(url));
      return fetch(url, options);
    };
  });

  afterEach(async () => {
    room.remove();
    await aTimeout(50);
    window.fetch = fetch;
    TwilioRoom.sdk = null;
    devices.remove();
  });

  it('returns with a new token after the connection was cut, with the camera on throughout', async () => {
    await room.join();
    const before = room.room;
    const camera = devices.tracks.find(({ kind }) => kind === 'video')!;
    const [own] = before!.localParticipant.videoTracks.values();
    expect(own!.trackName).to.match(/^camera-/);
    expect(asked).to.have.lengthOf(1);
    await aTimeout(9000);
    expect(events).to.deep.equal(['room-joined']);
    cutSockets();
    await until(() => events.includes('room-reconnected'), 'it is back');
    expect(room.status).to.equal('connected');
    expect(room.room === before).to.equal(false);
    expect(asked).to.have.lengthOf(2);
    expect(events).to.deep.equal(['room-joined', 'room-reconnecting', 'room-reconnected']);
    expect(camera.readyState).to.equal('live');
    expect([...room.room!.localParticipant.videoTracks.values()]).to.have.lengthOf(1);
    expect(room.error).to.equal(null);
    await room.leave();
    expect(room.status).to.equal('disconnected');
    expect(devices.live).to.deep.equal([]);
  });
});

/** Three elements with the unmodified SDK in one local room, without devices. */
describe('<twilio-room> and messages', () => {
  const rooms: TwilioRoom[] = [];
  const heard: string[] = [];
  const name = `messages-${Date.now()}`;

  const come = async (identity: string, joined?: (room: TwilioRoom) => void) => {
    const room = await fixture<TwilioRoom>(
      html`<twilio-room
        name=${name}
        identity=${identity}
        token-url="/local-room/video-token"
        no-camera
        no-microphone
      ></twilio-room>`,
    );
    rooms.push(room);
    room.addEventListener('room-message', ({ detail: { topic, payload, participant } }) =>
      heard.push(`${identity} hears ${participant.identity}: ${topic} ${JSON.stringify(payload)}`),
    );
    if (joined) room.addEventListener('participant-joined', () => joined(room));
    await room.join();
    return room;
  };
  const heardBy = (identity: string) => heard.filter((each) => each.startsWith(`${identity} hears`));

  before(() => (TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo));
  after(async () => {
    for (const room of rooms) room.remove();
    await aTimeout(50);
    TwilioRoom.sdk = null;
  });

  it('loses none: to newcomers, before any connection, large ones, and kept ones to latecomers', async () => {
    const anna = await come('Anna', (room) => {
      if (heard.length > 0) return;
      heard.push('sent');
      // At once: the SDK would drop each of them.
      void room.send('chat', 'welcome');
      void room.send('page', 1, { keep: true });
      void room.send('page', 2, { keep: true });
      void room.send('large', '😷'.repeat(30_000));
      void room.send('chat', 'bye');
    });
    const ben = await come('Ben');
    await until(() => heardBy('Ben').length >= 5, 'Ben hears all');
    expect(heardBy('Ben').map((each) => each.slice(0, 40))).to.deep.equal([
      'Ben hears Anna: chat "welcome"',
      'Ben hears Anna: page 1',
      'Ben hears Anna: page 2',
      `Ben hears Anna: large "${'😷'.repeat(9)}`.slice(0, 40),
      'Ben hears Anna: chat "bye"',
    ]);
    await ben.send('light', { on: true }, { keep: true });
    await until(() => heardBy('Anna').length > 0, 'Anna hears Ben');
    expect(heardBy('Anna')).to.deep.equal(['Anna hears Ben: light {"on":true}']);
    const cleo = await come('Cleo');
    await until(() => heardBy('Cleo').length >= 2, 'Cleo hears what was kept');
    expect(heardBy('Cleo').sort()).to.deep.equal([
      'Cleo hears Anna: page 2',
      'Cleo hears Ben: light {"on":true}',
    ]);
    await cleo.send('chat', 'hi');
    await until(() => heardBy('Ben').length === 6 && heardBy('Anna').length === 2, 'Cleo is heard');
    await cleo.leave();
    const error = await cleo.send('chat', 'too late').catch(({ code }: { code: string }) => code);
    expect(error).to.equal('message-outside-call');
    expect(cleo.error).to.equal(null);
    expect(anna.error ?? ben.error).to.equal(null);
  });
});

/** Three people with the unmodified SDK in one local room, each with a detector of their own; devices and classifier are stand-ins. */
describe('<mask-detector share> in a call', () => {
  it('shows everybody, latecomers too, what one person shares, until they stop', async () => {
    const devices = new FakeDevices().install();
    TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo;
    const rooms: TwilioRoom[] = [];
    const looked: HTMLVideoElement[] = [];
    const name = `share-${Date.now()}`;
    const come = async (identity: string) => {
      // Ids keep the three pages in one apart.
      const page = await fixture<HTMLDivElement>(
        html`<div>
          <twilio-room
            id=${identity}
            name=${name}
            identity=${identity}
            token-url="/local-room/video-token"
            no-microphone
          ></twilio-room>
          <mask-detector share for=${identity}></mask-detector>
        </div>`,
      );
      const room = page.querySelector('twilio-room')!;
      const detector = page.querySelector('mask-detector')!;
      // Each page has a document of its own; here, a note or a message of one must not reach the others.
      rooms.push(room);
      const classify = (video: HTMLVideoElement) => {
        looked.push(video);
        const results = [{ label: 'mask', confidence: 0.9 }];
        return Promise.resolve({ ...results[0]!, results, latency: 1 });
      };
      detector.classifier = { classify: classify as never };
      await room.join();
      const note = (of: string) => {
        const tiles = [...room.renderRoot.querySelectorAll('.tile')];
        const tile = tiles.find((each) => each.querySelector('.name')!.textContent === of);
        return tile?.querySelector('[part=note]')?.textContent;
      };
      return { room, detector, note };
    };
    const press = async ({ detector }: { detector: MaskDetector }, text: string) => {
      const button = () => detector.renderRoot.querySelector<HTMLElement>('[part=share] button');
      await until(() => button()?.textContent.trim() === text, `${text} is offered`);
      button()!.click();
    };
    try {
      const anna = await come('Anna');
      const ben = await come('Ben');
      await until(() => anna.detector.status === 'ready');
      await anna.detector.start();
      await press(anna, 'Share my answer');
      await until(() => ben.note('Anna') === 'mask', 'Ben sees it');
      const cleo = await come('Cleo');
      await until(() => cleo.note('Anna') === 'mask', 'Cleo sees it, who has come late');
      expect(anna.note('Anna (you)')).to.equal('mask');
      await press(anna, 'Stop sharing my answer');
      await until(() => !cleo.note('Anna') && !ben.note('Anna') && !anna.note('Anna (you)'), 'it is gone');
      expect(new Set(looked).size).to.equal(1);
      expect(looked[0] === anna.room.localVideo).to.equal(true);
    } finally {
      for (const room of rooms) room.parentElement!.remove();
      await aTimeout(50);
      TwilioRoom.sdk = null;
      devices.remove();
    }
  });
});

/** Two elements with the unmodified SDK in one local room, under one name; the devices are stand-ins. */
describe('<twilio-room> twice under one name', () => {
  it('takes the call over once, whatever the page does on a loss, and returns it on the button', async () => {
    const devices = new FakeDevices().install();
    TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo;
    const name = `twice-${Date.now()}`;
    const log: string[] = [];
    const make = async (tab: string) => {
      const room = await fixture<TwilioRoom>(
        html`<twilio-room name=${name} identity="Ada" token-url="/local-room/video-token"></twilio-room>`,
      );
      room.addEventListener('room-joined', () => log.push(`${tab} joined`));
      room.addEventListener('room-left', ({ detail }) => {
        log.push(`${tab} out: ${detail.error?.code}`);
        if (detail.error?.recoverable) void room.join();
      });
      return room;
    };
    const button = (room: TwilioRoom) =>
      [...room.renderRoot.querySelectorAll('button')].find(({ textContent }) =>
        textContent.includes('instead'),
      );
    const rooms: TwilioRoom[] = [];
    try {
      const first = await make('first');
      const second = await make('second');
      rooms.push(first, second);
      await first.join();
      await second.join();
      await until(() => first.status === 'failed', 'the first one is out');
      await first.updateComplete;
      button(first)!.click();
      await until(() => first.status === 'connected' && second.status === 'failed', 'it is back here');
      const out = 'out: duplicate-identity';
      expect([...log].sort()).to.deep.equal(
        ['first joined', 'second joined', `first ${out}`, 'first joined', `second ${out}`].sort(),
      );
      // What a page does by the real SDK is followed as well.
      const { localParticipant } = first.room!;
      const [camera] = localParticipant.videoTracks.values();
      camera!.unpublish();
      await until(() => first.cameraOff && !first.localVideo, 'the camera is off');
      const [microphone] = localParticipant.audioTracks.values();
      microphone!.track.stop();
      await first.updateComplete;
      expect(first.renderRoot.querySelector('.self .caption')!.textContent).to.contain('Mic off');
    } finally {
      for (const room of rooms) room.remove();
      await aTimeout(50);
      TwilioRoom.sdk = null;
      devices.remove();
    }
  });
});
