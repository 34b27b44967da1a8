import { MaskRoomError, type ErrorCode } from '../errors/index.ts';
import type { TrainerState } from './state.ts';

/** Images that each class needs before training. */
export const MINIMUM = 2;

/** Classes with fewer images than training needs. */
export const lackingIn = (labels: readonly string[], counts: Readonly<Record<string, number>>): string[] =>
  labels.filter((label) => counts[label]! < MINIMUM);

/** Why training cannot begin with so many images of each class, `null` where it can; `atStake`: a loaded model would give way. */
export function missingIn(
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

/** Throws `code` while training runs. */
export function refuseWhileTraining({ training }: TrainerState, code: ErrorCode = 'training-busy'): void {
  if (training) throw new MaskRoomError(code);
}

/** Throws `trainer-labels` or `trainer-unknown-label` where no image of `label` can be taken. */
export function refuseUnknown({ labels }: TrainerState, label: string): void {
  const list = labels.join(', ');
  if (labels.length < 2) throw new MaskRoomError('trainer-labels', { labels: list });
  if (!labels.includes(label)) throw new MaskRoomError('trainer-unknown-label', { label, labels: list });
}
