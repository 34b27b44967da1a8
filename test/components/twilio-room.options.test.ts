import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import type { FakeDevices } from '../camera/devices.ts';
import { answerTokens, FakeSdk, twilioError } from '../room/fake-sdk.ts';
import { standIn } from '../room/stand-ins.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

/** What a page may ask of a preview and of a call, with the stand-ins of the SDK and of the devices. */
describe('<twilio-room> configured by the page', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;
  let errors: string[];

  const make = async (content = html`<twilio-room name="mask"></twilio-room>`) => {
    room = await fixture<TwilioRoom>(content);
    room.addEventListener('room-error', ({ detail }) => errors.push(detail.code));
  };
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text));
  const said = () => room.renderRoot.querySelector('[role=status]')!.textContent.trim();
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it should have failed'),
      (error: MaskRoomError) => error,
    );

  beforeEach(() => {
    localStorage.clear();
    ({ devices, sdk, remove } = standIn());
    errors = [];
  });

  afterEach(() => remove(room));

  describe('connectOptions', () => {
    it('reach the SDK, and override the recommended ones', async () => {
      await make();
      room.connectOptions = { region: 'de1', dominantSpeaker: false };
      await room.join();
      expect(sdk.calls[0]!.options).to.include({
        region: 'de1',
        dominantSpeaker: false,
        maxAudioBitrate: 16_000,
      });
    });

    it('constrain the camera, in the preview and when it is turned on again', async () => {
      await make();
      room.connectOptions = { video: { width: 640, frameRate: 15, facingMode: 'environment' } };
      await room.preview();
      const wanted = { width: 640, height: { ideal: 720 }, frameRate: 15, facingMode: 'environment' };
      expect(devices.requests[0]!.video).to.deep.equal(wanted);
      room.cameraOff = true;
      await room.updateComplete;
      room.cameraOff = false;
      await until(() => devices.requests.length === 2);
      expect(devices.requests[1]!.video).to.deep.equal(wanted);
    });

    for (const method of ['preview', 'join'] as const)
      it(`fail ${method}() by name if one is wrong, with no device opened, and the next try without it works`, async () => {
        await make();
        for (const [option, given] of [
          ['maxAudioBitRate', { maxAudioBitRate: 1 }],
          ['video.frameRate', { video: { frameRate: 'fast' } }],
        ] as const) {
          room.connectOptions = given as never;
          const error = await failure(room[method]());
          expect([error.code, error.params.option]).to.deep.equal(['connect-option-wrong', option]);
          expect(room.status).to.equal('failed');
        }
        expect([sdk.calls, devices.requests]).to.deep.equal([[], []]);
        room.connectOptions = null;
        await room[method]();
        expect(room.status).to.equal(method === 'join' ? 'connected' : 'previewing');
      });
  });

  describe('without a camera or a microphone', () => {
    it('opens only the camera, and reports no missing microphone', async () => {
      devices.failures.audio = 'NotFoundError';
      await make(html`<twilio-room name="mask" preview no-microphone></twilio-room>`);
      await until(() => room.status === 'previewing');
      expect(devices.requests.map((request) => Object.keys(request))).to.deep.equal([['video']]);
      expect([errors, room.error]).to.deep.equal([[], null]);
      await room.updateComplete;
      expect(button('Microphone')).to.equal(undefined);
      expect(room.renderRoot.textContent).not.to.contain('Mic off');
      room.muted = true;
      room.muted = false;
      await aTimeout(20);
      expect(devices.live).to.deep.equal(['video']);
    });

    it('opens only the microphone, and reports no missing camera', async () => {
      devices.failures.video = 'NotFoundError';
      await make(html`<twilio-room name="mask" no-camera></twilio-room>`);
      expect(button('Start camera')).to.equal(undefined);
      await room.join();
      expect(devices.requests.map((request) => Object.keys(request))).to.deep.equal([['audio']]);
      expect([errors, room.status]).to.deep.equal([[], 'connected']);
      await room.updateComplete;
      expect(button('Camera')).to.equal(undefined);
      expect(room.renderRoot.textContent).not.to.contain('Camera off').and.not.to.contain('camera is off');
      room.cameraOff = true;
      await aTimeout(10);
      room.cameraOff = false;
      await aTimeout(50);
      expect(devices.live).to.deep.equal(['audio']);
      await room.leave();
      await room.updateComplete;
      expect(room.renderRoot.textContent).not.to.contain('camera');
    });

    it('only watches and listens: no device is asked for or reported missing', async () => {
      Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
      await make(html`<twilio-room name="mask" no-camera no-microphone></twilio-room>`);
      await room.join();
      sdk.room.enter('Anna');
      await room.updateComplete;
      expect([errors, room.status, devices.requests]).to.deep.equal([[], 'connected', []]);
      const tracks = sdk.calls[0]!.options.tracks as unknown as { kind?: string }[];
      expect(
        tracks.map(({ kind }) => kind),
        'what carries messages alone',
      ).to.deep.equal(['data']);
      expect(room.renderRoot.textContent).to.contain('Anna');
      for (const device of ['Camera', 'Microphone']) expect(button(device)).to.equal(undefined);
      expect(button('Leave')).not.to.equal(undefined);
      await expect(room).to.be.accessible();
    });

    it('takes effect at the next preview or join: removing it during one opens nothing', async () => {
      await make(html`<twilio-room name="mask" no-microphone></twilio-room>`);
      await room.preview();
      room.removeAttribute('no-microphone');
      await aTimeout(30);
      expect(devices.live).to.deep.equal(['video']);
      room.noMicrophone = true;
      await room.join();
      expect(devices.live).to.deep.equal(['video']);
    });
  });

  describe('a token of the page’s own', () => {
    const noServer = () => {
      window.fetch = async () => expect.fail('no server is to be asked');
    };

    it('comes from getToken, which gets room and identity, and has priority', async () => {
      noServer();
      await make(html`<twilio-room name="mask" identity="Anna" token="old"></twilio-room>`);
      const asked: object[] = [];
      room.getToken = async ({ signal, ...request }) => {
        expect(signal.aborted).to.equal(false);
        asked.push(request);
        return { token: 'fresh', room: 'RM2', signaling: 'ws://here/signaling' };
      };
      await room.join();
      expect(asked).to.deep.equal([{ name: 'mask', identity: 'Anna' }]);
      expect(sdk.calls[0]!.token).to.equal('fresh');
      expect(sdk.calls[0]!.options).to.include({ name: 'RM2', wsServer: 'ws://here/signaling' });
    });

    for (const [what, getToken] of [
      ['throws', () => Promise.reject(new Error('Nobody is signed in.'))],
      ['returns nothing', () => undefined as never],
      ['returns something else', () => ({ jwt: 'x' }) as never],
    ] as const)
      it(`fails with a message if getToken ${what}, and can be tried again`, async () => {
        await make();
        room.getToken = getToken;
        const error = await failure(room.join());
        expect(error.code).to.equal('token-not-given');
        if (what === 'throws') expect(error.message).to.contain('Nobody is signed in.');
        room.getToken = () => 'jwt';
        await room.join();
        expect(room.status).to.equal('connected');
      });

    it('may end with a line break, from wherever it comes', async () => {
      noServer();
      await make();
      room.token = ' fixed\n';
      await room.join();
      await room.leave();
      room.getToken = () => 'asked\n';
      await room.join();
      await room.leave();
      room.getToken = () => ({ token: '\tin-an-object\r\n', room: 'mask\n' });
      await room.join();
      expect(sdk.calls.map(({ token }) => token)).to.deep.equal(['fixed', 'asked', 'in-an-object']);
      expect(sdk.calls.at(-1)!.options.name).to.equal('mask');
    });

    it('is awaited by room-join, with the camera off until then', async () => {
      noServer();
      await make();
      let give!: (token: string) => void;
      room.addEventListener('room-join', ({ detail }) =>
        detail.waitUntil(new Promise((resolve) => (give = resolve))),
      );
      const joining = room.join();
      expect(room.status).to.equal('connecting');
      await aTimeout(50);
      expect(said()).to.equal('Connecting to the room …');
      expect(devices.requests).to.deep.equal([]);
      give('from-the-page');
      await joining;
      expect(sdk.calls[0]!.token).to.equal('from-the-page');
    });

    it('is awaited with the page’s own text, which disappears afterwards', async () => {
      noServer();
      await make();
      let give!: (token?: string) => void;
      const hold = (...why: string[]) =>
        room.addEventListener(
          'room-join',
          ({ detail }) => detail.waitUntil(new Promise((resolve) => (give = resolve)), ...why),
          { once: true },
        );
      hold('Put your <b>mask</b> on.');
      let joining = room.join();
      await room.updateComplete;
      expect(said()).to.equal('Put your <b>mask</b> on.');
      await room.leave();
      expect((await failure(joining)).code).to.equal('aborted');
      await room.updateComplete;
      expect(said()).to.equal('Your camera is off.');
      hold();
      joining = room.join();
      await room.updateComplete;
      expect(said(), 'nothing of the last time').to.equal('Connecting to the room …');
      give('from-the-page');
      await joining;
      expect(said()).to.not.contain('mask');
    });

    it('may be set while room-join is waiting', async () => {
      noServer();
      await make();
      room.addEventListener('room-join', ({ detail }) =>
        detail.waitUntil(aTimeout(20).then(() => void (room.token = 'set-meanwhile'))),
      );
      await room.join();
      expect(sdk.calls[0]!.token).to.equal('set-meanwhile');
    });

    it('stops joining with a message if that fails, and leave() ends the wait', async () => {
      await make();
      const wait = (work: Promise<unknown>) =>
        room.addEventListener('room-join', ({ detail }) => detail.waitUntil(work), { once: true });
      wait(Promise.reject(new Error('The lesson has not begun.')));
      const error = await failure(room.join());
      expect(error.code).to.equal('join-stopped');
      expect(error.message).to.contain('The lesson has not begun.');
      expect([room.status, devices.requests]).to.deep.equal(['failed', []]);
      wait(new Promise(() => undefined));
      const joining = room.join();
      await room.leave();
      expect((await failure(joining)).code).to.equal('aborted');
      expect(devices.requests).to.deep.equal([]);
    });

    describe('that expires during the call', () => {
      const expire = () => sdk.room.disconnect(twilioError(20104, 'Access Token expired'));
      const told: string[] = [];

      beforeEach(async () => {
        told.length = 0;
        await make();
        for (const event of ['room-reconnecting', 'room-reconnected', 'room-left', 'room-joined'])
          room.addEventListener(event, () => told.push(event));
      });

      it('is fetched again: the call continues, with camera and microphone', async () => {
        let tokens = 0;
        room.getToken = () => `token-${++tokens}`;
        await room.join();
        const captured = [...devices.tracks];
        const video = room.localVideo;
        expire();
        expect(room.status).to.equal('reconnecting');
        room.muted = true;
        await until(() => room.status === 'connected');
        expect(sdk.calls.map(({ token }) => token)).to.deep.equal(['token-1', 'token-2']);
        expect(told).to.deep.equal(['room-joined', 'room-reconnecting', 'room-reconnected']);
        expect(captured.every(({ readyState }) => readyState === 'live')).to.equal(true);
        expect(devices.tracks.length).to.equal(captured.length);
        expect(room.localVideo === video).to.equal(true);
        expect(captured.find(({ kind }) => kind === 'audio')!.enabled, 'muted meanwhile').to.equal(false);
        expect(errors).to.deep.equal([]);
      });

      it('is fetched anew too if the page has let the person in by something that holds no token', async () => {
        room.addEventListener('room-join', ({ detail }) =>
          detail.waitUntil(Promise.resolve(new Response('{}'))),
        );
        await room.join();
        expire();
        await until(() => room.status === 'connected');
        expect(sdk.calls).to.have.lengthOf(2);
        expect(errors).to.deep.equal([]);
      });

      it('ends the call if there is no other', async () => {
        room.token = 'only-one';
        await room.join();
        expire();
        expect([room.status, room.error?.code]).to.deep.equal(['failed', 'token-expired']);
        expect(sdk.calls).to.have.lengthOf(1);
        expect(told).to.deep.equal(['room-joined', 'room-left']);
      });

      it('says why the new one cannot be fetched, and leave() ends the attempt', async () => {
        await room.join();
        window.fetch = async () => new Response('', { status: 500 });
        expire();
        await until(() => room.status === 'failed');
        expect(errors).to.deep.equal(['token-server-failed']);
        expect(told.at(-1)).to.equal('room-left');
        answerTokens();
        await room.join();
        window.fetch = () => new Promise(() => undefined);
        expire();
        expect(room.status).to.equal('reconnecting');
        await room.leave();
        expect(room.status).to.equal('disconnected');
        expect(told.at(-1)).to.equal('room-left');
        expect(devices.live).to.deep.equal([]);
      });
    });
  });
});
