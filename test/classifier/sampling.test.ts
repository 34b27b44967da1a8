import { expect } from '@open-wc/testing';
import { pictureMemory, Sampler, SIZE, type Pixels, type Window } from '../../src/classifier/sampling.ts';
import { rgbaOf } from './pixels.ts';

const sampler = new Sampler();

function sample(pixels: Pixels): Uint8ClampedArray {
  return rgbaOf(sampler.sample(pixels));
}

const at = (rgba: Uint8ClampedArray, x: number, y: number): number[] => [
  ...rgba.subarray((y * SIZE + x) * 4, (y * SIZE + x) * 4 + 4),
];

/** RGBA pixels, each as `colour(x, y)` says. */
function rgba(width: number, height: number, colour: (x: number, y: number) => number[]): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) data.set([...colour(x, y), 255], (y * width + x) * 4);
  return { format: 'RGBA', data, planes: [{ offset: 0, stride: width * 4 }], width, height };
}

/** Planes with `value(plane, x, y)`, rows padded as cameras do. */
function i420(width: number, height: number, value: (plane: number, x: number, y: number) => number): Pixels {
  const sizes = [
    [width, height],
    [Math.ceil(width / 2), Math.ceil(height / 2)],
    [Math.ceil(width / 2), Math.ceil(height / 2)],
  ];
  const bytes: number[] = [];
  const planes = sizes.map(([across, down], plane) => {
    const offset = bytes.length;
    for (let y = 0; y < down!; y++)
      for (let x = 0; x < across! + 5; x++) bytes.push(x < across! ? value(plane, x, y) : 99);
    return { offset, stride: across! + 5 };
  });
  return { format: 'I420', data: Uint8Array.from(bytes), planes, width, height };
}

function nv12Of(pixels: Pixels): Pixels {
  const [luma, blues, reds] = pixels.planes as { offset: number; stride: number }[];
  const [across, down] = [Math.ceil(pixels.width / 2), Math.ceil(pixels.height / 2)];
  const head = pixels.data.slice(0, blues!.offset);
  const pairs: number[] = [];
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++)
      pairs.push(
        pixels.data[blues!.offset + y * blues!.stride + x]!,
        pixels.data[reds!.offset + y * reds!.stride + x]!,
      );
  return {
    ...pixels,
    format: 'NV12',
    data: Uint8Array.from([...head, ...pairs]),
    planes: [luma!, { offset: head.length, stride: across * 2 }],
  };
}

/** The planes of each format: how many pixels share a value across and down, and how many channels lie in turn. */
const PLANES: Record<Pixels['format'], [across: number, down: number, step: number][]> = {
  I420: [
    [1, 1, 1],
    [2, 2, 1],
    [2, 2, 1],
  ],
  I420A: [
    [1, 1, 1],
    [2, 2, 1],
    [2, 2, 1],
    [1, 1, 1],
  ],
  I422: [
    [1, 1, 1],
    [2, 1, 1],
    [2, 1, 1],
  ],
  I444: [
    [1, 1, 1],
    [1, 1, 1],
    [1, 1, 1],
  ],
  NV12: [
    [1, 1, 1],
    [2, 2, 2],
  ],
  RGBA: [[1, 1, 4]],
  RGBX: [[1, 1, 4]],
  BGRA: [[1, 1, 4]],
  BGRX: [[1, 1, 4]],
};
const formats = Object.keys(PLANES) as Pixels['format'][];

/** Waves and noise, with three bytes of padding behind each row. */
function scene(format: Pixels['format'], width: number, height: number): Pixels {
  const bytes: number[] = [];
  let noise = 1;
  const planes = PLANES[format].map(([across, down, step]) => {
    const plane = { offset: bytes.length, stride: Math.ceil(width / across) * step + 3 };
    for (let y = 0; y < Math.ceil(height / down); y++)
      for (let x = 0; x < plane.stride; x++) {
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
        bytes.push(128 + 90 * Math.sin(x / 23) * Math.cos(y / 9) + (noise >>> 27) - 16);
      }
    return plane;
  });
  return { format, data: Uint8Array.from(bytes), planes, width, height };
}

/** What each of `size` places covers of `available` values, `length` of which are spread over them from `start` on: which, and by what share. */
function shares(start: number, length: number, available: number, size: number): [number, number][][] {
  const scale = length / size;
  const half = Math.max(scale, 1) / 2;
  return Array.from({ length: size }, (_, place) => {
    const centre = start + (place + 0.5) * scale;
    // Beyond the picture its edge goes on.
    const from = Math.min(Math.max(centre - half, 0), available - 0.5);
    const to = Math.max(Math.min(centre + half, available), from + 0.5);
    const taps: [number, number][] = [];
    for (let at = Math.floor(from); at < to; at++)
      taps.push([at, (Math.min(at + 1, to) - Math.max(at, from)) / (to - from)]);
    return taps;
  });
}

