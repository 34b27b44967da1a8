import { loadBackbone, type Backbone } from './backbone.ts';
import { download } from './download.ts';
import { Failure } from './failure.ts';

/**
 * The backbones of earlier versions, for models that were trained on them. `registry` is the address of a file with the folder of each beside it, by
 * the SHA-256 that model files name. Nothing is fetched before there is such a model.
 */
export class OlderBackbones {
  readonly #loading = new Map<string, Promise<Backbone | null>>();

  constructor(
    private readonly registry: string,
    private readonly onProgress: (value: number | null) => void,
  ) {}

  /**
   * The backbone whose files have this SHA-256, `null` if it is not there. A load that failed is forgotten. Rejects with `backbone-missing`,
   * `backbone-altered` or `backbone-unusable`.
   */
  of(sha256: string): Promise<Backbone | null> {
    const loading = this.#loading.get(sha256) ?? this.#load(sha256);
    this.#loading.set(sha256, loading);
    loading.catch(() => this.#loading.delete(sha256));
    return loading;
  }

  async #load(sha256: string): Promise<Backbone | null> {
    const folder = await this.#folderOf(sha256);
    if (!folder) return null;
    const backbone = await loadBackbone(folder, this.onProgress);
    if (backbone.sha256 !== sha256) throw new Failure('backbone-altered', { url: folder });
    return backbone;
  }

  /** A registry that is missing or makes no sense names none. */
  async #folderOf(sha256: string): Promise<string | null> {
    try {
      const text = new TextDecoder().decode(await download(this.registry));
      const folder = (JSON.parse(text) as Record<string, string>)[sha256];
      return folder ? new URL(folder, this.registry).href : null;
    } catch {
      return null;
    }
  }
}
