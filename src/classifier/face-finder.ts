import type { Engine } from './engine.ts';
import { blacken, chooseFace, FACE_SIZE, facesOf, letterbox, type ScoredFace } from './face.ts';
import { FaceTrack } from './face-track.ts';
import { Failure, reasonOf } from './failure.ts';
import { fetchGraph } from './graph-files.ts';
import type { GraphModel } from './ml5.ts';
import { Sampler, shownSize, type Pixels } from './sampling.ts';
import type { Face } from './types.ts';

/** The face detector that this version was built with: an altered file beside the bundle is found out. */
const { id, files } = __FACE_DETECTOR__;
const folder = new URL(/* @vite-ignore */ 'models/face/', import.meta.url).href;

/** Names the detector in a model file. */
export const FACE_DETECTOR = id;

/** Where nothing is found, a second look at the picture with a border: a face that fills the picture is cut for the detector. */
const SECOND_LOOK = 1.5;
/** So many videos are followed at once; the one that was not looked at for longest is forgotten. */
const TRACKS = 8;

/** Finds the face that counts: in a still each time, in a video on a slower clock. */
export class FaceFinder {
  readonly #engine: Engine;
  readonly #model: GraphModel;
  readonly #sampler = new Sampler(FACE_SIZE);
  readonly #input = new Float32Array(FACE_SIZE * FACE_SIZE * 3).fill(-1);
  readonly #tracks = new Map<string, FaceTrack>();

  private constructor(engine: Engine, model: GraphModel) {
    this.#engine = engine;
    this.#model = model;
  }

  /** Rejects with `face-detector-missing`, `face-detector-altered` or `face-detector-unusable`. */
  static async load(engine: Engine, onProgress: (value: number | null) => void): Promise<FaceFinder> {
    const { artifacts } = await fetchGraph('face-detector', folder, { files }, onProgress);
    try {
      const model = await engine.withUrl(artifacts, (url) => engine.ml5.tf.loadGraphModel(url));
      const finder = new FaceFinder(engine, model);
      // The first run sets up the kernels, so the first frame need not.
      await finder.#run();
      return finder;
    } catch (error) {
      throw new Failure('face-detector-unusable', { url: folder, reason: reasonOf(error) }, { cause: error });
    }
  }

  /**
   * The face in `pixels`, in their pixels as they are shown, `null` where there is none. `stream` says which video the frame is of;
   * `null` is a still.
   */
  async find(pixels: Pixels, stream: number | null): Promise<Face | null> {
    if (stream === null) return this.#look(pixels, null);
    const { width, height } = shownSize(pixels);
    // A camera that is turned, or another source, is another picture to look at.
    const key = `${stream} ${width}×${height}`;
    const track = this.#tracks.get(key) ?? new FaceTrack();
    this.#tracks.delete(key);
    this.#tracks.set(key, track);
    if (this.#tracks.size > TRACKS) this.#tracks.delete(this.#tracks.keys().next().value!);
    const now = performance.now();
    return track.due(now) ? track.take(await this.#look(pixels, track.face), now) : track.face;
  }

  async #look(pixels: Pixels, followed: Face | null): Promise<ScoredFace | null> {
    const { width, height } = shownSize(pixels);
    for (const zoom of [1, SECOND_LOOK]) {
      const window = letterbox(width, height, zoom);
      this.#sampler.sample(pixels, this.#input, window);
      blacken(this.#input, window, width, height);
      const { regressors, logits } = await this.#run();
      const face = chooseFace(facesOf(regressors, logits, window), followed);
      if (face) return face;
    }
    return null;
  }

  async #run(): Promise<{ regressors: Float32Array; logits: Float32Array }> {
    const { tf } = this.#engine.ml5;
    const outputs = tf.tidy(() =>
      this.#model.execute(tf.tensor4d(this.#input, [1, FACE_SIZE, FACE_SIZE, 3]), [
        'regressors',
        'classificators',
      ]),
    );
    try {
      const [regressors, logits] = await Promise.all(outputs.map((output) => output.data()));
      return { regressors: regressors!, logits: logits! };
    } finally {
      for (const output of outputs) output.dispose();
    }
  }
}
