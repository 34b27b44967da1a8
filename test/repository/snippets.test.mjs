/* global CSSStyleSheet, customElements, document -- in what runs in the page */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import test, { after, before, describe } from 'node:test';
import jwt from 'jsonwebtoken';
import ts from 'typescript';
import { tsImport } from 'tsx/esm/api';
import { pages } from '../../docs/site/pages.mjs';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser();

/** What cannot be run, by its file and its first line, and why. */
const NOT_RUN = [
  ['docs/architecture.md', '┌──', 'a drawing'],
  [
    'docs/moving-from-ml5.md',
    'const featureExtractor = ml5.featureExtractor',
    'what to move away from: ml5 0.6 is not installed',
  ],
  [
    'docs/twilio-room.md',
    'import { GaussianBlurBackgroundProcessor',
    'six megabytes that nothing else here needs: it was tried by hand',
  ],
];

/** Every fenced block of the README and of the pages of the site. */
const snippets = ['README.md', ...pages.map(({ file }) => file)].flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```([^\n]*)\n([^]*?)^```$/gm)].map(({ 1: info, 2: code, index }, number) => ({
    file,
    before: text.slice(0, index).trimEnd().split('\n').at(-1),
    language: info.split(' ')[0],
    code,
    name: `${file}, block ${number + 1}`,
  }));
});

const isNotRun = ({ file, code }) =>
  NOT_RUN.some(([name, start]) => name === file && code.trim().startsWith(start));
/** A piece of an app in demo/frameworks, as the line before it says. */
const isPiece = ({ file, before, language }) =>
  file === 'docs/frameworks.md' && language !== 'sh' && /\]\(([^)]+)\):$/.test(before);
/** Run as they stand in the real hosts, by `npm run test:hosts`. */
const isRecipe = ({ file }) => ['docs/micro-frontends.md', 'docs/navigation.md'].includes(file);
const isPolicy = ({ before }) => before.startsWith('<!-- policy: ');
const isForServer = ({ code }) => /from 'node:|@lit-labs\/ssr/.test(code);

const of = (...languages) =>
  snippets.filter(
    (snippet) =>
      languages.includes(snippet.language) && !isPiece(snippet) && !isRecipe(snippet) && !isNotRun(snippet),
  );
const scripts = of('js', 'ts');
const checked = {
  html: of('html'),
  scripts,
  css: of('css'),
  json: of('json'),
  http: of('http'),
  sh: of('sh'),
  pieces: snippets.filter(isPiece),
  recipes: snippets.filter(isRecipe),
  policies: snippets.filter(isPolicy),
};

test('every snippet is run by a test here, or states why not', () => {
  const run = new Set(Object.values(checked).flat());
  for (const snippet of snippets)
    assert.ok(run.has(snippet) || isNotRun(snippet), `${snippet.name} is run by nothing:\n${snippet.code}`);
  for (const [file, start, why] of NOT_RUN) {
    assert.ok(snippets.some(isNotRun), `${file} has no block that starts with ${start}`);
    console.log(`not run: ${file}, “${start} …”: ${why}`);
  }
});

// Within the repository, so that its packages are found from there, and mask-room as a consumer finds it.
mkdirSync('.cache', { recursive: true });
const home = mkdtempSync(resolve('.cache/snippets-'));
after(() => rmSync(home, { recursive: true }));

/** What is served: a site whose addresses are those of the snippets. */
const root = join(home, 'site');
/** What `https://cdn.example` is for them. */
let cdn;

before(async () => {
  const link = (from, to) => {
    mkdirSync(join(root, from, '..'), { recursive: true });
    symlinkSync(resolve(to), join(root, from));
  };
  link('dist', 'dist');
  link('assets/vendor/mask-room', 'dist');
  link('mask-room', 'dist');
  link('models/mine', 'models/ready');
  link('node_modules/mask-room/dist', 'dist');
  cdn = await serve({ root, headers: { 'access-control-allow-origin': '*' } });
});

