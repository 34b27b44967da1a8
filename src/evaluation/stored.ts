import * as v from 'valibot';
import { evaluationOf, summarise, type Evaluation } from './evaluation.ts';

/** An evaluation as a model's file keeps it: all figures follow from the matrix. The labels are the model's, in its order. */
const Compact = v.object({
  formatVersion: v.literal(1),
  time: v.number(),
  grouping: v.array(v.picklist(['burst', 'time'])),
  matrix: v.array(v.array(v.pipe(v.number(), v.integer(), v.minValue(0)))),
});

/** What of an evaluation goes into the file: figures, and nothing of single pictures. */
export const compact = ({
  formatVersion,
  time,
  grouping,
  matrix,
}: Evaluation): v.InferOutput<typeof Compact> => ({ formatVersion, time, grouping, matrix });

/**
 * The evaluation in the text of a `model.json` of these labels; `null` if there is none, or one of other classes. One that nobody can read is
 * as good as none: the model answers all the same.
 */
export function storedEvaluation(json: string, labels: readonly string[]): Evaluation | null {
  const { userDefinedMetadata: metadata } = JSON.parse(json) as {
    userDefinedMetadata?: { maskRoom?: { evaluation?: unknown } };
  };
  const { success, output } = v.safeParse(Compact, metadata?.maskRoom?.evaluation);
  if (!success) return null;
  const { grouping, matrix, time } = output;
  if ([grouping, matrix, ...matrix].some(({ length }) => length !== labels.length)) return null;
  return evaluationOf({ labels: [...labels], grouping, matrix, time });
}

/** An evaluation with its single pictures, as a project keeps it. */
const Whole = v.object({
  formatVersion: v.literal(1),
  time: v.number(),
  labels: v.array(v.string()),
  grouping: v.array(v.picklist(['burst', 'time'])),
  predictions: v.array(
    v.object({ id: v.string(), label: v.string(), answer: v.string(), confidence: v.number() }),
  ),
});

/** `value` if it is an evaluation of a model with these labels; all figures are recomputed. `null` if it is none. */
export function wholeEvaluation(value: unknown, labels: readonly string[]): Evaluation | null {
  const { success, output } = v.safeParse(Whole, value);
  if (!success || output.grouping.length !== output.labels.length || output.predictions.length === 0)
    return null;
  const known = new Set(output.labels);
  const same = labels.length === known.size && labels.every((label) => known.has(label));
  const whole = output.predictions.every(({ answer }) => known.has(answer));
  return same && whole ? summarise(output.predictions, output) : null;
}
