import type { ReactiveController, ReactiveElement } from 'lit';
import type { Source } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { refuseUnknown, refuseWhileTraining } from '../../trainer/rules.ts';
import { PressAndHold, type Run } from './press-and-hold.ts';
import type { TrainerAccess } from './initial-load.ts';
import type { record } from './recording.ts';

/** How images are recorded. */
export interface Recording {
  recordMode: string;
  recordPace: number;
  recordDelay: number;
}

/** The same, as set by the page, if it is. */
type Host = ReactiveElement & { readonly for: string } & {
  readonly [Name in keyof Recording]: Recording[Name] | null;
};

/** What a recorder needs of its element. */
export interface RecorderAccess extends TrainerAccess {
  /** Loaded with the trainer. */
  record(): typeof record;
  video(): HTMLVideoElement | null;
}

const NAMES = ['recordMode', 'recordPace', 'recordDelay'] as const;

/** Takes images from the video, singly or in a row. */
export class Recorder implements ReactiveController {
  readonly hold: PressAndHold;
  /** The person's choice. */
  #chosen: Partial<Recording> = {};
  /** The page's last values. */
  #said: Partial<Record<keyof Recording, unknown>> = {};

  constructor(
    private readonly host: Host,
    private readonly access: RecorderAccess,
  ) {
    host.addController(this);
    this.hold = new PressAndHold(
      host,
      () => ({ toggle: this.recording.recordMode === 'toggle', delay: this.recording.recordDelay }),
      // The element shows and reports the failure itself.
      (run) => access.attempt(() => this.#record(run)).catch(() => undefined),
    );
  }

  /** How images are recorded: the person's choice, or the page's, or the default. */
  get recording(): Recording {
    const { recordMode, recordPace, recordDelay } = this.host;
    return {
      recordMode: recordMode === 'toggle' ? recordMode : 'hold',
      recordPace: within(recordPace, 10) || 10,
      recordDelay: Math.round(within(recordDelay, 60)),
      ...this.#chosen,
    };
  }

  /** The person's choice, until the page changes the same setting. */
  choose(chosen: Partial<Recording>): void {
    this.end();
    Object.assign(this.#chosen, chosen);
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    for (const name of NAMES) {
      const said = this.host[name];
      if (said !== this.#said[name]) Reflect.deleteProperty(this.#chosen, name);
      this.#said[name] = said;
    }
  }

  /** Ends the recording. */
  end(): void {
    this.hold.end();
  }

  /** Adds the picture of `source`, or the video's current one. */
  async add(
    label: string,
    source?: Source,
    options: { burst?: string; quiet?: boolean } = {},
  ): Promise<void> {
    const state = this.access.state();
    refuseWhileTraining(state);
    refuseUnknown(state, label);
    const picture = source ?? this.#videoNow();
    // The first image waits for the engine: it must show what the camera saw at the press, not seconds later.
    const still = !state.classifier && isVideo(picture) && createImageBitmap(picture).catch(() => null);
    const present = this.access.loaded() ?? this.access.use();
    try {
      const trainer = present instanceof Promise ? await present : present;
      const shown = still ? still.then((bitmap) => bitmap ?? picture) : picture;
      await trainer.add({ label, source: shown, ...options });
    } finally {
      if (still) void still.then((bitmap) => bitmap?.close());
    }
  }

  /** Takes the images that a press asks for. */
  async #record(run: Run): Promise<void> {
    const { label, burst, many } = run;
    if (!many && run.seconds === 0) return this.add(label, undefined, { burst });
    const { access, host } = this;
    const trainer = await access.use();
    if (run.seconds > 0) void trainer.warmUp();
    await access.record()(run, {
      pace: this.recording.recordPace,
      video: () => access.video(),
      say: (...note) => trainer.say(...note),
      changed: () => host.requestUpdate(),
      count: () => access.state().counts[label] ?? 0,
      take: async () => {
        try {
          await this.add(label, undefined, { burst, quiet: many });
          if (many && !run.signal.aborted) trainer.say('recordingLabel', { label });
        } catch (cause) {
          // In a recording, a picture without a face is skipped.
          if (!many || (cause as MaskRoomError).code !== 'no-face') throw cause;
          trainer.say('noFace');
        }
      },
    });
  }

  #videoNow(): HTMLVideoElement {
    const video = this.access.video();
    const owner = this.host.for;
    if (!video)
      throw owner
        ? new MaskRoomError('trainer-for-nothing', { for: owner })
        : new MaskRoomError('trainer-no-video');
    if (video.readyState < video.HAVE_CURRENT_DATA || !video.videoWidth)
      throw new MaskRoomError('video-not-ready');
    return video;
  }
}

/** `number` if it is between 0 and `most`, otherwise 0. */
const within = (number: number | null, most: number): number =>
  number !== null && number > 0 && number <= most ? number : 0;

/** The classifier rejects anything that is not a picture. */
const isVideo = (source: Source): source is HTMLVideoElement =>
  (source as HTMLVideoElement).videoWidth !== undefined;
