import { expect } from '@open-wc/testing';
import { Camera } from '../../src/camera/index.ts';
import type { MaskRoomError } from '../../src/errors/index.ts';
import { FakeDevices } from './devices.ts';
import { until } from '../until.ts';

describe('the camera', () => {
  let devices: FakeDevices;
  let camera: Camera;
  let failures: MaskRoomError[];
  let changes: number;

  beforeEach(() => {
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

  it('takes picture and sound in one capture with one question', async () => {
    await Promise.all([camera.open(true), camera.open(true)]);
    expect(devices.requests).to.have.lengthOf(1);
    expect(devices.live).to.deep.equal(['audio', 'video']);
    expect(camera.video?.readyState).to.equal('live');
    expect(camera.audio?.readyState).to.equal('live');
  });

  it('ends every track when it is closed, and opens again', async () => {
    await camera.open(true);
    camera.close();
    expect(devices.live).to.deep.equal([]);
    expect(camera.video).to.equal(null);
    await camera.open(true);
    expect(devices.live).to.deep.equal(['audio', 'video']);
  });

  it('turns the light off when the camera is switched off, and acquires it again', async () => {
    await camera.open(true);
    const first = camera.video;
    await camera.setVideo(false);
    expect(devices.live).to.deep.equal(['audio']);
    await camera.setVideo(true);
    expect(devices.live).to.deep.equal(['audio', 'video']);
    expect(camera.video).not.to.equal(first);
    expect(devices.requests.at(-1)).not.to.have.property('audio');
  });

  it('ends where it was told last, however fast it is switched', async () => {
    await camera.open(true);
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

  it('does not ask for a picture when it is opened without', async () => {
    await camera.open(false);
    expect(devices.requests[0]).not.to.have.property('video');
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('disables the microphone when muted, also one that comes later, and keeps it captured', async () => {
    camera.setMuted(true);
    await camera.open(true);
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
    it(`says ${code} after ${exception}, leaves nothing on and works when tried again`, async () => {
      devices.failures.video = exception;
      const error: MaskRoomError = (await camera
        .open(true)
        .catch((reason: unknown) => reason as MaskRoomError)) as MaskRoomError;
      expect(error.code).to.equal(code);
      expect((error.cause as DOMException).name).to.equal(exception);
      expect(error.remedy).to.match(/\.$/);
      expect(devices.live).to.deep.equal([]);
      delete devices.failures.video;
      await camera.open(true);
      expect(devices.live).to.deep.equal(['audio', 'video']);
    });

  it('does not ask twice a person who has just said no', async () => {
    devices.failures.video = devices.failures.audio = 'NotAllowedError';
    devices.permissions = { camera: 'prompt', microphone: 'prompt' };
    expect(await codeOf(camera.open(true))).to.equal('camera-denied');
    expect(devices.requests).to.have.lengthOf(1);
  });

  it('says so on a page without secure connection, where there are no devices at all', async () => {
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
    const error = (await camera.open(true).catch((reason: unknown) => reason)) as MaskRoomError;
    expect(error.code).to.equal('camera-unavailable');
    expect(error.recoverable).to.equal(false);
    camera.close();
  });

  for (const [exception, code] of [
    ['NotFoundError', 'microphone-missing'],
    ['NotReadableError', 'microphone-busy'],
    ['NotAllowedError', 'microphone-denied'],
  ] as const)
    it(`gives the picture and says ${code} where there is no sound`, async () => {
      devices.failures.audio = exception;
      devices.permissions.microphone = 'denied';
      await camera.open(true);
      expect(devices.live).to.deep.equal(['video']);
      expect(failures.map((error) => error.code)).to.deep.equal([code]);
      await camera.open(true);
      expect(failures, 'asked no second time').to.have.lengthOf(1);
      delete devices.failures.audio;
      await camera.retryAudio();
      expect(devices.live).to.deep.equal(['audio', 'video']);
    });

  it('tells that the camera was unplugged, and goes on with it when it is back', async () => {
    await camera.open(true);
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

  it('leaves an unplugged camera off that was switched off meanwhile', async () => {
    await camera.open(true);
    devices.unplug('video');
    await camera.setVideo(false);
    devices.plug('video');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('tells that the microphone was unplugged, and goes on with it when it is back, muted as it was', async () => {
    camera.setMuted(true);
    await camera.open(true);
    devices.unplug('audio');
    expect(failures.map((error) => error.code)).to.deep.equal(['microphone-unplugged']);
    devices.plug('audio');
    await until(() => camera.audio);
    expect(camera.audio?.enabled).to.equal(false);
  });

  it('takes nothing when it was closed while the browser was asking', async () => {
    let allow!: () => void;
    devices.answer = new Promise((resolve) => (allow = resolve));
    const opening = camera.open(true);
    await until(() => devices.requests.length);
    camera.close();
    allow();
    expect(await codeOf(opening)).to.equal('aborted');
    expect(devices.tracks).to.have.lengthOf(2);
    expect(devices.live).to.deep.equal([]);
  });

  it('keeps the sound alone when the camera was switched off while the browser was asking', async () => {
    let allow!: () => void;
    devices.answer = new Promise((resolve) => (allow = resolve));
    const opening = camera.open(true);
    await until(() => devices.requests.length);
    const off = camera.setVideo(false);
    allow();
    await Promise.all([opening, off]);
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('does nothing before it is opened', async () => {
    await camera.setVideo(true);
    await camera.retryAudio();
    expect(devices.requests).to.have.lengthOf(0);
  });

  it('takes the browser’s own fake devices', async () => {
    devices.remove();
    await camera.open(true);
    expect(camera.video?.getSettings().width).to.be.greaterThan(0);
    expect(camera.audio?.kind).to.equal('audio');
    camera.close();
  });
});
