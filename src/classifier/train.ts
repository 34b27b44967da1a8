import { FOLDS, foldsOf, type Folds } from '../evaluation/folds.ts';
import { compact } from '../evaluation/stored.ts';
import { summarise, type Evaluation, type Prediction } from '../evaluation/evaluation.ts';
import { familiarOf, type Familiar } from './doubt.ts';
import { sha256 } from './sha256.ts';
import { FACE_MARGIN } from './face.ts';
import { Failure } from './failure.ts';
import { GOLDEN_PICTURE } from './golden.ts';
import { NO_BACKBONE, type Extractor, type LayersModel, type Ml5, type Tensor } from './ml5.ts';
import { doubtFor, FORMAT_VERSION, type MaskRoomMetadata } from './model-file.ts';
import type { BackboneInfo, Crops, StoredModel, TrainingPlan, TrainingSet } from './protocol.ts';
import { SIZE } from './sampling.ts';
import { ridgeOf } from './ridge.ts';
import { foldStandard, standardise, standardOf, unfoldStandard, type Standard } from './standardise.ts';
import type { EpochResult } from './types.ts';

/** A training under way, and whether it is to end. */
export interface Run {
  stopped: boolean;
  /** What is being trained; empty before it is there. */
  models: LayersModel[];
}

/** What training came to. */
export interface Trained {
  model: StoredModel;
  epochs: number;
  loss: number;
  accuracy: number;
}

/**
 * Trains a head with ml5's feature extractor and resolves with its files. If the set has folds, as many other heads are trained in parallel with
 * it, each without the pictures of one fold, which it is then asked about: that is the validation of each epoch, and in the end the evaluation.
 * After the last epoch the head becomes that of ridge regression, unless those of ml5 answer the pictures that were left out better: with few
 * pictures ridge is right more often, and knows better how sure it may be (docs/measurements.md).
 * Rejects with `aborted` if `run` was stopped, with `training-diverged` if the loss is no number.
 */
export async function train(
  ml5: Ml5,
  set: TrainingSet,
  plan: TrainingPlan,
  backbone: BackboneInfo,
  run: Run,
  onEpoch: (result: EpochResult) => void,
): Promise<Trained> {
  const heads: Head[] = [];
  try {
    const folds = foldsOf(set.samples, set.labels);
    heads.push(await Head.of(ml5, set, backbone.featureLength, () => false));
    for (let part = 0; folds && part < FOLDS; part++)
      heads.push(await Head.of(ml5, set, backbone.featureLength, (place) => folds.fold[place] === part));
    const [head, ...held] = heads as [Head, ...Head[]];
    let last: EpochResult | null = null;
    let epoch = 0;
    await inStep(heads, plan, run, async () => {
      epoch++;
      run.models = heads.map(({ model }) => model);
      if (heads.some(({ loss }) => !Number.isFinite(loss))) throw new Failure('training-diverged', { epoch });
      if (epoch === plan.epochs) useRidge(heads, plan.hiddenUnits);
      const accuracy = head.ask();
      last = { epoch, epochs: plan.epochs, loss: head.loss, accuracy };
      if (held.length) last.validation = validation(held);
      onEpoch(last);
      // A cancel that came in meanwhile gets its turn.
      await new Promise(requestAnimationFrame);
    });
    if (run.stopped || !last) throw new Failure('aborted');
    head.fold();
    const { loss, accuracy } = last as EpochResult;
    const outcome = { epochs: plan.epochs, loss, accuracy };
    const measured = folds && {
      evaluation: evaluate(set, held, folds),
      familiar: familiarOf(set.features, set.classes, folds, set.labels.length),
    };
    return { model: await save(ml5, head.extractor, set, backbone, outcome, measured), ...outcome };
  } finally {
    for (const head of heads) head.dispose();
  }
}

/** A head in training: what it learns from, and what it is asked about. */
class Head {
  /** Of its latest epoch. */
  loss = NaN;
  /** Of the pictures that it is asked about, one row each. */
  scores: Float32Array = new Float32Array();

  private constructor(
    private readonly ml5: Ml5,
    private readonly set: TrainingSet,
    readonly extractor: Extractor,
    private readonly standard: Standard,
    /** The places in the set of the pictures that it learns from. */
    private readonly lessons: readonly number[],
    /** The places in the set of the pictures that it is asked about. */
    readonly asked: readonly number[],
    private readonly truth: readonly number[],
    private readonly inputs: Tensor,
  ) {}

