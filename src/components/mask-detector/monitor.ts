import type { TemplateResult } from 'lit';
import { addErrorTexts, addTexts } from '../../messages/index.ts';
import { monitorErrors, monitorTexts } from '../../messages/en/monitor.ts';
import type { Frames } from '../shared/frames.ts';
import { Alarm } from './alarm.ts';
import { Debug, type Telling } from './debug.ts';
import type { DetectorAccess } from './detector-access.ts';
import { LogView, minutesOf, saveLog } from './log.ts';
import type { MaskDetector } from './mask-detector.ts';
import { monitorStyles } from './monitor.styles.ts';
import { Timeline } from './timeline.ts';

addTexts({ detector: monitorTexts });
addErrorTexts(monitorErrors);

/** How often the log is drawn without results, in ms. */
const TICK = 1000;

const styled = new WeakSet<MaskDetector>();

/** The detector's log, alert and debug panel. */
export class Monitor {
  readonly #timeline = new Timeline();
  readonly #log: LogView;
  readonly #alarm: Alarm;
  #debug: Debug | null = null;
  #ran = false;
  /** Identifies the model that answers, or last answered. */
  #model: unknown = null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
    /** The frames of the videos that are classified now. */
    private readonly frames: () => readonly Frames[],
  ) {
    if (!styled.has(host)) access.addStyles(monitorStyles);
    styled.add(host);
    this.#log = new LogView(host, access, this.#timeline);
    this.#alarm = new Alarm(host, access, this.#timeline);
  }

  follow(running: boolean): void {
    const { host, access } = this;
    this.#noteModel();
    if (running) {
      const answers = host.status === 'detecting' ? host.answers : [];
      this.#timeline.take(Date.now(), answers, minutesOf(host) * 60_000);
    } else if (this.#ran) {
      // While the detector is stopped, the log pauses: nothing in it gets too old to be saved.
      this.#timeline.break();
      this.#log.refresh();
    }
    this.#ran = running;
    this.#alarm.follow(running);
    if (host.debug) {
      this.#debug ??= new Debug(host, access);
      this.#debug.follow(this.frames());
    } else this.#endDebug();
    if (running) this.#ticking ??= setInterval(() => host.requestUpdate(), TICK);
    else this.#rest();
  }

  /** A trainer that trains again has the same classifier with other weights. */
  #noteModel(): void {
    const classifier = this.host.classifier as Telling | null;
    if (!classifier) return;
    const model = classifier.keep?.()?.weights ?? classifier;
    if (this.#model && model !== this.#model) this.#timeline.markNewModel();
    this.#model = model;
  }

  end(): void {
    this.#rest();
    this.#alarm.end();
    this.#endDebug();
  }

  #endDebug(): void {
    this.#debug?.end();
    this.#debug = null;
  }

  #rest(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }

  /** The current alerts in words. */
  get alert(): string {
    return this.#alarm.text;
  }

  render(): (TemplateResult | null | undefined)[] {
    return [minutesOf(this.host) > 0 ? this.#log.render() : null, this.#debug?.render()];
  }

  saveLog(): void {
    saveLog(this.host, minutesOf(this.host) > 0 ? this.#timeline.tracks : []);
  }
}

/** Refuses to save a log that does not exist. */
export const nothingToSave = (host: MaskDetector): void => saveLog(host, []);
