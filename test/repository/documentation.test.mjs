import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import test from 'node:test';
import { parse } from 'parse5';
import { tsImport } from 'tsx/esm/api';
import { pages } from '../../docs/site/pages.mjs';

const SITE = 'docs/dist';
const files = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith('.html'));
const read = (name) => readFileSync(join(SITE, name), 'utf8');

/** Every element of a page, as parse5 has it. */
function elementsOf(name) {
  const all = [];
  const walk = (node) => {
    if (node.tagName)
      all.push({
        tag: node.tagName,
        node,
        ...Object.fromEntries(node.attrs.map((each) => [each.name, each.value])),
      });
    node.childNodes?.forEach(walk);
  };
  walk(parse(read(name)));
  return all;
}
const site = new Map(files.map((name) => [name, elementsOf(name)]));
const textOf = (node) => (node.value ?? '') + (node.childNodes ?? []).map(textOf).join('');

/** What lies beside the documentation where it is served. */
const BESIDE = {
  '../': 'demo/index.html',
  '../train.html': 'demo/train.html',
  '../video.html': 'demo/video.html',
  '../dist/mask-room.js': 'dist/mask-room.js',
};

test('each page in the navigation exists, as HTML and as Markdown, with one first-level heading', () => {
  for (const { slug } of pages) {
    assert.ok(existsSync(join(SITE, `${slug}.md`)), slug);
    const elements = site.get(`${slug}.html`);
    assert.equal(elements.filter(({ tag }) => tag === 'h1').length, 1, slug);
  }
});

test('no link is broken, and nothing loads from another host', () => {
  for (const [name, elements] of site) {
    const ids = elements.flatMap(({ id }) => (id ? [id] : []));
    assert.equal(new Set(ids).size, ids.length, `${name} has an id twice`);
    for (const { tag, href, src, rel } of elements) {
      const target = href ?? src;
      if (target === undefined) continue;
      if (/^https?:/.test(target)) {
        assert.equal(tag, 'a', `${name} loads ${target}`);
        continue;
      }
      const [path, hash] = target.split('#');
      const found = path ? posix.join(dirname(name), path) : name;
      const beside = BESIDE[found] ?? BESIDE[`${found}`];
      if (beside) {
        assert.ok(existsSync(beside), `${name}: ${target}`);
        continue;
      }
      const file = found === './' || found === '.' || found === '../' ? 'index.html' : found;
      assert.ok(
        existsSync(join(SITE, file)) && statSync(join(SITE, file)).isFile(),
        `${name}: ${target} ${rel ?? ''}`,
      );
      if (hash && file.endsWith('.html'))
        assert.ok(
          site.get(file).some(({ id }) => id === decodeURIComponent(hash)),
          `${name}: ${target}`,
        );
    }
  }
});

test('every page works under a strict policy: no inline script, style or handler', () => {
  for (const [name, elements] of site)
    for (const { tag, node, src, ...attributes } of elements) {
      if (tag === 'script') assert.ok(src && textOf(node) === '', `${name} has a script in it`);
      assert.notEqual(tag, 'style', name);
      for (const attribute of Object.keys(attributes))
        assert.ok(attribute !== 'style' && !attribute.startsWith('on'), `${name}: ${tag} ${attribute}`);
    }
});

test('links between the Markdown pages of the site work', () => {
  for (const name of readdirSync(SITE).filter((each) => /\.(md|txt)$/.test(each))) {
    const text = read(name).replace(/^```[^]*?^```/gm, '');
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path, hash] = target.split('#');
      if (path) assert.ok(existsSync(join(SITE, path)), `${name}: ${target}`);
      const page = (path || name).replace(/\.md$/, '.html');
      if (hash)
        assert.ok(
          site.get(page).some(({ id }) => id === hash),
          `${name}: ${target}`,
        );
    }
  }
});

test('links in the README and the other files work on a code host, too', () => {
  for (const file of ['README.md', ...pages.map(({ file }) => file)]) {
    const text = readFileSync(file, 'utf8').replace(/^```[^]*?^```/gm, '');
    for (const [, target] of text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g))
      if (!/^https?:/.test(target)) assert.ok(existsSync(join(dirname(file), target)), `${file}: ${target}`);
  }
});

test('llms.txt has the form of llmstxt.org and lists every page', () => {
  const text = read('llms.txt');
  assert.match(text, /^# Mask Room\n\n> .+\n\n## /);
  const listed = [...text.matchAll(/^- \[[^\]]+\]\((.+?)\): .+$/gm)].map(([, target]) => target);
  assert.deepEqual(
    listed,
    pages.map(({ slug }) => `${slug}.md`),
  );
});

