import { spawn } from 'node:child_process';

/** Web Test Runner: a test that asks for `/local-room/video-token` gets a token for a local room, whose server is started with the first of them. */
export function forTestRunner() {
  let server;
  let starting;
  const start = () =>
    new Promise((resolve, reject) => {
      server = spawn(process.execPath, ['--import', 'tsx', 'token-server/src/main.ts'], {
        env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMIT: '10000' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      server.stdout.on('data', (chunk) => {
        printed += chunk;
        const [url] = /http:\/\/localhost:\d+/.exec(printed) ?? [];
        if (url) resolve(url);
      });
      server.once('exit', (code) => reject(new Error(`The local room ended with ${code} before it was up.`)));
    });
  return {
    name: 'local-room',
    async serve({ path, querystring }) {
      if (path !== '/local-room/video-token') return undefined;
      const url = await (starting ??= start());
      const answer = await fetch(`${url}/video-token?${querystring}`);
      return { body: await answer.text(), type: 'json' };
    },
    serverStop() {
      server?.kill();
    },
  };
}
