import type { Plugin } from 'vite';
import { edited } from './rewrite.ts';

const IGNORED = /new URL\(\s*\/\* @vite-ignore \*\/\s*/g;

/**
 * Vite must ignore the URLs of the models, since the plugin `models` emits their files. The comment that tells it so goes once that is done:
 * the bundler of a page should see the URLs and copy the files. The comment is Vite's own (https://github.com/vitejs/vite/pull/16590), and it
 * has no way to be for one build only.
 */
export const unignored = (): Plugin => {
  let found = false;
  return {
    name: 'unignored',
    renderChunk(code) {
      if (code.search(IGNORED) < 0) return null;
      found = true;
      return edited(code, (text) => text.replace(IGNORED, 'new URL('));
    },
    generateBundle() {
      if (!found)
        this.error('No chunk has a URL that Vite ignored. Adapt the plugin unignored, or remove it.');
    },
  };
};
