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
  const done = new Map(steps.map((step) => [step, step.asked]));
  /** The only step that takes `tensor`. */
  const userOf = ({ dataId }: TensorInfo): Step | undefined => {
    const users = steps.filter(({ inputs }) =>
      Object.values(inputs).some((input) => input?.dataId === dataId),
    );
    return users.length === 1 && !outputs.some((output) => output.dataId === dataId) ? users[0] : undefined;
  };
  /** What is added to what `step` made, the padding of which it was made, and the step with the result. */
  const sumAfter = (step: Step): { sum: Sum; done: Step[] } | null => {
    const add = userOf(step.output);
    if (add?.kernel !== Add || (step.attrs as Convolution['attrs']).activation !== 'linear') return null;
    const { a, b } = add.inputs;
    const other = a!.dataId === step.output.dataId ? b! : a!;
    if (other.dataId === step.output.dataId || String(other.shape) !== String(step.output.shape)) return null;
    const relu = userOf(add.output);
    const last = relu?.kernel === Relu ? [add, relu] : [add];
    const activation = relu?.kernel === Relu ? 'relu' : 'linear';
    const pad = steps.find(({ output }) => output.dataId === other.dataId);
    if (pad?.kernel !== PadV2 || !userOf(other) || !padsChannels(pad))
      return { sum: { added: other, activation }, done: last };
    return { sum: { added: pad.inputs['x']!, activation }, done: [pad, ...last] };
  };

  for (const step of steps) {
    const call = step as unknown as Convolution;
    if (step.kernel === FusedConv2D) {
      const after = sumAfter(step);
      const result = after?.done.at(-1);
      const whole = after && convolution(call, result!.output, after.sum);
      if (whole) {
        for (const part of [step, ...after.done]) done.set(part, []);
        done.set(result!, [whole]);
        continue;
      }
    }
    const ours =
      step.kernel === FusedConv2D
        ? convolution(call, step.output)
        : step.kernel === FusedDepthwiseConv2D
          ? depthwise(call, step.output)
          : step.kernel === Concat
            ? joined(step)
            : null;
    if (ours) done.set(step, [ours]);
  }
  return [...done.values()].flat();
}

/** Whether only the last axis gets longer, by zeros at its end. */
function padsChannels({ attrs }: Step): boolean {
  const { paddings, constantValue } = attrs as { paddings: [number, number][]; constantValue: number };
  return (
    constantValue === 0 &&
    paddings.every(([before, after], i) => before === 0 && (after === 0 || i === paddings.length - 1))
  );
}

/** Puts what `step` joins behind each other, without the engine's detours; `null` if they are not to lie so. */
function joined({ inputs, attrs, output }: Step): (() => void) | null {
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
