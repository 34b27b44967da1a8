/* global customElements, document -- in what runs in the page */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { SourceMap } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import ts from 'typescript';
import { build } from 'vite';
import { open, serve, useBrowser } from './pages.mjs';

/** What may be in the package: each file is one of these, and each of these is there. */
const FILES = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^CHANGELOG\.md$/,
  /^custom-elements\.json$/,
  /^docs\/[\w-]+\.md$/,
  /^docs\/(demo|screenshot)\.webp$/,
  /^dist\/(mask-room|index)\.js$/,
  /^dist\/mask-room\.js\.map$/,
  // Chunks and workers, by the name of what they hold.
  /^dist\/[\w.-]+-[\w-]{8}\.js$/,
  /^dist\/[\w.-]+-[\w-]{8}\.js\.map$/,
  /^dist\/engine-[\w-]{8}\.wasm$/,
  /^dist\/models\/backbone\/(backbone\.json|model\.json|weights\.bin)$/,
  /^dist\/models\/ready(-face)?\/model\.(json|weights\.bin)$/,
  /^dist\/models\/face\/(face\.json|model\.json|weights\.bin)$/,
  /^dist\/models\/face\/(LICENSE|NOTICE)$/,
  /^dist\/models\/older\/backbones\.json$/,
  /^dist\/LICENSES\.txt$/,
  /^dist\/integrity\.json$/,
  /^dist\/types\/.+\.d\.ts$/,
  /^types\/(react|solid|svelte|vue)\.d\.ts$/,
  /^types\/nothing\.js$/,
  /^scripts\/integrity\.mjs$/,
  /^dist\/web-types\.json$/,
  /^dist\/vscode\.(html|css)-custom-data\.json$/,
];

/** What an entry may load before anything happens, in bytes of gzip. */
const BUDGETS = { 'mask-room.js': 32_000, 'index.js': 42_000 };

/** Scripts without a source map: ml5 is carried as it comes, the others hold no code of anybody's. */
const WITHOUT_MAP = /^(index|nothing|rolldown-runtime-[\w-]{8}|ml5\.min-[\w-]{8})\.js$/;

/** Paths of the machine that built it. */
const BUILD_MACHINE = [resolve('.'), homedir(), tmpdir()].filter((path) => path.length > 1);
const ANY_MACHINE = /\/(?:home|Users)\/\w+\/|[A-Z]:\\+Users\\+|file:\/\/\/\w/;

