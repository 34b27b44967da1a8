import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const plain = (code) => code.replace(/\s+/g, ' ').trim();

test('the snippets of docs/frameworks.md are pieces of the apps', () => {
  const text = readFileSync('docs/frameworks.md', 'utf8');
  const snippets = [...text.matchAll(/\]\(([^)]+)\):\n\n```\w+\n(.*?)```/gs)];
  assert.ok(snippets.length >= 7);
  for (const [, file, snippet] of snippets) {
    const source = plain(readFileSync(join('docs', file), 'utf8'));
    for (const piece of snippet.split('…\n'))
      assert.ok(source.includes(plain(piece)), `${file} does not hold:\n${piece}`);
  }
});
