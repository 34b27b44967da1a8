import { svg } from 'lit';
import { icon } from './icon.ts';

const MICROPHONE = svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />`;
const CAMERA = svg`<rect x="3" y="6.5" width="12.5" height="11" rx="2.5" /><path d="m15.5 11 5-3v8l-5-3" />`;
const SLASH = svg`<path class="gap" d="m4 4.5 16 16" /><path d="m4 3 17 17" />`;

export const microphone = icon(MICROPHONE);
export const microphoneOff = icon(svg`${MICROPHONE}${SLASH}`);
export const camera = icon(CAMERA);
export const cameraOff = icon(svg`${CAMERA}${SLASH}`);
export const flip = icon(
  svg`<path d="M4 10.5a8 8 0 0 1 13.7-4.2L20 8.5M20 4v4.5h-4.5M20 13.5a8 8 0 0 1-13.7 4.2L4 15.5M4 20v-4.5h4.5" />`,
);
export const still = icon(svg`<path d="M8.5 5v14M15.5 5v14" />`);
export const sound = icon(
  svg`<path d="M4 9.5v5h3.5l4.5 4v-13l-4.5 4zM15.5 9a4 4 0 0 1 0 6M18 6.5a7.5 7.5 0 0 1 0 11" />`,
  'icon ahead',
);
