import { basename } from 'node:path';
import { defineConfig } from 'vite';

/** What all the apps share: each is built for itself, and loads the one file of the package that the server serves. */
export const app = (folder, plugins = []) =>
  defineConfig({
    root: folder,
    base: './',
    publicDir: false,
    plugins,
    build: {
      outDir: `../dist/${basename(folder)}`,
      emptyOutDir: true,
      modulePreload: false,
      rolldownOptions: {
        external: ['mask-room/define'],
        output: { paths: { 'mask-room/define': '/dist/mask-room.js' } },
      },
    },
  });
