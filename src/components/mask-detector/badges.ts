import type { RemoteParticipantInfo, TileNote } from '../../handoff/index.ts';
import { className } from '../../messages/index.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';

/** Makes the room show texts on people's tiles, by `tile-note`. `end()` removes them all. */
export class TileTexts {
  readonly #shown = new Map<string, string>();
  #life = new AbortController();

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {}

  /** Shows `texts` for the participants in it, and removes those of anybody else. */
  show(texts: readonly { participant: RemoteParticipantInfo; text: string }[]): void {
    const wanted = new Map(texts.map(({ participant, text }) => [participant.sid, text]));
    for (const sid of [...this.#shown.keys()]) if (!wanted.has(sid)) this.#note(sid, '');
    for (const [sid, text] of wanted) if (this.#shown.get(sid) !== text) this.#note(sid, text);
  }

  end(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#shown.clear();
  }

  #note(sid: string, text: string): void {
    if (text) this.#shown.set(sid, text);
    else this.#shown.delete(sid);
    // Somebody may be in two rooms on the page.
    const room = this.access.handoffs().get('room-call')?.id() ?? '';
    const detail: TileNote = { participant: { sid }, text, for: room, signal: this.#life.signal };
    this.host.dispatchEvent(new CustomEvent('tile-note', { detail, bubbles: true, composed: true }));
  }
}

/** The text of an answer on a tile. */
export function wordsFor(label: string | null, { language }: DetectorAccess, faceless = false): string {
  const { detector } = language().messages;
  if (label !== null) return className(label, language());
  return faceless ? detector.noFace : detector.notSure;
}

/** Shows each answer on the tile of the person it is about, on this device only. */
export class Badges {
  readonly #texts: TileTexts;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {
    this.#texts = new TileTexts(host, access);
  }

  follow(): void {
    this.#texts.show(
      this.host.answers.flatMap(({ participant, label, face }) =>
        participant ? [{ participant, text: wordsFor(label, this.access, face === null) }] : [],
      ),
    );
  }

  end(): void {
    this.#texts.end();
  }
}
