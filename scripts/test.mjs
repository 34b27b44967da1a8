import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install } from './setup.mjs';

install();
build();
// Only now are the packages there that finding a browser needs.
const { fetchFirefox, findChromium, findFirefox, findWebKit } = await import('./browser.mjs');
process.env.CHROMIUM_PATH = findChromium();
const engines = { Firefox: findFirefox() ?? fetchFirefox(), WebKit: findWebKit() };
for (const [name, path] of Object.entries(engines))
  if (!path) console.log(`There is no ${name} here: the tests in it are skipped.`);

const folder = mkdtempSync(join(tmpdir(), 'mask-room-'));
process.env.TEST_COUNTS = join(folder, 'counts');

/** Each step is one command. A step without counts of its own is one test: it passes or fails as a whole. */
const steps = [
  ['lint', 'npm run --silent lint'],
  ['types', 'npm run --silent typecheck'],
  [
    'repository',
    'node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./scripts/counts.mjs --test-reporter-destination=stdout test/repository/*.test.mjs test/models/*.test.mjs',
  ],
  [
    'token server',
    'node --import tsx --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./scripts/counts.mjs --test-reporter-destination=stdout test/token-server/*.test.ts',
  ],
  ['elements', 'npx wtr'],
  ...(Object.values(engines).some(Boolean)
    ? [['other engines', 'npx wtr --config web-test-runner.engines.config.mjs']]
    : []),
  ['frameworks', 'npm run --silent frameworks'],
  ['end to end', 'npx playwright test'],
];

const only = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of steps) {
  if (only.length > 0 && !only.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' });
  const counted = existsSync(process.env.TEST_COUNTS)
    ? readFileSync(process.env.TEST_COUNTS, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  rmSync(process.env.TEST_COUNTS, { force: true });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const each of counted) for (const key of Object.keys(counts)) counts[key] += each[key] ?? 0;
  // A runner that failed without a failed test (it crashed, or ran none) is a failure all the same.
  if (counted.length === 0) counts[status === 0 ? 'passed' : 'failed']++;
  else if (status !== 0 && counts.failed === 0) counts.failed++;
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`,
  );
}
rmSync(folder, { recursive: true, force: true });
console.log(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
