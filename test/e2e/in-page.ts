/** Functions that run in the page, by whatever drives the browser: each is handed over as text and uses nothing from around it. */
export type {} from '../../src/index.ts';

/** What a page knows that is told which frame of the footage a video shows. */
export interface Recognising {
  footage: {
    indexOf(source: CanvasImageSource): number;
    learn(jpeg: string): Promise<void>;
    references: number[][];
  };
}

/** Keeps every peer connection of the page at hand for its statistics. */
export function keepPeers(): void {
  const peers: RTCPeerConnection[] = [];
  // A proxy and not a subclass: the SDK tells browsers apart by the class itself.
  window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(target, parameters, newTarget) {
      const peer = Reflect.construct(target, parameters, newTarget) as RTCPeerConnection;
      peers.push(peer);
      return peer;
    },
  });
  Object.assign(window, { peers });
}

/** One figure of everything of `kind` that comes in. */
export async function received(figure: string, kind: string): Promise<number> {
  const peers = (window as unknown as { peers: RTCPeerConnection[] }).peers;
  let sum = 0;
  for (const peer of peers) {
    if (peer.connectionState === 'closed') continue;
    for (const report of (await peer.getStats()).values())
      if (report.type === 'inbound-rtp' && report.kind === kind)
        sum += (report[figure] as number | undefined) ?? 0;
  }
  return sum;
}

/** Compares the detector's results with what the footage shows, for `seconds`. */
export async function judgeDetections({
  ranges,
  seconds,
}: {
  ranges: Record<string, readonly (readonly [number, number])[]>;
  seconds: number;
}) {
  const { footage } = window as unknown as Recognising;
  const room = document.querySelector('twilio-room')!;
  const detector = document.querySelector('mask-detector')!;
  const tally = {
    right: 0,
    wrong: 0,
    seen: { 'no mask': 0, mask: 0 } as Record<string, number>,
    /** Which frame each wrong answer was about, to be told where a test fails. */
    mistakes: [] as string[],
  };
  const judge = (event: HTMLElementEventMap['detection']) => {
    const index = footage.indexOf(room.localVideo!);
    // The picture was taken this many frames ago, at 30 a second: the result counts only where that one was clear as well.
    const { label, confidence, latency } = event.detail;
    const late = Math.ceil(latency * 0.03);
    const truth = Object.entries(ranges).find(([, list]) =>
      list.some(([from, to]) => index >= from + 3 + late && index <= to - 3),
    )?.[0];
    if (!truth) return;
    tally.seen[truth]!++;
    tally[label === truth ? 'right' : 'wrong']++;
    if (label !== truth)
      tally.mistakes.push(`${index} (${late} late): ${label} ${confidence.toFixed(2)}, not ${truth}`);
  };
  detector.addEventListener('detection', judge);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  detector.removeEventListener('detection', judge);
  return tally;
}

/** A few moments of the room's own video, held still: addresses of PNG files. */
export async function takeStills(): Promise<string[]> {
  const video = document.querySelector('twilio-room')!.localVideo!;
  const stills: string[] = [];
  for (let n = 0; n < 6; n++) {
    const canvas = document.createElement('canvas');
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext('2d')!.drawImage(video, 0, 0);
    stills.push(canvas.toDataURL('image/png'));
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  return stills;
}

/** The confidences, by label, that the trainer's model answers `stills` with. */
export async function answersOnStills(stills: string[]): Promise<Record<string, number>[]> {
  const { classifier } = document.querySelector('mask-trainer')!;
  const all = [];
  for (const still of stills) {
    const picture = new Image();
    picture.src = still;
    await picture.decode();
    const { results } = await classifier!.classify(picture);
    all.push(Object.fromEntries(results.map(({ label, confidence }) => [label, confidence])));
  }
  return all;
}

/** Keeps the loss of each epoch in `losses`, on the window. */
export function keepLosses(): void {
  const losses: number[] = [];
  Object.assign(window, { losses });
  document
    .querySelector('mask-trainer')!
    .addEventListener('training-progress', (event) => losses.push(event.detail.loss));
}
