/** Bounds that keep one client, or one address, from taking the server away from the others. Times in milliseconds. */
export interface Limits {
  rooms: number;
  participantsPerRoom: number;
  tracksPerParticipant: number;
  /** People connected or reconnecting, in all rooms together. */
  sessions: number;
  sessionsPerAddress: number;
  socketsPerAddress: number;
  /** TCP connections, while no proxy is trusted: behind one, all have its address. */
  connectionsPerAddress: number;
  /** Bytes of one message. A `sync` of someone who has nine peers carries nine session descriptions. */
  messageBytes: number;
  /** Characters of one session description. Chromium's has 80,000 for twenty tracks a side. */
  descriptionLength: number;
  /**
   * Bytes kept for clients of one address, and of all: descriptions and candidates for those who come back, messages that have arrived in part
   * or are not sent yet. A room of ten with twenty tracks each keeps 15 MB.
   */
  bytesHeldPerAddress: number;
  bytesHeld: number;
  /**
   * Messages of one client at once and sustained, those to others because of them included; in units of one message or four kilobytes,
   * whichever is more. Someone with twenty tracks who joins nine such makes 1,000 units.
   */
  messageBurst: number;
  messagesPerSecond: number;
  /** The same for all clients of one address: what is more waits. */
  workBurst: number;
  workPerSecond: number;
  /** Peer connections that one client may cause to be made anew, at once and sustained: each costs the other side work. */
  replacementBurst: number;
  replacementsPerSecond: number;
  /** Bytes waiting for a client that reads slower than its room talks. */
  sendBuffer: number;
  /** How long someone whose socket is gone keeps their place. */
  sessionTimeout: number;
  /** The same for someone whose page was closed. */
  closedTimeout: number;
  /**
   * How long the peer connections to someone whose socket is gone are kept. The SDK takes one on which nothing has arrived for three
   * seconds for failed, and where it was the only one, for the loss of its own connection: then it ends its stay in the room, and does so even
   * if the peer connection goes a moment later.
   */
  peerTimeout: number;
  /** Of a socket that is open, and how many in a row without an answer mean that it leads nowhere; the peer connections go with it. */
  pingInterval: number;
  unansweredPings: number;
  /** After this a room is completed. */
  roomDuration: number;
  /** Until the first message of a new socket. */
  helloTimeout: number;
  /** The shortest and longest heartbeat interval that a client may ask for. */
  heartbeat: { min: number; max: number };
}

/** Enough for a hundred full rooms on one machine. */
export const defaultLimits: Limits = {
  rooms: 500,
  participantsPerRoom: 10,
  tracksPerParticipant: 20,
  sessions: 1000,
  sessionsPerAddress: 100,
  socketsPerAddress: 200,
  connectionsPerAddress: 1000,
  messageBytes: 2 * 1024 * 1024,
  descriptionLength: 200_000,
  bytesHeldPerAddress: 128 * 1024 * 1024,
  bytesHeld: 224 * 1024 * 1024,
  messageBurst: 8000,
  messagesPerSecond: 200,
  workBurst: 10_000,
  workPerSecond: 2000,
  replacementBurst: 100,
  replacementsPerSecond: 5,
  sendBuffer: 8 * 1024 * 1024,
  sessionTimeout: 30_000,
  closedTimeout: 1000,
  peerTimeout: 2000,
  pingInterval: 1000,
  unansweredPings: 3,
  roomDuration: 4 * 3600 * 1000,
  helloTimeout: 15_000,
  heartbeat: { min: 1000, max: 15_000 },
};
