import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { MaskDetector } from '../../src/components/mask-detector/mask-detector.ts';
import { isFirefox } from '../engine.ts';
import { connected } from '../peers.ts';
import { until } from '../until.ts';
import { ColourClassifier, DrawnVideo } from './drawn-video.ts';

MaskDetector.define('mask-detector');

describe('<mask-detector> and the frames of its video', () => {
  let drawn: DrawnVideo;
  let detector: MaskDetector;
  let classifier: ColourClassifier;
  /** The labels of each `detection` and of each `detection-change`. */
  let results: string[];
  let changes: (string | null)[];

  beforeEach(async () => {
    drawn = await DrawnVideo.of('red');
    detector = await fixture(html`<mask-detector></mask-detector>`);
    classifier = new ColourClassifier();
    results = [];
    changes = [];
    detector.addEventListener('detection', ({ detail }) => results.push(detail.label));
    detector.addEventListener('detection-change', ({ detail }) => changes.push(detail.label));
    detector.classifier = classifier;
  });
  afterEach(() => {
    drawn.end();
    Reflect.deleteProperty(drawn.video, 'requestVideoFrameCallback');
  });

  const begin = async (video = drawn.video) => {
    detector.video = video;
    await detector.start();
  };
  const statusText = async () => {
    await detector.updateComplete;
    return detector.shadowRoot!.querySelector('[part=status]')!.textContent!.trim();
  };
  /** One frame a second apart or so: the source is slower than the loop by far. */
  const show = async (color: string) => {
    const { length } = classifier.seen;
    drawn.show(color);
    await until(() => classifier.seen.length > length);
    await aTimeout(500);
  };

  it('lets each frame of a slow source vote once: one odd frame does not change the answer', async () => {
    await begin();
    await until(() => classifier.seen.length > 0);
    for (let n = 1; n < 9; n++) await show('red');
    expect(changes).to.deep.equal(['red']);
    await show('lime');
    await show('red');
    expect(results).to.deep.equal([...Array<string>(9).fill('red'), 'green', 'red']);
    expect(changes).to.deep.equal(['red']);
    expect(detector.status).to.equal('detecting');
  });

  for (const [where, requestVideoFrameCallback] of [
    ['', null],
    [' where the browser has no frame callbacks', undefined],
    [' where it calls nobody', () => 1],
  ] as const)
    it(`says once that a video is frozen, and resumes with the next frame${where}`, async () => {
      if (requestVideoFrameCallback !== null) Object.assign(drawn.video, { requestVideoFrameCallback });
      drawn.run(10);
      await begin();
      await until(() => results.length > 5);
      drawn.stand();
      for (let n = 0; n < 4; n++) {
        drawn.show(`rgb(255 ${n * 20} 0)`);
        await aTimeout(120);
      }
      await until(() => changes.at(-1) === 'red');
      await until(() => detector.status === 'paused');
      expect(await statusText()).to.equal('Paused: the video is frozen.');
      expect(detector.shadowRoot!.querySelector('[part=answer]')!.textContent!.trim()).to.equal('–');
      const bars = detector.shadowRoot!.querySelectorAll<HTMLMeterElement>('[part=results] meter');
      expect(Math.max(...[...bars].map(({ value }) => value)), 'no bar is of before').to.equal(0);
      await expect(detector).to.be.accessible();
      expect(changes.at(-1)).to.equal(null);
      const [told, changed] = [results.length, changes.length];
      await aTimeout(1500);
      expect([results.length, changes.length], 'nothing more').to.deep.equal([told, changed]);
      drawn.run(10);
      await until(() => results.length > told + 3);
      expect(detector.status).to.equal('detecting');
    });

  it('sees nearly every frame even if the browser announces none', async () => {
    for (const requestVideoFrameCallback of [undefined, () => 1]) {
      Object.assign(drawn.video, { requestVideoFrameCallback });
      drawn.run(10);
      await begin();
      await until(() => classifier.seen.length > 3);
      /** What was seen in two seconds, and how many frames were shown meanwhile. */
      const watch = async () => {
        const [before, shown] = [classifier.seen.length, drawn.shown];
        await aTimeout(2000);
        const seen = classifier.seen.slice(before);
        const copies = seen.filter((colour, n) => n > 0 && colour === seen[n - 1]).length;
        return { seen: seen.length, copies, shown: drawn.shown - shown };
      };
      const watched: Awaited<ReturnType<typeof watch>>[] = [];
      // The number of decoded frames, which tells here, may run ahead of the frame that is shown; on a machine that is busy it does so for seconds.
      const isFine = ({ seen, copies, shown }: (typeof watched)[number]) =>
        seen >= shown * 0.6 && seen <= shown + 2 && copies <= seen * 0.1;
      do watched.push(await watch());
      while (!isFine(watched.at(-1)!) && watched.length < 5);
      expect(watched).to.satisfy(() => isFine(watched.at(-1)!));
      await detector.stop();
    }
  });

  it('does not flicker between paused and detecting at one frame every two seconds', async () => {
    await begin();
    const statuses = new Set<string>();
    // The first gap tells how slow the source is.
    await show('red');
    await aTimeout(1500);
    await show('red');
    const watching = setInterval(() => statuses.add(detector.status), 20);
    for (let n = 0; n < 3; n++) {
      await aTimeout(1500);
      await show('red');
    }
    clearInterval(watching);
    expect([...statuses]).to.deep.equal(['detecting']);
    await until(() => detector.status === 'paused');
  });

  it('lets the picture of a paused video vote once, and each one it seeks to', async () => {
    drawn.video.pause();
    await begin();
    await until(() => classifier.seen.length > 0);
    await until(() => detector.status === 'paused');
    expect(await statusText()).to.equal('Paused: the video is frozen.');
    expect(results).to.deep.equal(['red']);
    const { label } = await detector.classify();
    expect(label, 'by hand as often as one likes').to.equal('red');
    const another = new ColourClassifier();
    detector.classifier = another;
    await until(() => another.seen.length === 1);
    await aTimeout(600);
    expect(another.seen, 'another model answers it as well').to.have.length(1);
    await drawn.video.play();
    drawn.show('lime');
    await until(() => results.at(-1) === 'green');
    expect(detector.status).to.equal('detecting');
  });

  for (const [when, late] of [
    ['', 0],
    [', once, where the browser calls late', 500],
  ] as const)
    it(`looks at each picture that a file seeks to${when}`, async () => {
      const recorder = new MediaRecorder(drawn.stream);
      const chunks: Blob[] = [];
      recorder.ondataavailable = ({ data }) => void chunks.push(data);
      const recorded = new Promise((resolve) => (recorder.onstop = resolve));
      recorder.start();
      drawn.run(10);
      await aTimeout(2500);
      recorder.stop();
      await recorded;
      const file = Object.assign(document.createElement('video'), {
        muted: true,
        src: URL.createObjectURL(new Blob(chunks, { type: recorder.mimeType })),
      });
      if (late)
        Object.assign(file, {
          requestVideoFrameCallback: (call: VideoFrameRequestCallback) =>
            HTMLVideoElement.prototype.requestVideoFrameCallback.call(file, (...about) =>
              setTimeout(() => call(...about), late),
            ),
        });
      await until(() => file.readyState >= 2);
      await begin(file);
      await until(() => classifier.seen.length === 1);
      await until(() => detector.status === 'paused');
      for (const [n, time] of [0.5, 1, 1.5].entries()) {
        file.currentTime = time;
        await until(() => classifier.seen.length === n + 2);
        await aTimeout(late);
      }
      await aTimeout(600);
      expect(classifier.seen).to.have.length(4);
      expect(new Set(classifier.seen).size).to.be.at.least(2);
      URL.revokeObjectURL(file.src);
    });

  it('reports a video that has never shown a picture', async () => {
    const { video } = new DrawnVideo();
    await begin(video);
    await until(() => detector.status === 'paused');
    expect(await statusText()).to.equal('Paused: the video has no picture yet.');
    expect(results).to.deep.equal([]);
    expect(changes).to.deep.equal([]);
    video.srcObject = drawn.stream;
    void video.play();
    drawn.show('red');
    await until(() => results.length > 0);
    video.srcObject = null;
  });

  it('reports a track that its source has muted', async () => {
    drawn.run(10);
    const { track, mute } = await connected(drawn.stream);
    const video = Object.assign(document.createElement('video'), { muted: true });
    video.srcObject = new MediaStream([track]);
    await video.play();
    await begin(video);
    await until(() => results.length > 3);
    await mute();
    await until(() => track.muted);
    await until(() => detector.status === 'paused');
    const { length } = results;
    await aTimeout(600);
    expect(results).to.have.length(length);
    track.stop();
  });

  it('reports a frozen remote video although its clock continues', async () => {
    drawn.run(10);
    const { track } = await connected(drawn.stream);
    const video = Object.assign(document.createElement('video'), { muted: true });
    video.srcObject = new MediaStream([track]);
    await video.play();
    await begin(video);
    await until(() => results.length > 3);
    drawn.stand();
    const { currentTime } = video;
    if (isFirefox) {
      // It sends the last picture again, once a second: those are frames like others.
      await aTimeout(4000);
      expect(detector.status).to.equal('detecting');
    } else await until(() => detector.status === 'paused');
    expect(video.currentTime).to.be.above(currentTime);
    track.stop();
  });

  for (const [how, hide] of [
    ['not at all', () => undefined],
    ['by `hidden`', (place) => (place.hidden = true)],
    ['by `display: none`', (place) => (place.style.display = 'none')],
    ['by `visibility: hidden`', (place) => (place.style.visibility = 'hidden')],
    ['by `content-visibility: hidden`', (place) => (place.style.contentVisibility = 'hidden')],
    ['in a closed `<details>`', (place) => place.parentElement!.removeAttribute('open')],
    ['by scrolling', (place) => Object.assign(place.style, { position: 'absolute', top: '5000px' })],
    ['at no size', (place) => Object.assign(place.style, { width: '0', height: '0', overflow: 'hidden' })],
    ['outside the document', (place) => place.remove()],
  ] as [string, (place: HTMLElement) => void][])
    it(`sees each frame of a video that is hidden ${how}`, async () => {
      const details = await fixture<HTMLElement>(html`<details open><div></div></details>`);
      const place = details.querySelector('div')!;
      place.append(drawn.video);
      hide(place);
      // Taken out of the document, it is paused a moment later.
      await aTimeout(100);
      drawn.run(10);
      await drawn.video.play();
      await begin();
      await until(() => classifier.seen.length > 2);
      const [before, shown] = [classifier.seen.length, drawn.shown];
      await aTimeout(2000);
      const seen = classifier.seen.slice(before);
      const distinct = seen.filter((colour, n) => colour !== seen[n - 1]);
      expect(distinct.length).to.be.at.least((drawn.shown - shown) * 0.7);
      expect(distinct.length, 'no copies').to.equal(seen.length);
    });
});
