import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { HandoffRequestEvent, OWNER_CHANGED, type HandoffKind, type Handoffs } from './events.ts';
import { later } from './later.ts';

/** An element that takes things: `for` lists the ids of the owners it is restricted to, separated by spaces. */
export type ConsumerHost = ReactiveControllerHost & HTMLElement & { for: string };

/** Per kind: what to do when the thing comes, changes or goes (`null`), and which things to accept. */
export type HandoffHandlers = {
  [K in HandoffKind]?: {
    changed: (thing: Handoffs[K] | null) => void;
    accepts?: (thing: Handoffs[K]) => boolean;
  };
};

interface Link {
  thing: { signal: AbortSignal };
  /** The element that hands it over; unknown if a page's own script answered. */
  owner: EventTarget | undefined;
  /** The id in `for` that matched; empty if it paired freely. */
  id: string;
  /** Stops listening for the thing's own end. */
  end: AbortController;
}

/** Owners in addition to a first one: each causes one warning, however many consumers see it. */
const warned = new WeakSet<EventTarget>();

/** Videos of a room come from one owner, whether local or remote; models from another. */
const familyOf = (kind: HandoffKind): 'video' | 'model' => (kind === 'model-ready' ? 'model' : 'video');

/** The ancestors of `node`, outermost first, and `node` itself; a shadow root is inside its host. */
const around = (node?: EventTarget | null): unknown[] =>
  node ? [...around((node as Node).parentNode ?? (node as ShadowRoot).host), node] : [];

/**
 * The asking half of a hand-off: takes the nearest thing of each wanted kind, of equally near ones the first, keeps it until its signal aborts
 * or a nearer owner has one, then asks for another.
 *
 * `for` restricts it to owners by their own ids. An id restricts the family (video or model) whose owner carries it; once every id
 * has found its owner, a family that none of them belongs to pairs freely. So `for="room-2"` on a detector picks the room and still
 * takes the page's only model, and `for="room-2 trainer-2"` picks both.
 */
export class HandoffConsumer implements ReactiveController {
  readonly #links = new Map<HandoffKind, Link>();
  readonly #claims = new Map<string, 'video' | 'model'>();
  /** Kinds that an owner does not have yet, but asks consumers to wait for. */
  readonly #awaited = new Set<HandoffKind>();
  /** Stops listening. A document that its host has dismantled may throw when a listener is removed. */
  #listening = new AbortController();
  #for = '';

  constructor(
    private readonly host: ConsumerHost,
    private readonly wants: HandoffHandlers,
  ) {
    host.addController(this);
  }

