import type { JSX } from 'solid-js';
import type { ElementOf, EventsOf, PropsOf, Tag } from '../dist/types/markup.d.ts';

/** Solid sets properties with `prop:threshold`, and listens to `detection-change` with `on:detection-change`. */
type MaskRoomElements = {
  [T in Tag]: JSX.HTMLAttributes<ElementOf<T>> &
    PropsOf<T> & {
      [P in keyof PropsOf<T> & string as `prop:${P}`]?: PropsOf<T>[P];
    } & {
      [E in keyof EventsOf<T> & string as `on:${E}`]?: (event: EventsOf<T>[E]) => void;
    };
};

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends MaskRoomElements {}
  }
}
