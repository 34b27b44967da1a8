import type { Plugin } from 'vite';
import { edited } from './rewrite.ts';

const LOADING = /import\((["'`])\.\/([^"'`]+)\1\)/g;

const IMPORT_AGAIN = `
function importAgain(load, file) {
  const whole = (module) => {
    if (Object.keys(module).length > 0) return module;
    throw new SyntaxError('it is empty');
  };
  return new Promise((done) => done(load())).then(whole).catch((cause) => {
    if (!(cause instanceof SyntaxError)) throw cause;
    const url = import.meta.url.replace(/[^/]*$/, file);
    return import(/* @vite-ignore */ /* webpackIgnore: true */ url + '?again=' + Date.now()).then(whole).catch((cause) => {
      throw cause instanceof SyntaxError ? new Error(url + ' is damaged (' + cause.message + ')', { cause }) : cause;
    });
  });
}`;

/**
 * A browser asks again for a script that did not come, but keeps one that came broken or empty for as long as the page lives: that one is
 * asked for under another address. This goes past no `integrity`: a file that fails its check counts as one that did not come. What such a
 * script imports itself keeps its address, so what loads later should share no chunk but those of the start.
 * The import is a function's: a host of micro frontends may write it anew as a call that throws at once, which is to be a failed load too.
 * The standard forgets failed requests since https://github.com/whatwg/html/pull/10327, but not scripts that it could not parse
 * (https://github.com/whatwg/html/issues/6768).
 */
export const askAgain = (): Plugin => ({
  name: 'ask-again',
  renderChunk(code, { fileName, dynamicImports }) {
    const files = new Set(Array.from(code.matchAll(LOADING), ([, , file]) => file));
    if (files.size < new Set(dynamicImports).size)
      this.error(
        `${fileName} loads ${dynamicImports.join(', ')}, but not all of it by import('./…'). Adapt the plugin ask-again.`,
      );
    if (files.size === 0) return null;
    return edited(code, (text) => text.replace(LOADING, "importAgain(() => $&, '$2')").append(IMPORT_AGAIN));
  },
});
