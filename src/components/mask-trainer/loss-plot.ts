import UPlot from 'uplot';
import type { EpochResult } from '../../classifier/types.ts';

const HEIGHT = 160;
/** Milliseconds between two drawings: epochs come faster than eyes need them. */
const PACE = 80;

/** A line of loss over epochs that grows while training runs. Its colours are the ones of `root`, read again at every drawing. */
export class LossPlot {
  readonly #plot: UPlot;
  readonly #resizes: ResizeObserver;
  #epochs = 1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #curve: readonly EpochResult[] = [];

  constructor(
    private readonly root: HTMLElement,
    number: (value: number) => string,
  ) {
    const look = getComputedStyle(root);
    const axis: UPlot.Axis = {
      // The canvas cannot use custom properties: the root carries them as colours that have been worked out.
      stroke: () => look.textDecorationColor,
      font: `12px ${look.fontFamily}`,
      grid: { stroke: () => look.borderTopColor, width: 1 },
      ticks: { show: false },
      values: (_plot, values) => values.map(number),
    };
    this.#plot = new UPlot(
      {
        width: root.clientWidth || 280,
        height: HEIGHT,
        padding: [8, 18, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false } as UPlot.Select,
        scales: {
          x: { time: false, range: () => [0, this.#epochs] },
          y: { range: (_plot, _min, max) => [0, (max || 1) * 1.05] },
        },
        axes: [
          { ...axis, size: 26, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
          { ...axis, size: 40 },
        ],
        series: [
          {},
          {
            stroke: () => look.color,
            fill: () => `color-mix(in srgb, ${look.color} 12%, transparent)`,
            width: 2.5,
            points: { show: false },
          },
          // The loss of left-out pictures.
          { stroke: () => look.color, width: 1.5, dash: [5, 4], points: { show: false } },
        ],
      },
      [[], [], []],
      root,
    );
    this.#resizes = new ResizeObserver(() => {
      if (root.clientWidth) this.#plot.setSize({ width: root.clientWidth, height: HEIGHT });
    });
    this.#resizes.observe(root);
    // A transition of its colours reveals any change to them: by a theme, the system or a custom property.
    root.addEventListener('transitionend', this.redraw);
  }

  /** Draws `curve` soon, at a limited rate. */
  show(curve: readonly EpochResult[]): void {
    if (curve === this.#curve) return;
    this.#curve = curve;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#epochs = Math.max(1, this.#curve[0]?.epochs ?? 1);
      this.#plot.setData([
        this.#curve.map(({ epoch }) => epoch),
        this.#curve.map(({ loss }) => loss),
        this.#curve.map(({ validation }) => validation?.loss ?? null),
      ]);
    }, PACE);
  }

  /** Removes the plot from the page. */
  destroy(): void {
    clearTimeout(this.#timer);
    this.#resizes.disconnect();
    this.root.removeEventListener('transitionend', this.redraw);
    this.#plot.destroy();
  }

  /** Redraws after a change of colours or language. */
  readonly redraw = (): void => this.#plot.redraw(true, true);
}
