// What the type checker must refuse and take; nothing loads this. The same holds in a template, where no comment can expect an error.
import type {} from 'mask-room/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

type Room = SvelteHTMLElements['twilio-room'];
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
  // @ts-expect-error in an attribute it would mean true
  { 'camera-off': false } satisfies Room,
];

export const fine = [
  { preview: true, cameraOff: false, muted: true, 'camera-off': true, 'token-url': '/token' } satisfies Room,
  {
    labels: 'a, b',
    region: 'face',
    epochs: null,
    'storage-key': 'a',
    'hidden-units': '50',
  } satisfies Trainer,
  { video: null, classifier: null, maxFps: 5, 'max-fps': '5', region: null } satisfies Detector,
];
