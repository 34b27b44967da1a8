import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { browserOf } from '../../src/components/twilio-room/permission.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { FakeDevices } from '../camera/devices.ts';
import type { FakeSdk } from '../room/fake-sdk.ts';
import { sounds } from '../room/sounds.ts';
import { standIn } from '../room/stand-ins.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

/** Speakers, a microphone's level and blocked devices, with the stand-ins of the SDK and of the devices: a machine may have no speaker at all. */
describe('<twilio-room> and its sound', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;
  let codes: string[];
  /** From which speaker each element is heard. */
  let sinks: Map<HTMLMediaElement, string>;
  const setSinkId = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'setSinkId');
  const { play } = HTMLMediaElement.prototype;

  const make = async () => {
    room = await fixture<TwilioRoom>(html`<twilio-room name="mask"></twilio-room>`);
    room.addEventListener('room-error', ({ detail }) => codes.push(detail.code));
  };
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text))!;
  const enter = async (name: string) => {
    const [track] = (await devices.getUserMedia({ audio: true })).getTracks();
    sdk.room.enter(name, track!);
    sdk.room.emit('trackSubscribed');
    await room.updateComplete;
  };
  /** Where the others are heard. */
  const heardFrom = () =>
    [...room.renderRoot.querySelectorAll('audio')].map((element) => sinks.get(element) ?? '');
  const speakers = () => room.renderRoot.querySelector<HTMLSelectElement>('.sound select');
  const openCheck = async () => {
    await room.updateComplete;
    button('Sound check').click();
    await until(() => room.renderRoot.querySelector('.sound'));
  };

  beforeEach(() => {
    ({ devices, sdk, remove } = standIn());
    devices.kinds = ['videoinput', 'audioinput', 'audiooutput', 'audiooutput'];
    codes = [];
    sinks = new Map();
    Object.defineProperty(HTMLMediaElement.prototype, 'setSinkId', {
      configurable: true,
      async value(this: HTMLMediaElement, id: string) {
        const outputs = devices.kinds.filter((kind) => kind === 'audiooutput').length;
        if (id && Number(id.split(' ')[1]) > outputs) throw new DOMException('stub', 'NotFoundError');
        sinks.set(this, id);
      },
    });
  });

  afterEach(async () => {
    HTMLMediaElement.prototype.play = play;
    if (setSinkId) Object.defineProperty(HTMLMediaElement.prototype, 'setSinkId', setSinkId);
    else Reflect.deleteProperty(HTMLMediaElement.prototype, 'setSinkId');
    localStorage.removeItem('mask-room-speaker');
    await remove(room);
  });

  it('plays everybody through the chosen speaker, latecomers and the next call too', async () => {
    await make();
    await room.join();
    await enter('Ada');
    expect(heardFrom()).to.deep.equal(['']);
    await openCheck();
    await until(() => speakers());
    expect([...speakers()!.options].map(({ label }) => label)).to.deep.equal([
      'Default',
      'Label of audiooutput 1',
      'Label of audiooutput 2',
    ]);
    await expect(room).to.be.accessible();
    speakers()!.value = 'audiooutput 2';
    speakers()!.dispatchEvent(new Event('change'));
    await until(() => heardFrom()[0] === 'audiooutput 2');
    await enter('Ben');
    await until(() => heardFrom().join() === 'audiooutput 2,audiooutput 2');
    await room.leave();
    room.remove();
    await make();
    await room.join();
    await enter('Ada');
    await until(() => heardFrom()[0] === 'audiooutput 2', 'without opening anything');
    expect(codes).to.deep.equal([]);
  });

  it('lets speakers that the browser does not list be picked in its own dialog', async () => {
    // A stand-in for Firefox's `selectAudioOutput()`: nobody can press anything in its dialog here.
    devices.kinds = ['videoinput', 'audioinput'];
    let fails: DOMException | null = new DOMException('stub', 'NotAllowedError');
    const selectAudioOutput = async () => {
      if (fails) throw fails;
      devices.kinds = [...devices.kinds, 'audiooutput'];
      return (await devices.enumerateDevices()).at(-1)!;
    };
    Object.assign(devices, { selectAudioOutput });
    await make();
    await room.join();
    await enter('Ada');
    await openCheck();
    await until(() => button('Find another speaker'));
    expect(speakers()).to.equal(null);
    await expect(room).to.be.accessible();
    button('Find another speaker').click();
    await aTimeout(50);
    expect(codes, 'the dialog was closed').to.deep.equal([]);
    fails = new DOMException('stub', 'NotFoundError');
    button('Find another speaker').click();
    await until(() => codes.join() === 'speaker-not-changed');
    fails = null;
    button('Find another speaker').click();
    await until(() => heardFrom()[0] === 'audiooutput 1');
    await until(() => speakers());
    expect([...speakers()!.selectedOptions].map(({ label }) => label)).to.deep.equal([
      'Label of audiooutput 1',
    ]);
    expect(room.error).to.equal(null);
    speakers()!.value = '';
    speakers()!.dispatchEvent(new Event('change'));
    await until(() => heardFrom()[0] === '');
  });

  it('falls back to the default speaker if the chosen one is unplugged, says so, and returns to it', async () => {
    localStorage.setItem('mask-room-speaker', 'audiooutput 2');
    await make();
    await room.join();
    await enter('Ada');
    await until(() => heardFrom()[0] === 'audiooutput 2');
    devices.kinds = devices.kinds.slice(0, -1);
    devices.dispatchEvent(new Event('devicechange'));
    await until(() => heardFrom()[0] === '');
    expect(codes).to.deep.equal(['speaker-unplugged']);
    expect(room.status).to.equal('connected');
    await enter('Ben');
    expect(heardFrom()).to.deep.equal(['', '']);
    devices.kinds = [...devices.kinds, 'audiooutput'];
    devices.dispatchEvent(new Event('devicechange'));
    await until(() => heardFrom().join() === 'audiooutput 2,audiooutput 2');
    expect(room.error).to.equal(null);
  });

  it('shows the microphone’s level, in words too, and listens only while it is open', async function () {
    const audio = new AudioContext();
    if (!(await sounds(audio))) return this.skip();
    const tone = audio.createOscillator();
    const out = audio.createMediaStreamDestination();
    const gain = new GainNode(audio, { gain: 0.1 });
    tone.connect(gain).connect(out);
    tone.start();
    const states = () => contexts.filter(({ state }) => state !== 'closed').length;
    const contexts: AudioContext[] = [];
    const { AudioContext: Own } = window;
    window.AudioContext = class extends Own {
      constructor() {
        super();
        contexts.push(this);
      }
    };
    try {
      await make();
      room.audioProcessor = { connect: () => out.stream.getAudioTracks()[0]! };
      await room.preview();
      expect(states(), 'nobody has asked for it').to.equal(0);
      await openCheck();
      const meter = () => room.renderRoot.querySelector('meter')!;
      await until(() => meter().value > 0.4);
      await until(() => meter().getAttribute('aria-valuetext') === 'Good');
      gain.gain.value = 0.005;
      await until(() => meter().getAttribute('aria-valuetext') === 'Quiet');
      gain.gain.value = 0;
      await until(() => meter().getAttribute('aria-valuetext') === 'No sound. Say something.');
      room.muted = true;
      await until(() => meter().getAttribute('aria-valuetext') === 'You are muted.');
      await until(() => states() === 0);
      room.muted = false;
      await until(() => states() === 1);
      button('Sound check').click();
      await until(() => states() === 0);
      await openCheck();
      expect(states()).to.equal(1);
      await room.leave();
      await until(() => states() === 0, 'the preview is over');
    } finally {
      window.AudioContext = Own;
      await audio.close();
    }
  });

  it('plays a test sound from the chosen speaker', async function () {
    const audio = new AudioContext();
    if (!(await sounds(audio))) return this.skip();
    localStorage.setItem('mask-room-speaker', 'audiooutput 1');
    await make();
    await room.preview();
    await openCheck();
    const players: HTMLMediaElement[] = [];
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      if (!this.isConnected) players.push(this);
      return play.call(this);
    };
    button('Play a test sound').click();
    await until(() => players.length);
    const [player] = players;
    expect(sinks.get(player!)).to.equal('audiooutput 1');
    const analyser = audio.createAnalyser();
    audio.createMediaStreamSource(player!.srcObject as MediaStream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    await until(() => {
      analyser.getFloatTimeDomainData(samples);
      return Math.max(...samples) > 0.05;
    }, 'it sounds');
    await audio.close();
    await until(() => !button('Play a test sound').disabled, 'and ends');
  });

  it('says how to unblock the camera in this browser', async () => {
    devices.failures.video = devices.failures.audio = 'NotAllowedError';
    await make();
    await room.preview().catch(() => undefined);
    expect(codes).to.deep.equal(['camera-denied']);
    await until(() => room.renderRoot.querySelector('.help'));
    expect(room.renderRoot.querySelector('.help')!.textContent)
      .to.match(/address/)
      .and.to.contain('“Camera”');
    await expect(room).to.be.accessible();
    delete devices.failures.video;
    await room.preview();
    await until(() => codes.length === 2);
    expect(codes[1]).to.equal('microphone-denied');
    await until(() => room.renderRoot.querySelector('.help')?.textContent.includes('“Microphone”'));
    await aTimeout(0);
  });

  it('recognises browsers by their user agents', () => {
    const webKit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
    for (const [userAgent, browser, maxTouchPoints = 0] of [
      [
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Safari/537.36',
        'chromium',
      ],
      [
        'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0.0.0 Mobile Safari/537.36',
        'chromium',
        5,
      ],
      ['Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', 'firefox'],
      ['Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0', 'firefoxPhone', 5],
      [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/18.4 Safari/605.1.15`, 'safari'],
      [
        `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webKit} Version/18.4 Safari/605.1.15`,
        'safariPhone',
        5,
      ],
      [
        `Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) ${webKit} Version/18.4 Mobile/15E148 Safari/604.1`,
        'safariPhone',
        5,
      ],
      [
        `Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) ${webKit} CriOS/149.0.0.0 Mobile/15E148 Safari/604.1`,
        'phone',
        5,
      ],
      ['A browser of its own', null],
    ] as const)
      expect(browserOf({ userAgent, maxTouchPoints }), userAgent).to.equal(browser);
  });
});
