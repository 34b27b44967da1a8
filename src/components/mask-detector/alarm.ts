import { format } from '../../messages/index.ts';
import { DetectionAlertEvent } from './events.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';
import { lasting, nameOf } from './said.ts';
import type { Entry, Timeline } from './timeline.ts';
import { Tones } from './tones.ts';

/** Alerts once for each class that has lasted for `alert-after` seconds. */
export class Alarm {
  /** The number of seconds after which each alert came. */
  readonly #told = new WeakMap<Entry, number>();
  readonly #tones: Tones;
  #warned = '';

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
    private readonly timeline: Timeline,
  ) {
    this.#tones = new Tones(host);
  }

  follow(running: boolean): void {
    const { host } = this;
    const { alertAfter: after, alertSound } = host;
    this.#tones.follow(after > 0 && alertSound);
    if (!running || !(after > 0)) return;
    const labels = this.#labels;
    this.#check(labels);
    for (const { entries, participant } of this.timeline.tracks) {
      const entry = entries.at(-1)!;
      const { label, at, until } = entry;
      const seconds = (until - at) / 1000;
      if (label === null || seconds < after || this.#told.has(entry)) continue;
      if (labels && !labels.includes(label)) continue;
      this.#told.set(entry, after);
      host.requestUpdate();
      if (alertSound) void this.#tones.play();
      host.dispatchEvent(
        new DetectionAlertEvent({ label, since: at, seconds, ...(participant && { participant }) }),
      );
    }
  }

  end(): void {
    this.#tones.follow(false);
  }

  /** The classes to alert for; `null` means any. A text with commas may itself be a class. */
  get #labels(): readonly string[] | null {
    const asked = this.host.alertLabel;
    if (!asked?.length) return null;
    return typeof asked === 'string' ? [asked, ...asked.split(',').map((each) => each.trim())] : asked;
  }

  /** An alert for classes that the model does not have would never come. */
  #check(wanted: readonly string[] | null): void {
    const { labels = [] } = this.host.classifier ?? {};
    const asked = JSON.stringify([wanted, labels]);
    if (!wanted || labels.length === 0 || asked === this.#warned) return;
    this.#warned = asked;
    if (wanted.some((each) => labels.includes(each))) return;
    const known = labels.map((each) => `“${each}”`).join(', ');
    console.warn(
      `<mask-detector> has no class “${String(this.host.alertLabel)}” to alert of, only ${known}.`,
    );
  }

  /** The current alerts in words; empty if there are none. */
  get text(): string {
    const { host, access } = this;
    if (!(host.alertAfter > 0)) return '';
    const language = access.language();
    const { alert, alertOf } = language.messages.detector;
    return this.timeline.tracks
      .flatMap((track) => {
        const entry = track.entries.at(-1)!;
        const seconds = this.#told.get(entry);
        if (seconds === undefined) return [];
        const duration = lasting(seconds * 1000, language, 'long');
        const text = access.everybody() ? alertOf : alert;
        return [format(text, { label: entry.label!, name: nameOf(track, language), duration }, language)];
      })
      .join(' ');
  }
}
