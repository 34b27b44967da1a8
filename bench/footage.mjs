import { fileURLToPath } from 'node:url';

/** Recorded footage, if it is next to the checkout; it shows a person and is never copied. */
export const RECORDING = fileURLToPath(new URL('../../shared/data/camera/one-person.mjpeg', import.meta.url));

/**
 * Its clear frames by label, both ends included; between them he is putting the mask on or off.
 * @type {Record<'no mask' | 'mask', [number, number][]>}
 */
export const RANGES = {
  'no mask': [
    [0, 26],
    [152, 236],
  ],
  mask: [
    [58, 128],
    [345, 413],
  ],
};
