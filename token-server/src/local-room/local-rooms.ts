import type { FastifyBaseLogger } from 'fastify';
import type { TwilioCredentials } from '../credentials.ts';
import type { Connection, Loss } from './connection.ts';
import { iceServers, type IceConfig } from './ice-servers.ts';
import type { Limits } from './limits.ts';
import { Memory } from './memory.ts';
import { readClientMessage, type ClientMessage, type Connect, type Sync } from './messages.ts';
import { Participant } from './participant.ts';
import { Room } from './room.ts';
import { SignalingError, type SignalingErrorName } from './signaling-error.ts';
import { verifyAccessToken, type Grant } from './verify-access-token.ts';
import { Work } from './work.ts';

/** Someone's place in a room, for as long as they are in it. */
interface Place {
  room: Room;
  participant: Participant;
  /** What becomes of the place when its owner does not come back in time. */
  timers: NodeJS.Timeout[];
}

/** All rooms of this process: who may enter, who may come back, and when a room or a place is given up. */
export class LocalRooms {
  readonly limits: Limits;
  readonly memory: Memory;
  readonly work: Work;
  readonly #credentials: TwilioCredentials;
  readonly #ice: IceConfig;
  readonly #log: FastifyBaseLogger;
  readonly #rooms = new Map<Room, NodeJS.Timeout>();
  /** By session. */
  readonly #places = new Map<string, Place>();
  /** Why a session ended, for a client that was away when it did and comes back to ask. */
  readonly #endings = new Map<string, SignalingErrorName>();

  constructor(credentials: TwilioCredentials, ice: IceConfig, limits: Limits, log: FastifyBaseLogger) {
    this.#credentials = credentials;
    this.#ice = ice;
    this.limits = limits;
    this.memory = new Memory(limits);
    this.work = new Work(limits);
    this.#log = log;
  }

  /** Whether a client with this first message must wait. Whoever already has a place may always come back to it. */
  isBusy(body: unknown, address: string): boolean {
    if ((body as { type?: unknown } | null)?.type === 'sync') return false;
    return (
      this.#places.size >= this.limits.sessions || this.#sessionsOf(address) >= this.limits.sessionsPerAddress
    );
  }

