// What the type checker must refuse; nothing loads this. In a template it says the same, where no comment can expect it.
import type {} from 'mask-room/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Detector = SvelteHTMLElements['mask-detector'];
type Trainer = SvelteHTMLElements['mask-trainer'];

export const mistakes = [
  // @ts-expect-error it takes a number
  { threshold: '0.6' } satisfies Detector,
  // @ts-expect-error no such property
  { treshold: 0.6 } satisfies Detector,
  // @ts-expect-error only to be read
  { counts: {} } satisfies Trainer,
  // @ts-expect-error the detail has no such field
  { 'ondetection-change': ({ detail }) => detail.labels } satisfies Detector,
];
