import { spawn } from 'node:child_process';

/** How to start a server: as the product does, or one whose tokens run out after seconds. */
const SERVERS = {
  '/local-room/video-token': ['token-server/src/main.ts'],
  '/local-room/brief/video-token': ['test/token-server/support/brief-server.ts'],
};

/**
 * Web Test Runner: a test that asks for `/local-room/video-token` gets a token for a local room, whose server is started with the first of them;
 * `/local-room/brief/video-token` is the same with tokens that run out soon.
 */
export function forTestRunner() {
  const servers = [];
  const addresses = new Map();
  const start = (script) =>
    new Promise((resolve, reject) => {
      const server = spawn(process.execPath, ['--import', 'tsx', ...script], {
        env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMIT: '10000' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      servers.push(server);
      let printed = '';
      server.stdout.on('data', (chunk) => {
        printed += chunk;
        const [url] = /http:\/\/(localhost|127\.0\.0\.1):\d+/.exec(printed) ?? [];
        if (url) resolve(url);
      });
      server.once('exit', (code) => reject(new Error(`The local room ended with ${code} before it was up.`)));
    });
  return {
    name: 'local-room',
    async serve({ path, querystring }) {
      const script = SERVERS[path];
      if (!script) return undefined;
      if (!addresses.has(path)) addresses.set(path, start(script));
      const answer = await fetch(`${await addresses.get(path)}/video-token?${querystring}`);
      return { body: await answer.text(), type: 'json' };
    },
    serverStop() {
      for (const server of servers) server.kill();
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
