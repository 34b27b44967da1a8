import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { until } from './until.ts';

/** A message of the server's, as far as tests look into it. */
export interface Message {
  type: string;
  code?: number;
  session?: string;
  sid?: string;
  name?: string;
  status?: string;
  participant?: { sid: string; identity: string };
  participants?: {
    sid: string;
    identity: string;
    state: string;
    revision: number;
    tracks: { sid: string; name: string }[];
  }[];
  published?: {
    revision: number;
    tracks: { id: string; sid?: string; state: string; error?: { code: number } }[];
  };
  subscribed?: { revision: number; tracks: { sid: string; id: string }[] };
  peer_connections?: {
    id: string;
    description?: { type: string; revision: number; sdp?: string };
    ice?: { ufrag: string; revision: number; candidates: object[]; complete?: boolean };
  }[];
  options?: { session_timeout: number };
  ice_servers?: unknown[];
}

interface Frame {
  type: string;
  body?: Message;
  negotiatedTimeout?: number;
  retryAfter?: number;
  reason?: string;
}

/** Says to the server exactly what a test wants said, and keeps all that it answers. */
export class RawClient {
  readonly frames: Frame[] = [];
  readonly pc = randomUUID();
  closed: number | null = null;
  session = '';
  #revision = 1;

  private constructor(
    readonly socket: WebSocket,
    readonly address: string,
  ) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    socket.on('close', (code) => (this.closed = code));
    socket.on('error', () => undefined);
  }

  /** @param address whom the server takes it for, where it trusts proxies */
  static async open(url: string, address = '10.0.0.1'): Promise<RawClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/signaling`, {
      headers: { 'x-forwarded-for': address },
    });
    const client = new RawClient(socket, address);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  /** Joins as the SDK does: hello with the request for ICE servers, then connect with one offer. */
  static async join(
    url: string,
    identity: string,
    room: string,
    tracks: object[] = [],
    address?: string,
  ): Promise<RawClient> {
    const client = await RawClient.open(url, address);
    await client.enter(await client.token(url, identity, room), room, tracks);
    return client;
  }

  async enter(token: string, room: string, tracks: object[] = []): Promise<void> {
    this.hello({ type: 'ice', version: 1, token, edge: 'roaming' });
    await this.message('iced');
    this.say(this.connectMessage(token, room, tracks));
    this.session = (await this.message('connected')).session!;
  }

  async token(url: string, identity: string, room: string): Promise<string> {
    const response = await fetch(`${url}/video-token?${new URLSearchParams({ room, identity })}`, {
      headers: { 'x-forwarded-for': this.address },
    });
    return ((await response.json()) as { token: string }).token;
  }

  connectMessage(token: string, name: string | null, tracks: object[] = []) {
    return {
      type: 'connect',
      version: 2,
      name,
      token,
      participant: { revision: this.#revision, tracks },
      peer_connections: [
        { id: this.pc, description: { type: 'offer', revision: 1, sdp: `offer of ${this.pc}` } },
      ],
      ice_servers: 'acquire',
      format: 'unified',
    };
  }

  hello(body?: object): void {
    this.frame({ type: 'hello', version: 2, id: randomUUID(), timeout: 5000, ...(body ? { body } : {}) });
  }

  say(body: object): void {
    this.frame({ type: 'msg', body });
  }

  /** Says what the SDK says of tracks and peer connections. */
  update(peerConnections: object[] = [], tracks?: object[]): void {
    if (tracks) this.#revision++;
    this.say({
      type: 'update',
      version: 2,
      session: this.session,
      participant: { revision: this.#revision, tracks: tracks ?? [] },
      peer_connections: peerConnections,
    });
  }

  describe(id: string, type: string, revision: number): void {
    this.update([{ id, description: { type, revision, sdp: `${type} ${revision}` } }]);
  }

  frame(frame: unknown): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Waits for a frame, or for its n-th. */
  async answer(type: string, times = 1): Promise<Frame> {
    const found = () => this.frames.filter((frame) => frame.type === type);
    await until(
      () => found().length >= times,
      `a "${type}" frame should come`,
      5000,
      () => JSON.stringify(this.frames),
    );
    return found()[times - 1]!;
  }

  /** Waits for a room message of this type that is as the test wants it. */
  async message(type: string, fits: (message: Message) => boolean = () => true): Promise<Message> {
    const found = () => this.messages().find((message) => message.type === type && fits(message));
    await this.#wait(() => found() !== undefined, `a "${type}" message`);
    return found()!;
  }

  messages(): Message[] {
    return this.frames.flatMap(({ type, body }) => (type === 'msg' && body ? [body] : []));
  }

  /** All that the server has said of peer connections, in order, as `type revision` or `ice revision`. */
  said(id: string): string[] {
    return this.messages()
      .flatMap(({ peer_connections: states }) => states ?? [])
      .filter((state) => state.id === id)
      .map(({ description, ice }) =>
        description ? `${description.type} ${description.revision}` : ice ? `ice ${ice.revision}` : 'bare',
      );
  }

  /** Waits until what this client has said so far has been dealt with. */
  async settled(): Promise<void> {
    const welcomes = this.frames.filter(({ type }) => type === 'welcome').length;
    this.hello();
    await this.answer('welcome', welcomes + 1);
  }

  async ended(): Promise<number> {
    await this.#wait(() => this.closed !== null, 'the end of the socket');
    return this.closed!;
  }

  #wait(condition: () => boolean, expected: string): Promise<void> {
    const state = () => JSON.stringify(this.frames.slice(-20));
    return until(condition, `${expected} should come`, 5000, state, 5);
  }

  /** Loses the connection without a word. */
  drop(): void {
    this.socket.terminate();
  }
}

/** A track as the SDK describes it. */
export function track(id: string, changes: object = {}): object {
  return { id, kind: 'video', name: id, enabled: true, priority: 'standard', ...changes };
}
