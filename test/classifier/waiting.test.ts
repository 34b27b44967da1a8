import { expect } from '@open-wc/testing';
import type { Classification } from '../../src/classifier/types.ts';
import { DrawnVideo } from '../components/drawn-video.ts';
import { Classifier, paint, record } from './bundle.ts';

describe('pictures waiting for a slow worker', function () {
  this.timeout(60_000);
  let classifier: Classifier;
  let videos: DrawnVideo[] = [];
  /** How long the worker takes for a picture. Milliseconds. */
  let slow: number;
  /** Pictures that the worker was given, by what it was asked. */
  let looks: string[] = [];
  /** Pictures that are held and not yet with the worker; and the most there were. */
  let held = 0;
  let most = 0;
  const { postMessage } = Worker.prototype;
  const { VideoFrame, createImageBitmap } = window;
  const taken = <T extends VideoFrame | ImageBitmap>(picture: T): T => {
    const close = picture.close.bind(picture);
    let open = true;
    most = Math.max(most, ++held);
    return Object.assign(picture, {
      close() {
        if (open) held--;
        open = false;
        close();
      },
    });
  };

  before(async () => {
    classifier = new Classifier();
    await record(classifier);
    await classifier.train();
    // Stands in for a slow machine: a browser can be told to slow down pages, but not workers.
    Worker.prototype.postMessage = function (...args: unknown[]) {
      const { op, ask } = args[0] as { op: string; ask: object };
      if (!('picture' in ask)) return postMessage.apply(this, args as Parameters<typeof postMessage>);
      setTimeout(() => {
        looks.push(op);
        held--;
        postMessage.apply(this, args as Parameters<typeof postMessage>);
      }, slow);
    };
    window.VideoFrame = class extends VideoFrame {
      constructor(...args: unknown[]) {
        super(...(args as [CanvasImageSource]));
        taken(this);
      }
    } as typeof VideoFrame;
    window.createImageBitmap = async (...args: unknown[]) =>
      taken(await createImageBitmap(...(args as Parameters<typeof createImageBitmap>)));
  });

  beforeEach(async () => {
    videos = await Promise.all(['red', 'green', 'blue'].map((colour) => DrawnVideo.of(colour)));
    for (const video of videos) video.run(20);
    looks = [];
    held = most = 0;
    slow = 150;
  });
  afterEach(() => videos.forEach((video) => video.end()));

  after(() => {
    Worker.prototype.postMessage = postMessage;
    Object.assign(window, { VideoFrame, createImageBitmap });
    classifier.dispose();
  });

  /** Calls `classify` sixty times a second without waiting, until the worker has had so many looks. */
  async function loop(classify: () => Promise<Classification>, until: number): Promise<string[]> {
    const answers: Promise<string>[] = [];
    while (looks.length < until) {
      answers.push(
        classify().then(
          ({ label }) => label,
          ({ code }: { code: string }) => code,
        ),
      );
      await new Promise((resolve) => setTimeout(resolve, 16));
    }
    const rest = looks.length;
    const all = await Promise.all(answers);
    looks.splice(0, rest);
    return all;
  }

  it('are one at a time for a video, and a loop gets the current picture', async () => {
    const [{ video }] = videos as [DrawnVideo];
    const answers = await loop(() => classifier.classify(video), 15);
    expect(answers.length).to.be.above(25);
    expect(new Set(answers)).to.satisfy((labels: Set<string>) => [...labels].every((l) => /^[ab]$/.test(l)));
    expect(looks.length, 'looks after the last call').to.be.below(3);
    expect(most, 'frames that are held at once').to.equal(1);
  });

  it('are at most eight for a canvas, and replaced ones are released at once', async () => {
    const canvas = paint(1, 3) as OffscreenCanvas;
    const answers = await loop(() => classifier.classify(canvas), 15);
    expect(answers).to.include('classify-overtaken');
    expect(answers.slice(-8)).to.not.include('classify-overtaken');
    expect(looks.length, 'looks after the last call').to.be.below(10);
    // Eight that wait, the one that is looked at, and the one that is being taken.
    expect(most, 'pictures that are held at once').to.be.below(11);
    expect(held).to.equal(0);
  });

  it('of several videos and of many photos take turns', async () => {
    slow = 60;
    const photo = await (paint(0, 1) as OffscreenCanvas).convertToBlob({ type: 'image/png' });
    let adding = true;
    const added = Promise.all(Array.from({ length: 40 }, () => classifier.addImage('a', photo)));
    void added.then(() => (adding = false));
    const counts = await Promise.all(
      videos.map(async ({ video }) => {
        let answers = 0;
        for (; adding; answers++) await classifier.classify(video);
        return answers;
      }),
    );
    expect(looks.filter((op) => op === 'features')).to.have.length(40);
    expect(Math.min(...counts), 'answers while photos are added').to.be.above(35);
    expect(Math.max(...counts) - Math.min(...counts)).to.be.below(3);
    classifier.setSamples(classifier.samples.slice(0, 16));
  });
});
