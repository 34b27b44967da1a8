import { expect } from '@open-wc/testing';
import { Classifier } from './bundle.ts';

describe('the stored picture of a sample', () => {
  const classifier = new Classifier();
  after(() => classifier.dispose());

  const canvasOf = (width: number, height: number, draw: (context: CanvasRenderingContext2D) => void) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    draw(canvas.getContext('2d')!);
    return canvas;
  };
  const pixels = async (picture: Blob, ...places: [x: number, y: number][]) => {
    const bitmap = await createImageBitmap(picture);
    expect([bitmap.width, bitmap.height]).to.deep.equal([224, 224]);
    const canvas = canvasOf(224, 224, (context) => context.drawImage(bitmap, 0, 0));
    return places.map(([x, y]) => [...canvas.getContext('2d')!.getImageData(x, y, 1, 1).data.slice(0, 3)]);
  };
  /** Of what JPEG makes of a colour. */
  const near = (found: number[], expected: number[]) =>
    found.every((value, i) => Math.abs(value - expected[i]!) < 8);

  it('is the part that is learned: the middle, on white if transparent', async () => {
    const source = canvasOf(400, 200, (context) => {
      context.fillStyle = '#f00';
      context.fillRect(0, 0, 150, 200);
      context.fillStyle = '#00f';
      context.fillRect(150, 0, 150, 100);
    });
    for (const each of [source, await createImageBitmap(source)]) {
      const { picture } = await classifier.embed(each);
      expect(picture!.type).to.equal('image/jpeg');
      const [left, right, ink] = await pixels(picture!, [20, 100], [205, 20], [150, 200]);
      expect(near(left!, [255, 0, 0]), String(left)).to.equal(true);
      expect(near(right!, [0, 0, 255]), String(right)).to.equal(true);
      expect(near(ink!, [255, 255, 255]), String(ink)).to.equal(true);
    }
  });

  it('has its brightness and sharpness', async () => {
    const plain = (colour: string) =>
      canvasOf(224, 224, (context) => {
        context.fillStyle = colour;
        context.fillRect(0, 0, 224, 224);
      });
    const black = await classifier.embed(plain('#000'));
    const white = await classifier.embed(plain('#fff'));
    expect(black.brightness).to.be.below(0.01);
    expect(white.brightness).to.be.above(0.99);
    expect(black.sharpness).to.be.below(0.01);
    const chequered = (blur: number) =>
      canvasOf(224, 224, (context) => {
        context.filter = blur ? `blur(${blur}px)` : 'none';
        for (let n = 0; n < 14 * 14; n++) {
          context.fillStyle = (n + Math.floor(n / 14)) % 2 ? '#fff' : '#222';
          context.fillRect(16 * (n % 14), 16 * Math.floor(n / 14), 16, 16);
        }
      });
    const sharp = await classifier.embed(chequered(0));
    const blurred = await classifier.embed(chequered(4));
    expect(sharp.sharpness! / blurred.sharpness!).to.be.above(20);
  });

  it('belongs to an added sample, with its time and burst', async () => {
    const before = Date.now();
    const source = canvasOf(8, 8, (context) => context.fillRect(0, 0, 4, 8));
    const [first, second, other] = [
      await classifier.addImage('a', source),
      await classifier.addImage('a', source),
      await classifier.addImage('b', source),
    ];
    expect(first.time).to.be.within(before, Date.now());
    expect(first.burst, 'one after the other').to.equal(second.burst);
    expect(other.burst).not.to.equal(first.burst);
    expect(new Set([first.id, second.id, other.id]).size).to.equal(3);
    expect(first.picture!.size).to.be.within(500, 20_000);
  });
});
