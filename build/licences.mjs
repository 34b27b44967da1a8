/** Writes the licences of all that the bundle carries into one file, so that the scripts need not repeat them in every module. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LEGAL = /\/\*[*!]?(?:(?!\*\/)[\s\S])*?(?:@license|@preserve|copyright|licensed?\b)[\s\S]*?\*\//gi;
/** For packages that name this licence and carry no text of it. */
const APACHE = 'models/face/LICENSE';

/** @type {Map<string, { title: string, texts: Set<string> }>} By the package's folder. */
const packages = new Map();

function packageOf(file) {
  for (let folder = dirname(file); folder.includes('node_modules'); folder = dirname(folder)) {
    const json = join(folder, 'package.json');
    // Some packages have further ones inside that only tell the kind of modules.
    if (existsSync(json) && JSON.parse(readFileSync(json, 'utf8')).version) return folder;
  }
  return null;
}

function open(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copyright)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (!files.length && license === 'Apache-2.0') texts.push(readFileSync(APACHE, 'utf8').trim());
  return { title: `${name} ${version} (${license ?? 'see below'})`, texts: new Set(texts) };
}

/** Notes the packages of a bundle: of each its licence, and what its files say of others' work in them. */
const collect = {
  name: 'licences',
  generateBundle(_, bundle) {
    for (const { moduleIds = [] } of Object.values(bundle))
      for (const id of moduleIds) {
        const file = id.replace(/^\0/, '').replace(/\?.*/, '');
        const folder = existsSync(file) && packageOf(file);
        if (!folder) continue;
        if (!packages.has(folder)) packages.set(folder, open(folder));
        const { texts } = packages.get(folder);
        for (const [comment] of readFileSync(file, 'utf8').matchAll(LEGAL))
          texts.add(comment.replace(/^[ \t]*(\/\*[*!]?|\*\/|\*)[ \t]?|\*\/$/gm, '').trim());
      }
  },
};

/** For the workers, which are bundles of their own. */
export const licencesOfWorker = () => collect;

/** For the bundle that has the workers; it emits `fileName`. */
export const licences = (fileName) => ({
  name: 'licences',
  generateBundle(options, bundle) {
    collect.generateBundle(options, bundle);
    if (packages.size === 0)
      this.error('The bundle names no module of a package. Adapt the plugin licences.');
    for (const { title, texts } of packages.values())
      if (texts.size === 0) this.error(`${title} has no licence text that the plugin licences finds.`);
    const parts = [...packages.values()]
      .sort((a, b) => a.title.localeCompare(b.title))
      .map(({ title, texts }) => [title, ...texts].join('\n\n'));
    this.emitFile({ type: 'asset', fileName, source: `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n` });
  },
});
