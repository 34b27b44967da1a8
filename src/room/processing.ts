import type { Camera, Kind } from '../camera/index.ts';
import { MaskRoomError, reasonOf, type ErrorCode } from '../errors/index.ts';
import { addErrorTexts, addTexts } from '../messages/index.ts';
import { processorErrors, processorTexts } from '../messages/en/processor-errors.ts';
import type { RoomSession } from './room-session.ts';
import type { GivenSdk } from './sdk.ts';
import type {
  AudioProcessor,
  Processors,
  TwilioVideo,
  VideoProcessor,
  VideoProcessorSetting,
} from './types.ts';

addErrorTexts(processorErrors);
addTexts({ room: processorTexts });

/** How often to look whether a processor works, in ms. */
const LOOK = 500;
/** How many checks in a row may find that every frame since the last one has failed. */
const MAY_FAIL = 4;
/** And how many may find that it has produced nothing. A model may have to be compiled first. */
const MAY_TAKE = 20;

/** How one processor reports its work. */
interface ProcessorEvents {
  made: (track: MediaStreamTrack) => void;
  failed: (cause: unknown) => void;
}

/** What a track is to run through. */
type Setting = NonNullable<Processors[Kind]>;

/** A device's track on its way through a processor. */
interface Run {
  readonly raw: MediaStreamTrack;
  readonly setting: Setting;
  readonly end: AbortController;
  /** `null` before there is any. */
  made: MediaStreamTrack | null;
  failed: boolean;
}

/**
 * What a page's processors make of camera and microphone. The device's own track is never handed to a call: only what was made of it is, and only
 * from the first frame on.
 */
export class Processing {
  readonly #runs: Record<Kind, Run | null> = { video: null, audio: null };
  /** Processors that the person continues without. */
  readonly #waived = new Set<unknown>();
  #waiting: (() => void)[] = [];

  constructor(
    private readonly session: RoomSession,
    private readonly sdk: () => GivenSdk,
    /** What is to be sent is something else now. */
    private readonly changed: () => void,
  ) {}

