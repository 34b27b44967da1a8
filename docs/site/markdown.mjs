import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import GithubSlugger from 'github-slugger';
import hljs from 'highlight.js/lib/common';
import MarkdownIt from 'markdown-it';
import anchor from 'markdown-it-anchor';
import { pages } from './pages.mjs';

/** What highlight.js calls the languages of our fences. */
const LANGUAGES = {
  html: 'xml',
  vue: 'xml',
  svelte: 'xml',
  tsx: 'typescript',
  mjs: 'javascript',
  env: 'ini',
};

/** `code` as HTML, coloured if the language is known. */
export function highlight(code, language) {
  const name = LANGUAGES[language] ?? language;
  return hljs.getLanguage(name) ? hljs.highlight(code, { language: name }).value : escapeHtml(code);
}

export const escapeHtml = (text) =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]);

/** Where a page shows a file of the repository. */
export const sourceAddress = (file) => `source/${file.replaceAll('/', '-')}.html`;

/**
 * Leads the links of a Markdown text to the pages of the site, and those to other files of the repository to a page with that file.
 * @param {string} text
 * @param {string} file the text's file
 * @param {'html' | 'md'} kind of the pages to lead to
 * @param {(file: string) => void} [shown] called with each file that is not a page
 */
export function relink(text, file, kind, shown) {
  const lead = (whole, words, target) => {
    if (/^(\w+:|#)/.test(target)) return whole;
    const [path, hash] = target.split('#');
    const found = posix.join(posix.dirname(file), path);
    // The README of the whole says in short what the first page says.
    const page = pages.find(({ file }) => file === (found === 'README.md' ? 'docs/README.md' : found));
    if (page) return `[${words}](${page.slug}.${kind}${hash ? `#${hash}` : ''})`;
    if (!existsSync(found)) throw new Error(`${file} links to ${target}, which is not there.`);
    if (statSync(found).isDirectory()) return words;
    shown?.(found);
    return `[${words}](${sourceAddress(found)})`;
  };
  return text
    .split(/(^```[^]*?^```)/m)
    .map((piece) =>
      piece.startsWith('```') ? piece : piece.replace(/(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g, lead),
    )
    .join('');
}

/** On a narrow screen a row stands as a block, where each cell says its column; roles, since such a table is none for every browser. */
function withLabels(table) {
  const [head, body] = table.split('<tbody>');
  const columns = [...head.matchAll(/<t[hd]>([^]*?)<\/t[hd]>/g)].map(([, text]) =>
    text.replace(/<[^>]+>/g, ''),
  );
  let at = 0;
  const cells = body?.replace(/<tr>|<td>/g, (tag) => {
    at = tag === '<tr>' ? 0 : at + 1;
    return at === 0 ? tag : `<td role="cell" data-label="${columns[at - 1]}">`;
  });
  return `${head}<tbody>${cells}`
    .replaceAll('<table>', '<table role="table">')
    .replaceAll('<tr>', '<tr role="row">')
    .replaceAll('<th>', '<th role="columnheader">')
    .replace(/<(thead|tbody)>/g, '<$1 role="rowgroup">');
}

/**
 * Renders Markdown.
 * @param {string} text
 * @param {(code: string, number: number) => string} example makes of a fence that says `live` what shows it running
 * @returns {{ html: string, headings: { level: number, title: string, id: string }[] }}
 */
export function render(text, example) {
  const slugger = new GithubSlugger();
  const headings = [];
  let examples = 0;
  const markdown = new MarkdownIt({ html: true });
  markdown.use(anchor, {
    // The anchors of code hosts, so that a link works in both.
    tabIndex: false,
    slugify: (title) => slugger.slug(title),
    permalink: anchor.permalink.headerLink({ safariReaderFix: true }),
    callback: (token, { slug, title }) =>
      headings.push({ level: Number(token.tag.slice(1)), title, id: slug }),
  });
  markdown.renderer.rules.fence = (tokens, index) => {
    const { content, info } = tokens[index];
    const [language = '', live] = info.trim().split(/\s+/);
    const shown = `<figure class="snippet"><pre><code>${highlight(content, language)}</code></pre></figure>\n`;
    return live === 'live' ? shown + example(content, ++examples) : shown;
  };
  markdown.renderer.rules.table_open = () => '<div class="table"><table>';
  markdown.renderer.rules.table_close = () => '</table></div>';
  const html = markdown
    .render(text)
    .replace(/<!--[^]*?-->/g, '')
    // A corner without a word is no heading.
    .replaceAll('<th></th>', '<td></td>')
    .replace(/<table>[^]*?<\/table>/g, withLabels);
  return { html, headings };
}
