/**
 * Convolutions with fused multiply-add, which browsers have since WebAssembly's relaxed SIMD and the engine is built without: those of 1×1, which are
 * two thirds of an image network's work, and those of 3×3 of each channel by itself.
 */
import { backend, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import code from './assembly/convolutions.ts?wasm&memory=imported';

/** What `assembly/convolutions.ts` exports; addresses are places in the engine's memory. */
interface Kernels {
  pointwise(
    from: number,
    weights: number,
    bias: number,
    to: number,
    pixels: number,
    inputs: number,
    outputs: number,
    low: number,
    high: number,
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
  attrs: { pad: unknown; dilations: number | [number, number]; activation: string };
}

/** How many outputs, pixels or channels the kernels compute at a time. */
const OUTPUTS = 8;
const PIXELS = 4;
const CHANNELS = 4;

/** What an activation lets through. */
const LIMITS: Record<string, readonly [low: number, high: number]> = {
  linear: [-Infinity, Infinity],
  relu: [0, Infinity],
  relu6: [0, 6],
};

let kernels: Kernels | undefined;

/** Whether any convolution runs on our kernels. */
export const isFused = (): boolean => kernels !== undefined;

/** Compiled when first needed; `null` if the browser cannot. */
function theKernels(): Kernels | null {
  if (!WebAssembly.validate(code)) return null;
  if (!kernels) {
    const { asm } = (backend() as BackendWasm).wasm as unknown as { asm: { memory: WebAssembly.Memory } };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
      env: { memory: asm.memory },
    });
    kernels = exports as unknown as Kernels;
  }
  return kernels;
}

const place = ({ dataId }: TensorInfo) => (backend() as BackendWasm).dataIdMap.get(dataId).memoryOffset;

/** A tensor of `length` zeros. */
function zeros(length: number): TensorInfo {
  const engine = backend() as BackendWasm;
  const made = engine.makeOutput([length], 'float32');
  engine.typedArrayFromHeap(made).fill(0);
  return made;
}

/**
 * A function that writes to `output` what the engine would compute for `convolution`, up to rounding; `null` if it is not a 1×1 convolution or does
 * not fit the kernel, or if the browser has no fused multiply-add. Filter and bias are read now, not with each call.
 */
export function pointwise({ inputs, attrs }: Convolution, output: TensorInfo): (() => void) | null {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const [height, width, depth, outputs] = filter.shape as [number, number, number, number];
  const limits = LIMITS[attrs.activation];
  const pixels = output.shape.slice(0, 3).reduce((a, b) => a * b);
  const fits =
    height === 1 &&
    width === 1 &&
    String(x.shape.slice(0, 3)) === String(output.shape.slice(0, 3)) &&
    pixels >= PIXELS &&
    outputs % OUTPUTS === 0;
  if (!fits || !limits || preluActivationWeights) return null;
  const kernels = theKernels();
  if (!kernels) return null;

  const engine = backend() as BackendWasm;
  const weights = engine.makeOutput([depth * outputs], 'float32');
  const given = engine.typedArrayFromHeap(filter);
  engine.typedArrayFromHeap(weights).set(
    given.map((_, i) => {
      const [input, group] = [Math.floor(i / OUTPUTS) % depth, Math.floor(i / (OUTPUTS * depth))];
      return given[input * outputs + group * OUTPUTS + (i % OUTPUTS)]!;
    }),
  );
  const places = [x, weights, bias ?? zeros(outputs), output].map(place) as [number, number, number, number];
  return () => kernels.pointwise(...places, pixels, depth, outputs, ...limits);
}

/** The same for a depthwise 3×3 convolution with a stride of 1 on one picture. Its filter is read with each call. */
export function depthwise({ inputs, attrs }: Convolution, output: TensorInfo): (() => void) | null {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const [count, height, width, channels] = x.shape as [number, number, number, number];
  const limits = LIMITS[attrs.activation];
  const fits =
    String(filter.shape) === String([3, 3, channels, 1]) &&
    String(x.shape) === String(output.shape) &&
    attrs.pad === 'same' &&
    [attrs.dilations].flat().every((apart) => apart === 1) &&
    count === 1 &&
    channels % CHANNELS === 0;
  if (!fits || !limits || preluActivationWeights) return null;
  const kernels = theKernels();
  if (!kernels) return null;

  const tensors = [x, filter, bias ?? zeros(channels), zeros(width * channels), output];
  const places = tensors.map(place) as [number, number, number, number, number];
  return () => kernels.depthwise(...places, height, width, channels, ...limits);
}
