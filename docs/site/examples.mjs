import { highlight } from './markdown.mjs';

const SCRIPT = /<script type="module">\n?([^]*?)<\/script>/g;

/**
 * A live example: the snippet as a page of its own, which the documentation shows in a frame. Its scripts become files, as the policy wants it.
 * @param {string} snippet
 * @param {string} name of its files
 * @param {string} title
 */
export function example(snippet, name, title) {
  const scripts = [...snippet.matchAll(SCRIPT)].map(([, code]) => code);
  const body = snippet.replace(SCRIPT, '').trim();
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>${title} · Mask Room</title>
<link rel="icon" href="../favicon.svg" />
<link rel="stylesheet" href="../example.css" />
<script type="module" src="../../dist/mask-room.js"></script>
${scripts.length ? `<script type="module" src="${name}.js"></script>` : ''}
</head>
<body>
${body}
</body>
</html>
`;
  const frame = `<figure class="live">
<iframe src="examples/${name}.html" title="${title}: the snippet, running" loading="lazy" allow="camera; microphone; fullscreen"></iframe>
<figcaption>This is the snippet above, running. <a href="examples/${name}.html">Open it alone</a></figcaption>
</figure>
`;
  return { page, script: scripts.join('\n'), frame };
}

/** A page with a file of the repository. */
export const sourcePage = (file, code) => {
  const kind = /\.(\w+)$/.exec(file)?.[1] ?? '';
  return `<h1><code>${file}</code></h1>\n<figure class="snippet"><pre><code>${highlight(code, kind)}</code></pre></figure>`;
};
