import type { TemplateResult } from 'lit';
import type { Language } from '../../messages/index.ts';

/** The shortest time between two drawings, in ms. */
const DRAWING = 1000;

/** Draws at most once a second, however often it is rendered. */
export class SlowDrawing {
  #drawn: TemplateResult | null = null;
  #at = -Infinity;
  #language: Language | null = null;

  render(language: Language, draw: () => TemplateResult): TemplateResult {
    const now = performance.now();
    if (!this.#drawn || now - this.#at >= DRAWING || language !== this.#language) {
      this.#drawn = draw();
      this.#at = now;
      this.#language = language;
    }
    return this.#drawn;
  }

  /** The next render draws. */
  discard(): void {
    this.#drawn = null;
  }
}
