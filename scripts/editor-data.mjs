/** Writes what editors read about the elements, from their manifest: web-types for JetBrains, custom data for VS Code. */
import { readFileSync, writeFileSync } from 'node:fs';
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

/** What the three elements share is listed once for each of them. */
function once(file, listsOf) {
  const data = JSON.parse(readFileSync(file, 'utf8'));
  const lists = listsOf(data);
  for (const [key, list] of Object.entries(lists))
    lists[key] = Array.isArray(list) ? [...new Map(list.map((each) => [each.name, each])).values()] : list;
  writeFileSync(file, JSON.stringify(data));
}
once('dist/web-types.json', ({ contributions }) => contributions.css);
once('dist/vscode.css-custom-data.json', (data) => data);
