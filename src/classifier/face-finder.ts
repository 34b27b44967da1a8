import {
  aroundOf,
  blacken,
  chooseFace,
  FACE_SIZE,
  facesOf,
  letterbox,
  NEAR_SIZE,
  nearOf,
  partsOf,
  smallFaces,
  type ScoredFace,
} from './face.ts';
import { FaceTrack } from './face-track.ts';
import { Failure, reasonOf } from './failure.ts';
import { loadGraph, type Graph } from './graph.ts';
import { fetchGraph } from './graph-files.ts';
import type { Addresses } from './protocol.ts';
import { Sampler, shownSize, type Pixels, type Window } from './sampling.ts';
import type { Face } from './types.ts';

/** If nothing is found, the picture is searched again with a border: the detector sees a face that fills the picture as cut off. */
const SECOND_LOOK = 1.5;
/** If that finds nothing either, parts of the picture are searched for small faces: all of them in a still, this many at a time in a video. */
const PARTS_A_LOOK = 2;
/** This many videos are followed at once, for all who share the engine; the least recently used one is forgotten. */
const TRACKS = 64;

/** Finds the face that counts: in a still each time, in a video on a slower clock. */
export class FaceFinder {
  readonly #whole: Detector;
  readonly #near: Detector;
  readonly #tracks = new Map<string, FaceTrack>();
  private constructor([whole, near]: Graph[]) {
    this.#whole = new Detector(FACE_SIZE, whole!);
    this.#near = new Detector(NEAR_SIZE, near!);
  }

  /** Rejects with `face-detector-missing`, `face-detector-altered` or `face-detector-unusable`. */
  static async load(addresses: Addresses, onProgress: (value: number | null) => void): Promise<FaceFinder> {
    const { artifacts } = await fetchGraph('face-detector', addresses, __FACE_DETECTOR__, onProgress);
    try {
      return new FaceFinder(
        await loadGraph(artifacts, [FACE_SIZE, NEAR_SIZE], ['regressors', 'classificators']),
      );
    } catch (error) {
      const url = addresses['model.json']!;
      throw new Failure('face-detector-unusable', { url, reason: reasonOf(error) }, { cause: error });
    }
  }

  /**
   * The face in `pixels`, in their pixels as they are shown, `null` if there is none. `stream` says which video the frame is of;
   * `null` is a still.
   */
  find(pixels: Pixels, stream: number | null): Face | null {
    const { width, height } = shownSize(pixels);
    if (stream === null) return this.#look(pixels, partsOf(width, height), null);
    // After the camera is turned, or with another source, the old position means nothing.
    const key = `${stream} ${width}×${height}`;
    const track = this.#tracks.get(key) ?? new FaceTrack();
    this.#tracks.delete(key);
    this.#tracks.set(key, track);
    if (this.#tracks.size > TRACKS) this.#tracks.delete(this.#tracks.keys().next().value!);
    const now = performance.now();
    if (!track.due(now)) return track.face;
    return track.look(
      (last) => chooseFace(this.#near.facesIn(pixels, nearOf(last)), last),
      (followed) => {
        const parts = followed
          ? [aroundOf(followed, width, height)]
          : track.some(partsOf(width, height), PARTS_A_LOOK);
        return this.#look(pixels, parts, followed);
      },
      now,
    );
  }

  /** The face that counts: in the whole picture, in the same with a border, or else in one of `parts`. */
  #look(pixels: Pixels, parts: readonly Window[], followed: Face | null): ScoredFace | null {
    const { width, height } = shownSize(pixels);
    for (const zoom of [1, SECOND_LOOK]) {
      const face = chooseFace(this.#whole.facesIn(pixels, letterbox(width, height, zoom)), followed);
      if (face) return face;
    }
    const faces = parts.flatMap((part) => this.#whole.facesIn(pixels, part));
    return chooseFace(smallFaces(faces, Math.min(width, height)), followed);
  }
}

/** The face detector for inputs of one size. */
class Detector {
  readonly #size: number;
  readonly #graph: Graph;
  readonly #sampler: Sampler;

  constructor(size: number, graph: Graph) {
    this.#size = size;
    this.#graph = graph;
    this.#sampler = new Sampler(size);
  }

  facesIn(pixels: Pixels, window: Window): ScoredFace[] {
    const { width, height } = shownSize(pixels);
    const values = this.#sampler.sample(pixels, window);
    blacken(values, this.#size, window, width, height);
    const [regressors, logits] = this.#graph(values);
    return facesOf(regressors!, logits!, this.#size, window);
  }
}
