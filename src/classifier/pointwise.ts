/**
 * 1×1 convolutions with fused multiply-add, which browsers have since WebAssembly's relaxed SIMD and the engine is built without. They are two
 * thirds of an image network's work.
 */
import { backend, type TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import code from './assembly/pointwise.ts?wasm&memory=imported';

/** What `assembly/pointwise.ts` exports; addresses are places in the engine's memory. */
interface Kernel {
  convolve(
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
}

/** How the engine calls FusedConv2D. */
export interface Convolution {
  inputs: {
    x: TensorInfo;
    filter: TensorInfo;
    bias?: TensorInfo;
    preluActivationWeights?: TensorInfo;
  };
  attrs: { strides: number | [number, number]; activation: string };
}

/** The kernel makes so many outputs and pixels at a time. */
const OUTPUTS = 8;
const PIXELS = 6;

/** What an activation lets through. */
const LIMITS: Record<string, readonly [low: number, high: number]> = {
  linear: [-Infinity, Infinity],
  relu: [0, Infinity],
  relu6: [0, 6],
};

let kernel: Kernel | undefined;

/** Whether any convolution has found the kernel fit. */
export const isFused = (): boolean => kernel !== undefined;

/** Compiled at the first need; `null` where the browser cannot. */
function theKernel(): Kernel | null {
  if (!WebAssembly.validate(code)) return null;
  if (!kernel) {
    const { asm } = (backend() as BackendWasm).wasm as unknown as { asm: { memory: WebAssembly.Memory } };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), {
      env: { memory: asm.memory },
    });
    kernel = exports as unknown as Kernel;
  }
  return kernel;
}

/**
 * What writes to `output` what the engine would make of `convolution`, up to rounding, each time that it is called; `null` where that is no
 * 1×1 convolution, one that does not fit the kernel, or the browser has no fused multiply-add. Filter and bias are those of now.
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
  const kernel = theKernel();
  if (!kernel) return null;

  const engine = backend() as BackendWasm;
  const place = ({ dataId }: TensorInfo) => engine.dataIdMap.get(dataId).memoryOffset;
  const weights = engine.makeOutput([depth * outputs], 'float32');
  const given = engine.typedArrayFromHeap(filter);
  engine.typedArrayFromHeap(weights).set(
    given.map((_, i) => {
      const [input, group] = [Math.floor(i / OUTPUTS) % depth, Math.floor(i / (OUTPUTS * depth))];
      return given[input * outputs + group * OUTPUTS + (i % OUTPUTS)]!;
    }),
  );
  const biases = bias ?? engine.makeOutput([outputs], 'float32');
  if (!bias) engine.typedArrayFromHeap(biases).fill(0);
  const places = [x, weights, biases, output].map(place) as [number, number, number, number];
  return () => kernel.convolve(...places, pixels, depth, outputs, ...limits);
}
