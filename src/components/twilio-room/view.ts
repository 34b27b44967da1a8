import { html, nothing, type TemplateResult } from 'lit';
import { cameraOff, microphoneOff, person } from './icons.ts';

const streams = new WeakMap<MediaStreamTrack, MediaStream>();

/** A stream of `track` alone, the same one each time, so that a media element is not started anew by every render. */
export function streamOf(track: MediaStreamTrack | null | undefined): MediaStream | null {
  if (!track) return null;
  let stream = streams.get(track);
  if (!stream) streams.set(track, (stream = new MediaStream([track])));
  return stream;
}

/** At most two letters that stand for `name` where there is no picture. */
export function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return chosen
    .map((word) => [...word][0]!)
    .join('')
    .toLocaleUpperCase();
}

/** The smallest layout that holds `count` tiles; the style sheet knows each. */
export function gridClass(count: number): string {
  return `n${[1, 2, 4, 6, 9, 12].find((places) => count <= places) ?? 16}`;
}

/** What a person without a picture looks like. */
export function avatar(name: string): TemplateResult {
  return html`<div class="avatar" aria-hidden="true">${initials(name) || person}</div>`;
}

/** The strip along a tile's foot: who it is, and what they have turned off, in words. */
export function caption(
  name: string,
  marks: { microphoneOn: boolean; cameraOn: boolean; note?: string | undefined },
  texts: { micOff: string; cameraOff: string },
): TemplateResult {
  const mark = (icon: unknown, text: string) => html`<span class="mark">${icon}<span>${text}</span></span>`;
  return html`<div part="caption" class="caption">
    <span class="name">${name}</span>
    ${marks.note ? mark(nothing, marks.note) : nothing}
    ${marks.microphoneOn ? nothing : mark(microphoneOff, texts.micOff)}
    ${marks.cameraOn ? nothing : mark(cameraOff, texts.cameraOff)}
  </div>`;
}