const MAP = `<script type="importmap">${JSON.stringify({ imports: { 'mask-room': '/dist/index.js', 'mask-room/define': '/dist/mask-room.js' } })}</script>`;
const SCRIPT = '<script type="module" src="/dist/mask-room.js"></script>';
const ELEMENTS = '<twilio-room></twilio-room><mask-trainer></mask-trainer><mask-detector></mask-detector>';

/** Opens `body` as a page; what goes wrong in it is noted from its first script on. */
async function openPage(body, { headers } = {}) {
  const { origin } = await serve({
    root,
    ofPages: headers,
    pages: { '/page': body.replace(/^<!doctype html>/, ''), '/framed': `${SCRIPT}${ELEMENTS}` },
  });
  const tab = await open(`${origin}/page`, { permissions: ['camera', 'microphone'] });
  return tab;
}

/** Nothing was thrown, reported or refused, and no element shows an error. */
async function assertFine(tab, name) {
  const found = await tab.evaluate(async () => {
    const elements = [...document.querySelectorAll('*')].filter(({ localName }) => localName.includes('-'));
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, 'late'));
    const undefinedOnes = [];
    for (const { localName } of elements)
      if ((await Promise.race([customElements.whenDefined(localName), late])) === 'late')
        undefinedOnes.push(localName);
    // What an element does by itself when it is there: load a model, turn the camera on.
    await new Promise((resolve) => setTimeout(resolve, 200));
    while (elements.some(({ status }) => ['loading', 'connecting'].includes(status)))
      await new Promise((resolve) => setTimeout(resolve, 50));
    return { undefinedOnes, errors: elements.flatMap(({ error }) => (error ? [String(error)] : [])) };
  });
  assert.deepEqual(found, { undefinedOnes: [], errors: [] }, name);
  assert.deepEqual(tab.errors, [], name);
  assert.deepEqual(
    tab.written.filter(
      ({ type, text }) => type === 'error' && !text.includes('favicon') && !/status of 404.*$/.test(text),
    ),
    [],
    name,
  );
}

// Most of the time each waits for its browser.
describe('on a page', { concurrency: 4 }, () => {
  for (const { name, code } of checked.html)
    test(`HTML runs: ${name}`, async () => {
      const body = code.replaceAll('https://cdn.example', cdn.origin).replace('src="…"', 'src="/framed"');
      const hasScript = /<script[^>]+src=|<script type="importmap"/.test(body);
      const tab = await openPage(hasScript ? body : SCRIPT + body);
      if (body.includes('importmap')) {
        const names = await tab.evaluate(async () => {
          await import('mask-room/define');
          return Object.keys(await import('mask-room'));
        });
        assert.ok(names.includes('MaskDetector'), name);
      }
      await assertFine(tab, name);
      for (const frame of tab.frames().slice(1))
        await frame.evaluate(() => customElements.whenDefined('mask-detector'));
      await tab.context().close();
    });

  for (const { name, code, language } of scripts.filter((snippet) => !isForServer(snippet)))
    test(`script runs: ${name}`, async () => {
      const { ES2022: target } = ts.ScriptTarget;
      // Without its types, as a page gets it.
      const script = language === 'ts' ? ts.transpile(code, { target, module: ts.ModuleKind.ESNext }) : code;
      const tab = await openPage(
        `${MAP}${SCRIPT}${ELEMENTS}<script type="module">${script}\nglobalThis.ended = true;</script>`,
      );
      // Four browsers train at once here: it says whether the snippet ends, not how soon.
      await tab.waitForFunction(() => globalThis.ended, null, { timeout: 90_000 });
      await assertFine(tab, name);
      await tab.context().close();
    });
});

