import { expect } from '@open-wc/testing';
import { Thumbnails } from '../../src/components/mask-trainer/thumbnails.ts';
import type { Sample } from '../../src/samples/sample.ts';
import { until } from '../until.ts';

const pictureOf = async (colour: string): Promise<Blob> => {
  const canvas = new OffscreenCanvas(224, 224);
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 224, 224);
  return canvas.convertToBlob({ type: 'image/jpeg' });
};

describe('the thumbnails of a trainer', () => {
  let red: Blob;
  let blue: Blob;
  before(async () => {
    [red, blue] = [await pictureOf('#f00'), await pictureOf('#00f')];
  });
  const sample = (n: number, label: string, picture: Blob): Sample => ({
    id: String(n).padStart(6, '0'),
    label,
    region: 'frame',
    features: new Float32Array([n]),
    burst: '',
    time: n,
    picture,
  });
  const colours = (strip: HTMLElement): string =>
    [...strip.querySelectorAll('canvas')]
      .map((canvas) => {
        const [r, , b, a] = canvas.getContext('2d')!.getImageData(40, 40, 1, 1).data;
        return a === 0 ? '-' : r! > b! ? 'r' : 'b';
      })
      .join('');

  it('use as many canvases as are visible, however many images are added', async () => {
    const thumbnails = new Thumbnails();
    const [one, other] = [thumbnails.strip('a'), thumbnails.strip('b')];
    const used = new Set<Element>();
    const samples: Sample[] = [];
    for (let n = 0; n < 200; n++) {
      samples.push(sample(n, n % 2 ? 'a' : 'b', n % 4 < 2 ? red : blue));
      thumbnails.show([...samples]);
      for (const canvas of [...one.children, ...other.children]) used.add(canvas);
    }
    expect([one.children.length, other.children.length]).to.deep.equal([16, 16]);
    expect(used.size).to.be.at.most(33);
    // The newest first, each with its own picture.
    await until(() => !(colours(one) + colours(other)).includes('-'));
    expect(colours(one)).to.equal('br'.repeat(8));
    expect(colours(other)).to.equal('br'.repeat(8));
  });

  it('stay on their canvas while they are shown, and go with their sample', async () => {
    const thumbnails = new Thumbnails();
    const strip = thumbnails.strip('a');
    const samples = [0, 1, 2].map((n) => sample(n, 'a', n === 1 ? blue : red));
    thumbnails.show(samples);
    const [third, second, first] = [...strip.children];
    await until(() => colours(strip) === 'rbr');
    thumbnails.show(samples.filter((_, n) => n !== 1));
    expect([...strip.children].every((each, n) => each === [third, first][n])).to.equal(true);
    thumbnails.show(samples);
    await until(() => colours(strip) === 'rbr');
    expect(strip.children[0] === third && strip.children[2] === first).to.equal(true);
    expect(second === strip.children[1]).to.equal(false);
  });
});
