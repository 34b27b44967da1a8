import type { TemplateResult } from 'lit';
import { MaskRoomError } from '../../errors/index.ts';
import { format, percent, type Language } from '../../messages/index.ts';
import { csvOf } from './csv.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';
import { answerOf, lasting, nameOf } from './said.ts';
import { SlowDrawing } from './slow-drawing.ts';
import { hasConfidence, type Entry, type State, type Timeline, type Track } from './timeline.ts';

/** How many minutes are kept by default, and at most. */
const MINUTES = 10;
const MOST_MINUTES = 60;
/** The table has at most this many rows. */
const ROWS = 100;
/** The least width of a bar, in thousandths of the whole: a moment stays visible. */
const NARROWEST = 3;

/** How many minutes `log` of the detector asks for; 0 is no log. */
export function minutesOf({ log }: MaskDetector): number {
  if (!log) return 0;
  return log !== true && log > 0 ? Math.min(log, MOST_MINUTES) : MINUTES;
}

/** Downloads everything in the log. Throws `detector-log-empty`. */
export function saveLog({ ownerDocument }: Element, tracks: readonly Track[]): void {
  if (tracks.length === 0) throw new MaskRoomError('detector-log-empty');
  const url = URL.createObjectURL(new Blob([csvOf(tracks)], { type: 'text/csv' }));
  // Not every system allows colons in a file name.
  const download = `detections-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.csv`;
  Object.assign(ownerDocument.createElement('a'), { href: url, download }).click();
  // Browsers read the file after the click.
  setTimeout(() => URL.revokeObjectURL(url), 40_000);
}

/** The answers of the last minutes: a lane for each class, time along it. */
export class LogView {
  /** There can be thousands of entries. */
  readonly #drawing = new SlowDrawing();
  #tableOpen = false;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
    private readonly timeline: Timeline,
  ) {}

  render(): TemplateResult {
    const language = this.access.language();
    return this.#drawing.render(language, () => this.#draw(language));
  }

  /** Discards what was drawn. */
  refresh(): void {
    this.#drawing.discard();
    this.host.requestUpdate();
  }

  readonly #toggled = ({ target }: Event): void => {
    this.#tableOpen = (target as HTMLDetailsElement).open;
    this.refresh();
  };

  readonly #save = (): void => {
    // The element shows and announces a failure itself.
    this.host.saveLog().catch(() => undefined);
  };

  #draw(language: Language): TemplateResult {
    const { html, nothing } = this.access.lit;
    const { detector } = language.messages;
    const minutes = minutesOf(this.host);
    const title = format(detector.log, { duration: lasting(minutes * 60_000, language, 'long') });
    const { tracks, newest } = this.timeline;
    const from = newest - minutes * 60_000;
    if (tracks.length === 0)
      return html`<div part="log" class="log" role="group" aria-label=${title}>
        <p class="heading">${title}</p>
        <p class="aside">${detector.logEmpty}</p>
      </div>`;
    const time = (at: number) =>
      new Date(at).toLocaleTimeString(language.tag, { hour: '2-digit', minute: '2-digit' });
    return html`<div part="log" class="log" role="group" aria-label=${title}>
      <p class="heading">${title}</p>
      <div class="tracks">
        ${tracks.map(
          (track) =>
            html`${tracks.length > 1 ? html`<p>${nameOf(track, language)}</p>` : nothing}
              <div class="lanes" role="img" aria-label=${this.#totals(track, from, language)}>
                ${lanesOf(track.entries, from, newest).map(
                  ({ entry, path, total }) =>
                    html`<span>${answerOf(entry, language)}</span>
                      <svg
                        class=${entry.state.replace(' ', '-')}
                        viewBox="0 0 1000 10"
                        preserveAspectRatio="none"
                        aria-hidden="true"
                      >
                        <path d=${path} />
                      </svg>
                      <span class="percent">${lengthOf(entry.state, total, language)}</span>`,
                )}
              </div>`,
        )}
        <span class="ends aside" aria-hidden="true"
          ><span>${time(from)}</span><span>${detector.now}</span></span
        >
      </div>
      <details ?open=${this.#tableOpen} @toggle=${this.#toggled}>
        <summary>${detector.logTable}</summary>
        ${this.#tableOpen ? this.#table(tracks, language) : nothing}
      </details>
      <div class="row"><button type="button" @click=${this.#save}>${detector.logSave}</button></div>
    </div>`;
  }

  /** How long each answer lasted, in words: the same as the timeline. */
  #totals(track: Track, from: number, language: Language): string {
    const totals = lanesOf(track.entries, from, this.timeline.newest).map(({ entry, total }) =>
      `${answerOf(entry, language)} ${lengthOf(entry.state, total, language, 'long')}`.trimEnd(),
    );
    return `${nameOf(track, language)}: ${totals.join(', ')}`;
  }

  #table(tracks: readonly Track[], language: Language): TemplateResult {
    const { html, nothing } = this.access.lit;
    const { detector } = language.messages;
    const several = tracks.length > 1;
    const all = tracks
      // A new model and its first answer may begin at the same time.
      .flatMap((track) => track.entries.map((entry) => ({ track, entry })).reverse())
      .sort((a, b) => b.entry.at - a.entry.at);
    const heads = [
      detector.columnTime,
      ...(several ? [detector.columnWho] : []),
      detector.columnAnswer,
      detector.columnConfidence,
      detector.columnDuration,
    ];
    return html`<div class="scrolled" role="region" tabindex="0" aria-label=${detector.logTable}>
        <table>
          <thead>
            <tr>
              ${heads.map((head) => html`<th scope="col">${head}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${all.slice(0, ROWS).map(
              ({ track, entry }) =>
                html`<tr>
                  <td class="percent">${new Date(entry.at).toLocaleTimeString(language.tag)}</td>
                  ${several ? html`<td>${nameOf(track, language)}</td>` : nothing}
                  <td>${answerOf(entry, language)}</td>
                  <td class="percent">
                    ${hasConfidence(entry.state) ? percent(entry.confidence, language) : '–'}
                  </td>
                  <td class="percent">${lengthOf(entry.state, entry.until - entry.at, language)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${
        all.length > ROWS
          ? html`<p class="aside">${format(detector.logNewest, { count: ROWS }, language)}</p>`
          : nothing
      }`;
  }
}

