/**
 * Convolutions of our own, in place of the engine's: those of few values, which are nearly all of an image network's work, as sums of 16-bit
 * products, and those of 3×3 of each channel by itself, with fused multiply-add. The engine knows neither.
 */
import { backend, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import code from './assembly/convolutions.ts?wasm&memory=imported';

/** What `assembly/convolutions.ts` exports; addresses are places in the engine's memory. */
interface Kernels {
  quantise(
    from: number,
    to: number,
    lines: number,
    length: number,
    line: number,
    levels: number,
    terms: number,
  ): void;
  convolve(
    from: number,
    across: number,
    down: number,
    line: number,
    segment: number,
    segments: number,
    weights: number,
    scales: number,
    bias: number,
    terms: number,
    added: number,
    addedChannels: number,
    to: number,
    rows: number,
    places: number,
    outputs: number,
  ): void;
  depthwise(
    from: number,
    weights: number,
    bias: number,
    zeros: number,
    to: number,
    height: number,
    width: number,
    channels: number,
    stride: number,
    before: number,
    low: number,
    high: number,
  ): void;
}

/** How the engine calls FusedConv2D and FusedDepthwiseConv2D. */
export interface Convolution {
  inputs: {
    x: TensorInfo;
    filter: TensorInfo;
    bias?: TensorInfo;
    preluActivationWeights?: TensorInfo;
  };
  attrs: { strides: Pair; pad: unknown; dilations: Pair; activation: string };
}
type Pair = number | [number, number];

/** What is added to a convolution's values before the activation: of the last axis perhaps only to the first ones. */
export interface Sum {
  added: TensorInfo;
  activation: string;
}

type Five = [number, number, number, number, number];
type Places = [count: number, height: number, width: number, channels: number];

/** What the kernels compute at a time. */
const OUTPUTS = 8;
const PLACES = 4;
const CHANNELS = 4;
const QUANTISED = 8;

/** The most values that one sum may be of: of weights that are exact as whole numbers, and of others, which would be too coarse. */
const EXACT_VALUES = 256;
const VALUES = 128;
/** The largest sum that 32 bits hold, and the largest 16-bit number. */
const LARGEST_SUM = 2 ** 31 - 1;
const LARGEST = 2 ** 15 - 1;
/** What an output's weights add up to as whole numbers, which leaves the values 14 bits. */
const SUM_OF_WEIGHTS = 2 ** 17;
/** Weights that were stored in 8 bits are multiples of half the step between two of them: at most this many. */
const MULTIPLES = 255;
/** What a weight is at least a multiple of, if all of an output are 0. */
const SMALLEST = 1e-30;

/** What an activation lets through. */
const LIMITS: Record<string, readonly [low: number, high: number]> = {
  linear: [-Infinity, Infinity],
  relu: [0, Infinity],
  relu6: [0, 6],
};

let kernels: Kernels | undefined;

/** Whether any convolution runs on our kernels. */
export const isFused = (): boolean => kernels !== undefined;

const theEngine = () => backend() as BackendWasm;

/** Compiled when first needed; `null` if the browser cannot. */
function theKernels(): Kernels | null {
  if (!WebAssembly.validate(code)) return null;
  if (!kernels) {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
      env: { memory: theMemory() },
    });
    kernels = exports as unknown as Kernels;
  }
  return kernels;
}

const theMemory = () => (theEngine().wasm as unknown as { asm: { memory: WebAssembly.Memory } }).asm.memory;

const sizeOf = ({ shape }: TensorInfo) => shape.reduce((a, b) => a * b, 1);

const place = ({ dataId }: TensorInfo) => theEngine().dataIdMap.get(dataId).memoryOffset;

/** Memory for so many 32-bit floats, all 0. */
function floats(length: number): TensorInfo {
  const made = theEngine().makeOutput([length], 'float32');
  theEngine().typedArrayFromHeap(made).fill(0);
  return made;
}

/** A tensor of these 32-bit floats, or of the same bytes. */
function holding(values: Float32Array): TensorInfo {
  const made = floats(values.length);
  theEngine().typedArrayFromHeap(made).set(values);
  return made;
}

