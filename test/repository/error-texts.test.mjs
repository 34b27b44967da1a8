import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import test, { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'mask-room-texts-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** What a page loads before anything happens. */
const START = 'src/define.ts';
/** Workers' scripts and what these load. Their errors travel as codes: the page's side of the classifier has the words. */
const WORKERS = [
  'src/classifier/inference-worker.ts',
  'src/classifier/training-worker.ts',
  'src/classifier/network.ts',
];
const CLASSIFIER = 'src/classifier/classifier.ts';
const TRAINER = 'src/trainer/trainer.ts';

const IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/gm;
const LAZY = /(?<!typeof )import\(\s*'(\.[^']+)'\s*\)/g;
const targets = (file, pattern) =>
  [...readFileSync(file, 'utf8').matchAll(pattern)]
    .map(([, name]) => join(dirname(file), name))
    .filter((name) => name.endsWith('.ts'));

/** `file` and what comes with it. */
function closure(file, seen = new Set()) {
  seen.add(file);
  for (const each of targets(file, IMPORT)) if (!seen.has(each)) closure(each, seen);
  return seen;
}

/** The files that `import()` names, from `file` on. */
function lazyParts(file, found = new Set()) {
  for (const each of closure(file))
    for (const part of targets(each, LAZY))
      if (!found.has(part)) {
        found.add(part);
        lazyParts(part, found);
      }
  return found;
}

/** Bundled for Node with what comes with it, and no lazy part: files that only the build knows, and the SDK, count as empty. */
const alone = async (contents) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    bundle: true,
    // The package says that its files have no side effects: nobody is to import them for their texts, but a chunk that is there runs.
    ignoreAnnotations: true,
    treeShaking: false,
    write: false,
    format: 'esm',
    platform: 'node',
    define: { __VERSION__: '""', __BACKBONE__: '{}', __FACE_DETECTOR__: '{}', __ENGINE_BYTES__: '0' },
    plugins: [
      {
        name: 'alone',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /.*/ }, ({ path, kind }) => {
            if (kind === 'dynamic-import') return { path, external: true };
            return /^mask-room-engine|^twilio-video$|\?/.test(path) ? { path, namespace: 'build' } : null;
          });
          onLoad({ filter: /.*/, namespace: 'build' }, () => ({ contents: 'export default ""' }));
        },
      },
    ],
  });
  const file = join(folder, `${++count}.mjs`);
  writeFileSync(file, outputFiles[0].text);
  return import(pathToFileURL(file).href);
};

const { de } = await alone("export { de } from './src/messages/de.ts'");
const known = new Set(Object.keys(de.errors));

/** The codes that the sources of `files` name; those that an error is only compared with may be another part's. */
const codesIn = (files) => {
  const found = new Map();
  for (const file of files)
    if (!file.startsWith(join('src', 'messages')))
      for (const [, code] of readFileSync(file, 'utf8').matchAll(/(?<![=!]== )'([a-z]+(?:-[a-z]+)*)'/g))
        if (known.has(code)) found.set(code, file);
  return found;
};

/** The codes that have a text once `entry` is loaded, and nothing but it. */
const textsWith = async (entry) => {
  const { en } = await alone(`import './${entry}'; export { en } from './src/messages/index.ts';`);
  return new Set(Object.keys(en.errors));
};

const parts = [...lazyParts(START)].filter((file) => !file.startsWith(join('src', 'messages')));

test('the lazy parts are found', () => {
  for (const file of [
    CLASSIFIER,
    'src/components/twilio-room/on-camera.ts',
    'src/components/mask-trainer/first-use.ts',
  ])
    assert.ok(parts.includes(file), `${file} is not among ${parts.join(', ')}`);
});

for (const entry of [START, ...parts])
  test(`every code in ${entry} has its text when only that is loaded`, async () => {
    const files = [entry, ...(entry === CLASSIFIER ? WORKERS : [])].flatMap((file) => [...closure(file)]);
    // What else is of the classifier, or of the trainer, is loaded by it alone.
    const owner = [CLASSIFIER, TRAINER].find((each) => entry.startsWith(dirname(each) + sep));
    const texts = new Set([...(await textsWith(entry)), ...(owner ? await textsWith(owner) : [])]);
    assert.ok(texts.size > 10);
    for (const [code, file] of codesIn(files))
      assert.ok(texts.has(code), `${file} names ${code}, whose text is not there`);
  });

test('a code without a text is used as its message', async () => {
  const { MaskRoomError, textOf } = await alone("export * from './src/errors/index.ts'");
  for (const code of ['worker-crashed', 'constructor', 'from-another-version']) {
    const error = new MaskRoomError(code, { reason: 'x' });
    assert.deepEqual([error.message, error.remedy, error.recoverable], [code, '', true]);
  }
  const error = new MaskRoomError('from-another-version');
  assert.equal(textOf(error, { tag: 'de', messages: de }).message, 'from-another-version');
});
