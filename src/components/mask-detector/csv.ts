import { hasConfidence, type Track } from './timeline.ts';

const HEADER = 'time,participant,state,label,confidence,seconds';

/**
 * Everything noted, by the time of its beginning, as RFC 4180 has it. The labels are the model's, whatever the page's language; the time is that of
 * Greenwich.
 */
export function csvOf(tracks: readonly Track[]): string {
  const rows = tracks
    .flatMap(({ participant, entries }) => entries.map((entry) => ({ ...entry, participant })))
    .sort((a, b) => a.at - b.at)
    .map(({ at, until, participant, state, label, confidence }) => [
      new Date(at).toISOString(),
      cell(participant?.identity ?? ''),
      state,
      cell(label ?? ''),
      hasConfidence(state) ? confidence.toFixed(3) : '',
      ((until - at) / 1000).toFixed(3),
    ]);
  // Spreadsheets read it as UTF-8 only with this mark in front.
  return `\uFEFF${[HEADER, ...rows.map((row) => row.join(','))].join('\r\n')}\r\n`;
}

/** The start of a cell, after anything a spreadsheet treats as the end of the previous one, followed by what starts a formula. */
const FORMULA = /(^|[;,\t\r\n])(?=[=+\-@＝＋－＠])/g;

/** `text` as one cell. Names come from other people: none may become a formula. */
function cell(text: string): string {
  const harmless = text.replace(FORMULA, "$1'");
  return /[",;\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
