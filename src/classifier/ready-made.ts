import type { Region } from './types.ts';

/** Address of the ready-made mask model for `region`, beside the bundle. */
export const readyMade = (region: Region): string =>
  new URL(
    /* @vite-ignore */ region === 'face' ? 'models/ready-face/model.json' : 'models/ready/model.json',
    import.meta.url,
  ).href;
