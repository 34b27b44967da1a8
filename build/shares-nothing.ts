import type { Plugin } from 'vite';
import { edited } from './rewrite.ts';

const SHARED = /import \{ \w+ as __exportAll \} from "\.\/rolldown-runtime[^"]*";\n/;
const NAMESPACE = '__exportAll({ Classifier: () => Classifier })';

/**
 * The classifier's chunk is imported by name and as a whole, for which it would share Rolldown's runtime with twilio-video: if that chunk came
 * broken, both would be broken for as long as the page lives. Rolldown cannot put its runtime into each chunk
 * (https://github.com/rolldown/rolldown/issues/2654).
 */
export const sharesNothing = (): Plugin => {
  let done = false;
  return {
    name: 'shares-nothing',
    renderChunk(code, { name }) {
      if (name !== 'classifier') return null;
      if (!SHARED.test(code) || !code.includes(NAMESPACE))
        this.error(
          'The chunk of the classifier no longer shares Rolldown’s runtime. Remove the plugin shares-nothing.',
        );
      done = true;
      return edited(code, (text) =>
        text.replace(SHARED, '').replace(NAMESPACE, '{ get Classifier() { return Classifier; } }'),
      );
    },
    generateBundle() {
      if (!done) this.error('The bundle has no chunk named classifier. Adapt the plugin shares-nothing.');
    },
  };
};
