import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MagicString from 'magic-string';
import { defineConfig, type Plugin } from 'vite';
import { FACE_MARGIN } from './src/classifier/face.ts';
import { forVite as assemblyScript } from './scripts/assemblyscript.mjs';
import { cutEngine } from './scripts/cut-engine.mjs';
import { integrity } from './scripts/integrity.mjs';
import { licences, licencesOfWorker } from './scripts/licences.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

// Everything lies flat beside the entry: a path relative to a module is the same in every chunk.
const flat = {
  minify: true,
  // They are in a file of their own.
  comments: { legal: false },
  entryFileNames: '[name]-[hash].js',
  chunkFileNames: '[name]-[hash].js',
  assetFileNames: '[name]-[hash][extname]',
};

interface ReadyMade {
  userDefinedMetadata: { maskRoom: { preprocessing: object } };
}

/** Puts the models beside the bundle, under the plain names that their own files use. */
const models: Plugin = {
  name: 'models',
  generateBundle() {
    // The face detector's licence asks for its text and the notice wherever the model goes.
    for (const folder of ['backbone', 'ready', 'face'])
      for (const file of readdirSync(`models/${folder}`)) {
        if (file.endsWith('.md')) continue;
        const fileName = `models/${folder}/${file}`;
        this.emitFile({ type: 'asset', fileName, source: readFileSync(fileName) });
      }
    // The head is good at faces as well: the same model, told to look at them.
    const json = JSON.parse(readFileSync('models/ready/model.json', 'utf8')) as ReadyMade;
    const { id: detector } = JSON.parse(readFileSync('models/face/face.json', 'utf8')) as { id: string };
    const { preprocessing } = json.userDefinedMetadata.maskRoom;
    Object.assign(preprocessing, { crop: 'face', margin: FACE_MARGIN, detector });
    const folder = 'models/ready-face';
    this.emitFile({ type: 'asset', fileName: `${folder}/model.json`, source: JSON.stringify(json) });
    const weights = readFileSync('models/ready/model.weights.bin');
    this.emitFile({ type: 'asset', fileName: `${folder}/model.weights.bin`, source: weights });
  },
};

/** ml5 travels as it is, but for the name of a source map that is six times its size and does not come along. */
const ml5WithoutMap: Plugin = {
  name: 'ml5-without-map',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle))
      if (file.type === 'asset' && file.fileName.startsWith('ml5.min'))
        file.source = file.source.toString().replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n');
  },
};

const ENGINE = '.cache/engine/engine.wasm';
cutEngine('src/classifier/kernels.ts', ENGINE);

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * TensorFlow.js without what is never reached here: gradients (ml5 brings those it trains with), threads, operations without a kernel, its own ways
 * of keeping models in the browser.
 */
const tensorFlow = [
  { find: /^mask-room-engine/, replacement: file(ENGINE) },
  { find: /^@tensorflow\/tfjs-core$/, replacement: '@tensorflow/tfjs-core/dist/base' },
  {
    find: '@tensorflow/tfjs-core/dist/ops/ops_for_converter',
    replacement: file('src/classifier/graph-operations.ts'),
  },
  // Only TensorFlow.js has a file of this name.
  { find: /^\.\/io\/io$/, replacement: file('src/classifier/engine-io.ts') },
  {
    find: /^.*tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/,
    replacement: file('src/classifier/left-out.ts'),
  },
  {
    find: /^\.\/(op_list|executors)\/(control|dynamic|evaluation|hash_table|ragged|sparse|spectral|string|tfdf)(_executor)?$/,
    replacement: file('src/classifier/left-out.ts'),
  },
  {
    find: /^(\.\/profiler|\.\/tensor_format|\.\/platforms\/platform_node|\.\.\/(conv2d|depthwise_conv2d_native)_backprop_(filter|input))$/,
    replacement: file('src/classifier/left-out.ts'),
  },
  {
    find: /^\.\.\/io\/(indexed_db|local_storage|model_management)$/,
    replacement: file('src/classifier/left-out.ts'),
  },
];

/** `code` after `change`, with the map that keeps the source maps right. */
function changed(code: string, change: (text: MagicString) => MagicString) {
  const text = change(new MagicString(code));
  return { code: text.toString(), map: text.generateMap({ hires: 'boundary' }) };
}

const EVALUATED = "new Function('url', 'return import(url);')";

/**
 * twilio-video writes one function as a string, so that old bundlers do not touch its `import()`, and runs it while it loads: a page whose
 * policy forbids `eval` could not load the SDK at all. The function is written out instead; nothing else of the SDK changes.
 */
const twilioWithoutEval: Plugin = {
  name: 'twilio-without-eval',
  transform(code, id) {
    if (!id.includes('twilio-video/es5/util/dynamicimport.js')) return null;
    if (!code.includes(EVALUATED))
      this.error('twilio-video no longer evaluates a string here: drop this plugin.');
    return changed(code, (text) =>
      text.replace(EVALUATED, '(url) => import(/* @vite-ignore */ /* webpackIgnore: true */ url)'),
    );
  },
};