// Beyond the repository, so that nothing of its node_modules is found from there.
const folder = mkdtempSync(join(tmpdir(), 'mask-room-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let tarball;
let root;
let files;

/** A folder of somebody who has installed the package, and `names`, each with its dependencies. */
function consumer(name, ...names) {
  const home = join(folder, name);
  const modules = join(home, 'node_modules');
  const add = (each) => {
    if (existsSync(join(modules, each))) return;
    cpSync(join('node_modules', each), join(modules, each), { recursive: true });
    const { dependencies } = JSON.parse(readFileSync(join(modules, each, 'package.json'), 'utf8'));
    Object.keys(dependencies ?? {}).forEach(add);
  };
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  [...Object.keys(dependencies), ...names].forEach(add);
  cpSync(root, join(modules, 'mask-room'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  return home;
}

before(() => {
  const options = ['--silent', '--ignore-scripts', '--pack-destination', folder];
  tarball = join(folder, execFileSync('npm', ['pack', ...options], { encoding: 'utf8' }).trim());
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  root = join(folder, 'package');
  files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
});

const read = (file) => readFileSync(join(root, file), 'utf8');

test('the package contains everything that is needed, and nothing else', () => {
  for (const file of files)
    assert.ok(
      FILES.some((pattern) => pattern.test(file)),
      `${file} is not expected`,
    );
  for (const pattern of FILES)
    assert.ok(
      files.some((file) => pattern.test(file)),
      `nothing matches ${pattern}`,
    );
});

test('no file is left over from an earlier build', () => {
  const texts = files.filter((file) => /\.(js|d\.ts)$/.test(file)).map((file) => [file, read(file)]);
  for (const file of files.filter((name) => /^dist\/.+-[\w-]{8}\.(js|wasm)$/.test(name)))
    assert.ok(
      texts.some(([other, text]) => other !== file && text.includes(basename(file))),
      `nothing names ${file}`,
    );
});

test('the README and the documentation link to files in the package, or elsewhere in the repository', () => {
  const links = files
    .filter((file) => file.endsWith('.md') && file !== 'CHANGELOG.md')
    .flatMap((file) => {
      const text = read(file).replace(/^```[^]*?^```/gm, '');
      return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => ({ file, target }));
    })
    .filter(({ target }) => !/^https?:/.test(target));
  assert.ok(links.length > 50);
  for (const { file, target } of links) {
    const found = join(dirname(file), target);
    const inRepository = file !== 'README.md' && !found.startsWith('docs') && existsSync(found);
    assert.ok(files.includes(found.replaceAll('\\', '/')) || inRepository, `${file}: ${target}`);
  }
});

test('publint reports nothing', async () => {
  const bytes = readFileSync(tarball);
  const { messages, pkg } = await publint({
    pack: { tarball: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) },
    strict: true,
  });
  assert.deepEqual(
    messages.map((message) => formatMessage(message, pkg)),
    [],
  );
});

test('the types are correct for ES modules', async () => {
  const { problems, entrypoints } = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  assert.ok(entrypoints['.'].hasTypes && entrypoints['./define'].hasTypes);
  // As the profile `esm-only` has it: `require()` and TypeScript's resolution of before `exports` are not for this package.
  const others = ['node10', 'node16-cjs'];
  assert.deepEqual(
    problems.filter(({ resolutionKind }) => !others.includes(resolutionKind)),
    [],
  );
});

test('every script has its source map, with all sources in it', () => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    const [, map] = /\n\/\/# sourceMappingURL=(\S+)\s*$/.exec(read(file)) ?? [];
    if (WITHOUT_MAP.test(basename(file))) {
      assert.equal(map, undefined, `${file} names a map that does not come along`);
      continue;
    }
    assert.equal(map, `${basename(file)}.map`, file);
    const { sources, sourcesContent, mappings } = JSON.parse(read(join(dirname(file), map)));
    assert.ok(sources.length > 0 && mappings.length > 0, file);
    assert.equal(sourcesContent.length, sources.length, file);
    sources.forEach((source, index) =>
      assert.equal(typeof sourcesContent[index], 'string', `${map}: ${source}`),
    );
  }
});

test('source maps point to the right place', () => {
  for (const file of files.filter((name) => name.endsWith('.js.map'))) {
    const payload = JSON.parse(read(file));
    const map = new SourceMap(payload);
    const lines = new Map(
      payload.sources.map((source, index) => [source, payload.sourcesContent[index].split('\n')]),
    );
    // The names of properties are the same in both.
    const names = read(file.slice(0, -'.map'.length))
      .split('\n')
      .flatMap((text, line) =>
        [...text.matchAll(/(?<=[\w$)\]?]\.)[a-z]\w{5,}/g)].map((match) => [line, match]),
      );
    // One of texts alone has no names in it.
    const step = Math.max(1, Math.ceil(names.length / 300));
    const wrong = names
      .filter((_, index) => index % step === 0)
      .filter(([line, { 0: name, index }]) => {
        const { originalSource, originalLine, originalColumn } = map.findEntry(line, index);
        return !lines
          .get(originalSource)
          ?.[originalLine].slice(originalColumn, originalColumn + 60)
          .includes(name);
      });
    // Style sheets have classes that look like that, and no places in them.
    assert.ok(wrong.length <= names.length / step / 5, `${file}: ${wrong.map(([, [name]]) => name)}`);
  }
});

test('no file reveals where it was built', () => {
  for (const file of files) {
    const text = read(file);
    for (const path of BUILD_MACHINE) assert.ok(!text.includes(path), `${file} has ${path}`);
    assert.doesNotMatch(text, ANY_MACHINE, file);
  }
});

