import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Limits } from './limits.ts';
import type { Memory } from './memory.ts';
import { readFrame, type Frame } from './messages.ts';
import { SignalingError } from './signaling-error.ts';
import { TokenBucket } from './token-bucket.ts';
import { unitsOf, type Work } from './work.ts';

/** What a connection tells the room's side. */
export interface ConnectionEvents {
  /** Whether a newcomer with this first message must wait. */
  busy(body: unknown): boolean;
  /** A room message. May throw a {@link SignalingError}, which ends the connection. */
  message(body: unknown): void;
  /** The client took its leave, or broke a rule. */
  left(): void;
  /** The socket is gone. */
  lost(how: Loss): void;
}

/** What keeps a client, or an address, from taking the server away from the others. */
export interface Bounds {
  limits: Limits;
  memory: Memory;
  work: Work;
}

/** How a socket went: the page was most likely closed, nobody answered pings any more, or anything else. */
export type Loss = 'closed' | 'unanswered' | 'dropped';

/** Background tabs run their timers late: only this many silent heartbeat intervals mean that nobody is there. */
const SILENT_INTERVALS = 6;
/** A client that is told to wait asks this often before it is turned away (error 53006). */
const BUSY_RETRIES = 2;
const BUSY_RETRY_AFTER = 1000;
/** So short is a heartbeat or a bye, which cost next to nothing. */
const HEARTBEAT_BYTES = 64;
/** Frames that are not ours, before the socket is closed. */
const BAD_FRAMES = 10;
/** The SDK closes the socket itself when the call ends; any other client is given this long. */
const CLOSE_GRACE = 1000;
/**
 * With this code browsers close the sockets of a page that was closed or has crashed; no script can. Firefox does so for a download link too,
 * and the page comes back at once.
 */
const GOING_AWAY = 1001;

/**
 * One client's WebSocket with the SDK's connection protocol (TCMP v2) on it: handshake, heartbeats, limits. It knows
 * nothing about rooms.
 */
export class Connection {
  readonly #socket: WebSocket;
  readonly #limits: Limits;
  readonly #memory: Memory;
  readonly #work: Work;
  readonly #address: string;
  readonly #events: ConnectionEvents;
  readonly #credit: TokenBucket;
  #helloTimer: NodeJS.Timeout;
  #heartbeatTimer: NodeJS.Timeout | undefined;
  #pingTimer: NodeJS.Timeout | undefined;
  /** Since the last answer. */
  #pings = 0;
  #lastHeard = performance.now();
  #welcomed = false;
  #ended = false;
  #busyAnswers = 0;
  #badFrames = 0;
  /** Bytes of a message that is not complete yet. */
  #arriving = 0;

