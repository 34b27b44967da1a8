import type { Plugin } from 'vite';

/**
 * A worker's script may be one that another worker imports, as `network.ts` is. Vite drops what an entry exports
 * (https://github.com/vitejs/vite/issues/9047) and has no option of its own for workers.
 */
export const withExports = (): Plugin => ({
  name: 'with-exports',
  options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk' || !chunk.isEntry || !chunk.facadeModuleId) continue;
      const names = this.getModuleInfo(chunk.facadeModuleId)?.exports ?? [];
      const lost = names.filter((name) => !chunk.exports.includes(name));
      if (lost.length > 0)
        this.error(
          `${chunk.fileName} has lost its exports ${lost.join(', ')}. Adapt the plugin with-exports.`,
        );
    }
  },
});
