import { en, english, type Language, type Messages } from './index.ts';

/** The texts of one language, or what loads them. */
export type MessagesSource = Messages | (() => Promise<Messages>);

const sources = new Map<string, MessagesSource>([
  ['en', en],
  ['de', async () => (await import('./de.ts')).de],
]);
const loading = new Set<string>();
const followers = new Map<Element, (language: Language) => void>();
let observer: MutationObserver | undefined;

/**
 * Adds a language: elements use it if `tag` (`fr`, `pt-BR`), or a tag that begins with it, is the nearest `lang` around them. `messages` are its
 * texts, or a function that loads them when they are first needed. Missing texts stay English.
 */
export function addLanguage(tag: string, messages: MessagesSource): void {
  sources.set(tag.toLowerCase(), typeof messages === 'function' ? messages : completed(messages));
  refresh();
}

/** Calls `changed` with the language of `element`, now and whenever it changes, until `unfollow()`. */
export function follow(element: Element, changed: (language: Language) => void): void {
  followers.set(element, changed);
  observer ??= new MutationObserver(refresh);
  for (let root: Node | undefined = element; root; root = hostOf(root)) {
    root = root.getRootNode();
    // What is observed already stays observed once.
    observer.observe(root, { attributeFilter: ['lang'], subtree: true });
  }
  changed(languageOf(element));
}

export function unfollow(element: Element): void {
  followers.delete(element);
  if (followers.size === 0) observer?.disconnect();
}

function refresh(): void {
  for (const [element, changed] of followers) changed(languageOf(element));
}

/** The nearest `lang` around `element`, across shadow roots. */
function tagOf(element: Element): string {
  for (let scope: Element | undefined = element; scope; scope = hostOf(scope.getRootNode())) {
    const around: Element | null = scope.closest('[lang]');
    if (around) return around.getAttribute('lang')!.replaceAll('_', '-');
  }
  return '';
}

const hostOf = (root: Node): Element | undefined => (root as Partial<ShadowRoot>).host;

/** The language of `element`; English if it is unknown, and until it has loaded. */
function languageOf(element: Element): Language {
  const tag = tagOf(element);
  // `de-AT` is known as `de`.
  for (let name = tag.toLowerCase(); name; name = name.replace(/-?[^-]*$/, '')) {
    const messages = sources.get(name);
    if (typeof messages === 'function') void load(name, messages);
    else if (messages) return { tag: isValid(tag) ? tag : name, messages };
  }
  return english;
}

/** Loads a language once. A failure is forgotten: the next element, or the next change of a `lang`, tries again. */
async function load(name: string, source: () => Promise<Messages>): Promise<void> {
  if (loading.has(name)) return;
  loading.add(name);
  try {
    const messages = await source();
    // The page may have brought its own meanwhile.
    if (sources.get(name) === source) addLanguage(name, messages);
  } catch (cause) {
    console.warn(`The language "${name}" could not be loaded; the texts stay English.`, cause);
  } finally {
    loading.delete(name);
  }
}

/** `messages` with English in its gaps, also for texts that load later. Errors are looked up there when needed. */
function completed(messages: Messages): Messages {
  const parts = Object.entries(en).map(([part, texts]) => [
    part,
    Object.assign(part === 'errors' ? {} : Object.create(texts), messages[part as keyof Messages]),
  ]);
  return Object.fromEntries(parts) as Messages;
}

function isValid(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
