import { rewrite } from './rewrite.ts';

/**
 * Lit's build for browsers needs a document while it loads; ours is also imported in Node and in the runtimes of other servers. Its build for
 * Node brings a DOM of its own, which a bundle for browsers should not carry (https://github.com/lit/lit/issues/2524,
 * https://github.com/lit/lit/issues/3523).
 * And a host of micro frontends may give an application a proxy of the document, of which no browser makes a tree walker
 * (https://github.com/web-infra-dev/garfish/issues/383, https://github.com/umijs/qiankun/issues/2406): Lit gets the real one.
 */
export const litWithoutDocument = () =>
  rewrite('lit-without-document', [
    {
      file: '@lit/reactive-element/reactive-element.js',
      place: 'extends HTMLElement{',
      instead: 'extends(globalThis.HTMLElement??class{}){',
    },
    {
      file: 'lit-html/lit-html.js',
      place: '=document,',
      instead:
        '=globalThis.document?.documentElement?.ownerDocument??globalThis.document??{createTreeWalker(){}},',
    },
  ]);