test('the licences of everything included are there', () => {
  const licences = read('dist/LICENSES.txt');
  for (const name of [
    'lit',
    'ml5',
    'twilio-video',
    '@tensorflow/tfjs-core',
    'valibot',
    'uplot',
    'idb-keyval',
  ])
    assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  assert.match(read('dist/models/face/NOTICE'), /Apache License/);
});

test('editors find the elements', () => {
  const { 'web-types': webTypes, customElements } = JSON.parse(read('package.json'));
  const { modules } = JSON.parse(read(customElements));
  for (const { path } of modules) assert.ok(files.includes(path), path);
  const declared = modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(({ tagName }) => tagName)
    .map(({ tagName, attributes }) => ({
      name: tagName,
      attributes: attributes.map(({ name }) => name).sort(),
    }));
  assert.equal(declared.length, 3);
  const shape = (tags) =>
    tags.map(({ name, attributes }) => ({ name, attributes: attributes.map((each) => each.name).sort() }));
  assert.deepEqual(shape(JSON.parse(read(webTypes)).contributions.html.elements), declared);
  assert.deepEqual(shape(JSON.parse(read('dist/vscode.html-custom-data.json')).tags), declared);
  const { properties, pseudoElements } = JSON.parse(read('dist/vscode.css-custom-data.json'));
  const { css } = JSON.parse(read(webTypes)).contributions;
  for (const list of [properties, pseudoElements, css.properties, css['pseudo-elements']]) {
    const names = list.map(({ name }) => name);
    assert.ok(names.length > 0);
    assert.deepEqual(names, [...new Set(names)]);
  }
  // What an editor offers as a value is one.
  const { tags } = JSON.parse(read('dist/vscode.html-custom-data.json'));
  const offered = tags.flatMap(({ attributes }) =>
    attributes.filter(({ values }) => values?.length).map(({ name, values }) => [name, ...values]),
  );
  const region = ['region', { name: 'frame' }, { name: 'face' }];
  const mode = ['record-mode', { name: 'hold' }, { name: 'toggle' }];
  const credentials = ['token-credentials', { name: 'omit' }, { name: 'same-origin' }, { name: 'include' }];
  assert.deepEqual(offered, [region, mode, region, credentials]);
});

/** The scripts that a browser loads with `entry`, before it runs any. */
function staticGraph(entry, seen = new Set()) {
  seen.add(entry);
  for (const [, name] of read(`dist/${entry}`).matchAll(/(?:import|from)\s*["'`]\.\/([^"'`]+)["'`]/g))
    if (!seen.has(name)) staticGraph(name, seen);
  return seen;
}

for (const [entry, budget] of Object.entries(BUDGETS))
  test(`${entry} and what it imports stay under ${budget / 1000} kB`, () => {
    const graph = [...staticGraph(entry)];
    assert.ok(graph.length > 1, graph.join());
    const size = graph.reduce((sum, file) => sum + gzipSync(read(`dist/${file}`)).length, 0);
    console.log(`${entry}: ${size} B of ${budget} B (${graph.join(', ')})`);
    assert.ok(size <= budget, `${entry} loads ${size} B`);
  });

/** The code blocks of the README and the pages under docs, all of them. */
const documented = [
  'README.md',
  ...readdirSync('docs', { recursive: true }).map((name) => join('docs', name)),
]
  .filter((file) => file.endsWith('.md') && !file.startsWith(join('docs', 'dist')))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```\w+[^\n]*\n([\s\S]*?)^```/gm)].map(([, code]) => code),
  );

const IMPORT =
  /\bimport\s+(?:type\s+)?(?:[\w*{}\s,]+?\s+from\s+)?['"](mask-room[^'"]*)['"][^;\n]*|\bimport\(['"](mask-room[^'"]*)['"]\)/g;

test('every documented import resolves, with all its names', () => {
  const home = consumer('documented');
  const statements = documented.flatMap((code) =>
    [...code.matchAll(IMPORT)].map(([statement, name, lazy]) => ({ statement, name: name ?? lazy })),
  );
  const loaded = statements.filter(({ statement }) => !statement.startsWith('import type'));
  const names = [...new Set(loaded.map(({ name }) => name))];
  for (const name of ['mask-room', 'mask-room/define'])
    assert.ok(names.includes(name), `${name} is documented`);
  const script = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => import.meta.resolve(name))))`;
  const urls = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: home });
  for (const url of JSON.parse(urls)) {
    assert.ok(existsSync(fileURLToPath(url)), url);
    assert.ok(url.startsWith(pathToFileURL(folder).href), url);
  }
  const sources = statements.map(({ statement }, index) => [`${index}.ts`, `${statement};`]);
  // What is for one framework needs its types, which are not here.
  const options = { resolveJsonModule: true, skipLibCheck: true };
  assert.deepEqual(typeErrors(home, Object.fromEntries(sources), options), []);
});

