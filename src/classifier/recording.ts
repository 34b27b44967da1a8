/**
 * Records what one run of a graph asks of the WASM engine, and asks it again: the same calls, of the same memory, in the same order.
 * TensorFlow.js' own way from one operation to the next takes a quarter of a small network's time.
 */
import {
  backend,
  tensor,
  tidy,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import { shortened, type Step } from './shortened.ts';

type EngineFunction = (...values: unknown[]) => unknown;

const engine = () => backend() as BackendWasm;

/** What is known of a run that is being recorded. */
interface Recording {
  /** What it asked so far. */
  steps: Step[];
  /** What the kernel that runs now asked so far. */
  asked: (() => void)[];
  /** The tensors that depend on the input. */
  depending: Set<object>;
  /** What it asked is not what another input would need. */
  passing: boolean;
}

/** The run that is being recorded. */
let run: Recording | null = null;

/** `kernel`, which reports its calls to the engine while a run is recorded. */
export function recordable(kernel: KernelConfig): KernelConfig {
  const { setupFunc, kernelFunc } = kernel;
  return {
    ...kernel,
    // All that a kernel does here is to look its functions up.
    setupFunc: (memory) =>
      setupFunc?.({ wasm: { cwrap: recordedFunctions(memory) } } as unknown as BackendWasm),
    kernelFunc: (call) => {
      if (!run) return kernelFunc(call);
      const { steps, depending } = run;
      const asked: (() => void)[] = (run.asked = []);
      const made = kernelFunc(call);
      const all = [made].flat();
      const inputs = call.inputs as Step['inputs'];
      const reads = Object.values(inputs).flatMap((input) => input?.dataId ?? []);
      // The same each time.
      if (!reads.some((id) => depending.has(id))) return made;
      for (const { dataId } of all) depending.add(dataId);
      // The engine packs them once for as long as they live.
      run.passing ||= [inputs['filter'], inputs['bias']].some(
        (input) => input && depending.has(input.dataId),
      );
      // One that asked nothing works on the engine's memory itself, or hands its input on.
      if (asked.length === 0) {
        if (all.some(({ dataId }) => reads.includes(dataId))) return made;
        asked.push(() => [kernelFunc(call)].flat().forEach((output, i) => move(output, all[i]!)));
      }
      steps.push({ kernel: kernel.kernelName, inputs, attrs: call.attrs ?? {}, output: all[0]!, asked });
      return made;
    },
  };
}

function recordedFunctions(memory: object): (...signature: unknown[]) => EngineFunction {
  const { wasm } = memory as { wasm: { cwrap: (...signature: unknown[]) => EngineFunction } };
  return (...signature) => {
    const ask = wasm.cwrap(...signature);
    return (...values) => {
      run?.asked.push(() => ask(...values));
      return ask(...values);
    };
  };
}

function move(from: TensorInfo, to: TensorInfo): void {
  engine().typedArrayFromHeap(to).set(engine().typedArrayFromHeap(from));
  engine().disposeData(from.dataId);
}

/**
 * Runs `graph` on zeros of `shape` and returns what does the same with other values; its tensors stay for good. `null` for a graph whose
 * way depends on the values.
 */
export function record(
  shape: number[],
  graph: (input: Tensor) => Tensor[],
): ((values: Float32Array) => Float32Array[]) | null {
  const memory = engine();
  const input = tensor(new Float32Array(shape.reduce((a, b) => a * b)), shape);
  const depending = new Set<object>([input.dataId]);
  const recorded: Recording = { steps: [], asked: [], depending, passing: false };
  run = recorded;
  memory.disposeData = () => false;
  memory.readSync = (id, ...part) => {
    recorded.passing ||= depending.has(id);
    return Object.getPrototypeOf(memory).readSync.call(memory, id, ...part);
  };
  try {
    const outputs = tidy(() => graph(input));
    if (recorded.passing) return null;
    const steps = shortened(recorded.steps, outputs);
    return (values) => {
      memory.typedArrayFromHeap(input).set(values);
      for (const step of steps) step();
      return outputs.map(({ dataId }) => memory.readSync(dataId) as Float32Array);
    };
  } finally {
    run = null;
    Reflect.deleteProperty(memory, 'disposeData');
    Reflect.deleteProperty(memory, 'readSync');
  }
}