let shared = { at: 0, bytes: 0 };

/** Where a convolution may put its values as 16-bit numbers until it is done. */
function scratch(bytes: number): number {
  if (bytes > shared.bytes) shared = { at: place(floats(Math.ceil(bytes / 4))), bytes };
  return shared.at;
}

const both = (pair: Pair): [down: number, across: number] => (typeof pair === 'number' ? [pair, pair] : pair);

/** How many places before the first one a convolution takes; `null` for a border that is neither as large as needed nor none. */
function before(pad: unknown, length: number, results: number, stride: number, size: number): number | null {
  if (pad === 'valid') return 0;
  return pad === 'same' ? Math.max(0, ((results - 1) * stride + size - length) >> 1) : null;
}

/**
 * A function that writes to `output` what the engine would compute for `convolution`, and for what follows it in `sum`, up to rounding; `null` if
 * it does not fit the kernel, or if the browser has no fused multiply-add. Filter and bias are read now, not with each call.
 */
export function convolution(
  { inputs, attrs }: Convolution,
  output: TensorInfo,
  sum?: Sum,
): (() => void) | null {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const [high, wide, depth, outputs] = filter.shape as [number, number, number, number];
  const [count, height, width] = x.shape as Places;
  const [, rows, places] = output.shape as Places;
  const [strideDown, strideAcross] = both(attrs.strides);
  const limits = LIMITS[(sum ?? attrs).activation];
  const top = before(attrs.pad, height, rows, strideDown, high);
  const left = before(attrs.pad, width, places, strideAcross, wide);
  if (preluActivationWeights || !limits || top === null || left === null) return null;
  // A value for each place is one row of them, in as many pictures as there are.
  const plain = high * wide * strideDown * strideAcross === 1 && depth % 2 === 0;
  const fits =
    (plain ? count * rows * places : places) >= PLACES &&
    width * depth >= QUANTISED &&
    outputs >= OUTPUTS &&
    (plain || (count === 1 && both(attrs.dilations).every((apart) => apart === 1)));
  const kernels = fits && theKernels();
  if (!kernels) return null;
  // Of what is to be added as many values are read for the last place as it has outputs.
  const end = sum ? place(sum.added) + 4 * (sizeOf(sum.added) + outputs) : 0;
  const step = stepOf(theEngine().typedArrayFromHeap(filter) as Float32Array);
  if (end > theMemory().buffer.byteLength || high * wide * depth > (step ? EXACT_VALUES : VALUES))
    return null;

  const { weights, scales, levels } = packed(filter, step);
  // The first is for the kernels to fill.
  const terms = place(holding(new Float32Array(12).fill(limits[0], 4).fill(limits[1], 8)));
  const [from, w, s, b, to] = [x, weights, scales, bias ?? floats(outputs), output].map(place) as Five;
  const all = count * rows * places;
  // Otherwise with what lies around the picture, which stays 0.
  const line = 2 * depth * Math.max(left + width, (places - 1) * strideAcross + wide);
  const lines = Math.max(top + height, (rows - 1) * strideDown + high);
  const numbers = plain ? scratch(2 * all * depth) : place(floats(Math.ceil((line * lines) / 4) + 1));
  const inside = plain ? numbers : numbers + top * line + 2 * left * depth;
  const [runs, length] = plain ? [1, all * depth] : [height, width * depth];
  const [rowsOut, placesOut] = plain ? [1, all] : [rows, places];
  const segment = 4 * Math.ceil((wide * depth) / 2);
  const [a, addedChannels] = sum ? [place(sum.added), sum.added.shape.at(-1)!] : [b, 0];
  const [across, down] = [2 * depth * strideAcross, strideDown * line];
  // Written out: a list of them would be made, and thrown away, with every picture.
  return () => {
    kernels.quantise(from, inside, runs, length, line, levels, terms);
    // prettier-ignore
    kernels.convolve(numbers, across, down, line, segment, high, w, s, b, terms, a, addedChannels, to, rowsOut, placesOut, outputs);
  };
}

