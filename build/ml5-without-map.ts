import type { Plugin } from 'vite';

const SOURCE_MAP = /\n\/\/# sourceMappingURL=\S+\s*$/;

/**
 * ml5 is shipped as it is, but for the name of its source map, which is six times its size and stays out of the package: browsers would
 * ask for it in vain. No issue is known upstream; the name is right in ml5's own package.
 */
export const ml5WithoutMap = (): Plugin => ({
  name: 'ml5-without-map',
  generateBundle(_, bundle) {
    const ml5 = Object.values(bundle).find(({ fileName }) => fileName.startsWith('ml5.min'));
    const text = ml5?.type === 'asset' ? ml5.source.toString() : '';
    if (ml5?.type !== 'asset' || !SOURCE_MAP.test(text))
      this.error(
        'The bundle has no ml5.min.js that names a source map. Adapt the plugin ml5-without-map, or remove it.',
      );
    ml5.source = text.replace(SOURCE_MAP, '\n');
  },
});