  /** One that learns from all but those of the set's places that are `held` back; it is tested on these, or on all if there are none. */
  static async of(
    ml5: Ml5,
    set: TrainingSet,
    length: number,
    held: (place: number) => boolean,
  ): Promise<Head> {
    const places = [...set.classes.keys()];
    const own = places.filter((place) => !held(place));
    const asked = own.length === places.length ? places : places.filter(held);
    const lessons = balanced(Uint32Array.from(own, (place) => set.classes[place]!)).map((at) => own[at]!);
    const learned = rowsOf(set.features, lessons, length);
    const standard = standardOf(learned, length);
    if (!standard.deviation.every(Number.isFinite)) throw new Failure('training-diverged', { epoch: 1 });
    const features = standardise(learned, standard);
    const extractor = await ml5.featureExtractor('MobileNet', { featureVectorURL: NO_BACKBONE });
    extractor.labelIndex = set.labels;
    extractor.trainingData = lessons.map((place, i) => ({
      label: set.labels[set.classes[place]!]!,
      features: features.subarray(i * length, (i + 1) * length),
    }));
    const inputs = ml5.tf.tensor2d(standardise(rowsOf(set.features, asked, length), standard), [
      asked.length,
      length,
    ]);
    const truth = asked.map((place) => set.classes[place]!);
    return new Head(ml5, set, extractor, standard, lessons, asked, truth, inputs);
  }

  /** There once training has begun. */
  get model(): LayersModel {
    return this.extractor.MLP!;
  }

  /** Asks it about its pictures; the share of right answers. */
  ask(): number {
    this.scores = predict(this.model, this.inputs);
    return this.rightOnes() / this.asked.length;
  }

  rightOnes(): number {
    return this.truth.filter((expected, i) => {
      const own = this.answer(i);
      return own.every((score) => score <= own[expected]!);
    }).length;
  }

  /** The cross-entropy of all its answers together. */
  entropy(): number {
    return this.truth.reduce(
      (sum, expected, i) => sum - Math.log(Math.min(1, Math.max(1e-7, this.answer(i)[expected]!))),
      0,
    );
  }

  /** The scores of the picture at `place` among those that it is asked about. */
  answer(place: number): Float32Array {
    const width = this.scores.length / this.asked.length;
    return this.scores.subarray(place * width, (place + 1) * width);
  }

  /** Makes it one for raw features. */
  fold(): void {
    const [kernel, bias] = this.weights().slice(0, 2);
    const folded = foldStandard(kernel!, bias!, this.standard);
    this.setLayer(0, folded.kernel, folded.bias);
  }

  /** The weights of its layers, as copies: kernel and bias of the hidden one, and of the other. */
  weights(): Float32Array[] {
    return this.model.layers.flatMap((layer) => layer.getWeights().map((each) => each.dataSync().slice()));
  }

  /** The head of ridge regression on the pictures that it has learned and their crops, as its own layers: a hidden unit passes on the score of each class. */
  ridge(): Float32Array[] {
    const { classes, labels } = this.set;
    const { mean } = this.standard;
    const own = [...new Set(this.lessons)];
    const times = new Map<number, number>();
    for (const place of this.lessons) times.set(place, (times.get(place) ?? 0) + 1);
    const { kernel, bias, gain } = ridgeOf(
      rowsOf(this.set.features, own, mean.length),
      mean.length,
      own.map((place) => classes[place]!),
      own.map((place) => times.get(place)!),
      labels.length,
      cropsAt(this.set.crops, own, mean.length),
    );
    const [hidden, hiddenBias, output, outputBias] = this.weights().map((each) => each.fill(0));
    const units = hiddenBias!.length;
    const unfolded = unfoldStandard(kernel, bias, this.standard);
    unfolded.kernel.forEach((weight, at) => {
      hidden![Math.floor(at / labels.length) * units + (at % labels.length)] = weight;
    });
    labels.forEach((_, label) => {
      hiddenBias![label] = unfolded.bias[label]! + ABOVE_ZERO;
      output![label * labels.length + label] = gain;
    });
    return [hidden!, hiddenBias!, output!, outputBias!];
  }

  use([hidden, hiddenBias, output, outputBias]: Float32Array[]): void {
    this.setLayer(0, hidden!, hiddenBias!);
    this.setLayer(1, output!, outputBias!);
  }

  private setLayer(layer: number, kernel: Float32Array, bias: Float32Array): void {
    const { tf } = this.ml5;
    const weights = [tf.tensor2d(kernel, [kernel.length / bias.length, bias.length]), tf.tensor1d(bias)];
    this.model.layers[layer]!.setWeights(weights);
    for (const each of weights) each.dispose();
  }

  dispose(): void {
    this.inputs.dispose();
    this.extractor.dispose();
  }
}

/** What is added to the scores of ridge regression, and makes no difference after softmax: ReLU would cut what is below 0. They are about -1 to 2. */
const ABOVE_ZERO = 8;

/**
 * Makes each of `heads` that of ridge regression on its pictures, unless those that were asked about pictures which they have not learned do worse then.
 * With fewer hidden units than classes there is no room for it.
 */
