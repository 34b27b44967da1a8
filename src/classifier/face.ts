import type { Window } from './sampling.ts';
import type { Face } from './types.ts';

/** Side of the square picture that the face detector was made for, in pixels. */
export const FACE_SIZE = 128;
/** Side of the one in which a face that is followed is looked for: a quarter of the work. */
export const NEAR_SIZE = 64;
/**
 * How much is looked at around a face that is followed, as a multiple of its box's longer side. Less leaves it no room to move; in more it is
 * too small to be found at `NEAR_SIZE`.
 */
const NEAR = 1.75;

/**
 * Side of the square around a face that the backbone sees, as a multiple of the longer side of the detector's box. Measured on 405 photos of
 * people that nothing was trained on: 97.0 % right, whole frames 90.7 %.
 */
export const FACE_MARGIN = 1.2;

/** A score above this is a face. */
const THRESHOLD = 0.5;
/** In a part of a picture it takes more. */
const THRESHOLD_OF_PART = 0.6;
/** A face in a part is at most this large, of the picture's shorter side. */
const LARGEST_IN_PART = 0.25;
/** Boxes that share more than this (intersection over union) are the same face. */
const OVERLAP = 0.3;
/** A face with at least this score is chosen by its size; larger things with a lower one are often none. */
const CONFIDENT = 0.75;
/** The face that was followed so far stays the chosen one while its side is at least this share of the largest one's. */
const LOYALTY = 0.7;

/** Numbers per anchor in the regressors: the box, then six points. */
const REGRESSORS = 16;

/** A box with the score (0 to 1) that it is a face. */
export interface ScoredFace extends Face {
  score: number;
}

/** How far apart the anchors' cells are in pixels of the input, and how many anchors each has: of the first rows of outputs, then of the others. */
const FINE = { stride: 8, perCell: 2 };
const COARSE = { stride: 16, perCell: 6 };

/** The centre that output row `i` is about, in pixels of an input of `size`, a multiple of 16. The cells come row by row, all anchors of one in turn. */
export function anchorOf(i: number, size: number): [x: number, y: number] {
  const fine = FINE.perCell * (size / FINE.stride) ** 2;
  const { stride, perCell } = i < fine ? FINE : COARSE;
  const cell = Math.floor((i < fine ? i : i - fine) / perCell);
  const across = size / stride;
  return [((cell % across) + 0.5) * stride, (Math.floor(cell / across) + 0.5) * stride];
}

/**
 * The square that holds the whole picture in its middle, `zoom` times as large as it must be: beyond the picture it is black.
 * A face that fills the picture is found better with a black border.
 */
export function letterbox(width: number, height: number, zoom = 1): Window {
  const side = Math.max(width, height) * zoom;
  return { x: (width - side) / 2, y: (height - side) / 2, side };
}

/** Side of the parts in which small faces are looked for, of the picture's shorter side; they are half of that apart. */
const PART = 2 / 3;

/** In a very long picture they are larger: at most about this many in a row. */
const PARTS_ACROSS = 16;

/** The parts of a picture, row by row. */
export function partsOf(width: number, height: number): Window[] {
  const side = Math.max(PART * Math.min(width, height), (2 * Math.max(width, height)) / PARTS_ACROSS);
  const starts = (length: number): number[] => {
    const steps = Math.ceil((2 * (length - side)) / side);
    if (steps <= 0) return [(length - side) / 2];
    return Array.from({ length: steps + 1 }, (_, i) => (i * (length - side)) / steps);
  };
  return starts(height).flatMap((y) => starts(width).map((x) => ({ x, y, side })));
}

/** The part of a picture around `face`, to search it again if it is too small in the whole picture. */
export function aroundOf(face: Face, width: number, height: number): Window {
  return squareAround(face, PART * Math.min(width, height));
}

/** What is around `face`, to look for it again. */
export function nearOf(face: Face): Window {
  return squareAround(face, NEAR * sideOf(face));
}

/**
 * The faces of `faces` that a part of a picture (its shorter side is `shorter`) is good for: larger ones are seen whole in the whole picture,
 * and in a part there is more that looks a little like a face. On the test and validation photos this finds 17 of 38 that were missed,
 * in 1 of 100 pictures without a face something more.
 */
export function smallFaces(faces: readonly ScoredFace[], shorter: number): ScoredFace[] {
  return faces.filter((face) => face.score > THRESHOLD_OF_PART && sideOf(face) <= LARGEST_IN_PART * shorter);
}

