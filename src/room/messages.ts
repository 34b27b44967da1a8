import type { RemoteParticipant, RemoteTrackPublication, Track } from 'twilio-video';
import { MaskRoomError, reasonOf } from '../errors/index.ts';
import { listen } from './listen.ts';
import { MESSAGES } from './source.ts';
import type { LocalDataTrack, Room, SendOptions } from './types.ts';

/** The longest topic, in characters. */
const LONGEST_TOPIC = 128;

/** The largest message, topic included, in bytes of JSON. */
const LARGEST = 256 * 1024;

/**
 * How much of a message travels at once, in UTF-16 units: at most 15 kB. The SDK drops what is larger than a connection takes without a word, and
 * what that is differs: 16 kB pass everywhere.
 */
const PART = 5000;

/** How long a message waits for somebody who has no such track yet, in ms; who never has one uses another program. */
const PATIENCE = 60_000;

/** After what time somebody who has not answered is greeted again, at first and at most, in ms. */
const AGAIN = { first: 500, most: 30_000 };

interface Message {
  topic: string;
  /** Topic and payload, as JSON. */
  text: string;
  at: number;
  /** Until it is taken back. */
  keep: boolean;
}

/** What travels: parts of messages, to everybody unless `to` says to whom, */
interface Part {
  type: 'part';
  /** Which one of how many. */
  at: number;
  of: number;
  text: string;
  to?: string;
}

/** and whom the sender can hear, and of whom it knows that they hear it: the SIDs of participants. */
interface Hello {
  type: 'hello';
  hears: string[];
  knows: string[];
}

/** Somebody else in the room. */
class Peer {
  /** We hear what they send. */
  heard = false;
  /** They have said that they hear what we send. */
  hears = false;
  /** They know that we hear them: what they send to everybody is for us too from now on. Before, it waits there for us as well. */
  knows = false;
  /** What they have yet to be sent. */
  waiting: Message[];
  /** What has come so far of their next message. */
  parts: string[] = [];

  constructor(waiting: Iterable<Message>) {
    this.waiting = [...waiting];
  }

  /** Their connection has gone. */
  lose(): void {
    this.heard = this.hears = this.knows = false;
    this.parts = [];
  }
}

/**
 * Messages between the pages in a room, over a data track of the SDK's. That drops what is sent before a connection is open, and tells nobody when it
 * is. So the two sides greet each other over it: only to who has said that they hear us is sent at once, for the others a message waits.
 */
