/**
 * Cuts the WASM file of TensorFlow.js' backend down to the kernels that `src/classifier/kernels.ts` lists, a third less to download. Nothing
 * in it changes; what nobody can reach any more is left out.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import binaryen from 'binaryen';

const dist = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'dist',
);
const LISTED = /tfjs-backend-wasm\/dist\/kernels\/(\w+)'/g;
/** A kernel takes its function by name, mostly its own; some build on others. */
const FUNCTION = /\bcwrap\(['"]?(\w+)/g;
const OTHER = /from '\.\/(\w+)'/g;

const found = (pattern, text) => Array.from(text.matchAll(pattern), ([, name]) => name);

/** Writes the file to `target`. Throws where a listed kernel is not in the backend. */
export function cutEngine(list, target) {
  const functions = new Set();
  const kernels = new Set(found(LISTED, readFileSync(list, 'utf8')));
  // What a kernel builds on is added while the loop runs.
  for (const kernel of kernels) {
    const code = readFileSync(join(dist, 'kernels', `${kernel}.js`), 'utf8');
    for (const name of [kernel, ...found(FUNCTION, code)]) functions.add(name);
    for (const other of found(OTHER, code)) kernels.add(other);
  }

  const module = binaryen.readBinary(readFileSync(join(dist, 'tfjs-backend-wasm-simd.wasm')));
  try {
    module.setFeatures(binaryen.Features.All);
    const names = Array.from(
      { length: module.getNumExports() },
      (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)).name,
    );
    // Kernels are written with a capital; everything else is the backend's own.
    for (const name of names) if (/^_?[A-Z]/.test(name) && !functions.has(name)) module.removeExport(name);
    module.runPasses(['remove-unused-module-elements']);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, module.emitBinary());
  } finally {
    module.dispose();
  }
}
