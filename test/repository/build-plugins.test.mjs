import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { tsImport } from 'tsx/esm/api';
import { build } from 'vite';
import { resultsOfAnything } from '../../scripts/test-results.mjs';

const plugin = async (file) => tsImport(`../../build/${file}.ts`, import.meta.url);

/** Builds `modules` (code by path, the first one is the entry) with `plugins`; gives the chunks and assets by name. */
async function built(plugins, modules, output = {}) {
  const [entry] = Object.keys(modules);
  const [{ output: files }] = await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      ...plugins,
      {
        name: 'given',
        resolveId: (id) => (id in modules ? id : null),
        load: (id) => modules[id] ?? null,
      },
    ],
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['es'], fileName: 'entry' },
      rolldownOptions: { output: { chunkFileNames: '[name].js', ...output } },
    },
  });
  return Object.fromEntries(files.map((file) => [file.fileName, file.code ?? file.source]));
}

const PACKAGES = '/x/node_modules';
const REACTIVE = `${PACKAGES}/@lit/reactive-element/reactive-element.js`;
const LIT_HTML = `${PACKAGES}/lit-html/lit-html.js`;
const DYNAMIC = `${PACKAGES}/twilio-video/es5/util/dynamicimport.js`;
const lit = {
  '/x/entry.js': `export * from '${REACTIVE}'; export * from '${LIT_HTML}';`,
  [REACTIVE]: 'export class A extends HTMLElement{}',
  [LIT_HTML]: 'const d=document,e=1;export const b = [d, e];',
};

test('Lit and twilio-video are rewritten, and the build fails if their code or its file has moved', async () => {
  const { litWithoutDocument } = await plugin('lit-without-document');
  const { twilioWithoutEval } = await plugin('twilio-without-eval');

  const { 'entry.js': code } = await built([litWithoutDocument()], lit);
  assert.match(code, /extends \(globalThis\.HTMLElement \?\? class \{\}\)/);
  assert.doesNotMatch(code, /= document\b/);
  const another = { ...lit, [LIT_HTML]: 'const d=self.document;export const b = d;' };
  await assert.rejects(built([litWithoutDocument()], another), /lit-html\.js no longer contains =document,/);
  const elsewhere = { '/x/entry.js': 'export const a = 1;' };
  await assert.rejects(
    built([litWithoutDocument()], elsewhere),
    /bundle no longer contains @lit\/reactive-element\/reactive-element\.js, lit-html\/lit-html\.js\./,
  );

  const evaluated = { [DYNAMIC]: "export default new Function('url', 'return import(url);')" };
  assert.doesNotMatch((await built([twilioWithoutEval()], evaluated))['entry.js'], /new Function/);
  const fixed = { [DYNAMIC]: 'export default (url) => import(url)' };
  await assert.rejects(
    built([twilioWithoutEval()], fixed),
    /Adapt the plugin twilio-without-eval, or remove it/,
  );
});

