import type { EmitFn, HTMLAttributes, PublicProps } from 'vue';
import type { ElementOf, EventsOf, PropsOf, Tag } from '../dist/types/markup.d.ts';

/** Vue sets properties, and listens to `detection-change` with `@detection-change`. */
type MaskRoomElements = {
  [T in Tag]: new () => ElementOf<T> & {
    $props: HTMLAttributes & PropsOf<T> & PublicProps;
    $emit: EmitFn<{ [E in keyof EventsOf<T>]: (event: EventsOf<T>[E]) => void }>;
  };
};

declare module 'vue' {
  interface GlobalComponents extends MaskRoomElements {}
}
