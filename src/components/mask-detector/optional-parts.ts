import type { TemplateResult } from 'lit';
import type { ClassifierApi } from '../../classifier/types.ts';
import { addTexts } from '../../messages/index.ts';
import { detectorTexts } from '../../messages/en/detector-late.ts';
import { Badges } from './badges.ts';
import type { Answer } from './events.ts';
import { Everybody } from './everybody.ts';
import type { DetectorAccess } from './detector-access.ts';
import type { MaskDetector } from './mask-detector.ts';
import { Share } from './share.ts';

/** A part that goes with what asks for it. */
interface Part {
  follow(running: boolean): void;
  end(): void;
}

/** What of `<mask-detector>` not every page needs. It comes in with the first attribute that asks for any of it. */
export class OptionalParts {
  #everybody: Everybody | null = null;
  #share: Share | null = null;
  #badges: Badges | null = null;

  constructor(
    private readonly host: MaskDetector,
    private readonly access: DetectorAccess,
  ) {
    addTexts({ detector: detectorTexts });
  }

  /** The detector's state is another one. */
  follow(many: boolean, running: boolean): void {
    const { host, access } = this;
    const { share, badges } = host;
    const kept = <P extends Part>(part: P | null, wanted: boolean, make: () => P): P | null => {
      if (!wanted) part?.end();
      // What has just been drawn was without it.
      if (wanted && !part) host.requestUpdate();
      return wanted ? (part ?? make()) : null;
    };
    this.#everybody = kept(this.#everybody, many, () => new Everybody(host, access));
    this.#share = kept(this.#share, share, () => new Share(host, access));
    this.#badges = kept(this.#badges, badges, () => new Badges(host, access));
    for (const part of this.#parts) part.follow(running);
  }

  end(): void {
    for (const part of this.#parts) part.end();
    this.#everybody = this.#share = this.#badges = null;
  }

  get #parts(): Part[] {
    return [this.#everybody, this.#share, this.#badges].filter((part) => part !== null);
  }

  /** Looks at the next of several cameras. */
  async turn(classifier: Pick<ClassifierApi, 'classify'>, signal: AbortSignal): Promise<void> {
    await this.#everybody?.turn(classifier, signal);
  }

  /** Whether several cameras are looked at. */
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

  statusText(): string {
    return this.#everybody?.statusText() ?? '';
  }

  /** What it shows, from the answers down. */
  render(): (TemplateResult | null | undefined)[] {
    return [this.#everybody?.render(), this.#share?.render()];
  }
}
