import type { TemplateResult } from 'lit';
import { Level, testSound } from '../../camera/level.ts';
import { addTexts, type Messages } from '../../messages/index.ts';
import { soundTexts } from '../../messages/en/sound.ts';
import type { Lit } from './aside.ts';

import type { Choice } from '../../camera/choice.ts';
import { Speaker, type SpeakerListener } from '../../camera/speaker.ts';

addTexts({ sound: soundTexts });

type Word = 'silent' | 'quiet' | 'good' | 'loud';

/** The minimum level for each word. */
const WORDS: readonly (readonly [from: number, word: Word])[] = [
  [0.9, 'loud'],
  [0.45, 'good'],
  [0.15, 'quiet'],
  [0, 'silent'],
];

/** How long a microphone must be silent before it is called so, in ms: people pause. */
const PAUSE = 3000;

/** What the sound check needs of its element. */
export interface SoundHost extends SpeakerListener {
  readonly renderRoot: ParentNode;
}

/** The chosen speaker and, while it is open, the microphone's level, the choice of a speaker and a test sound. */
export class SoundCheck {
  #open = false;
  #level: { readonly track: MediaStreamTrack; readonly of: Level } | null = null;
  #value = 0;
  #word: Word = 'quiet';
  #heard = 0;
  #testing = false;
  readonly #player = new Audio();
  readonly #speaker: Speaker;
  readonly #life = new AbortController();

  constructor(
    private readonly lit: Lit,
    private readonly host: SoundHost,
    choice: Choice,
  ) {
    this.#speaker = new Speaker(choice, host);
    this.#speaker.listen(this.#life.signal);
  }

  get open(): boolean {
    return this.#open;
  }

  toggle(): void {
    this.#open = !this.#open;
    if (!this.#open) this.#listen(null);
    this.host.changed();
  }

  /** Plays `elements` through the chosen speaker. */
  play(elements: Iterable<HTMLMediaElement>): void {
    this.#speaker.play([this.#player, ...elements]);
  }

  /** `track` is the microphone's track as sent. */
  render({ sound }: Messages, track: MediaStreamTrack | null, muted: boolean): TemplateResult {
    const { html, nothing } = this.lit;
    this.#listen(muted ? null : track);
    const words = muted ? sound.muted : track ? sound[this.#word] : sound.noMicrophone;
    const value = this.#level ? this.#value : 0;
    return html`<div part="sound" class="sound" id="sound">
      <div class="level">
        <span id="level">${sound.level}</span>
        <span>${words}</span>
        <meter max="1" aria-labelledby="level" aria-valuetext=${words} .value=${value}></meter>
      </div>
      ${this.#renderSpeakers(sound)}
      ${
        this.#speaker.picks
          ? html`<button type="button" @click=${() => void this.#speaker.pick()}>
              ${sound.pickSpeaker}
            </button>`
          : nothing
      }
      <button type="button" ?disabled=${this.#testing} @click=${this.#test}>${sound.test}</button>
    </div>`;
  }

  /** Stops all sound and listening. */
  end(): void {
    this.#listen(null);
    this.#life.abort();
  }

  #renderSpeakers({ whichSpeaker, defaultSpeaker, speaker }: Messages['sound']) {
    const { html, nothing } = this.lit;
    const { outputs } = this.#speaker;
    if (outputs.length === 0) return nothing;
    const chosen = ({ target }: Event) => this.#speaker.choose((target as HTMLSelectElement).value);
    return html`<label
      >${whichSpeaker}
      <select @change=${chosen}>
        ${outputs.map(
          ({ deviceId, label, selected }, index) =>
            html`<option value=${deviceId} .selected=${selected}>
              ${deviceId ? label || `${speaker} ${index}` : defaultSpeaker}
            </option>`,
        )}
      </select></label
    >`;
  }

  #listen(track: MediaStreamTrack | null): void {
    if (this.#level?.track === track) return;
    this.#level?.of.end();
    this.#level = track && { track, of: new Level(track, this.#hears) };
    this.#heard = performance.now();
    this.#word = 'quiet';
  }

  readonly #hears = (level: number): void => {
    const now = performance.now();
    let [from, word] = WORDS.find(([least]) => level >= least)!;
    if (word !== 'silent') this.#heard = now;
    else if (now - this.#heard < PAUSE) [from, word] = [level, this.#word];
    // With reduced motion there is one step per word.
    this.#value = matchMedia('(prefers-reduced-motion: reduce)').matches ? from : level;
    const meter = this.host.renderRoot.querySelector<HTMLMeterElement>('.level meter');
    if (meter) meter.value = this.#value;
    if (word === this.#word) return;
    this.#word = word;
    this.host.changed();
  };

  readonly #test = async (): Promise<void> => {
    this.#testing = true;
    this.host.changed();
    try {
      await testSound((stream) => {
        this.#player.srcObject = stream;
        return this.#player.play();
      });
    } catch {
      // The element was removed meanwhile, or the browser does not let it play yet.
    } finally {
      this.#testing = false;
      this.host.changed();
    }
  };
}
