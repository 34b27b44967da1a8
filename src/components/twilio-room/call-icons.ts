import { svg, type TemplateResult } from 'lit';
import { icon } from './icon.ts';

export const screen = icon(
  svg`<rect x="3" y="4.5" width="18" height="12" rx="2" /><path d="M12 13.5v-6m-2.5 2.5L12 7.5l2.5 2.5M8.5 20h7" />`,
);
export const leave = icon(
  svg`<path d="M13.5 4h-7A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20h7M10.5 12H20m-3.5-3.5L20 12l-3.5 3.5" />`,
  'icon ahead',
);
export const reconnecting = icon(svg`<path d="M20 12a8 8 0 1 1-2.3-5.7L20 8.5M20 4v4.5h-4.5" />`);
export const more = icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01" />`, 'icon dots');
export const people = icon(
  svg`<circle cx="9" cy="9" r="3.5" /><path d="M3 19.5a6 6 0 0 1 12 0M16 5.8a3.5 3.5 0 0 1 0 6.4M18 14.6a6 6 0 0 1 3 4.9" />`,
);
export const captions = icon(
  svg`<rect x="3" y="5" width="18" height="14" rx="2" /><path d="M6.5 11h5M6.5 15h3M14.5 11h3M12.5 15h5" />`,
);
export const fullScreen = icon(svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />`);
export const smallWindow = icon(
  svg`<path d="M20.5 10V6A1.5 1.5 0 0 0 19 4.5H5A1.5 1.5 0 0 0 3.5 6v10A1.5 1.5 0 0 0 5 17.5h4" /><rect x="12.5" y="13" width="8" height="6.5" rx="1.5" />`,
);
const PIN = svg`<path d="M8.5 3.5h7l-1 7 3 3.5h-11l3-3.5zM12 14v6.5" />`;
export const pin = icon(PIN);
export const unpin = icon(PIN, 'icon filled');
export const back = icon(svg`<path d="m14.5 5.5-7 6.5 7 6.5" />`, 'icon ahead');
export const next = icon(svg`<path d="m9.5 5.5 7 6.5-7 6.5" />`, 'icon ahead');

/** Five bars, of which `level` are filled. */
export const bars = (level: number): TemplateResult =>
  icon(
    svg`${[1, 2, 3, 4, 5].map((bar) => svg`<path class=${bar <= level ? 'bar' : 'bar none'} d="M${bar * 4} 20v-${bar * 3}" />`)}`,
  );
