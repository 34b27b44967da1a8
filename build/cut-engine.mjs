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
/** A kernel takes its function by name; some build on others. */
const FUNCTION = /\bcwrap\(['"]?(\w+)/g;
const OTHER = /from '\.\/(\w+)'/g;
/** Kernels of one or two operands share their code, and each has a function of its own name. */
const SHARED = /^(?:unary|binary)_kernel$/;

const found = (pattern, text) => Array.from(text.matchAll(pattern), ([, name]) => name);

/** Writes the file to `target`. Throws if `list` names no kernels, or one that is not in the backend. */
export function cutEngine(list, target) {
  const kernels = new Set(found(LISTED, readFileSync(list, 'utf8')));
  if (kernels.size === 0)
    throw new Error(`${list} imports no kernels of TensorFlow.js' WASM backend. Adapt cut-engine.`);
  /** By kernel: the functions that it calls. */
  const functions = new Map();
  // What a kernel builds on is added while the loop runs.
  for (const kernel of kernels) {
    const code = readFileSync(join(dist, 'kernels', `${kernel}.js`), 'utf8');
    const others = found(OTHER, code);
    const own = found(FUNCTION, code);
    functions.set(kernel, others.some((other) => SHARED.test(other)) ? [kernel, ...own] : own);
    for (const other of others) if (!SHARED.test(other)) kernels.add(other);
  }

  const module = binaryen.readBinary(readFileSync(join(dist, 'tfjs-backend-wasm-simd.wasm')));
  try {
    module.setFeatures(binaryen.Features.All);
    const names = Array.from(
      { length: module.getNumExports() },
      (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)).name,
    );
    // Kernels are written with a capital; everything else is the backend's own.
    const all = names.filter((name) => /^_?[A-Z]/.test(name));
    for (const [kernel, own] of functions)
      for (const name of own)
        if (!all.includes(name))
          throw new Error(
            `The WASM backend has no function ${name} for ${kernel} any more. Adapt cut-engine.`,
          );
    const kept = new Set([...functions.values()].flat());
    for (const name of all) if (!kept.has(name)) module.removeExport(name);
    module.runPasses(['remove-unused-module-elements']);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, module.emitBinary());
  } finally {
    module.dispose();
  }
}
