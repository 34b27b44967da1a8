/** A participant, as announced by the room. */
export interface RemoteParticipantInfo {
  sid: string;
  identity: string;
}

/** Detail of `local-video`: a playing `<video>`, and a signal that aborts when it is no longer the camera's. */
export interface LocalVideo {
  video: HTMLVideoElement;
  /** The local participant, while in a room. */
  participant?: RemoteParticipantInfo | undefined;
  signal: AbortSignal;
}

/** Detail of `remote-video`: one participant's `<video>`, and a signal that aborts when it ends. */
export interface RemoteVideo extends LocalVideo {
  participant: RemoteParticipantInfo;
  /** What it shows: `camera`, `screen`, or the name that the participant's page gave the track. */
  source?: string;
  /** Call it if you look at the video: otherwise Twilio's cloud may stop sending it while its tile is on another page. */
  watch?: () => void;
}

/** What a model must support to be handed over; duck-typed, so that two copies of the bundle understand each other. */
export interface ClassifierLike {
  classify(source: never): Promise<unknown>;
}

/** Detail of `model-ready`: the classifier, its labels, and a signal that aborts when another model replaces it. */
export interface ReadyModel {
  classifier: ClassifierLike;
  labels: readonly string[];
  signal: AbortSignal;
}

/** Detail of `room-call`: a stay in a room, and a signal that aborts when it is over. */
export interface RoomCall {
  /** The id of the element; empty if it has none. */
  id: () => string;
  /** The local participant. */
  self: RemoteParticipantInfo;
  /** The other participants now. */
  participants: () => readonly RemoteParticipantInfo[];
  /** Sends a message to them, like the room's own `send()`. */
  send: (topic: string, payload: unknown, options?: { keep?: boolean }) => Promise<void>;
  signal: AbortSignal;
}

/**
 * Detail of the event `tile-note`, which bubbles and is composed, or is dispatched on the document: a short text for the tile of a person in a call.
 * The room that has that participant takes it and stops the event.
 */
export interface TileNote {
  /** Whose tile: an identity, or `{ sid, identity }`, of which the SID counts. If omitted, your own tile. */
  participant?: string | Partial<RemoteParticipantInfo> | null;
  /** At most 40 characters are shown. An empty text removes the same sender's text from that tile. */
  text: string;
  /** The id of the room, if a page has several. */
  for?: string;
  /** Aborts when the text no longer applies. */
  signal?: AbortSignal;
}

/** Everything that elements hand to each other, by the name of the event that announces it. */
export interface Handoffs {
  'local-video': LocalVideo;
  'remote-video': RemoteVideo;
  'room-call': RoomCall;
  'model-ready': ReadyModel;
}

export type HandoffKind = keyof Handoffs;

/** Announces that a thing is available. Bubbles and composes. */
export class HandoffEvent<K extends HandoffKind> extends CustomEvent<Handoffs[K]> {
  constructor(kind: K, detail: Handoffs[K]) {
    super(kind, { detail, bubbles: true, composed: true });
  }
}

/**
 * Detail of a request. An owner whose id is in `for` (any owner if empty) calls `answer` at once, for each thing it has, with itself: the nearest one
 * is taken. An answer without an owner counts as the document's, the farthest.
 */
export interface HandoffRequest<K extends HandoffKind> {
  for: string;
  answer: (thing: Handoffs[K], owner?: EventTarget) => void;
}

/**
 * Asks the owners of a thing of this kind to answer synchronously. Bubbles and composes. An owner that has nothing yet, and whose thing cannot be
 * replaced by another, calls `preventDefault()`.
 */
export class HandoffRequestEvent<K extends HandoffKind> extends CustomEvent<HandoffRequest<K>> {
  constructor(kind: K, detail: HandoffRequest<K>) {
    super(`${kind}-request`, { detail, bubbles: true, composed: true, cancelable: true });
  }
}

/** An owner would now answer differently (its id, or whether to wait for it): consumers that miss something ask again. */
export const OWNER_CHANGED = 'handoff-owner-changed';

declare global {
  interface GlobalEventHandlersEventMap {
    'local-video-request': CustomEvent<HandoffRequest<'local-video'>>;
    'remote-video-request': CustomEvent<HandoffRequest<'remote-video'>>;
    'room-call-request': CustomEvent<HandoffRequest<'room-call'>>;
    'tile-note': CustomEvent<TileNote>;
    'model-ready-request': CustomEvent<HandoffRequest<'model-ready'>>;
  }
}
