import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { Input, Kind } from '../../camera/index.ts';
import { format, type Messages } from '../../messages/index.ts';
import type { RemoteTrack, RoomParticipant, RoomState } from '../../room/index.ts';
import { person } from './icon.ts';
import * as icons from './icons.ts';
import type { InCall } from './in-call.ts';

/** The data and callbacks of the tiles and the buttons. */
export interface CallView {
  texts: Messages['room'];
  ownName: string;
  state: RoomState;
  soundBlocked: boolean;
  /** `null` while it is closed. */
  soundCheck: TemplateResult | null;
  soundCheckPressed: () => void;
  /** Whether a track's video is frozen. */
  isStill: (track: MediaStreamTrack) => boolean;
  /** Whether something other than the person may be watching a remote video, such as a detector. */
  isWatched: (track: MediaStreamTrack) => boolean;
  /** The video now shows its track: it is playing and knows its size. May be called more than once. */
  localPlays: (video: HTMLVideoElement) => void;
  picturePlays: (video: HTMLVideoElement) => void;
  remotePlays: (video: HTMLVideoElement, participant: RoomParticipant, track: RemoteTrack) => void;
  microphonePressed: () => void;
  cameraPressed: () => void;
  deviceChosen: (kind: Kind, deviceId: string) => void;
  flipPressed: () => void;
  sharePressed: () => void;
  soundPressed: () => void;
  leavePressed: () => void;
}

interface Marks {
  microphoneOn: boolean;
  cameraOn: boolean;
  still: boolean;
}

const streams = new WeakMap<MediaStreamTrack, MediaStream>();

/** A stream of `track` alone, the same one each time. Bind it through `live()`: Lit sets an object again at every render, and that restarts the media element. */
function streamOf(track: MediaStreamTrack | null): MediaStream | null {
  if (!track) return null;
  let stream = streams.get(track);
  if (!stream) streams.set(track, (stream = new MediaStream([track])));
  return stream;
}

/** The initials of `name`, at most two, if there is no picture. */
function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const chosen = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return chosen
    .map((word) => [...word][0]!)
    .join('')
    .toLocaleUpperCase();
}

export function renderCall(view: CallView, inCall: InCall | null): TemplateResult {
  return html`<ul part="grid" class=${inCall ? inCall.layout(view) : 'grid'} aria-label=${view.texts.people}>
      ${renderSelf(view, inCall)} ${inCall?.renderTiles(view)}
    </ul>
    ${inCall?.renderBelow(view)}
    <div class="foot">
      ${renderControls(view, inCall)} ${inCall?.renderPeople(view)} ${renderDevices(view)} ${view.soundCheck}
    </div>`;
}

function renderSelf(view: CallView, inCall: InCall | null): TemplateResult {
  const { texts, ownName, state, isStill, localPlays, picturePlays } = view;
  const { camera, picture, microphone, muted, facing, devices } = state;
  const name = ownName ? format(texts.you, { name: ownName }) : texts.youAlone;
  return html`<li
    part="tile"
    class=${facing === 'environment' ? 'tile self outward' : 'tile self'}
    data-tile="self"
  >
    ${renderVideo(camera, localPlays, picture !== camera)}
    ${picture === camera ? nothing : renderVideo(picture, picturePlays)}
    ${picture ? nothing : renderAvatar(ownName)}
    ${renderCaption(texts, name, { microphoneOn: !devices.audio || (!!microphone && !muted), cameraOn: !devices.video || !!camera, still: !!picture && isStill(picture) }, inCall?.renderLine(texts, state.networkQuality))}
    ${inCall?.renderNote(state.self?.sid)} ${inCall?.renderPin(texts, name)}
  </li>`;
}

/**
 * Always silent: the sound comes from a separate element, which a browser may block without blocking the picture. One that is `unseen` plays for
 * whoever looks at its pixels.
 */
function renderVideo(
  track: MediaStreamTrack | null,
  plays: (video: HTMLVideoElement) => void,
  unseen = false,
): TemplateResult {
  const check = ({ target }: Event) => {
    const video = target as HTMLVideoElement;
    video.classList.toggle('upright', video.videoHeight > video.videoWidth);
    const shows = video.srcObject === streamOf(track) && track?.readyState === 'live';
    if (shows && !video.paused && video.videoWidth > 0) plays(video);
  };
  return html`<video
    part=${unseen ? nothing : 'video'}
    ?data-unseen=${unseen}
    muted
    playsinline
    autoplay
    .muted=${true}
    .srcObject=${live(streamOf(track))}
    ?hidden=${!track}
    @playing=${check}
    @resize=${check}
  ></video>`;
}

