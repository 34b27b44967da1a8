/** Drops the declarations in dist/types that no entry of the package leads to: they are of internals, and of packages nobody has installed. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap(({ types }) => types ?? []);
const program = ts.createProgram(entries, {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: [],
});
const reached = new Set(program.getSourceFiles().map(({ fileName }) => resolve(fileName)));

const folder = 'dist/types';
for (const file of readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  if (file.endsWith('.d.ts') && !reached.has(resolve(file))) rmSync(file);