function useRidge(heads: readonly Head[], hiddenUnits: number): void {
  const [head, ...held] = heads as [Head, ...Head[]];
  if (hiddenUnits < head.extractor.labelIndex.length) return;
  const trained = heads.map((each) => each.weights());
  const loss = held.length && validation(held).loss;
  for (const each of heads) each.use(each.ridge());
  if (held.length && validation(held).loss > loss) return heads.forEach((each, i) => each.use(trained[i]!));
  head.ask();
  head.loss = head.entropy() / head.asked.length;
}

/** Of `features`, rows of `length` values, those at `places`. */
function rowsOf(features: Float32Array, places: readonly number[], length: number): Float32Array {
  const block = new Float32Array(places.length * length);
  places.forEach((place, i) =>
    block.set(features.subarray(place * length, (place + 1) * length), i * length),
  );
  return block;
}

/** The crops whose samples are at `places`; `of` then counts among these. */
function cropsAt({ features, of }: Crops, places: readonly number[], length: number): Crops {
  const rowOf = new Map(places.map((place, row) => [place, row]));
  const own = [...of.keys()].filter((crop) => rowOf.has(of[crop]!));
  return {
    features: rowsOf(features, own, length),
    of: Uint32Array.from(own, (crop) => rowOf.get(of[crop]!)!),
  };
}

/**
 * Trains `heads` epoch by epoch: none begins the next one before all are through and `ended` has resolved. What it or a training rejects with ends
 * all of them.
 */
async function inStep(
  heads: readonly Head[],
  plan: TrainingPlan,
  run: Run,
  ended: () => Promise<void>,
): Promise<void> {
  let failure: unknown = null;
  let under = heads.length;
  let waiting: (() => void)[] = [];
  const next = async () => {
    if (!under || waiting.length < under) return;
    // At its next batch each stops by itself.
    if (!run.stopped && failure === null) await ended().catch((error: unknown) => (failure = error));
    if (run.stopped || failure !== null) for (const { model } of heads) model.stopTraining = true;
    const all = waiting;
    waiting = [];
    for (const go of all) go();
  };
  await Promise.all(
    heads.map((head) =>
      head.extractor
        .train(
          plan,
          (_, { loss }) => {
            head.loss = loss;
            const turn = new Promise<void>((resolve) => waiting.push(resolve));
            void next();
            return turn;
          },
          () => undefined,
        )
        .catch((error: unknown) => (failure ??= error))
        .finally(() => {
          under--;
          return next();
        }),
    ),
  );
  if (failure !== null && !run.stopped) throw failure;
}

/** Of heads that were asked about pictures which they had not seen, all taken together. */
function validation(heads: readonly Head[]): NonNullable<EpochResult['validation']> {
  let [loss, right, of] = [0, 0, 0];
  for (const head of heads) {
    head.ask();
    loss += head.entropy();
    right += head.rightOnes();
    of += head.asked.length;
  }
  return { loss: loss / of, accuracy: right / of };
}

/** What the heads last said about the pictures that they had not seen. */
function evaluate(
  { labels, classes, samples }: TrainingSet,
  heads: readonly Head[],
  folds: Folds,
): Evaluation {
  const predictions = new Array<Prediction>(samples.length);
  for (const head of heads)
    head.asked.forEach((place, i) => {
      const scores = head.answer(i);
      const confidence = Math.max(...scores);
      predictions[place] = {
        id: samples[place]!.id,
        label: labels[classes[place]!]!,
        answer: labels[scores.indexOf(confidence)]!,
        confidence,
      };
    });
  return summarise(predictions, { labels, grouping: folds.grouping, time: Date.now() });
}

/** However few there are of a class: one picture must not become the whole class. */
const MOST_REPEATED = 10;

/**
 * The samples to learn from, by their place in `classes`: those of a smaller class several times, about as often as makes it as large as the
 * largest. Measured with 20 and 4 photos (docs/measurements.md).
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

/** What is known about a model if there were enough samples. */
interface Measured {
  evaluation: Evaluation;
  familiar: Familiar | null;
}

/** The files that the trained head saves as. */
async function save(
  { tf }: Ml5,
  { MLP, labelIndex }: Extractor,
  set: TrainingSet,
  { id, sha256: backbone, featureLength, golden }: BackboneInfo,
  onTrainingSamples: MaskRoomMetadata['onTrainingSamples'],
  measured: Measured | null,
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
    ...(measured && { evaluation: compact(measured.evaluation) }),
    ...(measured?.familiar && { doubt: doubtFor(measured.familiar) }),
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
      evaluation: measured?.evaluation ?? null,
    };
    return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
  });
  await MLP!.save(handler);
  return stored;
}
