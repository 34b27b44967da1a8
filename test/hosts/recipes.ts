import { readFileSync } from 'node:fs';

/** The code of one recipe, by the file's name that stands in the line above it. */
export type Recipe = Record<string, string>;

/** What a page of the docs shows, by its headings: the very code that the tests run. */
export function recipesOf(page: string): Record<string, Recipe> {
  const recipes: Record<string, Recipe> = {};
  for (const section of readFileSync(page, 'utf8').split(/^## /m).slice(1)) {
    const recipe: Recipe = {};
    for (const [, file, code] of section.matchAll(/`([\w.-]+)`[^`\n]*:\n\n```\w+\n([^]*?)^```$/gm))
      recipe[file!] = code!;
    if (section.split('```').length - 1 !== 2 * Object.keys(recipe).length)
      throw new Error(`Every block in “${section.split('\n')[0]}” of ${page} needs a file's name above it.`);
    if (Object.keys(recipe).length > 0) recipes[section.split('\n')[0]!] = recipe;
  }
  return recipes;
}
