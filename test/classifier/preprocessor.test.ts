import { expect } from '@open-wc/testing';
import { shownSize, SIZE } from '../../src/classifier/sampling.ts';
import { Preprocessor } from '../../src/classifier/preprocessor.ts';
import { isFirefox, isWebKit, itUnless } from '../engine.ts';
import { rgbaOf } from './pixels.ts';

/** How far the browser's own drawing of a frame may be from ours, in levels: WebKitGTK makes 253 of white, and averages less. */
const DRAWN = isWebKit ? { mean: 3, most: 16 } : { mean: 1.5, most: 12 };

/** Shades, edges, fine detail and a text-like pattern: what a camera sees, roughly. */
function scene(width: number, height: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  const shade = context.createLinearGradient(0, 0, width, height);
  shade.addColorStop(0, '#c8b49a');
  shade.addColorStop(0.5, '#5a7a96');
  shade.addColorStop(1, '#28323c');
  context.fillStyle = shade;
  context.fillRect(0, 0, width, height);
  for (let i = 0; i < 40; i++) {
    context.fillStyle = `hsl(${(i * 47) % 360} 60% ${30 + ((i * 13) % 50)}%)`;
    context.beginPath();
    context.arc(
      ((i * 173) % 100) * (width / 100),
      ((i * 89) % 100) * (height / 100),
      8 + ((i * 7) % 60),
      0,
      7,
    );
    context.fill();
  }
  return canvas;
}

/** What the backbone gets to see of `picture`, as RGBA. */
async function seen(
  preprocessor: Preprocessor,
  picture: VideoFrame | ImageBitmap,
): Promise<Uint8ClampedArray> {
  return rgbaOf(await preprocessor.of(picture));
}

/** As a browser draws it. */
function drawn(picture: CanvasImageSource, width: number, height: number): Uint8ClampedArray {
  const context = new OffscreenCanvas(SIZE, SIZE).getContext('2d', { willReadFrequently: true })!;
  const scale = SIZE / Math.min(width, height);
  const [across, down] = [width * scale, height * scale];
  context.imageSmoothingQuality = 'high';
  // WebKit draws no part of a `VideoFrame`: it would be squeezed in whole.
  context.drawImage(picture, (SIZE - across) / 2, (SIZE - down) / 2, across, down);
  return context.getImageData(0, 0, SIZE, SIZE).data;
}

/** Mean difference and the 99th percentile, in levels of 0 to 255. */
function difference(a: Uint8ClampedArray, b: Uint8ClampedArray) {
  const all = Array.from(a, (value, i) => Math.abs(value - b[i]!)).sort((x, y) => x - y);
  return {
    mean: all.reduce((sum, value) => sum + value, 0) / all.length,
    most: all[Math.floor(all.length * 0.99)]!,
  };
}

async function i420FrameOf(canvas: OffscreenCanvas, init: Partial<VideoFrameBufferInit> = {}) {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const bytes = new Uint8Array(width * height + 2 * across * down);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b] = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3) as unknown as number[];
      bytes[y * width + x] = 16 + (65.481 * r! + 128.553 * g! + 24.966 * b!) / 255;
      const chroma = width * height + (y >> 1) * across + (x >> 1);
      bytes[chroma] = 128 + (-37.797 * r! - 74.203 * g! + 112 * b!) / 255;
      bytes[chroma + across * down] = 128 + (112 * r! - 93.786 * g! - 18.214 * b!) / 255;
    }
  return new VideoFrame(bytes, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: 0,
    colorSpace: { matrix: 'smpte170m', primaries: 'smpte170m', transfer: 'smpte170m', fullRange: false },
    ...init,
  });
}

/** Whether `look` draws the picture or reads its planes. */
async function wayOf(look: () => Promise<unknown>): Promise<'drawing' | 'planes'> {
  const { prototype } = OffscreenCanvasRenderingContext2D;
  const { drawImage } = prototype;
  let way: 'drawing' | 'planes' = 'planes';
  prototype.drawImage = function (...args: unknown[]) {
    way = 'drawing';
    drawImage.apply(this, args as Parameters<typeof drawImage>);
  };
  try {
    await look();
    return way;
  } finally {
    prototype.drawImage = drawImage;
  }
}

