import { MaskRoomError } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { classErrors } from '../messages/en/class-errors.ts';
import { trainingErrors } from '../messages/en/training-errors.ts';
import type { Sample } from '../samples/sample.ts';
import type { TrainingPlan, TrainingSet } from './protocol.ts';
import type { Region, TrainingOptions } from './types.ts';

addErrorTexts({ ...classErrors, ...trainingErrors });

/**
 * Measured by `bench/training-defaults.mjs`: ten samples per class are enough, in a fraction of a second. All samples go in one step, because most of
 * the cost of a step is its overhead.
 */
const TRAINING_DEFAULTS: Readonly<TrainingPlan> = {
  epochs: 20,
  learningRate: 0.015,
  hiddenUnits: 32,
  batchSize: 1,
};

/** `options` with the defaults filled in. Throws `training-option` for a value that cannot be used. */
export function planOf(options: TrainingOptions): TrainingPlan {
  const whole = (max: number) => ({
    fits: (value: number) => Number.isInteger(value) && value >= 1 && value <= max,
    // In signs, not words: it stands in texts of every language.
    allowed: `1, 2, 3 … ${max}`,
  });
  const share = { fits: (value: number) => value > 0 && value <= 1, allowed: '> 0, ≤ 1' };
  const rules = { epochs: whole(10_000), learningRate: share, hiddenUnits: whole(4096), batchSize: share };
  const plan = { ...TRAINING_DEFAULTS };
  for (const name of Object.keys(rules) as (keyof TrainingPlan)[]) {
    const value: unknown = options[name];
    if (value === undefined) continue;
    const { fits, allowed } = rules[name];
    if (typeof value !== 'number' || !fits(value))
      throw new MaskRoomError('training-option', { name, value: String(value), allowed });
    plan[name] = value;
  }
  return plan;
}

/**
 * The samples in one block, as the worker needs them. Throws `training-no-samples`, `training-one-class`, `training-too-few`, `samples-mismatch` if a
 * sample is not `featureLength` long, `samples-region` if one does not have `region`, or `samples-damaged` if one contains values that are not
 * numbers.
 */
export function trainingSetOf(
  samples: readonly Sample[],
  featureLength: number,
  region: Region,
): Omit<TrainingSet, 'crops'> {
  const labels = [...new Set(samples.map(({ label }) => label))];
  if (!labels.length) throw new MaskRoomError('training-no-samples');
  if (labels.length === 1) throw new MaskRoomError('training-one-class', { label: labels[0]! });
  const lonely = labels.find((label) => samples.filter((sample) => sample.label === label).length < 2);
  if (lonely !== undefined) throw new MaskRoomError('training-too-few', { label: lonely });
  const features = new Float32Array(samples.length * featureLength);
  samples.forEach((sample, i) => {
    checkLength(sample.features.length, featureLength);
    if (sample.region !== region) throw new MaskRoomError('samples-region', { label: sample.label, region });
    features.set(sample.features, i * featureLength);
  });
  // A call for each of them would hold the page up.
  for (let i = 0; i < features.length; i++)
    if (!Number.isFinite(features[i]))
      throw new MaskRoomError('samples-damaged', { label: samples[Math.floor(i / featureLength)]!.label });
  return {
    labels,
    samples: samples.map(({ id, label, burst, time }) => ({ id, label, burst, time })),
    classes: Uint32Array.from(samples, ({ label }) => labels.indexOf(label)),
    features,
    region,
  };
}

/** Throws `samples-mismatch` if features of `actual` numbers come from a backbone other than the one that produces `expected`. */
export function checkLength(actual: number, expected: number): void {
  if (actual !== expected) throw new MaskRoomError('samples-mismatch', { actual, expected });
}
