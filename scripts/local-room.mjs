import { startServer } from './server.mjs';

/** How to start a server: as the product does, or one whose tokens run out after seconds. */
const SERVERS = {
  '/local-room/video-token': 'token-server/src/main.ts',
  '/local-room/brief/video-token': 'test/token-server/support/brief-server.ts',
};

/**
 * Web Test Runner: a test that asks for `/local-room/video-token` gets a token for a local room, whose server is started with the first of them;
 * `/local-room/brief/video-token` is the same with tokens that run out soon.
 */
export function forTestRunner() {
  /** The server of each address, which is being started or is up. */
  const servers = new Map();
  return {
    name: 'local-room',
    async serve({ path, querystring }) {
      const script = SERVERS[path];
      if (!script) return undefined;
      if (!servers.has(path)) servers.set(path, startServer({}, ['--import', 'tsx', script]));
      const { url } = await servers.get(path);
      const answer = await fetch(`${url}/video-token?${querystring}`);
      return { body: await answer.text(), type: 'json' };
    },
    async serverStop() {
      for (const server of servers.values()) await (await server).stop();
    },
  };
}

/** A token server whose session has run out: it leads to a page for signing in. */
export function signedOut(context, next) {
  if (context.path === '/signed-out/video-token') return context.redirect('/sign-in');
  if (context.path !== '/sign-in') return next();
  context.type = 'html';
  context.body = '<!doctype html><title>Sign in</title>';
  return undefined;
}
