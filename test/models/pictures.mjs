const SIZE = 128;

/** Whole numbers below 256, the same on every machine. */
function bytes(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
}

/** A picture [128, 128, 3] in −1…1 from a function of x and y that gives red, green and blue in 0…255. */
function picture(colour) {
  const pixels = new Float32Array(SIZE * SIZE * 3);
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      colour(x, y).forEach((value, c) => (pixels[(y * SIZE + x) * 3 + c] = value / 127.5 - 1));
  return pixels;
}

const inside = (x, y, [cx, cy, rx, ry]) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1;

/** A drawn face: hair, skin with some shade, brows, eyes with pupils, nose and mouth. */
function face(x, y) {
  const shade = 255 - Math.abs(x - 60);
  const tone = (r, g, b) => [r, g, b].map((value) => (value * shade) / 255);
  if (inside(x, y, [50, 57, 3, 3]) || inside(x, y, [78, 57, 3, 3])) return [20, 15, 15];
  if (inside(x, y, [50, 57, 7, 4]) || inside(x, y, [78, 57, 7, 4])) return [240, 240, 240];
  if (inside(x, y, [50, 48, 9, 3]) || inside(x, y, [78, 48, 9, 3])) return [60, 40, 30];
  if (inside(x, y, [60, 74, 2, 2]) || inside(x, y, [68, 74, 2, 2])) return [120, 70, 60];
  if (inside(x, y, [64, 70, 5, 8])) return tone(235, 190, 165);
  if (inside(x, y, [64, 86, 13, 4])) return [170, 70, 70];
  if (inside(x, y, [64, 66, 32, 40])) return tone(225, 175, 145);
  if (inside(x, y, [64, 56, 38, 44])) return [50, 35, 30];
  if (inside(x, y, [64, 135, 60, 35])) return [60, 90, 140];
  return [190, 200, 205];
}

/** Pictures to hold two runs of the face detector against each other: noise, shades and a drawn face. */
export function pictures() {
  const next = bytes(7);
  return {
    noise: picture(() => [next(), next(), next()]),
    shades: picture((x, y) => [2 * x, 2 * y, (x * y) % 256]),
    face: picture(face),
  };
}
