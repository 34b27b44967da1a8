/** A dense layer: `kernel` holds, for each input, its weight for each unit. */
interface Dense {
  kernel: Float32Array;
  bias: Float32Array;
  activation: string;
}

const ACTIVATIONS: Record<string, (values: Float32Array) => Float32Array> = {
  linear: (values) => values,
  relu: (values) => values.map((value) => Math.max(0, value)),
  relu6: (values) => values.map((value) => Math.min(Math.max(0, value), 6)),
  elu: (values) => values.map((value) => (value > 0 ? value : Math.expm1(value))),
  sigmoid: (values) => values.map((value) => 1 / (1 + Math.exp(-value))),
  tanh: (values) => values.map((value) => Math.tanh(value)),
  softmax: (values) => {
    const most = Math.max(...values);
    const powers = values.map((value) => Math.exp(value - most));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  },
};

/**
 * The scores that dense `layers` give to `features`. Some ten thousand multiplications: less than the overhead of an engine.
 */
export function headScores(layers: readonly Dense[], features: Float32Array): Float32Array {
  let values = features;
  for (const { kernel, bias, activation } of layers) {
    const sums = bias.slice();
    const units = sums.length;
    for (let i = 0, at = 0; i < values.length; i++) {
      const value = values[i]!;
      // Most hidden units and many features are 0.
      if (value === 0) at += units;
      else for (let unit = 0; unit < units; unit++) sums[unit]! += value * kernel[at++]!;
    }
    values = ACTIVATIONS[activation]!(sums);
  }
  return values;
}

/** Whether `activation`, as Keras calls it, is one of those above. */
export function isActivation(activation: string): boolean {
  return Object.hasOwn(ACTIVATIONS, activation);
}

/** The dense layers of a checked file, with their part of its weights. */
export function layersOf(
  dense: readonly { name: string; activation: string }[],
  specs: readonly { name: string; shape: number[] }[],
  weights: ArrayBuffer,
): Dense[] {
  const found = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, shape } of specs) {
    const length = shape.reduce((a, b) => a * b, 1);
    found.set(name, new Float32Array(weights, at, length));
    at += 4 * length;
  }
  return dense.map(({ name, activation }) => ({
    kernel: found.get(`${name}/kernel`)!,
    bias: found.get(`${name}/bias`)!,
    activation,
  }));
}
