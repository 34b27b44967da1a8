import type { AddressInfo } from 'node:net';
import { buildApp, type AppOptions } from '../../../token-server/src/app.ts';
import { readConfig, type Config } from '../../../token-server/src/config.ts';

/** The configuration of an empty environment, quiet, with changes. */
export function testConfig(changes: Partial<Config> = {}): Config {
  return { ...readConfig({ LOG_LEVEL: 'silent' }), ...changes };
}

export type TestServer = Awaited<ReturnType<typeof startServer>>;

/** The real server on a free port, with all that it logs. */
export async function startServer(changes: Partial<Config> = {}, options: AppOptions = {}) {
  const log: string[] = [];
  const app = await buildApp(testConfig({ rateLimit: 10_000, logLevel: 'trace', ...changes }), {
    log: { write: (line) => void log.push(line) },
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { app, log, url: `http://127.0.0.1:${port}`, close: () => app.close() };
}
