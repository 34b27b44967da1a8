import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import test from 'node:test';

/** Which folder of src may import which other, as docs/architecture.md has it. */
const ALLOWED = {
  handoff: [],
  room: ['camera', 'errors', 'messages'],
  camera: ['errors', 'messages'],
  classifier: ['evaluation', 'errors', 'messages', 'samples'],
  evaluation: ['errors', 'messages', 'samples'],
  samples: ['errors', 'messages'],
  trainer: ['classifier', 'evaluation', 'samples', 'errors', 'messages'],
  errors: ['messages'],
  messages: [],
  components: [
    'handoff',
    'room',
    'camera',
    'classifier',
    'evaluation',
    'samples',
    'trainer',
    'errors',
    'messages',
  ],
};

const files = readdirSync('src', { recursive: true })
  .map((name) => join('src', name))
  .filter((name) => name.endsWith('.ts'));

const importsOf = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier]) => specifier,
  );

test('folders import only what the architecture allows', () => {
  assert.ok(files.length > 10);
  for (const file of files) {
    const folder = relative('src', file).split(sep)[0];
    for (const specifier of importsOf(file).filter((name) => name.startsWith('.'))) {
      const target = relative('src', join(dirname(file), specifier)).split(sep)[0];
      // The entries, and the types of what pages write.
      if (folder.endsWith('.ts') || target === folder) continue;
      assert.ok(ALLOWED[folder]?.includes(target), `${file} imports ${specifier}`);
    }
  }
});

test('only the classifier imports ml5, and only the room the SDK', () => {
  for (const file of files) {
    const folder = relative('src', file).split(sep)[0];
    for (const specifier of importsOf(file)) {
      if (/^(ml5|@tensorflow)/.test(specifier)) assert.equal(folder, 'classifier', file);
      if (/^twilio-video/.test(specifier)) assert.equal(folder, 'room', file);
    }
  }
});

test('an element does not know another element', () => {
  for (const file of files.filter((name) => name.startsWith(join('src', 'components') + sep))) {
    const own = relative(join('src', 'components'), file).split(sep)[0];
    for (const specifier of importsOf(file).filter((name) => name.startsWith('.'))) {
      const target = relative(join('src', 'components'), join(dirname(file), specifier)).split(sep);
      if (target[0] !== '..' && target.length > 1)
        assert.ok([own, 'shared'].includes(target[0]), `${file} imports ${specifier}`);
    }
  }
});
