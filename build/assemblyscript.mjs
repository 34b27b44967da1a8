import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ASKED = /^(.*\.ts)\?wasm(&memory=imported)?$/;
const OPTIONS =
  '-O3 --converge --noAssert --runtime stub --use abort= --enable simd --enable relaxed-simd'.split(' ');

/**
 * A module whose default export is the bytes of AssemblyScript, compiled; a page's policy may forbid fetching them from a `data:` URL.
 * `null` if `id` is not a path with `?wasm`.
 */
async function moduleOf(id) {
  const [, file, imported] = id.match(ASKED) ?? [];
  if (!file) return null;
  let bytes;
  const options = imported ? [...OPTIONS, '--importMemory'] : OPTIONS;
  const { error, stderr } = await asc.main([file, '--outFile', 'out.wasm', ...options], {
    writeFile: (_, contents) => void (bytes = contents),
  });
  if (error) throw new Error(`${file} does not compile.\n${stderr}`, { cause: error });
  // A letter for each byte: written in Base64 it is a third larger after compression.
  const letters = JSON.stringify(Buffer.from(bytes).toString('latin1'));
  return `export default Uint8Array.from(${letters}, (letter) => letter.charCodeAt(0));`;
}

/** Compiles what is imported as `….ts?wasm`, or `….ts?wasm&memory=imported`, for Vite. `afterAll` fails if nothing was. */
export function forVite() {
  let compiled = false;
  return {
    inWorkers: {
      name: 'assemblyscript',
      async load(id) {
        const code = await moduleOf(id);
        compiled ||= code !== null;
        return code;
      },
    },
    // Not every worker has some.
    afterAll: {
      name: 'assemblyscript-found',
      generateBundle() {
        if (!compiled)
          this.error('No worker imports ….ts?wasm any more. Adapt the plugin assemblyscript, or remove it.');
      },
    },
  };
}

/** The same for esbuild. */
export const forEsbuild = () => ({
  name: 'assemblyscript',
  setup(build) {
    build.onResolve({ filter: /\?wasm/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'assemblyscript',
    }));
    build.onLoad({ filter: /./, namespace: 'assemblyscript' }, async ({ path }) => ({
      contents: await moduleOf(path),
    }));
  },
});

/** The same for the test runner. */
export const forTestRunner = () => ({
  name: 'assemblyscript',
  async serve({ url }) {
    const body = await moduleOf(join(ROOT, url));
    return body ? { body, type: 'js' } : undefined;
  },
});