describe('the square that the backbone sees', () => {
  for (const [width, height] of [
    [1280, 720],
    [640, 480],
    [480, 640],
  ] as const)
    it(`equals what the browser draws, sampled from planes of ${width}×${height}`, async () => {
      const frame = await i420FrameOf(scene(width, height));
      const { mean, most } = difference(await seen(new Preprocessor(), frame), drawn(frame, width, height));
      frame.close();
      expect(mean).to.be.below(DRAWN.mean);
      expect(most).to.be.below(DRAWN.most);
    });

  /** What cameras do not give, but canvases, calls of canvases, films and phones do. */
  const UNUSUAL: Record<string, () => VideoFrame | Promise<VideoFrame>> = {
    'in full range and BT.709, as a call gives a canvas': () =>
      i420FrameOf(scene(640, 480), {
        colorSpace: { matrix: 'bt709', primaries: 'bt709', transfer: 'iec61966-2-1', fullRange: true },
      }),
    'BGRX, as a canvas without transparency gives it': () => {
      const { data } = scene(640, 480).getContext('2d')!.getImageData(0, 0, 640, 480);
      for (let i = 0; i < data.length; i += 4) [data[i], data[i + 2]] = [data[i + 2]!, data[i]!];
      const size = { codedWidth: 640, codedHeight: 480, timestamp: 0 };
      return new VideoFrame(data, { format: 'BGRX', ...size });
    },
    'I420A, with a transparent plane, in the colours that are assumed': async () => {
      const frame = await i420FrameOf(scene(640, 480));
      const bytes = new Uint8Array(frame.allocationSize() + 640 * 480).fill(255);
      await frame.copyTo(bytes.subarray(0, frame.allocationSize()));
      frame.close();
      const size = { codedWidth: 640, codedHeight: 480, timestamp: 0 };
      return new VideoFrame(bytes, { format: 'I420A', ...size });
    },
    'turned by 270°, as phones record': () =>
      i420FrameOf(scene(640, 360), { rotation: 270 } as Partial<VideoFrameBufferInit>),
  };
  for (const [what, make] of Object.entries(UNUSUAL))
    itUnless(isFirefox || isWebKit, 'the others make no such frames of bytes, or draw no part of them')(
      `is of a frame that is ${what}, what the browser draws`,
      async () => {
        const frame = await make();
        const { displayWidth, displayHeight, colorSpace, format } = frame;
        const { mean, most } = difference(
          await seen(new Preprocessor(), frame),
          drawn(frame, displayWidth, displayHeight),
        );
        frame.close();
        const about = `${format}, ${JSON.stringify(colorSpace)}, ${displayWidth}×${displayHeight}`;
        expect(mean, about).to.be.below(DRAWN.mean);
        expect(most, about).to.be.below(DRAWN.most);
      },
    );

  it('equals what the browser draws of a bitmap, a large photo included', async () => {
    for (const [width, height] of [
      [900, 600],
      [4000, 3000],
    ] as const) {
      const bitmap = await createImageBitmap(scene(width, height));
      const { mean, most } = difference(await seen(new Preprocessor(), bitmap), drawn(bitmap, width, height));
      expect(mean).to.be.below(1.5);
      expect(most).to.be.below(12);
    }
  });

  itUnless(isWebKit, 'WebKit’s frames forget where their visible part begins')(
    'leaves out what lies beyond the visible part',
    async () => {
      const canvas = new OffscreenCanvas(400, 300);
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#f00';
      context.fillRect(0, 0, 400, 300);
      context.fillStyle = '#00f';
      context.fillRect(100, 50, 200, 200);
      const frame = await i420FrameOf(canvas, { visibleRect: { x: 100, y: 50, width: 200, height: 200 } });
      const preprocessor = new Preprocessor();
      // Often enough to have been through both ways.
      for (let i = 0; i < 10; i++) {
        const data = await seen(preprocessor, frame);
        for (const pixel of [0, 223, 224 * 223, 224 * 224 - 1, 25_000]) {
          expect(data[pixel * 4]).to.be.below(12);
          expect(data[pixel * 4 + 2]).to.be.above(240);
        }
      }
      frame.close();
    },
  );

  for (const [what, width, height, init] of [
    ['wide', 1280, 720, {}],
    ['tall', 480, 642, {}],
    ['hardly wider than high', 644, 642, { visibleRect: { x: 0, y: 0, width: 643, height: 641 } }],
    ['of pixels that are not square', 720, 576, { displayWidth: 1024, displayHeight: 576 }],
    ['visible in part', 640, 480, { visibleRect: { x: 100, y: 60, width: 301, height: 200 } }],
    ['turned', 640, 360, { rotation: 90, flip: true }],
  ] as const)
    it(`is the middle of all pixels of a picture that is ${what}`, async () => {
      const frame = await i420FrameOf(scene(width, height), init as Partial<VideoFrameBufferInit>);
      const preprocessor = new Preprocessor();
      const middle = Float32Array.from(await preprocessor.of(frame));
      const { pixels } = await preprocessor.read(frame);
      frame.close();
      const shown = shownSize(pixels);
      const side = Math.min(shown.width, shown.height);
      const window = { x: (shown.width - side) / 2, y: (shown.height - side) / 2, side };
      const whole = preprocessor.ofWindow(pixels, window);
      const isDrawn = pixels.format === 'RGBA';
      // Firefox copies nothing of an odd size, and what is drawn is averaged in another way.
      expect(isDrawn).to.equal(/hardly|part/.test(what) && isFirefox);
      if (isDrawn) {
        expect(difference(rgbaOf(middle), rgbaOf(whole)).mean).to.be.below(1.5);
        return;
      }
      // Where the square begins between two pixels, the weights are rounded by where they lie.
      const furthest = middle.reduce((most, value, i) => Math.max(most, Math.abs(value - whole[i]!)), 0);
      expect(furthest).to.be.below(1.5 / 127.5);
    });

  itUnless(isFirefox || isWebKit, 'the others make no such frames of bytes')(
    'is read, not drawn, of a canvas that could be transparent and is not',
    async () => {
      const rgba = scene(640, 480).getContext('2d')!.getImageData(0, 0, 640, 480).data;
      const size = { codedWidth: 640, codedHeight: 480, timestamp: 0 };
      const frames = {
        RGBA: new VideoFrame(rgba, { format: 'RGBA', ...size }),
        I420A: await UNUSUAL['I420A, with a transparent plane, in the colours that are assumed']!(),
      };
      for (const [format, frame] of Object.entries(frames)) {
        const way = await wayOf(() => new Preprocessor().read(frame));
        frame.close();
        expect(way, format).to.equal('planes');
      }
    },
  );

  it('is white behind transparent pixels, and the ink stays', async () => {
    const ink = new OffscreenCanvas(300, 300);
    const context = ink.getContext('2d')!;
    context.fillRect(150, 0, 150, 300);
    const bitmap = await createImageBitmap(ink);
    const { width, height } = ink;
    const { data } = context.getImageData(0, 0, width, height);
    const size = { codedWidth: width, codedHeight: height, timestamp: 0 };
    const frame = new VideoFrame(data, { format: 'RGBA', ...size });
    const preprocessor = new Preprocessor();
    // Often enough to have been through both ways.
    for (const picture of [bitmap, ...Array<VideoFrame>(10).fill(frame)]) {
      const all = await seen(preprocessor, picture);
      expect(all[0]).to.equal(255);
      expect(all[223 * 4]).to.equal(0);
    }
    frame.close();
  });

  it('tries reading and drawing in turn, with the same result', async () => {
    const frame = await i420FrameOf(scene(1280, 720));
    const preprocessor = new Preprocessor();
    const ways: string[] = [];
    for (let i = 1; i <= 10; i++) ways.push(await wayOf(() => preprocessor.of(frame)));
    const another = new Preprocessor();
    const pictures = [await seen(another, frame), await seen(another, frame)] as const;
    frame.close();
    expect(ways.slice(0, 4)).to.deep.equal(['planes', 'drawing', 'planes', 'drawing']);
    // Then it stays with one of them.
    expect(new Set(ways.slice(8)).size).to.equal(1);
    expect(difference(...pictures).mean).to.be.below(DRAWN.mean);
  });

  /** Runs `work` where `falsify` has changed what canvases give back. Stands in for browsers that do so; Firefox itself is in the end-to-end test. */
  async function falsified<T>(
    falsify: (data: Uint8ClampedArray) => void,
    work: () => Promise<T>,
  ): Promise<T> {
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { getImageData } = prototype;
    prototype.getImageData = function (...args) {
      const image = getImageData.apply(this, args);
      falsify(image.data);
      return image;
    };
    try {
      return await work();
    } finally {
      prototype.getImageData = getImageData;
    }
  }

  for (const [what, falsify] of [
    ['made up', (data: Uint8ClampedArray) => data.forEach((_, i) => (data[i] = Math.random() * 256))],
    ['white', (data: Uint8ClampedArray) => data.fill(255)],
  ] as const)
    it(`reads only planes if the canvas is ${what}, and refuses sources without planes`, async () => {
      const canvas = scene(640, 480);
      const frame = await i420FrameOf(canvas);
      const bitmap = await createImageBitmap(canvas);
      const first = await seen(new Preprocessor(), frame);
      const code = (error: { code: string }) => error.code;
      const preprocessor = new Preprocessor();
      await falsified(falsify, async () => {
        for (let i = 0; i < 10; i++) expect(await seen(preprocessor, frame)).to.deep.equal(first);
        expect(await preprocessor.of(bitmap).catch(code)).to.equal('pixels-falsified');
        expect(await preprocessor.read(bitmap).catch(code)).to.equal('pixels-falsified');
      });
      // The person has allowed it meanwhile.
      expect(difference(await seen(preprocessor, bitmap), first).mean).to.be.below(DRAWN.mean);
      frame.close();
    });

  it('accepts pictures in which a browser has changed a few values', async () => {
    const bitmap = await createImageBitmap(scene(640, 480));
    const plain = await seen(new Preprocessor(), bitmap);
    const mark = (data: Uint8ClampedArray) => data.forEach((_, i) => i % 5 || (data[i]! ^= 1));
    const marked = await falsified(mark, () => seen(new Preprocessor(), bitmap));
    expect(marked).not.to.deep.equal(plain);
    expect(difference(marked, plain).mean).to.be.below(1);
  });
});
