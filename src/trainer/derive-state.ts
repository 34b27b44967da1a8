import { MaskRoomError } from '../errors/index.ts';
import type { Sample } from '../samples/sample.ts';
import type { Region } from '../classifier/types.ts';
import { MINIMUM } from './rules.ts';
import type { Facts, TrainerState, TrainerStatus } from './state.ts';

/** The one way from the facts to what is shown. What has not changed since `last` is taken from there. */
export function deriveState(facts: Facts, last?: TrainerState): TrainerState {
  const { classes, classifier, model } = facts;
  const labels = classes.filter(({ on }) => on).map(({ label }) => label);
  const region = facts.region ?? classifier?.region ?? 'frame';
  const { samples, shelved, counts, takes } = sortedOf(facts.samples, labels, region, last);
  const known = model?.from === 'storage' && model.images !== null && model.images <= samples.length;
  const atStake = model && model.from !== 'training' && !known ? model : null;
  const same =
    model?.labels.length === labels.length && model.labels.every((label) => labels.includes(label));
  return Object.freeze({
    ...facts,
    status: statusOf(facts),
    region,
    labels,
    counts,
    takes,
    samples,
    all: facts.samples,
    empty: facts.samples.length === 0,
    shelved,
    otherClasses: model && !same ? model.labels : [],
    atStake,
    lacking: lackingIn(labels, counts),
    missing: missingIn(labels, counts, atStake !== null),
  });
}

/** `all`, those that fit and the classes of the others; nothing that was sorted in `last` is sorted again. */
function sortedOf(
  all: readonly Sample[],
  labels: readonly string[],
  region: Region,
  last?: TrainerState,
): Pick<TrainerState, 'samples' | 'shelved' | 'counts' | 'takes'> {
  const same = last && last.region === region && String(last.labels) === String(labels) ? last : null;
  if (same?.all === all) return same;
  // A recording adds thousands, one after the other.
  const grown = same && same.all.every((sample, n) => sample === all[n]) ? same : null;
  const samples = [...(grown?.samples ?? [])];
  const shelved = new Set(grown?.shelved);
  const counts = { ...(grown?.counts ?? Object.fromEntries(labels.map((label) => [label, 0]))) };
  const takes = new Map(labels.map((label) => [label, new Set(grown?.takes.get(label))]));
  for (const sample of grown ? all.slice(grown.all.length) : all) {
    const { label, burst } = sample;
    const bursts = sample.region === region && takes.get(label);
    if (!bursts) {
      shelved.add(label);
      continue;
    }
    samples.push(sample);
    counts[label]!++;
    bursts.add(burst);
  }
  return { samples, shelved: [...shelved], counts, takes };
}

function statusOf({ training, classifier, starting, loadingModel, model, broken }: Facts): TrainerStatus {
  if (training && classifier) return 'training';
  if (starting || loadingModel) return 'loading';
  if (model) return 'trained';
  if (broken) return 'failed';
  return classifier ? 'ready' : 'idle';
}

/** Classes with fewer images than training needs. */
const lackingIn = (labels: readonly string[], counts: Readonly<Record<string, number>>): string[] =>
  labels.filter((label) => counts[label]! < MINIMUM);

/** Why training cannot begin with so many images of each class, `null` if it can; `atStake`: a loaded model would give way. */
function missingIn(
  labels: readonly string[],
  counts: Readonly<Record<string, number>>,
  atStake: boolean,
): MaskRoomError | null {
  const seen = labels.filter((label) => counts[label]);
  const single = seen.find((label) => counts[label]! < MINIMUM);
  const lacking = lackingIn(labels, counts);
  if (labels.length < 2) return new MaskRoomError('trainer-labels', { labels: labels.join(', ') });
  if (seen.length === 0) return new MaskRoomError('training-no-samples');
  if (atStake && lacking.length > 0)
    return new MaskRoomError('training-anew', { labels: lacking.join(', ') });
  if (seen.length === 1) return new MaskRoomError('training-one-class', { label: seen[0]! });
  if (seen.length < labels.length)
    return new MaskRoomError('trainer-class-empty', {
      labels: labels.filter((label) => !counts[label]).join(', '),
    });
  return single ? new MaskRoomError('training-too-few', { label: single }) : null;
}
