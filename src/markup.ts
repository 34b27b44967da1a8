import type { LitElement } from 'lit';
import type { Region } from './classifier/types.ts';
import type { MaskDetectorEventMap } from './components/mask-detector/events.ts';
import type { MaskDetector } from './components/mask-detector/mask-detector.ts';
import type { MaskTrainerEventMap } from './components/mask-trainer/events.ts';
import type { MaskTrainer } from './components/mask-trainer/mask-trainer.ts';
import type { TwilioRoomEventMap } from './components/twilio-room/events.ts';
import type { TwilioRoom } from './components/twilio-room/twilio-room.ts';

// What a template may write on the three tags, read from the classes: `types/` describes it for each framework.

interface Elements {
  'twilio-room': TwilioRoom;
  'mask-trainer': MaskTrainer;
  'mask-detector': MaskDetector;
}

interface Events {
  'twilio-room': TwilioRoomEventMap;
  'mask-trainer': MaskTrainerEventMap;
  'mask-detector': MaskDetectorEventMap;
}

/** What the classes do not say: attributes that are not named like their property, setters that accept more than their getters return. */
interface Exceptions {
  'twilio-room': { preview?: boolean };
  'mask-trainer': { labels?: string | readonly string[] | null; region?: Region | null };
  'mask-detector': { region?: Region | null };
}

export type Tag = keyof Elements;
export type ElementOf<T extends Tag> = Elements[T];

/** The events of the element, by name. */
export type EventsOf<T extends Tag> = Events[T];

/** The properties of the element, all optional, and its attributes if they have another name. */
export type PropsOf<T extends Tag> = Exceptions[T] & {
  [K in Exclude<Settable<Elements[T]>, keyof Exceptions[T]>]?: Elements[T][K];
} & {
  [
    K in Exclude<Settable<Elements[T]>, 'autoPreview'> as K extends Kebab<K> ? never : Kebab<K>
  ]?: AttributeValue<Elements[T][K]>;
};

/**
 * The names of what a page may set on `E`: no methods, nothing read-only, nothing that every element has. The check uses the property, not its type:
 * that of `room` cannot be resolved if twilio-video is not installed, and a condition on it would be `any` as a whole.
 */
type Settable<E> = {
  [K in Exclude<keyof E, keyof LitElement>]: Pick<E, K> extends Record<K, (...parameters: never) => unknown>
    ? never
    : IsSame<Pick<E, K>, Readonly<Pick<E, K>>> extends true
      ? never
      : K;
}[Exclude<keyof E, keyof LitElement>] &
  string;

/** TypeScript distinguishes `readonly` only when it compares two types for identity. */
type IsSame<A, B> =
  (<T>() => T extends A ? true : false) extends <T>() => T extends B ? true : false ? true : false;

/** `tokenUrl` as an attribute: `token-url`. */
type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? Rest extends Uncapitalize<Rest>
    ? `${Lowercase<First>}${Kebab<Rest>}`
    : `${Lowercase<First>}-${Kebab<Rest>}`
  : Name;

/** Not `false`: some frameworks write it to the attribute, whose presence means true. The property accepts it. */
type AttributeValue<V> = V extends boolean
  ? V extends true
    ? true | ''
    : never
  : V extends number
    ? V | `${number}`
    : V;
