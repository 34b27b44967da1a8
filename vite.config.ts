import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vite';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

// Everything lies flat beside the entry: a path relative to a module is the same in every chunk.
const flat = {
  minify: true,
  entryFileNames: '[name]-[hash].js',
  chunkFileNames: '[name]-[hash].js',
  assetFileNames: '[name]-[hash][extname]',
};

/** Puts the embedded backbone beside the bundle, under the plain names that its own model.json uses. */
const backbone: Plugin = {
  name: 'backbone',
  generateBundle() {
    for (const file of ['model.json', 'weights.bin', 'backbone.json'])
      this.emitFile({
        type: 'asset',
        fileName: `models/backbone/${file}`,
        source: readFileSync(`models/backbone/${file}`),
      });
  },
};

export default defineConfig({
  base: './',
  define: { __VERSION__: JSON.stringify(version) },
  publicDir: false,
  plugins: [backbone],
  worker: { format: 'es', rolldownOptions: { output: flat } },
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
