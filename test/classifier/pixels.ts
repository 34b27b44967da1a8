/** Values in −1…1, three to a pixel, as opaque RGBA. */
export function rgbaOf(values: Float32Array): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray((values.length / 3) * 4).fill(255);
  values.forEach((value, i) => (rgba[Math.floor(i / 3) * 4 + (i % 3)] = (value + 1) * 127.5));
  return rgba;
}
