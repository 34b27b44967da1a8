import MiniSearch from 'minisearch';
import { SEARCH } from './search-options.js';

const response = await fetch(new URL('./search.json', import.meta.url));
if (!response.ok) throw new Error(`The search index is not there (${response.status}).`);
const index = MiniSearch.loadJSON(await response.text(), SEARCH);

/** The sections that `words` are in, best first. */
export const search = (words) => index.search(words).slice(0, 8);
