import { MaskRoomError } from '../errors/index.ts';
import { renamed } from '../evaluation/evaluation.ts';
import { addErrorTexts } from '../messages/index.ts';
import { classErrors } from '../messages/en/class-errors.ts';
import type { StoredModel } from './protocol.ts';

addErrorTexts(classErrors);

/** What of a `model.json` names the classes. */
interface Names {
  userDefinedMetadata?: { labelIndex?: unknown; maskRoom?: { counts: Record<string, number> } };
  /** Of ml5 0.x. */
  ml5Specs?: { mapStringToIndex?: unknown };
}

/**
 * `model` with its class `from` called `to`: the same weights, the same order, so the same answers. Throws `trainer-unknown-label` if it has no
 * class `from`, `class-unnamed` if `to` is empty, or `class-taken` if another one is called so.
 */
export function renamedModel(model: StoredModel, from: string, to: string): StoredModel {
  if (!model.labels.includes(from))
    throw new MaskRoomError('trainer-unknown-label', { label: from, labels: model.labels.join(', ') });
  if (!to) throw new MaskRoomError('class-unnamed', { label: from });
  if (to !== from && model.labels.includes(to)) throw new MaskRoomError('class-taken', { label: to });
  const labels = model.labels.map((label) => (label === from ? to : label));
  const json = JSON.parse(model.json) as Names;
  const { userDefinedMetadata: metadata, ml5Specs: specs } = json;
  if (specs?.mapStringToIndex) specs.mapStringToIndex = labels;
  if (metadata?.labelIndex) metadata.labelIndex = labels;
  if (metadata?.maskRoom) {
    const { counts } = metadata.maskRoom;
    metadata.maskRoom.counts = {};
    labels.forEach((label, i) => (metadata.maskRoom!.counts[label] = counts[model.labels[i]!] ?? 0));
  }
  const evaluation = model.evaluation && renamed(model.evaluation, from, to);
  return { ...model, labels, json: JSON.stringify(json), evaluation };
}
