import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { MaskRoomError, reasonOf } from '../../errors/index.ts';
import { HandoffOwner } from '../../handoff/index.ts';
import { addErrorTexts, type Messages } from '../../messages/index.ts';
import { inCallErrors } from '../../messages/en/in-call-errors.ts';
import type { RemoteTrack, RoomParticipant, RoomSession, RoomState, Size } from '../../room/index.ts';
import { arrange, divide, ordered, type Box } from './arrange.ts';
import * as icons from './call-icons.ts';
import { TileNotes } from './notes.ts';
import { SmallWindow, type Pictured } from './small-window.ts';
import type { CallView, Parts } from './view.ts';

export { inCallTexts } from '../../messages/en/in-call.ts';
export { inCallStyles } from './in-call.styles.ts';

addErrorTexts(inCallErrors);

/** One tile of another person: one of their videos, or the person without one. */
interface Tile {
  id: string;
  participant: RoomParticipant;
  video: RemoteTrack | null;
}

/** Your own tiles: the camera and the shared screen. */
const SELF = 'self';
const OWN_SCREEN = 'own-screen';

/** The tiles of other people. A person who shows only a screen also has a tile. */
function tilesOf({ participants }: RoomState): Tile[] {
  return participants.flatMap((participant): Tile[] => {
    const { sid, videos } = participant;
    const face = videos.find(({ source }) => source === 'camera');
    const faceless = videos.every(({ source }) => source === 'screen');
    return [
      ...(faceless ? [{ id: sid, participant, video: null }] : []),
      ...videos.map((video) => ({ id: video === face ? sid : `${sid} ${video.sid}`, participant, video })),
    ];
  });
}

/** The minimum size requested for a watched video, in CSS pixels: a tile may be too small to recognise anything. */
const WATCHED = { width: 640, height: 360 };

/** Phones do not support this. */
const canShare = (): boolean => !!navigator.mediaDevices?.getDisplayMedia;

/**
 * What of `<twilio-room>` only a call shows: the tiles of the others, where each tile is, and the buttons that make sense there. A tile is placed by
 * its style and never moved in the document: its video would pause, and others may have been handed it.
 */