/** How long it lasted, in words; empty for a mere moment. */
const lengthOf = (state: State, ms: number, language: Language, display?: 'long'): string =>
  state === 'new model' ? '' : lasting(ms, language, display);

/** The lanes after the classes, in this order. */
const AFTER: readonly string[] = ['class', 'not sure', 'no face', 'no answer', 'new model'];

interface Lane {
  entry: Entry;
  /** Its bars, for an SVG that is 1000 wide and 10 high. */
  path: string;
  /** ms. */
  total: number;
}

/** A lane for each class, by name, then for each other state, if there was any of it between `from` and `to`. */
function lanesOf(entries: readonly Entry[], from: number, to: number): Lane[] {
  const lanes = new Map<string, Lane & { end: number }>();
  const scale = 1000 / (to - from);
  for (const entry of entries) {
    const began = Math.max(entry.at, from);
    if (entry.until < from) continue;
    const key = `${entry.state} ${entry.label}`;
    let lane = lanes.get(key);
    if (!lane) lanes.set(key, (lane = { entry, path: '', total: 0, end: -1 }));
    lane.total += entry.until - began;
    const left = Math.round((began - from) * scale);
    const right = Math.max(left + NARROWEST, Math.round((entry.until - from) * scale));
    // Skips entries that would only be drawn on top of the previous bar.
    if (right <= lane.end) continue;
    lane.path += `M${Math.max(left, lane.end)} 0H${right}V10H${Math.max(left, lane.end)}z`;
    lane.end = right;
  }
  return [...lanes.values()].sort(
    (a, b) =>
      AFTER.indexOf(a.entry.state) - AFTER.indexOf(b.entry.state) ||
      String(a.entry.label).localeCompare(String(b.entry.label)),
  );
}
