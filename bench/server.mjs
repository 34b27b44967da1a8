import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';

const TYPES = {
  '.bin': 'application/octet-stream',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** Ends the program with an error if `root` holds no bundle, or no graph model in its folder `model`. */
export function checkThere(root, model = 'models/backbone') {
  if (!existsSync(join(root, 'dist/mask-room.js')))
    console.error('There is no bundle yet: run npm run build.');
  else if (!existsSync(join(root, model, 'model.json')))
    console.error(`There is no model.json in ${join(root, model)}.`);
  else return;
  process.exit(1);
}

/**
 * Serves the folder `root` on a free port, compressed as a CDN would, and counts what it sends. `mounts` are other folders, by the path that
 * each appears under (`/backbone/`).
 * @returns {Promise<{ origin: string, sent: () => number, close: () => void }>} `sent()` is in bytes of body since the last call
 */
export async function serve(root, mounts = {}) {
  const packed = new Map();
  let bytes = 0;
  const fileAt = (path) => {
    const mount = Object.keys(mounts).find((prefix) => path.startsWith(prefix));
    return mount ? join(mounts[mount], path.slice(mount.length)) : join(root, path);
  };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    try {
      if (!packed.has(path)) packed.set(path, await promisify(gzip)(await readFile(fileAt(path))));
      const body = packed.get(path);
      bytes += body.length;
      response.writeHead(200, {
        'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
        'content-encoding': 'gzip',
        'content-length': body.length,
        'cache-control': 'public, max-age=600',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, resolve));
  return {
    origin: `http://localhost:${server.address().port}`,
    sent: () => {
      const all = bytes;
      bytes = 0;
      return all;
    },
    close: () => server.close(),
  };
}