test('scripts match the published types', () => {
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    skipLibCheck: true,
    noEmit: true,
    allowJs: true,
    checkJs: true,
    types: ['node'],
  };
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  // What a page would bring.
  writeFileSync(
    join(home, 'mask-room-fr.d.ts'),
    "import type { Messages } from 'mask-room';\nexport declare const fr: Messages;\n",
  );
  // TypeScript fetches nothing: what a page loads from elsewhere is the package.
  const elsewhere = join(home, 'elsewhere.d.ts');
  writeFileSync(
    elsewhere,
    "declare module 'https://cdn.example/mask-room/index.js' {\n  export * from 'mask-room';\n}\n",
  );
  const inPages = of('html').flatMap(({ name, code }) =>
    [...code.matchAll(/<script type="module">\n?([^]*?)<\/script>/g)].map(([, script]) => ({
      name,
      code: script,
      language: 'js',
    })),
  );
  let program;
  for (const [language, strict] of [
    ['ts', true],
    ['js', false],
  ]) {
    const names = new Map();
    for (const [index, { name, code, language: own }] of [...scripts, ...inPages].entries()) {
      if (own !== language) continue;
      const file = join(home, `${language}-${index}.${language}`);
      writeFileSync(file, `${code}\nexport {};\n`);
      names.set(file, name);
    }
    assert.ok(names.size > 0, language);
    // What both take from elsewhere is read once.
    program = ts.createProgram([...names.keys(), elsewhere], { ...options, strict }, undefined, program);
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file, messageText }) =>
          `${names.get(file?.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    assert.deepEqual(problems, []);
  }
});

const serverScript = (word) => scripts.find((snippet) => isForServer(snippet) && snippet.code.includes(word));

test('the server that renders runs in Node', () => {
  const file = join(home, 'render.mjs');
  writeFileSync(file, `${serverScript('@lit-labs/ssr').code}\nconsole.log(page);`);
  const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
  assert.match(printed, /Room meeting/);
});

/** Starts a server and gives its address once it answers. */
async function start(command, env, port) {
  const child = spawn(process.execPath, command, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => child.kill());
  if (port) {
    for (let tries = 0; tries < 100; tries++) {
      if (await fetch(`http://localhost:${port}`).catch(() => null)) return `http://localhost:${port}`;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The server does not answer.');
  }
  return new Promise((done) =>
    child.stdout.on('data', (chunk) => {
      const [address] = /http:\/\/localhost:\d+/.exec(String(chunk)) ?? [];
      if (address) done(address);
    }),
  );
}