export class InCall {
  #page = 0;
  #pages = 1;
  #pinned: string | null = null;
  #order: readonly string[] = [];
  /** Who spoke when: the higher, the later. */
  readonly #spoke = new Map<string, number>();
  #speaker: string | undefined;
  /** Whether a narrow element shows all buttons. */
  #more = false;
  /** Whether the list of people is open. */
  #listed = false;
  /** Whether captions have arrived in this call: then there is space for them, unless the person has closed it. */
  #captioned = false;
  #captionsClosed = false;
  /** The call, as it is handed to other elements. */
  readonly #call: HandoffOwner<'room-call'>;
  /** The local identity in the call that is handed out. */
  #self: string | undefined;
  readonly #notes: TileNotes;
  readonly #small: SmallWindow;
  #view: CallView | null = null;
  #grid: HTMLElement | null = null;
  #observer: ResizeObserver | null = null;
  /** The window in which the grid is shown. */
  #window: (Window & typeof globalThis) | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement & { readonly renderRoot: ParentNode },
    private readonly session: RoomSession,
    private readonly parts: Parts,
  ) {
    this.#call = new HandoffOwner(host, 'room-call');
    this.#notes = new TileNotes(host, () => session.state);
    this.#small = new SmallWindow(() => host.requestUpdate());
    host.addEventListener('fullscreenchange', () => host.requestUpdate());
  }

  /** The state has changed. */
  follow(): void {
    const { inRoom, participants, captions } = this.session.state;
    // The button that ends it goes with the call.
    if (!inRoom && this.#self && this.#isFull) void this.host.ownerDocument.exitFullscreen();
    if (captions.length > 0) this.#captioned = true;
    this.#notes.follow();
    this.#handOut();
    if (!inRoom) {
      this.#small.close();
      this.#more = this.#listed = this.#captioned = false;
      this.#page = 0;
      this.#order = [];
      this.#spoke.clear();
    }
    const tiles = [SELF, ...tilesOf(this.session.state).map(({ id }) => id)];
    if (!inRoom || !tiles.includes(this.#pinned!)) this.#pinned = null;
    const speaker = participants.find(({ speaking }) => speaking)?.sid;
    if (speaker && speaker !== this.#speaker) {
      // Keeps the last one last.
      this.#spoke.delete(speaker);
      this.#spoke.set(speaker, performance.now());
    }
    this.#speaker = speaker;
  }

  /** Hands the call out, and withdraws it when it is over. Re-entering a room continues the call, under another SID. */
  #handOut(): void {
    const { inRoom, self } = this.session.state;
    if (!inRoom) {
      this.#self = undefined;
      this.#call.withdraw();
    } else if (self && self.sid !== this.#self) {
      const first = this.#self === undefined;
      this.#self = self.sid;
      const participants = () => this.session.state.participants;
      if (first)
        this.#call.offer({
          id: () => this.host.id,
          self,
          participants,
          send: (...message) => this.session.send(...message),
        });
      else this.#call.amend({ self });
    }
  }

  /** The grid's classes: its preferred height, if the page does not set one. */
  layout({ state }: CallView): string {
    const tiles = tilesOf(state);
    const count = tiles.length + (state.screen ? 2 : 1);
    const places = [1, 2, 4, 6, 9, 12].find((each) => count <= each) ?? 16;
    return `grid placed n${places}${this.#large(tiles).length > 0 ? ' staged' : ''}`;
  }

  /** The large tiles: what the person has pinned, otherwise all screens. */
  #large(tiles: readonly Tile[]): string[] {
    if (this.#pinned) return [this.#pinned];
    return tiles.filter(({ video }) => video?.source === 'screen').map(({ id }) => id);
  }

  /** Your own shared screen, and everybody else. */
  renderTiles(view: CallView): TemplateResult {
    const { state, texts } = view;
    const { renderVideo, renderCaption } = this.parts;
    const on = { microphoneOn: true, cameraOn: true, still: false };
    return html`${
      state.screen
        ? html`<li part="tile" class="tile whole own-screen" data-tile=${OWN_SCREEN}>
            ${renderVideo(state.screen, () => undefined)} ${renderCaption(texts, texts.sharing, on)}
          </li>`
        : nothing
    }
    ${repeat(
      tilesOf(state),
      ({ participant, video }) => video?.track ?? participant.sid,
      (tile) => this.#renderTile(view, tile),
    )}`;
  }

  #renderTile({ texts, isStill, remotePlays }: CallView, tile: Tile): TemplateResult {
    const { id, participant, video } = tile;
    const { identity, reconnecting, speaking, networkQuality } = participant;
    const { renderVideo, renderAvatar, renderCaption } = this.parts;
    const isScreen = video?.source === 'screen';
    const name = isScreen ? this.parts.format(texts.screenOf, { name: identity }) : identity;
    // Every corner of a screen matters.
    const whole = video && video.source !== 'camera' ? ' whole' : '';
    const loud = speaking && !isScreen ? ' loud' : '';
    // Devices that are off are marked next to the face.
    const { microphoneOn, cameraOn } = isScreen ? { microphoneOn: true, cameraOn: true } : participant;
    const still = !reconnecting && !!video && isStill(video.track);
    const more = isScreen
      ? nothing
      : html`${loud ? html`<span class="spoken">${texts.speaking}</span>` : nothing}
        ${
          reconnecting
            ? html`<span class="mark">${icons.reconnecting}<span>${texts.reconnectingMark}</span></span>`
            : this.renderLine(texts, networkQuality)
        }`;
    return html`<li part="tile" class=${(reconnecting ? 'tile dim' : 'tile') + whole + loud} data-tile=${id}>
      ${
        video
          ? renderVideo(video.track, (element) => remotePlays(element, participant, video))
          : renderAvatar(identity)
      }
      ${renderCaption(texts, name, { microphoneOn, cameraOn, still }, more)}
      ${isScreen ? nothing : this.renderNote(participant.sid)} ${this.renderPin(texts, name, id)}
    </li>`;
  }

  /** Pins or unpins a tile; without an id, your own. */
  renderPin(texts: Messages['room'], name: string, id = SELF): TemplateResult {
    const pinned = this.#pinned === id;
    const label = this.parts.format(pinned ? texts.unpin : texts.pin, { name });
    return html`<button
      type="button"
      class=${pinned ? 'pin pinned' : 'pin'}
      aria-label=${label}
      title=${label}
      @click=${() => this.#pin(pinned ? null : id)}
    >
      ${pinned ? icons.unpin : icons.pin}
    </button>`;
  }

  /** The texts on a tile. Not a live region: they may change once a second, on every tile. */
  renderNote(sid: string | undefined): TemplateResult | typeof nothing {
    const note = this.#notes.of(sid);
    return note ? html`<span part="note" class="note" title=${note}>${note}</span>` : nothing;
  }

  /** The quality of a connection, as bars and in words; nothing if the server does not report it. */
  renderLine(texts: Messages['room'], quality: number | null): TemplateResult | typeof nothing {
    if (quality === null) return nothing;
    const text = quality > 3 ? texts.lineGood : quality > 2 ? texts.lineFair : texts.linePoor;
    // In words only if it explains the picture; otherwise the bars are enough.
    return html`<span class="mark" title=${text}
      >${icons.bars(quality)}<span class=${quality > 2 ? 'spoken' : ''}>${text}</span></span
    >`;
  }

  /** The area below the tiles, and everybody's sound. */
  renderBelow({ texts, state }: CallView): TemplateResult {
    const turn = (by: number, label: string, icon: TemplateResult) =>
      html`<button
        type="button"
        class="turn"
        aria-label=${label}
        aria-disabled=${this.#page + by < 0 || this.#page + by >= this.#pages}
        @click=${() => this.#turn(by)}
      >
        ${icon}
      </button>`;
    return html`${
      this.#pages > 1
        ? html`<div part="pages" class="pages" role="group" aria-label=${texts.pages}>
            ${turn(-1, texts.previousPage, icons.back)}
            <span aria-live="polite"
              >${this.parts.format(texts.page, { page: this.#page + 1, pages: this.#pages })}</span
            >
            ${turn(1, texts.nextPage, icons.next)}
          </div>`
        : nothing
    }
    ${
      this.#captioned && !this.#captionsClosed
        ? html`<div part="captions" class="captions" role="group" aria-label=${texts.captions}>
            ${state.captions.map(({ identity, text }) => html`<p><b>${identity}:</b> <span>${text}</span></p>`)}
          </div>`
        : nothing
    }
    ${repeat(
      state.participants.flatMap(({ audios }) => audios),
      ({ track }) => track,
      ({ track }) => this.parts.renderAudio(track),
    )}`;
  }

  renderShare({ texts, state, sharePressed }: CallView): TemplateResult | typeof nothing {
    if (!canShare()) return nothing;
    return html`<button type="button" class="control" @click=${sharePressed}>
      ${icons.screen}<span>${state.screen ? texts.stopSharing : texts.share}</span>
    </button>`;
  }

  /** A narrow element has no space for all buttons: this one shows the rest. */
  renderMore({ texts }: CallView): TemplateResult {
    return html`<button
      type="button"
      class="control more"
      aria-expanded=${this.#more}
      aria-controls="extras"
      @click=${this.#morePressed}
    >
      ${icons.more}<span>${texts.more}</span>
    </button>`;
  }

  /** Whether the rest is shown. */
  get showsMore(): boolean {
    return this.#more;
  }

  renderExtras({ texts, state }: CallView): TemplateResult {
    const control = (icon: TemplateResult, text: string, press: () => void) =>
      html`<button type="button" class="control" @click=${press}>${icon}<span>${text}</span></button>`;
    const opener = (icon: TemplateResult, text: string, open: boolean, press: () => void) =>
      html`<button type="button" class="control" aria-expanded=${open} @click=${press}>
        ${icon}<span>${text}</span>
      </button>`;
    const { ownerDocument } = this.host;
    const people = this.parts.format(texts.peopleCount, { count: state.participants.length + 1 });
    return html`${opener(icons.people, people, this.#listed, this.#peoplePressed)}
    ${this.#captioned ? opener(icons.captions, texts.captions, !this.#captionsClosed, this.#captionsPressed) : nothing}
    ${
      // iPhones do not support it.
      ownerDocument.fullscreenEnabled
        ? control(
            icons.fullScreen,
            this.#isFull ? texts.exitFullScreen : texts.fullScreen,
            this.#fullScreenPressed,
          )
        : nothing
    }
    ${
      SmallWindow.isPossible(ownerDocument.defaultView)
        ? control(
            icons.smallWindow,
            this.#small.isOpen ? texts.closeSmallWindow : texts.smallWindow,
            this.#smallWindowPressed,
          )
        : nothing
    }`;
  }

  /** The buttons that are always visible. */
  renderControls({ texts, soundBlocked, soundPressed, leavePressed }: CallView): TemplateResult {
    return html`${
        soundBlocked
          ? html`<button type="button" class="control primary" @click=${soundPressed}>
              ${this.parts.soundIcon}${texts.soundOn}
            </button>`
          : nothing
      }
      <button type="button" class="control leave" @click=${leavePressed}>
        ${icons.leave}${texts.leave}
      </button>`;
  }

  /** Everybody by name, with what their tiles say; those on other pages too. */
  renderPeople({ texts, state, ownName }: CallView): TemplateResult | typeof nothing {
    if (!this.#listed) return nothing;
    const { devices, camera, microphone, muted, screen } = state;
    const own = {
      name: ownName ? this.parts.format(texts.you, { name: ownName }) : texts.youAlone,
      marks: [
        this.#notes.of(state.self?.sid),
        devices.audio && !(microphone && !muted) && texts.micOff,
        devices.video && !camera && texts.cameraOff,
        screen && texts.sharesScreen,
      ],
    };
    const others = state.participants.map((each) => ({
      name: each.identity,
      marks: [
        this.#notes.of(each.sid),
        each.speaking && texts.speaking,
        each.reconnecting && texts.reconnectingMark,
        !each.microphoneOn && texts.micOff,
        !each.cameraOn && texts.cameraOff,
        each.videos.some(({ source }) => source === 'screen') && texts.sharesScreen,
      ],
    }));
    return html`<ul part="people" class="people" tabindex="0" aria-label=${texts.everybody}>
      ${[own, ...others].map(
        ({ name, marks }) =>
          html`<li>
            <span title=${name}>${name}</span> <span class="doing">${marks.filter(Boolean).join(', ')}</span>
          </li>`,
      )}
    </ul>`;
  }

  get #isFull(): boolean {
    return this.host.matches(':fullscreen');
  }

  readonly #morePressed = (): void => {
    this.#more = !this.#more;
    this.host.requestUpdate();
  };

  readonly #peoplePressed = (): void => {
    this.#listed = !this.#listed;
    this.host.requestUpdate();
  };

  readonly #captionsPressed = (): void => {
    this.#captionsClosed = !this.#captionsClosed;
    this.host.requestUpdate();
  };

  readonly #fullScreenPressed = (): void => {
    const changing = this.#isFull ? this.host.ownerDocument.exitFullscreen() : this.host.requestFullscreen();
    changing.catch(this.#refused('full-screen-refused'));
  };

  readonly #smallWindowPressed = (): void => {
    if (this.#small.isOpen) this.#small.close();
    else this.#small.open(this.host.ownerDocument.defaultView).catch(this.#refused('small-window-refused'));
  };

  /** A policy of the browser or the system may refuse what the button offers. */
  #refused(code: 'full-screen-refused' | 'small-window-refused') {
    return (cause: unknown): void =>
      this.session.report(new MaskRoomError(code, { reason: reasonOf(cause) }, { cause }));
  }

  /** What the small window shows: the pinned tile, a screen, the last speaker, otherwise the first other person, otherwise yourself. */
  #pictured(view: CallView): Pictured {
    const { texts, state, ownName } = view;
    const tiles = tilesOf(state);
    const [large] = this.#large(tiles);
    const last = [...this.#spoke.keys()].at(-1);
    const tile = tiles.find(({ id }) => id === large) ?? tiles.find(({ id }) => id === last) ?? tiles.at(0);
    if (!tile || large === SELF)
      return {
        name: ownName || texts.youAlone,
        track: state.picture,
        mirrored: state.facing !== 'environment',
      };
    const { participant, video } = tile;
    const name =
      video?.source === 'screen'
        ? this.parts.format(texts.screenOf, { name: participant.identity })
        : participant.identity;
    return { name, track: video?.track ?? null, mirrored: false };
  }

  /** The element has rendered `view`; the small window follows. */
  shown(view: CallView): void {
    this.#view = view;
    this.place();
    const { lang } = this.host.renderRoot.querySelector<HTMLElement>('.stack')!;
    if (this.session.state.inRoom) this.#small.show(view, this.#pictured(view), lang);
  }

  /** Puts each tile in its place. Called after each render, and when the available space changes. */
  place(): void {
    const grid = this.host.renderRoot.querySelector<HTMLElement>('.grid');
    this.#watch(grid);
    const tiles = new Map(
      [...(grid?.children ?? [])].map((tile) => [(tile as HTMLElement).dataset.tile!, tile as HTMLElement]),
    );
    if (!grid || !this.session.state.inRoom) {
      tiles.get(SELF)?.removeAttribute('style');
      return;
    }
    const { clientWidth, clientHeight } = grid;
    if (!clientWidth || !clientHeight) return;
    const large = this.#large(tilesOf(this.session.state));
    const small = [...tiles.keys()].filter((id) => !large.includes(id));
    const gap = parseFloat(getComputedStyle(grid).columnGap) || 0;
    const areas = divide(clientWidth, clientHeight, gap, large.length > 0, small.length > 0);
    const own = [SELF, OWN_SCREEN];
    this.#order = ordered(this.#order, small, areas.most, own, this.#spoke, this.#speaker);
    const pages = Math.max(1, Math.ceil(small.length / areas.most));
    const page = Math.min(this.#page, pages - 1);
    const shown = this.#order.slice(page * areas.most, (page + 1) * areas.most);
    const boxes = new Map<string, Box>();
    const fill = (ids: readonly string[], area: Box, whole: boolean) => {
      for (const [index, box] of arrange(area, ids.length, gap, whole).entries()) boxes.set(ids[index]!, box);
    };
    const whole = large.some((id) => tiles.get(id)?.classList.contains('whole'));
    if (areas.large) fill(large, areas.large, whole);
    fill(shown, areas.small, false);
    for (const [id, tile] of tiles) {
      const box = boxes.get(id);
      // On another page it keeps playing for a detector, like a hidden video, without being drawn.
      tile.hidden = !box;
      if (!box) continue;
      const share = (length: number, of: number) => `${(length / of) * 100}%`;
      tile.style.insetInlineStart = share(box.x, clientWidth);
      tile.style.insetBlockStart = share(box.y, clientHeight);
      tile.style.inlineSize = share(box.width, clientWidth);
      tile.style.blockSize = share(box.height, clientHeight);
    }
    this.#request(boxes);
    if (page === this.#page && pages === this.#pages) return;
    this.#page = page;
    this.#pages = pages;
    this.host.requestUpdate();
  }

  /** Requests each video at the size shown, and none that nobody watches. */
  #request(boxes: ReadonlyMap<string, Box>): void {
    const view = this.#view;
    if (!view) return;
    const pictured = this.#small.isOpen ? this.#pictured(view).track : null;
    const sizes = tilesOf(view.state).flatMap(({ id, video }): [string, Size | null][] => {
      if (!video) return [];
      const box = boxes.get(id);
      const needed = view.isWatched(video.track) || video.track === pictured ? WATCHED : null;
      const size = (side: keyof Size) => Math.round(Math.max(box?.[side] ?? 0, needed?.[side] ?? 0));
      return [[video.sid, box || needed ? { width: size('width'), height: size('height') } : null]];
    });
    this.session.resize(new Map(sizes));
  }

  /** Follows the size of `grid`, by an observer of the window that it is in: one of another window reports late, with errors. */
  #watch(grid: HTMLElement | null): void {
    const view = grid?.ownerDocument.defaultView ?? null;
    if (grid === this.#grid && view === this.#window) return;
    this.#observer?.disconnect();
    this.#grid = grid;
    this.#window = view;
    if (!grid || !view) return;
    // Not at once: placing tiles may change the grid again.
    this.#observer = new view.ResizeObserver(() => view.requestAnimationFrame(() => this.place()));
    this.#observer.observe(grid);
  }

  #turn(by: number): void {
    this.#page = Math.min(Math.max(this.#page + by, 0), this.#pages - 1);
    this.host.requestUpdate();
  }

  #pin(id: string | null): void {
    this.#pinned = id;
    this.host.requestUpdate();
  }
}
