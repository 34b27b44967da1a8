import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { leaveCounts } from './counts.mjs';
import { install } from './setup.mjs';

const FOLDER = 'demo/frameworks';
const shell = process.platform === 'win32';
const PACKAGE = `${FOLDER}/node_modules/mask-room`;

/** Puts the package there as a registry would hand it out. */
function unpack() {
  const folder = '.cache/package';
  rmSync(folder, { recursive: true, force: true });
  rmSync(PACKAGE, { recursive: true, force: true });
  for (const each of [folder, PACKAGE]) mkdirSync(each, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { stdio: 'pipe', shell });
  const [file] = readdirSync(folder);
  execFileSync('tar', ['-xf', `${folder}/${file}`, '--strip-components=1', '-C', PACKAGE]);
}

/** Checks the types of one app and builds it; its output is shown if that fails. */
const make = (name) =>
  new Promise((resolve) => {
    const output = [];
    const child = spawn('npm', ['run', '--silent', name], {
      cwd: FOLDER,
      shell,
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('close', (status) => {
      console.log(status === 0 ? `${name}: fine` : `${name}: failed\n${Buffer.concat(output)}`);
      resolve(status === 0);
    });
  });

// Only these apps need them: `npm start` does without.
install(FOLDER, 'the frameworks (half a minute the first time)');
unpack();
const { scripts } = JSON.parse(readFileSync(`${FOLDER}/package.json`, 'utf8'));
const waiting = Object.keys(scripts);
const counts = { passed: 0, failed: 0, failures: [] };
const work = async () => {
  for (let name = waiting.pop(); name; name = waiting.pop()) {
    const fine = await make(name);
    counts[fine ? 'passed' : 'failed']++;
    if (!fine) counts.failures.push(name);
  }
};
// Each is one process most of the time, and two cores are what there is everywhere.
await Promise.all([work(), work()]);
leaveCounts(counts);
process.exitCode = counts.failed === 0 ? 0 : 1;
