import { MaskRoomError } from '../errors/index.ts';

/** Pixels a side of the pictures that a model takes. Those of 2020 do not say. */
const SIZE = 224;

type Json = Record<string, unknown>;

/** What Teachable Machine writes with each of its models. */
export const METADATA = 'metadata.json';

/** Whether `text` is that file: nothing else has labels and no model. */
export const isMetadata = (text: string): boolean =>
  !text.includes('"modelTopology"') && /"(l|wordL)abels"\s*:/.test(text);

/**
 * The text `json` of a `model.json` with what `metadata.json` (`text`) says of its classes written into it, as ml5 1.4 has it: from then on the model
 * is complete without the other file, which is kept in it. Throws `model-metadata-unreadable`, or the name of another kind of
 * Teachable Machine's models: `model-pose`, `model-sound`, `model-embedded`.
 */
export function withMetadata(json: string, text: string): string {
  const metadata = recordIn(text);
  if (metadata['packageName'] === '@teachablemachine/pose' || metadata['modelSettings'])
    throw new MaskRoomError('model-pose');
  if (metadata['wordLabels'] || metadata['tfjsSpeechCommandsVersion']) throw new MaskRoomError('model-sound');
  const { labels, imageSize = SIZE, grayscale } = metadata;
  if (!Array.isArray(labels) || labels.length === 0) throw unreadable();
  if (grayscale || imageSize !== SIZE) throw new MaskRoomError('model-embedded', { size: String(imageSize) });
  const model = JSON.parse(json) as Json;
  model['userDefinedMetadata'] = {
    ...(model['userDefinedMetadata'] as object | undefined),
    task: 'classification',
    labelIndex: distinct(labels),
    teachableMachine: metadata,
  };
  return JSON.stringify(model);
}

/** `metadata.json` of the model that `json` is; `null` if it had none. Its classes are called as they are now. */
export function metadataIn(json: string): string | null {
  const { userDefinedMetadata: { labelIndex: labels, teachableMachine } = {} } = JSON.parse(json) as {
    userDefinedMetadata?: { labelIndex?: string[]; teachableMachine?: Json };
  };
  return teachableMachine ? JSON.stringify({ ...teachableMachine, labels }) : null;
}

function recordIn(text: string): Json {
  try {
    const value = JSON.parse(text) as Json | null;
    if (typeof value === 'object' && value && !Array.isArray(value)) return value;
  } catch {
    // Reported below.
  }
  throw unreadable();
}

const unreadable = () => new MaskRoomError('model-metadata-unreadable', { file: METADATA });

/** Every class with a unique name: Teachable Machine lets people omit one, or use one twice. */
function distinct(labels: readonly unknown[]): string[] {
  const given = new Set<string>();
  return labels.map((label, i) => {
    const name = String(label ?? '') || `Class ${i + 1}`;
    let own = name;
    for (let n = 2; given.has(own); n++) own = `${name} (${n})`;
    given.add(own);
    return own;
  });
}
