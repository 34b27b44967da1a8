/** The pitches, one after the other, and how long each sounds. Hz, s. */
const PITCHES = [880, 660];
const LENGTH = 0.18;
const VOLUME = 0.2;

/** Two short tones. Browsers keep a page silent until somebody has clicked or typed in it. */
export class Tones {
  #audio: AudioContext | null = null;
  #life: AbortController | null = null;
  #playing = 0;

  constructor(private readonly host: Element) {}

  /** Prepares the sound on the next click or key, or releases the speaker. */
  follow(wanted: boolean): void {
    if (!wanted) {
      this.#life?.abort();
      this.#life = null;
      void this.#audio?.close();
      this.#audio = null;
      return;
    }
    if (this.#life) return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    for (const gesture of ['click', 'keydown'])
      this.host.ownerDocument.addEventListener(gesture, () => void this.#unlock().then(() => this.#rest()), {
        signal,
        capture: true,
        once: true,
      });
  }

  async play(): Promise<void> {
    // It would sound on the next click, when nobody knows why.
    if (navigator.userActivation?.hasBeenActive === false) return;
    this.#playing++;
    const audio = await this.#unlock();
    if (audio?.state === 'running') await sound(audio);
    this.#playing--;
    this.#rest();
  }

  /** The context, running if the browser allows it; in Safari it must start within a click. `null` if there is no speaker. */
  async #unlock(): Promise<AudioContext | null> {
    try {
      const audio = (this.#audio ??= new AudioContext());
      await Promise.race([audio.resume(), new Promise((late) => setTimeout(late, 500))]);
      return audio;
    } catch {
      // The alert is still visible.
      return null;
    }
  }

  /** The speaker is not needed until the next alert. */
  #rest(): void {
    if (this.#playing === 0 && this.#audio?.state === 'running') void this.#audio.suspend();
  }
}

/** Resolves once the tones are over, or the context is closed. */
function sound(audio: AudioContext): Promise<void> {
  return new Promise((resolve) => {
    PITCHES.forEach((pitch, n) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const begin = audio.currentTime + n * LENGTH;
      const end = begin + LENGTH;
      tone.frequency.value = pitch;
      // An abrupt start or end would click.
      volume.gain.setValueAtTime(0, begin);
      volume.gain.linearRampToValueAtTime(VOLUME, begin + 0.02);
      volume.gain.setValueAtTime(VOLUME, end - 0.04);
      volume.gain.linearRampToValueAtTime(0, end);
      tone.connect(volume).connect(audio.destination);
      tone.start(begin);
      tone.stop(end);
      if (n === PITCHES.length - 1) tone.onended = () => resolve();
    });
    audio.addEventListener('statechange', () => audio.state === 'closed' && resolve());
  });
}
