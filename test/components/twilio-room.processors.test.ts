import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { RemoteTrackPublication, Room } from 'twilio-video';
import { TwilioRoom } from '../../src/components/twilio-room/twilio-room.ts';
import type { TwilioVideo, VideoProcessor } from '../../src/room/index.ts';
import { FakeDevices } from '../camera/devices.ts';
import { sounds } from '../room/sounds.ts';
import { loadRealSdk, realGrant } from '../room/real-sdk.ts';
import { until } from '../until.ts';

TwilioRoom.define('twilio-room');

let rooms = 0;

/**
 * Paints every frame in one colour: the stand-in cameras' pictures are of other ones. The first frame of each camera may take a while, in ms, as a model does:
 * whatever were sent before it would arrive.
 */
function paints(colour: string, first = 0): VideoProcessor {
  let known: HTMLCanvasElement | null = null;
  return {
    async processFrame(_input, output) {
      if (output !== known && first) await aTimeout(first);
      known = output;
      const context = output.getContext('2d')!;
      context.fillStyle = colour;
      context.fillRect(0, 0, output.width, output.height);
    },
  };
}

const canvas = new OffscreenCanvas(8, 6);
const context = canvas.getContext('2d', { willReadFrequently: true })!;

/** What a picture shows: one of the colours that processors paint here, or else the camera itself. */
function seen(picture: CanvasImageSource): 'white' | 'black' | 'camera' {
  context.drawImage(picture, 0, 0, 8, 6);
  const { data } = context.getImageData(0, 0, 8, 6);
  const [least, most] = [Math.min(...data), Math.max(...data.filter((_, index) => index % 4 !== 3))];
  if (least > 235) return 'white';
  return most < 25 ? 'black' : 'camera';
}

/** Somebody else in the room, who looks at every single frame that arrives. */
class Watcher {
  /** What the frames have shown, each run of equal ones once. */
  readonly shown: string[] = [];
  frames = 0;
  readonly sounds: MediaStreamTrack[] = [];
  #room: Room | null = null;

  async join(name: string): Promise<void> {
    const sdk = await loadRealSdk();
    const { token, signaling } = await realGrant(name, 'Ben');
    const options = { name, tracks: [], wsServer: signaling, insights: false, logLevel: 'off' };
    this.#room = await sdk.connect(token, options as never);
    this.#room.on('trackSubscribed', (track, publication: RemoteTrackPublication) => {
      if (publication.kind === 'video')
        void this.#watch((track as { mediaStreamTrack: MediaStreamTrack }).mediaStreamTrack);
      if (publication.kind === 'audio')
        this.sounds.push((track as { mediaStreamTrack: MediaStreamTrack }).mediaStreamTrack);
    });
  }

  /** The names of the video and the sound that the other one sends. */
  get sent(): string[] {
    const [participant] = this.#room!.participants.values();
    return [...(participant?.tracks.values() ?? [])]
      .filter(({ kind }) => kind !== 'data')
      .map(({ trackName, isTrackEnabled }) => `${trackName.split('-')[0]!}${isTrackEnabled ? '' : ' off'}`)
      .sort();
  }

  leave(): void {
    this.#room?.disconnect();
  }

  /** Waits for some more frames. */
  async more(count = 5): Promise<void> {
    const before = this.frames;
    await until(() => this.frames >= before + count, 'more frames');
  }

  async #watch(track: MediaStreamTrack): Promise<void> {
    if (!('MediaStreamTrackProcessor' in window)) return this.#look(track);
    const Frames = window.MediaStreamTrackProcessor as new (init: object) => {
      readable: ReadableStream<VideoFrame>;
    };
    const reader = new Frames({ track }).readable.getReader();
    for (;;) {
      const { value } = await reader.read();
      if (!value) return;
      this.#note(value);
      value.close();
    }
  }

  /** Where a page cannot read a track's frames: those that a video gets. */
  #look(track: MediaStreamTrack): void {
    const video = Object.assign(document.createElement('video'), { muted: true });
    video.srcObject = new MediaStream([track]);
    void video.play();
    const frame = () => {
      this.#note(video);
      video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
  }

  #note(picture: CanvasImageSource): void {
    this.frames++;
    const now = seen(picture);
    if (this.shown.at(-1) !== now) this.shown.push(now);
  }
}

