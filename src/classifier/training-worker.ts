import { loadMl5, type Ml5 } from './ml5.ts';
import type { Training } from './protocol.ts';
import { hold, serve, tell } from './serve.ts';
import { train, type Run } from './train.ts';

let ml5: Ml5;
let run: Run | null = null;

serve<Training>({
  async start({ lock, ...files }) {
    await hold(lock);
    ml5 = await loadMl5(files, (value) => tell({ progress: { step: 'learner', value } }));
    return undefined;
  },

  async train({ set, plan, backbone }, id) {
    run = { stopped: false, model: null };
    try {
      return await train(ml5, set, plan, backbone, run, (epoch) => tell({ id, epoch }));
    } finally {
      run = null;
    }
  },

  async stop() {
    if (!run) return undefined;
    run.stopped = true;
    // At its next batch.
    if (run.model) run.model.stopTraining = true;
    return undefined;
  },

  async memory() {
    const { numTensors: tensors, numBytes: bytes } = ml5.tf.memory();
    return { tensors, bytes };
  },
});
