const module = '/test/models/pictures.mjs';
const { pictures } = (await import(module)) as { pictures(): { face: Float32Array } };

/** The drawn face that the detector takes for one, 128×128 pixels, around (64, 60). */
const drawn = (() => {
  const canvas = new OffscreenCanvas(128, 128);
  const rgba = new Uint8ClampedArray(128 * 128 * 4).fill(255);
  pictures().face.forEach((value, i) => (rgba[4 * Math.floor(i / 3) + (i % 3)] = (value + 1) * 127.5));
  canvas.getContext('2d')!.putImageData(new ImageData(rgba, 128, 128), 0, 0);
  return canvas;
})();

/** A picture of this size with the drawn face at `x, y`, `side` pixels square; `mask` covers its lower half in a colour. */
export function portrait(
  { x = 0, y = 0, side = 240, width = 320, height = 240, mask = '' },
  canvas: HTMLCanvasElement | OffscreenCanvas = new OffscreenCanvas(width, height),
): OffscreenCanvas {
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = '#c0c8cc';
  context.fillRect(0, 0, width, height);
  context.drawImage(drawn, x, y, side, side);
  if (mask) {
    context.fillStyle = mask;
    context.fillRect(x + side * 0.3, y + side * 0.6, side * 0.4, side * 0.2);
  }
  return canvas as OffscreenCanvas;
}
