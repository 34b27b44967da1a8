import type { TemplateResult } from 'lit';
import type { RemoteParticipantInfo, RoomCall } from '../../handoff/index.ts';
import { TileTexts, wordsFor } from './badges.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { Detecting, MaskDetector } from './mask-detector.ts';

/** The topic of what is sent. */
const TOPIC = 'mask-room-answer';
/** At most one answer is sent in this time, and an unchanged one is sent again after the other; all in ms. */
const EVERY = 1000;
const RENEWED = 4000;
/** What somebody else has sent holds no longer without news in this time: three renewals have not come. */
const STALE = 12_000;
/** The minimum time between two updates of what other people have sent, however much it is. */
const SHOWING = 250;
/** A longer class name is not one of ours. */
const LONGEST_LABEL = 200;

/** What is sent to the others. `null` in its place takes it back. */
interface SharedAnswer {
  /** `null` is "not sure". */
  label: string | null;
  /** 0 to 1. */
  confidence: number;
  /** When it was given, in ms since 1970, by the sender's clock. */
  time: number;
}

/** What somebody in the room has sent, as far as it is an answer: anybody may send anything. */
function answerIn(payload: unknown): SharedAnswer | null {
  const { label, confidence, time } = (payload ?? {}) as Partial<SharedAnswer>;
  const isLabel =
    label === null || (typeof label === 'string' && label !== '' && label.length <= LONGEST_LABEL);
  if (!isLabel || typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) return null;
  return typeof time === 'number' && Number.isFinite(time) ? { label, confidence, time } : null;
}

/** The names of the classifier's classes, as one text; a page's own classifier may not have them. */
const classesOf = ({ labels = [] }: Detecting): string => JSON.stringify([...labels].sort());

/**
 * The answer on one's own camera for the others in the call, as words and never as a picture; and what they share, on their tiles. Nothing is sent
 * before the person has agreed by the button, for this call alone.
 */