/** Our templates without indentation, our style sheets without comments too: Lit keeps every character. */
const compactTemplates: Plugin = {
  name: 'compact-templates',
  transform(code, id) {
    if (!id.includes('/src/components/')) return null;
    if (!id.endsWith('styles.ts')) return changed(code, (text) => text.replace(/\n[ \t]+/g, '\n'));
    const compact = (css: string) =>
      css
        .replace(/\/\*[^]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,>]) ?|(:) /g, '$1$2')
        .replace(/;}/g, '}');
    return changed(code, (text) => text.replace(/css`[^`]*`/g, compact));
  },
};

/** What of Lit is in the way of a module that only loads, in Node or any server's runtime, and what stands there instead. */
const NEEDS_DOCUMENT = [
  {
    file: '@lit/reactive-element/reactive-element.js',
    place: 'extends HTMLElement{',
    instead: 'extends(globalThis.HTMLElement??class{}){',
  },
  {
    file: 'lit-html/lit-html.js',
    place: '=document,',
    // A host of micro frontends may give an application a stand-in of the document, of which no browser makes a tree walker.
    instead:
      '=globalThis.document?.documentElement?.ownerDocument??globalThis.document??{createTreeWalker(){}},',
  },
];

const litWithoutDocument: Plugin = {
  name: 'lit-without-document',
  transform(code, id) {
    const needs = NEEDS_DOCUMENT.find(({ file }) => id.endsWith(`/${file}`));
    if (!needs) return null;
    if (!code.includes(needs.place)) this.error('Lit is written in another way here: adapt this plugin.');
    return changed(code, (text) => text.replace(needs.place, needs.instead));
  },
};

const IMPORT_AGAIN = `
function importAgain(load, file) {
  const whole = (module) => {
    if (Object.keys(module).length > 0) return module;
    throw new SyntaxError('it is empty');
  };
  return new Promise((done) => done(load())).then(whole).catch((cause) => {
    if (!(cause instanceof SyntaxError)) throw cause;
    const url = import.meta.url.replace(/[^/]*$/, file);
    return import(/* @vite-ignore */ /* webpackIgnore: true */ url + '?again=' + Date.now()).then(whole).catch((cause) => {
      throw cause instanceof SyntaxError ? new Error(url + ' is damaged (' + cause.message + ')', { cause }) : cause;
    });
  });
}`;

/**
 * A browser asks again for a script that did not come, but keeps one that came broken or empty for as long as the page lives: that one is
 * asked for under another address. This goes past no `integrity`: a file that fails its check counts as one that did not come. What such a
 * script imports itself keeps its address, so what loads later should share no chunk but those of the start.
 * The import is a function's: a host of micro frontends may write it anew as a call that throws at once, which is to be a failed load too.
 */
const askAgain: Plugin = {
  name: 'ask-again',
  renderChunk(code) {
    const loading = /import\((["'`])\.\/([^"'`]+)\1\)/g;
    if (!loading.test(code)) return null;
    return changed(code, (text) => text.replace(loading, "importAgain(() => $&, '$2')").append(IMPORT_AGAIN));
  },
};

const SHARED = /import \{ \w+ as __exportAll \} from "\.\/rolldown-runtime[^"]*";\n/;
const NAMESPACE = '__exportAll({ Classifier: () => Classifier })';

/**
 * The classifier's chunk is imported by name and as a whole, for which it would share a chunk with twilio-video: a broken one would break both
 * for as long as the page lives.
 */
const sharesNothing: Plugin = {
  name: 'shares-nothing',
  renderChunk(code, { name }) {
    if (name !== 'classifier') return null;
    if (!SHARED.test(code) || !code.includes(NAMESPACE))
      this.error('The classifier shares no chunk any more: drop this plugin.');
    return changed(code, (text) =>
      text.replace(SHARED, '').replace(NAMESPACE, '{ get Classifier() { return Classifier; } }'),
    );
  },
};

/** What this build leaves as it is, since the files come from `models` above, is for the next bundler to see. */
const unignored: Plugin = {
  name: 'unignored',
  renderChunk: (code) =>
    changed(code, (text) => text.replace(/new URL\(\s*\/\* @vite-ignore \*\/\s*/g, 'new URL(')),
};

/** A worker's script may be one that another worker imports. */
const withExports: Plugin = {
  name: 'with-exports',
  options: (options) => ({ ...options, preserveEntrySignatures: 'strict' }),
};

export default defineConfig({
  base: './',
  define: {
    __VERSION__: JSON.stringify(version),
    __BACKBONE__: readFileSync('models/backbone/backbone.json', 'utf8'),
    __ENGINE_BYTES__: String(statSync(ENGINE).size),
    __FACE_DETECTOR__: readFileSync('models/face/face.json', 'utf8'),
  },
  publicDir: false,
  resolve: { alias: tensorFlow },
  plugins: [
    models,
    ml5WithoutMap,
    twilioWithoutEval,
    compactTemplates,
    litWithoutDocument,
    askAgain,
    sharesNothing,
    unignored,
    licences('LICENSES.txt'),
    integrity('integrity.json'),
  ],
  worker: {
    format: 'es',
    plugins: () => [assemblyScript(), licencesOfWorker(), withExports],
    // Each in one file: it must not look for others, whose names another bundler may change.
    rolldownOptions: { output: { ...flat, codeSplitting: false } },
  },
  build: {
    target: 'es2022',
    sourcemap: true,
    modulePreload: false,
    lib: {
      entry: { 'mask-room': 'src/define.ts', index: 'src/index.ts' },
      formats: ['es'],
    },
    rolldownOptions: { output: { ...flat, entryFileNames: '[name].js' } },
  },
});
