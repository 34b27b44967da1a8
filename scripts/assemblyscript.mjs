import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SUFFIX = '.ts?wasm';
const OPTIONS = '-O3 --converge --noAssert --runtime stub --use abort= --enable simd'.split(' ');

/** A module whose default export is the bytes of the AssemblyScript `file`, compiled. A page's policy may forbid fetching them from a `data:` URL. */
async function moduleOf(file) {
  let bytes;
  const { error, stderr } = await asc.main([file, '--outFile', 'out.wasm', ...OPTIONS], {
    writeFile: (_, contents) => void (bytes = contents),
  });
  if (error) throw new Error(`${file} does not compile.\n${stderr}`, { cause: error });
  const base64 = Buffer.from(bytes).toString('base64');
  return `export default Uint8Array.from(atob('${base64}'), (letter) => letter.charCodeAt(0));`;
}

/** Compiles what is imported as `….ts?wasm`, for Vite. */
export const forVite = () => ({
  name: 'assemblyscript',
  load: (id) => (id.endsWith(SUFFIX) ? moduleOf(id.slice(0, id.indexOf('?'))) : null),
});

/** The same for the test runner. */
export const forTestRunner = () => ({
  name: 'assemblyscript',
  async serve({ url }) {
    if (!url.endsWith(SUFFIX)) return undefined;
    const file = fileURLToPath(new URL(`..${url.slice(0, url.indexOf('?'))}`, import.meta.url));
    return { body: await moduleOf(file), type: 'js' };
  },
});
