/** Figures, from plain numbers; as training/evaluate.py defines them. Classes are indices into LABELS, shares 0 to 1. */

/** The classes, as the ready-made model calls them and in its order. */
export const LABELS = ['no mask', 'mask'];

/** Examples per class in the few-shot table. */
export const SHOTS = [1, 5, 10, 20, 50];
/** A class with fewer photos left over says nothing. */
const LEAST_TESTED = 5;
/** The detector's default threshold: an answer below it is "not sure". */
export const SURE = 0.6;
const BINS = 15;

export const sum = (values) => values.reduce((total, value) => total + value, 0);
export const mean = (values) => sum(values) / values.length;

/** Of all of `values`, not of a sample. */
export function deviation(values) {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** The value below which `share` of `values` lie, interpolated. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** 95 % interval of a share, after Wilson. */
export function wilson(right, n) {
  const z = 1.96;
  const share = right / n;
  const middle = share + z ** 2 / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return [(middle - reach) / (1 + z ** 2 / n), (middle + reach) / (1 + z ** 2 / n)];
}

/** A share with what it is of. */
const shareOf = (right, n) => ({ right, n, share: right / n, interval: wilson(right, n) });

/** Mean of all classes' recall: of two, chance gets half of it, however many photos each class has. */
export function balancedAccuracy(found, truth, classes = LABELS.length) {
  const recalls = Array.from({ length: classes }, (_, label) => {
    const own = found.filter((_, i) => truth[i] === label);
    return own.filter((each) => each === label).length / own.length;
  });
  return mean(recalls);
}

/** Expected calibration error: how far confidence and share of right answers are apart, in bins of equal width. */
export function calibration(confidences, rights) {
  const bins = Array.from({ length: BINS }, () => ({ n: 0, confidence: 0, right: 0 }));
  confidences.forEach((confidence, i) => {
    const bin = bins[Math.min(Math.floor(confidence * BINS), BINS - 1)];
    bin.n++;
    bin.confidence += confidence;
    bin.right += Number(rights[i]);
  });
  const error = sum(bins.map(({ confidence, right }) => Math.abs(confidence - right))) / confidences.length;
  return {
    error,
    bins: bins.map(({ n, confidence, right }) => ({
      n,
      confidence: n ? confidence / n : null,
      right: n ? right / n : null,
    })),
  };
}

/** The likeliest class of `scores`, the first of those that are alike. */
export const classOf = (scores) => scores.indexOf(Math.max(...scores));

/** All figures of a model's answers: the scores of both classes each, `null` where no face was found. */
export function zeroShot(answers, truth) {
  const found = answers.map((scores) => scores && classOf(scores));
  const seen = answers.flatMap((scores, i) => (scores ? [i] : []));
  const right = seen.map((i) => found[i] === truth[i]);
  const confidences = seen.map((i) => Math.max(...answers[i]));
  const unsure = (label) => seen.filter((i, at) => truth[i] === label && confidences[at] < SURE).length;
  const confusion = [0, 1].map((label) => {
    const own = found.filter((_, i) => truth[i] === label);
    const count = (value) => own.filter((each) => each === value).length;
    return { answers: [count(0), count(1)], noFace: count(null), notSure: unsure(label) };
  });
  return {
    ...shareOf(right.filter(Boolean).length, seen.length),
    balanced: balancedAccuracy(
      seen.map((i) => found[i]),
      seen.map((i) => truth[i]),
    ),
    /** Over all photos: one without a face counts as wrong. */
    balancedOfAll: balancedAccuracy(found, truth),
    recalls: confusion.map(({ answers: row }, label) => shareOf(row[label], sum(row))),
    confusion,
    notSure: { n: seen.length, count: sum(confusion.map(({ notSure }) => notSure)), threshold: SURE },
    calibration: calibration(confidences, right),
  };
}

/** How sure a model is of pictures that are of no class. No face found is no confidence. */
export function confidenceInNothing(answers) {
  const confidences = answers.flatMap((scores) => (scores ? [Math.max(...scores)] : []));
  const above = (level) => confidences.filter((confidence) => confidence > level).length / answers.length;
  return {
    n: answers.length,
    noFace: answers.length - confidences.length,
    meanConfidence: confidences.length ? mean(confidences) : null,
    above80: above(0.8),
    above95: above(0.95),
  };
}

/** Uniform numbers in 0…1 from a whole number (mulberry32). */
export function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `values` in another order, by `random`. */
export function shuffled(values, random) {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * Draws `shots` examples of each class, each of another group; what is tested are the photos of all other groups. `truth` and `groups` have
 * an entry per photo. Gives indices, or `null` where there are too few photos.
 */
export function drawExamples(truth, groups, shots, draw) {
  const random = uniform(shots * 1000 + draw);
  const examples = [];
  for (const label of [0, 1]) {
    const own = shuffled(
      truth.flatMap((each, i) => (each === label ? [i] : [])),
      random,
    );
    const seen = new Set();
    const firsts = own.filter((i) => !seen.has(groups[i]) && seen.add(groups[i]));
    if (firsts.length < shots) return null;
    examples.push(...firsts.slice(0, shots));
  }
  const taken = new Set(examples.map((i) => groups[i]));
  const tested = truth.flatMap((_, i) => (taken.has(groups[i]) ? [] : [i]));
  const enough = [0, 1].every((label) => tested.filter((i) => truth[i] === label).length >= LEAST_TESTED);
  return enough ? { examples, tested } : null;
}

/** The draws' balanced accuracies as one entry of the table. */
export const summary = (figures) => ({
  draws: figures.length,
  mean: mean(figures),
  deviation: deviation(figures),
  worstDecile: quantile(figures, 0.1),
});

const dot = (a, b) => {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i] * b[i];
  return total;
};

function unit(features) {
  const length = Math.max(Math.sqrt(dot(features, features)), 1e-9);
  return Float64Array.from(features, (value) => value / length);
}

/** The symmetric positive definite system `matrix`·x = `values`, solved after Cholesky. */
function solve(matrix, values) {
  const lower = matrix.map((row) => Float64Array.from(row));
  for (let i = 0; i < lower.length; i++)
    for (let j = 0; j <= i; j++) {
      const rest = matrix[i][j] - dot(lower[i].subarray(0, j), lower[j].subarray(0, j));
      lower[i][j] = i === j ? Math.sqrt(rest) : rest / lower[j][j];
    }
  const x = Float64Array.from(values);
  for (let i = 0; i < x.length; i++)
    x[i] = (x[i] - dot(lower[i].subarray(0, i), x.subarray(0, i))) / lower[i][i];
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = i + 1; j < x.length; j++) x[i] -= lower[j][i] * x[j];
    x[i] /= lower[i][i];
  }
  return x;
}

