import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.css': 'text/css',
};

/** Listens on a free port of its own: an origin of its own. */
export async function listen(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())),
  };
}

/** Answers any page with what `texts` has, the bundle below `/mask-room/`, and what is in one of `folders`. */
export const files =
  (texts: Record<string, string>, folders: string[] = []): RequestListener =>
  (request: IncomingMessage, response: ServerResponse) =>
    void (async () => {
      const { pathname } = new URL(request.url!, 'http://localhost');
      const places = pathname.startsWith('/mask-room/')
        ? [join('dist', pathname.slice('/mask-room/'.length))]
        : folders.map((folder) => join(folder, pathname));
      let body: string | Buffer | undefined = texts[pathname];
      for (const place of places) body ??= await readFile(place).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, {
        'access-control-allow-origin': '*',
        'content-type': TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream',
      });
      response.end(body);
    })();