/**
 * The weights of `filter` as 16-bit numbers, in the order in which `convolve` takes them, what such a number stands for, by output, and the largest
 * number that a value may become: no sum must be larger than 32 bits hold. `step`: what all weights are multiples of, or `null`.
 */
function packed(
  filter: TensorInfo,
  step: number | null,
): { weights: TensorInfo; scales: TensorInfo; levels: number } {
  const [high, wide, depth, outputs] = filter.shape as [number, number, number, number];
  const given = theEngine().typedArrayFromHeap(filter) as Float32Array;
  const run = wide * depth;
  const pairs = Math.ceil(run / 2);
  const [totals, largest, sums] = [0, 0, 0].map(() => new Float64Array(outputs)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  given.forEach((weight, i) => {
    const size = Math.abs(weight);
    totals[i % outputs]! += size;
    largest[i % outputs] = Math.max(size, largest[i % outputs]!);
  });
  const scales = Float32Array.from(
    totals,
    (total, i) => step ?? Math.max(total / SUM_OF_WEIGHTS, largest[i]! / LARGEST, SMALLEST),
  );
  const numbers = Int16Array.from(given, (weight, i) => Math.round(weight / scales[i % outputs]!));
  numbers.forEach((number, i) => (sums[i % outputs]! += Math.abs(number)));
  const weights = new Int16Array(Math.ceil(outputs / OUTPUTS) * high * pairs * 2 * OUTPUTS);
  let at = 0;
  for (let group = 0; group < outputs; group += OUTPUTS)
    for (let row = 0; row < high; row++)
      for (let pair = 0; pair < pairs; pair++)
        for (let i = 0; i < 2 * OUTPUTS; i++, at++) {
          const output = Math.min(group, outputs - OUTPUTS) + (i >> 1);
          const input = 2 * pair + (i % 2);
          if (input < run) weights[at] = numbers[(row * run + input) * outputs + output]!;
        }
  return {
    weights: holding(new Float32Array(weights.buffer)),
    scales: holding(scales),
    levels: Math.min(LARGEST, Math.floor(LARGEST_SUM / Math.max(1, ...sums))),
  };
}

/** What all `weights` are small multiples of, as those mostly are that were stored in 8 bits; `null` if they are not. */
function stepOf(weights: Float32Array): number | null {
  const step = weights.reduce((least, weight) => Math.min(least, Math.abs(weight) || least), Infinity);
  const exact = (weight: number) => {
    const times = Math.abs(weight / step);
    return times < MULTIPLES + 0.5 && Math.abs(times - Math.round(times)) < 0.01;
  };
  return step < Infinity && weights.every(exact) ? step : null;
}

/** The same for a depthwise 3×3 convolution of all places, or every other one, of one picture. Its filter is read with each call. */
export function depthwise({ inputs, attrs }: Convolution, output: TensorInfo): (() => void) | null {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const [count, height, width, channels] = x.shape as Places;
  const [, rows, places] = output.shape as Places;
  const [stride, across] = both(attrs.strides);
  const limits = LIMITS[attrs.activation];
  const first = before(attrs.pad, height, rows, stride, 3);
  const fits =
    String(filter.shape) === String([3, 3, channels, 1]) &&
    attrs.pad === 'same' &&
    stride === across &&
    stride <= 2 &&
    first === before(attrs.pad, width, places, stride, 3) &&
    both(attrs.dilations).every((apart) => apart === 1) &&
    count === 1 &&
    channels >= CHANNELS;
  if (!fits || !limits || preluActivationWeights) return null;
  const kernels = theKernels();
  if (!kernels) return null;

  const tensors = [x, filter, bias ?? floats(channels), floats(width * channels), output];
  const [from, w, b, zeros, to] = tensors.map(place) as Five;
  const [low, highest] = limits;
  return () =>
    kernels.depthwise(from, w, b, zeros, to, height, width, channels, stride, first!, low, highest);
}
