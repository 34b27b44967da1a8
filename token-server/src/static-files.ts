import { existsSync } from 'node:fs';
import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Folders to serve; one that does not exist (nothing built yet) answers 404. */
export interface StaticFolders {
  /** Served at `/`. */
  demo?: string;
  /** Served at `/dist/`. */
  dist?: string;
  /** Served at `/docs/`. */
  docs?: string;
}

/** `chunk-Bx3kQ9aZ.js`: eight characters that are not simply a word, as in `mask-detector.js`. */
const hashedName = /-(?=[\w-]*[0-9A-Z])[\w-]{8}\.\w+$/;

/** Serves the demo's pages, the built bundle and the documentation, compressed where that helps. */
export async function staticFiles(app: FastifyInstance, folders: StaticFolders): Promise<void> {
  await app.register(compress, {
    encodings: ['br', 'gzip'],
    // The default (11) takes seconds for the classifier's chunk; 5 is faster than most lines and still beats gzip.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } },
  });
  // Relative: the server may be below a path of a proxy's.
  app.addHook('onSend', async (_request, reply) => {
    const [, folder] = /([^/]+\/(\?.*)?)$/.exec(String(reply.getHeader('location') ?? '')) ?? [];
    if (reply.statusCode === 301 && folder) reply.header('location', `./${folder}`);
  });
  const serve = async (root: string | undefined, prefix: string, hashed: boolean) => {
    if (!root || !existsSync(root)) return;
    await app.register(fastifyStatic, {
      root,
      prefix,
      decorateReply: false,
      dotfiles: 'ignore',
      // A folder without its slash: links in its page would lead elsewhere.
      redirect: true,
      // The frameworks of the demo's apps.
      allowedPath: (path) => !path.includes('/node_modules/'),
      cacheControl: false,
      setHeaders: (reply, path) => {
        const forever = hashed && hashedName.test(path);
        void reply.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  };
  await serve(folders.dist, '/dist/', true);
  await serve(folders.docs, '/docs', false);
  await serve(folders.demo, '/', false);
}
