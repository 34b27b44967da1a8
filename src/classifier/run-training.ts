import { MaskRoomError } from '../errors/index.ts';
import { unlessAborted } from '../errors/unless-aborted.ts';
import { countPerLabel, type Sample } from '../samples/sample.ts';
import type { Connection } from './connection.ts';
import { cropsOf } from './crops.ts';
import type { EngineShare } from './engine-share.ts';
import type { Training } from './protocol.ts';
import { checkLength, planOf, trainingSetOf } from './training-options.ts';
import type { EpochResult, Progress, Region, TrainingOptions, TrainingResult } from './types.ts';

/** What a training runs on. */
interface Engines {
  inference: EngineShare;
  trainer: Connection<Training>;
  /** What must be over first. */
  before: Promise<unknown>;
  tell: (progress: Progress) => void;
}

/** `Classifier#train()`, from the samples on. */
export async function runTraining(
  { inference, trainer, before, tell }: Engines,
  samples: readonly Sample[],
  region: Region,
  options: TrainingOptions,
  onEpoch?: (result: EpochResult) => void,
): Promise<TrainingResult> {
  const { signal } = options;
  const stop = () => void trainer.ask('stop', {}).catch(() => undefined);
  try {
    const plan = planOf(options);
    // Whatever is wrong with them is said before the engine is fetched.
    const length = samples[0]?.features.length ?? 0;
    const set = trainingSetOf(samples, length, region);
    await unlessAborted(signal, before);
    await unlessAborted(signal, inference.ready());
    // What is left to be told of its start may be nothing.
    if (!trainer.started) tell({ step: 'learner', value: null });
    await unlessAborted(signal, trainer.start());
    const backbone = inference.backbone!;
    checkLength(length, backbone.featureLength);
    const began = performance.now();
    const counts = countPerLabel(samples);
    const embed = async (picture: ImageBitmap) => {
      const look = () => inference.features({ picture, stream: null, region: 'frame' });
      return (await inference.turn('features', look)).value!.features;
    };
    const crops = await unlessAborted(signal, cropsOf(samples, counts, backbone.sha256, embed));
    signal?.addEventListener('abort', stop);
    // It may have come since it was last asked.
    if (signal?.aborted) throw new MaskRoomError('aborted');
    tell({ step: 'training', value: 0 });
    const told = (result: EpochResult) => {
      tell({ step: 'training', value: result.epoch / result.epochs });
      onEpoch?.(result);
    };
    const transfer = [set.features, set.classes, crops.features, crops.of].map(({ buffer }) => buffer);
    const ask = { set: { ...set, crops }, plan, backbone };
    const { model, ...outcome } = await trainer.ask('train', ask, transfer, told);
    await inference.use(model);
    const duration = performance.now() - began;
    const { labels, evaluation } = model;
    return { labels: [...labels], counts, ...outcome, evaluation, duration };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
