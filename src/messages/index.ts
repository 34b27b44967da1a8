import { en, type ErrorText, type Messages } from './en.ts';

export { en };
export type { ErrorText, Messages };

/** A code that every error of ours carries; the table of texts is its source. */
export type ErrorCode = keyof Messages['errors'];

/** Values that stand in a text as `{name}`. */
export type Params = Readonly<Record<string, string | number>>;

/** Adds the errors of a part that was loaded later. */
export function addErrorTexts(texts: Partial<Messages['errors']>): void {
  Object.assign(en.errors, texts);
}

/** Fills the `{name}` places of `text` with `params`; an unknown name stays as it is. */
export function format(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(params[name] ?? place));
}

const tables = new Map<string, Messages>([['en', en]]);

/** The texts for `element`: those of the nearest `lang` around it, across shadow roots; English where there are none. */
export function messagesFor(element: Element): Messages {
  let scope: Element | null = element;
  // A server's elements know nothing of what is around them.
  while (scope?.closest) {
    const lang: string | null | undefined = scope.closest('[lang]')?.getAttribute('lang');
    if (lang) return tables.get(lang.toLowerCase()) ?? tables.get(lang.toLowerCase().split('-')[0]!) ?? en;
    const root: Node = scope.getRootNode();
    scope = root instanceof ShadowRoot ? root.host : null;
  }
  return en;
}
