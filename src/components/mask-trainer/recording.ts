import type { Params } from '../../messages/index.ts';
import type { trainerTexts } from '../../messages/en/trainer-late.ts';
import { Frames, pause } from '../shared/frames.ts';
import type { Run } from './press-and-hold.ts';

/** The inputs of a recording. */
export interface RecordingAccess {
  video(): HTMLVideoElement | null;
  /** Takes an image of the video's current picture. */
  take(): Promise<unknown>;
  say(text: keyof (typeof trainerTexts)['trainer'], params?: Params): void;
  /** The run has changed. */
  changed(): void;
  /** The number of images of the class. */
  count(): number;
  /** Images a second at most. */
  pace: number;
}

/**
 * Counts down and takes one image, or one after the other until the run ends: never two at once, and each frame of the video once. Rejects with what
 * the first image fails with.
 */
export async function record(run: Run, access: RecordingAccess): Promise<void> {
  const { label, signal } = run;
  const { say, take } = access;
  // It was ended while this was loading.
  if (signal.aborted) return;
  for (let first = true; run.seconds > 0; first = false) {
    // In full once; a number alone can be spoken within its second.
    say(first ? 'startsIn' : 'countdown', { label, seconds: run.seconds });
    await pause(1000, signal);
    if (signal.aborted) return say('countdownEnded');
    run.seconds--;
    access.changed();
  }
  if (!run.many) return void (await take());
  say('recordingLabel', { label });
  let frames: Frames | null = null;
  /** The frames of the video that is there now; `null` without one. */
  const follow = (video: HTMLVideoElement | null): Frames | null => {
    if (video === (frames?.video ?? null)) return frames;
    frames?.end();
    // A frozen picture is announced, and again when it moves.
    const told = (): void => say(frames?.still ? 'recordingStill' : 'recordingLabel', { label });
    return video && new Frames(video, told);
  };
  const end = (): void => frames?.end();
  signal.addEventListener('abort', end);
  try {
    while (!signal.aborted) {
      const video = access.video();
      frames = follow(video);
      if (video && isOver(video)) break;
      const frame = frames?.newest ?? 0;
      if (frames && frame === frames.used) {
        await frames.next();
        continue;
      }
      const started = performance.now();
      await take();
      if (frames) frames.used = frame;
      await pause(Math.max(0, 1000 / access.pace - (performance.now() - started)), signal);
    }
  } finally {
    end();
    signal.removeEventListener('abort', end);
  }
  say('added', { label, count: access.count() });
}

/** Whether no more frames will come. A stream that its owner stopped does not end the video. */
const isOver = ({ ended, srcObject }: HTMLVideoElement): boolean =>
  ended || (srcObject instanceof MediaStream && !srcObject.active);
