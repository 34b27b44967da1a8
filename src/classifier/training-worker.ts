import { loadMl5, type Ml5 } from './ml5.ts';
import type { Training, TrainingSet } from './protocol.ts';
import { holdLock, serve, tell } from './serve.ts';
import { train, type Run } from './train.ts';

let ml5: Ml5;
let run: Run | null = null;
/** It never rejects. */
let rehearsal: Promise<unknown> = Promise.resolve();

serve<Training>({
  async start({ lock, ...files }) {
    await holdLock(lock);
    ml5 = await loadMl5(files, (value) => tell({ progress: { step: 'learner', value } }));
    rehearsal = rehearse();
    return undefined;
  },

  async train({ set, plan, backbone }, id) {
    if (run) run.stopped = true;
    const own: Run = (run = { stopped: false, models: [] });
    await rehearsal;
    try {
      return await train(ml5, set, plan, backbone, own, (told) => tell({ id, told }));
    } finally {
      run = null;
    }
  },

  async stop() {
    if (!run) return undefined;
    run.stopped = true;
    // At its next batch.
    for (const model of run.models) model.stopTraining = true;
    return undefined;
  },

  async memory() {
    await rehearsal;
    const { numTensors: tensors, numBytes: bytes } = ml5.tf.memory();
    return { tensors, bytes };
  },
});

/**
 * Trains a head of nothing while pictures are still being recorded, so that the browser has compiled by then what training runs through: the first
 * training is as fast as any other.
 */
async function rehearse(): Promise<void> {
  const own: Run = (run = { stopped: false, models: [] });
  const [labels, length] = [['a', 'b'], 256];
  const classes = Uint32Array.from({ length: 12 }, (_, i) => i % 2);
  const set: TrainingSet = {
    labels,
    classes,
    features: Float32Array.from({ length: 12 * length }, (_, i) => Math.sin(i)),
    samples: Array.from(classes, (each, i) => ({ id: `${i}`, label: labels[each]!, burst: '', time: i })),
    crops: { features: new Float32Array(), of: new Uint32Array() },
    region: 'frame',
  };
  const plan = { epochs: 30, learningRate: 0.015, hiddenUnits: 32, batchSize: 1 };
  const backbone = { id: '', sha256: '', featureLength: length, golden: new Float32Array(length) };
  await train(ml5, set, plan, backbone, own, () => undefined).catch(() => undefined);
  if (run === own) run = null;
}
