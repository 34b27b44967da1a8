import type { Participant } from './participant.ts';
import type { Candidate, Description, IceState } from './messages.ts';

/** What clients are told about a peer connection. */
export interface PeerConnectionNews {
  id: string;
  description?: { type: Description['type'] | 'create-offer'; revision: number; sdp?: string };
  ice?: { ufrag: string; revision: number; candidates: Candidate[]; complete?: boolean };
}

/**
 * What became of a description: passed on, ignored (a duplicate, or the loser of a collision), or proof that an answer
 * got lost, after which the two can only start over.
 */
export type Verdict = 'relay' | 'ignore' | 'broken';

type News<K extends 'description' | 'ice'> = NonNullable<PeerConnectionNews[K]>;

/** Everything one side may not have received, kept until it is obsolete, because nothing is ever acknowledged. */
interface Mailbox {
  answer?: News<'description'>;
  /** An offer, or the request to make one. */
  offer?: News<'description'>;
  /** By user fragment, oldest first. */
  ice: Map<string, News<'ice'>>;
}

/** ICE restarts change the user fragment; more than the last few are never asked for again. */
const UFRAGS = 4;
const CANDIDATES_PER_UFRAG = 200;

/**
 * The peer connection between two participants, under the id that both use. Relays session descriptions and candidates
 * and never looks into them; decides whose offer counts when both make one.
 */
export class Link {
  readonly #mailboxes: Map<Participant, Mailbox>;
  /** The revision up to which offer and answer are both through. */
  #stable = 0;
  #pending: { from: Participant; revision: number } | null = null;

  constructor(
    readonly id: string,
    readonly sides: readonly [Participant, Participant],
  ) {
    this.#mailboxes = new Map(sides.map((side) => [side, { ice: new Map() }]));
  }

  /** Whether media may flow: one offer has been answered. */
  get established(): boolean {
    return this.#stable > 0;
  }

  /** The other side. */
  peerOf(side: Participant): Participant {
    return side === this.sides[0] ? this.sides[1] : this.sides[0];
  }

  /** Asks one side for the first offer. Its revision must be above that of a new peer connection, which is 0. */
  invite(side: Participant): void {
    this.#mailbox(side).offer = { type: 'create-offer', revision: 1 };
  }

  /** Takes a description from one side. */
  describe(from: Participant, description: Description): Verdict {
    if (description.type === 'answer') return this.#answer(from, description);
    return this.#offer(from, description);
  }

  /**
   * Takes candidates from one side; answers what to pass on. Each local description empties the sender's list while
   * the receiver counts on it to grow, so what goes on is always everything seen under that user fragment.
   */
  addCandidates(from: Participant, state: IceState): News<'ice'> | null {
    const { ufrag, revision } = state;
    if (!ufrag) return null;
    const { ice } = this.#mailbox(this.peerOf(from));
    const known = ice.get(ufrag);
    if (known && revision <= known.revision) return null;
    const candidates = union(known?.candidates ?? [], state.candidates ?? []);
    const complete = state.complete ?? known?.complete;
    const news = { ufrag, revision, candidates, ...(complete ? { complete } : {}) };
    ice.set(ufrag, news);
    if (ice.size > UFRAGS) ice.delete(ice.keys().next().value!);
    return news;
  }

  /** All that one side may have missed, oldest revision first; what it does know, it ignores. */
  missedBy(side: Participant): PeerConnectionNews[] {
    const { answer, offer, ice } = this.#mailbox(side);
    return [
      ...[answer, offer].flatMap((description) => (description ? [{ id: this.id, description }] : [])),
      ...[...ice.values()].map((state) => ({ id: this.id, ice: state })),
    ];
  }

  /** The message that ends it. */
  close(): PeerConnectionNews {
    return { id: this.id, description: { type: 'close', revision: this.#stable + 1 } };
  }

  #offer(from: Participant, offer: Description): Verdict {
    if (offer.revision <= this.#stable) return 'ignore';
    if (this.#pending && this.#pending.from !== from) {
      // `from` owes an answer. With an offer of the same revision the two have collided: the first one in has won, and
      // the loser rolls back by itself. A higher one is only made after answering: that answer was lost on the way.
      return offer.revision > this.#pending.revision ? 'broken' : 'ignore';
    }
    if (this.#pending && offer.revision <= this.#pending.revision) return 'ignore';
    this.#pending = { from, revision: offer.revision };
    delete this.#mailbox(from).offer;
    this.#mailbox(this.peerOf(from)).offer = offer;
    return 'relay';
  }

  #answer(from: Participant, answer: Description): Verdict {
    const owed = this.#pending && this.#pending.from !== from && this.#pending.revision === answer.revision;
    if (!owed) return 'ignore';
    this.#pending = null;
    this.#stable = answer.revision;
    delete this.#mailbox(from).offer;
    // Beside a later offer, not instead of it: whoever missed this answer cannot take that offer.
    this.#mailbox(this.peerOf(from)).answer = answer;
    return 'relay';
  }

  #mailbox(side: Participant): Mailbox {
    return this.#mailboxes.get(side)!;
  }
}

/** Known candidates first and in their order, since receivers skip as many as they have seen. */
function union(known: Candidate[], reported: Candidate[]): Candidate[] {
  const seen = new Set(known.map(({ candidate, sdpMid }) => `${sdpMid} ${candidate}`));
  const fresh = reported.filter(({ candidate, sdpMid }) => !seen.has(`${sdpMid} ${candidate}`));
  return [...known, ...fresh].slice(0, CANDIDATES_PER_UFRAG);
}
