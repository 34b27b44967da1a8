/** One example of a class: what the backbone made of one picture. The picture itself is not kept. */
export interface Sample {
  label: string;
  /** The feature vector, as long as the backbone's output (256 for MobileNet v1 0.25). */
  features: Float32Array;
  /** What of the picture was looked at; absent for the whole frame. */
  region?: 'face';
}
