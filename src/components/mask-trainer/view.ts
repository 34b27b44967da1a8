import { html, nothing, type TemplateResult } from 'lit';
import type { MaskRoomError } from '../../errors/index.ts';
import { className, format, percent, type Language } from '../../messages/index.ts';
import { MINIMUM } from '../../trainer/rules.ts';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import { ignoreDoubleClick } from '../shared/element.ts';
import type { FilePicker } from './file-picker.ts';
import type { GalleryOpener } from './gallery-opener.ts';
import type { LateView } from './late-view.ts';
import type { Recorder } from './recorder.ts';
import type { Thumbnails } from './thumbnails.ts';

/** The person's actions; each shows its own failure. */
export interface ViewActions {
  readonly for: string;
  readonly storageKey: string;
  readonly video: HTMLVideoElement | null;
  readonly error: MaskRoomError | null;
  train(): Promise<unknown>;
  cancel(): void;
  save(): Promise<unknown>;
  saveSamples(): Promise<unknown>;
  saveProject(): Promise<unknown>;
  exportTeachableMachine(): Promise<unknown>;
  clear(label?: string): Promise<unknown>;
  undo(): Promise<unknown>;
  redo(): Promise<unknown>;
}

/** The data to show. */
export interface View {
  readonly element: ViewActions;
  readonly state: TrainerState;
  readonly language: Language;
  readonly recorder: Recorder;
  readonly picker: FilePicker;
  /** Thumbnails of each class. */
  readonly thumbnails: Thumbnails | null;
  readonly warmUp: () => void;
  /** Whether the classes are being edited. */
  readonly editing: boolean;
  readonly edit: () => void;
  /** Changes classes or images; a failure is shown. */
  readonly change: (run: (trainer: Trainer) => unknown) => Promise<void>;
  /** The view of the parts loaded on first use; `null` before. */
  readonly late: LateView | null;
  /** The gallery; `null` before the first use. */
  readonly gallery: GalleryOpener | null;
  readonly status: (text: string) => TemplateResult;
}

/** The element shows and reports the failure itself. */
export const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);

export function render(view: View): TemplateResult {
  view.gallery?.follow(view);
  const { state, language, picker, late } = view;
  const { trainer } = language.messages;
  const { status, progress, curve, labels } = state;
  const text = stateText(view);
  return html`<section
    role="group"
    class=${picker.dragging ? 'stack dropping' : 'stack'}
    part="panel"
    lang=${language.tag}
    aria-label=${trainer.title}
    @dragover=${picker.drag}
    @dragleave=${picker.drag}
    @drop=${picker.drop}
  >
    <div class="classes">
      ${(view.editing && late?.classes(html, view)) || labels.map((label) => renderClass(view, label))}
    </div>
    ${late?.recording(html, view) ?? nothing}
    ${cutsSides(view) ? html`<p class="aside">${trainer.square}</p>` : nothing}
    ${late?.asides(html, view) ?? nothing} ${actions(view)} ${view.status(text)}
    ${progress || status === 'loading' ? renderProgress(text, progress?.value ?? null, language) : nothing}
    ${status === 'training' || curve.length > 0 ? late?.curve(html, curve, language) : nothing}
    ${late?.evidence(html, view) ?? nothing}
    <input
      id="files"
      type="file"
      accept=".json,.bin,.zip,.tm"
      multiple
      hidden
      aria-label=${trainer.load}
      @change=${picker.picked}
    />
  </section>`;
}

function stateText({ state, ...view }: View): string {
  const { trainer, steps } = view.language.messages;
  const { progress, status, note, model } = state;
  if (progress) return steps[progress.step];
  if (status === 'training') return steps.training;
  if (status === 'loading') return trainer.loading;
  if (!note) return nextText({ state, ...view });
  const text = format(trainer[note[0]], note[1], view.language);
  return note[0] === 'added' && !model ? `${text} ${nextText({ state, ...view })}` : text;
}

/** The status text: what there is, or what to do next. */
function nextText({ state, language, element: { video, for: owner } }: View): string {
  const { trainer } = language.messages;
  const { model, otherClasses, lacking } = state;
  if (model && otherClasses.length === 0) return trainer.trained;
  if (lacking.length === 0) return trainer.canTrain;
  if (!video)
    return format(owner ? trainer.waitingForOwner : trainer.waitingForCamera, { for: owner }, language);
  return format(trainer.needs, { minimum: MINIMUM, labels: lacking.join(', ') }, language);
}

