import { MaskRoomError, reasonOf } from '../errors/index.ts';

/** What somebody shares: their screen, a window or a tab, with its sound if the browser provides it. */
export class Screen {
  #stream: MediaStream | null = null;
  /** The choice that the person is making; what `close()` has ended since is not shared. */
  #asking: Promise<void> | null = null;

  /** Called when sharing starts or ends, whoever ended it. */
  constructor(private readonly changed: () => void) {}

  get video(): MediaStreamTrack | null {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  get audio(): MediaStreamTrack | null {
    return this.#stream?.getAudioTracks()[0] ?? null;
  }

  /**
   * Lets the person choose what to share. Call it in the very task of their click: browsers want that.
   * @throws {MaskRoomError} `screen-unsupported`, `screen-not-shared`; `aborted` if they chose nothing, or it was closed meanwhile.
   */
  async open(): Promise<void> {
    if (this.#stream) return;
    // A second click does not ask a second time.
    if (this.#asking) return this.#asking;
    const asking = this.#ask(() => this.#asking === asking);
    this.#asking = asking;
    try {
      await asking;
    } finally {
      if (this.#asking === asking) this.#asking = null;
    }
  }

  async #ask(isWanted: () => boolean): Promise<void> {
    if (!navigator.mediaDevices?.getDisplayMedia) throw new MaskRoomError('screen-unsupported');
    let stream: MediaStream;
    try {
      stream = await capture();
    } catch (cause) {
      // The browser reports a refusal by the page's policy or the system in the same way; it has informed the person itself.
      if (nameOf(cause) === 'NotAllowedError') throw new MaskRoomError('aborted');
      throw new MaskRoomError('screen-not-shared', { reason: reasonOf(cause) }, { cause });
    }
    if (!isWanted()) {
      for (const track of stream.getTracks()) track.stop();
      throw new MaskRoomError('aborted');
    }
    this.#stream = stream;
    // The browser's own bar has a button as well.
    this.video?.addEventListener('ended', () => {
      if (this.#stream === stream) this.close();
    });
    this.changed();
  }

  /** Ends the sharing. */
  close(): void {
    const stream = this.#stream;
    this.#asking = this.#stream = null;
    if (!stream) return;
    for (const track of stream.getTracks()) {
      track.stop();
      // A stop by script is silent, and the SDK plays what it sends until it ends.
      track.dispatchEvent(new Event('ended'));
    }
    this.changed();
  }
}

/** Asks for a screen with its sound, and if that fails, for the screen alone: some systems have no sound of screens, and Electron then refuses both. */
async function capture(): Promise<MediaStream> {
  const { mediaDevices } = navigator;
  try {
    return await mediaDevices.getDisplayMedia({ video: true, audio: true });
  } catch (cause) {
    // The person has said no, or it was no click of theirs.
    if (['NotAllowedError', 'InvalidStateError'].includes(nameOf(cause))) throw cause;
    return await mediaDevices.getDisplayMedia({ video: true }).catch((second: unknown) => {
      // Their click may be too long ago by now.
      throw nameOf(second) === 'InvalidStateError' ? cause : second;
    });
  }
}

const nameOf = (cause: unknown): string => (cause as DOMException | null)?.name ?? '';
