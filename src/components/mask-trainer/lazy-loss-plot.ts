import type { ReactiveController, ReactiveElement } from 'lit';
import type { EpochResult } from '../../classifier/types.ts';
import type { LossPlot } from './loss-plot.ts';

/**
 * Keeps a plot of the loss in its place as long as the place is there. One that cannot be loaded stops nothing: the words under it say the same.
 * It is tried again at the next place, not at each epoch.
 */
export class LazyLossPlot implements ReactiveController {
  #plot: LossPlot | null = null;
  #plotting = false;
  #curve: readonly EpochResult[] = [];

  constructor(
    private readonly host: ReactiveElement,
    private readonly number: (value: number) => string,
  ) {
    host.addController(this);
  }

  show(curve: readonly EpochResult[]): void {
    this.#curve = curve;
    this.#plot?.show(curve);
  }

  /** Redraws in another language. */
  redraw(): void {
    this.#plot?.redraw();
  }

  hostUpdated(): void {
    const place = this.#place();
    if (place && !this.#plotting) void this.#load();
    if (place) return;
    this.#plot?.destroy();
    this.#plot = null;
    this.#plotting = false;
  }

  #place(): HTMLElement | null {
    return this.host.renderRoot.querySelector('.plot');
  }

  async #load(): Promise<void> {
    this.#plotting = true;
    try {
      const { LossPlot } = await import('./loss-plot.ts');
      const place = this.#place();
      if (place) this.#plot ??= new LossPlot(place, this.number);
      this.#plot?.show(this.#curve);
    } catch (cause) {
      console.warn('<mask-trainer> cannot show the plot:', cause);
    }
  }
}
