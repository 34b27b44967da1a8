import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

/** A drawing of 24 by 24 units, in the colour of the text; for decoration next to text. One that points along the text is an `icon ahead`. */
export const icon = (shape: SVGTemplateResult, name = 'icon'): TemplateResult =>
  html`<svg class=${name} viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;

export const person = icon(svg`<circle cx="12" cy="8.5" r="4" /><path d="M4.5 20.5a7.5 7.5 0 0 1 15 0" />`);
