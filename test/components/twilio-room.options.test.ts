import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { answerTokens, FakeSdk } from '../room/fake-sdk.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

/** What a page may ask of a preview and of a call, with the stand-ins of the SDK and of the devices. */
describe('<twilio-room> as the page wants it', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let room: TwilioRoom;
  let errors: string[];
  const { fetch } = window;

  const make = async (content = html`<twilio-room name="mask"></twilio-room>`) => {
    room = await fixture<TwilioRoom>(content);
    room.addEventListener('room-error', ({ detail }) => errors.push(detail.code));
  };
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text));
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail('it should have failed'),
      (error: MaskRoomError) => error,
    );

  beforeEach(() => {
    localStorage.clear();
    devices = new FakeDevices().install();
    TwilioRoom.sdk = sdk = new FakeSdk();
    errors = [];
    answerTokens();
  });

  afterEach(async () => {
    room.remove();
    await aTimeout(10);
    TwilioRoom.sdk = null;
    window.fetch = fetch;
    devices.remove();
  });

  describe('connectOptions', () => {
    it('reach the SDK, over what is recommended', async () => {
      await make();
      room.connectOptions = { region: 'de1', dominantSpeaker: false };
      await room.join();
      expect(sdk.calls[0]!.options).to.include({
        region: 'de1',
        dominantSpeaker: false,
        maxAudioBitrate: 16_000,
      });
    });

    it('say what the camera is to give, in the preview already and when it is turned on again', async () => {
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

    it('fail the joining by name where one is wrong, and the next try without it works', async () => {
      await make();
      room.connectOptions = { maxAudioBitRate: 1 } as never;
      const error = await failure(room.join());
      expect([error.code, error.params.option]).to.deep.equal(['connect-option-wrong', 'maxAudioBitRate']);
      expect(sdk.calls).to.deep.equal([]);
      expect(room.status).to.equal('failed');
      room.connectOptions = null;
      await room.join();
      expect(room.status).to.equal('connected');
    });
  });

  describe('without a camera or a microphone', () => {
    it('opens the camera alone, and misses no microphone', async () => {
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

    it('opens the microphone alone, and misses no camera', async () => {
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

    it('only watches and listens: no device is asked for, none is missed', async () => {
      Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
      await make(html`<twilio-room name="mask" no-camera no-microphone></twilio-room>`);
      await room.join();
      sdk.room.enter('Anna');
      await room.updateComplete;
      expect([errors, room.status, devices.requests]).to.deep.equal([[], 'connected', []]);
      expect(sdk.calls[0]!.options.tracks).to.deep.equal([]);
      expect(room.renderRoot.textContent).to.contain('Anna');
      for (const device of ['Camera', 'Microphone']) expect(button(device)).to.equal(undefined);
      expect(button('Leave')).not.to.equal(undefined);
      await expect(room).to.be.accessible();
    });

    it('counts from the next preview or join on: what goes away during one opens nothing', async () => {
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
});