test('the model for faces is made from the ready-made one, and the build fails if that lacks its preprocessing', async () => {
  const { models } = await plugin('models');
  const entry = { '/x/entry.js': 'export const a = 1;' };
  const files = await built([models()], entry);
  const { preprocessing } = JSON.parse(files['models/ready-face/model.json']).userDefinedMetadata.maskRoom;
  assert.equal(preprocessing.crop, 'face');
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  try {
    cpSync('models', folder, { recursive: true });
    const json = JSON.parse(readFileSync(join(folder, 'ready/model.json'), 'utf8'));
    delete json.userDefinedMetadata;
    writeFileSync(join(folder, 'ready/model.json'), JSON.stringify(json));
    await assert.rejects(built([models(folder)], entry), /ready\/model\.json has no preprocessing/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('ml5 loses the name of its source map, and the build fails if it names none', async () => {
  const { ml5WithoutMap } = await plugin('ml5-without-map');
  const emitted = (source) => ({
    name: 'ml5',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'ml5.min-1.js', source });
    },
  });
  const entry = { '/x/entry.js': 'export const a = 1;' };
  const files = await built(
    [emitted('ml5()\n//# sourceMappingURL=ml5.min.js.map\n'), ml5WithoutMap()],
    entry,
  );
  assert.equal(files['ml5.min-1.js'], 'ml5()\n');
  await assert.rejects(
    built([emitted('ml5()\n'), ml5WithoutMap()], entry),
    /no ml5\.min\.js that names a source map/,
  );
  await assert.rejects(built([ml5WithoutMap()], entry), /no ml5\.min\.js that names a source map/);
});

test('templates and styles are compacted, and the build fails if none were found', async () => {
  const { compactTemplates } = await plugin('compact-templates');
  const styles = '/x/src/components/a/a.styles.ts';
  const of = (code) => ({
    '/x/src/components/a/a.ts': `import { css } from '${styles}'; export const a = [css, \`<p>\n      text</p>\`];`,
    [styles]: code,
  });
  const plain =
    'const css = String.raw;\nconst all = css`\n  /* why */\n  p {\n    color: red;\n  }\n`;\nexport { all as css };';
  const { 'entry.js': code } = await built([compactTemplates()], of(plain));
  assert.match(code, /p\{color:red\}/);
  assert.match(code, /<p>\ntext/);
  await assert.rejects(
    built([compactTemplates()], of("export const css = 'p { color: red }';")),
    /a\.styles\.ts has no css`…` to compact/,
  );
  await assert.rejects(
    built([compactTemplates()], { '/x/src/elements/a.ts': 'export const a = 1;' }),
    /src\/components has no templates or no \*styles\.ts/,
  );
});

test('every lazy import retries, and the build fails on one in an unknown form', async () => {
  const { askAgain } = await plugin('ask-again');
  const modules = {
    '/x/entry.js': "export const late = () => import('/x/late.js');",
    '/x/late.js': 'export const a = 1;',
  };
  const { 'entry.js': code } = await built([askAgain()], modules);
  assert.match(code, /importAgain\(\(\) => import\("\.\/late\.js"\), "late\.js"\)/);
  await assert.rejects(
    built([askAgain()], modules, { chunkFileNames: 'parts/[name].js', entryFileNames: 'main/entry.js' }),
    /loads parts\/late\.js, but not all of it by import\('\.\/…'\)/,
  );
});

test('the classifier’s chunk shares no runtime, and the build fails without a runtime or that chunk', async () => {
  const { sharesNothing } = await plugin('shares-nothing');
  const classifier = 'export class Classifier {}';
  const entry = (code) => ({
    '/x/entry.js': code,
    '/x/classifier.js': classifier,
  });
  await assert.rejects(
    built([sharesNothing()], entry("export const late = () => import('/x/classifier.js');")),
    /no longer shares Rolldown’s runtime\. Remove the plugin shares-nothing/,
  );
  await assert.rejects(built([sharesNothing()], entry('export const a = 1;')), /no chunk named classifier/);
});

test('URLs that Vite ignored are left for the next bundler, and the build fails if there are none', async () => {
  const { unignored } = await plugin('unignored');
  const { 'entry.js': code } = await built([unignored()], {
    '/x/entry.js': "export const url = new URL(/* @vite-ignore */ './a.json', import.meta.url);",
  });
  assert.match(code, /new URL\(["']\.\/a\.json["']/);
  await assert.rejects(
    built([unignored()], { '/x/entry.js': 'export const a = 1;' }),
    /No chunk has a URL that Vite ignored/,
  );
});

test('a worker keeps its exports, and the build fails if it does not', async () => {
  const { withExports } = await plugin('with-exports');
  const modules = { '/x/entry.js': 'export const a = 1;' };
  assert.match((await built([withExports()], modules))['entry.js'], /export \{ a \}/);
  const loses = {
    name: 'loses',
    options: (options) => ({ ...options, preserveEntrySignatures: false }),
  };
  await assert.rejects(built([withExports(), loses], modules), /has lost its exports a\./);
});

test('TensorFlow.js loses its unused parts, and the build fails if it no longer imports them', async () => {
  const { slimTensorFlow } = await plugin('slim-tensorflow');
  const { inWorkers, afterAll } = slimTensorFlow();
  const engine = `${PACKAGES}/@tensorflow/tfjs-core/dist/engine.js`;
  const modules = {
    [engine]: "import { Profiler } from './profiler'; export const made = new Profiler();",
  };
  assert.match((await built([inWorkers], modules))['entry.js'], /made = .*new Object\(\)/);
  await assert.rejects(
    built([inWorkers, afterAll], { '/x/entry.js': 'export const a = 1;' }),
    /TensorFlow\.js no longer imports @tensorflow\/tfjs-core, (?!.*\.\/profiler).*Adapt the plugin slim-tensorflow/,
  );
});

test('AssemblyScript is compiled if it is imported as WebAssembly, and the build fails if none is', async () => {
  const { forVite } = await import('../../build/assemblyscript.mjs');
  const { inWorkers, afterAll } = forVite();
  const source = join(process.cwd(), 'src/classifier/assembly/sampling.ts');
  const entry = { '/x/entry.js': `export { default } from '${source}?wasm';` };
  const { 'entry.js': code } = await built([inWorkers, afterAll], entry);
  const { default: bytes } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  assert.ok(WebAssembly.validate(bytes));
  const { inWorkers: other, afterAll: found } = forVite();
  await assert.rejects(
    built([other, found], { '/x/entry.js': 'export const a = 1;' }),
    /No worker imports ….ts\?wasm any more/,
  );
});

test('the engine is reduced to the imported kernels, and the build fails if there are none or one is unknown', async () => {
  const { cutEngine } = await import('../../build/cut-engine.mjs');
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  const list = join(folder, 'kernels.ts');
  const cut = (...kernels) => {
    const from = (kernel) => `'@tensorflow/tfjs-backend-wasm/dist/kernels/${kernel}'`;
    writeFileSync(list, kernels.map((kernel) => `import { a } from ${from(kernel)};`).join('\n'));
    cutEngine(list, join(folder, 'engine.wasm'));
    return WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(join(folder, 'engine.wasm'))))
      .map(({ name }) => name)
      .filter((name) => /^[A-Z]/.test(name));
  };
  try {
    assert.deepEqual(cut('Relu', 'Concat', 'Softmax'), ['Relu', 'Softmax']);
    assert.throws(() => cut(), /imports no kernels of TensorFlow\.js' WASM backend/);
    assert.throws(() => cut('Relu', 'Frobnicate'), /Frobnicate\.js/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('licences are collected from everything bundled, and the build fails if there are none, or a package lacks one', async () => {
  const { licences } = await import('../../build/licences.mjs');
  await assert.rejects(
    built([licences('L.txt')], { '/x/entry.js': 'export const a = 1;' }),
    /names no module of a package/,
  );
  const html = join(process.cwd(), 'node_modules/lit-html/lit-html.js');
  const files = await built([licences('L.txt')], { '/x/entry.js': `export * from '${html}';` });
  assert.match(files['L.txt'], /^lit-html [\d.]+ \(BSD-3-Clause\)[\s\S]+Redistribution and use/);
  const folder = mkdtempSync(join(tmpdir(), 'licences-'));
  try {
    const bare = join(folder, 'node_modules/bare');
    mkdirSync(bare, { recursive: true });
    writeFileSync(
      join(bare, 'package.json'),
      JSON.stringify({ name: 'bare', version: '1.0.0', license: 'MIT' }),
    );
    writeFileSync(join(bare, 'index.js'), 'export const a = 1;');
    await assert.rejects(
      built([licences('L.txt')], { '/x/entry.js': `export * from '${join(bare, 'index.js')}';` }),
      /bare 1\.0\.0 \(MIT\) has no licence text/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a failed assertion about what cannot be copied reaches the test runner as text, and a runner that copies otherwise is noticed', () => {
  const { transform } = resultsOfAnything();
  const path = '/__web-dev-server__web-socket.js';
  const body = transform({ path, body: 'globalThis.sent = (obj) => structuredClone(obj);' });
  const sent = new Function(`${body}\nreturn globalThis.sent;`)();
  delete globalThis.sent;
  const error = { message: 'no', expected: null, actual: () => 1 };
  assert.deepEqual(sent({ errors: [error] }), {
    errors: [{ ...error, expected: 'null', actual: '() => 1' }],
  });
  assert.deepEqual(sent({ errors: [{ actual: 1n }] }), { errors: [{ actual: 1n }] });
  assert.equal(transform({ path: '/other.js', body: '' }), undefined);
  assert.throws(
    () => transform({ path, body: 'JSON.stringify(obj)' }),
    /no longer contains structuredClone\(obj\)/,
  );
});
