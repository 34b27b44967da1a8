import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import type { FakeDevices } from '../camera/devices.ts';
import type { FakeSdk } from '../room/fake-sdk.ts';
import { standIn } from '../room/stand-ins.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');
MaskDetector.define('mask-detector');

/** Screens beside cameras, with the stand-ins of the SDK and of the devices. */
describe('<twilio-room> with a shared screen', () => {
  let devices: FakeDevices;
  let sdk: FakeSdk;
  let remove: ReturnType<typeof standIn>['remove'];
  let room: TwilioRoom;

  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text));
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'resolved',
      (error: MaskRoomError) => error.code,
    );
  const sent = () =>
    [...sdk.room.localParticipant.videoTracks.values()].map(({ track }) => track.name.split('-')[0]);
  const live = (stream: MediaStream) => stream.getTracks().some(({ readyState }) => readyState === 'live');

  beforeEach(async () => {
    ({ devices, sdk, remove } = standIn());
    room = await fixture<TwilioRoom>(html`<twilio-room name="mask"></twilio-room>`);
  });

  afterEach(() => remove(room));

  describe('of your own', () => {
    let stream: MediaStream;

    beforeEach(() => {
      stream = devices.screen();
      devices.display = async () => stream;
    });

    it('is sent in addition to the camera by the button, and stopped by it', async () => {
      await room.join();
      await room.updateComplete;
      button('Share screen')!.click();
      await until(() => sent().length === 2);
      expect(sent()).to.deep.equal(['camera', 'screen']);
      await room.updateComplete;
      expect(button('Share screen') === undefined).to.equal(true);
      await expect(room).to.be.accessible();
      // The camera may go and come meanwhile.
      room.cameraOff = true;
      await room.updateComplete;
      expect(sent()).to.deep.equal(['screen']);
      room.cameraOff = false;
      await until(() => sent().length === 2);
      button('Stop sharing')!.click();
      expect(live(stream)).to.equal(false);
      expect(sent()).to.deep.equal(['camera']);
      await room.updateComplete;
      expect(button('Stop sharing') === undefined).to.equal(true);
    });

    it('ends with the browser’s own button', async () => {
      await room.join();
      await room.share();
      const [track] = stream.getVideoTracks();
      track!.stop();
      track!.dispatchEvent(new Event('ended'));
      expect(sent()).to.deep.equal(['camera']);
      await room.updateComplete;
      expect(button('Stop sharing') === undefined).to.equal(true);
    });

    for (const [how, end] of [
      ['leaves', () => room.leave()],
      ['is removed', () => (room.remove(), aTimeout(20))],
      ['is thrown out', async () => void sdk.room.disconnect(new Error('gone'))],
    ] as const)
      it(`ends if the element ${how}`, async () => {
        await room.join();
        await room.share();
        await end();
        expect(live(stream)).to.equal(false);
      });

    it('is not shared if the person left the call while choosing', async () => {
      let choose!: () => void;
      const chosen = new Promise<void>((resolve) => (choose = resolve));
      devices.display = async () => (await chosen, stream);
      await room.join();
      const sharing = room.share();
      await room.leave();
      choose();
      expect(await codeOf(sharing)).to.equal('aborted');
      expect(live(stream)).to.equal(false);
    });

    for (const [name, second, code] of [
      ['NotReadableError', null, 'resolved'],
      ['NotSupportedError', null, 'resolved'],
      ['NotReadableError', 'NotAllowedError', 'aborted'],
      ['NotReadableError', 'InvalidStateError', 'screen-not-shared'],
    ] as const)
      it(`is asked for again without sound if that fails (${name}, then ${second ?? 'nothing'})`, async () => {
        await room.join();
        const asked: DisplayMediaStreamOptions[] = [];
        devices.display = async (options) => {
          asked.push(options);
          const failure = options.audio ? name : second;
          if (failure) throw new DOMException(`It said ${failure}`, failure);
          return stream;
        };
        const error = await room.share().catch((reason: MaskRoomError) => reason);
        expect(error?.code ?? 'resolved').to.equal(code);
        expect(asked).to.deep.equal([{ video: true, audio: true }, { video: true }]);
        if (code === 'resolved') await until(() => sent().length === 2);
        if (code === 'screen-not-shared') expect(error!.message).to.contain('It said NotReadableError');
      });

    it('is asked for once, however often the button is pressed, and again after that', async () => {
      await room.join();
      let asked = 0;
      let choose!: (stream: MediaStream) => void;
      devices.display = () => {
        asked++;
        return new Promise((resolve) => (choose = resolve));
      };
      const sharing = [room.share(), room.share()];
      choose(stream);
      await Promise.all(sharing);
      expect([asked, sent(), live(stream)]).to.deep.equal([1, ['camera', 'screen'], true]);
      await room.stopSharing();
      // What was chosen after that ended is not shared, and does not stand in the way of another choice.
      const late = room.share();
      const first = choose;
      await room.stopSharing();
      const again = room.share();
      const unwanted = devices.screen();
      first(unwanted);
      expect(await codeOf(late)).to.equal('aborted');
      const wanted = devices.screen();
      choose(wanted);
      await again;
      expect([asked, live(unwanted), live(wanted)]).to.deep.equal([3, false, true]);
    });

    it('shows what failed, and nothing if the person chose nothing', async () => {
      const errors: string[] = [];
      room.addEventListener('room-error', ({ detail }) => errors.push(detail.code));
      expect(await codeOf(room.share())).to.equal('screen-outside-call');
      expect(room.status).to.equal('idle');
      await room.join();
      const refuse = (name: string) =>
        (devices.display = () => Promise.reject(new DOMException('The system says no', name)));
      refuse('NotAllowedError');
      expect(await codeOf(room.share())).to.equal('aborted');
      refuse('NotReadableError');
      expect(await codeOf(room.share())).to.equal('screen-not-shared');
      devices.display = null;
      expect(await codeOf(room.share())).to.equal('screen-unsupported');
      expect(errors).to.deep.equal(['screen-outside-call', 'screen-not-shared', 'screen-unsupported']);
      expect([room.status, sent()]).to.deep.equal(['connected', ['camera']]);
      await room.updateComplete;
      expect(button('Share screen') === undefined).to.equal(true);
    });
  });

  describe('of somebody else', () => {
    const track = async () => (await devices.getUserMedia({ video: true })).getTracks()[0]!;

    beforeEach(() => room.join());

    it('is shown whole, and the camera’s own mark stays correct', async () => {
      const ada = sdk.room.enter('Ada');
      ada.publish(await track(), 'screen-1');
      sdk.room.emit('trackSubscribed');
      await room.updateComplete;
      const shown = () =>
        [...room.renderRoot.querySelectorAll<HTMLElement>('li:not(.self)')].map((tile) =>
          tile.textContent!.trim().replace(/\s+/g, ' '),
        );
      const picture = room.renderRoot.querySelector('li:not(.self) video')!;
      expect(getComputedStyle(picture).objectFit).to.equal('contain');
      expect(shown()).to.deep.equal(['A Ada Mic off Camera off', 'Screen of Ada']);
      ada.publish(await track(), 'camera-1');
      sdk.room.emit('trackSubscribed');
      await room.updateComplete;
      const fits = [...room.renderRoot.querySelectorAll('li:not(.self) video')].map(
        (video) => getComputedStyle(video).objectFit,
      );
      expect(fits.sort()).to.deep.equal(['contain', 'cover']);
      expect(shown().sort()).to.deep.equal(['Ada Mic off', 'Screen of Ada']);
    });

    it('is not used by a detector for the person, in any order', async () => {
      const detector = await fixture<MaskDetector>(html`<mask-detector participant="Ada"></mask-detector>`);
      const beamer = await fixture<MaskDetector>(
        html`<mask-detector participant="Ada" source="screen"></mask-detector>`,
      );
      const told: (string | undefined)[] = [];
      document.addEventListener('remote-video', ({ detail }) => told.push(detail.source), { once: true });
      const ada = sdk.room.enter('Ada');
      const screen = await track();
      ada.publish(screen, 'screen-1');
      sdk.room.emit('trackSubscribed');
      await until(() => beamer.video);
      expect(told).to.deep.equal(['screen']);
      expect(detector.video === null).to.equal(true);
      const camera = await track();
      const publication = ada.publish(camera, 'camera-1');
      sdk.room.emit('trackSubscribed');
      await until(() => detector.video);
      const shown = (one: MaskDetector) => (one.video!.srcObject as MediaStream).getTracks()[0];
      expect(shown(detector) === camera).to.equal(true);
      expect(shown(beamer) === screen).to.equal(true);
      publication.isTrackEnabled = false;
      sdk.room.emit('trackDisabled');
      await aTimeout(50);
      expect(detector.video === null, 'the camera is off').to.equal(true);
      publication.isTrackEnabled = true;
      sdk.room.emit('trackEnabled');
      await until(() => detector.video);
      expect(shown(detector) === camera).to.equal(true);
      detector.source = 'screen';
      await until(() => shown(detector) === screen);
    });
  });
});
