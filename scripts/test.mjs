import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** Each step is one command. A step without counts of its own is one test: it passes or fails as a whole. */
const steps = [
  ['lint', 'npm run --silent lint'],
  ['types', 'npm run --silent typecheck'],
  [
    'token server',
    'node --import tsx --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./scripts/counts.mjs --test-reporter-destination=stdout test/token-server/*.test.ts',
  ],
  ['frameworks', 'npm run --silent frameworks'],
  [
    'repository',
    'node --test --test-concurrency=2 --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./scripts/counts.mjs --test-reporter-destination=stdout test/repository/*.test.mjs test/models/*.test.mjs',
  ],
  ['elements', 'npx wtr'],
  ...(Object.values(engines).some(Boolean)
    ? [['other engines', 'npx wtr --config web-test-runner.engines.config.mjs']]
    : []),
  ['end to end', 'npx playwright test'],
];

/** They share the processor: the token server's tests mostly wait. Everything else has it for itself. */
const TOGETHER = ['lint', 'types', 'token server', 'frameworks'];

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mask-room-'));
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said again at the end: a log is often cut to its last lines. */
const failures = [];

/** Runs one step, and prints what it printed: as it comes where the step is alone, at its end otherwise. */
async function run([name, command]) {
  const began = performance.now();
  const alone = !TOGETHER.includes(name);
  const title = `\n── ${name} ──`;
  if (alone) console.log(title);
  const file = join(folder, name);
  const child = spawn(command, {
    shell: true,
    stdio: ['inherit', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
    env: { ...process.env, TEST_COUNTS: file },
  });
  const printed = [title + '\n'];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk));
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (!alone) for (const chunk of printed) process.stdout.write(chunk);

  const counted = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const each of counted) {
    for (const key of Object.keys(counts)) counts[key] += each[key] ?? 0;
    failures.push(...(each.failures ?? []).map((failure) => `${name}: ${failure}`));
  }
  // A runner that failed without a failed test (it crashed, or ran none) is a failure all the same.
  if (status !== 0 && counts.failed === 0) {
    counts.failed++;
    failures.push(
      `${name}: ended with ${status}\n${alone ? '' : Buffer.concat(printed.slice(1)).toString().slice(-2000)}`,
    );
  } else if (counted.length === 0) counts.passed++;
  for (const key of Object.keys(total)) total[key] += counts[key];
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : '';
  console.log(`${name}: ${sentence(counts)}${skipped} (${Math.round((performance.now() - began) / 1000)} s)`);
}

const sentence = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

const asked = steps.filter(([name]) => only.length === 0 || only.includes(name));
await Promise.all(asked.filter(([name]) => TOGETHER.includes(name)).map(run));
for (const step of asked) if (!TOGETHER.includes(step[0])) await run(step);
rmSync(folder, { recursive: true, force: true });
for (const failure of failures) console.log(`\n✗ ${failure}`);
if (total.skipped) console.log(`\n${total.skipped} skipped`);
console.log(`\n${sentence(total)}`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
