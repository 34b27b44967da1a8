import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install } from './setup.mjs';

install();
build();
// Only now are the packages there that finding a browser needs.
const { RECORDING } = await import('../bench/footage.mjs');
const { fetchFirefox, findChromium, findFirefox, findWebKit } = await import('./browser.mjs');
process.env.CHROMIUM_PATH = findChromium();
const engines = { Firefox: findFirefox() ?? fetchFirefox(), WebKit: findWebKit() };

const NODE_TEST =
  'node --test --test-reporter=spec --test-reporter-destination=stdout --test-reporter=./scripts/counts.mjs --test-reporter-destination=stdout';

/**
 * Each step is one command. A step without counts of its own is one test: it passes or fails as a whole.
 * @type {{ name: string, command: string, environment?: Record<string, string>, missing?: string | false }[]} `missing` says why it is skipped.
 */
const steps = [
  { name: 'lint', command: 'npm run --silent lint' },
  { name: 'types', command: 'npm run --silent typecheck' },
  { name: 'token server', command: `${NODE_TEST} --import tsx test/token-server/*.test.ts` },
  { name: 'frameworks', command: 'npm run --silent frameworks' },
  {
    name: 'repository',
    command: `${NODE_TEST} --test-concurrency=1 test/repository/*.test.mjs test/models/*.test.mjs`,
  },
  { name: 'elements', command: 'npx wtr' },
  {
    name: 'other engines',
    command: 'npx wtr --config web-test-runner.engines.config.mjs',
    missing: !Object.values(engines).some(Boolean) && 'there is neither Firefox nor WebKitGTK here',
  },
  { name: 'end to end', command: 'npx playwright test' },
  { name: 'hosts', command: 'npm run --silent test:hosts' },
  {
    // The main job again, and what makes no sense with a drawn face; not what shows the same with a drawn one.
    name: 'recorded footage',
    command:
      'npx playwright test main-job face ready-made --grep-invert "keyboard alone|a server that|are falsified|forced colours|reports "',
    environment: { FOOTAGE: 'recorded' },
    missing:
      !existsSync(RECORDING) && 'it shows a person, so it is not in the repository, and it is not beside it',
  },
];

/**
 * Lanes that share the processor, each one step after the other: the tests of the elements mostly wait. What is in none of them has it for
 * itself.
 */
const TOGETHER = [
  ['lint', 'elements'],
  ['types', 'other engines'],
  ['frameworks', 'token server', 'repository'],
];

const only = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'mask-room-'));
const total = { passed: 0, failed: 0, skipped: 0 };
/** What failed, said again at the end: a log is often cut to its last lines. */
const failures = [];
/** What was skipped, and why. */
const skips = [];

/** Runs one step, and prints what it printed: as it comes if the step is alone, otherwise at its end. */
async function run({ name, command, environment, missing }, alone) {
  if (missing) return void skips.push(`${name}: ${missing}`);
  const began = performance.now();
  const title = `\n── ${name} ──`;
  if (alone) console.log(title);
  const file = join(folder, name);
  const child = spawn(command, {
    shell: true,
    stdio: ['inherit', alone ? 'inherit' : 'pipe', alone ? 'inherit' : 'pipe'],
    env: { ...process.env, ...environment, TEST_COUNTS: file },
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
    skips.push(...(each.skips ?? []).map((skip) => `${name}: ${skip}`));
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

const asked = steps.filter(({ name }) => only.length === 0 || only.includes(name));
const unknown = only.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) failures.push(`There is no part called ${unknown.join(', ')}.`);
total.failed += unknown.length;
if (asked.some(({ name }) => name === 'other engines'))
  for (const [name, path] of Object.entries(engines))
    if (!path) skips.push(`other engines: ${name} is not here`);
const lanes = TOGETHER.map((names) =>
  names.flatMap((name) => asked.find((step) => step.name === name) ?? []),
);
const together = lanes.every((lane) => lane.length > 0);
await Promise.all(
  lanes.map(async (lane) => {
    for (const step of lane) await run(step, !together);
  }),
);
for (const step of asked) if (!TOGETHER.flat().includes(step.name)) await run(step, true);
rmSync(folder, { recursive: true, force: true });
for (const failure of failures) console.log(`\n✗ ${failure}`);
if (skips.length > 0) console.log(`\nSkipped:\n${skips.map((skip) => `- ${skip}`).join('\n')}`);
console.log(`\n${sentence(total)}`);
const nothingToRun = asked.length > 0 && asked.every(({ missing }) => missing);
process.exitCode = total.failed === 0 && (total.passed > 0 || nothingToRun) ? 0 : 1;
