import type { html, nothing } from 'lit';
import type { Classification, Region } from '../../classifier/types.ts';
import type { MaskRoomError } from '../../errors/index.ts';
import type { HandoffConsumer } from '../../handoff/index.ts';
import type { Language } from '../../messages/index.ts';
import type { Frames } from '../shared/frames.ts';
import type { Detection } from './events.ts';
import type { Detecting } from './mask-detector.ts';
import type { OptionalParts } from './optional-parts.ts';

/** What the detector lends to its parts that come later. */
export interface DetectorAccess {
  /** A later script that imported it would have it split off the first one. */
  readonly lit: { html: typeof html; nothing: typeof nothing };
  readonly handoffs: () => HandoffConsumer;
  readonly language: () => Language;
  /** Looks only at a model of this region; `null` is any. */
  readonly region: () => Region | null;
  /** As it counts: 0 to 1, and above 0. */
  readonly threshold: () => number;
  readonly fps: () => number;
  /** What looks at several cameras; `null` if there is only one video. */
  readonly everybody: () => OptionalParts | null;
  /** Loads the detector's own model; `null` if it has none. */
  readonly loadFallback: () => Promise<void> | null;
  /** Follows the frames of one video; `null` is for none. */
  readonly follow: (video: HTMLVideoElement | null) => Frames | null;
  /** Whether the newest result is by this classifier. */
  readonly hasAnswered: (classifier: Detecting) => boolean;
  /** Takes a result of the only video, and reports it. */
  readonly show: (result: Classification, by: Detecting) => void;
  /** Takes a result as the newest one. */
  readonly seen: (detection: Detection) => void;
  /** Ends the detection with an error. */
  readonly end: (cause: unknown) => void;
  /** Shows an error and reports it. */
  readonly fail: (cause: unknown) => MaskRoomError;
  /** There is another status. */
  readonly changed: () => void;
  /** The status in words. */
  readonly statusText: () => string;
  readonly addStyles: (css: string) => void;
}
