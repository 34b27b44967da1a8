import type { Backbone } from './backbone.ts';
import { sha256 } from './download.ts';
import type { Engine } from './engine.ts';
import { FACE_MARGIN } from './face.ts';
import { FACE_DETECTOR } from './face-finder.ts';
import { Failure, reasonOf } from './failure.ts';
import { GOLDEN_PICTURE, goldenPicture, sameScores } from './golden.ts';
import type { Extractor, LayersModel } from './ml5.ts';
import { FORMAT_VERSION, parseModel, type MaskRoomMetadata, type ModelFile } from './model-file.ts';
import { amongFiles, atUrl, type ModelSource } from './model-source.ts';
import type { Crop, StoredModel, TrainingPlan, TrainingSet } from './protocol.ts';
import { SIZE } from './sampling.ts';
import type { Square } from './square.ts';
import { foldStandard, standardise, standardOf, type Standard } from './standardise.ts';
import type { Classification, EpochResult, Region } from './types.ts';

/** A model that answers. */
export interface Model {
  readonly stored: StoredModel;
  /** What of a picture `classify` wants to see. */
  readonly crop: Crop;
  /** Every class with its confidence, most likely first. `canvas` is 224×224. */
  classify(canvas: OffscreenCanvas): Promise<Classification['results']>;
  dispose(): void;
}

/** What trains and loads models; the present one stays until the caller puts another in its place. */
export class Models {
  readonly #engine: Engine;
  readonly #backbone: Backbone;
  readonly #square: Square;
  #candidate: Extractor | null = null;
  #stopped = false;

  constructor(engine: Engine, backbone: Backbone, square: Square) {
    this.#engine = engine;
    this.#backbone = backbone;
    this.#square = square;
  }

