/** A participant as the room announces it. */
export interface RemoteParticipantInfo {
  sid: string;
  identity: string;
}

/** What `local-video` carries: a playing `<video>`, and a signal that aborts when it stops being the camera's. */
export interface LocalVideo {
  video: HTMLVideoElement;
  /** Who one is, while in a room. */
  participant?: RemoteParticipantInfo | undefined;
  signal: AbortSignal;
}

/** What `remote-video` carries: one participant's `<video>`, and a signal that aborts when it ends. */
export interface RemoteVideo extends LocalVideo {
  participant: RemoteParticipantInfo;
  /** What it shows: `camera`, `screen`, or the name that the participant's page gave the track. */
  source?: string;
}

/** What a model must be able to do to be handed over; duck-typed, so two copies of the bundle understand each other. */
export interface ClassifierLike {
  classify(source: never): Promise<unknown>;
}

/** What `model-ready` carries: the classifier, its labels, and a signal that aborts when another model takes its place. */
export interface ReadyModel {
  classifier: ClassifierLike;
  labels: readonly string[];
  signal: AbortSignal;
}

/** What `room-call` carries: a stay in a room, and a signal that aborts when it is over. */
export interface RoomCall {
  /** The id of the element; empty where it has none. */
  id: () => string;
  /** Who one is in the room. */
  self: RemoteParticipantInfo;
  /** The others in it now. */
  participants: () => readonly RemoteParticipantInfo[];
  /** Sends a message to them, as the room's own `send()` does. */
  send: (topic: string, payload: unknown, options?: { keep?: boolean }) => Promise<void>;
  signal: AbortSignal;
}

/**
 * What the event `tile-note` carries, bubbling and composed, or dispatched on the document: a short text for the tile of somebody in a call. The
 * room where that person is takes it and stops the event.
 */
export interface TileNote {
  /** Whose tile: somebody's identity, or `{ sid, identity }`, of which the SID counts. Without it, one's own. */
  participant?: string | Partial<RemoteParticipantInfo> | null;
  /** At most 40 characters are shown. An empty text takes away what the same sender has noted on that tile. */
  text: string;
  /** The id of the room, where a page has several. */
  for?: string;
  /** Aborts where the text no longer holds. */
  signal?: AbortSignal;
}

/** Everything that elements hand to each other, by the name of the announcing event. */
export interface Handoffs {
  'local-video': LocalVideo;
  'remote-video': RemoteVideo;
  'room-call': RoomCall;
  'model-ready': ReadyModel;
}

export type HandoffKind = keyof Handoffs;

/** Says that a thing is available now. Bubbles and composes. */
export class HandoffEvent<K extends HandoffKind> extends CustomEvent<Handoffs[K]> {
  constructor(kind: K, detail: Handoffs[K]) {
    super(kind, { detail, bubbles: true, composed: true });
  }
}

/**
 * What a request carries. An owner whose id stands in `for` (any owner when empty) calls `answer` at once, for each thing it has, with itself:
 * the nearest one is taken. Without an owner it counts as the document's, the farthest.
 */
export interface HandoffRequest<K extends HandoffKind> {
  for: string;
  answer: (thing: Handoffs[K], owner?: EventTarget) => void;
}

/**
 * Asks whoever owns a thing of this kind to answer synchronously. Bubbles and composes. An owner that has nothing yet, and for whose thing
 * nothing else will do, prevents the default.
 */
export class HandoffRequestEvent<K extends HandoffKind> extends CustomEvent<HandoffRequest<K>> {
  constructor(kind: K, detail: HandoffRequest<K>) {
    super(`${kind}-request`, { detail, bubbles: true, composed: true, cancelable: true });
  }
}

/** An owner would answer otherwise than before (its id, what it wants to be waited for): a consumer that misses something asks again. */
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
