import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build, install } from './setup.mjs';

/*
 * Fills deploy/twilio-functions, a project of Twilio Functions: our pages as its assets, and beside them, where only its function finds
 * it, the core of the token server. ADMIT=… names the module that says who is signed in, as for the token server.
 */

const PROJECT = 'deploy/twilio-functions';
const ASSETS = `${PROJECT}/assets`;

/** Twilio Functions are CommonJS, and find each other's code as private assets. */
const asPrivateAsset = (name, options) =>
  bundle({
    ...options,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile: `${ASSETS}/${name}.private.js`,
    logLevel: 'error',
  });

build();
// Twilio's own tool, which only this needs.
install(PROJECT, 'twilio-run (half a minute the first time)');
rmSync(ASSETS, { recursive: true, force: true });
mkdirSync(ASSETS, { recursive: true });
for (const name of readdirSync('demo')) {
  // Twilio serves no folders, so the documentation stays where it is.
  if (name.endsWith('.html'))
    writeFileSync(
      join(ASSETS, name),
      readFileSync(join('demo', name), 'utf8').replace(/\s*<a href="docs\/">.*/, ''),
    );
  else if (/\.\w+$/.test(name)) cpSync(join('demo', name), join(ASSETS, name));
}
// What Twilio serves at `/`.
cpSync(`${ASSETS}/index.html`, `${ASSETS}/assets/index.html`);
cpSync('dist', `${ASSETS}/dist`, {
  recursive: true,
  filter: (path) => !path.endsWith('.map') && !path.startsWith(join('dist', 'types')),
});
const core = ['video-token', 'credentials', 'request-error'].map((name) => `export * from './${name}.ts';`);
await asPrivateAsset('token-core', { stdin: { contents: core.join('\n'), resolveDir: 'token-server/src' } });
const { ADMIT } = process.env;
if (ADMIT) await asPrivateAsset('admit', { entryPoints: [ADMIT] });
console.log(
  `${PROJECT} is ready${ADMIT ? '' : '; without ADMIT anyone who knows its address gets a token'}.`,
);
