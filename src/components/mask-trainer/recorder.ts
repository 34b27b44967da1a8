import type { ReactiveElement } from 'lit';
import type { Source } from '../../classifier/types.ts';
import { MaskRoomError } from '../../errors/index.ts';
import { refuseUnknown, refuseWhileTraining } from '../../trainer/rules.ts';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { Hold } from './hold.ts';

/** What a recorder needs of its element. */
interface Studio {
  state(): TrainerState;
  trainer(): Trainer | Promise<Trainer>;
  video(): HTMLVideoElement | null;
  /** Runs what a person asks for: what fails is shown and told. */
  attempt(work: () => Promise<void>): Promise<void>;
}

/** Takes images from the video, one by one or as long as a button is held. */
export class Recorder {
  readonly hold: Hold;
  /** The latest that has taken an image: texts are said there. */
  #trainer: Trainer | null = null;

  constructor(
    private readonly host: ReactiveElement & { readonly for: string; readonly error: MaskRoomError | null },
    private readonly studio: Studio,
  ) {
    this.hold = new Hold(
      host,
      (label, burst) => this.#record(label, burst, this.hold.recording !== null),
      (label, recording) => {
        if (recording) this.#trainer?.say('recordingLabel', { label });
        else if (!host.error)
          this.#trainer?.say('added', { label, count: studio.state().counts[label] ?? 0 });
      },
      () => studio.video(),
      (label, still) => this.#trainer?.say(still ? 'recordingStill' : 'recordingLabel', { label }),
    );
  }

  /** Ends what is being recorded. */
  end(): void {
    this.hold.end();
  }

  /** Adds what `source` shows, or what the video shows now. */
  async add(
    label: string,
    source?: Source,
    options: { burst?: string; quiet?: boolean } = {},
  ): Promise<void> {
    const state = this.studio.state();
    refuseWhileTraining(state);
    refuseUnknown(state, label);
    const picture = source ?? this.#videoNow();
    // The first image waits for the engine: it must show what the camera saw at the press, not seconds later.
    const still = !state.classifier && isVideo(picture) && createImageBitmap(picture).catch(() => null);
    const present = this.studio.trainer();
    try {
      const trainer = (this.#trainer = present instanceof Promise ? await present : present);
      const shown = still ? still.then((bitmap) => bitmap ?? picture) : picture;
      await trainer.add({ label, source: shown, ...options });
    } finally {
      if (still) void still.then((bitmap) => bitmap?.close());
    }
  }

  /** Adds what a press of a button asks for: of many, one without a face is left out. */
  #record(label: string, burst: string, many: boolean): Promise<void> {
    return this.studio.attempt(async () => {
      try {
        await this.add(label, undefined, { burst, quiet: many });
        if (many && this.hold.recording) this.#trainer?.say('recordingLabel', { label });
      } catch (cause) {
        if (!many || (cause as MaskRoomError).code !== 'no-face') throw cause;
        this.#trainer?.say('noFace');
      }
    });
  }

  #videoNow(): HTMLVideoElement {
    const video = this.studio.video();
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

/** What is no picture at all is for the classifier to refuse. */
const isVideo = (source: Source): source is HTMLVideoElement =>
  (source as HTMLVideoElement).videoWidth !== undefined;