/** Whether the model does not see the sides of the picture. */
function cutsSides({ state, element: { video } }: View): boolean {
  const { videoWidth = 0, videoHeight = 0 } = video ?? {};
  return state.region === 'frame' && videoWidth > videoHeight;
}

function renderClass(view: View, label: string): TemplateResult {
  const { element, state, language, recorder, picker, thumbnails, warmUp, late } = view;
  const { trainer } = language.messages;
  const { up, click, pointerDown, keyDown, keyUp, noMenu, touchMove, run } = recorder.hold;
  const toggle = recorder.recording.recordMode === 'toggle';
  const { training } = state;
  const count = state.counts[label] ?? 0;
  const now = run?.label === label;
  const hint = toggle ? trainer.hintToggle : trainer.hint;
  const going = run?.seconds
    ? format(trainer.countdown, { seconds: run.seconds }, language)
    : trainer.recording;
  const name = className(label, language);
  return html`<div part="class" class="class" role="group" aria-label=${name}>
    <button
      type="button"
      part="record"
      class=${now ? 'record recording' : 'record'}
      .value=${label}
      aria-pressed=${toggle ? now : nothing}
      ?disabled=${training}
      @click=${click}
      @pointerdown=${pointerDown}
      @pointerup=${up}
      @pointercancel=${up}
      @lostpointercapture=${up}
      @contextmenu=${noMenu}
      @touchmove=${touchMove}
      @keydown=${keyDown}
      @keyup=${keyUp}
      @blur=${up}
      @pointerenter=${warmUp}
      @focus=${warmUp}
    >
      <span class="dot"></span>
      <span class="name">${name}</span>
      <span class="hint">${now ? going : hint}</span>
    </button>
    <div class="row">
      <span class="count">${format(trainer.count, { count }, language)}</span>
      <div class="row end">
        <button
          type="button"
          class="pick"
          aria-label=${format(trainer.pickLabel, { label }, language)}
          ?disabled=${training}
          @click=${({ currentTarget }: Event) =>
            ((currentTarget as Element).nextElementSibling as HTMLInputElement).click()}
        >
          ${trainer.pick}
        </button>
        <input
          type="file"
          accept="image/*"
          multiple
          hidden
          aria-label=${format(trainer.pickLabel, { label }, language)}
          @change=${picker.picked}
        />
        <button
          type="button"
          class="quiet"
          aria-label=${format(trainer.clearLabel, { label }, language)}
          ?disabled=${count === 0 || training}
          @click=${() => quietly(element.clear(label))}
        >
          ${trainer.clear}
        </button>
      </div>
    </div>
    ${thumbnails?.strip(label) ?? html`<div class="thumbnails"></div>`}
    ${late?.showAll(html, view, label) ?? nothing}
  </div>`;
}

function renderProgress(text: string, value: number | null, language: Language): TemplateResult {
  return html`<div class="work">
    <progress max="1" value=${value ?? nothing} aria-label=${text}></progress>
    <span class="percent">${value === null ? nothing : percent(value, language)}</span>
  </div>`;
}

/** The buttons under the classes. */
function actions({ element, state, language, picker, late, editing, edit }: View): TemplateResult {
  const { trainer } = language.messages;
  const { training, loadingModel, model, missing, empty } = state;
  const train = training
    ? html`<button type="button" id="cancel" @click=${ignoreDoubleClick(() => element.cancel())}>
        ${trainer.cancel}
      </button>`
    : html`<button
        type="button"
        id="train"
        class="primary"
        aria-describedby="anew"
        ?disabled=${missing !== null || loadingModel}
        @click=${() => quietly(element.train())}
      >
        ${trainer.train}
      </button>`;
  return html`<div class="row">
    ${train}
    <button type="button" ?disabled=${!model || training} @click=${() => quietly(element.save())}>
      ${trainer.save}
    </button>
    <button type="button" ?disabled=${training} @click=${picker.pick}>${trainer.load}</button>
    ${late?.saving(html, element, state, language) ?? nothing}
    <button type="button" id="edit" aria-pressed=${editing} ?disabled=${training} @click=${edit}>
      ${editing ? trainer.editDone : trainer.edit}
    </button>
    <div class="row end">
      ${late?.history(html, element, state, language) ?? nothing}
      <button
        type="button"
        class="quiet"
        ?disabled=${(empty && !model) || training}
        @click=${() => quietly(element.clear())}
      >
        ${trainer.clearAll}
      </button>
    </div>
  </div>`;
}
