import type { TemplateResult } from 'lit';
import type { Classifier } from '../../classifier/classifier.ts';
import { sha256 } from '../../classifier/sha256.ts';
import type { EngineInfo, KeptModel } from '../../classifier/types.ts';
import { format, type Language } from '../../messages/index.ts';
import type { Frames } from '../shared/frames.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';
import { lasting } from './said.ts';
import { SlowDrawing } from './slow-drawing.ts';

/** How many times are kept for the percentiles. */
const KEPT = 300;
/** The rate is that of so long, in ms. */
const RATED = 5000;
/** How often the engine is asked, in ms. */
const ASKING = 5000;

/** A classifier of ours has it all, one of the page's own perhaps nothing. */
export type Telling = Partial<Pick<Classifier, 'keep' | 'backbone' | 'engine'>>;

/** How the detector works at present, in figures: since it has been shown. */
export class Debug {
  readonly #life = new AbortController();
  /** Of the last results, oldest first, in ms: how long each took, and when it came. */
  #results: { latency: number; at: number }[] = [];
  #looked = 0;
  /** Frames that the videos have shown. */
  #passed = 0;
  readonly #counted = new WeakMap<Frames, number>();
  #pauses = 0;
  #paused = 0;
  #pausedSince: number | null = null;
  #reason = '';
  #model: KeptModel | null = null;
  #modelHash: string | null = null;
  #engine: EngineInfo | null = null;
  #asked = -Infinity;
  #askedOf: unknown;
  readonly #drawing = new SlowDrawing();

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {
    host.addEventListener(
      'detection',
      ({ detail: { latency } }) => {
        this.#looked++;
        this.#results.push({ latency, at: performance.now() });
        if (this.#results.length > KEPT) this.#results.shift();
      },
      { signal: this.#life.signal },
    );
  }

  /** `frames` are those of the videos that are looked at. */
  follow(frames: readonly Frames[]): void {
    for (const each of frames) {
      this.#passed += each.newest - (this.#counted.get(each) ?? each.newest);
      this.#counted.set(each, each.newest);
    }
    this.#notePause();
    this.#ask();
  }

  end(): void {
    this.#life.abort();
  }

  #notePause(): void {
    const now = performance.now();
    if (this.host.status === 'paused') {
      if (this.#pausedSince === null) this.#pauses++;
      else this.#paused += now - this.#pausedSince;
      this.#pausedSince = now;
      this.#reason = this.access.statusText();
    } else this.#pausedSince = null;
  }

  /** What only the classifier knows. */
  #ask(): void {
    const classifier = this.host.classifier as Telling | null;
    const model = classifier?.keep?.() ?? null;
    if (model !== this.#model) {
      this.#model = model;
      this.#modelHash = null;
      if (model)
        void sha256(new Uint8Array(model.weights)).then((hash) => {
          if (model === this.#model) this.#modelHash = hash;
        });
    }
    const now = performance.now();
    // Before it has looked, it cannot say how it does.
    if (this.#looked === 0 || (classifier === this.#askedOf && now - this.#asked < ASKING)) return;
    if (classifier !== this.#askedOf) this.#engine = null;
    this.#asked = now;
    this.#askedOf = classifier;
    classifier?.engine?.().then(
      (engine) => {
        if (classifier === this.#askedOf) this.#engine = engine;
      },
      // A worker that has just died is asked again.
      () => undefined,
    );
  }

  render(): TemplateResult {
    const language = this.access.language();
    return this.#drawing.render(language, () => this.#draw(performance.now(), language));
  }

  #draw(now: number, language: Language): TemplateResult {
    const { html, nothing } = this.access.lit;
    const { detector } = language.messages;
    const unknown = detector.unknown;
    const classifier = this.host.classifier as Telling | null;
    const engine = this.#engine;
    const times = this.#results.map(({ latency }) => latency).sort((a, b) => a - b);
    const at = (share: number) => milliseconds(times[Math.floor(share * (times.length - 1))]!, language);
    const rate = this.#results.filter((each) => now - each.at < RATED).length / (RATED / 1000);
    const bytes = (count: number, unit: string) =>
      count.toLocaleString(language.tag, {
        style: 'unit',
        unit,
        unitDisplay: 'long',
        maximumFractionDigits: 1,
      });
    const rows: [string, string | null][] = [
      [detector.debugState, this.host.status === 'detecting' ? detector.looking : this.access.statusText()],
      [
        detector.debugPauses,
        this.#pauses > 0
          ? format(
              detector.debugPausesAre,
              { count: this.#pauses, duration: lasting(this.#paused, language), reason: this.#reason },
              language,
            )
          : (0).toLocaleString(language.tag),
      ],
      [
        detector.debugTime,
        times.length > 0
          ? format(detector.debugTimes, { p50: at(0.5), p95: at(0.95), count: times.length }, language)
          : '–',
      ],
      [detector.debugRate, rate.toLocaleString(language.tag, { maximumFractionDigits: 1 })],
      [
        detector.debugFrames,
        format(
          detector.debugFramesAre,
          { looked: this.#looked, left: Math.max(0, this.#passed - this.#looked) },
          language,
        ),
      ],
      [detector.debugEngine, engine && detector.debugEngineIs],
      [detector.debugKernels, engine && (engine.fused ? detector.debugFused : detector.debugPlain)],
      [detector.debugMemory, engine && bytes(engine.bytes / 1e6, 'megabyte')],
      [detector.debugModel, this.#modelHash],
      [
        detector.debugBackbone,
        this.#model?.kind === 'network' ? detector.debugOwnBackbone : (classifier?.backbone ?? null),
      ],
      [detector.debugSent, format(detector.debugSentIs, { bytes: bytes(0, 'byte') })],
    ];
    return html`<div part="debug" class="debug" role="group" aria-label=${detector.debug}>
      <p class="heading">${detector.debug}</p>
      <dl>
        ${rows.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd class=${/^[0-9a-f]{64}$/.test(value ?? '') ? 'hash' : nothing}>${value ?? unknown}</dd>
            </div>`,
        )}
      </dl>
    </div>`;
  }
}

const milliseconds = (value: number, { tag }: Language): string =>
  value.toLocaleString(tag, { style: 'unit', unit: 'millisecond', maximumFractionDigits: 1 });
