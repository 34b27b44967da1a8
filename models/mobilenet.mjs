/**
 * The 13 separable blocks of MobileNet v1 at width 0.25: stride of the depthwise convolution, output channels of the pointwise one.
 * @type {[number, number][]}
 */
export const BLOCKS = [
  [1, 16],
  [2, 32],
  [1, 32],
  [2, 64],
  [1, 64],
  [2, 128],
  [1, 128],
  [1, 128],
  [1, 128],
  [1, 128],
  [1, 128],
  [2, 256],
  [1, 256],
];
