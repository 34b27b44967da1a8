import { sha256 } from './download.ts';
import { FACE_MARGIN } from './face.ts';
import { Failure } from './failure.ts';
import { GOLDEN_PICTURE } from './golden.ts';
import { NO_BACKBONE, type Extractor, type LayersModel, type Ml5 } from './ml5.ts';
import { FORMAT_VERSION, type MaskRoomMetadata } from './model-file.ts';
import type { BackboneInfo, StoredModel, TrainingPlan, TrainingSet } from './protocol.ts';
import { SIZE } from './sampling.ts';
import { foldStandard, standardise, standardOf, type Standard } from './standardise.ts';
import type { EpochResult } from './types.ts';

/** A training under way, and whether it is to end. */
export interface Run {
  stopped: boolean;
  /** What is being trained; `null` before it is there. */
  model: LayersModel | null;
}

/**
 * Trains a head with ml5's feature extractor and resolves with its files. Rejects with `aborted` where `run` was stopped, with
 * `training-diverged` where the loss is no number.
 */
export async function train(
  ml5: Ml5,
  set: TrainingSet,
  plan: TrainingPlan,
  backbone: BackboneInfo,
  run: Run,
  onEpoch: (result: EpochResult) => void,
): Promise<{ model: StoredModel; epochs: number; loss: number; accuracy: number }> {
  const { featureLength } = backbone;
  const row = (features: Float32Array, index: number) =>
    features.subarray(index * featureLength, (index + 1) * featureLength);
  const lessons = balanced(set.classes);
  const learnt = new Float32Array(lessons.length * featureLength);
  lessons.forEach((sample, i) => learnt.set(row(set.features, sample), i * featureLength));
  const standard = standardOf(learnt, featureLength);
  if (!standard.deviation.every(Number.isFinite)) throw new Failure('training-diverged', { epoch: 1 });
  const features = standardise(set.features, standard);
  const extractor = await ml5.featureExtractor('MobileNet', { featureVectorURL: NO_BACKBONE });
  const inputs = ml5.tf.tensor2d(features, [set.classes.length, featureLength]);
  extractor.labelIndex = set.labels;
  extractor.trainingData = lessons.map((sample) => ({
    label: set.labels[set.classes[sample]!]!,
    features: row(features, sample),
  }));
  let last: EpochResult | null = null;
  let diverged = 0;
  try {
    await extractor.train(
      plan,
      async (index, { loss }) => {
        const model = (run.model = extractor.MLP!);
        const epoch = index + 1;
        if (!Number.isFinite(loss)) diverged = epoch;
        if (diverged || run.stopped) model.stopTraining = true;
        else {
          const accuracy = accuracyOf(predict(model, inputs), set.classes);
          last = { epoch, epochs: plan.epochs, loss, accuracy };
          onEpoch(last);
        }
        // A cancel that came in meanwhile gets its turn.
        await new Promise(requestAnimationFrame);
      },
      () => undefined,
    );
    if (diverged) throw new Failure('training-diverged', { epoch: diverged });
    if (run.stopped || !last) throw new Failure('aborted');
    fold(ml5, extractor.MLP!, standard);
    const { loss, accuracy } = last as EpochResult;
    const outcome = { epochs: plan.epochs, loss, accuracy };
    return { model: await save(ml5, extractor, set, backbone, outcome), ...outcome };
  } finally {
    inputs.dispose();
    extractor.dispose();
  }
}

/** However few there are of a class: one picture must not become the whole class. */
const MOST_REPEATED = 10;

/**
 * The samples to learn from, by their place in `classes`: those of a smaller class several times, about as often as makes it as large as the
 * largest. Measured with 20 and 4 photos (evaluation/README.md).
 */
export function balanced(classes: Uint32Array): number[] {
  const counts: number[] = [];
  for (const each of classes) counts[each] = (counts[each] ?? 0) + 1;
  const most = Math.max(...counts);
  return Array.from(classes).flatMap((each, sample) =>
    new Array<number>(Math.min(MOST_REPEATED, Math.round(most / counts[each]!))).fill(sample),
  );
}

function predict(model: LayersModel, inputs: Parameters<LayersModel['predict']>[0]): Float32Array {
  const output = model.predict(inputs);
  const scores = output.dataSync();
  output.dispose();
  return scores;
}

function accuracyOf(scores: Float32Array, classes: Uint32Array): number {
  const width = scores.length / classes.length;
  let right = 0;
  classes.forEach((expected, row) => {
    const own = scores.subarray(row * width, (row + 1) * width);
    if (own.every((score) => score <= own[expected]!)) right++;
  });
  return right / classes.length;
}

/** Makes a head that was trained on standardised features one for raw features. */
function fold({ tf }: Ml5, model: LayersModel, standard: Standard): void {
  const [hidden] = model.layers;
  const [kernel, bias] = hidden!.getWeights().map((weights) => weights.dataSync());
  const folded = foldStandard(kernel!, bias!, standard);
  const weights = [
    tf.tensor2d(folded.kernel, [standard.mean.length, bias!.length]),
    tf.tensor1d(folded.bias),
  ];
  hidden!.setWeights(weights);
  for (const each of weights) each.dispose();
}

/** The files that the trained head saves as. */
async function save(
  { tf }: Ml5,
  { MLP, labelIndex }: Extractor,
  set: TrainingSet,
  { id, sha256: backbone, featureLength, golden }: BackboneInfo,
  onTrainingSamples: MaskRoomMetadata['onTrainingSamples'],
): Promise<StoredModel> {
  const input = tf.tensor2d(golden, [1, featureLength]);
  const scores = Array.from(predict(MLP!, input));
  input.dispose();
  // The backend's ReLU turns NaN into 0, so that weights can be lost though the loss is a number.
  if (!scores.every(Number.isFinite))
    throw new Failure('training-diverged', { epoch: onTrainingSamples.epochs });
  const counts: Record<string, number> = {};
  for (const index of set.classes) counts[set.labels[index]!] = (counts[set.labels[index]!] ?? 0) + 1;
  const maskRoom: MaskRoomMetadata = {
    formatVersion: FORMAT_VERSION,
    backbone: { id, sha256: backbone },
    featureLength,
    preprocessing: {
      ...(set.region === 'face'
        ? { crop: 'face', margin: FACE_MARGIN, detector: __FACE_DETECTOR__.id }
        : { crop: 'centre' }),
      size: SIZE,
      range: [-1, 1],
    },
    counts,
    onTrainingSamples,
    weights: { sha256: '' },
    golden: { picture: GOLDEN_PICTURE, scores },
  };
  MLP!.setUserDefinedMetadata({ task: 'classification', labelIndex, maskRoom });
  let stored!: StoredModel;
  const handler = tf.io.withSaveHandler(async ({ weightData, weightSpecs: weights, ...model }) => {
    const bytes = await new Blob([weightData].flat()).arrayBuffer();
    maskRoom.weights.sha256 = await sha256(new Uint8Array(bytes));
    const weightsManifest = [{ paths: ['./model.weights.bin'], weights }];
    stored = {
      labels: labelIndex,
      region: set.region,
      json: JSON.stringify({ ...model, weightsManifest }),
      weights: bytes,
      kind: 'head',
    };
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await MLP!.save(handler);
  return stored;
}
