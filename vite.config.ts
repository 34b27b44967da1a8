import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { askAgain } from './build/ask-again.ts';
import { forVite as assemblyScript } from './build/assemblyscript.mjs';
import { compactTemplates } from './build/compact-templates.ts';
import { cutEngine } from './build/cut-engine.mjs';
import { licences, licencesOfWorker } from './build/licences.mjs';
import { litWithoutDocument } from './build/lit-without-document.ts';
import { ml5WithoutMap } from './build/ml5-without-map.ts';
import { models } from './build/models.ts';
import { sharesNothing } from './build/shares-nothing.ts';
import { slimTensorFlow } from './build/slim-tensorflow.ts';
import { twilioWithoutEval } from './build/twilio-without-eval.ts';
import { unignored } from './build/unignored.ts';
import { withExports } from './build/with-exports.ts';
import { integrity } from './scripts/integrity.mjs';

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

const ENGINE = '.cache/engine/engine.wasm';
cutEngine('src/classifier/kernels.ts', ENGINE);

const tensorFlow = slimTensorFlow();
const assembly = assemblyScript();

/** What the bundle holds of a model's description: its name, and what its files are checked against. */
function checked(path: string): string {
  const { id, files } = JSON.parse(readFileSync(path, 'utf8')) as { id: string; files: object };
  return JSON.stringify({ id, files });
}

export default defineConfig({
  base: './',
  define: {
    __VERSION__: JSON.stringify(version),
    __BACKBONE__: checked('models/backbone/backbone.json'),
    __ENGINE_BYTES__: String(statSync(ENGINE).size),
    __FACE_DETECTOR__: checked('models/face/face.json'),
  },
  publicDir: false,
  resolve: {
    alias: [{ find: /^mask-room-engine/, replacement: fileURLToPath(new URL(ENGINE, import.meta.url)) }],
  },
  plugins: [
    models(),
    ml5WithoutMap(),
    twilioWithoutEval(),
    compactTemplates(),
    litWithoutDocument(),
    tensorFlow.afterAll,
    assembly.afterAll,
    askAgain(),
    sharesNothing(),
    unignored(),
    licences('LICENSES.txt'),
    integrity('integrity.json'),
  ],
  worker: {
    format: 'es',
    plugins: () => [tensorFlow.inWorkers, assembly.inWorkers, licencesOfWorker(), withExports()],
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
