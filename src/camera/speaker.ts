import { MaskRoomError, reasonOf } from '../errors/index.ts';
import { addErrorTexts } from '../messages/index.ts';
import { speakerErrors } from '../messages/en/speaker-errors.ts';
import type { Choice } from './choice.ts';

addErrorTexts(speakerErrors);

/** What can play: every sounding element of a page, if the browser lets it choose. */
type Playing = HTMLMediaElement & { setSinkId?: (id: string) => Promise<void> };

/** Firefox lists a speaker only after the person has picked it in the browser's own dialog. Not in TypeScript's library. */
type Picking = MediaDevices & { selectAudioOutput?: () => Promise<MediaDeviceInfo> };

/** A speaker that may be chosen; the first one is the system's own choice and has neither id nor name. */
export interface Output {
  readonly deviceId: string;
  readonly label: string;
  readonly selected: boolean;
}

/** What the speaker reports to its owner. */
export interface SpeakerListener {
  /** Other speakers are there. */
  changed: () => void;
  /** The chosen one does not play; the system's own does. */
  failed: (error: MaskRoomError) => void;
  /** The chosen one plays again. */
  back: () => void;
}

/** The one loudspeaker or headset that everything here is heard from: the chosen one as long as it is there, else the system's own choice. */
export class Speaker {
  #chosen: string;
  #lost = false;
  #outputs: readonly MediaDeviceInfo[] = [];
  /** What plays, and from where. */
  readonly #playing = new Map<Playing, string>();

  constructor(
    private readonly choice: Choice,
    private readonly listener: SpeakerListener,
  ) {
    this.#chosen = choice.remembered('speaker') ?? '';
  }

  /** Whether there are speakers that only the browser's own dialog shows. */
  get picks(): boolean {
    return 'setSinkId' in HTMLMediaElement.prototype && 'selectAudioOutput' in (navigator.mediaDevices ?? {});
  }

  /** What may be chosen; empty if the browser lets nobody choose, or there is one alone. */
  get outputs(): readonly Output[] {
    const least = this.picks ? 1 : 2;
    if (!('setSinkId' in HTMLMediaElement.prototype) || this.#outputs.length < least) return [];
    const own = { deviceId: '', label: '', selected: this.#sink === '' };
    return [
      own,
      ...this.#outputs.map(({ deviceId, label }) => ({ deviceId, label, selected: deviceId === this.#sink })),
    ];
  }

  /** Follows what is plugged in and out, until `signal` aborts. */
  listen(signal: AbortSignal): void {
    navigator.mediaDevices?.addEventListener('devicechange', this.#look, { signal });
    void this.#look();
  }

  /** Plays from another one from now on, and remembers it; `''` is the system's own choice. */
  choose(deviceId: string): void {
    this.#chosen = deviceId;
    this.#lost = false;
    this.choice.remember('speaker', deviceId);
    this.#apply();
    this.listener.back();
    this.listener.changed();
  }

  /** Opens the browser's own dialog and takes what the person picks there: call it in the task of a press. */
  async pick(): Promise<void> {
    try {
      const { deviceId } = await (navigator.mediaDevices as Picking).selectAudioOutput!();
      this.choose(deviceId);
      await this.#look();
    } catch (cause) {
      // Whoever closes the dialog keeps what they hear from.
      if ((cause as DOMException | null)?.name === 'NotAllowedError') return;
      this.listener.failed(new MaskRoomError('speaker-not-changed', { reason: reasonOf(cause) }, { cause }));
    }
  }

  /** Lets all of `elements` be heard from the chosen one. */
  play(elements: Iterable<HTMLMediaElement>): void {
    const all = new Set<Playing>(elements);
    for (const element of this.#playing.keys()) if (!all.has(element)) this.#playing.delete(element);
    for (const element of all) if (!this.#playing.has(element)) this.#playing.set(element, '');
    this.#apply();
  }

  get #sink(): string {
    return this.#lost ? '' : this.#chosen;
  }

  #apply(): void {
    const sink = this.#sink;
    for (const [element, from] of this.#playing) {
      if (from === sink) continue;
      this.#playing.set(element, sink);
      element.setSinkId?.(sink).catch((cause: unknown) => {
        if (this.#sink === sink && sink) this.#lose(cause);
      });
    }
  }

  #lose(cause: unknown): void {
    this.#lost = true;
    this.#apply();
    const gone = (cause as DOMException | null)?.name === 'NotFoundError';
    this.listener.failed(
      gone
        ? new MaskRoomError('speaker-unplugged', {}, { cause })
        : new MaskRoomError('speaker-not-changed', { reason: reasonOf(cause) }, { cause }),
    );
  }

  readonly #look = async (): Promise<void> => {
    const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    // Chromium lists the system's choice a second time under these names.
    this.#outputs = devices.filter(
      ({ kind, deviceId }) => kind === 'audiooutput' && !['', 'default', 'communications'].includes(deviceId),
    );
    const there = this.#outputs.some(({ deviceId }) => deviceId === this.#chosen);
    // None is listed to a page that may not use the microphone.
    if (this.#chosen && this.#outputs.length > 0 && there === this.#lost) {
      if (there) {
        this.#lost = false;
        this.#apply();
        this.listener.back();
      } else this.#lose(new DOMException('It is not listed.', 'NotFoundError'));
    }
    this.listener.changed();
  };
}
