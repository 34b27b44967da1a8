import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

test('custom-elements.json matches the code', () => {
  mkdirSync('.cache', { recursive: true });
  // The analyzer takes its folder relative to this one.
  const folder = mkdtempSync(join('.cache', 'manifest-'));
  try {
    execFileSync('npm', ['run', '--silent', 'analyze', '--', '--outdir', folder], { stdio: 'pipe' });
    const fresh = JSON.parse(readFileSync(join(folder, 'custom-elements.json'), 'utf8'));
    const committed = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
    assert.deepEqual(committed, fresh, 'Run npm run analyze and commit custom-elements.json.');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the manifest describes the three elements', () => {
  const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
  const elements = modules
    .flatMap((module) => module.declarations ?? [])
    .filter((declaration) => declaration.tagName);
  assert.deepEqual(elements.map(({ tagName }) => tagName).sort(), [
    'mask-detector',
    'mask-trainer',
    'twilio-room',
  ]);
  for (const element of elements) {
    assert.ok(element.summary, `${element.tagName} has a summary`);
    for (const list of ['attributes', 'events', 'cssParts', 'cssStates'])
      assert.ok(element[list]?.length > 0, `${element.tagName} lists its ${list}`);
    for (const { name, description } of [...element.attributes, ...element.events, ...element.members])
      assert.ok(description, `${element.tagName}: ${name} has a description`);
    for (const { name, type, return: returned } of element.members)
      assert.ok((type ?? returned.type).text, `${element.tagName}: ${name} has a type`);
  }
});

test('docs/theming.md lists every custom property and part, as in the manifest', () => {
  const text = readFileSync('docs/theming.md', 'utf8');
  /** The rows of the tables in the section under `heading`. */
  const rowsUnder = (heading) =>
    text
      .split(/^#+ /m)
      .find((section) => section.startsWith(`${heading}\n`))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
      );
  const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));
  const elements = modules.flatMap((module) => module.declarations ?? []).filter(({ tagName }) => tagName);
  const properties = new Map();
  for (const { tagName, cssParts, cssProperties } of elements) {
    assert.deepEqual(
      rowsUnder(`\`<${tagName}>\``).sort(),
      cssParts.map(({ name, description }) => [name, description]).sort(),
    );
    for (const property of cssProperties) properties.set(property.name, property);
  }
  assert.deepEqual(
    rowsUnder('Colours, font, corners, distances').sort(),
    [...properties.values()].map((each) => [each.name, each.default, each.description]).sort(),
  );
});

test('every dependency has its line, and every line its dependency', () => {
  const listed = new Set(
    readFileSync('docs/dependencies.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name)),
  );
  const installed = [
    'package.json',
    'token-server/package.json',
    'demo/frameworks/package.json',
    'demo/hosts/package.json',
    'bench/engines/package.json',
    'deploy/twilio-functions/package.json',
  ].flatMap((file) => {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'));
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  });
  assert.deepEqual([...listed].sort(), [...new Set(installed)].sort());
});