/** What the sampler does, in plain arithmetic and not rounded: grey levels, three to a pixel. */
function exactly(pixels: Pixels, window: Window, size: number): Float64Array {
  const { format, data, width, height } = pixels;
  const channels = PLANES[format].flatMap(([across, down, step], plane) => {
    const { offset, stride } = pixels.planes[plane]!;
    const columns = shares(window.x / across, window.side / across, Math.ceil(width / across), size);
    const rows = shares(window.y / down, window.side / down, Math.ceil(height / down), size);
    return Array.from({ length: step }, (_, first) =>
      rows.flatMap((row) =>
        columns.map((column) => {
          let sum = 0;
          for (const [y, high] of row)
            for (const [x, wide] of column)
              sum += data[offset + y * stride + x * step + first]! * high * wide;
          return sum;
        }),
      ),
    );
  });
  return Float64Array.from({ length: size * size * 3 }, (_, i) => {
    const [a, b, c] = channels.map((channel) => channel[Math.floor(i / 3)]!) as [number, number, number];
    if (format.startsWith('RGB')) return [a, b, c][i % 3]!;
    if (format.startsWith('BGR')) return [c, b, a][i % 3]!;
    const [y, u, v] = [((a - 16) * 255) / 219, b - 128, c - 128];
    const level = [y + 1.59603 * v, y - 0.39176 * u - 0.81297 * v, y + 2.01723 * u][i % 3]!;
    return Math.min(Math.max(level, 0), 255);
  });
}

const quarters = (x: number, y: number): number[] =>
  y < 224 ? (x < 224 ? [255, 0, 0] : [0, 255, 0]) : x < 224 ? [0, 0, 255] : [255, 255, 255];

