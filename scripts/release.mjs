/** Builds, tests and packs the version that package.json names, and shows what publishing would do. It publishes nothing. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { install, npm } from './setup.mjs';

function refuse(reason) {
  console.error(`No release: ${reason}`);
  process.exit(1);
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const output = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim();

if (readdirSync('.changeset').some((file) => file.endsWith('.md')))
  refuse('there are changes without a version. Run npx changeset version, and commit what it writes.');
if (!readFileSync('CHANGELOG.md', 'utf8').includes(`\n## ${version}\n`))
  refuse(`CHANGELOG.md does not tell of ${version}. Run npx changeset, then npx changeset version.`);
if (output('git', 'status', '--porcelain'))
  refuse(
    'there are changes that are not committed. Commit them first: what is published can then be found again.',
  );

install();
npm(['run', '--silent', 'build']);
npm(['test', '--silent']);

const folder = '.cache/release';
mkdirSync(folder, { recursive: true });
const file = `${folder}/${output('npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder)}`;
npm(['publish', file, '--dry-run', '--ignore-scripts']);
console.log(`\nNothing was published. To publish this very file, tag the commit and run:\n
  git tag v${version}
  npm publish ${file}\n`);
