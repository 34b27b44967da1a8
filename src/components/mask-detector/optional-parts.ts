import type { TemplateResult } from 'lit';
import type { ClassifierApi } from '../../classifier/types.ts';
import { lazy } from '../../errors/lazy.ts';
import { addTexts } from '../../messages/index.ts';
import { detectorTexts } from '../../messages/en/detector-late.ts';
import { Badges } from './badges.ts';
import type { Answer } from './events.ts';
import { Everybody } from './everybody.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { Frames } from '../shared/frames.ts';
import type { MaskDetector } from './mask-detector.ts';
import type { Monitor } from './monitor.ts';
import { Share } from './share.ts';

/** A part that is removed with the attribute that asked for it. */
interface Part {
  follow(running: boolean): void;
  end(): void;
}

/** What of `<mask-detector>` not every page needs. It comes in with the first attribute that asks for any of it. */
export class OptionalParts {
  #everybody: Everybody | null = null;
  #share: Share | null = null;
  #badges: Badges | null = null;
  #monitor: Monitor | null = null;
  /** Log, alert and debug panel have a script of their own. */
  #monitors: typeof import('./monitor.ts') | null = null;
  /** The settings of the last request. */
  #askedBy = '';

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {
    addTexts({ detector: detectorTexts });
  }

  /** The detector's state has changed. */
  follow(many: boolean, running: boolean): void {
    const { host, access } = this;
    // It is rendered once more after its removal, and would otherwise keep listening forever.
    if (!host.isConnected) return;
    const { share, badges, log, alertAfter, debug } = host;
    const watched = Boolean(log || alertAfter > 0 || debug);
    const kept = <P extends Part>(part: P | null, wanted: boolean, make: () => P): P | null => {
      if (!wanted) part?.end();
      // The last render was without it, or with it.
      if (wanted !== (part !== null)) host.requestUpdate();
      return wanted ? (part ?? make()) : null;
    };
    this.#everybody = kept(this.#everybody, many, () => new Everybody(host, access));
    this.#share = kept(this.#share, share, () => new Share(host, access));
    this.#badges = kept(this.#badges, badges, () => new Badges(host, access));
    this.#monitor = kept(
      this.#monitor,
      watched && this.#monitors !== null,
      () => new this.#monitors!.Monitor(host, access, () => this.#frames),
    );
    // If it could not be loaded, the next start or another attribute tries again.
    const askedBy = JSON.stringify([running, log, alertAfter, debug]);
    if (watched && !this.#monitors && askedBy !== this.#askedBy)
      this.#loadMonitors().catch((cause: unknown) => access.fail(cause));
    this.#askedBy = askedBy;
    for (const part of this.#parts) part.follow(running);
  }

  end(): void {
    for (const part of this.#parts) part.end();
    this.#everybody = this.#share = this.#badges = this.#monitor = null;
  }

  get #parts(): Part[] {
    return [this.#everybody, this.#share, this.#badges, this.#monitor].filter((part) => part !== null);
  }

  async #loadMonitors(): Promise<void> {
    this.#monitors ??= await lazy(import('./monitor.ts'));
    this.host.requestUpdate();
  }

  /** Of the videos that are looked at now. */
  get #frames(): readonly Frames[] {
    const { status, video } = this.host;
    if (this.#everybody) return this.#everybody.frames;
    const frames = status === 'detecting' ? this.access.follow(video) : null;
    return frames ? [frames] : [];
  }

  /** Downloads what the log has noted. Rejects with `detector-log-empty`. */
  async saveLog(): Promise<void> {
    await this.#loadMonitors();
    if (this.#monitor) this.#monitor.saveLog();
    else this.#monitors!.nothingToSave(this.host);
  }

  /** Classifies the next of several cameras. */
  async turn(classifier: Pick<ClassifierApi, 'classify'>, signal: AbortSignal): Promise<void> {
    await this.#everybody?.turn(classifier, signal);
  }

  /** Whether it watches several cameras. */
  get many(): boolean {
    return this.#everybody !== null;
  }

  /** Of several cameras; `null` if there is one. */
  get answers(): readonly Answer[] | null {
    return this.#everybody?.answers ?? null;
  }

  get still(): boolean {
    return this.#everybody?.still ?? false;
  }

  /** The current alerts, in words. */
  get alert(): string {
    return (this.host.status === 'detecting' && this.#monitor?.alert) || '';
  }

  /** The text instead of a single answer. */
  statusText(): string {
    return this.alert || (this.#everybody?.statusText() ?? '');
  }

  /** Everything from the answers down. */
  render(): (TemplateResult | null | undefined)[] {
    const { alert } = this;
    return [
      // The status speaks it.
      alert ? this.access.lit.html`<p part="alert" class="alert" aria-hidden="true">${alert}</p>` : null,
      this.#everybody?.render(),
      this.#share?.render(),
      ...(this.#monitor?.render() ?? []),
    ];
  }
}
