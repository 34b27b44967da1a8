/** Does what a graph's recorded steps do with fewer of them: by our own convolutions, and with these what follows them at once. */
import {
  Add,
  Concat,
  FusedConv2D,
  FusedDepthwiseConv2D,
  PadV2,
  Relu,
  backend,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import { convolution, depthwise, type Convolution, type Sum } from './convolutions.ts';

/** What one of the engine's kernels did in a recorded run. */
export interface Step {
  kernel: string;
  inputs: Record<string, TensorInfo | undefined>;
  attrs: object;
  output: TensorInfo;
  /** Does it again. */
  asked: (() => void)[];
}

/** What is done for `steps`, in turn, so that `outputs` are the same, up to rounding. */
export function shortened(steps: readonly Step[], outputs: readonly TensorInfo[]): (() => void)[] {
  const work = new Map(steps.map((step) => [step, step.asked]));
  /** The only step that takes `tensor`. */
  const userOf = ({ dataId }: TensorInfo): Step | undefined => {
    const users = steps.filter(({ inputs }) =>
      Object.values(inputs).some((input) => input?.dataId === dataId),
    );
    return users.length === 1 && !outputs.some((output) => output.dataId === dataId) ? users[0] : undefined;
  };
  /** What is added to what `step` made, and the steps that do so, the last of them with the result. */
  const sumAfter = (step: Step): (Sum & { by: Step[] }) | null => {
    const add = userOf(step.output);
    if (add?.kernel !== Add || (step.attrs as Convolution['attrs']).activation !== 'linear') return null;
    const { a, b } = add.inputs as { a: TensorInfo; b: TensorInfo };
    const other = a.dataId === step.output.dataId ? b : a;
    if (other.dataId === step.output.dataId || String(other.shape) !== String(step.output.shape)) return null;
    const relu = userOf(add.output);
    const clips = relu?.kernel === Relu;
    const by = clips ? [add, relu] : [add];
    const pad = steps.find(({ output }) => output.dataId === other.dataId);
    const padded = pad && userOf(other) && lengthened(pad);
    if (padded) by.unshift(pad);
    return { added: padded || other, activation: clips ? 'relu' : 'linear', by };
  };

  for (const step of steps) {
    const call = step as unknown as Convolution;
    if (step.kernel === FusedConv2D) {
      const sum = sumAfter(step);
      const result = sum?.by.at(-1);
      const whole = sum && convolution(call, result!.output, sum);
      if (whole) {
        for (const part of [step, ...sum.by]) work.set(part, []);
        work.set(result!, [whole]);
        continue;
      }
    }
    const ours = OURS[step.kernel]?.(call, step.output);
    if (ours) work.set(step, [ours]);
  }
  return [...work.values()].flat();
}

/** What is done in another way than the engine's, by its kernel. */
const OURS: Record<string, (call: Convolution, output: TensorInfo) => (() => void) | null> = {
  [FusedConv2D]: convolution,
  [FusedDepthwiseConv2D]: depthwise,
  [Concat]: (call, output) => joined(call as unknown as Step, output),
};

/** What `step` makes longer in its last axis only, by zeros at its end; `null` if it does something else. */
function lengthened({ kernel, inputs, attrs }: Step): TensorInfo | null {
  if (kernel !== PadV2) return null;
  const { paddings, constantValue } = attrs as { paddings: [number, number][]; constantValue: number };
  const last = paddings.length - 1;
  const atEnd = paddings.every(([before, after], i) => before === 0 && (after === 0 || i === last));
  return constantValue === 0 && atEnd ? inputs['x']! : null;
}

/** Puts what is joined one behind the other, without the engine's detours; `null` if it is not to lie so. */
function joined({ inputs, attrs }: Step, output: TensorInfo): (() => void) | null {
  const { axis } = attrs as { axis: number };
  if (axis < 0 || output.shape.slice(0, axis).some((length) => length !== 1)) return null;
  const parts = Object.values(inputs) as TensorInfo[];
  const memory = backend() as BackendWasm;
  return () => {
    const to = memory.typedArrayFromHeap(output);
    let at = 0;
    for (const part of parts) {
      const from = memory.typedArrayFromHeap(part);
      to.set(from, at);
      at += from.length;
    }
  };
}
