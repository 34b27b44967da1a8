/** How the samples of a class were separated: by burst or, if it has too few bursts, by time. */
export type Grouping = 'burst' | 'time';

/** The answer of a model that had not seen the sample. */
export interface Prediction {
  /** Of the sample. */
  id: string;
  /** Its class. */
  label: string;
  /** The class that the model found most likely. */
  answer: string;
  /** Of that answer, 0 to 1. */
  confidence: number;
}

/** The correct ones out of all, and the interval (0 to 1) in which the true share probably lies: Wilson's 95 % interval. */
export interface Share {
  right: number;
  of: number;
  low: number;
  high: number;
}

/** The recall of a class: how many of its samples were recognised. */
export interface Recall extends Share {
  label: string;
}

/**
 * How well samples are classified that the model has not seen. It describes models trained like the one in use, each on two thirds of the samples and
 * tested on the others; the one in use has learned from all samples, so nothing is left to test it with.
 */
export interface Evaluation extends Share {
  formatVersion: 1;
  /** When it was measured, in milliseconds since 1970. */
  time: number;
  /** The classes, in the model's order. */
  labels: string[];
  /** How the samples of each class were separated, in the order of `labels`. If it was by time, the figures are too optimistic. */
  grouping: Grouping[];
  /** How many samples of each class (row) were answered with each class (column), in the order of `labels`. */
  matrix: number[][];
  /** One per sample. Empty if the evaluation came from a model file, which keeps only the matrix. */
  predictions: Prediction[];
  /** In the order of `labels`. */
  recall: Recall[];
  /** The share of correct answers, 0 to 1; 0 if there are none at all. */
  accuracy: number;
}

/** What an evaluation is computed from. */
export type Measured = Pick<Evaluation, 'labels' | 'grouping' | 'time' | 'matrix'> & {
  predictions?: Prediction[];
};

/** The quantile of the normal distribution that leaves 2.5 % above it. */
const Z = 1.959964;

/**
 * The 95 % interval of a share after Wilson (1927, "Probable inference, the law of succession, and statistical inference", Journal of the
 * American Statistical Association 22, p. 209–212): unlike the usual one it is right for few pictures, and for all or none of them. Of no
 * samples, anything may be true.
 */
export function wilson(right: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = right / of;
  const middle = share + Z ** 2 / (2 * of);
  const reach = Z * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  const whole = 1 + Z ** 2 / of;
  return [Math.max(0, (middle - reach) / whole), Math.min(1, (middle + reach) / whole)];
}

function shareOf(right: number, of: number): Share {
  const [low, high] = wilson(right, of);
  return { right, of, low, high };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** All figures for a matrix. */
export function evaluationOf({ labels, grouping, time, matrix, predictions = [] }: Measured): Evaluation {
  const recall = labels.map((label, i) => ({ label, ...shareOf(matrix[i]![i]!, sum(matrix[i]!)) }));
  const all = shareOf(sum(recall.map(({ right }) => right)), sum(recall.map(({ of }) => of)));
  const accuracy = all.of && all.right / all.of;
  return { formatVersion: 1, time, labels, grouping, matrix, predictions, recall, ...all, accuracy };
}

/** The figures of `predictions`, without those of a class that is not in `labels`. */
export function summarise(
  predictions: readonly Prediction[],
  { labels, grouping, time }: Pick<Measured, 'labels' | 'grouping' | 'time'>,
): Evaluation {
  const own = predictions.filter(({ label }) => labels.includes(label));
  const matrix = labels.map(() => labels.map(() => 0));
  for (const { label, answer } of own) matrix[labels.indexOf(label)]![labels.indexOf(answer)]!++;
  return evaluationOf({ labels, grouping, time, matrix, predictions: own });
}

/**
 * The figures with the class of each sample as given by `labelOf`. Samples without a class, and those of a class that the model does not know, are
 * left out: it could not have been correct about them. An evaluation without single samples stays as it is.
 */
export function withLabels(evaluation: Evaluation, labelOf: (id: string) => string | undefined): Evaluation {
  const labels = evaluation.predictions.map(({ id }) => labelOf(id));
  if (evaluation.predictions.every(({ label }, n) => label === labels[n])) return evaluation;
  return summarise(
    evaluation.predictions.flatMap((each, n) => {
      const label = labels[n];
      return label === undefined ? [] : { ...each, label };
    }),
    evaluation,
  );
}

/** The figures with the class `from` renamed to `to`. */
export function renamed(evaluation: Evaluation, from: string, to: string): Evaluation {
  const name = (label: string) => (label === from ? to : label);
  return {
    ...evaluation,
    labels: evaluation.labels.map(name),
    recall: evaluation.recall.map((each) => ({ ...each, label: name(each.label) })),
    predictions: evaluation.predictions.map((each) => ({
      ...each,
      label: name(each.label),
      answer: name(each.answer),
    })),
  };
}
