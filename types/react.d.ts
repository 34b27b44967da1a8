import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ElementOf, EventsOf, PropsOf, Tag } from '../dist/types/markup.d.ts';

/** React 19 sets properties, and listens to `detection-change` with `ondetection-change`. */
type MaskRoomElements = {
  [T in Tag]: DetailedHTMLProps<HTMLAttributes<ElementOf<T>>, ElementOf<T>> &
    PropsOf<T> & {
      [E in keyof EventsOf<T> & string as `on${E}`]?: (event: EventsOf<T>[E]) => void;
    };
};

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends MaskRoomElements {}
  }
}