test('every error code is explained: what happened, why, what to do', async () => {
  const { rows, texts } = await tsImport('../../docs/site/errors.mjs', import.meta.url);
  const explained = rows(readFileSync('docs/troubleshooting.md', 'utf8'));
  assert.deepEqual(explained.map(([code]) => code).sort(), Object.keys(texts).sort());
  for (const [code, why] of explained) assert.ok(why.length > 15, code);
  const page = site.get('troubleshooting.html');
  const words = (text) =>
    text
      .replace(/\{(\w+)\}/g, '$1')
      .replace(/[‘’]/g, '')
      .replace(/\s+/g, ' ');
  for (const [code, { message, remedy }] of Object.entries(texts)) {
    const at = page.findIndex(({ tag, id }) => tag === 'h3' && id === code);
    assert.ok(at >= 0, `${code} has no heading`);
    const list = page.slice(at).find(({ tag }) => tag === 'ul');
    const said = words(textOf(list.node));
    assert.ok(said.includes(`What happened: ${words(message)}`), `${code}: ${said}`);
    assert.ok(said.includes(`What to do: ${words(remedy)}`), `${code}: ${said}`);
    assert.match(said, /Why: \S/);
  }
});

test('each Twilio code and each device failure is mapped to its error', async () => {
  const { texts, twilioErrors } = await tsImport('../../docs/site/errors.mjs', import.meta.url);
  assert.ok(twilioErrors.length > 50);
  const links = new Map();
  for (const { tag, node } of site.get('troubleshooting.html')) {
    if (tag !== 'tr') continue;
    const [first, ...cells] = node.childNodes.filter(({ tagName }) => tagName === 'td').map(textOf);
    if (first) links.set(first, cells);
  }
  for (const { code, message } of twilioErrors) {
    const [said, ours] = links.get(`${code}`);
    assert.equal(said, message);
    assert.ok(Object.hasOwn(texts, ours), `${code}: ${ours}`);
  }
  assert.deepEqual(links.get('53205').slice(1), ['duplicate-identity']);
  assert.deepEqual(links.get('NotReadableError'), ['camera-busy', 'microphone-busy']);
});

test('each element’s page has every member of the manifest, with its type and description', () => {
  const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  assert.equal(elements.length, 3);
  const normal = (text) => text.replace(/`/g, '').replace(/\s+/g, ' ').trim();
  for (const element of elements) {
    const page = site.get(`${element.tagName}.html`);
    /** The rows under a heading, as texts of their cells. */
    const under = (id) => {
      const from = page.findIndex((each) => each.tag === 'h2' && each.id === id);
      const to = page.findIndex((each, index) => index > from && each.tag === 'h2');
      return page
        .slice(from, to)
        .filter(({ tag }) => tag === 'tr')
        .map(({ node }) =>
          node.childNodes.filter(({ tagName }) => tagName === 'td').map((cell) => normal(textOf(cell))),
        );
    };
    const fields = element.members.filter(({ kind }) => kind === 'field');
    const methods = element.members.filter(({ kind }) => kind === 'method');
    for (const [id, list] of Object.entries({
      attributes: element.attributes,
      properties: fields,
      methods,
      events: element.events,
      states: element.cssStates,
      parts: element.cssParts,
      'custom-properties': element.cssProperties,
    })) {
      const rows = under(id).filter((cells) => cells.length > 0);
      assert.equal(rows.length, list.length, `${element.tagName}: ${id}`);
      for (const { name, description, default: initial } of list) {
        const row = rows.find(([first]) => new RegExp(`(^|\\.)${name}(\\(| |$)`).test(first));
        assert.ok(row, `${element.tagName}: ${id} lacks ${name}`);
        assert.ok(row.at(-1).startsWith(normal(description)), `${name}: ${row.at(-1)}`);
        if (id === 'custom-properties') assert.equal(row[1], initial);
        if (['properties', 'methods', 'events', 'attributes'].includes(id)) assert.match(row[1], /\w/, name);
      }
    }
  }
  // What an event carries is declared on the page.
  const types = textOf(site.get('twilio-room.html').findLast(({ tag }) => tag === 'pre').node);
  for (const type of ['RoomJoined', 'RoomParticipant', 'LocalVideo'])
    assert.match(types, new RegExp(`interface ${type}\\b`));
});

test('the theme editor has every custom property', () => {
  const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
  const names = new Set(
    modules
      .flatMap(({ declarations = [] }) => declarations)
      .flatMap(({ cssProperties = [] }) => cssProperties.map(({ name }) => name)),
  );
  const inputs = site
    .get('theming.html')
    .filter(({ tag, name }) => tag === 'input' && name?.startsWith('--'));
  assert.deepEqual(
    inputs.map(({ name }) => name).sort(),
    [...names].filter((name) => /^--(mask|twilio)-room/.test(name)).sort(),
  );
});
