import { escapeHtml } from './markdown.mjs';
import { pages, sections } from './pages.mjs';

const link = (slug, title, current, up) =>
  `<a href="${up}${slug}.html"${slug === current ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>`;

const navigation = (titles, current, up) =>
  sections
    .map(
      ({ title, pages }) =>
        `<h2>${title}</h2><ul>${pages.map(({ slug }) => `<li>${link(slug, titles.get(slug), current, up)}</li>`).join('')}</ul>`,
    )
    .join('');

const onThisPage = (headings) => {
  const shown = headings.filter(({ level }) => level === 2);
  if (shown.length < 2) return '';
  const items = shown.map(({ title, id }) => `<li><a href="#${id}">${escapeHtml(title)}</a></li>`).join('');
  return `<nav class="toc" aria-labelledby="toc"><h2 id="toc">On this page</h2><ul>${items}</ul></nav>`;
};

const neighbours = (titles, slug, up) => {
  const at = pages.findIndex((each) => each.slug === slug);
  if (at < 0) return '';
  const [before, after] = [pages[at - 1], pages[at + 1]].map(
    (each) => each && link(each.slug, titles.get(each.slug), '', up),
  );
  return `<nav class="neighbours" aria-label="Next and previous page">${before ? `<p>Previous: ${before}</p>` : ''}${after ? `<p>Next: ${after}</p>` : ''}</nav>`;
};

/**
 * A page of the site. Nothing in it is inline script or style, so that the demo's policy holds.
 * @param {object} page
 * @param {string} page.title
 * @param {string} page.html what stands in it
 * @param {Map<string, string>} page.titles of all pages, by address
 * @param {string} [page.slug] its address, if it is in the navigation
 * @param {string} [page.summary]
 * @param {{ level: number, title: string, id: string }[]} [page.headings]
 * @param {string[]} [page.scripts] beside the site's own
 * @param {string} [page.up] the way from its folder to the site's
 */
export function layout({ title, html, titles, slug, summary, headings = [], scripts = [], up = '' }) {
  const home = slug === 'index';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
${summary ? `<meta name="description" content="${escapeHtml(summary)}" />` : ''}
<title>${home ? 'Documentation' : escapeHtml(title)} · Mask Room</title>
<link rel="icon" href="${up}favicon.svg" />
<link rel="stylesheet" href="${up}demo.css" />
<link rel="stylesheet" href="${up}site.css" />
${slug ? `<link rel="alternate" type="text/markdown" href="${up}${slug}.md" />` : ''}
<script type="module" src="${up}site.js"></script>
${scripts.map((src) => `<script type="module" src="${up}${src}"></script>`).join('\n')}
</head>
<body class="documentation">
<a class="skip" href="#content">Skip to the content</a>
<header class="bar">
<a class="brand" href="${up}../"><img src="${up}favicon.svg" alt="" width="32" height="32" />Mask Room</a>
<search hidden>
<input type="search" id="search" placeholder="Search" aria-label="Search the documentation" aria-describedby="search-hint" autocomplete="off" spellcheck="false" />
<span id="search-hint" hidden>Results appear below while you type.</span>
<p id="search-status" class="aside" role="status"></p>
<ul id="search-results" hidden></ul>
</search>
<nav aria-label="Pages">
<a href="${up}../">All in one</a>
<a href="${up}../train.html">Train</a>
<a href="${up}../video.html">Video</a>
<a href="${up}./"${home ? ' aria-current="page"' : ' aria-current="true"'}>Docs</a>
</nav>
</header>
<div class="columns">
<button class="menu" type="button" popovertarget="contents">Contents</button>
<nav id="contents" class="contents" aria-label="Documentation" popover>${navigation(titles, slug, up)}</nav>
<main id="content" tabindex="-1"><article class="${home ? 'home' : 'prose'}">
${html}
</article>
${neighbours(titles, slug, up)}
</main>
${home ? '' : onThisPage(headings)}
</div>
<footer>${slug ? `<a href="${slug}.md">This page as Markdown</a> · ` : ''}<a href="${up}llms.txt">llms.txt</a> · Mask Room is not a medical device and not an access-control device. MIT licence.</footer>
</body>
</html>
`;
}