export class Messages {
  readonly #peers = new Map<string, Peer>();
  /** The last message of each topic, if it is kept. */
  readonly #kept = new Map<string, Message>();
  #room: Room | null = null;
  #track: LocalDataTrack | null = null;
  #publishing: Promise<void> | null = null;
  #stay = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(
    /** Called for each message: the SID of its sender, its topic and its payload. */
    private readonly received: (sid: string, topic: string, payload: unknown) => void,
    /** Called with the reason why the messages of others cannot be received. */
    private readonly failed: (error: MaskRoomError) => void,
  ) {}

  /** Continues in `room`: the first, or the same one entered again. What waits is sent there. */
  enter(room: Room, track: LocalDataTrack | null): void {
    this.pause();
    this.#room = room;
    this.#track = track;
    const { signal } = (this.#stay = new AbortController());
    const on = (event: string, handle: (...args: never[]) => void) => listen(room, event, handle, signal);
    on('participantConnected', ({ sid }: RemoteParticipant) => this.#peer(sid));
    on('participantDisconnected', ({ sid }: RemoteParticipant) => this.#peers.delete(sid));
    // A page's substitute may report less than the SDK.
    on('trackSubscribed', (track: Track | undefined, _publication: unknown, of: RemoteParticipant) => {
      if (track?.name === MESSAGES) this.#meet(of.sid);
    });
    on('trackUnsubscribed', (track: Track | undefined, _publication: unknown, of: RemoteParticipant) => {
      if (track?.name !== MESSAGES) return;
      this.#peers.get(of.sid)?.lose();
      // If they can still hear us, what they are sent from now on comes after what waits.
      this.#hello();
    });
    on('trackMessage', (data: unknown, track: Track | undefined, of: RemoteParticipant) => {
      if (track?.name === MESSAGES) this.#hear(of.sid, data);
    });
    for (const sid of this.#peers.keys()) if (!room.participants.has(sid)) this.#peers.delete(sid);
    for (const participant of room.participants.values()) {
      this.#peer(participant.sid);
      if (trackOf(participant)?.isSubscribed) this.#meet(participant.sid);
    }
  }

  /** The room is gone and may be entered again: what is sent meanwhile waits. */
  pause(): void {
    this.#stay.abort();
    clearTimeout(this.#timer);
    this.#room = this.#track = this.#publishing = null;
    for (const peer of this.#peers.values()) peer.lose();
  }

  /** The stay is over. */
  leave(): void {
    this.#over = true;
    this.pause();
  }

  /**
   * Sends to everybody who is in the room. Resolves once the room has taken the track that carries messages.
   * @throws {MaskRoomError} `message-topic-wrong`, `message-payload-wrong`, `message-too-large`, `messages-unavailable`: it is not sent then;
   * `aborted` if the stay ended first.
   */
  async send(topic: string, payload: unknown, { keep = false }: SendOptions = {}): Promise<void> {
    const text = textOf(topic, payload);
    const room = this.#room;
    const peers = room ? [...room.participants.keys()].map((sid) => this.#peer(sid)) : this.#peers.values();
    const message: Message = { topic, text, at: Date.now(), keep };
    // What was taken back reaches nobody whom it has not reached yet.
    if (!keep)
      for (const peer of this.#peers.values())
        peer.waiting = peer.waiting.filter((waiting) => waiting.topic !== topic || !waiting.keep);
    // Set again, so that kept ones are in the order in which they were sent.
    this.#kept.delete(topic);
    if (keep) this.#kept.set(topic, message);
    let heard = false;
    for (const peer of peers) {
      heard ||= peer.hears;
      if (!peer.hears) peer.waiting.push(message);
    }
    if (heard) this.#transmit(message);
    this.#forget();
    if (!room) return;
    try {
      await this.#publish();
      this.#greet();
    } catch (error) {
      if (this.#over) throw new MaskRoomError('aborted');
      // If the room is entered again, the message is sent then.
      if (room !== this.#room) return;
      if (this.#kept.get(topic) === message) this.#kept.delete(topic);
      for (const peer of this.#peers.values())
        peer.waiting = peer.waiting.filter((waiting) => waiting !== message);
      throw error;
    }
  }

  /** Whoever has no such track after a while will have none: only what is kept waits on. */
  #forget(): void {
    const since = Date.now() - PATIENCE;
    for (const [sid, peer] of this.#peers) {
      if (trackOf(this.#room?.participants.get(sid))) continue;
      peer.waiting = peer.waiting.filter(
        (message) => message.at > since || this.#kept.get(message.topic) === message,
      );
    }
  }

  #peer(sid: string): Peer {
    let peer = this.#peers.get(sid);
    if (!peer) this.#peers.set(sid, (peer = new Peer(this.#kept.values())));
    return peer;
  }

  /** Resolves once the room has taken the track. */
  #publish(): Promise<void> {
    const room = this.#room!;
    this.#publishing ??= (async () => {
      try {
        if (!this.#track) throw new TypeError('the SDK has no data tracks');
        // It was given to the room with the joining; here its answer is awaited.
        await room.localParticipant.publishTrack(this.#track);
      } catch (cause) {
        if (room === this.#room) this.#publishing = null;
        throw new MaskRoomError('messages-unavailable', { reason: reasonOf(cause) }, { cause });
      }
    })();
    return this.#publishing;
  }

  /** We hear them now, so our track has to tell them. */
  #meet(sid: string): void {
    this.#peer(sid).heard = true;
    this.#open();
  }

  /** Has our track, and greets by it. */
  #open(): void {
    const room = this.#room;
    this.#publish().then(
      () => this.#greet(),
      (error: MaskRoomError) => {
        if (room === this.#room) this.failed(error);
      },
    );
  }

  /** Says whom we hear, again and again until everybody has answered: they may not have heard it. */
  #greet(wait = AGAIN.first): void {
    if (!this.#room) return;
    clearTimeout(this.#timer);
    this.#hello();
    const all = [...this.#peers.values()].every(({ heard, hears, knows }) => !heard || (hears && knows));
    if (!all) this.#timer = setTimeout(() => this.#greet(Math.min(wait * 2, AGAIN.most)), wait);
  }

  #hello(): void {
    const sids = (which: 'heard' | 'hears') =>
      [...this.#peers].filter(([, peer]) => peer[which]).map(([sid]) => sid);
    this.#say({ type: 'hello', hears: sids('heard'), knows: sids('hears') });
  }

  /** Sends `message` to everybody, or to the participant `to` alone. */
  #transmit({ text }: Message, to?: string): void {
    const parts = partsOf(text);
    for (const [at, part] of parts.entries())
      this.#say({ type: 'part', at, of: parts.length, text: part, to });
  }

  #say(said: Hello | Part): void {
    this.#track?.send(JSON.stringify(said));
  }

  #hear(sid: string, data: unknown): void {
    const said = parsed(data) as Partial<Hello | Part> | null;
    const peer = this.#peers.get(sid);
    if (!peer) return;
    const own = this.#room!.localParticipant.sid;
    if (isHello(said)) this.#greeted(sid, peer, said.hears.includes(own), said.knows.includes(own));
    else if (isPart(said) && (said.to ? said.to === own : peer.knows)) this.#take(sid, peer, said);
  }

  #greeted(sid: string, peer: Peer, hears: boolean, knows: boolean): void {
    peer.knows = knows;
    if (hears && !peer.hears) {
      peer.hears = true;
      this.#hello();
      for (const message of peer.waiting.splice(0)) this.#transmit(message, sid);
    } else if (!knows && peer.heard) this.#hello();
  }

  #take(sid: string, peer: Peer, { at, of, text }: Part): void {
    if (at === 0) peer.parts = [];
    if (at !== peer.parts.length) return;
    peer.parts.push(text);
    if (peer.parts.length < of) return;
    const message = parsed(peer.parts.join(''));
    peer.parts = [];
    if (!Array.isArray(message) || typeof message[0] !== 'string') return;
    this.received(sid, message[0], message[1]);
  }
}

/** Their track of messages; stand-ins of a page may have no such tracks at all. */
function trackOf(participant: RemoteParticipant | undefined): RemoteTrackPublication | undefined {
  const { dataTracks } = (participant ?? {}) as Partial<RemoteParticipant>;
  return [...(dataTracks?.values() ?? [])].find(({ trackName }) => trackName === MESSAGES);
}

/** Topic and payload as JSON. Throws if they cannot be sent. */
function textOf(topic: unknown, payload: unknown): string {
  if (typeof topic !== 'string' || !topic || [...topic].length > LONGEST_TOPIC)
    throw new MaskRoomError('message-topic-wrong', { limit: LONGEST_TOPIC });
  let text: string;
  try {
    text = JSON.stringify([topic, payload ?? null], sendable);
  } catch (cause) {
    // Browsers draw a picture of a circle below the first line.
    const [reason] = reasonOf(cause).split('\n') as [string];
    throw new MaskRoomError('message-payload-wrong', { topic, reason }, { cause });
  }
  const size = new TextEncoder().encode(text).length;
  if (size > LARGEST) throw new MaskRoomError('message-too-large', { topic, size, limit: LARGEST });
  return text;
}

/** For `JSON.stringify()`: it turns most of what it cannot write into `{}` or `null`, and leaves the rest out. */
function sendable(_key: string, value: unknown): unknown {
  const kind = typeof value;
  if (kind === 'function' || kind === 'symbol') throw new TypeError(`it holds a ${kind}`);
  if (kind === 'number' && !Number.isFinite(value)) throw new TypeError(`it holds ${String(value)}`);
  if (kind !== 'object' || value === null || Array.isArray(value)) return value;
  const prototype = Object.getPrototypeOf(value) as object | null;
  // Plain ones of other windows too.
  if (prototype && Object.getPrototypeOf(prototype))
    throw new TypeError(`it holds an object of the kind ${prototype.constructor.name}`);
  return value;
}

/** Pieces of `text`. One may end within a character: JSON writes half of one as well. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += PART) parts.push(text.slice(at, at + PART));
  return parts;
}

/** The JSON in `text`, `null` if it holds none: anybody in the room may send anything under this name. */
function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return null;
  }
}

const isHello = (said: Partial<Hello | Part> | null): said is Hello =>
  said?.type === 'hello' && Array.isArray(said.hears) && Array.isArray(said.knows);

const isPart = (said: Partial<Hello | Part> | null): said is Part =>
  said?.type === 'part' &&
  Number.isInteger(said.at) &&
  typeof said.of === 'number' &&
  said.of <= LARGEST / PART + 1 &&
  typeof said.text === 'string' &&
  said.text.length <= PART;
