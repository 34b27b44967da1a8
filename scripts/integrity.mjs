/** Writes the hashes of the page's scripts beside them; `node scripts/integrity.mjs ADDRESS` prints them as tags for the copy that lies there. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * The two tags that load the bundle from the folder `address` and let the browser refuse an altered script.
 * @param {Record<string, string>} hashes by file, as in `integrity.json`
 */
export function tags(hashes, address) {
  const base = address.replace(/\/?$/, '/');
  const map = {
    imports: { 'mask-room': `${base}index.js`, 'mask-room/define': `${base}mask-room.js` },
    integrity: Object.fromEntries(Object.entries(hashes).map(([file, hash]) => [base + file, hash])),
  };
  return [
    `<script type="importmap">\n${JSON.stringify(map, null, 2)}\n</script>`,
    `<script type="module" src="${base}mask-room.js" integrity="${hashes['mask-room.js']}" crossorigin></script>`,
  ].join('\n');
}

/** For the bundle; workers are none of the page's scripts, and browsers check nothing that they load. */
export const integrity = (fileName) => ({
  name: 'integrity',
  writeBundle({ dir }, bundle) {
    const scripts = Object.values(bundle).filter(({ type }) => type === 'chunk');
    const hashes = scripts.map((chunk) => {
      const digest = createHash('sha384').update(readFileSync(join(dir, chunk.fileName)));
      return [chunk.fileName, `sha384-${digest.digest('base64')}`];
    });
    const sorted = Object.fromEntries(hashes.sort(([a], [b]) => a.localeCompare(b)));
    writeFileSync(join(dir, fileName), `${JSON.stringify(sorted, null, 2)}\n`);
    console.log(tags(sorted, './'));
  },
});

if (argv[1] === fileURLToPath(import.meta.url))
  console.log(
    tags(
      JSON.parse(readFileSync(new URL('../dist/integrity.json', import.meta.url), 'utf8')),
      argv[2] ?? './',
    ),
  );
