import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

// Angular's templates have no comment that expects an error, as `@ts-expect-error` does elsewhere: so the refused lines are compared.
const compiler = spawnSync('ngc -p angular/tsconfig.mistakes.json', { shell: true, encoding: 'utf8' });
const output = stripVTControlCharacters(compiler.stdout + compiler.stderr);
const refused = new Set([...output.matchAll(/mistakes\.ts:(\d+):/g)].map(([, line]) => Number(line)));
const wrong = readFileSync('angular/mistakes.ts', 'utf8')
  .split('\n')
  .flatMap((text, index) => (text.includes('<!-- wrong') ? [index + 2] : []));
assert.deepEqual(
  [...refused].sort((a, b) => a - b),
  wrong,
  output,
);
