/** How the pictures of a class were kept apart: by burst, or, where it has too few of them, by time. */
export type Grouping = 'burst' | 'time';

/** What a model that had not seen a picture said about it. */
export interface Prediction {
  /** Of the sample. */
  id: string;
  /** The class that it is of. */
  label: string;
  /** The class that the model took for the likeliest. */
  answer: string;
  /** Of that answer, 0 to 1. */
  confidence: number;
}

/** Right ones of all, and between which shares (0 to 1) the true share likely lies: Wilson's 95 % interval. */
export interface Share {
  right: number;
  of: number;
  low: number;
  high: number;
}

/** The recall of a class: how many of its pictures were answered with it. */
export interface Recall extends Share {
  label: string;
}

/**
 * How well pictures are told apart that the model has not seen. It is about models trained like the one that was handed over, each on two
 * thirds of the pictures and asked about the others; the one that was handed over has learnt from all pictures, so no figure can be about it.
 */
export interface Evaluation extends Share {
  formatVersion: 1;
  /** When it was measured, in milliseconds since 1970. */
  time: number;
  /** The classes, in the model's order. */
  labels: string[];
  /** How each class' pictures were kept apart, in the order of `labels`. Where it was by time, the figures flatter. */
  grouping: Grouping[];
  /** How many pictures of each class (row) were answered with each class (column), in the order of `labels`. */
  matrix: number[][];
  /** One per picture. Empty where the evaluation came with a model's file, which keeps only the matrix. */
  predictions: Prediction[];
  /** In the order of `labels`. */
  recall: Recall[];
  /** The share of right answers, 0 to 1; 0 where there are none at all. */
  accuracy: number;
}

/** What an evaluation is worked out from. */
export type Measured = Pick<Evaluation, 'labels' | 'grouping' | 'time' | 'matrix'> & {
  predictions?: Prediction[];
};

/** The quantile of the normal distribution that leaves 2.5 % above it. */
const Z = 1.959964;

/**
 * The 95 % interval of a share after Wilson (1927, "Probable inference, the law of succession, and statistical inference", Journal of the
 * American Statistical Association 22, p. 209–212): unlike the usual one it is right for few pictures, and for all or none of them. Of no
 * picture, anything may be true.
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

/** All figures of what was counted in a matrix. */
export function evaluationOf({ labels, grouping, time, matrix, predictions = [] }: Measured): Evaluation {
  const recall = labels.map((label, i) => ({ label, ...shareOf(matrix[i]![i]!, sum(matrix[i]!)) }));
  const all = shareOf(sum(recall.map(({ right }) => right)), sum(recall.map(({ of }) => of)));
  const accuracy = all.of && all.right / all.of;
  return { formatVersion: 1, time, labels, grouping, matrix, predictions, recall, ...all, accuracy };
}

/** The figures of `predictions`; those of a class that is not among `labels` are left out. */
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
 * The figures with each picture of the class that `labelOf` tells. Left out are pictures without one, and those of a class that the model does not
 * know: it could not have been right about them. An evaluation that knows no single pictures stays as it is.
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

/** The figures with the class `from` called `to`. */
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
