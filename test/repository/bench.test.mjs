import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import test from 'node:test';

test('a benchmark reports a missing backbone', () => {
  for (const args of [
    ['bench/run.mjs', '--backbone', 'nowhere'],
    ['bench/threads.mjs', 'nowhere'],
  ]) {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /^There is no model\.json in .*nowhere\.$/m);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test('the benchmark prints every row for both sides', { timeout: 300_000 }, () => {
  const output = execFileSync(process.execPath, ['bench/run.mjs', '--quick'], { encoding: 'utf8' });
  for (const row of [
    'one frame, fastest',
    'one frame, median',
    'one frame, 95th percentile',
    'page’s own thread, per frame',
    'longest task while detecting',
    'longest task while training',
    'training on 2×4 samples',
    'opening the page to first result',
  ])
    assert.match(output, new RegExp(`${row} +[\\d.]+ ms +[\\d.]+ ms`));
  for (const row of ['bytes before first interaction', 'bytes before first result'])
    assert.match(output, new RegExp(`${row} +[\\d.]+ kB +[\\d.]+ kB`));
});