describe('sampling', () => {
  for (const [name, width, height, window] of [
    ['the centre of a wide picture', 640, 360, { x: 140, y: 0, side: 360 }],
    ['an odd part of an odd picture', 321, 239, { x: 101.37, y: 33.91, side: 133.3 }],
    ['a window that reaches beyond on all sides', 321, 243, { x: -60, y: -90.5, side: 460 }],
    ['a window beside the picture', 64, 64, { x: 70, y: -80, side: 40 }],
    ['very many pixels to a place', 4000, 90, { x: 0, y: -1955, side: 4000 }],
    ['a part that is enlarged', 320, 240, { x: 100.3, y: 80.7, side: 21.5 }],
  ] as const)
    it(`averages ${name} in every format exactly`, () => {
      const size = 64;
      for (const format of formats) {
        const pixels = scene(format, width, height);
        const values = new Sampler(size).sample(pixels, window);
        const differences = exactly(pixels, window, size).map((level, i) =>
          Math.abs((values[i]! + 1) * 127.5 - level),
        );
        // Half a level is the rounding; the rest is that rows are weighed in 256ths.
        expect(Math.max(...differences), format).to.be.below(0.75);
      }
    });

  it('reads a picture from its own memory as from elsewhere, also after the memory has grown', () => {
    for (const [width, height] of [
      [320, 240],
      [1921, 1081],
      [33, 21],
    ] as const) {
      const pixels = scene('I420', width, height);
      const elsewhere = sample(pixels);
      const data = pictureMemory(pixels.data.length);
      data.set(pixels.data);
      expect(sample({ ...pixels, data })).to.deep.equal(elsewhere);
    }
  });

  it('averages every source pixel, weighted by the area it covers', () => {
    // Columns of 0 and 255 in turn: whoever skips pixels sees stripes.
    const stripes = sample(rgba(448, 448, (x) => (x % 2 ? [255, 255, 255] : [0, 0, 0])));
    for (let i = 0; i < stripes.length; i += 4) expect(stripes[i]).to.equal(128);
    const thirds = sample(rgba(672, 672, (x, y) => (x % 3 === 0 && y % 3 === 0 ? [255, 90, 9] : [0, 0, 0])));
    expect(at(thirds, 100, 100)).to.deep.equal([28, 10, 1, 255]);
  });

  it('keeps the mean of a picture whose size is not a multiple of 224', () => {
    const pixels = rgba(401, 401, (x, y) => [(x * 7 + y * 13) % 256, x % 256, y % 256]);
    const small = sample(pixels);
    for (let c = 0; c < 3; c++) {
      let [source, result] = [0, 0];
      for (let i = c; i < pixels.data.length; i += 4) source += pixels.data[i]!;
      for (let i = c; i < small.length; i += 4) result += small[i]!;
      expect(result / (SIZE * SIZE)).to.be.closeTo(source / (401 * 401), 0.2);
    }
  });

  it('uses the centre square of a wide and of a tall picture', () => {
    const wide = sample(rgba(448, 224, (x) => (x < 112 || x >= 336 ? [255, 0, 0] : [0, 0, 255])));
    const tall = sample(rgba(224, 448, (_, y) => (y < 112 || y >= 336 ? [255, 0, 0] : [0, 0, 255])));
    for (const picture of [wide, tall])
      for (let i = 0; i < picture.length; i += 4)
        expect([...picture.subarray(i, i + 3)]).to.deep.equal([0, 0, 255]);
  });

  it('enlarges a small picture linearly', () => {
    const grown = sample(rgba(2, 2, (x) => (x ? [200, 200, 200] : [0, 0, 0])));
    expect(at(grown, 0, 0)[0]).to.equal(0);
    expect(at(grown, 223, 223)[0]).to.equal(200);
    expect(at(grown, 112, 10)[0]).to.be.closeTo(100, 2);
    expect(at(grown, 84, 10)[0]).to.be.closeTo(51, 2);
  });

  it('accepts a single pixel', () => {
    expect(at(sample(rgba(1, 1, () => [1, 2, 3])), 223, 0)).to.deep.equal([1, 2, 3, 255]);
  });

  const colours: [string, boolean, [number, number, number], [number, number, number]][] = [
    ['smpte170m', false, [81, 90, 240], [255, 0, 0]],
    ['bt470bg', false, [145, 54, 34], [0, 255, 1]],
    ['smpte170m', true, [76, 85, 255], [254, 0, 0]],
    ['bt709', false, [63, 102, 240], [255, 1, 0]],
    ['bt709', true, [54, 99, 255], [254, 0, 0]],
    ['bt709', false, [235, 128, 128], [255, 255, 255]],
    ['smpte170m', false, [16, 128, 128], [0, 0, 0]],
    ['smpte170m', true, [16, 128, 128], [16, 16, 16]],
  ];
  for (const [matrix, fullRange, yuv, rgb] of colours)
    it(`reads ${yuv.join(' ')} in ${matrix}, ${fullRange ? 'full' : 'limited'} range`, () => {
      const pixels = i420(32, 32, (plane) => yuv[plane]!);
      const [red, green, blue] = at(sample({ ...pixels, colour: { matrix, fullRange } }), 50, 50);
      expect(red).to.be.closeTo(rgb[0], 2);
      expect(green).to.be.closeTo(rgb[1], 2);
      expect(blue).to.be.closeTo(rgb[2], 2);
    });

  it('reads NV12 exactly like I420, odd sizes and padded rows too', () => {
    for (const [width, height] of [
      [640, 480],
      [641, 479],
      [33, 67],
    ] as const) {
      const planes = i420(width, height, (plane, x, y) => (x * 3 + y * 5 + plane * 60) % 256);
      expect(sample(nv12Of(planes))).to.deep.equal(sample(planes));
    }
  });

  it('never reads the padding of odd-sized planes', () => {
    const grey = sample(i420(451, 449, () => 128));
    for (let i = 0; i < grey.length; i += 4)
      expect([...grey.subarray(i, i + 3)]).to.deep.equal([130, 130, 130]);
  });

  it('orders the bytes of BGRA and ignores alpha', () => {
    const pixels = rgba(4, 4, () => [10, 20, 30]);
    expect(at(sample({ ...pixels, format: 'BGRA' }), 5, 5)).to.deep.equal([30, 20, 10, 255]);
    expect(at(sample({ ...pixels, format: 'RGBX' }), 5, 5)).to.deep.equal([10, 20, 30, 255]);
  });

  it('rotates clockwise and mirrors', () => {
    const pixels = rgba(448, 448, quarters);
    const corners = (turned: Partial<Pixels>) => {
      const picture = sample({ ...pixels, ...turned });
      return [at(picture, 50, 50), at(picture, 170, 50), at(picture, 50, 170), at(picture, 170, 170)].map(
        ([red, green, blue]) => (red ? (green ? 'W' : 'R') : green ? 'G' : blue ? 'B' : '?'),
      );
    };
    expect(corners({}).join('')).to.equal('RGBW');
    expect(corners({ rotation: 90 }).join('')).to.equal('BRWG');
    expect(corners({ rotation: 180 }).join('')).to.equal('WBGR');
    expect(corners({ rotation: 270 }).join('')).to.equal('GWRB');
    expect(corners({ flip: true }).join('')).to.equal('GRWB');
    expect(corners({ rotation: 90, flip: true }).join('')).to.equal('RBGW');
  });

  it('crops what appears square if pixels are not', () => {
    // 448×448 pixels shown 2:1: the middle half of the columns.
    const picture = sample({
      ...rgba(448, 448, (x) => (x < 112 || x >= 336 ? [255, 0, 0] : [0, 0, 255])),
      aspect: 2,
    });
    expect(at(picture, 0, 100)).to.deep.equal([0, 0, 255, 255]);
    expect(at(picture, 223, 100)).to.deep.equal([0, 0, 255, 255]);
  });
});
