/* global ImageData, OffscreenCanvas */
/**
 * What a webcam does to a picture, each on its own at a mild and a hard strength. Lengths are shares of the picture's shorter side, so that
 * they mean the same whatever its size. `draw` fills the canvas of `context`, which is as large as `picture`.
 */
import { uniform } from './statistics.mjs';

const shorter = ({ canvas: { width, height } }) => Math.min(width, height);
const sign = (random) => (random() < 0.5 ? -1 : 1);

/** The picture moved by `x` and `y` pixels, larger by `zoom`, turned by `turn` radians. */
function place(context, picture, { x = 0, y = 0, zoom = 1, turn = 0, mirror = 1 } = {}) {
  const { width, height } = context.canvas;
  context.save();
  context.translate(width / 2 + x, height / 2 + y);
  context.rotate(turn);
  context.scale(zoom * mirror, zoom);
  context.drawImage(picture, -width / 2, -height / 2, width, height);
  context.restore();
}

/** A wall in the light of a window, and some things: what a camera sees around a picture that does not fill its frame. */
function room(context, random) {
  const { width, height } = context.canvas;
  const hue = 360 * random();
  const light = context.createLinearGradient(0, 0, width, height);
  light.addColorStop(0, `hsl(${hue} 12% 75%)`);
  light.addColorStop(1, `hsl(${hue} 15% 40%)`);
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  for (let n = 0; n < 3; n++) {
    context.fillStyle = `hsl(${360 * random()} 25% ${30 + 40 * random()}%)`;
    context.fillRect(
      width * random(),
      height * random(),
      width * (0.1 + 0.2 * random()),
      height * (0.1 + 0.3 * random()),
    );
  }
}

const filtered = (filter) => (context, picture, strength) => {
  context.filter = filter(strength, shorter(context));
  place(context, picture);
};

/** `colours` from the middle of the picture to its corners. */
function glow(context, operation, colours) {
  const { width, height } = context.canvas;
  const gradient = context.createRadialGradient(
    width / 2,
    height / 2,
    0.2 * shorter(context),
    width / 2,
    height / 2,
    0.75 * shorter(context),
  );
  colours.forEach((colour, i) => gradient.addColorStop(i, colour));
  context.globalCompositeOperation = operation;
  context.fillStyle = gradient;
  context.fillRect(0, 0, width, height);
}

const grey = (share) =>
  `rgb(${(share * 100).toFixed(1)}% ${(share * 100).toFixed(1)}% ${(share * 100).toFixed(1)}%)`;

/** Noise of a deviation of `strength` (1 is from black to white) in each colour of each grain; 224 grains make the shorter side. */
function addNoise(context, picture, strength, random) {
  place(context, picture);
  const { width, height } = context.canvas;
  const grain = Math.max(1, shorter(context) / 224);
  const across = Math.ceil(width / grain);
  const noise = Float32Array.from({ length: across * Math.ceil(height / grain) * 3 }, () => {
    // Nearly normal: the sum of four uniform numbers has a variance of a third.
    const drawn = (random() + random() + random() + random() - 2) * Math.sqrt(3);
    return 255 * strength * drawn;
  });
  const { data } = context.getImageData(0, 0, width, height);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const from = (Math.floor(y / grain) * across + Math.floor(x / grain)) * 3;
      for (let channel = 0; channel < 3; channel++) data[at + channel] += noise[from + channel];
    }
  context.putImageData(new ImageData(data, width, height), 0, 0);
}

const ALTERATIONS = [
  { name: 'darker', strengths: [0.5, 0.25], draw: filtered((strength) => `brightness(${strength})`) },
  { name: 'brighter', strengths: [1.5, 2.2], draw: filtered((strength) => `brightness(${strength})`) },
  {
    name: 'back-lit',
    strengths: [0.4, 0.7],
    draw(context, picture, strength) {
      place(context, picture);
      glow(context, 'multiply', [grey(1 - strength), '#fff']);
      glow(context, 'screen', ['#000', grey(strength)]);
    },
  },
  { name: 'noise', strengths: [0.05, 0.1], draw: addNoise },
  {
    name: 'blur',
    strengths: [0.01, 0.025],
    draw(context, picture, strength) {
      // Below, so that nothing shines through at the edges.
      place(context, picture);
      filtered((share, side) => `blur(${share * side}px)`)(context, picture, strength);
    },
  },
  {
    name: 'JPEG',
    strengths: [0.2, 0.05],
    draw(context, picture, strength) {
      place(context, picture);
      return context.canvas.convertToBlob({ type: 'image/jpeg', quality: strength });
    },
  },
  {
    name: 'white balance',
    strengths: [0.2, 0.4],
    draw(context, picture, strength, random) {
      place(context, picture);
      const [warm, cold] = random() < 0.5 ? [1, 1 - strength] : [1 - strength, 1];
      context.globalCompositeOperation = 'multiply';
      context.fillStyle = `rgb(${255 * warm} ${255 * (1 - strength / 2)} ${255 * cold})`;
      context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    },
  },
  { name: 'mirrored', strengths: [1], draw: (context, picture) => place(context, picture, { mirror: -1 }) },
  {
    name: 'rotated',
    strengths: [10, 25],
    draw(context, picture, strength, random) {
      room(context, random);
      place(context, picture, { turn: (sign(random) * strength * Math.PI) / 180 });
    },
  },
  {
    name: 'off-centre',
    strengths: [0.15, 0.3],
    draw(context, picture, strength, random) {
      room(context, random);
      place(context, picture, { x: sign(random) * strength * shorter(context) });
    },
  },
  {
    name: 'small',
    strengths: [0.5, 0.3],
    draw(context, picture, strength, random) {
      room(context, random);
      place(context, picture, { zoom: strength });
    },
  },
  {
    name: 'covered',
    strengths: [0.12, 0.2],
    draw(context, picture, strength, random) {
      place(context, picture);
      const { width, height } = context.canvas;
      const within = () => (random() - 0.5) * 0.5 * shorter(context);
      context.fillStyle = `hsl(${15 + 20 * random()} 40% ${30 + 40 * random()}%)`;
      context.beginPath();
      context.arc(width / 2 + within(), height / 2 + within(), strength * shorter(context), 0, 2 * Math.PI);
      context.fill();
    },
  },
];

/** The rows of the table; the first leaves the picture as it is. */
export const ROWS = [
  { name: 'as it is', strength: null, draw: (context, picture) => place(context, picture) },
  ...ALTERATIONS.flatMap(({ strengths, ...row }) => strengths.map((strength) => ({ ...row, strength }))),
];

/** Photos are scaled to what a camera gives, where they are larger. Shorter side, in pixels. */
const LARGEST = 480;

/** `picture` as `row` has it, always the same for the same `seed`. */
export async function altered(picture, { draw, strength }, seed) {
  const shrink = Math.min(1, LARGEST / Math.min(picture.width, picture.height));
  const size = [picture.width, picture.height].map((length) => Math.max(1, Math.round(length * shrink)));
  const context = new OffscreenCanvas(...size).getContext('2d', { alpha: false, willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  return (await draw(context, picture, strength, uniform(seed))) ?? context.canvas;
}
