import { loadBackbone, type Backbone } from './backbone.ts';
import { download } from './download.ts';
import { Failure } from './failure.ts';

/**
 * Finds the backbone whose files have a SHA-256, `null` if it is not there. Rejects with `backbone-missing`, `backbone-altered` or
 * `backbone-unusable`; what failed is tried again when it is next asked for.
 */
export type OlderBackbones = (sha256: string) => Promise<Backbone | null>;

/**
 * The backbones of earlier versions, for models that were trained on them. `registry` is the address of a file with the folder of each beside it, by
 * the SHA-256 that model files name. Nothing is fetched before there is such a model.
 */
export function olderBackbones(registry: string, onProgress: (value: number | null) => void): OlderBackbones {
  const loading = new Map<string, Promise<Backbone | null>>();
  const load = async (sha256: string) => {
    // A registry that is missing or makes no sense names none.
    const folders = await download(registry)
      .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string> | null)
      .catch(() => null);
    if (!folders?.[sha256]) return null;
    const folder = new URL(folders[sha256], registry).href;
    const backbone = await loadBackbone(folder, onProgress);
    if (backbone.sha256 !== sha256) throw new Failure('backbone-altered', { url: folder });
    return backbone;
  };
  return (sha256) => {
    const found = loading.get(sha256) ?? load(sha256);
    loading.set(sha256, found);
    found.catch(() => loading.delete(sha256));
    return found;
  };
}
