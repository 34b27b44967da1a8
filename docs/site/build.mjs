/** Builds the documentation into docs/dist: `npm run docs`. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import MiniSearch from 'minisearch';
import { withFailures, withTexts } from './errors.mjs';
import { example, sourcePage } from './examples.mjs';
import { relink, render, sourceAddress } from './markdown.mjs';
import { layout } from './page.mjs';
import { pages, sections } from './pages.mjs';
import { reference } from './reference.mjs';
import { SEARCH } from './search-options.js';
import { themeEditor } from './theme-editor.mjs';

const OUT = 'docs/dist';
rmSync(OUT, { recursive: true, force: true });
for (const folder of ['examples', 'source']) mkdirSync(`${OUT}/${folder}`, { recursive: true });
const write = (name, text) => writeFileSync(`${OUT}/${name}`, text);

/** What stands here is for those who read the file by itself. */
const EDITOR = /<!-- token editor -->[^]*<!-- \/token editor -->/;

/** The elements that have a page. */
const tags = new Set();

/** The text of a page with what is generated in it. */
const textOf = (file) =>
  withFailures(withTexts(readFileSync(file, 'utf8'))).replace(/<!-- reference: ([\w-]+) -->/g, (_, tag) => {
    tags.add(tag);
    return reference(tag);
  });

const texts = new Map(pages.map(({ file, slug }) => [slug, textOf(file)]));
const titles = new Map(
  [...texts].map(([slug, text]) => [slug, /^# (.+)$/m.exec(text)[1].replaceAll('`', '')]),
);
// Their own titles say what the whole is.
titles.set('index', 'Overview');
titles.set('changelog', 'Changelog');

const sources = new Set();
const found = [];
const plain = (html) =>
  html
    .replace(/<[^>]+>/g, ' ')
    .replace(/&(lt|gt|quot|amp);/g, (_, name) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name])
    .replace(/\s+/g, ' ')
    .trim();

for (const { file, slug, summary } of pages) {
  const text = texts.get(slug);
  write(
    `${slug}.md`,
    relink(text, file, 'md', (each) => sources.add(each)),
  );
  const { html, headings } = render(
    relink(text, file, 'html').replace(EDITOR, () => themeEditor),
    (code, number) => {
      const name = `${slug}-${number}`;
      const { page, script, frame } = example(code, name, `${titles.get(slug)}, example ${number}`);
      write(`examples/${name}.html`, page);
      if (script) write(`examples/${name}.js`, script);
      return frame;
    },
  );
  const scripts = EDITOR.test(text) ? ['theme-editor.js', '../dist/mask-room.js'] : [];
  const title = titles.get(slug);
  write(`${slug}.html`, layout({ title, html, titles, slug, summary, headings, scripts }));
  for (const piece of html.split(/(?=<h[1-3] id=)/)) {
    const id = /^<h[1-3] id="([^"]+)"/.exec(piece)?.[1];
    const heading = headings.find((each) => each.id === id);
    if (!heading) continue;
    const address = heading.level === 1 ? `${slug}.html` : `${slug}.html#${id}`;
    const body = plain(piece.replace(/^<h[^]*?<\/h\d>/, ''));
    found.push({ id: found.length, address, title: plain(heading.title), page: title, text: body });
    // A member of an element is found by its name alone.
    if (!tags.has(slug)) continue;
    for (const [, row] of piece.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)) {
      const [name, ...rest] = [...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)].map(([, cell]) => plain(cell));
      if (name)
        found.push({
          id: found.length,
          address,
          title: name,
          page: `${title}: ${heading.title}`,
          text: rest.join(' '),
        });
    }
  }
}

for (const file of sources) {
  const html = sourcePage(file, readFileSync(file, 'utf8'));
  write(sourceAddress(file), layout({ title: file, html, titles, up: '../' }));
}

const index = new MiniSearch(SEARCH);
index.addAll(found);
write('search.json', JSON.stringify(index));

for (const file of ['demo/demo.css', 'demo/favicon.svg', 'docs/site/site.css', 'docs/site/example.css'])
  cpSync(file, `${OUT}/${file.split('/').at(-1)}`);
await build({
  entryPoints: ['docs/site/site.js', 'docs/site/theme-editor.js'],
  outdir: OUT,
  bundle: true,
  minify: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});

// Last: `npm start` takes it for the sign that all is built.
const lines = sections.map(({ title, pages }) =>
  [
    `## ${title}`,
    '',
    ...pages.map(({ slug, summary }) => `- [${titles.get(slug)}](${slug}.md): ${summary}`),
  ].join('\n'),
);
write(
  'llms.txt',
  `# Mask Room

> Three custom elements that put an image classifier, trained by the person in front of the camera, into any video call page: <twilio-room>, <mask-trainer>, <mask-detector>. Everything is learned and recognised in the browser.

${lines.join('\n\n')}
`,
);