  /** What `processor` has made of `raw`; `null` as long as there is nothing. `raw` itself if the person continues without it. */
  made(kind: Kind, raw: MediaStreamTrack, setting: Setting): MediaStreamTrack | null {
    if (this.#waived.has(processorIn(setting))) return raw;
    const run = this.#runs[kind];
    return run?.raw === raw && isSame(run.setting, setting) ? run.made : null;
  }

  /** Resolves once something was made of everything, or it has failed. */
  async ready(): Promise<void> {
    while (Object.values(this.#runs).some((run) => run && !run.made && !run.failed))
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Lets each track run through its processor, and no other. What has failed with the two is not tried again by itself. */
  follow(camera: Camera | null, processors: Processors): void {
    for (const kind of ['video', 'audio'] as const) {
      const run = this.#runs[kind];
      const raw = camera?.[kind];
      const setting = processors[kind];
      const wanted = raw && setting && !this.#waived.has(processorIn(setting)) ? { raw, setting } : null;
      if (wanted ? run?.raw === raw && isSame(run!.setting, wanted.setting) : !run) continue;
      run?.end.abort();
      this.#runs[kind] = wanted && this.#start(kind, wanted);
      if (run) this.#wake();
    }
  }

  /** What has failed may be tried again. For the camera this is automatic: each time it is turned on there is a new track. */
  retry(): void {
    if (!this.session.state.muted && this.#runs.audio?.failed) this.#runs.audio = null;
  }

  /** The person continues without the processor that has failed: what was turned off with it is on again, unprocessed. */
  goOnWithout(kind: Kind): void {
    const { session } = this;
    const setting = session.state.processors[kind];
    if (setting) this.#waived.add(processorIn(setting));
    session.dismiss();
    session.choose(kind === 'video' ? 'cameraOff' : 'muted', false);
    this.changed();
  }

  /** The stay is over, and with it what the person had said for it. */
  forget(): void {
    this.#waived.clear();
  }

  #start(kind: Kind, wanted: Pick<Run, 'raw' | 'setting'>): Run {
    const run: Run = { ...wanted, end: new AbortController(), made: null, failed: false };
    const { signal } = run.end;
    const { session } = this;
    const told: ProcessorEvents = {
      made: (track) => {
        if (signal.aborted || run.made === track) return;
        run.made = track;
        if (session.state.error?.code.startsWith(`${kind}-processor`)) session.dismiss();
        this.changed();
        this.#wake();
      },
      // Nothing is sent in its place before the person says so.
      failed: (cause) => {
        if (signal.aborted) return;
        run.end.abort();
        run.failed = true;
        run.made = null;
        const code: ErrorCode = `${kind}-processor-${cause === STALLED ? 'stalled' : 'failed'}`;
        session.turn(kind === 'video' ? 'cameraOff' : 'muted', true);
        session.report(new MaskRoomError(code, { reason: reasonOf(cause) }, { cause }));
        this.changed();
        this.#wake();
      },
    };
    const work =
      kind === 'video'
        ? processVideo(this.sdk(), run.raw, run.setting, told, signal)
        : processAudio(run.raw, run.setting as AudioProcessor, told, signal);
    work.catch(told.failed);
    return run;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The processor itself. A page may set anything. */
const processorIn = (setting: Setting): unknown =>
  typeof setting === 'object' && 'processor' in setting ? setting.processor : setting;

const optionsIn = (setting: Setting) =>
  'options' in Object(setting) ? (setting as VideoProcessorSetting).options : {};

/** A template may set its options again at each render. */
const isSame = (one: Setting, other: Setting): boolean =>
  processorIn(one) === processorIn(other) &&
  JSON.stringify(optionsIn(one)) === JSON.stringify(optionsIn(other));

/** Nothing has come of it for too long. */
const STALLED = new Error('it stopped');

/** Calls `look` again and again until `signal` aborts, but not while the page is out of sight: there, a browser slows down what processors rely on. */
function whileSeen(signal: AbortSignal, look: () => void): void {
  const timer = setInterval(() => {
    if (!document.hidden) look();
  }, LOOK);
  signal.addEventListener('abort', () => clearInterval(timer));
}

/** Ends a track that may have been sent: the SDK plays such a one until it ends, and a stop by script is silent. */
function finish(track: MediaStreamTrack): void {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}

/**
 * Lets the SDK process a track of its own that is never published, and reports its output. A track that is published first and processed then would
 * send raw frames until the SDK has changed them over.
 */
async function processVideo(
  given: GivenSdk,
  raw: MediaStreamTrack,
  setting: Setting,
  told: ProcessorEvents,
  signal: AbortSignal,
): Promise<void> {
  const { loadSdk, OWN_CAPTURE } = await import('./joining.ts');
  const { LocalVideoTrack }: TwilioVideo = await loadSdk(given);
  if (signal.aborted) return;
  if (!LocalVideoTrack) throw new Error('the SDK of this page has no LocalVideoTrack');
  const processor = processorIn(setting) as VideoProcessor | null;
  if (typeof processor?.processFrame !== 'function') throw new Error('videoProcessor has no processFrame()');
  // Of a clone: when that ends, the SDK lets go of all that it has made for it.
  const clone = raw.clone();
  const track = new LocalVideoTrack(clone, { name: `unsent-${raw.id}`, ...OWN_CAPTURE });
  let failure: unknown = null;
  let asked = 0;
  let done = 0;
  /** Whether the camera has delivered a frame since the last check. */
  let delivered = false;
  const camera = document.createElement('video');
  const watched: VideoProcessor = {
    // The SDK shows what a frame that has thrown has left on the canvas, raw parts of it perhaps, and gives up after one that has rejected.
    async processFrame(input, output) {
      asked++;
      try {
        await processor.processFrame(input, output);
        failure = null;
        if (track.processedTrack) told.made(track.processedTrack);
      } catch (cause) {
        failure = { cause };
        output.width = output.width + 0;
        if ('close' in input) input.close();
      } finally {
        done++;
      }
    },
  };
  signal.addEventListener('abort', () => {
    const { processedTrack } = track;
    track.detach();
    camera.srcObject = null;
    if (track.processor) track.removeProcessor(watched);
    finish(clone);
    if (processedTrack) finish(processedTrack);
  });
  // It processes what somebody looks at.
  track.attach();
  track.addProcessor(watched, optionsIn(setting));
  let [failing, waiting, before] = [0, 0, 0];
  whileSeen(signal, () => {
    failing = failure ? failing + 1 : 0;
    // One that does not close the frames it is given gets no further ones: then none is waited for, either.
    const idle = done === before;
    waiting = idle && (asked > done || delivered) ? waiting + 1 : 0;
    before = done;
    delivered = false;
    if (idle) listenTo(camera, raw, () => (delivered = true));
    if (failing > MAY_FAIL) told.failed((failure as { cause: unknown }).cause);
    else if (waiting > MAY_TAKE) told.failed(STALLED);
  });
}

/** Calls `delivered` with the next frame of `track`; `video` plays it from the first time on. */
function listenTo(video: HTMLVideoElement, track: MediaStreamTrack, delivered: () => void): void {
  if (!video.srcObject) {
    video.muted = true;
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => undefined);
  }
  (video as Partial<HTMLVideoElement>).requestVideoFrameCallback?.call(video, delivered);
}

async function processAudio(
  raw: MediaStreamTrack,
  processor: AudioProcessor,
  told: ProcessorEvents,
  signal: AbortSignal,
): Promise<void> {
  if (typeof processor.connect !== 'function') throw new Error('audioProcessor has no connect()');
  let made: MediaStreamTrack | null = null;
  let waiting = 0;
  whileSeen(signal, () => {
    if (!made && ++waiting > MAY_TAKE) told.failed(STALLED);
  });
  const end = () => {
    processor.disconnect?.();
    if (made && made !== raw) finish(made);
  };
  made = await processor.connect(raw);
  if (signal.aborted) return end();
  signal.addEventListener('abort', end);
  if (made?.kind !== 'audio' || made.readyState !== 'live')
    throw new Error('connect() returned no live audio track');
  made.addEventListener('ended', () => told.failed(STALLED));
  told.made(made);
}
