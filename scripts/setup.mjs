import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Mask Room needs Node 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs an npm command and ends this process with its status if it fails. With `quiet`, its output is shown only then. */
export function npm(args, { quiet = false } = {}) {
  const options = { encoding: 'utf8', maxBuffer: 2 ** 26, shell: process.platform === 'win32' };
  const { status, stdout, stderr } = spawnSync('npm', args, {
    ...options,
    stdio: quiet ? 'pipe' : 'inherit',
  });
  if (status === 0) return;
  if (quiet) console.error(stdout + stderr);
  process.exit(status ?? 1);
}

/** Installs what a folder's lockfile names, unless that is already there. */
export function install(folder = '.', what = 'the dependencies (a few minutes the first time)') {
  const installed = join(folder, 'node_modules/.package-lock.json');
  const wanted = join(folder, 'package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log(`Installing ${what} …`);
  npm(['ci', '--prefix', folder, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
}

const newest = (path) =>
  !existsSync(path)
    ? 0
    : statSync(path).isDirectory()
      ? Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
      : statSync(path).mtimeMs;

const stale = (outputs, sources) => Math.min(...outputs.map(newest)) <= Math.max(...sources.map(newest));

const textsIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));

/** Builds the bundle, the token server and the documentation if a source is newer than what was built. */
export function build() {
  const sources = [
    'src',
    'models',
    'token-server/src',
    'vite.config.ts',
    'build',
    'scripts',
    'custom-elements.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'package.json',
    'package-lock.json',
  ];
  const outputs = [
    'dist/mask-room.js',
    'dist/types/index.d.ts',
    'dist/web-types.json',
    'token-server/dist/main.js',
  ];
  if (stale(outputs, sources)) {
    console.log('Building (a minute or two) …');
    npm(['run', '--silent', 'build'], { quiet: true });
  }
  const texts = ['docs', 'token-server', 'models', 'evaluation', 'bench', 'training', '.'].flatMap(textsIn);
  // The last that is written. What is generated comes from the code, which is older than the bundle by now.
  if (stale(['docs/dist/llms.txt'], [...texts, 'docs/site', 'demo/demo.css', 'dist/mask-room.js'])) {
    console.log('Building the documentation …');
    npm(['run', '--silent', 'docs'], { quiet: true });
  }
}
