import type { Classification } from '../../classifier/types.ts';
import type { RemoteParticipantInfo } from '../../handoff/index.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

/** A result, and whose it is. */
export interface Detection extends Classification {
  /** Whose video it is; absent if the page has set the video, and for yourself outside a room. */
  participant?: RemoteParticipantInfo;
}

/** The detector's current answer for one video. */
export interface Answer {
  /** Whether it is your own camera. */
  own: boolean;
  /** Whose video it is; `undefined` if the page has set it, and for yourself outside a room. */
  participant: RemoteParticipantInfo | undefined;
  /** `null` if the detector is not sure or there is no face. */
  label: string | null;
  /** 0 to 1, from the newest result. */
  confidence: number;
  /** `null` if no face was found where one was searched; otherwise absent. */
  face?: null;
}

/** One result, many per second. Neither bubbles nor composes: listen on the detector. */
export class DetectionEvent extends CustomEvent<Detection> {
  constructor(result: Detection) {
    super('detection', { detail: result });
  }
}

/** Detail of `detection-change`; a label is `null` if the detector is not sure, there is no face, or there is no answer any more. */
export interface DetectionChange {
  label: string | null;
  previous: string | null;
  /** 0 to 1, from the result that settled the answer; 0 if the answer was withdrawn. */
  confidence: number;
  /** `null` if no face was found where one was searched; otherwise absent. */
  face?: null;
  /** Whose video it is, as in `detection`. */
  participant?: RemoteParticipantInfo;
}

/** The answer changed and stayed the same for a few frames. Bubbles and composes. */
export class DetectionChangeEvent extends CustomEvent<DetectionChange> {
  constructor(change: DetectionChange) {
    super('detection-change', { detail: change, bubbles: true, composed: true });
  }
}

/** The detail of `detection-alert`. */
export interface DetectionAlert {
  label: string;
  /** When it began, in ms since 1970. */
  since: number;
  /** How long it has lasted, in seconds. */
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

/** The events of `<mask-detector>`, by name. The manifest is generated from them. */
export interface MaskDetectorEventMap {
  /** Each result, one per frame: `{ label, confidence, results, latency, face, participant }`. Does not bubble. */
  detection: DetectionEvent;
  /** The answer changed and stayed the same for a few frames; `label` is `null` if it is not sure, without a face, and when the video freezes. */
  'detection-change': DetectionChangeEvent;
  /** The answer has been the same class for `alert-after` seconds, without a break: `{ label, since, seconds, participant }`. Fires once each time. */
  'detection-alert': DetectionAlertEvent;
  /** Something failed; the detail says what to do. */
  'detector-error': MaskRoomErrorEvent;
}