  /** The thing of this kind that the host is paired with now. */
  get<K extends HandoffKind>(kind: K): Handoffs[K] | null {
    return (this.#links.get(kind)?.thing as Handoffs[K] | undefined) ?? null;
  }

  /** Whether nobody hands over this kind and there is nobody to wait for: no owner that asks for it, and none that `for` names. */
  isVacant(kind: HandoffKind): boolean {
    return !this.#links.has(kind) && !this.#awaited.has(kind) && this.#isOpen(kind);
  }

  /** The ids in `for` whose owners have handed over nothing yet. */
  get missing(): string[] {
    return this.#ids().filter((id) => !this.#claims.has(id));
  }

  /** Everything that the nearest owner of this kind hands over now, whatever `accepts` says. */
  all<K extends HandoffKind>(kind: K): Handoffs[K][] {
    for (const id of [...this.#ids(), '']) {
      if (!id && !this.#isOpen(kind)) break;
      const { answers } = this.#answersTo(kind, id);
      if (answers.length > 0)
        return answers.filter(([, owner]) => owner === answers[0]![1]).map(([thing]) => thing as Handoffs[K]);
    }
    return [];
  }

  /** Asks the page for every kind: for what is missing, and whether a nearer owner has it. */
  ask(): void {
    if (!this.host.isConnected) return;
    for (const kind of this.#kinds()) {
      let awaited = false;
      for (const id of [...this.#ids(), '']) {
        if (!id && !this.#isOpen(kind)) break;
        if (!this.#request(kind, id)) awaited = true;
      }
      if (awaited === this.#awaited.has(kind)) continue;
      if (awaited) this.#awaited.add(kind);
      else this.#awaited.delete(kind);
      if (!this.#links.has(kind)) this.wants[kind]!.changed(null);
    }
  }

  /** Drops what no longer fits (`for` or a filter changed) and asks again. */
  refresh(): void {
    this.#claims.clear();
    // Also for what was missing: there may now be somebody to wait for.
    for (const kind of this.#kinds()) this.#drop(kind);
    this.ask();
  }

  hostConnected(): void {
    this.#for = this.host.for;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const { ownerDocument } = this.host;
    for (const kind of this.#kinds()) ownerDocument.addEventListener(kind, this.#announced, { signal });
    ownerDocument.addEventListener(OWNER_CHANGED, this.#ownerChanged, { signal });
    this.ask();
  }

  hostDisconnected(): void {
    this.#listening.abort();
    // Gone for good, not just moved: the things' signals no longer keep the host alive.
    later(() => {
      if (!this.host.isConnected) this.refresh();
    });
  }

  hostUpdate(): void {
    if (this.host.for === this.#for) return;
    this.#for = this.host.for;
    this.refresh();
  }

  #kinds(): HandoffKind[] {
    return Object.keys(this.wants) as HandoffKind[];
  }

  #ids(): string[] {
    // A removed attribute leaves null, a framework's empty property undefined.
    return (this.host.for ?? '').split(/\s+/).filter(Boolean);
  }

  #isOpen(kind: HandoffKind): boolean {
    return this.#ids().every((id) => this.#claims.has(id) && this.#claims.get(id) !== familyOf(kind));
  }

  /** False if an owner asks consumers to wait for it. */
  #request(kind: HandoffKind, id: string): boolean {
    const { answers, unclaimed } = this.#answersTo(kind, id);
    for (const [thing, owner] of answers) this.#take(kind, thing, owner, id);
    return unclaimed;
  }

  /** The things of this kind with their owners, the nearest first. */
  #answersTo(kind: HandoffKind, id: string) {
    const answers: [{ signal: AbortSignal }, EventTarget?][] = [];
    const answer = (...one: (typeof answers)[number]): unknown => answers.push(one);
    const unclaimed = this.host.dispatchEvent(new HandoffRequestEvent(kind, { for: id, answer }));
    answers.sort((one, other) => this.#near(other[1]) - this.#near(one[1]));
    return { answers, unclaimed };
  }

  readonly #announced = (event: Event): void => {
    const kind = event.type as HandoffKind;
    const { detail } = event as CustomEvent<{ signal: AbortSignal }>;
    const origin = event.composedPath()[0];
    const id = origin instanceof Element ? origin.id : '';
    if (this.#ids().includes(id)) this.#take(kind, detail, origin, id);
    else if (this.#isOpen(kind)) this.#take(kind, detail, origin, '');
    // A closed shadow root hides the owner and its id from us, but not our question from the owner.
    else this.ask();
  };

  readonly #ownerChanged = (): void => this.ask();

  #take(kind: HandoffKind, thing: { signal: AbortSignal }, owner: EventTarget | undefined, id: string): void {
    const want = this.wants[kind];
    // Anybody may dispatch an event of that name.
    if (!want || thing?.signal?.aborted !== false || this.get(kind) === thing) return;
    if (id) this.#claim(id, kind);
    if (want.accepts && !want.accepts(thing as never)) return;
    const held = this.#links.get(kind);
    if (held) {
      // Of the ids in `for`, the first one found stays.
      if (held.id !== id || held.owner === owner) return;
      const nearer = this.#near(owner) - this.#near(held.owner);
      // One room hands over the videos of many participants.
      if (nearer === 0 && owner && kind !== 'remote-video') this.#warn(kind, owner);
      if (nearer <= 0) return;
      held.end.abort();
    }
    const end = new AbortController();
    this.#links.set(kind, { thing, owner, id, end });
    thing.signal.addEventListener('abort', () => this.#ended(kind), { signal: end.signal });
    want.changed(thing as never);
  }

  /** How near `owner` is: how many nodes are around both. 0 if none is, or it is unknown. */
  #near(owner?: EventTarget): number {
    const others = around(owner);
    return around(this.host).filter((node, depth) => node === others[depth]).length;
  }

  #claim(id: string, kind: HandoffKind): void {
    if (this.#claims.has(id)) return;
    this.#claims.set(id, familyOf(kind));
    // This id may have been the last one without an owner: the other family may pair freely now.
    queueMicrotask(() => this.ask());
  }

  #ended(kind: HandoffKind): void {
    // Asks before the loss is reported: if there is already a successor, the host sees one change and no gap.
    this.#links.delete(kind);
    this.ask();
    if (!this.#links.has(kind)) this.wants[kind]!.changed(null);
  }

  #drop(kind: HandoffKind): void {
    this.#links.get(kind)?.end.abort();
    this.#links.delete(kind);
    this.wants[kind]!.changed(null);
  }

  #warn(kind: HandoffKind, second: EventTarget): void {
    if (warned.has(second)) return;
    warned.add(second);
    console.warn(
      `<${this.host.localName}> keeps the first "${kind}" of two. To choose, give their elements ids, and this one for="id".`,
    );
  }
}
