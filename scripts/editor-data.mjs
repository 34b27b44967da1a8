/** Writes what editors read about the elements, from their manifest: web-types for JetBrains, custom data for VS Code. */
import { readFileSync } from 'node:fs';
import { generateJetBrainsWebTypes } from 'custom-element-jet-brains-integration';
import { generateVsCodeCustomElementData } from 'custom-element-vs-code-integration';

const manifest = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
const options = { outdir: 'dist', hideLogs: true };

generateJetBrainsWebTypes(manifest, {
  ...options,
  packageJson: false,
  modulePathTemplate: () => 'dist/index.js',
});
generateVsCodeCustomElementData(manifest, options);
