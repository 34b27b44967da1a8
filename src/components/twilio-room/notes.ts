import type { ReactiveControllerHost } from 'lit';
import type { TileNote } from '../../handoff/index.ts';
import type { RoomState } from '../../room/index.ts';
import { OnDocument } from '../shared/on-document.ts';

/** How many characters of a text are shown. */
const LONGEST = 40;
/** How many texts are shown on one tile, one per sender. */
const MOST = 3;

interface Note {
  text: string;
  /** Stops listening for the end of the text. */
  end: AbortController;
}

/** Short texts on the tiles of a call, which a page or another element hands over by `tile-note`. */
export class TileNotes {
  /** By the SID of the participant, then by sender. */
  readonly #notes = new Map<string, Map<unknown, Note>>();

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly state: () => RoomState,
  ) {
    new OnDocument(host, { document: { 'tile-note': this.#take } });
  }

  /** The texts on the tile of the participant `sid`; empty if there are none. */
  of(sid: string | undefined): string {
    const notes = this.#notes.get(sid ?? '')?.values() ?? [];
    return [...new Set([...notes].map(({ text }) => text))].slice(0, MOST).join(' · ');
  }

  /** The state has changed: drops the texts of people who have left. */
  follow(): void {
    if (this.#notes.size === 0) return;
    const there = this.#people().map(({ sid }) => sid);
    for (const sid of this.#notes.keys()) if (!there.includes(sid)) this.#notes.delete(sid);
  }

  #people(): { sid: string; identity: string }[] {
    const { self, participants } = this.state();
    return [...(self ? [self] : []), ...participants];
  }

  readonly #take = (event: Event): void => {
    // Anybody may dispatch an event of that name.
    const { participant, text, for: id, signal } = ((event as CustomEvent).detail ?? {}) as Partial<TileNote>;
    if (typeof text !== 'string' || (id && id !== this.host.id) || signal?.aborted) return;
    const about = this.#about(participant);
    if (about === undefined) return;
    event.stopImmediatePropagation();
    const by = event.composedPath()[0];
    const notes = this.#notes.get(about) ?? new Map<unknown, Note>();
    const before = notes.get(by);
    const shown = shortened(text);
    before?.end.abort();
    if (shown) {
      const note = { text: shown, end: new AbortController() };
      notes.set(by, note);
      const over = () => {
        notes.delete(by);
        this.host.requestUpdate();
      };
      signal?.addEventListener('abort', over, { signal: note.end.signal });
    } else notes.delete(by);
    if (notes.size > 0) this.#notes.set(about, notes);
    else this.#notes.delete(about);
    if (before?.text !== (shown || undefined)) this.host.requestUpdate();
  };

  /** The SID of `participant`, if they are in the room. */
  #about(participant: TileNote['participant']): string | undefined {
    if (participant === null || participant === undefined) return this.state().self?.sid;
    const { sid, identity } = typeof participant === 'string' ? { identity: participant } : participant;
    return this.#people().find((one) => (sid ? one.sid === sid : one.identity === identity))?.sid;
  }
}

/** `text` on one line, shortened to fit. */
function shortened(text: string): string {
  // Not all of a very long text.
  const characters = [
    ...text
      .slice(0, 10 * LONGEST)
      .replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ')
      .trim(),
  ];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : characters.join('');
}