/** Classes of the feature vectors `test` by ridge regression on L2-normalised ones, which learned `classes` from `train`. */
export function ridge(train, classes, test, strength = 0.1) {
  const rows = train.map(unit);
  const middle = rows[0].map((_, i) => mean(rows.map((row) => row[i])));
  const centred = rows.map((row) => row.map((value, i) => value - middle[i]));
  const gram = centred.map((a, i) => centred.map((b, j) => dot(a, b) + (i === j ? strength : 0)));
  const weights = Array.from({ length: Math.max(...classes) + 1 }, (_, label) => {
    const targets = classes.map((each) => Number(each === label));
    const average = mean(targets);
    const share = solve(
      gram,
      targets.map((target) => target - average),
    );
    const own = middle.map((_, i) => sum(centred.map((row, at) => row[i] * share[at])));
    return { own, offset: average - dot(middle, own) };
  });
  return test.map((features) => {
    const row = unit(features);
    return classOf(weights.map(({ own, offset }) => dot(row, own) + offset));
  });
}

/** The scores that a saved head, a dense layer with ReLU and one with softmax, gives to a feature vector; its weights as they lie in the file. */
export function applyHead({ values, shapes }, features) {
  const [[inputs, units], , [, outputs]] = shapes;
  const [hiddenBias, kernel, bias] = [inputs * units, (inputs + 1) * units, (inputs + 1 + outputs) * units];
  const hidden = Float64Array.from(values.slice(hiddenBias, kernel));
  for (let i = 0; i < inputs; i++)
    for (let j = 0; j < units; j++) hidden[j] += features[i] * values[i * units + j];
  const logits = Array.from({ length: outputs }, (_, k) =>
    hidden.reduce(
      (total, value, j) => total + Math.max(value, 0) * values[kernel + j * outputs + k],
      values[bias + k],
    ),
  );
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  return powers.map((power) => power / sum(powers));
}
