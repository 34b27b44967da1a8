import { html, nothing, render } from 'lit';
import type { CallView } from './view.ts';

interface PictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window & typeof globalThis>;
}

/** The browser's API for a window above all others; `null` if it has none. It does not work in a frame. */
function pictureInPictureOf(view: Window | null): PictureInPicture | null {
  const { documentPictureInPicture } = (view ?? {}) as { documentPictureInPicture?: PictureInPicture };
  return view?.top === view ? (documentPictureInPicture ?? null) : null;
}

const css = String.raw;
const styles = css`
  * {
    box-sizing: border-box;
  }

  body {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    block-size: 100vh;
    margin: 0;
    background: #0c0e14;
    color: #fff;
    font:
      1rem/1.4 system-ui,
      sans-serif;
    color-scheme: dark;
  }

  main {
    position: relative;
    display: grid;
    place-items: center;
    min-block-size: 0;
    overflow: hidden;
  }

  video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: contain;
  }

  .mirrored {
    transform: scaleX(-1);
  }

  p {
    position: absolute;
    inset-inline-start: 8px;
    inset-block-end: 8px;
    max-inline-size: calc(100% - 16px);
    overflow: hidden;
    margin: 0;
    padding: 2px 9px;
    border-radius: 99px;
    background: rgb(0 0 0 / 72%);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  div {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    padding: 8px;
  }

  button {
    min-block-size: 36px;
    padding: 0.25em 0.75em;
    border: 1px solid #8a8fa3;
    border-radius: 10px;
    background: #1b1d26;
    color: inherit;
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }

  button:focus-visible {
    outline: 3px solid #a4b1ff;
  }

  .leave {
    border-color: #b3261e;
    background: #b3261e;
  }
`;

/** The person the small window shows. */
export interface Pictured {
  name: string;
  track: MediaStreamTrack | null;
  mirrored: boolean;
}

/**
 * The call in a small window that stays above all others: one picture and the buttons that one cannot do without. The picture is a `<video>` of the
 * window's own: those on the page stay where they are.
 */
export class SmallWindow {
  #window: (Window & typeof globalThis) | null = null;
  #opening = false;
  #stream: MediaStream | null = null;

  /** Called when it has opened or closed. */
  constructor(private readonly changed: () => void) {}

  static isPossible(view: Window | null): boolean {
    return pictureInPictureOf(view) !== null;
  }

  get isOpen(): boolean {
    return this.#window !== null;
  }

  /** Opens it; must be called directly in a click handler. */
  async open(view: Window | null): Promise<void> {
    if (this.#window || this.#opening) return;
    this.#opening = true;
    try {
      const opened = await pictureInPictureOf(view)!.requestWindow({ width: 400, height: 300 });
      const sheet = new opened.CSSStyleSheet();
      sheet.replaceSync(styles);
      opened.document.adoptedStyleSheets = [sheet];
      opened.addEventListener('pagehide', () => this.#closed(opened), { once: true });
      this.#window = opened;
      this.changed();
    } finally {
      this.#opening = false;
    }
  }

  close(): void {
    const open = this.#window;
    if (!open) return;
    this.#closed(open);
    open.close();
  }

  /** Shows `pictured`, and which devices are on. */
  show({ texts, state, ...view }: CallView, { name, track, mirrored }: Pictured, language: string): void {
    if (!this.#window) return;
    const { document } = this.#window;
    document.documentElement.lang = language;
    document.title = state.room?.name ?? name;
    if (this.#stream?.getTracks()[0] !== track) this.#stream = track && new MediaStream([track]);
    const toggle = (on: boolean, label: string, press: () => void) =>
      html`<button type="button" @click=${press}>${label}: ${on ? texts.on : texts.off}</button>`;
    render(
      html`<main>
          ${
            track
              ? html`<video
                  class=${mirrored ? 'mirrored' : ''}
                  autoplay
                  playsinline
                  .muted=${true}
                  .srcObject=${this.#stream}
                ></video>`
              : nothing
          }
          <p>${name}</p>
        </main>
        <div>
          ${
            state.devices.audio
              ? toggle(!!state.microphone && !state.muted, texts.microphone, view.microphonePressed)
              : nothing
          }
          ${state.devices.video ? toggle(!!state.camera, texts.camera, view.cameraPressed) : nothing}
          <button type="button" class="leave" @click=${view.leavePressed}>${texts.leave}</button>
        </div>`,
      document.body,
    );
  }

  #closed(which: Window): void {
    if (this.#window !== which) return;
    this.#window = null;
    this.#stream = null;
    this.changed();
  }
}