export class Share {
  /** The call for which the person has agreed. */
  #agreed: RoomCall | null = null;
  /** The classes that the answers shared since then are about; `null` before the first one. */
  #classes: string | null = null;
  /** What stands with the others. */
  #out: SharedAnswer | null = null;
  /** When something was sent last. */
  #sent = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What others have sent last, by SID, and when it came. */
  readonly #heard = new Map<
    string,
    { participant: RemoteParticipantInfo; label: string | null; time: number; at: number }
  >();
  #showing: ReturnType<typeof setTimeout> | undefined;
  /** Until the oldest of it holds no longer. */
  #aging: ReturnType<typeof setTimeout> | undefined;
  readonly #texts: TileTexts;
  #listening = new AbortController();
  #document: Document | null = null;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {
    this.#texts = new TileTexts(host, access);
  }

  follow(): void {
    const { ownerDocument } = this.host;
    if (ownerDocument !== this.#document) {
      this.#listening.abort();
      this.#listening = new AbortController();
      this.#document = ownerDocument;
      const { signal } = this.#listening;
      ownerDocument.addEventListener('room-message', this.#hear, { signal });
      ownerDocument.addEventListener('participant-left', this.#left, { signal });
    }
    const call = this.#call;
    // They have agreed to show what these classes say of them, and not whatever another model might.
    if (this.#agreed && (this.#agreed !== call || this.#classesChanged)) this.stop();
    if (!call && this.#heard.size > 0) {
      this.#heard.clear();
      this.#show();
    }
    this.#send();
  }

  /** Takes back what stands with the others. */
  end(): void {
    this.stop();
    this.#listening.abort();
    clearTimeout(this.#showing);
    clearTimeout(this.#aging);
    this.#heard.clear();
    this.#texts.end();
  }

  get #call(): RoomCall | null {
    return this.access.handoffs().get('room-call');
  }

  get #classesChanged(): boolean {
    const { classifier } = this.host;
    return classifier !== null && this.#classes !== null && classesOf(classifier) !== this.#classes;
  }

  /** The person takes their consent back. */
  stop(): void {
    this.#withdraw();
    this.#forget();
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#agreed = this.#classes = this.#out = null;
    this.#show();
    this.host.requestUpdate();
  }

  readonly #pressed = ({ detail }: MouseEvent): void => {
    // The second click of a double-click was meant for the first.
    if (detail > 1) return;
    if (this.#agreed) this.stop();
    else {
      this.#agreed = this.#call;
      this.#send();
      this.host.requestUpdate();
    }
  };

  /** Lets the others have what holds now, if the person has agreed: a change soon, what stays from time to time. */
  #send(): void {
    const call = this.#agreed;
    clearTimeout(this.#timer);
    if (!call) return;
    const answer = this.host.status === 'detecting' ? this.host.answers.find(({ own }) => own) : undefined;
    if (!answer) return this.#withdraw();
    const { label, confidence } = answer;
    const now = performance.now();
    const wait = this.#sent + (this.#out?.label === label ? RENEWED : EVERY) - now;
    if (wait > 0) {
      this.#timer = setTimeout(() => this.#send(), wait);
      return;
    }
    this.#sent = now;
    this.#classes ??= classesOf(this.host.classifier!);
    if (!this.#out) this.host.requestUpdate();
    this.#out = { label, confidence, time: Date.now() };
    this.#timer = setTimeout(() => this.#send(), RENEWED);
    this.#show();
    call.send(TOPIC, this.#out, { keep: true }).catch((cause: unknown) => {
      // Over meanwhile, by the call's end or by the person.
      if (this.#agreed !== call || (cause as { code?: string } | null)?.code === 'aborted') return;
      this.#forget();
      this.access.fail(cause);
    });
  }

  /** Sent without being kept: who comes later gets nothing. */
  #withdraw(): void {
    if (!this.#agreed || !this.#out) return;
    this.#out = null;
    this.#show();
    this.host.requestUpdate();
    if (!this.#agreed.signal.aborted) this.#agreed.send(TOPIC, null).catch(() => undefined);
  }

  readonly #hear = (event: Event): void => {
    const { topic, payload, participant } = (event as GlobalEventHandlersEventMap['room-message']).detail;
    if (topic !== TOPIC) return;
    // The room says who sent it, whatever the message says.
    const { sid, identity } = participant;
    if (!this.#call?.participants().some((each) => each.sid === sid)) return;
    if (payload === null) {
      if (this.#heard.delete(sid)) this.#show();
      return;
    }
    const answer = answerIn(payload);
    // By the sender's own clock: an older one than that which is shown is no news.
    if (!answer || answer.time < (this.#heard.get(sid)?.time ?? -Infinity)) return;
    const { label, time } = answer;
    this.#heard.set(sid, { participant: { sid, identity }, label, time, at: performance.now() });
    this.#showing ??= setTimeout(() => {
      this.#showing = undefined;
      this.#show();
    }, SHOWING);
  };

  readonly #left = (event: Event): void => {
    const { participant } = (event as GlobalEventHandlersEventMap['participant-left']).detail;
    if (this.#heard.delete(participant.sid)) this.#show();
  };

  /** Puts what is shared on the tiles, one's own as well: so one sees what the others do. */
  #show(): void {
    const now = performance.now();
    for (const [sid, { at }] of this.#heard) if (now - at >= STALE) this.#heard.delete(sid);
    const self = this.#agreed?.self;
    const own = self && this.#out ? [{ participant: self, label: this.#out.label }] : [];
    this.#texts.show(
      [...own, ...this.#heard.values()].map(({ participant, label }) => ({
        participant,
        text: wordsFor(label, this.access),
      })),
    );
    clearTimeout(this.#aging);
    const oldest = Math.min(...[...this.#heard.values()].map(({ at }) => at));
    if (oldest < Infinity) this.#aging = setTimeout(() => this.#show(), oldest + STALE - now);
  }

  /** Asks the person, in a call only: before, there is nobody to share with. */
  render(): TemplateResult | null {
    if (!this.#call) return null;
    const { html } = this.access.lit;
    const { detector } = this.access.language().messages;
    const agreed = this.#agreed !== null;
    const text = !agreed ? detector.shareAsk : this.#out ? detector.sharing : detector.shareWaiting;
    return html`<div part="share" class="row" role="group" aria-label=${detector.shareTitle}>
      <p id="sharing">${text}</p>
      <button type="button" aria-describedby="sharing" @click=${this.#pressed}>
        ${agreed ? detector.shareStop : detector.shareStart}
      </button>
    </div>`;
  }
}
