import { aTimeout } from '@open-wc/testing';

/** Whether time passes in `audio`: in Firefox it stands still on a machine without a sound card. */
export async function sounds(audio: AudioContext): Promise<boolean> {
  for (let tries = 0; tries < 20 && audio.currentTime === 0; tries++) await aTimeout(100);
  return audio.currentTime > 0;
}