function renderAvatar(name: string): TemplateResult {
  return html`<div class="avatar" aria-hidden="true">${initials(name) || person}</div>`;
}

function renderAudio(track: MediaStreamTrack): TemplateResult {
  return html`<audio autoplay .srcObject=${live(streamOf(track))}></audio>`;
}

/** The strip along a tile's foot: who it is, `more` of them, and what they have turned off, in words. */
function renderCaption(
  texts: Messages['room'],
  name: string,
  marks: Marks,
  more?: TemplateResult | typeof nothing,
): TemplateResult {
  const mark = (wanted: boolean, text: string, icon: TemplateResult) =>
    wanted ? html`<span class="mark">${icon}<span>${text}</span></span>` : nothing;
  return html`<div part="caption" class="caption">
    <span class="name" title=${name}>${name}</span> ${more}
    ${mark(!marks.microphoneOn, texts.micOff, icons.microphoneOff)}
    ${mark(!marks.cameraOn, texts.cameraOff, icons.cameraOff)} ${mark(marks.still, texts.still, icons.still)}
  </div>`;
}

/** What the later-loaded view of a call draws its tiles with, since the two share no script. */
export const parts = {
  format,
  soundIcon: icons.sound,
  renderVideo,
  renderAudio,
  renderAvatar,
  renderCaption,
};
export type Parts = typeof parts;

/** The buttons under the tiles. */
function renderControls(view: CallView, inCall: InCall | null): TemplateResult {
  const { texts, state } = view;
  const toggle = (on: boolean, label: string, icon: TemplateResult, press: () => void) =>
    html`<button type="button" class="control" aria-pressed=${on} @click=${press}>
      ${icon}<span>${label}</span><span class="state" aria-hidden="true">${on ? texts.on : texts.off}</span>
    </button>`;
  const speaks = !!state.microphone && !state.muted;
  const shows = !!state.camera;
  return html`<div part="controls" class="controls">
    ${
      state.devices.audio
        ? toggle(
            speaks,
            texts.microphone,
            speaks ? icons.microphone : icons.microphoneOff,
            view.microphonePressed,
          )
        : nothing
    }
    ${
      state.devices.video
        ? toggle(shows, texts.camera, shows ? icons.camera : icons.cameraOff, view.cameraPressed)
        : nothing
    }
    ${inCall?.renderShare(view)} ${inCall?.renderMore(view)}
    <div class=${inCall?.showsMore ? 'extras shown' : 'extras'} id="extras">
      ${
        state.facing
          ? html`<button type="button" class="control" @click=${view.flipPressed}>
              ${icons.flip}<span>${texts.flip}</span>
            </button>`
          : nothing
      }
      ${
        state.devices.audio || state.inRoom
          ? html`<button
              type="button"
              class="control"
              aria-expanded=${view.soundCheck !== null}
              @click=${view.soundCheckPressed}
            >
              ${icons.sound}<span>${texts.soundCheck}</span>
            </button>`
          : nothing
      }
      ${inCall?.renderExtras(view)}
    </div>
    ${inCall?.renderControls(view)}
  </div>`;
}

/** The choice of camera and microphone, each if there are several. */
function renderDevices({ texts, state, deviceChosen }: CallView) {
  const { cameras, microphones, facing } = state;
  const choice = (kind: Kind, label: string, name: string, inputs: readonly Input[]) =>
    inputs.length > 1
      ? html`<label
          >${label}
          <select @change=${({ target }: Event) => deviceChosen(kind, (target as HTMLSelectElement).value)}>
            ${inputs.map(
              (input, index) =>
                html`<option value=${input.deviceId} .selected=${live(input.selected)}>
                  ${input.label || `${name} ${index + 1}`}
                </option>`,
            )}
          </select></label
        >`
      : nothing;
  // Of two cameras, the other one faces the other way.
  const flipOnly = facing && cameras.length === 2;
  return html`<div part="devices" class="devices">
    ${flipOnly ? nothing : choice('video', texts.whichCamera, texts.camera, cameras)}
    ${choice('audio', texts.whichMicrophone, texts.microphone, microphones)}
  </div>`;
}