  /** Trains a new model. Rejects with `aborted` after `stop()`, with `training-diverged` where the loss is no number. */
  async train(set: TrainingSet, plan: TrainingPlan, onEpoch: (result: EpochResult) => void) {
    const { featureLength } = this.#backbone;
    const rows = set.classes.length;
    const candidate = this.#derive();
    const standard = standardOf(set.features, featureLength);
    if (!standard.deviation.every(Number.isFinite)) throw new Failure('training-diverged', { epoch: 1 });
    const features = standardise(set.features, standard);
    candidate.labelIndex = set.labels;
    candidate.trainingData = Array.from(set.classes, (index, row) => ({
      label: set.labels[index]!,
      features: features.subarray(row * featureLength, (row + 1) * featureLength),
    }));
    const inputs = this.#engine.ml5.tf.tensor2d(features, [rows, featureLength]);
    let last: EpochResult | null = null;
    let diverged = 0;
    this.#candidate = candidate;
    this.#stopped = false;
    try {
      await candidate.train(
        plan,
        async (index, { loss }) => {
          const epoch = index + 1;
          if (!Number.isFinite(loss)) diverged = epoch;
          if (diverged || this.#stopped) candidate.MLP!.stopTraining = true;
          else {
            last = {
              epoch,
              epochs: plan.epochs,
              loss,
              accuracy: this.#accuracy(candidate.MLP!, inputs, set.classes),
            };
            onEpoch(last);
          }
          // Frames and a cancel that came in meanwhile get their turn.
          await new Promise(requestAnimationFrame);
        },
        () => undefined,
      );
      if (diverged) throw new Failure('training-diverged', { epoch: diverged });
      if (this.#stopped || !last) throw new Failure('aborted');
      this.#fold(candidate.MLP!, standard);
      const { loss, accuracy } = last as EpochResult;
      const outcome = { epochs: plan.epochs, loss, accuracy };
      const counts: Record<string, number> = {};
      for (const index of set.classes) counts[set.labels[index]!] = (counts[set.labels[index]!] ?? 0) + 1;
      const crop: Crop =
        set.region === 'face' ? { region: 'face', margin: FACE_MARGIN } : { region: 'frame' };
      return { model: await this.#finish(candidate, crop, counts, outcome), ...outcome };
    } catch (error) {
      candidate.MLP?.dispose();
      throw error;
    } finally {
      inputs.dispose();
      this.#candidate = null;
    }
  }

  /** Ends the training under way at its next batch. */
  stop(): void {
    this.#stopped = true;
    if (this.#candidate?.MLP) this.#candidate.MLP.stopTraining = true;
  }

  /**
   * Loads a model from an address or files; `labels` and `region`, where given, are what it must have.
   * Rejects with one of the `model-…` codes, `labels-mismatch` or `region-mismatch`.
   */
  async load(
    from: string | File[],
    { labels, region }: { labels: readonly string[] | null; region: Region | null },
    onProgress: (value: number) => void,
  ): Promise<Model> {
    const source = typeof from === 'string' ? atUrl(from) : amongFiles(from);
    const json = await source.json();
    const file = parseModel(json, source.name, this.#backbone);
    if (labels && String([...labels].sort()) !== String([...file.labels].sort()))
      throw new Failure('labels-mismatch', {
        found: file.labels.join(', '),
        expected: labels.join(', '),
      });
    if (region && region !== file.crop.region)
      throw new Failure('region-mismatch', { theirs: file.crop.region, ours: region });
    const weights = await readWeights(source, file, onProgress);
    if (file.maskRoom && file.maskRoom.weights.sha256 !== (await sha256(new Uint8Array(weights))))
      throw new Failure('model-weights-damaged', { file: file.weightFiles.join(', ') });
    const model = await this.#build(
      file,
      { labels: file.labels, region: file.crop.region, json, weights, kind: file.kind },
      source.name,
    );
    try {
      if (file.maskRoom) await this.#checkGolden(model, file.maskRoom, source.name);
      return model;
    } catch (error) {
      model.dispose();
      throw error;
    }
  }

  /** The model that an earlier worker had. */
  restore(stored: StoredModel): Promise<Model> {
    return this.#build(parseModel(stored.json, 'model.json', this.#backbone), stored, 'model.json');
  }

  async #build(file: ModelFile, stored: StoredModel, name: string): Promise<Model> {
    const artifacts = { ...file.artifacts, weightData: stored.weights };
    try {
      return await this.#engine.withUrl(artifacts, (url) =>
        file.kind === 'head'
          ? this.#buildHead(url, file.crop, stored)
          : this.#buildNetwork(url, file.crop, stored),
      );
    } catch (error) {
      if (error instanceof Failure) throw error;
      throw new Failure('model-unbuildable', { file: name, reason: reasonOf(error) }, { cause: error });
    }
  }

  async #buildHead(url: string, crop: Crop, stored: StoredModel): Promise<Model> {
    const extractor = this.#derive();
    await extractor.load(url);
    extractor.labelIndex = stored.labels;
    return headOf(extractor, crop, stored);
  }

  async #buildNetwork(url: string, crop: Crop, stored: StoredModel): Promise<Model> {
    const { tf } = this.#engine.ml5;
    const { extractor } = this.#backbone;
    const { built: network, dispose } = await this.#engine.owning(async () => {
      const loaded = await tf.loadLayersModel(url);
      const actual = String(loaded.inputs[0]!.shape);
      if (actual !== String([null, SIZE, SIZE, 3]))
        throw new Failure('model-wrong-shape', { actual, expected: String([SIZE, SIZE, 3]) });
      return loaded;
    });
    return {
      stored,
      crop,
      classify: async (canvas) => {
        const output = tf.tidy(() =>
          // ml5 0.x divides by 127 where 1.4 divides by 127.5.
          network.predict(
            extractor
              .normalizeAndResize(canvas)
              .add(1)
              .mul(127.5 / 127)
              .sub(1),
          ),
        );
        const scores = await output.data();
        output.dispose();
        return stored.labels
          .map((label, i) => ({ label, confidence: scores[i]! }))
          .sort((a, b) => b.confidence - a.confidence);
      },
      dispose,
    };
  }

  /** An extractor of ml5's with nothing learned, on the one backbone. */
  #derive(): Extractor {
    const { extractor } = this.#backbone;
    const fresh = {
      MLP: null,
      labelIndex: [],
      trainingData: [],
      isTrained: false,
      config: { ...extractor.config },
    };
    return Object.assign(
      Object.create(Object.getPrototypeOf(extractor) as object),
      extractor,
      fresh,
    ) as Extractor;
  }

  /** Makes a head that was trained on standardised features one for raw features. */
  #fold(model: LayersModel, standard: Standard): void {
    const { tf } = this.#engine.ml5;
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

  #accuracy(model: LayersModel, inputs: Parameters<LayersModel['predict']>[0], classes: Uint32Array): number {
    const output = model.predict(inputs);
    const scores = output.dataSync();
    output.dispose();
    const width = scores.length / classes.length;
    let right = 0;
    classes.forEach((expected, row) => {
      const own = scores.subarray(row * width, (row + 1) * width);
      if (own.every((score) => score <= own[expected]!)) right++;
    });
    return right / classes.length;
  }

  /** The trained extractor as a model, with the files that it saves as. */
  async #finish(
    extractor: Extractor,
    crop: Crop,
    counts: Record<string, number>,
    onTrainingSamples: MaskRoomMetadata['onTrainingSamples'],
  ): Promise<Model> {
    const { featureLength } = this.#backbone;
    const { labelIndex } = extractor;
    const scores = await this.#goldenScores(extractor);
    // The backend's ReLU turns NaN into 0, so that weights can be lost though the loss is a number.
    if (!scores.every(Number.isFinite))
      throw new Failure('training-diverged', { epoch: onTrainingSamples.epochs });
    const maskRoom: MaskRoomMetadata = {
      formatVersion: FORMAT_VERSION,
      backbone: { id: this.#backbone.id, sha256: this.#backbone.sha256 },
      featureLength,
      preprocessing: {
        ...(crop.region === 'face'
          ? { crop: 'face', margin: crop.margin, detector: FACE_DETECTOR }
          : { crop: 'centre' }),
        size: SIZE,
        range: [-1, 1],
      },
      counts,
      onTrainingSamples,
      weights: { sha256: '' },
      golden: { picture: GOLDEN_PICTURE, scores },
    };
    const { tf } = this.#engine.ml5;
    extractor.trainingData = [];
    extractor.MLP!.setUserDefinedMetadata({ task: 'classification', labelIndex, maskRoom });
    let stored!: StoredModel;
    const handler = tf.io.withSaveHandler(async (artifacts) => {
      const { weightData = [], weightSpecs: weights, ...model } = artifacts;
      const bytes = await new Blob([weightData].flat()).arrayBuffer();
      maskRoom.weights.sha256 = await sha256(new Uint8Array(bytes));
      const weightsManifest = [{ paths: ['./model.weights.bin'], weights }];
      stored = {
        labels: labelIndex,
        region: crop.region,
        json: JSON.stringify({ ...model, weightsManifest }),
        weights: bytes,
        kind: 'head',
      };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    await extractor.MLP!.save(handler);
    return headOf(extractor, crop, stored);
  }

  async #goldenScores(model: { labelIndex: string[] } & Pick<Model, 'classify'>): Promise<number[]> {
    const results = await model.classify(this.#square.ofPixels(goldenPicture()));
    return model.labelIndex.map((label) => results.find((result) => result.label === label)!.confidence);
  }

  async #checkGolden(model: Model, { golden }: MaskRoomMetadata, file: string): Promise<void> {
    if (golden.picture !== GOLDEN_PICTURE) return;
    const scores = await this.#goldenScores({ labelIndex: model.stored.labels, classify: model.classify });
    if (!sameScores(scores, golden.scores)) throw new Failure('model-answers-differ', { file });
  }
}

function headOf(extractor: Extractor, crop: Crop, stored: StoredModel): Model {
  return {
    stored,
    crop,
    classify: (canvas) => extractor.classify(canvas),
    dispose: () => {
      // Not `extractor.dispose()`: the backbone is everybody's.
      extractor.MLP?.dispose();
      extractor.MLP = null;
    },
  };
}

async function readWeights(
  source: ModelSource,
  { weightFiles, weightBytes }: ModelFile,
  onProgress: (value: number) => void,
): Promise<ArrayBuffer> {
  const parts = await source.weights(weightFiles, (received) =>
    onProgress(Math.min(received / weightBytes, 1)),
  );
  const file = weightFiles.join(', ');
  const weights = await new Blob(parts).arrayBuffer();
  if (weights.byteLength !== weightBytes)
    throw new Failure('model-weights-truncated', {
      file,
      actual: weights.byteLength,
      expected: weightBytes,
    });
  if (!new Float32Array(weights).every(Number.isFinite)) throw new Failure('model-weights-damaged', { file });
  return weights;
}
