// What the bundler puts beside the bundle; the import is its URL, relative to the importing module.
declare module '*?url&no-inline' {
  const url: string;
  export default url;
}
declare module '*?worker&url' {
  const url: string;
  export default url;
}
declare module '*?raw' {
  const text: string;
  export default text;
}
