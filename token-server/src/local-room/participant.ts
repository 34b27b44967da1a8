import { randomBytes } from 'node:crypto';
import type { Connection } from './connection.ts';
import type { Limits } from './limits.ts';
import type { Track, TracksSnapshot } from './messages.ts';
import { createSid } from './sid.ts';
import { SignalingError, type SignalingErrorName } from './signaling-error.ts';
import { TokenBucket } from './token-bucket.ts';

/** How much of someone changed: nothing, a track's state (muted), or which tracks there are. */
export type TracksChange = 'none' | 'state' | 'set';

type Publication = { id: string } & ({ sid: string; track: Track } | { error: SignalingError });

/**
 * Someone in a room, as the server sees them: their tracks, their connection, and the counters by which each client
 * tells news from old news.
 */
export class Participant {
  readonly sid = createSid('PA');
  /** The secret with which a client claims its place again on a new socket. */
  readonly session = randomBytes(24).toString('base64url');
  /** `null` while the socket is gone. */
  connection: Connection | null = null;
  state: 'connected' | 'reconnecting' | 'disconnected' = 'connected';
  /** The peer connection that every client makes on joining, while nobody else is there to use it. */
  unusedPeerConnection: string | null = null;

  #revision = 1;
  #publications: Publication[] = [];
  /** The client's counter; `-1` so that the first snapshot counts, whatever its number. */
  #snapshotRevision = -1;
  #publishedRevision = 0;
  #subscribedRevision = 0;
  readonly #maxTracks: number;
  readonly #replacements: TokenBucket;

  constructor(
    readonly identity: string,
    readonly address: string,
    limits: Limits,
  ) {
    this.#maxTracks = limits.tracksPerParticipant;
    this.#replacements = new TokenBucket(limits.replacementBurst, limits.replacementsPerSecond);
  }

  /** Moves to another state, of which the others are to be told. */
  become(state: Participant['state']): void {
    this.state = state;
    this.#revision++;
  }

  /**
   * Accounts for a peer connection that has to be made anew because of this client.
   * @throws {SignalingError} when it happens far more often than a bad line explains
   */
  spendReplacement(): void {
    if (!this.#replacements.take()) throw new SignalingError('signalingMessageInvalid');
  }

  /** Takes the client's account of all its tracks. It repeats the same one with every message. */
  takeTracks(snapshot: TracksSnapshot): TracksChange {
    if (snapshot.revision <= this.#snapshotRevision) return 'none';
    this.#snapshotRevision = snapshot.revision;
    const before = this.#publications;
    this.#publications = this.#publish(snapshot.tracks);
    const change = compare(before, this.#publications);
    if (change !== 'none') this.#revision++;
    return change;
  }

  /** As the others see them. */
  toState(): object {
    const tracks = this.#publications.flatMap((publication) => {
      if ('error' in publication) return [];
      const { name, kind, enabled, priority } = publication.track;
      return [{ sid: publication.sid, name, kind, enabled, priority }];
    });
    return { sid: this.sid, identity: this.identity, state: this.state, revision: this.#revision, tracks };
  }

  /** Tells the client itself which of its tracks are published, and under which SIDs. */
  published(): object {
    const tracks = this.#publications.map((publication) => {
      if ('sid' in publication) return { id: publication.id, sid: publication.sid, state: 'ready' };
      const { code, message } = publication.error;
      return { id: publication.id, state: 'failed', error: { code, message } };
    });
    return { revision: ++this.#publishedRevision, tracks };
  }

  /** Tells the client which tracks of others it receives, and under which ids their media arrives. */
  subscribedTo(publishers: Participant[]): object {
    const tracks = publishers.flatMap((publisher) =>
      publisher.#publications.flatMap((publication) =>
        'sid' in publication ? [{ sid: publication.sid, id: publication.id }] : [],
      ),
    );
    return { revision: ++this.#subscribedRevision, tracks };
  }

  #publish(tracks: Track[]): Publication[] {
    const known = new Map(this.#publications.map((publication) => [publication.id, publication]));
    const names = new Set<string>();
    return tracks.map((track, index) => {
      const { id } = track;
      const problem = this.#problemOf(track, index, names);
      names.add(track.name);
      const before = known.get(id);
      if (before && 'error' in before) return before;
      if (before) return { id, sid: before.sid, track };
      return problem ? { id, error: new SignalingError(problem) } : { id, sid: createSid('MT'), track };
    });
  }

  #problemOf({ name }: Track, index: number, names: Set<string>): SignalingErrorName | null {
    if ([...name].length > 128) return 'trackNameTooLong';
    if (names.has(name)) return 'trackNameDuplicated';
    return index >= this.#maxTracks ? 'trackCapacityReached' : null;
  }
}

function compare(before: Publication[], after: Publication[]): TracksChange {
  const known = new Map(before.map((publication) => [publication.id, publication]));
  if (known.size !== after.length || after.some(({ id }) => !known.has(id))) return 'set';
  const altered = after.some((publication) => {
    const old = known.get(publication.id)!;
    if ('error' in publication || 'error' in old) return false;
    return (
      publication.track.enabled !== old.track.enabled || publication.track.priority !== old.track.priority
    );
  });
  return altered ? 'state' : 'none';
}
