import type { HTMLAttributes } from 'svelte/elements';
import type { ElementOf, EventsOf, PropsOf, Tag } from '../dist/types/markup.d.ts';

/** Svelte 5 sets properties, and listens to `detection-change` with `ondetection-change`. */
type MaskRoomElements = {
  [T in Tag]: HTMLAttributes<ElementOf<T>> &
    PropsOf<T> & {
      [E in keyof EventsOf<T> & string as `on${E}`]?: (event: EventsOf<T>[E]) => void;
    };
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends MaskRoomElements {}
}
