import type { Classification } from '../../classifier/types.ts';
import type { RemoteParticipantInfo } from '../../handoff/index.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

/** A result, and of whom. */
export interface Detection extends Classification {
  /** Whose video it is; absent where a page has set the video, and of oneself outside of a room. */
  participant?: RemoteParticipantInfo;
}

/** What the detector holds of one video now. */
export interface Answer {
  /** Whether it is one's own camera. */
  own: boolean;
  /** Whose video it is; `undefined` where a page has set it, and of oneself outside of a room. */
  participant: RemoteParticipantInfo | undefined;
  /** `null` where the detector is not sure or there is no face. */
  label: string | null;
  /** 0 to 1, of the newest result. */
  confidence: number;
  /** `null` where a face was looked for and none found; otherwise absent. */
  face?: null;
}

/** One result, many a second. Neither bubbles nor composes: listen on the detector. */
export class DetectionEvent extends CustomEvent<Detection> {
  constructor(result: Detection) {
    super('detection', { detail: result });
  }
}

/** What `detection-change` carries; a label is `null` where the detector is not sure or there is no face. */
export interface DetectionChange {
  label: string | null;
  previous: string | null;
  /** 0 to 1, of the result that settled it. */
  confidence: number;
  /** `null` where a face was looked for and none found; otherwise absent. */
  face?: null;
  /** Whose video it is, as with `detection`. */
  participant?: RemoteParticipantInfo;
}

/** The answer changed and has held for a few frames. Bubbles and composes. */
export class DetectionChangeEvent extends CustomEvent<DetectionChange> {
  constructor(change: DetectionChange) {
    super('detection-change', { detail: change, bubbles: true, composed: true });
  }
}

/** What `detection-alert` carries. */
export interface DetectionAlert {
  label: string;
  /** When it began, in ms since 1970. */
  since: number;
  /** How long it has held, in s. */
  seconds: number;
  /** Whose video it is, as with `detection`. */
  participant?: RemoteParticipantInfo;
}

/** The answer has been the same class for `alert-after` seconds. Bubbles and composes. */
export class DetectionAlertEvent extends CustomEvent<DetectionAlert> {
  constructor(alert: DetectionAlert) {
    super('detection-alert', { detail: alert, bubbles: true, composed: true });
  }
}

/** The events of `<mask-detector>`, by name. The manifest has them from here. */
export interface MaskDetectorEventMap {
  /** Each result, one for a frame: `{ label, confidence, results, latency, face, participant }`. Does not bubble. */
  detection: DetectionEvent;
  /** The answer changed and held for a few frames; `label` is `null` when not sure, without a face, and once the picture stands still. */
  'detection-change': DetectionChangeEvent;
  /** The answer has been the same class for `alert-after` seconds, without a break: `{ label, since, seconds, participant }`. Fires once each time. */
  'detection-alert': DetectionAlertEvent;
  /** Something failed; the detail says what to do. */
  'detector-error': MaskRoomErrorEvent;
}
