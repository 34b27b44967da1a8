import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { build, install } from './setup.mjs';

const FOLDER = 'demo/hosts';
const PACKAGE = `${FOLDER}/node_modules/mask-room`;

install();
build();
// Only these tests need them.
install(FOLDER, 'the hosts (two minutes the first time)');
// As a bundler of theirs finds the package.
if (!existsSync(PACKAGE)) symlinkSync('../../..', PACKAGE);
const { status } = spawnSync(
  'npx',
  ['playwright', 'test', '--config', 'playwright.hosts.config.ts', ...process.argv.slice(2)],
  { stdio: 'inherit', shell: process.platform === 'win32' },
);
process.exitCode = status ?? 1;