/** A port that was free a moment ago: the snippet listens on the one that it is told. */
async function freePort() {
  const { createServer } = await import('node:http');
  const server = createServer();
  await new Promise((resolve) => server.listen(0, resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the example of a token server issues tokens', async () => {
  const file = join(home, 'token.mjs');
  writeFileSync(file, serverScript('twilio.jwt').code);
  const PORT = await freePort();
  const TWILIO_API_KEY_SECRET = 'x'.repeat(32);
  const env = {
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_API_KEY_SID: `SK${'0'.repeat(32)}`,
    TWILIO_API_KEY_SECRET,
    PORT: String(PORT),
  };
  const origin = await start([file], env, PORT);
  const answer = await (await fetch(`${origin}/?room=mask&identity=Ada`)).json();
  assert.equal(answer.identity, 'Ada');
  const { grants } = jwt.verify(answer.token, TWILIO_API_KEY_SECRET);
  assert.deepEqual(grants, { identity: 'Ada', video: { room: 'mask' } });
});

test('JSON snippets match the real files', async () => {
  const parsed = (file) =>
    checked.json
      .filter((snippet) => snippet.file === file)
      .map(({ code }) => JSON.parse(code.trimStart().startsWith('{') ? code : `{${code}}`));
  const keys = (value, path = '') =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).flatMap(([key, each]) => [`${path}${key}`, ...keys(each, `${path}${key}.`)])
      : [];
  const { samplesFile } = await tsImport('../../src/samples/file.ts', import.meta.url);
  const expected = {
    'docs/model-file.md': async (file) => {
      if (file.format) {
        const sample = { label: 'mask', region: 'face', features: Float32Array.of(1) };
        const real = JSON.parse(await samplesFile({ backbone: null, samples: [sample] }).text());
        assert.deepEqual(keys(file), keys(real));
        assert.deepEqual(file.samples.flatMap(keys), real.samples.flatMap(keys));
        return;
      }
      const real = JSON.parse(readFileSync('models/ready/model.json', 'utf8')).userDefinedMetadata;
      // What only a model has that was trained in a browser.
      const { compact } = await tsImport('../../src/evaluation/stored.ts', import.meta.url);
      const { summarise } = await tsImport('../../src/evaluation/evaluation.ts', import.meta.url);
      const { doubtFor } = await tsImport('../../src/classifier/model-file.ts', import.meta.url);
      const block = new Float32Array(1);
      Object.assign(real.maskRoom, {
        evaluation: compact(summarise([], { labels: [], grouping: [], time: 0 })),
        doubt: doubtFor({ means: block, directions: block, gains: [1], spread: 1 }),
      });
      const known = keys(real).filter((key) => !key.startsWith('maskRoom.counts.'));
      for (const key of keys(file).filter((each) => !each.startsWith('maskRoom.counts.')))
        assert.ok(known.includes(key) || key === 'maskRoom.counts', `${key}: a model has ${known}`);
    },
    'docs/project-file.md': async (file) => {
      const { writeProject } = await tsImport('../../src/samples/project.ts', import.meta.url);
      const [{ features: length, ...row }] = file.samples;
      const sample = { ...row, features: new Float32Array(length), picture: new Blob(['']) };
      const archive = await writeProject({ ...file, samples: [sample], model: null, evaluation: null });
      const [real] = /\{"format"[^]*?\n\]\}/.exec(await archive.text());
      assert.deepEqual(JSON.parse(real), file);
    },
    'docs/package.md': (settings) => {
      for (const file of Object.values(settings).flat())
        assert.ok(existsSync(file.replace('./node_modules/mask-room/', '')), file);
    },
    'token-server/README.md': async (answer) => {
      const origin = await start(['token-server/dist/main.js'], { PORT: '0', LOG_LEVEL: 'warn' });
      const real = await (await fetch(`${origin}/video-token?room=mask&identity=Zo%C3%AB`)).json();
      assert.deepEqual(Object.keys(answer).sort(), Object.keys(real).sort());
      assert.equal(real.identity, answer.identity);
    },
  };
  for (const { file, name } of checked.json) assert.ok(expected[file], `${name} is compared with nothing`);
  for (const [file, compare] of Object.entries(expected)) {
    assert.ok(parsed(file).length > 0, file);
    for (const value of parsed(file)) await compare(value);
  }
});

test('style sheets parse completely, and name existing things', async () => {
  const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
  const elements = modules.flatMap(({ declarations = [] }) => declarations).filter(({ tagName }) => tagName);
  const properties = new Set(elements.flatMap(({ cssProperties }) => cssProperties.map(({ name }) => name)));
  const tab = await openPage('');
  for (const { name, code } of checked.css) {
    const rules = await tab.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return [...sheet.cssRules].map(({ selectorText, style }) => ({ selectorText, names: [...style] }));
    }, code);
    assert.equal(rules.length, code.match(/\{/g).length, name);
    for (const [, property] of code.matchAll(/^\s*([\w-]+):/gm))
      assert.ok(
        rules.some(({ names }) => names.some((each) => each === property || each.startsWith(`${property}-`))),
        `${name}: ${property}`,
      );
    for (const [property] of code.matchAll(/--[\w-]+/g))
      assert.ok(properties.has(property), `${name}: ${property}`);
    for (const [, tag, part] of code.matchAll(/([\w-]+)::part\(([\w-]+)\)/g)) {
      const { cssParts } = elements.find(({ tagName }) => tagName === tag);
      assert.ok(
        cssParts.some((each) => each.name === part),
        `${name}: ${tag}::part(${part})`,
      );
    }
  }
  await tab.context().close();
});

