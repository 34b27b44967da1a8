import { randomUUID } from 'node:crypto';
import type { Connection } from './connection.ts';
import { Link, type PeerConnectionNews } from './link.ts';
import type { Memory } from './memory.ts';
import type { Connect, Description, PeerConnectionState, Sync, Update } from './messages.ts';
import type { Participant } from './participant.ts';
import { createSid } from './sid.ts';

interface News {
  participants?: object[];
  published?: object;
  subscribed?: object;
  peer_connections?: PeerConnectionNews[];
}

/**
 * One room: who is in it, one link for every two of them, and what each has to be told. Media flows directly between
 * the browsers.
 */
export class Room {
  readonly sid = createSid('RM');
  readonly name: string;
  readonly participants = new Set<Participant>();
  readonly #links = new Map<string, Link>();
  readonly #sessionTimeout: number;
  readonly #memory: Memory;

  /**
   * @param name `null` for a room that is known by its SID only
   * @param sessionTimeout milliseconds for which clients may try to come back
   * @param memory accounts for what is kept of their peer connections
   */
  constructor(name: string | null, sessionTimeout: number, memory: Memory) {
    this.name = name ?? this.sid;
    this.#sessionTimeout = sessionTimeout;
    this.#memory = memory;
  }

  /** Lets someone in: tells them about the others and the others about them. */
  join(newcomer: Participant, connection: Connection, message: Connect): void {
    const others = [...this.participants];
    newcomer.takeTracks(message.participant);
    this.participants.add(newcomer);
    this.#linkUp(newcomer, others, message.peer_connections[0]);
    newcomer.connection = connection;
    connection.send({
      type: 'connected',
      ...this.#stateFor(newcomer),
      peer_connections: this.#linksOf(newcomer).flatMap((link) => link.missedBy(newcomer)),
    });
    for (const other of others) {
      const unused = other.unusedPeerConnection;
      other.unusedPeerConnection = null;
      this.#tell(other, {
        participants: [newcomer.toState()],
        // Unused and never failing, it would pass for a good connection when the real ones have failed.
        ...(unused
          ? { peer_connections: [{ id: unused, description: { type: 'close', revision: 2 } }] }
          : {}),
      });
    }
    for (const link of this.#linksOf(newcomer)) this.#tellMissed(link, link.peerOf(newcomer));
  }

  /** Takes a client's news of its tracks and peer connections. */
  update(sender: Participant, message: Update): void {
    this.#takeTracks(sender, message);
    this.#negotiate(sender, message.peer_connections ?? []);
  }

  /** Tells the others that someone's socket is gone. */
  suspend(participant: Participant): void {
    participant.connection = null;
    participant.become('reconnecting');
    this.#tellOthers(participant, () => ({ participants: [participant.toState()] }));
  }

  /** Starts the links to someone who stays away over: the others let go of peer connections that would fail. */
  unlink(participant: Participant): void {
    for (const link of this.#linksOf(participant)) if (link.established) this.#replace(link, participant);
  }

  /** Takes someone back on a new socket, with everything that may have been lost with the old one. */
  resume(participant: Participant, connection: Connection, message: Sync): void {
    participant.connection?.drop();
    participant.connection = null;
    const reported = new Set(message.peer_connections.map(({ id }) => id));
    for (const link of this.#linksOf(participant)) {
      // The client has closed it, and that message was lost.
      if (link.established && !reported.has(link.id)) this.#replaceFor(link, participant);
    }
    const change = participant.takeTracks(message.participant);
    participant.connection = connection;
    connection.send({
      type: 'synced',
      ...this.#stateFor(participant),
      peer_connections: this.#allPeerConnections(participant, reported),
    });
    // After `synced`: the client ignores what a queued, older update says about subscriptions.
    this.#negotiate(participant, message.peer_connections);
    participant.become('connected');
    this.#tellOthers(participant, (other) => ({
      participants: [participant.toState()],
      ...(change === 'set' ? { subscribed: this.#subscribed(other) } : {}),
    }));
  }

  /** Lets someone go. Only the others are told: the leaver cannot close anything any more. */
  leave(leaver: Participant): void {
    if (!this.participants.delete(leaver)) return;
    leaver.connection = null;
    leaver.become('disconnected');
    for (const link of this.#linksOf(leaver)) {
      this.#links.delete(link.id);
      link.release();
      const other = link.peerOf(leaver);
      this.#tell(other, {
        // With its tracks: the SDK announces the end of each.
        participants: [leaver.toState()],
        subscribed: this.#subscribed(other),
        peer_connections: [link.close()],
      });
    }
  }

  /** Lets go of all that it keeps. */
  release(): void {
    for (const link of this.#links.values()) link.release();
    this.#links.clear();
  }

  /** A link for every other: the first one takes the offer that the newcomer brings, the rest ask for one. */
  #linkUp(newcomer: Participant, others: Participant[], initial: PeerConnectionState | undefined): void {
    const offer = initial?.description?.type === 'offer' && !this.#links.has(initial.id) ? initial : null;
    newcomer.unusedPeerConnection = others.length ? null : (initial?.id ?? null);
    const first = offer && (others.find(({ connection }) => connection) ?? others[0]);
    for (const other of others) {
      const link = new Link(other === first ? offer!.id : randomUUID(), [newcomer, other], this.#memory);
      this.#links.set(link.id, link);
      if (other === first) {
        link.describe(newcomer, offer!.description!);
        if (offer!.ice) link.addCandidates(newcomer, offer!.ice);
      } else {
        link.invite(newcomer);
      }
    }
  }

  #takeTracks(sender: Participant, { participant }: Update): void {
    const change = sender.takeTracks(participant);
    if (change === 'none') return;
    if (change === 'set') this.#tell(sender, { published: sender.published() });
    this.#tellOthers(sender, (other) => ({
      participants: [sender.toState()],
      ...(change === 'set' ? { subscribed: this.#subscribed(other) } : {}),
    }));
  }

  /** News of peer connections that are no longer ours is news from before they were closed. */
  #negotiate(sender: Participant, states: PeerConnectionState[]): void {
    for (const { id, description, ice } of states) {
      if (description) this.#describe(sender, id, description);
      const link = this.#link(sender, id);
      const news = ice && link?.addCandidates(sender, ice);
      if (news) this.#tell(link!.peerOf(sender), { peer_connections: [{ id, ice: news }] });
    }
  }

  #describe(sender: Participant, id: string, description: Description): void {
    const link = this.#link(sender, id);
    if (!link) return;
    if (description.type === 'close') {
      // The SDK gives up on a peer connection that has long failed, but both are still here: try a new one.
      this.#replaceFor(link, sender);
      return;
    }
    const wasEstablished = link.established;
    const verdict = link.describe(sender, description);
    if (verdict === 'broken') this.#replaceFor(link, sender);
    if (verdict !== 'relay') return;
    this.#tell(link.peerOf(sender), { peer_connections: [{ id, description }] });
    if (!wasEstablished && link.established) {
      for (const side of link.sides) this.#tell(side, { subscribed: this.#subscribed(side) });
    }
  }

  /** @throws {SignalingError} when the client has caused too many of them */
  #replaceFor(link: Link, offerer: Participant): void {
    offerer.spendReplacement();
    this.#replace(link, offerer);
  }

  /**
   * Starts a link over, with a new peer connection that `offerer` is asked to offer. Until it is established the two
   * count as not subscribed to each other, since the SDK never swaps the receiver inside a track that it has handed out.
   */
  #replace(old: Link, offerer: Participant): void {
    const link = new Link(randomUUID(), old.sides, this.#memory);
    link.invite(offerer);
    this.#links.delete(old.id);
    old.release();
    this.#links.set(link.id, link);
    for (const side of old.sides) {
      this.#tell(side, { subscribed: this.#subscribed(side), peer_connections: [old.close()] });
    }
    this.#tellMissed(link, offerer);
  }

  #stateFor(participant: Participant): object {
    const { sid, identity, session } = participant;
    const others = [...this.participants].filter((other) => other !== participant);
    return {
      version: 2,
      session,
      sid: this.sid,
      name: this.name,
      participant: { sid, identity },
      participants: others.map((other) => other.toState()),
      published: participant.published(),
      subscribed: this.#subscribed(participant),
      recording: { revision: 1, is_recording: false },
      options: {
        session_timeout: this.#sessionTimeout / 1000,
        signaling_region: 'us1',
        media_region: null,
        audio_processors: [],
      },
    };
  }

  /** A client closes every peer connection that `synced` does not list, so one without news is listed bare. */
  #allPeerConnections(participant: Participant, reported: Set<string>): PeerConnectionNews[] {
    const unused = participant.unusedPeerConnection;
    const links = this.#linksOf(participant).flatMap((link) => {
      const missed = link.missedBy(participant);
      return missed.length || !reported.has(link.id) ? missed : [{ id: link.id }];
    });
    return unused && reported.has(unused) ? [...links, { id: unused }] : links;
  }

  #subscribed(subscriber: Participant): object {
    const links = this.#linksOf(subscriber).filter(({ established }) => established);
    return subscriber.subscribedTo(links.map((link) => link.peerOf(subscriber)));
  }

  #linksOf(participant: Participant): Link[] {
    return [...this.#links.values()].filter(({ sides }) => sides.includes(participant));
  }

  #link(participant: Participant, id: string): Link | undefined {
    const link = this.#links.get(id);
    return link?.sides.includes(participant) ? link : undefined;
  }

  #tellMissed(link: Link, side: Participant): void {
    for (const news of link.missedBy(side)) this.#tell(side, { peer_connections: [news] });
  }

  #tellOthers(participant: Participant, newsFor: (other: Participant) => News): void {
    for (const other of this.participants) if (other !== participant) this.#tell(other, newsFor(other));
  }

  /** Someone whose socket is gone learns everything at once when they come back. */
  #tell(participant: Participant, news: News): void {
    participant.connection?.send({ type: 'update', version: 2, ...news });
  }
}
