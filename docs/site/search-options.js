/** How sections are found: the build makes the index by it, the page reads it. */
export const SEARCH = {
  fields: ['title', 'page', 'text'],
  storeFields: ['title', 'page'],
  // A name such as `mask-room/define` or `detection-change` is found by each of its words.
  tokenize: (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean),
  searchOptions: { boost: { title: 4, page: 2 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
};