test('the types of a framework may be imported without “type” as well', () => {
  const home = consumer('untyped');
  const script = `console.log(JSON.stringify(await Promise.all(
    ['react', 'solid', 'svelte', 'vue'].map(async (name) => Object.keys(await import('mask-room/' + name))))))`;
  const names = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: home });
  assert.deepEqual(JSON.parse(names), [[], [], [], []]);
});

test('the installed package prints its own tags', () => {
  const home = consumer('integrity');
  const script = 'node_modules/mask-room/scripts/integrity.mjs';
  const printed = execFileSync(process.execPath, [script, 'https://cdn.example/'], {
    cwd: home,
    encoding: 'utf8',
  });
  const { 'mask-room.js': hash } = JSON.parse(read('dist/integrity.json'));
  assert.ok(printed.includes(`src="https://cdn.example/mask-room.js" integrity="${hash}"`), printed);
});

test('every documented file of dist is in the package', () => {
  const named = documented.flatMap((code) =>
    [...code.matchAll(/["'][^"'\s]*\b(dist\/[\w./-]+\.\w+)["']/g)].map(([, file]) => file),
  );
  assert.ok(named.includes('dist/mask-room.js'));
  for (const file of named) assert.ok(files.includes(file), `${file} is documented`);
  for (const entry of Object.keys(JSON.parse(read('package.json')).exports))
    if (entry !== './package.json')
      assert.ok(read('docs/package.md').includes(`\`${entry.replace(/^\./, 'mask-room')}\``), entry);
  const [, table] = /^\| file +\| loaded +\|\n([^]*?)\n\n/m.exec(read('docs/hosting.md'));
  const told = [...table.matchAll(/`([\w.*-]+\.js)`/g)].map(([, name]) => name).sort();
  const scripts = files
    .filter((file) => /^dist\/[^/]+\.js$/.test(file))
    .map((file) => basename(file).replace(/-[\w-]{8}\.js$/, '-*.js'));
  assert.deepEqual(told, scripts.sort(), 'docs/hosting.md says when each script is loaded');
});

