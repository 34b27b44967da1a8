import MagicString from 'magic-string';
import type { Plugin } from 'vite';

/** `code` after `change`, with the map that keeps the source maps right. */
export function edited(code: string, change: (text: MagicString) => MagicString) {
  const text = change(new MagicString(code));
  return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) };
}

export interface Rewrite {
  /** The end of the module's path. */
  file: string;
  place: string;
  instead: string;
}

/** A plugin that replaces one place in each of some modules of other packages. The build fails if a module or its place has moved. */
export function rewrite(name: string, rewrites: readonly Rewrite[]): Plugin {
  const missing = new Set(rewrites.map(({ file }) => file));
  return {
    name,
    transform(code, id) {
      const path = id.replace(/\?.*/, '');
      const found = rewrites.find(({ file }) => path.endsWith(`/${file}`));
      if (!found) return null;
      const { file, place, instead } = found;
      missing.delete(file);
      if (!code.includes(place))
        this.error(`${file} no longer contains ${place}. Adapt the plugin ${name}, or remove it.`);
      return edited(code, (text) => text.replace(place, () => instead));
    },
    generateBundle() {
      if (missing.size > 0)
        this.error(
          `The bundle no longer contains ${[...missing].join(', ')}. Adapt the plugin ${name}, or remove it.`,
        );
    },
  };
}
