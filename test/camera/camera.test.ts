import { expect } from '@open-wc/testing';
import { Camera } from '../../src/camera/index.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { FakeDevices } from './devices.ts';
import { until } from '../until.ts';

const BOTH = { video: true, audio: true };

describe('the camera', () => {
  let devices: FakeDevices;
  let camera: Camera;
  let failures: MaskRoomError[];
  let changes: number;

  beforeEach(() => {
    localStorage.clear();
    devices = new FakeDevices().install();
    failures = [];
    changes = 0;
    camera = new Camera({ changed: () => changes++, failed: (error) => failures.push(error) });
  });

  afterEach(() => {
    camera.close();
    devices.remove();
  });

  const codeOf = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      (error: MaskRoomError) => error.code,
    );

  it('captures video and sound together, with one prompt', async () => {
    await Promise.all([camera.open(BOTH), camera.open(BOTH)]);
    expect(devices.requests).to.have.lengthOf(1);
    expect(devices.live).to.deep.equal(['audio', 'video']);
    expect(camera.video?.readyState).to.equal('live');
    expect(camera.audio?.readyState).to.equal('live');
  });

  it('ends every track when it is closed, and opens again', async () => {
    await camera.open(BOTH);
    let told = 0;
    for (const track of [camera.video!, camera.audio!]) track.addEventListener('ended', () => told++);
    camera.close();
    expect(devices.live).to.deep.equal([]);
    expect(camera.video).to.equal(null);
    expect(told, 'a listener of the track, as the SDK is one').to.equal(2);
    expect(failures).to.deep.equal([]);
    await camera.open(BOTH);
    expect(devices.live).to.deep.equal(['audio', 'video']);
  });

  it('turns the light off when the camera is turned off, and acquires it again', async () => {
    await camera.open(BOTH);
    const first = camera.video;
    await camera.setVideo(false);
    expect(devices.live).to.deep.equal(['audio']);
    await camera.setVideo(true);
    expect(devices.live).to.deep.equal(['audio', 'video']);
    expect(camera.video).not.to.equal(first);
    expect(devices.requests.at(-1)).not.to.have.property('audio');
  });

  it('ends in the last requested state, however fast it is switched', async () => {
    await camera.open(BOTH);
    await Promise.all([
      camera.setVideo(false),
      camera.setVideo(true),
      camera.setVideo(false),
      camera.setVideo(true),
    ]);
    expect(devices.live).to.deep.equal(['audio', 'video']);
    await Promise.all([camera.setVideo(true), camera.setVideo(false)]);
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('does not ask for video if it is opened without', async () => {
    await camera.open({ video: false, audio: true });
    expect(devices.requests[0]).not.to.have.property('video');
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('disables the microphone when muted, also a later one, and keeps it captured', async () => {
    camera.setMuted(true);
    await camera.open(BOTH);
    expect(camera.audio?.enabled).to.equal(false);
    expect(camera.audio?.readyState).to.equal('live');
    camera.setMuted(false);
    expect(camera.audio?.enabled).to.equal(true);
  });

  for (const [exception, code] of [
    ['NotAllowedError', 'camera-denied'],
    ['SecurityError', 'camera-denied'],
    ['NotFoundError', 'camera-missing'],
    ['NotReadableError', 'camera-busy'],
    ['AbortError', 'camera-busy'],
    ['OverconstrainedError', 'camera-overconstrained'],
    ['InvalidStateError', 'unexpected'],
  ] as const)
    it(`fails with ${code} after ${exception}, leaves nothing on and works on the next attempt`, async () => {
      devices.failures.video = exception;
      const error: MaskRoomError = (await camera
        .open(BOTH)
        .catch((reason: unknown) => reason as MaskRoomError)) as MaskRoomError;
      expect(error.code).to.equal(code);
      expect((error.cause as DOMException).name).to.equal(exception);
      expect(error.remedy).to.match(/\.$/).and.not.to.contain('frame');
      expect(devices.live).to.deep.equal([]);
      delete devices.failures.video;
      await camera.open(BOTH);
      expect(devices.live).to.deep.equal(['audio', 'video']);
    });

  it('does not ask a person who has just refused a second time', async () => {
    devices.failures.video = devices.failures.audio = 'NotAllowedError';
    devices.permissions = { camera: 'prompt', microphone: 'prompt' };
    expect(await codeOf(camera.open(BOTH))).to.equal('camera-denied');
    expect(devices.requests).to.have.lengthOf(1);
  });

  it('reports a page without a secure connection, which has no devices at all', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
    const error = (await camera.open(BOTH).catch((reason: unknown) => reason)) as MaskRoomError;
    expect(error.code).to.equal('camera-unsupported');
    expect(error.recoverable).to.equal(false);
    camera.close();
  });

  for (const [exception, code] of [
    ['NotFoundError', 'microphone-missing'],
    ['NotReadableError', 'microphone-busy'],
    ['NotAllowedError', 'microphone-denied'],
    ['OverconstrainedError', 'microphone-overconstrained'],
  ] as const)
    it(`provides the video and reports ${code} if there is no sound`, async () => {
      devices.failures.audio = exception;
      devices.permissions.microphone = 'denied';
      await camera.open(BOTH);
      expect(devices.live).to.deep.equal(['video']);
      expect(failures.map((error) => error.code)).to.deep.equal([code]);
      await camera.open(BOTH);
      expect(failures, 'asked no second time').to.have.lengthOf(1);
      delete devices.failures.audio;
      await camera.retryAudio();
      expect(devices.live).to.deep.equal(['audio', 'video']);
    });

  it('reports an unplugged camera, and resumes when it is back', async () => {
    await camera.open(BOTH);
    const before = changes;
    devices.unplug('video');
    expect(failures.map((error) => error.code)).to.deep.equal(['camera-unplugged']);
    expect(camera.video).to.equal(null);
    expect(changes).to.equal(before + 1);
    expect(devices.live).to.deep.equal(['audio']);
    devices.plug('video');
    await until(() => camera.video);
    expect(failures).to.have.lengthOf(1);
  });

  it('leaves an unplugged camera off if it was turned off meanwhile', async () => {
    await camera.open(BOTH);
    devices.unplug('video');
    await camera.setVideo(false);
    devices.plug('video');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('reports an unplugged microphone, and resumes when it is back, muted as before', async () => {
    camera.setMuted(true);
    await camera.open(BOTH);
    devices.unplug('audio');
    expect(failures.map((error) => error.code)).to.deep.equal(['microphone-unplugged']);
    devices.plug('audio');
    await until(() => camera.audio);
    expect(camera.audio?.enabled).to.equal(false);
  });

  it('captures nothing if it was closed during the prompt', async () => {
    let allow!: () => void;
    devices.answer = new Promise((resolve) => (allow = resolve));
    const opening = camera.open(BOTH);
    await until(() => devices.requests.length);
    camera.close();
    allow();
    expect(await codeOf(opening)).to.equal('aborted');
    expect(devices.tracks).to.have.lengthOf(2);
    expect(devices.live).to.deep.equal([]);
  });

  it('keeps only the sound if the camera was turned off during the prompt', async () => {
    let allow!: () => void;
    devices.answer = new Promise((resolve) => (allow = resolve));
    const opening = camera.open(BOTH);
    await until(() => devices.requests.length);
    const off = camera.setVideo(false);
    allow();
    await Promise.all([opening, off]);
    expect(devices.live).to.deep.equal(['audio']);
  });

  describe('if there are several', () => {
    const deviceOf = (track: MediaStreamTrack | null) => track?.getSettings().deviceId;
    const present = (kind: 'video' | 'audio') =>
      camera.inputs(kind).find((input) => input.selected)?.deviceId;

    beforeEach(async () => {
      devices.kinds = ['videoinput', 'videoinput', 'audioinput', 'audioinput'];
      await camera.open(BOTH);
      await until(() => camera.inputs('video').length);
    });

    for (const kind of ['video', 'audio'] as const)
      it(`switches to another one (${kind}) and releases the first`, async () => {
        expect(camera.inputs(kind)).to.deep.equal([
          { deviceId: `${kind}input 1`, label: `Label of ${kind}input 1`, selected: true },
          { deviceId: `${kind}input 2`, label: `Label of ${kind}input 2`, selected: false },
        ]);
        camera.setMuted(true);
        const first = camera[kind]!;
        await camera.choose(kind, `${kind}input 2`);
        expect(first.readyState).to.equal('ended');
        expect(deviceOf(camera[kind])).to.equal(`${kind}input 2`);
        expect(present(kind)).to.equal(`${kind}input 2`);
        expect(camera.audio?.enabled).to.equal(false);
        expect(devices.live).to.deep.equal(['audio', 'video']);
      });

    it('keeps using the first until the other one runs, also if that fails', async () => {
      const first = camera.video!;
      devices.broken.add('videoinput 2');
      const error = (await camera
        .choose('video', 'videoinput 2')
        .catch((cause: unknown) => cause)) as MaskRoomError;
      expect(error.code).to.equal('camera-not-changed');
      expect(error.message).to.equal('The camera could not be started. Still using the previous camera.');
      expect(deviceOf(camera.video)).to.equal(deviceOf(first));
      expect(camera.video?.readyState).to.equal('live');
      expect(devices.live).to.deep.equal(['audio', 'video']);
      devices.broken.add('audioinput 2');
      expect(await codeOf(camera.choose('audio', 'audioinput 2'))).to.equal('microphone-not-changed');
      expect(deviceOf(camera.audio)).to.equal('audioinput 1');
      expect(devices.live).to.deep.equal(['audio', 'video']);
      devices.broken.clear();
      devices.failures.video = 'NotAllowedError';
      const second = camera.video;
      expect(await codeOf(camera.choose('video', 'videoinput 2'))).to.equal('camera-not-changed');
      expect(camera.video).to.equal(second);
      expect(second?.readyState).to.equal('live');
    });

    it('releases the first beforehand if a phone runs one camera at a time', async () => {
      devices.oneAtATime = true;
      await camera.choose('video', 'videoinput 2');
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
      devices.broken.add('videoinput 1');
      expect(await codeOf(camera.choose('video', 'videoinput 1'))).to.equal('camera-not-changed');
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
      expect(devices.live).to.deep.equal(['audio', 'video']);
    });

    it('reports that the camera is gone if the first does not come back', async () => {
      devices.oneAtATime = true;
      devices.broken.add('videoinput 1').add('videoinput 2');
      expect(await codeOf(camera.choose('video', 'videoinput 2'))).to.equal('camera-busy');
      expect(camera.video).to.equal(null);
      expect(devices.live).to.deep.equal(['audio']);
    });

    it('remembers the choice for the next visit, and copes with a missing device', async () => {
      await camera.choose('video', 'videoinput 2');
      await camera.choose('audio', 'audioinput 2');
      camera.close();
      camera = new Camera({ changed: () => changes++, failed: (error) => failures.push(error) });
      await camera.open(BOTH);
      expect([deviceOf(camera.video), deviceOf(camera.audio)]).to.deep.equal([
        'videoinput 2',
        'audioinput 2',
      ]);
      camera.close();
      devices.kinds = ['videoinput', 'audioinput'];
      await camera.open(BOTH);
      expect([deviceOf(camera.video), deviceOf(camera.audio)]).to.deep.equal([
        'videoinput 1',
        'audioinput 1',
      ]);
      expect(failures).to.deep.equal([]);
    });

    it('uses another camera if the remembered one does not start', async () => {
      await camera.choose('video', 'videoinput 2');
      camera.close();
      devices.broken.add('videoinput 2');
      await camera.open(BOTH);
      expect(deviceOf(camera.video)).to.equal('videoinput 1');
    });

    it('works without storage', async () => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
      await camera.choose('video', 'videoinput 2');
      Storage.prototype.setItem = setItem;
      await camera.setVideo(false);
      await camera.setVideo(true);
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
    });

    it('uses a choice that was made while the camera was off', async () => {
      await camera.setVideo(false);
      await camera.choose('video', 'videoinput 2');
      expect(present('video')).to.equal('videoinput 2');
      expect(devices.live).to.deep.equal(['audio']);
      await camera.setVideo(true);
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
    });

    it('ends with one capture however fast devices are chosen, and with none if it is closed meanwhile', async () => {
      await Promise.all(
        ['videoinput 2', 'videoinput 1', 'videoinput 2'].map((id) => camera.choose('video', id)),
      );
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
      expect(devices.live).to.deep.equal(['audio', 'video']);
      const choosing = camera.choose('video', 'videoinput 1');
      const off = camera.setVideo(false);
      await Promise.all([choosing, off]);
      expect(devices.live).to.deep.equal(['audio']);
      await camera.setVideo(true);
      const closing = camera.choose('video', 'videoinput 1');
      camera.close();
      expect(await codeOf(closing)).to.equal('aborted');
      expect(devices.live).to.deep.equal([]);
    });

    it('notices devices that are added and removed', async () => {
      devices.plug('video');
      await until(() => camera.inputs('video').length === 3);
      devices.kinds = ['videoinput', 'audioinput'];
      devices.dispatchEvent(new Event('devicechange'));
      await until(() => camera.inputs('video').length === 1);
    });

    it('flips a phone’s camera', async () => {
      expect(camera.facing).to.equal(undefined);
      await camera.setVideo(false);
      devices.facing = ['user', 'environment'];
      await camera.setVideo(true);
      expect(camera.facing).to.equal('user');
      await camera.flip();
      expect(camera.facing).to.equal('environment');
      expect(deviceOf(camera.video)).to.equal('videoinput 2');
      await camera.flip();
      expect(camera.facing).to.equal('user');
    });
  });

  it('does nothing before it is opened', async () => {
    await camera.setVideo(true);
    await camera.choose('video', 'videoinput 1');
    await camera.flip();
    await camera.retryAudio();
    expect(devices.requests).to.have.lengthOf(0);
  });

  it('works with the browser’s own fake devices', async () => {
    devices.remove();
    await camera.open(BOTH);
    expect(camera.video?.getSettings().width).to.be.greaterThan(0);
    expect(camera.audio?.kind).to.equal('audio');
    camera.close();
  });
});
