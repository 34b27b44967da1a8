import type { Participant } from './participant.ts';
import type { Memory } from './memory.ts';
import type { Candidate, Description, IceState } from './messages.ts';
import { SignalingError } from './signaling-error.ts';

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

interface Kept<K extends 'description' | 'ice'> {
  news: News<K>;
  bytes: number;
}

/** Everything one side may not have received, kept until it is obsolete, because nothing is ever acknowledged. */
interface Mailbox {
  answer?: Kept<'description'>;
  /** An offer, or the request to make one. */
  offer?: Kept<'description'>;
  /** By user fragment, oldest first. */
  ice: Map<string, Kept<'ice'>>;
}

/** ICE restarts change the user fragment; more than the last few are never asked for again. */
const UFRAGS = 4;
const CANDIDATES_PER_UFRAG = 200;
/** Bytes of an object and its place in a list. */
const CANDIDATE_OVERHEAD = 100;

/**
 * The peer connection between two participants, under the id that both use. Relays session descriptions and candidates
 * and never looks into them; decides whose offer counts when both make one.
 */
export class Link {
  readonly #mailboxes: Map<Participant, Mailbox>;
  readonly #memory: Memory;
  /** Bytes kept of what each side has said. */
  readonly #kept = new Map<Participant, number>();
  /** The revision up to which offer and answer are both through. */
  #stable = 0;
  #pending: { from: Participant; revision: number } | null = null;

  constructor(
    readonly id: string,
    readonly sides: readonly [Participant, Participant],
    memory: Memory,
  ) {
    this.#memory = memory;
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
    this.#mailbox(side).offer = { news: { type: 'create-offer', revision: 1 }, bytes: 0 };
  }

  /**
   * Takes a description from one side.
   * @throws {SignalingError} when there is no memory for it
   */
  describe(from: Participant, { type, revision, sdp }: Description): Verdict {
    // Nothing else that a client may have written into it is kept.
    const description = { type, revision, sdp };
    const verdict = type === 'answer' ? this.#answer(from, description) : this.#offer(from, description);
    this.#account(from);
    return verdict;
  }

  /**
   * Takes candidates from one side; answers what to pass on. Each local description empties the sender's list while
   * the receiver counts on it to grow, so what goes on is always everything seen under that user fragment.
   * @throws {SignalingError} when there is no memory for them
   */
  addCandidates(from: Participant, state: IceState): News<'ice'> | null {
    const { ufrag, revision } = state;
    if (!ufrag) return null;
    const { ice } = this.#mailbox(this.peerOf(from));
    const known = ice.get(ufrag);
    if (known && revision <= known.news.revision) return null;
    const before = known?.news.candidates ?? [];
    const fresh = unknown(before, state.candidates ?? []);
    const complete = state.complete ?? known?.news.complete;
    // Known candidates first and in their order, since receivers skip as many as they have seen.
    const news = { ufrag, revision, candidates: [...before, ...fresh], ...(complete ? { complete } : {}) };
    ice.set(ufrag, { news, bytes: (known?.bytes ?? 0) + sizeOfAll(fresh) });
    if (ice.size > UFRAGS) ice.delete(ice.keys().next().value!);
    this.#account(from);
    return news;
  }

  /** All that one side may have missed, oldest revision first; what it does know, it ignores. */
  missedBy(side: Participant): PeerConnectionNews[] {
    const { answer, offer, ice } = this.#mailbox(side);
    return [
      ...[answer, offer].flatMap((kept) => (kept ? [{ id: this.id, description: kept.news }] : [])),
      ...[...ice.values()].map(({ news }) => ({ id: this.id, ice: news })),
    ];
  }

  /** Lets go of all that it keeps. */
  release(): void {
    for (const [side, bytes] of this.#kept) this.#memory.give(side.address, bytes);
    this.#kept.clear();
    for (const side of this.sides) this.#mailboxes.set(side, { ice: new Map() });
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
    this.#mailbox(this.peerOf(from)).offer = { news: offer, bytes: sizeOf(offer.sdp) };
    return 'relay';
  }

  #answer(from: Participant, answer: Description): Verdict {
    const owed = this.#pending && this.#pending.from !== from && this.#pending.revision === answer.revision;
    if (!owed) return 'ignore';
    this.#pending = null;
    this.#stable = answer.revision;
    delete this.#mailbox(from).offer;
    // Beside a later offer, not instead of it: whoever missed this answer cannot take that offer.
    this.#mailbox(this.peerOf(from)).answer = { news: answer, bytes: sizeOf(answer.sdp) };
    return 'relay';
  }

  /** What one side has said is kept in the other's mailbox, at the expense of whoever said it. */
  #account(from: Participant): void {
    const { answer, offer, ice } = this.#mailbox(this.peerOf(from));
    const bytes = [answer, offer, ...ice.values()].reduce((sum, kept) => sum + (kept?.bytes ?? 0), 0);
    const more = bytes - (this.#kept.get(from) ?? 0);
    if (!this.#memory.take(from.address, more)) throw new SignalingError('serverBusy');
    this.#kept.set(from, bytes);
  }

  #mailbox(side: Participant): Mailbox {
    return this.#mailboxes.get(side)!;
  }
}

/** What of `reported` is not known and has room, and nothing else that a client may have written into it. */
function unknown(known: Candidate[], reported: Candidate[]): Candidate[] {
  return (
    reported
      // Without joining texts into keys: a client chooses how long they are, and how often they are compared.
      .filter(({ candidate, sdpMid }) => !known.some((k) => k.candidate === candidate && k.sdpMid === sdpMid))
      .slice(0, CANDIDATES_PER_UFRAG - known.length)
      .map(({ candidate, sdpMid, sdpMLineIndex, usernameFragment }) => ({
        candidate,
        sdpMid,
        sdpMLineIndex,
        usernameFragment,
      }))
  );
}

function sizeOfAll(candidates: Candidate[]): number {
  let bytes = 0;
  for (const { candidate, sdpMid, usernameFragment } of candidates) {
    bytes += CANDIDATE_OVERHEAD + sizeOf(candidate) + sizeOf(sdpMid) + sizeOf(usernameFragment);
  }
  return bytes;
}

/** Bytes that a string takes: two each if one of its characters is beyond Latin-1. */
function sizeOf(text: string | null | undefined): number {
  if (!text) return 0;
  return /[^\0-\xff]/.test(text) ? 2 * text.length : text.length;
}