  /**
   * Takes a room message from a connection.
   * @param participant who the connection belongs to, if anyone yet
   * @returns who it belongs to afterwards
   * @throws {SignalingError} when the client cannot stay
   */
  receive(
    body: unknown,
    connection: Connection,
    participant: Participant | null,
    address: string,
  ): Participant | null {
    const message = readClientMessage(body);
    this.#checkDescriptions(message);
    switch (message.type) {
      case 'ice':
        verifyAccessToken(message.token, this.#credentials);
        connection.send({
          type: 'iced',
          version: 1,
          // The room is over by then.
          ice_servers: iceServers(this.#ice, this.limits.roomDuration),
        });
        return participant;
      case 'connect':
        if (participant) throw new SignalingError('signalingMessageInvalid');
        return this.#connect(message, connection, address);
      case 'sync':
        if (participant) throw new SignalingError('signalingMessageInvalid');
        return this.#sync(message, connection);
      case 'update': {
        const place = participant && this.#places.get(participant.session);
        if (!place || message.session !== participant.session)
          throw new SignalingError('signalingMessageInvalid');
        place.room.update(participant, message);
        return participant;
      }
      case 'disconnect':
        if (participant) this.leave(participant);
        return null;
    }
  }

  /** Keeps someone's place for a while after their socket is gone, hardly any while where their page was closed. */
  suspend(participant: Participant, connection: Connection, how: Loss): void {
    const place = this.#places.get(participant.session);
    // They may have come back already, before the old socket's end was noticed.
    if (!place || participant.connection !== connection) return;
    this.#log.info({ room: place.room.sid, participant: participant.sid }, 'participant lost the connection');
    place.room.suspend(participant);
    const { peerTimeout, closedTimeout, sessionTimeout } = this.limits;
    const later = (time: number, action: () => void) =>
      setTimeout(() => this.work.do(participant.address, action), time).unref();
    place.timers = [
      later(how === 'unanswered' ? 0 : peerTimeout, () => place.room.unlink(participant)),
      later(how === 'closed' ? closedTimeout : sessionTimeout, () => this.leave(participant)),
    ];
  }

  /** Gives up someone's place. */
  leave(participant: Participant): void {
    const place = this.#places.get(participant.session);
    if (!place) return;
    place.room.leave(participant);
    this.#forget(place, 'participantNotFound');
    this.#log.info({ room: place.room.sid, participant: participant.sid }, 'participant left');
    if (!place.room.participants.size) this.#remove(place.room);
  }

  /**
   * Ends a room for everyone in it (error 53118).
   * @param nameOrSid the room's name or SID
   * @returns whether there was one
   */
  complete(nameOrSid: string): boolean {
    const room = this.#find(nameOrSid);
    if (room) this.#complete(room);
    return room !== undefined;
  }

  /** Ends all rooms. */
  close(): void {
    for (const room of [...this.#rooms.keys()]) this.#complete(room);
    this.#endings.clear();
  }

  #connect(message: Connect, connection: Connection, address: string): Participant {
    const grant = verifyAccessToken(message.token, this.#credentials);
    const room = this.#enter(message.name || null, grant);
    const namesake = [...room.participants].find(({ identity }) => identity === grant.identity);
    if (!namesake && room.participants.size >= this.limits.participantsPerRoom)
      throw new SignalingError('roomFull');
    // Every place counts, also those taken since this client was told that there was one.
    if (!namesake && this.isBusy(message, address)) throw new SignalingError('serverBusy');

    const participant = new Participant(grant.identity, address, this.limits);
    this.#open(room);
    this.#places.set(participant.session, { room, participant, timers: [] });
    // Only the newer one stays, and the room with it: it must not empty in between.
    if (namesake) this.#replaceNamesake(namesake, room);
    this.#orLeave(participant, () => room.join(participant, connection, message));
    this.#log.info({ room: room.sid, participant: participant.sid }, 'participant joined');
    return participant;
  }

  #replaceNamesake(namesake: Participant, room: Room): void {
    const place = this.#places.get(namesake.session)!;
    namesake.connection?.fail(new SignalingError('duplicateIdentity'));
    room.leave(namesake);
    this.#forget(place, 'duplicateIdentity');
  }

  #sync(message: Sync, connection: Connection): Participant {
    const place = this.#places.get(message.session);
    if (!place) throw new SignalingError(this.#endings.get(message.session) ?? 'participantNotFound');
    const { participant, room } = place;
    const grant = verifyAccessToken(message.token, this.#credentials);
    if (grant.identity !== participant.identity) throw new SignalingError('participantNotFound');
    place.timers.forEach(clearTimeout);
    this.#orLeave(participant, () => room.resume(participant, connection, message));
    this.#log.info({ room: room.sid, participant: participant.sid }, 'participant came back');
    return participant;
  }

  /** Whoever is refused half-way in keeps no place: their connection does not know yet that it is theirs. */
  #orLeave(participant: Participant, enter: () => void): void {
    try {
      enter();
    } catch (error) {
      this.leave(participant);
      throw error;
    }
  }

  /** The room that the client asked for and its token allows. */
  #enter(name: string | null, grant: Grant): Room {
    const wanted = name ?? grant.room;
    if (wanted !== null) checkName(wanted);
    const room = wanted === null ? undefined : this.#find(wanted);
    if (grant.room !== null && ![wanted, room?.sid, room?.name].includes(grant.room)) {
      throw new SignalingError('accessTokenGrantsInvalid');
    }
    if (!room && wanted !== null && /^RM[0-9a-f]{32}$/.test(wanted)) throw new SignalingError('roomNotFound');
    return room ?? new Room(wanted, this.limits.sessionTimeout, this.memory);
  }

  #find(nameOrSid: string): Room | undefined {
    return [...this.#rooms.keys()].find(({ name, sid }) => name === nameOrSid || sid === nameOrSid);
  }

  #open(room: Room): void {
    if (this.#rooms.has(room)) return;
    if (this.#rooms.size >= this.limits.rooms) throw new SignalingError('serverBusy');
    this.#rooms.set(room, setTimeout(() => this.#complete(room), this.limits.roomDuration).unref());
  }

  #complete(room: Room): void {
    for (const participant of [...room.participants]) {
      participant.connection?.end({ type: 'disconnected', status: 'completed' });
      room.participants.delete(participant);
      this.#forget(this.#places.get(participant.session)!, 'roomCompleted');
    }
    this.#remove(room);
    this.#log.info({ room: room.sid }, 'room completed');
  }

  #remove(room: Room): void {
    clearTimeout(this.#rooms.get(room));
    this.#rooms.delete(room);
    room.release();
  }

  #forget({ participant: { session }, timers }: Place, ending: SignalingErrorName): void {
    timers.forEach(clearTimeout);
    this.#places.delete(session);
    this.#endings.set(session, ending);
    setTimeout(() => this.#endings.delete(session), this.limits.sessionTimeout).unref();
  }

  #checkDescriptions(message: ClientMessage): void {
    if (!('peer_connections' in message)) return;
    for (const { description } of message.peer_connections ?? []) {
      if ((description?.sdp?.length ?? 0) > this.limits.descriptionLength) {
        throw new SignalingError('messageTooLarge');
      }
    }
  }

  #sessionsOf(address: string): number {
    return [...this.#places.values()].filter(({ participant }) => participant.address === address).length;
  }
}

function checkName(name: string): void {
  if ([...name].length > 128) throw new SignalingError('roomNameTooLong');
  if (/\p{Cc}/u.test(name)) throw new SignalingError('roomNameInvalid');
}
