import type { html, nothing, ReactiveControllerHost, TemplateResult } from 'lit';
import type { Choice } from '../../camera/choice.ts';
import type { Kind } from '../../camera/index.ts';
import type { Messages } from '../../messages/index.ts';
import type { RoomSession } from '../../room/index.ts';
import { helpWith } from './permission.ts';
import { SoundCheck } from './sound.ts';

export { asideStyles } from './aside.styles.ts';

/** Lit's functions, passed in: if this imported them, the first load would be split into one more file. */
export interface Lit {
  readonly html: typeof html;
  readonly nothing: typeof nothing;
}

/** What is shown next to the call when needed: the sound check, the speaker that was chosen, and what else can be done about an error. */
export class Aside {
  /** There as long as there is something to hear or to be heard. */
  #check: SoundCheck | null = null;

  constructor(
    private readonly lit: Lit,
    private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
    private readonly session: RoomSession,
    private readonly choice: Choice,
  ) {
    this.follow();
  }

  /** Whether the sound check is open. */
  get open(): boolean {
    return this.#check?.open ?? false;
  }

  /** The session's state has changed. */
  follow(): void {
    const { camera, microphone, inRoom } = this.session.state;
    if (!inRoom && !camera && !microphone) {
      this.#check?.end();
      this.#check = null;
    } else if (this.choice.remembered('speaker')) this.#check ??= this.#newCheck();
  }

  /** Plays `elements` through the chosen speaker. */
  play(elements: Iterable<HTMLMediaElement>): void {
    this.#check?.play(elements);
  }

  /** Opens or closes the sound check. */
  toggle(): void {
    this.#check ??= this.#newCheck();
    this.#check.toggle();
  }

  /** The sound check, while it is open. */
  render(messages: Messages): TemplateResult | null {
    const { tracks, muted } = this.session.state;
    const sound = tracks.find(({ source }) => source === 'microphone')?.track ?? null;
    return this.open ? this.#check!.render(messages, sound, muted) : null;
  }

  /** Further actions for the shown error. */
  renderRemedy(messages: Messages): TemplateResult | null {
    const { html } = this.lit;
    const { session } = this;
    const code = session.state.error?.code ?? '';
    const [, kind] = /^(video|audio)-processor/.exec(code) ?? [];
    if (kind)
      return html`<button type="button" @click=${() => session.processing?.goOnWithout(kind as Kind)}>
        ${messages.room.withoutEffect}
      </button>`;
    const [, device] = /^(camera|microphone)-(?:denied|framed)/.exec(code) ?? [];
    return device ? html`<p class="help">${helpWith(device as 'camera', messages)}</p>` : null;
  }

  #newCheck(): SoundCheck {
    const { host, session } = this;
    return new SoundCheck(
      this.lit,
      {
        renderRoot: host.renderRoot,
        changed: () => host.requestUpdate(),
        failed: (error) => session.report(error),
        back: () => {
          if (session.state.error?.code.startsWith('speaker-')) session.dismiss();
        },
      },
      this.choice,
    );
  }
}
