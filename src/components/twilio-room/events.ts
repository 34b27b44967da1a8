import type { MaskRoomError } from '../../errors/index.ts';
import type { LocalVideo, RemoteVideo, RoomCall } from '../../handoff/index.ts';
import type { RoomMessage, RoomParticipant } from '../../room/index.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

const EVERYWHERE = { bubbles: true, composed: true } as const;

/** Where somebody wants to go: `identity` is empty where the token server is to choose it. */
export interface RoomJoin {
  name: string;
  identity: string;
}

/** What `room-join` carries. */
export interface RoomJoining extends RoomJoin {
  /**
   * Call it in the listener, before anything is awaited: joining goes on once `work` resolves, with the token that it gives, if it gives one (a text,
   * or `{ token, room?, signaling? }`). A rejection fails the joining with `join-stopped`.
   */
  waitUntil: (work: Promise<unknown>) => void;
}

/** About to join; `preventDefault()` keeps the room from it and `join()` rejects with `aborted`. Bubbles and composes. */
export class RoomJoinEvent extends CustomEvent<RoomJoining> {
  constructor(where: RoomJoin, waitUntil: RoomJoining['waitUntil']) {
    super('room-join', { detail: { ...where, waitUntil }, cancelable: true, ...EVERYWHERE });
  }
}

/** The room that was joined, and as whom. */
export interface RoomJoined extends RoomJoin {
  /** The room's SID. */
  sid: string;
}

/** In the room now. Bubbles and composes. */
export class RoomJoinedEvent extends CustomEvent<RoomJoined> {
  constructor(detail: RoomJoined) {
    super('room-joined', { detail, ...EVERYWHERE });
  }
}

/** The room that was left; `error` is `null` where `leave()` or the element's removal ended the stay. */
export interface RoomLeft {
  name: string;
  error: MaskRoomError | null;
}

/** Out of the room, by whatever cause. Bubbles and composes. */
export class RoomLeftEvent extends CustomEvent<RoomLeft> {
  constructor(detail: RoomLeft) {
    super('room-left', { detail, ...EVERYWHERE });
  }
}

/** The connection broke and is being restored; the detail says why. Bubbles and composes. */
export class RoomReconnectingEvent extends CustomEvent<MaskRoomError> {
  constructor(detail: MaskRoomError) {
    super('room-reconnecting', { detail, ...EVERYWHERE });
  }
}

/** The connection stands again. Bubbles and composes. */
export class RoomReconnectedEvent extends CustomEvent<null> {
  constructor() {
    super('room-reconnected', EVERYWHERE);
  }
}

/** Who came or went. */
export interface ParticipantChange {
  participant: RoomParticipant;
}

/** Somebody joined the room that we are in. Bubbles and composes. */
export class ParticipantJoinedEvent extends CustomEvent<ParticipantChange> {
  constructor(participant: RoomParticipant) {
    super('participant-joined', { detail: { participant }, ...EVERYWHERE });
  }
}

/** Somebody left the room that we are in. Bubbles and composes. */
export class ParticipantLeftEvent extends CustomEvent<ParticipantChange> {
  constructor(participant: RoomParticipant) {
    super('participant-left', { detail: { participant }, ...EVERYWHERE });
  }
}

/** Somebody in the room has sent a message by `send()`. Bubbles and composes. */
export class RoomMessageEvent extends CustomEvent<RoomMessage> {
  constructor(detail: RoomMessage) {
    super('room-message', { detail, ...EVERYWHERE });
  }
}

/** The events of `<twilio-room>`, by name. The manifest has them from here. */
export interface TwilioRoomEventMap {
  /** About to join; `preventDefault()` keeps it from joining, `detail.waitUntil(promise)` lets it wait. */
  'room-join': RoomJoinEvent;
  /** In the room now. */
  'room-joined': RoomJoinedEvent;
  /** Out of the room, by whatever cause. */
  'room-left': RoomLeftEvent;
  /** The connection broke and is being restored. */
  'room-reconnecting': RoomReconnectingEvent;
  /** The connection stands again. */
  'room-reconnected': RoomReconnectedEvent;
  /** Somebody joined the room. Those who were there before are in `participants` when `room-joined` is fired. */
  'participant-joined': ParticipantJoinedEvent;
  /** Somebody left the room. */
  'participant-left': ParticipantLeftEvent;
  /** Somebody in the room has sent a message by `send()`; one's own messages do not come back. */
  'room-message': RoomMessageEvent;
  /** Something failed; the detail says what and what to do. */
  'room-error': MaskRoomErrorEvent;
  /** The camera's video plays; the detail hands it over. */
  'local-video': CustomEvent<LocalVideo>;
  /** A participant's video plays; the detail hands it over. */
  'remote-video': CustomEvent<RemoteVideo>;
  /** A stay in a room begins; the detail hands out who is in it and the way to send messages. */
  'room-call': CustomEvent<RoomCall>;
}