  /**
   * @param stream what the socket reads from
   * @param bounds account for what waits to be read or written, and for the work that this makes, at the expense of `address`
   */
  constructor(socket: WebSocket, stream: Duplex, bounds: Bounds, address: string, events: ConnectionEvents) {
    this.#socket = socket;
    const { limits, memory, work } = bounds;
    this.#limits = limits;
    this.#memory = memory;
    this.#work = work;
    this.#address = address;
    this.#events = events;
    this.#credit = new TokenBucket(limits.messageBurst, limits.messagesPerSecond);
    this.#helloTimer = setTimeout(() => socket.terminate(), limits.helloTimeout).unref();
    stream.prependListener('data', (chunk: Buffer) => this.#do(() => this.#arrive(chunk.length)));
    socket.on('message', (data: Buffer, isBinary) => this.#do(() => this.#receive(data, isBinary)));
    socket.on('ping', () => this.#do(() => this.#spend(1)));
    socket.on('pong', () => this.#do(() => this.#pong()));
    socket.once('close', (code) => this.#do(() => this.#closed(code)));
  }

  /** Sends a room message. */
  send(body: object): void {
    this.#write({ type: 'msg', body });
  }

  /** Sends a last room message and lets go: whatever still arrives is ignored. */
  end(body: object): void {
    if (this.#ended) return;
    this.send(body);
    this.#ended = true;
    // One after the other: on a machine that stalls, both might be due at once, and what was sent last be lost.
    setTimeout(() => {
      this.#socket.close(1000);
      setTimeout(() => this.#socket.terminate(), CLOSE_GRACE / 2).unref();
    }, CLOSE_GRACE / 2).unref();
  }

  /** Ends with an error that the SDK hands to its application. */
  fail(error: SignalingError): void {
    this.end({ type: 'error', code: error.code, message: error.message });
  }

  /** Drops the socket at once, as when its client has already come back on another one. */
  drop(): void {
    this.#ended = true;
    this.#socket.terminate();
  }

  /** `ws` would close a socket with a message that is too large before it can be told why. */
  #arrive(bytes: number): void {
    if (this.#ended) return;
    const fits = this.#arriving + bytes <= this.#limits.messageBytes;
    if (fits && this.#memory.take(this.#address, bytes)) {
      this.#arriving += bytes;
      return;
    }
    this.#fail(new SignalingError(fits ? 'serverBusy' : 'messageTooLarge'));
    this.#socket.pause();
  }

  #arrived(): void {
    this.#memory.give(this.#address, this.#arriving);
    this.#arriving = 0;
  }

  #receive(data: Buffer, isBinary: boolean): void {
    this.#arrived();
    if (this.#ended) return;
    this.#lastHeard = performance.now();
    if (!this.#spend(unitsOf(data.length))) return;
    if (this.#work.exhausted(this.#address)) {
      // They may come back to their places when there is time for them.
      if (!this.#welcomed) return this.#busy();
      if (data.length > HEARTBEAT_BYTES) return this.#socket.terminate();
    }
    this.#read(data, isBinary);
  }

  /** This client pays for whatever is said because of it, to anybody. */
  #do(action: () => void): void {
    this.#credit.spend(this.#work.do(this.#address, action));
  }

  /** Answers whether this client may do so much. */
  #spend(units: number): boolean {
    if (this.#ended) return false;
    this.#work.charge(this.#address, units);
    if (this.#credit.take(units)) return true;
    this.#fail(new SignalingError('serverBusy'));
    this.#socket.pause();
    return false;
  }

  #read(data: Buffer, isBinary: boolean): void {
    const frame = isBinary ? null : readFrame(data.toString());
    if (!frame) this.#bad('This is not a frame of TCMP version 2.');
    else if (frame.type === 'hello') this.#hello(frame);
    else if (!this.#welcomed) this.#bad('Say hello first.');
    else if (frame.type === 'msg') this.#deliver(frame.body);
    else if (frame.type === 'bye') this.#bye();
  }

  /** A client repeats its hello when the welcome is late: the same welcome again, but its message counts once. */
  #hello(hello: Extract<Frame, { type: 'hello' }>): void {
    const repeated = this.#welcomed;
    if (!repeated && this.#events.busy(hello.body)) {
      this.#busy();
      return;
    }
    const { min, max } = this.#limits.heartbeat;
    const interval = Math.min(max, Math.max(min, hello.timeout ?? 5000));
    this.#write({ type: 'welcome', negotiatedTimeout: interval });
    if (repeated) return;
    this.#welcomed = true;
    clearTimeout(this.#helloTimer);
    this.#heartbeatTimer = setInterval(() => this.#beat(interval), interval).unref();
    this.#pingTimer = setInterval(() => this.#ping(), this.#limits.pingInterval).unref();
    if (hello.body !== undefined) this.#deliver(hello.body);
  }

  #busy(): void {
    const terminal = this.#busyAnswers++ >= BUSY_RETRIES;
    this.#write({ type: 'busy', retryAfter: terminal ? -1 : BUSY_RETRY_AFTER, keepAlive: true });
    if (terminal) setTimeout(() => this.#socket.terminate(), CLOSE_GRACE).unref();
  }

  #beat(interval: number): void {
    if (performance.now() - this.#lastHeard > SILENT_INTERVALS * interval) this.#socket.terminate();
    else this.#write({ type: 'heartbeat' });
  }

  /** Browsers answer by themselves, however late the page is; a machine that sleeps or has no network does not. */
  #ping(): void {
    if (this.#pings === this.#limits.unansweredPings) return this.#socket.terminate();
    this.#pings++;
    this.#socket.ping();
  }

  #pong(): void {
    this.#pings = 0;
    this.#spend(1);
  }

  #deliver(body: unknown): void {
    try {
      this.#events.message(body);
    } catch (error) {
      this.#fail(error instanceof SignalingError ? error : new SignalingError('signalingConnectionError'));
    }
  }

  #bye(): void {
    this.#ended = true;
    this.#socket.close(1000);
    this.#events.left();
  }

  #bad(reason: string): void {
    this.#write({ type: 'bad', reason });
    if (++this.#badFrames >= BAD_FRAMES) this.#fail(new SignalingError('signalingMessageInvalid'));
  }

  #fail(error: SignalingError): void {
    this.fail(error);
    this.#events.left();
  }

  #write(frame: object): void {
    if (this.#ended || this.#socket.readyState !== this.#socket.OPEN) return;
    // Whoever reads this slowly is as good as gone, and catches up with one `sync` on a new socket.
    const data = Buffer.from(JSON.stringify(frame));
    this.#work.write(data.length);
    const fits = this.#socket.bufferedAmount <= this.#limits.sendBuffer;
    if (!fits || !this.#memory.take(this.#address, data.length)) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(data, { binary: false }, () => this.#memory.give(this.#address, data.length));
  }

  #closed(code: number): void {
    clearTimeout(this.#helloTimer);
    clearInterval(this.#heartbeatTimer);
    clearInterval(this.#pingTimer);
    this.#ended = true;
    this.#arrived();
    const unanswered = this.#pings === this.#limits.unansweredPings;
    this.#events.lost(code === GOING_AWAY ? 'closed' : unanswered ? 'unanswered' : 'dropped');
  }
}