/** The page's processors with the unmodified SDK in a local room, and somebody who sees each frame that is sent; the devices are stand-ins. */
describe('<twilio-room> with the page’s processors', () => {
  let devices: FakeDevices;
  let room: TwilioRoom;
  let ben: Watcher;
  let name: string;
  let codes: string[];
  const { setInterval } = window;

  const make = async (properties: Partial<TwilioRoom>) => {
    room = await fixture<TwilioRoom>(
      html`<twilio-room name=${name} identity="Anna" token-url="/local-room/video-token"></twilio-room>`,
    );
    Object.assign(room, properties);
    room.addEventListener('room-error', ({ detail }) => codes.push(detail.code));
  };
  const button = (text: string) =>
    [...room.renderRoot.querySelectorAll('button')].find((each) => each.textContent.includes(text));
  const press = async (text: string) => {
    // What else can be done about an error comes in a script of its own.
    await until(() => button(text), text);
    button(text)!.click();
  };
  /** What the person sees of themselves. */
  const tile = () =>
    room.renderRoot.querySelector<HTMLVideoElement>('.self video[part="video"]:not([hidden])');
  const shows = (video: HTMLVideoElement | null) => (video?.videoWidth ? seen(video) : 'nothing');

  beforeEach(async () => {
    devices = new FakeDevices().install();
    devices.kinds = ['videoinput', 'videoinput', 'audioinput'];
    TwilioRoom.sdk = async () => (await loadRealSdk()) as unknown as TwilioVideo;
    name = `processed-${++rooms}-${Date.now()}`;
    codes = [];
    ben = new Watcher();
    await ben.join(name);
  });

  afterEach(async () => {
    window.setInterval = setInterval;
    room.remove();
    ben.leave();
    await aTimeout(50);
    TwilioRoom.sdk = null;
    devices.remove();
    localStorage.removeItem('mask-room-camera');
  });

  it('never sends a raw frame: at first, after the camera button, with another camera or in another call', async () => {
    await make({ videoProcessor: paints('white', 1000) });
    await room.preview();
    const raw = room.localVideo!;
    await until(() => shows(tile()) === 'white', 'the own tile shows it');
    expect(shows(raw), 'what is handed out').to.equal('camera');
    await room.join();
    expect([...room.room!.localParticipant.videoTracks.values()], 'sent from the start').to.have.lengthOf(1);
    await ben.more();
    await press('Camera');
    await until(() => !ben.sent.includes('camera'));
    await press('Camera');
    await ben.more();
    await room.updateComplete;
    const choice = room.renderRoot.querySelector('select')!;
    choice.value = choice.options[1]!.value;
    choice.dispatchEvent(new Event('change'));
    await until(
      () =>
        (room.localVideo?.srcObject as MediaStream).getTracks()[0]!.getSettings().deviceId === 'videoinput 2',
    );
    await until(() => shows(tile()) === 'white');
    await ben.more();
    expect(room.localVideo === raw, 'the video that is handed out stays').to.equal(true);
    await room.leave();
    expect(devices.live).to.deep.equal([]);
    await room.join();
    await ben.more();
    expect(ben.shown).to.deep.equal(['white']);
    expect(shows(room.localVideo)).to.equal('camera');
    expect(codes).to.deep.equal([]);
  });

  it('can be set, changed and removed in a call without a raw frame; a library that empties it removes nothing', async () => {
    await make({});
    await room.join();
    await ben.more();
    expect(ben.shown).to.deep.equal(['camera']);
    const processor = paints('white', 1000);
    room.videoProcessor = { processor, options: { inputFrameBufferType: 'video' } };
    await until(() => ben.shown.includes('white'));
    await ben.more();
    const [sent] = room.room!.localParticipant.videoTracks.keys();
    // As a template does it.
    room.videoProcessor = { processor, options: { inputFrameBufferType: 'video' } };
    await ben.more();
    expect([...room.room!.localParticipant.videoTracks.keys()], 'it goes on').to.deep.equal([sent]);
    room.videoProcessor = paints('black', 1000);
    await until(() => ben.shown.includes('black'));
    await ben.more();
    Object.assign(room, { videoProcessor: undefined });
    await ben.more();
    expect(ben.shown).to.deep.equal(['camera', 'white', 'black']);
    room.videoProcessor = null;
    await until(() => ben.shown.at(-1) === 'camera');
    expect(shows(tile())).to.equal('camera');
  });

  for (const [what, processor] of [
    ['is none', { processFrame: 'blur' }],
    ['cannot be added', { processor: paints('white'), options: { inputFrameBufferType: 'film' } }],
  ] as const)
    it(`turns the camera off if the processor ${what}, and continues without it if the person agrees`, async () => {
      await make({ videoProcessor: processor as never });
      await room.join();
      await until(() => codes.length);
      expect(codes).to.deep.equal(['video-processor-failed']);
      await until(() => ben.sent.length);
      expect([room.status, room.cameraOff, ben.sent]).to.deep.equal(['connected', true, ['microphone']]);
      expect(devices.live).to.deep.equal(['audio']);
      await room.updateComplete;
      await expect(room).to.be.accessible();
      expect(ben.frames).to.equal(0);
      await press('Continue without the effect');
      await ben.more();
      expect([room.error, room.cameraOff, ben.sent]).to.deep.equal([null, false, ['camera', 'microphone']]);
      // For this call only.
      await room.leave();
      await room.join();
      await until(() => codes.length === 2 && ben.sent.length);
      expect(ben.sent).to.deep.equal(['microphone']);
    });

  it('sends nothing of a half-painted frame, and turns the camera off if that continues', async () => {
    const processor = paints('white');
    let fails = false;
    let failed = 0;
    await make({
      videoProcessor: {
        processFrame(input, output) {
          if (!fails) return processor.processFrame(input, output);
          output.getContext('2d')!.drawImage(input as CanvasImageSource, 0, 0);
          failed++;
          throw new Error('The model is gone.');
        },
      },
    });
    await room.join();
    await ben.more();
    fails = true;
    await until(() => failed);
    fails = false;
    await until(() => ben.shown.at(-1) === 'white', 'a frame or two may fail');
    await ben.more();
    expect(codes).to.deep.equal([]);
    fails = true;
    await until(() => codes.length, 'the camera is turned off');
    expect(room.error!.message).to.contain('The model is gone');
    await until(() => !ben.sent.includes('camera'));
    expect(ben.shown).to.not.include('camera');
    // Its button tries again.
    fails = false;
    await press('Camera');
    await until(() => ben.sent.includes('camera'));
    await ben.more();
    expect(ben.shown).to.not.include('camera');
    expect(room.error).to.equal(null);
  });

  it('turns the camera off if a frame is never finished', async () => {
    // Ten seconds, or half of one here.
    window.setInterval = ((work: () => void, time: number) => setInterval(work, time / 20)) as never;
    let hangs = false;
    const processor = paints('white');
    await make({
      videoProcessor: {
        processFrame: (input, output) =>
          hangs ? new Promise<void>(() => undefined) : processor.processFrame(input, output),
      },
    });
    await room.preview();
    await until(() => shows(tile()) === 'white');
    hangs = true;
    await until(() => codes.length);
    expect(codes).to.deep.equal(['video-processor-stalled']);
    expect(devices.live).to.deep.equal(['audio']);
  });

  it('sends the processor’s sound instead of the microphone’s, muted with it, and none if it fails', async function () {
    const audio = new AudioContext();
    if (!(await sounds(audio))) return this.skip();
    const tone = audio.createOscillator();
    tone.start();
    let connected = 0;
    const made: MediaStreamTrack[] = [];
    await make({
      muted: true,
      noCamera: true,
      audioProcessor: {
        async connect() {
          connected++;
          const out = audio.createMediaStreamDestination();
          tone.connect(out);
          made.push(out.stream.getAudioTracks()[0]!);
          return made.at(-1)!;
        },
        disconnect: () => void connected--,
      },
    });
    await room.join();
    await until(() => ben.sounds.length);
    const level = () => loudness(audio, ben.sounds.at(-1)!);
    expect(ben.sent).to.deep.equal(['microphone off']);
    expect(await level(), 'muted').to.be.below(0.01);
    room.muted = false;
    await until(async () => (await level()) > 0.1, 'the tone is heard');
    room.muted = true;
    await until(async () => (await level()) < 0.01, 'muted again');
    room.muted = false;
    await until(async () => (await level()) > 0.1);
    // It breaks off.
    made.at(-1)!.dispatchEvent(new Event('ended'));
    await until(() => codes.length);
    expect(codes).to.deep.equal(['audio-processor-stalled']);
    expect([room.muted, connected]).to.deep.equal([true, 0]);
    await until(() => ben.sent.length === 0);
    // The button tries it again.
    await press('Microphone');
    await until(() => ben.sent.includes('microphone'));
    expect([room.error, connected]).to.deep.equal([null, 1]);
    room.audioProcessor = {
      connect: () => {
        throw new Error('No licence.');
      },
    };
    await until(() => codes.length === 2);
    expect(room.error!.message).to.contain('No licence');
    await until(() => ben.sent.length === 0);
    expect([room.muted, connected]).to.deep.equal([true, 0]);
    await press('Continue without the effect');
    await until(() => ben.sent.includes('microphone'));
    expect([room.error, room.muted]).to.deep.equal([null, false]);
    await audio.close();
  });
});

/** How loud a received sound is now, 0 to 1. */
async function loudness(audio: AudioContext, track: MediaStreamTrack): Promise<number> {
  // Chromium lets a sound that arrives be heard in a graph only while an element plays it.
  const element = Object.assign(new Audio(), { muted: true });
  element.srcObject = new MediaStream([track]);
  void element.play();
  const analyser = audio.createAnalyser();
  const source = audio.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  await aTimeout(200);
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  source.disconnect();
  element.srcObject = null;
  return Math.max(...samples.map(Math.abs));
}
