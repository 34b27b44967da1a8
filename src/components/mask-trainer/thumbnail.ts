import type { Source } from '../../classifier/types.ts';

/** Pixels of a side; shown at half of it, so it is sharp on dense screens. */
const SIDE = 80;
/** Pictures that are shown of one class. */
const LENGTH = 16;

/** A small square picture of the middle of `source`, drawn now; `null` where it cannot be drawn at once (a file, bare pixels). */
export function thumbnailOf(source: Source): HTMLCanvasElement | null {
  const picture = source as Partial<HTMLVideoElement & HTMLImageElement>;
  const width = picture.videoWidth ?? picture.naturalWidth ?? picture.width ?? 0;
  const height = picture.videoHeight ?? picture.naturalHeight ?? picture.height ?? 0;
  const side = Math.min(width, height);
  const canvas = Object.assign(document.createElement('canvas'), { width: SIDE, height: SIDE });
  try {
    const [x, y] = [(width - side) / 2, (height - side) / 2];
    canvas.getContext('2d')!.drawImage(source as CanvasImageSource, x, y, side, side, 0, 0, SIDE, SIDE);
    return canvas;
  } catch {
    return null;
  }
}

/** Puts `thumbnail` in front of `strip`, which keeps the newest ones. */
export function showThumbnail(strip: Element, thumbnail: Element): void {
  strip.prepend(thumbnail);
  strip.children[LENGTH]?.remove();
}
