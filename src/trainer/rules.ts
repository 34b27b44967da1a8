import { MaskRoomError, type ErrorCode } from '../errors/index.ts';
import type { TrainerState } from './state.ts';

/** Images that each class needs before training. */
export const MINIMUM = 2;

/** Throws `code` while training runs. */
export function refuseWhileTraining({ training }: TrainerState, code: ErrorCode = 'training-busy'): void {
  if (training) throw new MaskRoomError(code);
}

/** Throws `trainer-labels` or `trainer-unknown-label` if no image of `label` can be taken. */
export function refuseUnknown({ labels }: TrainerState, label: string): void {
  const list = labels.join(', ');
  if (labels.length < 2) throw new MaskRoomError('trainer-labels', { labels: list });
  if (!labels.includes(label)) throw new MaskRoomError('trainer-unknown-label', { label, labels: list });
}
