import type { html, nothing } from 'lit';
import type { Classification, Region } from '../../classifier/types.ts';
import type { MaskRoomError } from '../../errors/index.ts';
import type { HandoffConsumer } from '../../handoff/index.ts';
import type { Language } from '../../messages/index.ts';
import type { Frames } from '../shared/frames.ts';
import type { Detection } from './events.ts';
import type { Detecting } from './mask-detector.ts';
import type { OptionalParts } from './optional-parts.ts';

/** What the detector provides to its lazy parts. */
export interface DetectorAccess {
  /** Passed in: importing it from a later script would split it off the first one. */
  readonly lit: { html: typeof html; nothing: typeof nothing };
  readonly handoffs: () => HandoffConsumer;
  readonly language: () => Language;
  /** Accepts only a model for this region; `null` means any. */
  readonly region: () => Region | null;
  /** The values in effect: 0 to 1, and above 0. */
  readonly threshold: () => number;
  readonly fps: () => number;
  /** The part that watches several cameras; `null` if there is only one video. */
  readonly everybody: () => OptionalParts | null;
  /** Loads the detector's own model; `null` if it has none. */
  readonly loadFallback: () => Promise<void> | null;
  /** Follows the frames of one video; `null` means none. */
  readonly follow: (video: HTMLVideoElement | null) => Frames | null;
  /** Whether the newest result is from this classifier. */
  readonly hasAnswered: (classifier: Detecting) => boolean;
  /** Processes a result for a single video, and reports it. */
  readonly show: (result: Classification, by: Detecting) => void;
  /** Stores a result as the newest one. */
  readonly seen: (detection: Detection) => void;
  /** Ends detection with an error. */
  readonly end: (cause: unknown) => void;
  /** Shows an error and reports it. */
  readonly fail: (cause: unknown) => MaskRoomError;
  /** The status has changed. */
  readonly changed: () => void;
  /** The status in words. */
  readonly statusText: () => string;
  readonly addStyles: (css: string) => void;
}
