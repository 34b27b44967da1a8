import { cropOf, FACE_MARGIN } from '../../classifier/face.ts';
import type { Face, Source } from '../../classifier/types.ts';

/** Pixels of a side; shown at half of it, so it is sharp on dense screens. */
const SIDE = 80;
/** Short side of a copy, in pixels: a face that is a third of it is still sharp. */
const COPY = 240;

/** What a source showed, small; `scale` is its pixels per pixel of the source. */
export interface Copy {
  canvas: HTMLCanvasElement;
  scale: number;
}

/** A small copy of `source`, drawn now; `null` where it cannot be drawn at once (a file, bare pixels). */
export function copyOf(source: Source): Copy | null {
  const picture = source as Partial<HTMLVideoElement & HTMLImageElement>;
  const width = picture.videoWidth ?? picture.naturalWidth ?? picture.width ?? 0;
  const height = picture.videoHeight ?? picture.naturalHeight ?? picture.height ?? 0;
  if (!width || !height) return null;
  const scale = COPY / Math.min(width, height);
  try {
    const canvas = canvasOf(Math.round(width * scale), Math.round(height * scale));
    const context = canvas.getContext('2d')!;
    // What is transparent is white, as the classifier sees it.
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(source as CanvasImageSource, 0, 0, canvas.width, canvas.height);
    return { canvas, scale };
  } catch {
    return null;
  }
}

/** A small square picture of what is learnt: the middle of `copy`, or the square around the `face` (in pixels of the source). */
export function thumbnailOf({ canvas, scale }: Copy, face?: Face): HTMLCanvasElement {
  const shown = { width: canvas.width / scale, height: canvas.height / scale };
  const crop = face && cropOf(face, FACE_MARGIN, shown);
  const [x, y, side] = crop
    ? [crop.x * scale, crop.y * scale, crop.side * scale]
    : [(canvas.width - COPY) / 2, (canvas.height - COPY) / 2, COPY];
  const thumbnail = canvasOf(SIDE, SIDE);
  thumbnail.getContext('2d')!.drawImage(canvas, x, y, side, side, 0, 0, SIDE, SIDE);
  return thumbnail;
}

const canvasOf = (width: number, height: number): HTMLCanvasElement =>
  Object.assign(document.createElement('canvas'), { width, height });
