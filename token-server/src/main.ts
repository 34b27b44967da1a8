import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildApp } from './app.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import type { Admit } from './video-token.ts';

const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

try {
  const config = readConfig(process.env, repository('token-server/.env'));
  await start(config);
} catch (error) {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
}

async function start(config: Config): Promise<void> {
  const folders = { demo: repository('demo'), dist: repository('dist'), docs: repository('docs/dist') };
  const admit = config.admit ? await loadAdmit(config.admit) : undefined;
  const app = await buildApp(config, { folders, admit });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      app.log.info({ signal }, 'shutting down');
      // A hanging client must not keep a process alive that was told to go.
      setTimeout(() => process.exit(1), 10_000).unref();
      void app.close().then(() => process.exit(0));
    });
  }
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const host = ['0.0.0.0', '::', '127.0.0.1', '::1'].includes(config.host) ? 'localhost' : config.host;
  process.stdout.write(`Mask Room is at http://${host}:${port}\n`);
}

/** @param path relative to the working directory */
async function loadAdmit(path: string): Promise<Admit> {
  const { default: admit } = await import(pathToFileURL(resolve(path)).href).catch((cause: Error) => {
    throw new ConfigError(`ADMIT names ${path}, which cannot be loaded: ${cause.message}`, { cause });
  });
  if (typeof admit !== 'function')
    throw new ConfigError(`ADMIT names ${path}, whose default export is no function.`);
  return admit;
}

function describe(error: unknown): string {
  const { code, message, port, address } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (error instanceof ConfigError) return `Mask Room cannot start: ${message}`;
  if (code === 'EADDRINUSE')
    return `Mask Room cannot start: port ${port} is in use. Stop the other program or set PORT.`;
  if (code === 'EACCES')
    return `Mask Room cannot start: port ${port} is not allowed. Set PORT to 1024 or more.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `Mask Room cannot start: this machine has no address ${address ?? 'as given'}. Set HOST to one that it has.`;
  }
  return `Mask Room cannot start: ${error instanceof Error ? (error.stack ?? message) : String(error)}`;
}