/** What the type checker says of `sources` in a consumer’s folder, and of the declarations of packages. */
function typeErrors(home, sources, options = {}) {
  mkdirSync(join(home, 'src'), { recursive: true });
  const names = Object.entries(sources).map(([name, source]) => {
    writeFileSync(join(home, 'src', name), source);
    return join(home, 'src', name);
  });
  const program = ts.createProgram(names, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    // TypeScript's own.
    skipDefaultLibCheck: true,
    types: [],
    typeRoots: [join(home, 'node_modules/@types')],
    ...options,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const where =
      file && `${file.fileName.slice(home.length + 1)}:${file.getLineAndCharacterOfPosition(start).line + 1}`;
    return `${where}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

const BUNDLER = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

const USE = `
import 'mask-room/define';

const detector = document.querySelector('mask-detector')!;
const started: Promise<void> = detector.start();
const trainer = document.createElement('mask-trainer');
const labels: readonly string[] = trainer.labels;
document.addEventListener('detection-change', ({ detail }) => {
  const label: string | null = detail.label;
  // @ts-expect-error -- a number
  const confidence: string = detail.confidence;
});
document.querySelector('twilio-room')!.addEventListener('room-error', ({ detail }) => {
  const remedy: string = detail.remedy;
});
// @ts-expect-error -- a number
detector.threshold = 'high';
// @ts-expect-error -- no such code
document.addEventListener('room-error', ({ detail }) => detail.code === 'nothing');
`;

const OWN_SDK = `
import { Classifier, MaskRoomError, TwilioRoom, type GivenSdk } from 'mask-room';

const sdk: GivenSdk = { connect: () => Promise.reject(new Error('never')) };
TwilioRoom.sdk = sdk;
TwilioRoom.sdk = () => Promise.resolve(sdk);
// @ts-expect-error -- an SDK connects
TwilioRoom.sdk = {};
const classified: Promise<readonly { label: string; confidence: number }[]> = new Classifier()
  .classify(document.createElement('canvas'))
  .then(({ results }) => results);
const told = (error: unknown) => (error instanceof MaskRoomError ? error.remedy : null);
// @ts-expect-error -- private
new Classifier().worker;
`;

/** What `types/` says to each framework is made of this; the apps in demo/frameworks find a twilio-video in the folders above. */
const TEMPLATE = `
import type { PropsOf } from '../node_modules/mask-room/dist/types/markup.d.ts';

export const room: PropsOf<'twilio-room'> = { name: 'mask', 'token-url': '/token', cameraOff: false, autoPreview: true };
export const mistakes: PropsOf<'twilio-room'>[] = [
  // @ts-expect-error -- no such property
  { tokenurl: '/token' },
  // @ts-expect-error -- only to be read
  { room: null },
  // @ts-expect-error -- in an attribute it would mean true
  { 'camera-off': false },
];
`;

const TWILIO = `
import * as Video from 'twilio-video';
import { TwilioRoom } from 'mask-room';

TwilioRoom.sdk = Video;
TwilioRoom.sdk = () => import('twilio-video');
const room: Video.Room | null = new TwilioRoom().room;
// @ts-expect-error -- no such member
room?.nonsense;
// @ts-expect-error -- typed, and not any
new TwilioRoom().room?.nonsense;
`;

test('types hold if twilio-video is not installed', () => {
  const home = consumer('plain');
  assert.ok(!existsSync(join(home, 'node_modules/twilio-video')));
  const sources = { 'use.ts': USE, 'own-sdk.ts': OWN_SDK, 'template.ts': TEMPLATE };
  assert.deepEqual(typeErrors(home, sources), []);
  assert.deepEqual(typeErrors(home, sources, BUNDLER), []);
});

test('types hold if twilio-video is installed, and a room is its Room', () => {
  // Its declarations use those of Node.
  const home = consumer('with-twilio', 'twilio-video', '@types/node');
  const sources = { 'use.ts': USE, 'own-sdk.ts': OWN_SDK, 'template.ts': TEMPLATE, 'twilio.ts': TWILIO };
  assert.deepEqual(typeErrors(home, sources, { ...BUNDLER, types: ['node'] }), []);
});

/** Bundles `entry`, a file of a consumer, into its folder `bundle`. */
async function bundle(home, entry) {
  const { output } = await build({
    root: home,
    configFile: false,
    logLevel: 'silent',
    build: {
      outDir: 'bundle',
      minify: false,
      rolldownOptions: { input: join(home, entry), output: { entryFileNames: entry } },
    },
  });
  return output;
}

/** Bundles `source`: what of it loads at once, and what is there in all. */
async function bundled(home, source) {
  writeFileSync(join(home, 'entry.js'), source);
  const chunks = new Map((await bundle(home, 'entry.js')).map((chunk) => [chunk.fileName, chunk]));
  const loaded = new Set(['entry.js']);
  for (const name of loaded) chunks.get(name).imports.forEach((each) => loaded.add(each));
  const text = (names) => [...names].map((name) => chunks.get(name).code ?? '').join('\n');
  return { atOnce: text(loaded), all: text(chunks.keys()) };
}

test('bundlers keep modules with side effects and drop the rest', async () => {
  const home = consumer('bundler');
  const nothing = await bundled(home, "import 'mask-room';");
  assert.equal(nothing.atOnce.trim(), '');
  const error = await bundled(home, "import { MaskRoomError } from 'mask-room'; console.log(MaskRoomError);");
  assert.match(error.atOnce, /MaskRoomError/);
  assert.doesNotMatch(error.atOnce, /HTMLElement|customElements/);

  const { atOnce, all } = await bundled(home, "import 'mask-room/define';");
  for (const tag of ['twilio-room', 'mask-trainer', 'mask-detector'])
    assert.match(atOnce, new RegExp(`\\.define\\(["'\`]${tag}["'\`]`));
  const texts = files
    .filter((file) => /^dist\/[\w-]+\.js$/.test(file))
    .flatMap((file) => [...read(file).matchAll(/\{message:`([^`]+)`,remedy:`([^`]+)`/g)])
    .flatMap(([, message, remedy]) => [message, remedy]);
  assert.ok(texts.length > 100, `${texts.length} texts of errors`);
  for (const text of texts) assert.ok(all.includes(text), text);
});

/** The built token server, with its local room, for pages of `origin`. */
async function tokenServer(origin) {
  const server = spawn(process.execPath, ['token-server/dist/main.js'], {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', CORS_ORIGINS: origin },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  after(() => server.kill());
  return new Promise((done, failed) => {
    server.stdout.on('data', (chunk) => {
      const [address] = /http:\/\/localhost:\d+/.exec(chunk.toString()) ?? [];
      if (address) done(address);
    });
    server.once('exit', (code) => failed(new Error(`The server ended with ${code} before it was up.`)));
  });
}

/** Ways of handing in a `twilio-video` of one's own: the page's scripts, for a consumer's folder. */
const OWN = {
  'from a script tag': () => `
    <script src="/node_modules/twilio-video/dist/twilio-video.min.js"></script>
    <script type="importmap">
      { "imports": {
        "mask-room": "/node_modules/mask-room/dist/index.js",
        "mask-room/define": "/node_modules/mask-room/dist/mask-room.js"
      } }
    </script>
    <script type="module">
      import { TwilioRoom } from 'mask-room';
      import 'mask-room/define';
      TwilioRoom.sdk = Twilio.Video;
    </script>`,
  'from a bundler': async (home) => {
    writeFileSync(
      join(home, 'entry.js'),
      `import { TwilioRoom } from 'mask-room';
      import 'mask-room/define';
      TwilioRoom.sdk = () => import('twilio-video');`,
    );
    await bundle(home, 'entry.js');
    return '<script type="module" src="/bundle/entry.js"></script>';
  },
};

useBrowser();
for (const [way, scripts] of Object.entries(OWN))
  test(`a page joins with its own twilio-video, ${way}`, { timeout: 60_000 }, async () => {
    const home = consumer(way.replaceAll(' ', '-'), 'twilio-video');
    const html = `<html lang="en"><title>Test</title>${await scripts(home)}
      <twilio-room name="mask" identity="Zoë"></twilio-room>`;
    const asked = [];
    const { origin } = await serve({
      pages: { '/': html },
      root: home,
      alter: (file) => void asked.push(file),
    });
    const tokenUrl = `${await tokenServer(origin)}/video-token`;
    const page = await open(origin);
    const status = await page.evaluate(async (url) => {
      await customElements.whenDefined('twilio-room');
      const element = document.querySelector('twilio-room');
      element.tokenUrl = url;
      await element.join();
      return element.status;
    }, tokenUrl);
    assert.equal(status, 'connected');
    const [carried] = files.filter(
      (file) => file.endsWith('.js') && read(file).includes('createLocalTracks'),
    );
    const name = basename(carried, '.js');
    assert.ok(
      asked.some((file) => file.startsWith('on-camera-')),
      asked.join(),
    );
    assert.ok(!asked.some((file) => file.startsWith(name)), `${name} was loaded`);
  });
