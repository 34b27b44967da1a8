import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  base: './',
  define: { __VERSION__: JSON.stringify(version) },
  publicDir: false,
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    sourcemap: true,
    modulePreload: false,
    lib: {
      entry: { 'mask-room': 'src/define.ts', index: 'src/index.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      // Everything lies flat beside the entry: a path relative to a module is the same in every chunk.
      output: { chunkFileNames: '[name]-[hash].js', assetFileNames: '[name]-[hash][extname]' },
    },
  },
});
