import { rewrite } from './rewrite.ts';

/**
 * twilio-video runs a string as code while it loads, to hide one `import()` from old bundlers. A page whose policy forbids `eval` could not
 * load the SDK at all, so the function is written out. Nothing else of the SDK changes.
 * Since https://github.com/twilio/twilio-video.js/pull/1885, which knows what it costs.
 */
export const twilioWithoutEval = () =>
  rewrite('twilio-without-eval', [
    {
      file: 'twilio-video/es5/util/dynamicimport.js',
      place: "new Function('url', 'return import(url);')",
      instead: '(url) => import(/* @vite-ignore */ /* webpackIgnore: true */ url)',
    },
  ]);
