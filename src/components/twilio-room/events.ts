import type { MaskRoomError } from '../../errors/index.ts';
import type { LocalVideo, RemoteVideo, RoomCall } from '../../handoff/index.ts';
import type { RoomMessage, RoomParticipant } from '../../room/index.ts';
import type { MaskRoomErrorEvent } from '../shared/element.ts';

const EVERYWHERE = { bubbles: true, composed: true } as const;

/** The room to join; `identity` is empty if the token server chooses it. */
export interface RoomJoin {
  name: string;
  identity: string;
}

/** Detail of `room-join`. */
export interface RoomJoining extends RoomJoin {
  /**
   * Call it in the listener, before any `await`: joining continues when `work` resolves, with the token that it gives, if any (a string, or `{ token,
   * room?, signaling? }`). If it rejects, joining fails with `join-stopped`, or with its reason if that is a `MaskRoomError`. `why` is shown to the
   * person meanwhile, in their language.
   */
  waitUntil: (work: Promise<unknown>, why?: string) => void;
}

/** About to join; `preventDefault()` cancels it and `join()` rejects with `aborted`. Bubbles and composes. */
export class RoomJoinEvent extends CustomEvent<RoomJoining> {
  constructor(where: RoomJoin, waitUntil: RoomJoining['waitUntil']) {
    super('room-join', { detail: { ...where, waitUntil }, cancelable: true, ...EVERYWHERE });
  }
}

/** The room that was joined, and the identity. */
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

/** The room that was left; `error` is `null` if `leave()` or the removal of the element ended the call. */
export interface RoomLeft {
  name: string;
  error: MaskRoomError | null;
}

/** Left the room, for whatever reason. Bubbles and composes. */
export class RoomLeftEvent extends CustomEvent<RoomLeft> {
  constructor(detail: RoomLeft) {
    super('room-left', { detail, ...EVERYWHERE });
  }
}

/** The connection was lost and is being restored; the detail gives the reason. Bubbles and composes. */
export class RoomReconnectingEvent extends CustomEvent<MaskRoomError> {
  constructor(detail: MaskRoomError) {
    super('room-reconnecting', { detail, ...EVERYWHERE });
  }
}

/** The connection is restored. Bubbles and composes. */
export class RoomReconnectedEvent extends CustomEvent<null> {
  constructor() {
    super('room-reconnected', EVERYWHERE);
  }
}

/** The participant who came or went. */
export interface ParticipantChange {
  participant: RoomParticipant;
}

/** Somebody joined the room. Bubbles and composes. */
export class ParticipantJoinedEvent extends CustomEvent<ParticipantChange> {
  constructor(participant: RoomParticipant) {
    super('participant-joined', { detail: { participant }, ...EVERYWHERE });
  }
}

/** Somebody left the room. Bubbles and composes. */
export class ParticipantLeftEvent extends CustomEvent<ParticipantChange> {
  constructor(participant: RoomParticipant) {
    super('participant-left', { detail: { participant }, ...EVERYWHERE });
  }
}

/** Somebody in the room sent a message with `send()`. Bubbles and composes. */
export class RoomMessageEvent extends CustomEvent<RoomMessage> {
  constructor(detail: RoomMessage) {
    super('room-message', { detail, ...EVERYWHERE });
  }
}

/** The events of `<twilio-room>`, by name. The manifest is generated from them. */
export interface TwilioRoomEventMap {
  /** About to join; `preventDefault()` cancels it, `detail.waitUntil(promise, why)` delays it. */
  'room-join': RoomJoinEvent;
  /** In the room now. */
  'room-joined': RoomJoinedEvent;
  /** Left the room, for whatever reason. */
  'room-left': RoomLeftEvent;
  /** The connection was lost and is being restored. */
  'room-reconnecting': RoomReconnectingEvent;
  /** The connection is restored. */
  'room-reconnected': RoomReconnectedEvent;
  /** Somebody joined the room. Those who were there before are in `participants` when `room-joined` fires. */
  'participant-joined': ParticipantJoinedEvent;
  /** Somebody left the room. */
  'participant-left': ParticipantLeftEvent;
  /** Somebody in the room sent a message with `send()`; you do not receive your own messages. */
  'room-message': RoomMessageEvent;
  /** Something failed; the detail says what and what to do. */
  'room-error': MaskRoomErrorEvent;
  /** The camera's video is playing; the detail hands it over. */
  'local-video': CustomEvent<LocalVideo>;
  /** A participant's video is playing; the detail hands it over. */
  'remote-video': CustomEvent<RemoteVideo>;
  /** A call begins; the detail has its participants and a way to send messages. */
  'room-call': CustomEvent<RoomCall>;
}
