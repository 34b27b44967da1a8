import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { HandoffRequestEvent, type LocalVideo, type RemoteVideo } from '../../src/handoff/index.ts';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { FakeDevices } from '../camera/devices.ts';
import { itWithSound } from '../engine.ts';
import { FakeSdk, twilioError, type FakeLocalTrack } from '../room/fake-sdk.ts';
import { letGo, until } from '../until.ts';
import { DrawnVideo } from './drawn-video.ts';

TwilioRoom.define('twilio-room');
MaskDetector.define('mask-detector');

/**
 * The element in the room of a fake SDK, which `TwilioRoom.sdk` hands in, with fake devices and a token server that answers from here:
 * so every status and every failure can be reached. The real ones are tested end to end.
 */
describe('<twilio-room>', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let room: TwilioRoom;
  let events: string[];
  let unhandled: unknown[];
  let token: () => Response | Promise<Response>;
  const { fetch } = window;
  const names = [
    'local-video',
    'remote-video',
    'room-join',
    'room-joined',
    'room-left',
    'room-reconnecting',
    'room-reconnected',
    'participant-joined',
    'participant-left',
    'room-error',
  ];
  const hear = (event: Event) => {
    const { detail } = event as CustomEvent<{ code?: string } | null>;
    events.push(detail?.code ? `${event.type} ${detail.code}` : event.type);
  };
  const rejected = (event: PromiseRejectionEvent) => unhandled.push(event.reason);

  const make = (content = html`<twilio-room name="mask"></twilio-room>`) => fixture<TwilioRoom>(content);
  const inside = <E extends Element>(selector: string) => room.renderRoot.querySelector<E>(selector)!;
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text))!;
  const statusText = () => inside('[role=status]').textContent.trim();
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error: MaskRoomError) => error.code,
    );
  const track = async (kind: 'video' | 'audio') =>
    (await devices.getUserMedia({ [kind]: true })).getTracks()[0]!;
  /** The tracks of the element's own capture that live. */
  const captured = () => devices.live;

  beforeEach(async () => {
    devices = new FakeDevices().install();
    sdk = new FakeSdk();
    TwilioRoom.sdk = sdk;
    token = () => Response.json({ token: 'jwt', identity: 'me', room: 'mask' });
    window.fetch = async (url, options) =>
      String(url).includes('/video-token') ? token() : fetch(url, options);
    events = [];
    unhandled = [];
    for (const name of names) document.addEventListener(name, hear);
    addEventListener('unhandledrejection', rejected);
    room = await make();
  });

  afterEach(async () => {
    room.remove();
    await letGo();
    for (const name of names) document.removeEventListener(name, hear);
    removeEventListener('unhandledrejection', rejected);
    TwilioRoom.sdk = null;
    window.fetch = fetch;
    devices.remove();
    expect(unhandled).to.deep.equal([]);
  });

  it('cuts nothing off if the text is large and the space narrow', async () => {
    room.style.setProperty('--mask-room-font', '32px/1.5 sans-serif');
    room.style.width = '300px';
    await room.updateComplete;
    const start = button('Start camera').getBoundingClientRect();
    const around = inside('[part=tile]').getBoundingClientRect();
    expect(start.bottom).to.be.at.most(around.bottom);
    expect(inside('.avatar').getBoundingClientRect().top).to.be.at.least(around.top);
    room.muted = room.cameraOff = true;
    await room.join();
    await room.updateComplete;
    expect(inside('.stack').scrollWidth).to.be.at.most(inside('.stack').clientWidth);
    const { right } = inside('.stack').getBoundingClientRect();
    expect(button('Leave').getBoundingClientRect().right).to.be.at.most(right);
  });

  it('does not let a caption cover the initials', async () => {
    room.identity = 'Annemarie Schwarzenbach';
    room.muted = room.cameraOff = true;
    await room.join();
    for (const width of [250, 310, 330, 420, 470, 520, 700]) {
      room.style.width = `${width + 38}px`;
      const avatar = inside('.self .avatar').getBoundingClientRect();
      const marks = [...room.renderRoot.querySelectorAll('.self .caption > span')];
      for (const mark of marks)
        expect(mark.getBoundingClientRect().top, `${width} px`).to.be.at.least(avatar.bottom);
    }
  });

  describe('is accessible', () => {
    it('idle', async () => {
      expect(room.status).to.equal('idle');
      await expect(room).to.be.accessible();
    });

    it('idle without a room name', async () => {
      room.name = '';
      await room.updateComplete;
      await expect(room).to.be.accessible();
    });

    it('with the hint of the name field as its description, not part of its name', () => {
      const field = inside<HTMLInputElement>('input[name=identity]');
      expect([...field.labels!].map((label) => label.textContent.trim())).to.deep.equal(['Your name']);
      const hint = inside(`#${field.getAttribute('aria-describedby')}`);
      expect(hint.textContent).to.equal('Others see this name.');
    });

    it('previewing', async () => {
      await room.preview();
      await expect(room).to.be.accessible();
    });

    it('connecting', async () => {
      sdk.answer = new Promise(() => undefined);
      void room.join();
      await until(() => sdk.calls.length);
      expect(room.status).to.equal('connecting');
      expect(inside('progress')).not.to.equal(null);
      await expect(room).to.be.accessible();
    });

    it('connected, alone and with every kind of participant', async () => {
      await room.join();
      await expect(room).to.be.accessible();
      sdk.room.enter('Anna', await track('video'), await track('audio'));
      sdk.room.enter('Ben');
      await room.updateComplete;
      await expect(room).to.be.accessible();
    });

    it('connected, with everything off', async () => {
      room.muted = room.cameraOff = true;
      await room.join();
      await expect(room).to.be.accessible();
    });

    it('reconnecting', async () => {
      await room.join();
      const anna = sdk.room.enter('Anna');
      anna.state = 'reconnecting';
      sdk.room.emit('participantReconnecting', anna);
      sdk.room.emit('reconnecting', twilioError(53001, 'Signaling connection disconnected'));
      await room.updateComplete;
      expect(room.status).to.equal('reconnecting');
      await expect(room).to.be.accessible();
    });

    it('disconnected', async () => {
      await room.join();
      await room.leave();
      expect(room.status).to.equal('disconnected');
      await expect(room).to.be.accessible();
    });

    it('failed, with and without a camera', async () => {
      token = () => new Response('', { status: 500 });
      await codeOf(room.join());
      expect(room.status).to.equal('failed');
      await expect(room).to.be.accessible();
      await room.leave();
      devices.failures.video = 'NotFoundError';
      await codeOf(room.join());
      await expect(room).to.be.accessible();
    });
  });

  describe('previewing', () => {
    it('loads nothing and asks for nothing beforehand', () => {
      expect(devices.requests).to.deep.equal([]);
      expect(sdk.calls).to.deep.equal([]);
      expect(room.localVideo).to.equal(null);
      expect(statusText()).to.equal('Your camera is off.');
    });

    it('shows the camera, muted, and hands the video over once it plays', async () => {
      const announced = oneEvent(room, 'local-video');
      button('Start camera').click();
      const { video, signal } = (await announced).detail as LocalVideo;
      expect(video.videoWidth).to.be.greaterThan(0);
      expect(video.paused).to.equal(false);
      expect(video.muted).to.equal(true);
      expect(signal.aborted).to.equal(false);
      expect(room.localVideo).to.equal(video);
      expect(room.status).to.equal('previewing');
      expect(room.matches(':state(previewing)')).to.equal(true);
      expect(getComputedStyle(video).transform).to.contain('-1');
      expect(sdk.calls).to.deep.equal([]);
    });

    it('announces one step after another while starting and joining, and never that the camera is off', async () => {
      const said: string[] = [];
      const watch = new MutationObserver(() => said.push(statusText()));
      watch.observe(inside('[role=status]'), { childList: true, characterData: true, subtree: true });
      await room.preview();
      await room.updateComplete;
      expect(said.slice(-2)).to.deep.equal([
        'Starting your camera. Allow it if the browser asks.',
        'Only you see this. Join when you are ready.',
      ]);
      said.length = 0;
      await room.join();
      await room.updateComplete;
      watch.disconnect();
      expect(said).not.to.include('Starting your camera. Allow it if the browser asks.');
      expect(said.at(-1)).to.equal('You are in the room. Nobody else is here yet.');
    });

    it('shows the whole picture of an upright phone', async () => {
      await room.preview();
      await until(() => room.localVideo);
      const video = inside<HTMLVideoElement>('.self video');
      expect(getComputedStyle(video).objectFit).to.equal('cover');
      Object.defineProperties(video, { videoWidth: { value: 720 }, videoHeight: { value: 1280 } });
      video.dispatchEvent(new Event('resize'));
      expect(getComputedStyle(video).objectFit).to.equal('contain');
      room.style.width = '360px';
      const { width, height } = inside('.self').getBoundingClientRect();
      expect(height).to.be.closeTo(width, 1);
    });

    it('starts by itself with the attribute, also if it is added later', async () => {
      const eager = await make(html`<twilio-room name="mask" preview></twilio-room>`);
      await until(() => eager.status === 'previewing');
      eager.remove();
      room.toggleAttribute('preview', true);
      await until(() => room.status === 'previewing');
    });

    it('is a single preview however often it is requested', async () => {
      expect(room.preview()).to.equal(room.preview());
      await room.preview();
      expect(devices.requests).to.have.lengthOf(1);
    });

    it('answers later requests, and signals the end of the video', async () => {
      await room.preview();
      expect(room.localVideo, 'once preview() resolves').not.to.equal(null);
      let answered: LocalVideo | null = null;
      const consumer = await fixture(html`<div></div>`);
      const detail = { for: '', answer: (thing: LocalVideo) => (answered = thing) };
      consumer.dispatchEvent(new HandoffRequestEvent('local-video', detail));
      expect(answered!.video).to.equal(room.localVideo);
      room.cameraOff = true;
      await room.updateComplete;
      expect(answered!.signal.aborted).to.equal(true);
      expect(room.localVideo).to.equal(null);
      expect(captured()).to.deep.equal(['audio']);
    });

    it('offers the video again when the camera is turned on again', async () => {
      await room.preview();
      await until(() => room.localVideo);
      button('Camera').click();
      await room.updateComplete;
      expect(button('Camera').getAttribute('aria-pressed')).to.equal('false');
      expect(statusText()).to.contain('camera is off');
      const again = oneEvent(room, 'local-video');
      button('Camera').click();
      await again;
      expect(captured()).to.deep.equal(['audio', 'video']);
    });

    it('does not restart the video when it renders', async () => {
      await room.preview();
      await until(() => room.localVideo);
      let emptied = 0;
      room.localVideo!.addEventListener('emptied', () => emptied++);
      room.requestUpdate();
      await room.updateComplete;
      await aTimeout(50);
      expect(emptied).to.equal(0);
    });

    it('ends on leave(), with the light off', async () => {
      await room.preview();
      await room.leave();
      expect(room.status).to.equal('idle');
      expect(captured()).to.deep.equal([]);
    });

    it('opens no camera if it was left while loading', async () => {
      const previewing = room.preview();
      await room.leave();
      expect(await codeOf(previewing)).to.equal('aborted');
      await aTimeout(50);
      expect(devices.requests).to.deep.equal([]);
      expect(room.status).to.equal('idle');
      expect(inside('progress')).to.equal(null);
    });

    it('shows what is wrong and tries again on the button', async () => {
      devices.failures.video = 'NotAllowedError';
      const told = oneEvent(room, 'room-error');
      const failure = await room.preview().catch((error: unknown) => error as MaskRoomError);
      expect((await told).detail).to.equal(failure);
      expect(room.error).to.equal(failure);
      expect(room.status).to.equal('failed');
      await room.updateComplete;
      expect(statusText()).to.contain(failure!.message).and.to.contain(failure!.remedy);
      delete devices.failures.video;
      button('Try again').click();
      await until(() => room.status === 'previewing');
      expect(room.error).to.equal(null);
    });

    it('continues without a microphone and says so', async () => {
      devices.failures.audio = 'NotFoundError';
      await room.preview();
      expect(room.status).to.equal('previewing');
      expect(events).to.include('room-error microphone-missing');
      expect(statusText()).to.contain('No microphone');
      await until(() => room.localVideo);
      delete devices.failures.audio;
      button('Microphone').click();
      await until(() => captured().includes('audio'));
      await room.updateComplete;
      expect(room.error).to.equal(null);
    });
  });

  describe('choosing from several devices', () => {
    const select = (label: string) =>
      [...room.renderRoot.querySelectorAll('label')]
        .find((each) => each.textContent.includes(label))
        ?.querySelector('select');
    const choose = (label: string, index: number) => {
      const field = select(label)!;
      field.focus();
      field.selectedIndex = index;
      field.dispatchEvent(new Event('change', { bubbles: true }));
    };

    beforeEach(() => {
      localStorage.clear();
      devices.kinds = ['videoinput', 'videoinput', 'audioinput', 'audioinput'];
    });

    it('shows nothing if there is only one of each', async () => {
      devices.kinds = ['videoinput', 'audioinput'];
      await room.preview();
      await until(() => room.localVideo);
      expect(room.renderRoot.querySelector('select')).to.equal(null);
      expect(inside('[part=devices]').getClientRects()).to.have.lengthOf(0);
    });

    it('offers them in the preview, accessibly, and uses the chosen one', async () => {
      await room.preview();
      await until(() => select('Choose a camera'));
      await expect(room).to.be.accessible();
      expect([...select('Choose a camera')!.options].map(({ text }) => text.trim())).to.deep.equal([
        'Label of videoinput 1',
        'Label of videoinput 2',
      ]);
      expect(select('Choose a microphone')!.selectedIndex).to.equal(0);
      choose('Choose a camera', 1);
      await until(() => devices.requests.length === 2);
      await until(() => select('Choose a camera')!.selectedIndex === 1);
      expect(captured()).to.deep.equal(['audio', 'video']);
      expect(room.shadowRoot!.activeElement).to.equal(select('Choose a camera'));
    });

    it('switches during the call: the room stays, and the video is handed over without a gap', async () => {
      await room.join();
      await until(() => room.localVideo);
      const given = events.filter((event) => event === 'local-video').length;
      choose('Choose a camera', 1);
      await until(() => events.filter((event) => event === 'local-video').length > given);
      expect(room.localVideo).not.to.equal(null);
      choose('Choose a microphone', 1);
      await until(() => sdk.room.log.includes('publish audio'));
      expect(sdk.room.log).to.deep.equal([
        'unpublish video',
        'publish video',
        'unpublish audio',
        'publish audio',
      ]);
      expect(captured()).to.deep.equal(['audio', 'video']);
      expect(room.status).to.equal('connected');
      expect(sdk.calls).to.have.lengthOf(1);
      expect(events.filter((event) => event.startsWith('room-error'))).to.deep.equal([]);
    });

    it('says why one does not start, and keeps using the previous one', async () => {
      await room.join();
      await until(() => select('Choose a camera'));
      devices.broken.add('videoinput 2');
      choose('Choose a camera', 1);
      await until(() => room.error);
      await room.updateComplete;
      expect(events).to.include('room-error camera-not-changed');
      expect(statusText()).to.contain('The camera could not be started. Still using the previous camera.');
      expect(select('Choose a camera')!.selectedIndex).to.equal(0);
      expect(room.status).to.equal('connected');
      expect(captured()).to.deep.equal(['audio', 'video']);
      devices.broken.clear();
      choose('Choose a camera', 1);
      await until(() => !room.error);
      expect(captured()).to.deep.equal(['audio', 'video']);
    });

    it('flips a phone’s camera, and mirrors only the front one', async () => {
      devices.facing = ['user', 'environment'];
      await room.preview();
      await until(() => button('Flip camera'));
      expect(select('Choose a camera'), 'there is no third one').to.equal(undefined);
      await expect(room).to.be.accessible();
      expect(getComputedStyle(inside('.self video')).transform).to.contain('-1');
      button('Flip camera').click();
      await until(() => getComputedStyle(inside('.self video')).transform === 'none');
      expect(captured()).to.deep.equal(['audio', 'video']);
    });

    it('speaks German', async () => {
      room.lang = 'de';
      await room.preview();
      await until(() => select('Kamera wählen'));
      expect(select('Mikrofon wählen')).not.to.equal(undefined);
    });
  });

  describe('joining', () => {
    it('announces that it will join, joins, and reports that it has', async () => {
      room.identity = ' Anna ';
      const intent = oneEvent(room, 'room-join');
      const joined = oneEvent(room, 'room-joined');
      await room.join();
      expect((await intent).detail).to.include({ name: 'mask', identity: 'Anna' });
      expect((await joined).detail).to.deep.equal({ name: 'mask', identity: 'me', sid: 'RM1' });
      expect(room.status).to.equal('connected');
      expect(room.room).to.equal(sdk.room);
      expect(statusText()).to.equal('You are in the room. Nobody else is here yet.');
      expect(sdk.calls[0]!.options.tracks, 'and one for messages').to.have.lengthOf(3);
      expect(devices.requests).to.have.lengthOf(1);
    });

    it('lists those already there on joining, and announces only newcomers', async () => {
      sdk.there = ['Eva'];
      let found: string[] = [];
      room.addEventListener('room-joined', () => (found = room.participants.map(({ identity }) => identity)));
      await room.join();
      sdk.room.enter('Max');
      expect(found).to.deep.equal(['Eva']);
      expect(events.filter((event) => event === 'participant-joined')).to.have.lengthOf(1);
    });

    it('keeps the video of the preview', async () => {
      await room.preview();
      await until(() => room.localVideo);
      const video = room.localVideo;
      await room.join();
      await room.updateComplete;
      expect(room.localVideo).to.equal(video);
      expect(events.filter((event) => event === 'local-video')).to.have.lengthOf(1);
      expect(devices.requests).to.have.lengthOf(1);
    });

    it('joins once however often it is asked to', async () => {
      const joining = room.join();
      expect(room.join()).to.equal(joining);
      await joining;
      expect(room.join()).to.equal(joining);
      expect(sdk.calls).to.have.lengthOf(1);
    });

    it('does not join if the page prevents it', async () => {
      room.addEventListener('room-join', (event) => event.preventDefault(), { once: true });
      expect(await codeOf(room.join())).to.equal('aborted');
      expect(room.status).to.equal('idle');
      expect(sdk.calls).to.deep.equal([]);
      expect(events).to.deep.equal(['room-join']);
      await room.join();
      expect(room.status).to.equal('connected');
    });

    it('takes the names in the form, by keyboard', async () => {
      room.name = '';
      token = () => Response.json({ token: 'jwt' });
      await room.updateComplete;
      const [roomField, nameField] = room.renderRoot.querySelectorAll('input');
      for (const [field, text] of [
        [roomField!, 'kitchen'],
        [nameField!, 'Ben'],
      ] as const) {
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
      nameField!.focus();
      inside<HTMLFormElement>('form').requestSubmit();
      await until(() => room.status === 'connected');
      await room.updateComplete;
      expect(sdk.calls[0]!.options.name).to.equal('kitchen');
      expect(room.getAttribute('name'), 'the author’s attributes stay').to.equal('mask');
      expect(room.shadowRoot!.activeElement, 'the focus is not lost').to.equal(button('Microphone'));
    });

    it('uses the token it was given', async () => {
      token = () => expect.fail('it must not be asked');
      room.token = 'given';
      await room.join();
      expect(sdk.calls[0]!.token).to.equal('given');
      expect(sdk.calls[0]!.options.name).to.equal('mask');
    });

    it('asks the default address if the attribute was removed', async () => {
      room.setAttribute('token-url', '/other');
      room.removeAttribute('token-url');
      await room.join();
      expect(sdk.calls[0]!.token).to.equal('jwt');
    });

    it('passes the signalling address on', async () => {
      token = () => Response.json({ token: 'jwt', signaling: 'ws://here/signaling' });
      await room.join();
      expect(sdk.calls[0]!.options.wsServer).to.equal('ws://here/signaling');
    });

    it('joins muted and without a camera if set so, and asks for no camera', async () => {
      const quiet = await make(html`<twilio-room name="mask" muted camera-off></twilio-room>`);
      await quiet.join();
      expect(devices.requests[0]).not.to.have.property('video');
      const [sent] = sdk.calls[0]!.options.tracks as unknown as FakeLocalTrack[];
      expect(sent!.isEnabled).to.equal(false);
      quiet.remove();
    });

    for (const [what, spoil, code] of [
      ['an empty name', () => (room.name = '  '), 'room-name-missing'],
      ['a name that is too long', () => (room.name = 'x'.repeat(129)), 'room-name-too-long'],
      ['an identity that is too long', () => (room.identity = '😷'.repeat(129)), 'identity-too-long'],
      ['no camera', () => (devices.failures.video = 'NotFoundError'), 'camera-missing'],
      ['a busy camera', () => (devices.failures.video = 'NotReadableError'), 'camera-busy'],
      [
        'no token server',
        () => (token = () => Promise.reject(new TypeError('x'))),
        'token-server-unreachable',
      ],
      ['404', () => (token = () => new Response('', { status: 404 })), 'token-server-not-found'],
      ['a page instead of a token', () => (token = () => new Response('<html>')), 'token-missing'],
      ['an expired token', () => (sdk.error = twilioError(20104, 'Access Token expired')), 'token-expired'],
      ['a full room', () => (sdk.error = twilioError(53105, 'Too many')), 'room-full'],
      ['no SDK', () => (TwilioRoom.sdk = () => Promise.reject(new TypeError('x'))), 'sdk-not-loaded'],
      ['an old browser', () => (sdk.isSupported = false), 'browser-unsupported'],
    ] as const)
      it(`fails with ${code} after ${what}, and can be tried again`, async () => {
        const { name, identity } = room;
        spoil();
        const told = oneEvent(room, 'room-error');
        const failure = await room.join().catch((error: unknown) => error as MaskRoomError);
        expect(failure!.code).to.equal(code);
        expect((await told).detail).to.equal(failure);
        expect(room.status).to.equal('failed');
        await room.updateComplete;
        expect(statusText()).to.contain(failure!.message).and.to.contain(failure!.remedy);
        expect(inside('progress')).to.equal(null);
        Object.assign(room, { name, identity });
        delete devices.failures.video;
        token = () => Response.json({ token: 'jwt' });
        sdk.error = null;
        sdk.isSupported = true;
        TwilioRoom.sdk = sdk;
        await room.join();
        expect(room.status).to.equal('connected');
        expect(room.error).to.equal(null);
      });

    it('counts an emoji as one character, as the token server does', async () => {
      token = () => Response.json({ token: 'jwt' });
      room.name = room.identity = '😷'.repeat(128);
      await room.join();
      expect(sdk.calls[0]!.options.name).to.equal(room.name);
      expect(room.renderRoot.querySelector('[maxlength]')).to.equal(null);
    });

    it('returns to its first state if a failed attempt is left, without mentioning a room', async () => {
      sdk.error = twilioError(53105, 'Too many');
      await codeOf(room.join());
      await room.leave();
      expect(room.status).to.equal('idle');
      await room.updateComplete;
      expect(statusText()).to.equal('Your camera is off.');
      sdk.error = null;
      await room.join();
      await room.leave();
      expect(room.status).to.equal('disconnected');
      sdk.error = twilioError(53105, 'Too many');
      await codeOf(room.join());
      await room.leave();
      expect(room.status).to.equal('disconnected');
    });

    it('lets a page join again from its listener', async () => {
      sdk.error = twilioError(53000, 'Signaling connection error');
      const again = new Promise((resolve) =>
        room.addEventListener(
          'room-error',
          () => {
            sdk.error = null;
            resolve(room.join());
          },
          { once: true },
        ),
      );
      expect(await codeOf(room.join())).to.equal('room-unreachable');
      await again;
      expect(room.status).to.equal('connected');
    });

    it('offers to join without the failing camera', async () => {
      devices.failures.video = 'NotAllowedError';
      devices.permissions.camera = 'denied';
      await codeOf(room.join());
      await room.updateComplete;
      button('Join without camera').click();
      await until(() => room.status === 'connected');
      expect(captured()).to.deep.equal(['audio']);
      expect(room.hasAttribute('camera-off'), 'the author’s attributes stay').to.equal(false);
    });

    it('promises no video if it joins without devices', async () => {
      devices.failures.video = devices.failures.audio = 'NotFoundError';
      await codeOf(room.join());
      await room.updateComplete;
      button('Join without camera').click();
      await until(() => room.status === 'connected');
      await room.updateComplete;
      expect(statusText()).to.contain('Others cannot hear you.').and.not.to.contain('see');
    });

    it('is cancelled by leave()', async () => {
      sdk.answer = new Promise(() => undefined);
      const joining = room.join();
      await until(() => sdk.calls.length);
      await room.leave();
      expect(await codeOf(joining)).to.equal('aborted');
      expect(sdk.cancelled).to.equal(1);
      expect(room.status).to.equal('idle');
      expect(captured()).to.deep.equal([]);
      expect(events).not.to.include('room-error').and.not.to.include('room-left');
      sdk.answer = null;
      await room.join();
      expect(room.status).to.equal('connected');
    });

    it('keeps the preview if joining is cancelled on its button', async () => {
      await room.preview();
      sdk.answer = new Promise(() => undefined);
      const joining = room.join();
      await until(() => sdk.calls.length);
      // The second click of a double-click on Join.
      button('Cancel').dispatchEvent(new MouseEvent('click', { detail: 2 }));
      expect(room.status).to.equal('connecting');
      button('Cancel').click();
      expect(await codeOf(joining)).to.equal('aborted');
      expect(room.status).to.equal('previewing');
      expect(captured()).to.deep.equal(['audio', 'video']);
      await room.updateComplete;
      expect(inside('progress')).to.equal(null);
    });

    it('shows the camera if a framework assigns `preview` as a property, and keeps the method', async () => {
      const assigned = document.createElement('twilio-room');
      Object.assign(assigned, { preview: '' });
      document.body.append(assigned);
      await until(() => assigned.status === 'previewing');
      expect(assigned.autoPreview).to.equal(true);
      Object.assign(assigned, { preview: false });
      expect(assigned.autoPreview).to.equal(false);
      await assigned.leave();
      await assigned.preview();
      expect(assigned.status).to.equal('previewing');
      assigned.remove();
    });

    it('shows the camera if `preview` was assigned before the element was defined, and keeps the method', async () => {
      const early = document.createElement('early-room') as TwilioRoom;
      Object.assign(early, { preview: true });
      document.body.append(early);
      class Early extends TwilioRoom {}
      Early.define('early-room');
      await until(() => early.status === 'previewing');
      await early.leave();
      await early.preview();
      expect(early.status).to.equal('previewing');
      early.remove();
    });

    it('runs by command from a button', async () => {
      if (!('commandForElement' in HTMLButtonElement.prototype)) return;
      const page = await fixture<HTMLElement>(
        html`<div>
          <twilio-room id="by-command" name="mask"></twilio-room>
          <button commandfor="by-command" command="--preview"></button>
          <button commandfor="by-command" command="--join"></button>
          <button commandfor="by-command" command="--leave"></button>
        </div>`,
      );
      const commanded = page.querySelector('twilio-room')!;
      const [preview, join, leave] = page.querySelectorAll('button');
      preview!.click();
      await until(() => commanded.status === 'previewing');
      join!.click();
      await until(() => commanded.status === 'connected');
      leave!.click();
      await until(() => commanded.status === 'disconnected');
    });
  });

  it('identifies the local participant once in the room, without announcing the video again', async () => {
    const detector = await fixture<MaskDetector>(html`<mask-detector participant="me"></mask-detector>`);
    await room.preview();
    expect(detector.video, 'nobody yet').to.equal(null);
    await room.join();
    expect(detector.video).to.equal(room.localVideo);
    expect(events.filter((event) => event === 'local-video')).to.have.length(1);
    await room.leave();
    expect(detector.video).to.equal(null);
  });

  describe('in the room', () => {
    beforeEach(async () => {
      await room.join();
      await until(() => room.localVideo);
      events.length = 0;
    });

    itWithSound('shows who comes and goes, and hands their video over while it plays', async () => {
      const announced = oneEvent(room, 'remote-video');
      const anna = sdk.room.enter('Anna', await track('video'), await track('audio'));
      const { video, participant, signal } = (await announced).detail as RemoteVideo;
      expect(participant).to.deep.equal({ sid: anna.sid, identity: 'Anna' });
      expect(video.videoWidth).to.be.greaterThan(0);
      expect(room.participants.map(({ identity }) => identity)).to.deep.equal(['Anna']);
      expect(statusText()).to.equal('You are in the room with Anna.');
      expect(room.renderRoot.querySelectorAll('li')).to.have.lengthOf(2);
      const audio = inside<HTMLAudioElement>('audio');
      await until(() => !audio.paused, 'the sound plays');
      expect(video.muted, 'and once only').to.equal(true);
      sdk.room.exit(anna);
      expect(signal.aborted).to.equal(true);
      await room.updateComplete;
      expect(room.renderRoot.querySelectorAll('li')).to.have.lengthOf(1);
      expect(inside('audio')).to.equal(null);
      expect(events).to.deep.equal(['participant-joined', 'remote-video', 'participant-left']);
    });

    it('answers with every participant’s video', async () => {
      sdk.room.enter('Anna', await track('video'));
      sdk.room.enter('Ben', await track('video'));
      await until(() => events.filter((event) => event === 'remote-video').length === 2);
      const seen: string[] = [];
      const answer = ({ participant }: RemoteVideo) => seen.push(participant.identity);
      document.body.dispatchEvent(new HandoffRequestEvent('remote-video', { for: '', answer }));
      expect(seen).to.have.members(['Anna', 'Ben']);
    });

    it('says on the tile whose video is frozen, and on no other', async () => {
      const drawn = await DrawnVideo.of('red');
      sdk.room.enter('Anna', drawn.stream.getVideoTracks()[0]!);
      sdk.room.enter('Ben', await track('video'));
      await until(() => events.filter((event) => event === 'remote-video').length === 2);
      const captions = () =>
        [...room.renderRoot.querySelectorAll<HTMLElement>('li .caption')].map(({ innerText }) => innerText);
      const marked = () => captions().map((text) => text.includes('Video frozen'));
      drawn.run(10);
      await aTimeout(2500);
      expect(marked()).to.deep.equal([false, false, false]);
      drawn.stand();
      await until(() => marked()[1]);
      expect(marked()).to.deep.equal([false, true, false]);
      expect(statusText(), 'not spoken').to.equal('You are in the room with 2 others.');
      await expect(room).to.be.accessible();
      drawn.run(10);
      await until(() => !marked()[1]);
      drawn.end();
    });

    it('requests a tile’s frames only now and then, because each one makes the page redraw', async () => {
      const { prototype } = HTMLVideoElement;
      const { requestVideoFrameCallback } = prototype;
      let asked = 0;
      prototype.requestVideoFrameCallback = function (callback) {
        asked++;
        return requestVideoFrameCallback.call(this, callback);
      };
      try {
        const drawn = await DrawnVideo.of('red');
        const began = performance.now();
        sdk.room.enter('Anna', drawn.stream.getVideoTracks()[0]!);
        drawn.run(30);
        await aTimeout(3000);
        drawn.end();
        // Hers, and for each half second one more.
        const most = 1 + Math.ceil((performance.now() - began) / 500);
        const own = room.localVideo ? most : 0;
        expect(asked).to.be.within(2, most + own);
      } finally {
        prototype.requestVideoFrameCallback = requestVideoFrameCallback;
      }
    });

    it('also offers the local participant’s video', async () => {
      const detector = await fixture<MaskDetector>(html`<mask-detector participant="me"></mask-detector>`);
      expect(detector.video).to.equal(room.localVideo);
      const late = await fixture<MaskDetector>(html`<mask-detector participant="Anna"></mask-detector>`);
      expect(late.video).to.equal(null);
      late.participant = 'me';
      await until(() => late.video === room.localVideo);
    });

    it('withdraws a disabled video, shows the initials, and offers it again', async () => {
      const announced = oneEvent(room, 'remote-video');
      const anna = sdk.room.enter('Anna Berg', await track('video'));
      const { signal } = (await announced).detail as RemoteVideo;
      const [publication] = anna.videoTracks.values();
      publication!.isTrackEnabled = false;
      sdk.room.emit('trackDisabled');
      expect(signal.aborted).to.equal(true);
      await room.updateComplete;
      const tile = inside<HTMLElement>('li:not(.self)');
      expect(tile.querySelector('.avatar')!.textContent.trim()).to.equal('AB');
      expect(tile.textContent).to.contain('Camera off').and.to.contain('Mic off');
      const again = oneEvent(room, 'remote-video');
      publication!.isTrackEnabled = true;
      sdk.room.emit('trackEnabled');
      await again;
    });

    it('mutes for everybody else, by button and by property', async () => {
      button('Microphone').click();
      await room.updateComplete;
      expect(room.muted).to.equal(true);
      expect(room.hasAttribute('muted'), 'the author’s attributes stay').to.equal(false);
      expect(button('Microphone').getAttribute('aria-pressed')).to.equal('false');
      expect(sdk.room.toldOfSound).to.deep.equal([false]);
      expect(captured()).to.include('audio');
      room.muted = false;
      await room.updateComplete;
      expect(sdk.room.toldOfSound).to.deep.equal([false, true]);
    });

    it('stops sending and turns the light off when the camera is turned off, and sends again', async () => {
      button('Camera').click();
      await room.updateComplete;
      expect(sdk.room.log).to.deep.equal(['unpublish video']);
      expect(captured()).to.deep.equal(['audio']);
      button('Camera').click();
      await until(() => sdk.room.log.length === 2);
      expect(sdk.room.log).to.deep.equal(['unpublish video', 'publish video']);
    });

    it('says if the camera does not turn on again, and stays in the room', async () => {
      room.cameraOff = true;
      await room.updateComplete;
      devices.failures.video = 'NotReadableError';
      button('Camera').click();
      await until(() => room.error);
      expect(events).to.include('room-error camera-busy');
      expect(room.status).to.equal('connected');
      expect(room.cameraOff).to.equal(true);
      await room.updateComplete;
      button('Close').click();
      await room.updateComplete;
      expect(room.error).to.equal(null);
      delete devices.failures.video;
      button('Camera').click();
      await until(() => captured().includes('video'));
    });

    it('survives an unplugged camera, says so, and resumes when it is back', async () => {
      devices.unplug('video');
      expect(events).to.deep.equal(['room-error camera-unplugged']);
      expect(room.status).to.equal('connected');
      expect(room.localVideo).to.equal(null);
      expect(sdk.room.log).to.deep.equal(['unpublish video']);
      await room.updateComplete;
      expect(statusText()).to.contain('The camera stopped');
      devices.plug('video');
      await until(() => room.localVideo);
      await room.updateComplete;
      expect(room.error).to.equal(null);
      expect(sdk.room.log.at(-1)).to.equal('publish video');
    });

    it('reopens the lost camera on its button', async () => {
      devices.unplug('video');
      await room.updateComplete;
      devices.kinds.push('videoinput');
      button('Camera').click();
      await until(() => room.localVideo);
      expect(room.cameraOff).to.equal(false);
    });

    it('says that it is reconnecting, and that it is back', async () => {
      sdk.room.emit('reconnecting', twilioError(53001, 'Signaling connection disconnected'));
      expect(room.status).to.equal('reconnecting');
      await room.updateComplete;
      expect(statusText()).to.contain('Reconnecting');
      sdk.room.emit('reconnected');
      expect(room.status).to.equal('connected');
      expect(events).to.deep.equal(['room-reconnecting connection-lost', 'room-reconnected']);
    });

    it('leaves on its button: out of the room, the light off, everything withdrawn', async () => {
      const announced = oneEvent(room, 'remote-video');
      sdk.room.enter('Anna', await track('video'));
      const remote = (await announced).detail as RemoteVideo;
      const left = oneEvent(room, 'room-left');
      const mine = devices.tracks.slice(0, 2);
      button('Leave').click();
      expect((await left).detail).to.deep.equal({ name: 'mask', error: null });
      expect(room.status).to.equal('disconnected');
      expect(room.room).to.equal(null);
      expect(room.participants).to.deep.equal([]);
      expect(remote.signal.aborted).to.equal(true);
      expect(mine.map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
      expect(sdk.room.listeners).to.equal(0);
      await room.updateComplete;
      button('Join again').click();
      await until(() => room.status === 'connected');
    });

    it('says why the call ended, and keeps the camera for the next attempt', async () => {
      const left = oneEvent(room, 'room-left');
      sdk.room.disconnect(twilioError(53205, 'Participant disconnected because of duplicate identity'));
      const { error } = (await left).detail as { error: MaskRoomError };
      // A page that joins again after each loss would throw the other tab out in turn, and that one this.
      expect([error.code, error.recoverable]).to.deep.equal(['duplicate-identity', false]);
      expect(events).to.deep.equal(['room-error duplicate-identity', 'room-left']);
      expect(room.status).to.equal('failed');
      expect(room.room).to.equal(null);
      await room.updateComplete;
      expect(room.renderRoot.textContent).not.to.contain('Try again');
      button('Join here instead').click();
      await until(() => room.status === 'connected');
      expect(devices.requests).to.have.lengthOf(1);
    });

    it('says that the person was removed, releases the camera, and does not offer to join again', async () => {
      const left = oneEvent(room, 'room-left');
      // As the SDK tells it: like one's own going, without an error.
      sdk.room.emit('disconnected', sdk.room);
      const { error } = (await left).detail as { error: MaskRoomError };
      expect([error.code, error.recoverable]).to.deep.equal(['room-removed', false]);
      expect(room.status).to.equal('disconnected');
      expect(captured()).to.deep.equal([]);
      await room.updateComplete;
      expect(statusText()).to.contain('You were removed from the room');
      expect(room.renderRoot.textContent).not.to.contain('Try again');
    });

    it('follows a page that stops or unpublishes a track through the SDK', async () => {
      const { localParticipant } = sdk.room;
      const marks = () => inside('.self .caption').textContent;
      const [sound] = localParticipant.audioTracks.values();
      sound!.track.stop();
      await room.updateComplete;
      expect(marks()).to.contain('Mic off');
      expect(captured()).to.deep.equal(['video']);
      button('Microphone').click();
      await until(() => localParticipant.audioTracks.size, 'it is sent again');
      await room.updateComplete;
      expect(marks()).not.to.contain('Mic off');
      const [picture] = localParticipant.videoTracks.values();
      localParticipant.unpublishTrack(picture!.track.mediaStreamTrack);
      await room.updateComplete;
      expect(room.cameraOff).to.equal(true);
      expect(marks()).to.contain('Camera off');
      expect(captured()).to.deep.equal(['audio']);
      button('Camera').click();
      await until(() => localParticipant.videoTracks.size && room.localVideo, 'and the camera');
      expect(events.filter((event) => event.startsWith('room-error'))).to.deep.equal([]);
    });

    it('says that the system muted the microphone, and reopens it on its button', async () => {
      const audio = devices.tracks.find(({ kind }) => kind === 'audio')!;
      const silence = (muted: boolean) => {
        Object.defineProperty(audio, 'muted', { configurable: true, value: muted });
        audio.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
      };
      silence(true);
      expect(room.error?.code).to.equal('microphone-interrupted');
      await room.updateComplete;
      silence(false);
      await room.updateComplete;
      expect(room.error, 'it came back').to.equal(null);
      silence(true);
      for (let press = 0; press < 2; press++) {
        button('Microphone').click();
        await room.updateComplete;
      }
      await until(() => captured().includes('audio') && audio.readyState === 'ended');
      await until(() => room.error === null);
      const [sent] = sdk.room.localParticipant.audioTracks.values();
      expect(sent!.track.mediaStreamTrack === audio).to.equal(false);
    });

    it('reports a missing microphone only once it is unmuted', async () => {
      await room.leave();
      devices.failures.audio = 'NotFoundError';
      room.muted = room.cameraOff = true;
      events.length = 0;
      await room.join();
      await aTimeout(50);
      expect(events.filter((event) => event.startsWith('room-error'))).to.deep.equal([]);
      expect([room.status, room.error]).to.deep.equal(['connected', null]);
      button('Microphone').click();
      await until(() => room.error?.code === 'microphone-missing');
      expect(room.status).to.equal('connected');
    });

    it('says that the room was closed for everyone, and releases the camera', async () => {
      sdk.room.disconnect(twilioError(53118, 'Room completed'));
      expect(room.status).to.equal('disconnected');
      expect(captured()).to.deep.equal([]);
      await room.updateComplete;
      expect(statusText()).to.contain('closed for everyone');
    });

    itWithSound('offers to turn the sound on if the browser blocks it', async () => {
      const { play } = HTMLMediaElement.prototype;
      let blocked = true;
      // As a browser does that wants a gesture first.
      HTMLMediaElement.prototype.play = async function () {
        if (blocked && this.localName === 'audio') {
          this.pause();
          throw new DOMException('x', 'NotAllowedError');
        }
        return play.call(this);
      };
      try {
        sdk.room.enter('Anna', await track('audio'));
        await room.updateComplete;
        inside<HTMLAudioElement>('audio').pause();
        room.requestUpdate();
        await until(() => button('Turn sound on'));
        blocked = false;
        button('Turn sound on').click();
        await until(() => !inside<HTMLAudioElement>('audio').paused);
        await room.updateComplete;
        expect(button('Turn sound on')).to.equal(undefined);
      } finally {
        HTMLMediaElement.prototype.play = play;
      }
    });
  });

  describe('in the document', () => {
    itWithSound(
      'survives a move during a call: nothing ends, nothing is announced again, everything plays',
      async () => {
        await room.join();
        await until(() => room.localVideo);
        const announced = oneEvent(room, 'remote-video');
        sdk.room.enter('Anna', await track('video'), await track('audio'));
        const { signal } = (await announced).detail as RemoteVideo;
        const video = room.localVideo!;
        events.length = 0;
        const elsewhere = await fixture(html`<section></section>`);
        elsewhere.append(room);
        await aTimeout(100);
        expect(room.status).to.equal('connected');
        expect(room.localVideo).to.equal(video);
        expect(signal.aborted).to.equal(false);
        expect(events).to.deep.equal([]);
        for (const media of room.renderRoot.querySelectorAll<HTMLMediaElement>('video, audio'))
          expect(media.paused).to.equal(false);
        expect(sdk.room.log).to.deep.equal([]);
        expect(devices.requests.filter(({ video: wanted, audio }) => wanted && audio)).to.have.lengthOf(1);
      },
    );

    it('survives moveBefore()', async () => {
      if (!('moveBefore' in Element.prototype)) return;
      await room.join();
      const elsewhere = await fixture(html`<section></section>`);
      (elsewhere as unknown as { moveBefore(node: Node, child: Node | null): void }).moveBefore(room, null);
      await aTimeout(20);
      expect(room.status).to.equal('connected');
    });

    it('leaves with the window it was moved into, unless the page moves it back', async () => {
      await room.join();
      const home = room.parentElement!;
      for (const takenBack of [true, false]) {
        const frame = await fixture<HTMLIFrameElement>(html`<iframe></iframe>`);
        frame.contentDocument!.body.append(room);
        await aTimeout(20);
        expect(room.status).to.equal('connected');
        if (takenBack) frame.contentWindow!.addEventListener('pagehide', () => home.append(room));
        frame.remove();
        await aTimeout(50);
        expect(room.status).to.equal(takenBack ? 'connected' : 'disconnected');
        expect(captured()).to.deep.equal(takenBack ? ['audio', 'video'] : []);
      }
    });

    it('releases everything on removal, and works again when it is back', async () => {
      const announced = oneEvent(room, 'local-video');
      await room.join();
      expect(room.localVideo, 'once join() resolves').not.to.equal(null);
      const { signal } = (await announced).detail as LocalVideo;
      const home = room.parentElement!;
      room.remove();
      await letGo();
      expect(room.status).to.equal('idle');
      expect(room.room).to.equal(null);
      expect(signal.aborted).to.equal(true);
      expect(captured()).to.deep.equal([]);
      expect(sdk.room.log).to.deep.equal(['disconnect']);
      expect(sdk.room.listeners).to.equal(0);
      home.append(room);
      await room.join();
      await until(() => room.localVideo);
      expect(room.status).to.equal('connected');
    });

    it('previews again when it returns with the attribute', async () => {
      room.toggleAttribute('preview', true);
      await until(() => room.status === 'previewing');
      const home = room.parentElement!;
      room.remove();
      await letGo();
      expect(captured()).to.deep.equal([]);
      home.append(room);
      await until(() => room.status === 'previewing');
    });

    for (const stage of ['loading the SDK', 'asking for the camera', 'fetching the token', 'connecting'])
      it(`leaves nothing behind if it is removed while joining: ${stage}`, async () => {
        let go: () => void = () => undefined;
        const gate = new Promise<void>((resolve) => (go = resolve));
        let reached!: () => unknown;
        if (stage === 'loading the SDK') {
          let asked = false;
          TwilioRoom.sdk = async () => {
            asked = true;
            await gate;
            return sdk;
          };
          reached = () => asked;
        } else if (stage === 'asking for the camera') {
          devices.answer = gate;
          reached = () => devices.requests.length;
        } else if (stage === 'fetching the token') {
          let asked = false;
          token = async () => {
            asked = true;
            await gate;
            return Response.json({ token: 'jwt' });
          };
          reached = () => asked;
        } else if (stage === 'connecting') {
          sdk.answer = gate;
          reached = () => sdk.calls.length;
        }
        const joining = room.join();
        await until(reached);
        room.remove();
        await letGo();
        go();
        expect(await codeOf(joining)).to.equal('aborted');
        await aTimeout(50);
        expect(room.status).to.equal('idle');
        expect(captured()).to.deep.equal([]);
        expect(sdk.rooms.filter(({ state }) => state === 'connected')).to.deep.equal([]);
        expect(events.filter((event) => event !== 'local-video')).to.deep.equal(['room-join']);
      });

    it('reads its attributes, also if created by script', async () => {
      const made = document.createElement('twilio-room');
      made.setAttribute('name', 'kitchen');
      made.setAttribute('identity', 'Anna');
      made.setAttribute('token-url', 'https://other.example/token');
      document.body.append(made);
      await made.updateComplete;
      expect(made).to.include({
        name: 'kitchen',
        identity: 'Anna',
        tokenUrl: 'https://other.example/token',
        muted: false,
        cameraOff: false,
      });
      expect(made.shadowRoot!.querySelector('h2')!.textContent).to.equal('Room kitchen');
      made.remove();
    });
  });
});
