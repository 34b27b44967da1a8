/** The part of a picture that is learned and recognised: the centre square of the frame, or a square around the face. */
export type Region = 'frame' | 'face';

/** One sample of a class: the features of one picture and, if it is kept, the picture. */
export interface Sample {
  /** Unique among all samples; sorts by time. */
  readonly id: string;
  readonly label: string;
  /** The part of the picture that was used. */
  readonly region: Region;
  /** The feature vector, as long as the backbone's output (256 for MobileNet v1 0.25). */
  readonly features: Float32Array;
  /** Which press of a button, or choice of files, it came with: samples of one burst look alike. */
  readonly burst: string;
  /** When it was taken, in milliseconds since 1970; 0 if unknown. */
  readonly time: number;
  /** The square that was learned, 224 pixels a side, as JPEG. Absent if only the features were kept. */
  readonly picture?: Blob;
  /** Mean brightness of the square, 0 (black) to 1. */
  readonly brightness?: number;
  /** How much neighbouring pixels of the square differ, as a variance; close to 0 if it is blurred or empty. */
  readonly sharpness?: number;
}

/** A sample with only the essentials: from a page, or from an older file. */
export type BareSample = Pick<Sample, 'label' | 'features'> & Partial<Sample>;

let number = 0;

/** An id that no other page or tab produces. It begins with the time, so that ids sort by it. */
export function newId(): string {
  const [time, count] = [Date.now().toString(36).padStart(9, '0'), String(number++).padStart(9, '0')];
  return `${time}-${count}-${Math.random().toString(36).slice(2)}`;
}

/** `sample`, completed: if it has no burst, it belongs to `burst`. */
export function completed(sample: BareSample, burst: string): Sample {
  const { id, region, time } = sample;
  if (id !== undefined && region && sample.burst !== undefined && time !== undefined) return sample as Sample;
  return {
    ...sample,
    id: id ?? newId(),
    region: region ?? 'frame',
    burst: sample.burst ?? burst,
    time: time ?? 0,
  };
}

/** The number of `samples` for each of `labels`, then for each other label in the order of its first sample. */
export function countPerLabel(
  samples: readonly Pick<Sample, 'label'>[],
  labels: readonly string[] = [],
): Record<string, number> {
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const { label } of samples) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Samples of one class that are closer in time than this belong to one burst. Milliseconds. */
const PAUSE = 2000;

/** The burst of a sample that was not made by pressing a button: scripts add many, one after the other. */
export class Bursts {
  #burst = '';
  #label: string | null = null;
  #latest = 0;

  of(label: string, time: number): string {
    if (label !== this.#label || time - this.#latest > PAUSE) this.#burst = newId();
    this.#label = label;
    this.#latest = time;
    return this.#burst;
  }
}
