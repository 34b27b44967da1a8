import type { LocalTrack, TrackSource } from './types.ts';

/** What a published track says about itself. */
interface Named {
  readonly kind: string;
  readonly trackName: string;
}

/** The name of the track that carries messages; of each participant, a room takes a name once. */
export const MESSAGES = 'mask-room-messages';

/** A name that the SDK, or the browser under it, has made up for a track without one. */
const MADE_UP = /^\{?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\}?$/i;

/** Names contain the source, as in Twilio's own example app. They differ from one capture to the next: in a room no name may be there twice. */
export const nameOf = ({ source, track }: LocalTrack): string => `${source}-${track.id}`;

/**
 * The source of each of a participant's tracks, by their names. Apps that name nothing send camera and microphone: without one of that name, the
 * first video without a name is the camera, and so with sound.
 */
export function sourcesOf<T extends Named>(tracks: readonly T[]): Map<T, TrackSource> {
  const sources = new Map<T, TrackSource>();
  for (const track of tracks) sources.set(track, sourceIn(track));
  for (const [kind, device] of [
    ['video', 'camera'],
    ['audio', 'microphone'],
  ]) {
    if ([...sources.values()].includes(device!)) continue;
    const unnamed = tracks.find((track) => track.kind === kind && MADE_UP.test(track.trackName));
    if (unnamed) sources.set(unnamed, device!);
  }
  return sources;
}

function sourceIn({ trackName }: Named): TrackSource {
  const [, known] = /^(camera|mic|screen)/i.exec(trackName) ?? [];
  if (!known) return trackName;
  return known.toLowerCase() === 'mic' ? 'microphone' : known.toLowerCase();
}
