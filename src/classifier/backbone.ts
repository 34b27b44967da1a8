import * as v from 'valibot';
import { download, DownloadError } from './download.ts';
import { Failure, reasonOf } from './failure.ts';
import { goldenPicture } from './golden.ts';
import { loadGraph } from './graph.ts';
import { fetchGraph } from './graph-files.ts';
import type { Addresses, BackboneInfo } from './protocol.ts';
import { SIZE } from './sampling.ts';

const Descriptor = v.object({
  id: v.string(),
  files: v.record(v.string(), v.object({ bytes: v.number(), sha256: v.string() })),
});
type Descriptor = v.InferOutput<typeof Descriptor>;

/** The embedded backbone's, fixed at build time: an altered file next to the bundle is detected. */
const embedded: Descriptor = __BACKBONE__;

/** The part of the network that turns a picture into features. */
export interface Backbone extends BackboneInfo {
  /** The feature vector of a picture; `values`: 224·224·3 in −1…1. */
  features(values: Float32Array): Float32Array;
}

/**
 * Loads the embedded backbone from its addresses, or another one from its folder (with a slash at its end), which is checked if there is a
 * `backbone.json`.
 * Rejects with `backbone-missing`, `backbone-altered` or `backbone-unusable`.
 */
export async function loadBackbone(
  place: Addresses | string,
  onProgress: (value: number | null) => void,
): Promise<Backbone> {
  const descriptor = typeof place === 'string' ? await describe(place) : embedded;
  const { artifacts, sha256 } = await fetchGraph('backbone', place, descriptor, onProgress);
  try {
    const [graph] = await loadGraph(artifacts, [SIZE]);
    const features = (values: Float32Array) => graph!(values)[0]!;
    const golden = features(goldenPicture());
    return { id: descriptor.id, sha256, featureLength: golden.length, golden, features };
  } catch (error) {
    const url = typeof place === 'string' ? place : place['model.json']!;
    throw new Failure('backbone-unusable', { url, reason: reasonOf(error) }, { cause: error });
  }
}

/** A folder without a description is used as it is, and named after itself. */
async function describe(base: string): Promise<Descriptor> {
  const url = new URL('backbone.json', base).href;
  try {
    return v.parse(Descriptor, JSON.parse(new TextDecoder().decode(await download(url))));
  } catch (error) {
    // If nothing can be fetched at all, loading the model will say so.
    if (error instanceof DownloadError)
      return { id: new URL(base).pathname.split('/').at(-2) ?? 'unnamed', files: {} };
    throw new Failure('backbone-unusable', { url: base, reason: 'its backbone.json is not valid' });
  }
}
