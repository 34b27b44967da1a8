import * as v from 'valibot';
import { download, DownloadError } from './download.ts';
import type { Engine } from './engine.ts';
import { Failure, reasonOf } from './failure.ts';
import { fetchGraph } from './graph-files.ts';
import type { Extractor, ModelArtifacts } from './ml5.ts';
import type { BackboneInfo } from './protocol.ts';
import { SIZE } from './sampling.ts';
import type { Square } from './square.ts';

const Descriptor = v.object({
  id: v.string(),
  files: v.record(v.string(), v.object({ bytes: v.number(), sha256: v.string() })),
});
type Descriptor = v.InferOutput<typeof Descriptor>;

/** The embedded backbone's, fixed at build time: an altered file beside the bundle is found out. */
const embedded: Descriptor = __BACKBONE__;
const embeddedFolder = new URL(/* @vite-ignore */ 'models/backbone/', import.meta.url).href;

/** The part of the network that turns a picture into features, in ml5's own extractor. */
export interface Backbone extends BackboneInfo {
  extractor: Extractor;
}

/**
 * Loads the backbone in `folder`, the embedded one for `null`. Files of another folder are checked where it has a `backbone.json`.
 * Rejects with `backbone-missing`, `backbone-altered` or `backbone-unusable`.
 */
export async function loadBackbone(
  engine: Engine,
  folder: string | null,
  square: Square,
  onProgress: (value: number | null) => void,
): Promise<Backbone> {
  const base = folder === null ? embeddedFolder : folder.replace(/\/?$/, '/');
  const descriptor = folder === null ? embedded : await describe(base);
  const { artifacts, sha256 } = await fetchGraph('backbone', base, descriptor, onProgress);
  const { extractor, featureLength } = await build(engine, artifacts, base, square);
  const id = descriptor?.id ?? new URL(base).pathname.split('/').at(-2) ?? 'unnamed';
  return { id, sha256, featureLength, extractor };
}

/** A folder without a description is used as it is. */
async function describe(base: string): Promise<Descriptor | null> {
  const url = new URL('backbone.json', base).href;
  try {
    return v.parse(Descriptor, JSON.parse(new TextDecoder().decode(await download(url))));
  } catch (error) {
    // Where nothing can be fetched at all, the model itself will say so.
    if (error instanceof DownloadError) return null;
    throw new Failure('backbone-unusable', { url: base, reason: 'its backbone.json is not valid' });
  }
}

async function build(engine: Engine, artifacts: ModelArtifacts, url: string, square: Square) {
  try {
    const extractor = await engine.withUrl(artifacts, (featureVectorURL) =>
      engine.ml5.featureExtractor('MobileNet', { featureVectorURL }),
    );
    takeValues(extractor, engine, square);
    // The first run sets up the kernels, so the first frame need not; and it tells the length.
    await extractor.addImage(square.ofPixels(new Uint8ClampedArray(SIZE * SIZE * 4)), '');
    const [sample] = extractor.trainingData.splice(0);
    extractor.labelIndex.length = 0;
    return { extractor, featureLength: sample!.features.length };
  } catch (error) {
    throw new Failure('backbone-unusable', { url, reason: reasonOf(error) }, { cause: error });
  }
}

/** Hands ml5 the values of a sampled picture, where it would read a canvas and scale what it found: a seventh of a frame's time. */
function takeValues(extractor: Extractor, { ml5: { tf } }: Engine, square: Square): void {
  const read = extractor.normalizeAndResize;
  extractor.normalizeAndResize = function (canvas) {
    const values = square.valuesOf(canvas);
    return values ? tf.tensor4d(values, [1, SIZE, SIZE, 3]) : read.call(this, canvas);
  };
}
