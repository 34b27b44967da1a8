/** How often to listen, in ms. */
const LISTEN = 100;
/** What counts as silence, in decibels below the loudest. */
const SILENCE = -60;

/** How long the test sound may take at most, in ms. */
const LONGEST = 3000;

/** How loud a sound is: `level` 0 to 1, in steps of hearing. */
export class Level {
  readonly #audio = new AudioContext();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(track: MediaStreamTrack, told: (level: number) => void) {
    const analyser = this.#audio.createAnalyser();
    this.#audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      told(Math.min(1, Math.max(0, 1 - (10 * Math.log10(power)) / SILENCE)));
    }, LISTEN);
  }

  end(): void {
    clearInterval(this.#timer);
    void this.#audio.close();
  }
}

/** Two notes, one after the other, as a stream that an element can play; it ends by itself. Resolves when they are over. */
export async function testSound(play: (stream: MediaStream) => Promise<void>): Promise<void> {
  const audio = new AudioContext();
  try {
    const out = audio.createMediaStreamDestination();
    const start = audio.currentTime + 0.1;
    const ends = [523, 784].map((frequency, index) => {
      const at = start + index * 0.35;
      const gain = new GainNode(audio, { gain: 0 });
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
      gain.gain.linearRampToValueAtTime(0, at + 0.5);
      const note = new OscillatorNode(audio, { frequency });
      note.connect(gain).connect(out);
      note.start(at);
      note.stop(at + 0.5);
      return new Promise((resolve) => (note.onended = resolve));
    });
    await play(out.stream);
    // On a machine without a sound card time may not advance.
    await Promise.race([Promise.all(ends), new Promise((resolve) => setTimeout(resolve, LONGEST))]);
  } finally {
    await audio.close();
  }
}
