import { en, type ErrorText, type Messages } from './en.ts';
import type { callTexts } from './en/call.ts';
import type { detectorTexts } from './en/detector-late.ts';
import type { galleryTexts } from './en/gallery.ts';
import type { monitorTexts } from './en/monitor.ts';
import type { inCallTexts } from './en/in-call.ts';
import type { permissionTexts } from './en/permission.ts';
import type { processorTexts } from './en/processor-errors.ts';
import type { soundTexts } from './en/sound.ts';
import type { trainerTexts } from './en/trainer-late.ts';

export { en };
export type { ErrorText, Messages };

/** A code that every error of ours carries; the table of texts is its source. */
export type ErrorCode = keyof Messages['errors'];

/** Values that stand in a text as `{name}`. */
export type Params = Readonly<Record<string, string | number>>;

/** The texts of a language, and the tag by which `Intl` writes its numbers. */
export interface Language {
  readonly tag: string;
  readonly messages: Messages;
}

export const english: Language = { tag: 'en', messages: en };

/** Adds the errors of a part that was loaded later. */
export function addErrorTexts(texts: Partial<Messages['errors']>): void {
  Object.assign(en.errors, texts);
}

/** What other parts bring with them when they are loaded. */
type LateTexts = typeof trainerTexts & {
  detector: Partial<typeof detectorTexts & typeof monitorTexts>;
  gallery: typeof galleryTexts;
  permission: typeof permissionTexts;
  room: Partial<typeof callTexts & typeof inCallTexts & typeof processorTexts>;
  sound: typeof soundTexts;
};

/** Adds the other texts of a part that was loaded later. */
export function addTexts(texts: Partial<LateTexts>): void {
  for (const part of Object.keys(texts) as (keyof LateTexts)[]) Object.assign(en[part], texts[part]);
}

/** The places of a text that hold names of classes, one or several. */
const CLASSES = new Set(['label', 'labels', 'found', 'expected']);

/** How the class `label` is called in a language; a name that the page gave stays as it is. */
export function className(label: string, { messages: { classes } }: Language): string {
  return Object.hasOwn(classes, label) ? classes[label as keyof typeof classes] : label;
}

/** `zip 2, pdf 1` in words. */
const kindsIn = (list: string, { tag, messages: { kinds } }: Language): string =>
  list
    .split(', ')
    .map((item) => {
      const [kind, count] = item.split(' ') as [keyof typeof kinds, string];
      return `${kinds[kind]} (${Number(count).toLocaleString(tag)})`;
    })
    .join(', ');

/** Fills the `{name}` places of `text` with `params`, numbers as the language writes them; an unknown name stays as it is. */
export function format(text: string, params: Params = {}, language: Language = english): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name] ?? place;
    if (typeof value === 'number') return value.toLocaleString(language.tag);
    if (name === 'kinds') return kindsIn(value, language);
    if (!CLASSES.has(name)) return value;
    return value
      .split(', ')
      .map((label) => className(label, language))
      .join(', ');
  });
}

/** `share` (0 to 1) as whole percent. */
export function percent(share: number, { tag }: Language): string {
  return share.toLocaleString(tag, { style: 'percent' });
}