/** Blackens the part of the detector's input, `values` of `size` × `size` pixels in −1…1, in which `window` reaches beyond a picture of this size. */
export function blacken(
  values: Float32Array,
  size: number,
  { x, y, side }: Window,
  width: number,
  height: number,
): void {
  const step = side / size;
  /** The first place of a row or column that lies in the picture, and the first that does so no more. */
  const inside = (start: number, length: number): [first: number, end: number] => {
    const middle = (place: number) => start + (place + 0.5) * step;
    let [first, end] = [0, size];
    while (first < size && middle(first) < 0) first++;
    while (end > first && middle(end - 1) >= length) end--;
    return [first, end];
  };
  const black = (from: number, to: number) => values.fill(-1, 3 * from, 3 * to);
  const [[top, bottom], [left, right]] = [inside(y, height), inside(x, width)];
  black(0, top * size);
  black(bottom * size, size * size);
  for (let row = top * size; row < bottom * size; row += size) {
    black(row, row + left);
    black(row + right, row + size);
  }
}

/**
 * The faces in the detector's outputs for an input of `size`, in pixels of the picture of which it saw `window`; every face once, best first.
 */
export function facesOf(
  regressors: Float32Array,
  logits: Float32Array,
  size: number,
  window: Window,
): ScoredFace[] {
  const scale = window.side / size;
  const boxes: ScoredFace[] = [];
  logits.forEach((logit, i) => {
    const score = 1 / (1 + Math.exp(-Math.min(Math.max(logit, -100), 100)));
    if (!(score > THRESHOLD)) return;
    const [dx, dy, width, height] = regressors.subarray(i * REGRESSORS, i * REGRESSORS + 4);
    if (!(width! > 0 && height! > 0)) return;
    const [x, y] = anchorOf(i, size);
    boxes.push({
      x: window.x + (x + dx! - width! / 2) * scale,
      y: window.y + (y + dy! - height! / 2) * scale,
      width: width! * scale,
      height: height! * scale,
      score,
    });
  });
  return merged(boxes);
}

/** The best of each group of boxes that overlap, as the average of the group weighted by score. */
function merged(boxes: ScoredFace[]): ScoredFace[] {
  const faces: ScoredFace[] = [];
  let rest = boxes.sort((a, b) => b.score - a.score);
  while (rest.length) {
    const best = rest[0]!;
    const same = rest.filter((box) => box === best || overlap(best, box) > OVERLAP);
    rest = rest.filter((box) => !same.includes(box));
    const total = same.reduce((sum, { score }) => sum + score, 0);
    const average = (field: keyof Face): number =>
      same.reduce((sum, box) => sum + box[field] * box.score, 0) / total;
    faces.push({
      x: average('x'),
      y: average('y'),
      width: average('width'),
      height: average('height'),
      score: best.score,
    });
  }
  return faces;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Face, b: Face): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (a.width * a.height + b.width * b.height - both);
}

/** The face that counts: the largest, which is whoever sits at the camera; the one that was `followed` is not left for one of about its size. */
export function chooseFace(faces: readonly ScoredFace[], followed: Face | null = null): ScoredFace | null {
  const confident = faces.filter(({ score }) => score >= CONFIDENT);
  const largest = (confident.length ? confident : faces.slice(0, 1)).reduce<ScoredFace | null>(
    (most, face) => (most && sideOf(most) >= sideOf(face) ? most : face),
    null,
  );
  const same = followed && faces.find((face) => overlap(face, followed) > OVERLAP);
  return same && sideOf(same) >= LOYALTY * sideOf(largest!) ? same : largest;
}

/**
 * The square around `face` that the backbone sees, moved into the picture if it would reach beyond: a mouth at the picture's edge that goes
 * on there looks like a mask (112 frames of such a face: 110 right, not moved 91). One that is larger than the picture is centred on it.
 */
export function cropOf(face: Face, margin: number, picture: { width: number; height: number }): Window {
  const side = sideOf(face) * margin;
  const start = (middle: number, length: number): number =>
    side < length ? Math.min(Math.max(middle - side / 2, 0), length - side) : (length - side) / 2;
  return {
    x: start(face.x + face.width / 2, picture.width),
    y: start(face.y + face.height / 2, picture.height),
    side,
  };
}

const squareAround = ({ x, y, width, height }: Face, side: number): Window => ({
  x: x + (width - side) / 2,
  y: y + (height - side) / 2,
  side,
});

const sideOf = ({ width, height }: Face): number => Math.max(width, height);
