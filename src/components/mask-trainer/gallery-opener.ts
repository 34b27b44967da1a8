import type { html, ReactiveController, ReactiveElement, render } from 'lit';
import { lazy } from '../../errors/lazy.ts';
import type { Gallery } from './gallery.ts';
import type { View } from './view.ts';

/** Lit's functions, passed in: if the gallery imported them, the first load would be split into one more file. */
export interface Lit {
  readonly html: typeof html;
  readonly render: typeof render;
}

/** What a gallery shows: the images of the class `label`, or those of them that the model answered with `answer`. */
export interface GallerySubject {
  readonly label: string;
  readonly answer?: string;
}

/** Opens the gallery, which is loaded the first time, and keeps it up to date. */
export class GalleryOpener implements ReactiveController {
  #gallery: Gallery | null = null;
  #view: View | null = null;
  #styled = false;

  constructor(
    private readonly host: ReactiveElement,
    private readonly lit: Lit,
    private readonly addStyles: (css: string) => void,
  ) {
    host.addController(this);
  }

  /** The current state. */
  follow(view: View): void {
    this.#view = view;
    this.#gallery?.follow(view);
  }

  open(subject: GallerySubject): void {
    const view = this.#view!;
    void view.change(async () => {
      const { Gallery, galleryStyles } = await lazy(import('./gallery.ts'));
      const { host, lit } = this;
      if (this.#gallery || !host.isConnected) return;
      if (!this.#styled) this.addStyles(galleryStyles);
      this.#styled = true;
      const closed = (): void => void (this.#gallery = null);
      this.#gallery = new Gallery(host.renderRoot as ShadowRoot, lit, subject, this.#view!, closed);
    });
  }

  /** A modal dialog cannot move with its host. */
  hostDisconnected(): void {
    this.#gallery?.end();
  }
}
