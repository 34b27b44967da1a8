import { MaskRoomError } from '../../errors/index.ts';
import { isHidden, pause } from '../shared/frames.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';

/** This many failed frames in a row end detection; fewer are tolerated. */
const PATIENCE = 3;

/** Classifies the video, frame by frame, until `signal` aborts. */
export async function detectionLoop(
  host: MaskDetector,
  access: DetectorAccess,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let due = 0;
  const end = (cause: unknown) => {
    if (!signal.aborted) access.end(cause);
  };
  while (!signal.aborted) {
    const { video, classifier } = host;
    const hidden = isHidden(host);
    if (video && !classifier && !hidden) {
      // The model is gone, or another one is needed.
      const loading = access.loadFallback();
      if (loading) {
        await loading.catch(end);
        // Whether it loaded or failed, the page gets its turn before the next attempt.
        await pause(0, signal);
        continue;
      }
    }
    if (!video || !classifier || hidden) {
      // The detector is notified when they return; this timer is only a fallback.
      await pause(250, signal);
      continue;
    }
    const everybody = access.everybody();
    if (everybody) {
      access.follow(null);
      await everybody.turn(classifier, signal).catch(end);
      continue;
    }
    const frames = access.follow(video)!;
    const frame = frames.newest;
    // A frame votes once, and once for each model.
    if (frame === 0 || (frame === frames.used && access.hasAnswered(classifier))) {
      await frames.next();
      continue;
    }
    const wait = due - performance.now();
    const interval = 1000 / access.fps();
    // A camera's frame comes a little early or late: half a frame of slack keeps 15 a second from becoming 10.
    if (wait > interval / 2) {
      await pause(wait - interval / 2, signal);
      continue;
    }
    if (video.readyState < video.HAVE_CURRENT_DATA) {
      await frames.next();
      continue;
    }
    due = Math.max(due, performance.now() - interval) + interval;
    try {
      const result = await classifier.classify(video, { region: access.region() });
      if (signal.aborted) return;
      // Another model has taken over meanwhile, or the detector is waiting for one.
      if (classifier !== host.classifier) continue;
      failures = 0;
      frames.used = frame;
      access.show(result, classifier);
    } catch (cause) {
      if (signal.aborted) return;
      // The camera or the model went during this frame: the state already says so.
      if (video !== host.video || classifier !== host.classifier) continue;
      const error = MaskRoomError.from(cause);
      if (++failures < PATIENCE && error.recoverable) {
        await pause(100, signal);
        continue;
      }
      const reason = error.message;
      end(
        failures < PATIENCE
          ? error
          : new MaskRoomError('detector-stopped', { count: failures, reason }, { cause: error }),
      );
    }
  }
}
