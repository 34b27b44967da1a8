import { Type, type Static, type TSchema } from '@sinclair/typebox';
import { TypeCompiler, type TypeCheck } from '@sinclair/typebox/compiler';
import { SignalingError } from './signaling-error.ts';

/*
 * What clients send, as schemas from which the types derive. Unknown properties are ignored, as the SDK sends more than
 * a room without media servers can use; the size of a whole message is bounded before it is parsed.
 */

const Id = Type.String({ minLength: 1, maxLength: 128 });
const Revision = Type.Integer({ minimum: 0, maximum: 2 ** 31 });

const Track = Type.Object({
  id: Id,
  kind: Type.Union([Type.Literal('audio'), Type.Literal('video'), Type.Literal('data')]),
  name: Type.String(),
  enabled: Type.Boolean(),
  priority: Type.Union([Type.Literal('low'), Type.Literal('standard'), Type.Literal('high')]),
});

const TracksSnapshot = Type.Object({ revision: Revision, tracks: Type.Array(Track, { maxItems: 200 }) });

const Description = Type.Object({
  type: Type.Union([Type.Literal('offer'), Type.Literal('answer'), Type.Literal('close')]),
  revision: Revision,
  sdp: Type.Optional(Type.String()),
});

const Candidate = Type.Object({
  candidate: Type.String({ maxLength: 2048 }),
  sdpMid: Type.Optional(Type.Union([Type.String({ maxLength: 128 }), Type.Null()])),
  sdpMLineIndex: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  usernameFragment: Type.Optional(Type.Union([Type.String({ maxLength: 256 }), Type.Null()])),
});

const IceState = Type.Object({
  ufrag: Type.Union([Type.String({ maxLength: 256 }), Type.Null()]),
  revision: Revision,
  candidates: Type.Optional(Type.Array(Candidate, { maxItems: 200 })),
  complete: Type.Optional(Type.Boolean()),
});

const PeerConnection = Type.Object({
  id: Id,
  description: Type.Optional(Description),
  ice: Type.Optional(IceState),
});

const PeerConnections = Type.Array(PeerConnection, { maxItems: 200 });
const Version2 = Type.Literal(2);

// Without its version: the SDK's `runPreflight()` sends none.
const Ice = Type.Object({ type: Type.Literal('ice'), token: Type.String() });
const Connect = Type.Object({
  type: Type.Literal('connect'),
  version: Version2,
  name: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  token: Type.String(),
  participant: TracksSnapshot,
  peer_connections: PeerConnections,
});
const Sync = Type.Object({
  type: Type.Literal('sync'),
  version: Version2,
  session: Type.String(),
  token: Type.String(),
  participant: TracksSnapshot,
  peer_connections: PeerConnections,
});
const Update = Type.Object({
  type: Type.Literal('update'),
  version: Version2,
  session: Type.String(),
  participant: TracksSnapshot,
  peer_connections: Type.Optional(PeerConnections),
});
const Disconnect = Type.Object({ type: Type.Literal('disconnect'), version: Version2 });

/** One published track, as its owner describes it. */
export type Track = Static<typeof Track>;
/** All tracks that a client publishes, with the client's own counter. */
export type TracksSnapshot = Static<typeof TracksSnapshot>;
/** A session description, or the wish to close a peer connection. */
export type Description = Static<typeof Description>;
/** One ICE candidate. */
export type Candidate = Static<typeof Candidate>;
/** The candidates gathered so far under one user fragment. */
export type IceState = Static<typeof IceState>;
/** News of one peer connection. */
export type PeerConnectionState = Static<typeof PeerConnection>;
/** The room messages that clients send. */
export type Connect = Static<typeof Connect>;
export type Sync = Static<typeof Sync>;
export type Update = Static<typeof Update>;
export type ClientMessage = Static<typeof Ice> | Connect | Sync | Update | Static<typeof Disconnect>;

const compile = <T extends TSchema>(schema: T): TypeCheck<T> => TypeCompiler.Compile(schema);

const checks = new Map<unknown, TypeCheck<TSchema>>([
  ['ice', compile(Ice)],
  ['connect', compile(Connect)],
  ['sync', compile(Sync)],
  ['update', compile(Update)],
  ['disconnect', compile(Disconnect)],
]);

/**
 * Tells a room message from anything else.
 * @throws {SignalingError} 53004 when it is not one
 */
export function readClientMessage(body: unknown): ClientMessage {
  const type = typeof body === 'object' && body !== null ? (body as { type?: unknown }).type : undefined;
  if (!checks.get(type)?.Check(body)) throw new SignalingError('signalingMessageInvalid');
  return body as ClientMessage;
}

const Hello = Type.Object({
  type: Type.Literal('hello'),
  version: Version2,
  timeout: Type.Optional(Type.Number()),
  body: Type.Optional(Type.Unknown()),
});
const Frame = compile(
  Type.Union([
    Hello,
    Type.Object({ type: Type.Literal('msg'), body: Type.Unknown() }),
    Type.Object({ type: Type.Literal('heartbeat') }),
    Type.Object({ type: Type.Literal('bye') }),
  ]),
);

/** One frame of the connection protocol around the room messages. */
export type Frame =
  Static<typeof Hello> | { type: 'msg'; body: unknown } | { type: 'heartbeat' } | { type: 'bye' };

/** Parses one text frame; `null` when it is not one of ours. */
export function readFrame(text: string): Frame | null {
  try {
    const frame: unknown = JSON.parse(text);
    return Frame.Check(frame) ? frame : null;
  } catch {
    return null;
  }
}