test('with the printed headers the camera still works', async () => {
  for (const { name, code } of checked.http) {
    const headers = Object.fromEntries(
      code
        .trim()
        .split('\n')
        .map((line) => line.split(': ')),
    );
    const tab = await openPage(SCRIPT + ELEMENTS, { headers });
    await tab.evaluate(() => document.querySelector('twilio-room').preview());
    await assertFine(tab, name);
    // A frame of another site gets none.
    const other = await serve({ root });
    const allowed = await tab.evaluate(async (src) => {
      const frame = document.body.appendChild(Object.assign(document.createElement('iframe'), { src }));
      await new Promise((resolve) => (frame.onload = resolve));
      return globalThis.navigator.permissions.query({ name: 'camera' }).then(({ state }) => state);
    }, other.origin);
    assert.equal(allowed, 'granted');
    const inFrame = await tab.frames()[1].evaluate(() =>
      globalThis.navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error) => error.name,
      ),
    );
    assert.equal(inFrame, 'NotAllowedError');
    await tab.context().close();
  }
});

test('commands exist, and the server knows every variable', async () => {
  const config = readFileSync('token-server/src/config.ts', 'utf8');
  const settings = new Set([...config.matchAll(/^ {2}([A-Z_]+): Type\./gm)].map(([, name]) => name));
  assert.ok(settings.has('TWILIO_API_KEY_SECRET'));
  const { readConfig } = await tsImport('../../token-server/src/config.ts', import.meta.url);
  const scriptsOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).scripts;
  for (const { name, code } of checked.sh) {
    const set = {};
    for (const line of code.trim().split('\n')) {
      let words = line.replace(/\s+#.*$/, '').split(' ');
      for (; /^[A-Z_]+=/.test(words[0] ?? ''); words = words.slice(1)) {
        const [variable, value] = words[0].split('=');
        assert.ok(settings.has(variable), `${name}: ${variable}`);
        if (!value.includes('…')) set[variable] = value;
      }
      if (words.length === 0 || words.join(' ') === 'npm ci') continue;
      const [program, first, second] = words;
      const at = words.indexOf('-w');
      const known = scriptsOf(at < 0 ? '.' : words[at + 1]);
      if (program === 'node') assert.ok(existsSync(first), `${name}: ${line}`);
      else if (program === 'npm' && first === 'run') assert.ok(known[second], `${name}: ${line}`);
      else if (program === 'npm' && ['start', 'test'].includes(first))
        assert.ok(known[first], `${name}: ${line}`);
      else if (program === 'npx') {
        assert.ok(existsSync(`node_modules/.bin/${first}`), `${name}: ${line}`);
        for (const file of words.filter((word) => word.endsWith('.mjs')))
          assert.ok(existsSync(file), `${name}: ${line}`);
      } else if (line === 'npm install mask-room')
        assert.equal(JSON.parse(readFileSync('package.json', 'utf8')).name, second);
      else assert.fail(`${name}: nobody knows “${line}”`);
      // What only prints is run.
      if (first === 'scripts/integrity.mjs') {
        const printed = execFileSync(program, words.slice(1), { encoding: 'utf8' });
        assert.match(
          printed,
          /<script type="importmap">[^]*"integrity"[^]*src="https:\/\/cdn\.example\/mask-room\/mask-room\.js" integrity="sha384-/,
        );
      }
    }
    // What is set by itself is a whole configuration; one that a command follows has its values left out.
    if (Object.keys(set).length > 1) assert.equal(readConfig(set).twilio?.accountSid, set.TWILIO_ACCOUNT_SID);
  }
});

test('every policy is one that the policy tests serve', () => {
  const tests = readFileSync('test/repository/policies.test.mjs', 'utf8');
  assert.ok(checked.policies.length >= 3);
  for (const { before } of checked.policies) {
    const [, name] = /^<!-- policy: (.+) -->$/.exec(before);
    assert.match(tests, new RegExp(`'${name}'`), name);
  }
});

const plain = (code) => code.replace(/\s+/g, ' ').trim();

test('the snippets in docs/frameworks.md are parts of the apps', () => {
  assert.ok(checked.pieces.length >= 7);
  for (const { before, code } of checked.pieces) {
    const [, file] = /\]\(([^)]+)\):$/.exec(before);
    const source = plain(readFileSync(join('docs', file), 'utf8'));
    for (const piece of code.split('…\n'))
      assert.ok(source.includes(plain(piece)), `${file} does not hold:\n${piece}`);
  }
});
