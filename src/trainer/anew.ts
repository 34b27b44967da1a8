import type { ClassifierApi } from '../classifier/types.ts';
import { MaskRoomError } from '../errors/index.ts';
import type { Sample } from '../samples/sample.ts';
import type { Trainer } from './trainer.ts';

/**
 * `samples`, which another backbone has made, with the features that the one of `classifier` makes of their pictures. Those without a picture, or
 * whose picture cannot be read any more, are left out. Samples may come, go and move meanwhile: what there is in the end counts. Rejects with
 * `aborted`, or with what stops the engine; nothing has changed then.
 */
export async function anew(
  trainer: Trainer,
  classifier: ClassifierApi,
  samples: () => readonly Sample[],
): Promise<Sample[]> {
  const { life } = trainer;
  const made = new Map<string, Float32Array | null>();
  for (let next; (next = samples().find(({ id }) => !made.has(id)));) {
    trainer.show({ step: 'anew', value: made.size / samples().length });
    made.set(next.id, next.picture ? await featuresOf(classifier, next.picture) : null);
    if (life.aborted) throw new MaskRoomError('aborted');
  }
  return samples().flatMap((sample) => {
    const features = made.get(sample.id);
    return features ? [{ ...sample, features }] : [];
  });
}

/** The picture of a sample is the square that was learned: of a face too, no face is searched in it again. */
async function featuresOf(classifier: ClassifierApi, picture: Blob): Promise<Float32Array | null> {
  try {
    return (await classifier.embed(picture, 'frame')).features;
  } catch (cause) {
    if (MaskRoomError.from(cause).code === 'image-undecodable') return null;
    throw cause;
  }
}
