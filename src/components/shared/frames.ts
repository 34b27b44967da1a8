/** A video without a new frame for this long is frozen. Milliseconds. */
const STILL = 2000;
/** A slow source gets half as long again as its last frame took, but no longer than this. Milliseconds. */
const LONGEST = 4000;
/** After this long without a callback, the video itself is checked. Milliseconds. */
const PATIENCE = 250;
/** How often to check if the browser sends no callbacks. Milliseconds. */
const CLOCK = 40;

/**
 * Tells the frames of one video apart, until `end()`. A browser announces each new one by a callback, also of a video that is hidden. Where it
 * calls nobody (WebKitGTK with streams, frames of a page that are out of sight, old browsers), the number of decoded frames tells, and where that
 * stays 0, as in Firefox with streams, the picture itself. A stream's `currentTime` is no help: it advances while its picture is frozen.
 */
export class Frames {
  /** The number of the frame that the owner used last: each counts once. */
  used = 0;
  #newest = 0;
  #still = false;
  #silent: boolean;
  /** When the timer counted a frame: a callback for the same frame may still come. */
  #counted = 0;
  #ended = false;
  /** What distinguished the frames at the last check. */
  #mark: unknown;
  /** There are new frames although no callback came. */
  #moved = false;
  #last = performance.now();
  #called = this.#last;
  #due = 0;
  #seeking = 0;
  #limit = STILL;
  #callback = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #waiting: (() => void)[] = [];

  /**
   * `changed` is called when the picture freezes, and when it resumes. `rest`: how long to wait after each frame before asking for another, if only
   * that matters, in milliseconds. The page is drawn again for each frame that is asked for.
   */
  constructor(
    readonly video: HTMLVideoElement,
    private readonly changed: () => void = () => undefined,
    private readonly rest = 0,
  ) {
    this.#silent = !('requestVideoFrameCallback' in video && video.requestVideoFrameCallback);
    video.addEventListener('seeking', this.#sought);
    video.addEventListener('seeked', this.#sought);
    this.#await();
    this.#wind();
  }

  /** The number of the newest frame, counted from 1; 0 before the first. What a video shows from the beginning is one. */
  get newest(): number {
    return this.#newest;
  }

  /** True once no frame has come for two seconds, or for somewhat longer than a slow source takes; false again with the next. */
  get still(): boolean {
    return this.#still;
  }

  /** Resolves with the next frame, or after a quarter of a second, or at the end: see `newest`. */
  next(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Leaves no callback behind. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#resting);
    this.video.cancelVideoFrameCallback?.(this.#callback);
    this.video.removeEventListener('seeking', this.#sought);
    this.video.removeEventListener('seeked', this.#sought);
    this.#wake();
  }

  /** Requests a callback for the next frame. */
  #await(): void {
    this.#callback =
      this.video.requestVideoFrameCallback?.((_, { presentationTime }) => {
        this.#called = performance.now();
        this.#moved = false;
        const news = this.#silent ? this.#look() : !(presentationTime <= this.#counted);
        this.#silent = false;
        // This frame is counted now.
        this.#mark = undefined;
        if (this.rest) this.#resting = setTimeout(() => this.#await(), this.rest);
        else this.#await();
        if (news) this.#came();
      }) ?? 0;
  }

  /** Not every browser announces the frame that a paused video seeks to. */
  readonly #sought = ({ type }: Event): void => {
    if (type === 'seeking') this.#seeking = performance.now();
    else if (this.#called < this.#seeking) this.#moved = true;
  };

  #wind(): void {
    const wait = this.#silent ? CLOCK : PATIENCE;
    this.#due = performance.now() + wait;
    this.#timer = setTimeout(() => {
      this.#tick();
      this.#wind();
    }, wait);
  }

  #tick(): void {
    const { video } = this;
    const now = performance.now();
    // A busy or hidden page misses frames.
    if (now - this.#due > PATIENCE) this.#last += now - this.#due;
    if (isHidden(video)) this.#last = now;
    else if (this.#silent || now - this.#called >= PATIENCE + this.rest) {
      const moved = this.#look();
      if (this.#newest === 0) {
        if (video.readyState >= video.HAVE_CURRENT_DATA && video.videoWidth > 0) {
          this.#counted = now;
          this.#came();
        }
      } else if ((this.#silent && moved) || this.#moved) {
        this.#silent ||= moved && !video.paused;
        this.#moved = false;
        this.#counted = now;
        this.#came();
      } else {
        // The callback may still come.
        this.#moved = moved;
      }
    }
    this.#show(now - this.#last > this.#limit);
    this.#wake();
  }

  /** Whether the video shows a different frame than at the last check. */
  #look(): boolean {
    const before = this.#mark;
    this.#mark = markOf(this.video);
    return before !== undefined && before !== this.#mark;
  }

  #came(): void {
    const now = performance.now();
    this.#limit = Math.min(Math.max(STILL, (now - this.#last) * 1.5), LONGEST);
    this.#last = now;
    this.#newest++;
    this.#show(false);
    this.#wake();
  }

  #show(still: boolean): void {
    if (still === this.#still) return;
    this.#still = still;
    this.changed();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

let context: CanvasRenderingContext2D | null = null;

/** Something that differs from one frame of `video` to the next, if anything does. */
function markOf(video: HTMLVideoElement): unknown {
  const decoded = video.getVideoPlaybackQuality?.().totalVideoFrames;
  if (decoded) return decoded;
  if (!video.videoWidth) return 'nothing';
  context ??= Object.assign(document.createElement('canvas'), { width: 16, height: 9 }).getContext('2d', {
    willReadFrequently: true,
  })!;
  try {
    context.drawImage(video, 0, 0, 16, 9);
    const read = () => context!.getImageData(0, 0, 16, 9).data.join();
    const pixels = read();
    // A browser that falsifies what is read, differently each time, gives no information.
    return pixels === read() ? pixels : 'falsified';
  } catch {
    // From another origin: the error goes to the code that reads it.
    return video.currentTime;
  }
}

/** Whether the page around `element` is hidden. A server has no document, and one that its host has taken apart may throw. */
export function isHidden({ ownerDocument }: Element): boolean {
  try {
    return ownerDocument?.hidden ?? false;
  } catch {
    return true;
  }
}

/** Resolves `milliseconds` from now, or at once when `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(), milliseconds);
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
