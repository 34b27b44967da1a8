import { spawn } from 'node:child_process';

/**
 * Starts a token server on a free port, with no Twilio account, and gives its address.
 * @param {Record<string, string>} [environment]
 * @param {string[]} [command] what Node runs; the built server, as `npm start` does
 */
export async function startServer(environment = {}, command = ['token-server/dist/main.js']) {
  const server = spawn(process.execPath, command, {
    env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', RATE_LIMIT: '10000', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  /** @type {string} */
  const url = await new Promise((resolve, reject) => {
    let printed = '';
    server.stdout.on('data', (chunk) => {
      printed += chunk;
      const [address] = /http:\/\/(localhost|127\.0\.0\.1):\d+/.exec(printed) ?? [];
      if (address) resolve(address);
    });
    server.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was up.`)));
  });
  /** @param {NodeJS.Signals} [signal] @returns {Promise<void>} */
  const stop = (signal = 'SIGTERM') =>
    new Promise((resolve) => {
      server.once('exit', () => resolve());
      server.kill(signal);
    });
  return { url, stop };
}
