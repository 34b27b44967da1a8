import type { Plugin } from 'vite';
import { edited } from './rewrite.ts';

const compact = (css: string) =>
  css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{};,>]) ?|(:) /g, '$1$2')
    .replace(/;}/g, '}');

/**
 * Our templates without indentation, our style sheets without comments too: Lit keeps every character
 * (https://github.com/lit/lit/issues/1699). The plugins for all templates parse HTML and drop spaces that count; ours never
 * lets a line begin with one.
 */
export const compactTemplates = (): Plugin => {
  const found = { templates: 0, styles: 0 };
  return {
    name: 'compact-templates',
    transform(code, id) {
      if (!id.includes('/src/components/')) return null;
      if (!id.endsWith('styles.ts')) {
        found.templates++;
        return edited(code, (text) => text.replace(/\n[ \t]+/g, '\n'));
      }
      found.styles++;
      if (!/css`[^`]*`/.test(code))
        this.error(`${id} has no css\`…\` to compact. Adapt the plugin compact-templates.`);
      return edited(code, (text) => text.replace(/css`[^`]*`/g, compact));
    },
    generateBundle() {
      if (found.templates === 0 || found.styles === 0)
        this.error('src/components has no templates or no *styles.ts. Adapt the plugin compact-templates.');
    },
  };
};
