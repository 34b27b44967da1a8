import { spawn } from 'node:child_process';
import { install, build } from './setup.mjs';

install();
build();
const server = spawn(process.execPath, ['token-server/dist/main.js'], {
  stdio: 'inherit',
  // The address alone, unless somebody wants the log.
  env: { LOG_LEVEL: 'warn', ...process.env },
});
// The terminal sends Ctrl+C to the server too; this process only waits for its graceful end.
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => signal === 'SIGTERM' && server.kill(signal));
server.on('exit', (code) => process.exit(code ?? 0));
