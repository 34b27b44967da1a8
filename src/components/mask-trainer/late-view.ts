import type { html as litHtml, TemplateResult } from 'lit';
import type { EpochResult } from '../../classifier/types.ts';
import type { Evaluation, Share } from '../../evaluation/evaluation.ts';
import { className, format, percent, type Language } from '../../messages/index.ts';
import type { TrainerState } from '../../trainer/state.ts';
import type { Trainer } from '../../trainer/trainer.ts';
import type { Recording } from './recorder.ts';
import type { ViewActions, View } from './view.ts';

type Html = typeof litHtml;

/**
 * How well the model does on pictures that it has not learned, and what to record next. `html` is Lit's, of whoever loads this: if it were imported
 * here, the first load would come in one file more.
 */
function evidence(html: Html, view: View): TemplateResult | '' {
  const { language } = view;
  const { evaluation, advice } = view.state;
  const { evidence: texts } = language.messages;
  if (!evaluation && advice.length === 0) return '';
  const next =
    advice.length > 0 &&
    html`<p class="next">${texts.next}</p>
      <ul>
        ${advice.map(
          ({ code, params }) => html`<li>${format(language.messages.advice[code], params, language)}</li>`,
        )}
      </ul>`;
  return html`<div part="evidence" class="evidence" role="group" aria-label=${texts.title}>
    ${evaluation ? figures(html, evaluation, view) : ''} ${next || ''}
  </div>`;
}

function figures(html: Html, evaluation: Evaluation, view: View): TemplateResult {
  const { language } = view;
  const { evidence: texts } = language.messages;
  const { labels, matrix, recall } = evaluation;
  const most = Math.max(1, ...matrix.flat());
  return html`<p class="right">${words(texts.rightOf, evaluation, language)}</p>
    <div class="scroll" tabindex="0" role="group" aria-label=${texts.matrix}>
      <table>
        <caption>
          ${texts.matrix}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${labels.map((label) => html`<th scope="col">${className(label, language)}</th>`)}
            <th scope="col">${texts.recall}</th>
          </tr>
        </thead>
        <tbody>
          ${labels.map(
            (label, row) =>
              html`<tr>
                <th scope="row">${className(label, language)}</th>
                ${labels.map((_, column) => cell(html, evaluation, [row, column], most, view))}
                <td class="recall">${words(texts.recallOf, recall[row]!, language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** How many images of a class got a certain answer: a button that shows them, if they are known. */
function cell(
  html: Html,
  { labels, matrix, predictions }: Evaluation,
  [row, column]: [row: number, column: number],
  most: number,
  { language, gallery }: View,
): TemplateResult {
  const count = matrix[row]![column]!;
  const [label, answer] = [labels[row]!, labels[column]!];
  const kind = row === column ? 'right' : 'wrong';
  const text = count.toLocaleString(language.tag);
  const params = { label, answer: className(answer, language), count };
  return html`<td class=${count === 0 ? '' : `${kind} level-${Math.ceil((4 * count) / most)}`}>
    ${
      count === 0 || predictions.length === 0
        ? text
        : html`<button
            type="button"
            class="quiet"
            aria-label=${format(language.messages.evidence.showCell, params, language)}
            @click=${() => gallery!.open({ label, answer })}
          >
            ${text}
          </button>`
    }
  </td>`;
}

/** Opens all images of a class, if their pictures are kept. */
function showAll(html: Html, { thumbnails, gallery, language }: View, label: string): TemplateResult | '' {
  if (!thumbnails?.strip(label).firstChild) return '';
  const { trainer } = language.messages;
  return html`<button
    type="button"
    class="all"
    aria-label=${format(trainer.showAllOf, { label }, language)}
    @click=${() => gallery!.open({ label })}
  >
    ${trainer.showAll}
  </button>`;
}

const words = (text: string, { right, of, low, high }: Share, language: Language): string =>
  format(text, { right, of, low: percent(low, language), high: percent(high, language) }, language);

/** What is not learned, what training would do to a loaded model, and where images are stored. */
function asides(html: Html, { element, state, language }: View): TemplateResult {
  const { trainer } = language.messages;
  const aside = (text: string, labels: readonly string[]) =>
    labels.length > 0
      ? html`<p class="aside">${format(text, { labels: labels.join(', ') }, language)}</p>`
      : '';
  const kept = element.storageKey ? trainer.kept : trainer.notKept;
  return html`${aside(trainer.shelved, state.shelved)} ${aside(trainer.otherClasses, state.otherClasses)}
  ${anew(html, state, language)} ${state.empty ? '' : html`<p class="aside">${kept}</p>`}`;
}

/** A warning about what training does to a loaded model. */
function anew(html: Html, state: TrainerState, language: Language): TemplateResult | '' {
  const { atStake, samples, otherClasses, training, missing } = state;
  if (!atStake || samples.length === 0 || otherClasses.length > 0 || training) return '';
  const { trainer, errors } = language.messages;
  const { images } = atStake;
  const params = { count: samples.length, images: images ?? '' };
  const text = missing
    ? format(errors['training-anew']!.message, missing.params, language)
    : format(images === null ? trainer.anewUnknown : trainer.anew, params, language);
  return html`<p class="aside" id="anew">${text}</p>`;
}

/** Undo and Redo. */
function history(
  html: Html,
  element: ViewActions,
  { canUndo, canRedo, training }: TrainerState,
  { messages: { trainer } }: Language,
): TemplateResult | '' {
  if (training) return '';
  const button = (text: string, work: () => Promise<unknown>) =>
    html`<button type="button" @click=${run(work)}>${text}</button>`;
  return html`${canUndo ? button(trainer.undo, () => element.undo()) : ''}
  ${canRedo ? button(trainer.redo, () => element.redo()) : ''}`;
}

/** The element shows and reports the failure itself. */
const run = (work: () => Promise<unknown>) => () => void work().catch(() => undefined);

function curve(html: Html, epochs: readonly EpochResult[], language: Language): TemplateResult {
  const first = epochs[0];
  const last = epochs.at(-1);
  const digits = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
  const loss = (result: EpochResult): string => result.loss.toLocaleString(language.tag, digits);
  const fell =
    first &&
    last &&
    format(
      language.messages.trainer.lossFell,
      {
        first: loss(first),
        last: loss(last),
        epoch: last.epoch,
        epochs: last.epochs,
        accuracy: percent(last.accuracy, language),
      },
      language,
    );
  const { validation } = last ?? {};
  const checked =
    validation &&
    format(
      language.messages.trainer.validated,
      { accuracy: percent(validation.accuracy, language) },
      language,
    );
  return html`<figure>
    <div part="plot" class="plot" aria-hidden="true"></div>
    <figcaption>${fell ?? ''} ${checked ?? ''}</figcaption>
  </figure>`;
}

/** The ways to save other than the model. */
function saving(
  html: Html,
  element: ViewActions,
  { all, empty, training }: TrainerState,
  { messages: { trainer } }: Language,
): TemplateResult {
  const pictures = all.some(({ picture }) => picture);
  return html`<button type="button" ?disabled=${empty || training} @click=${run(() => element.saveProject())}>
      ${trainer.saveProject}
    </button>
    <details>
      <summary>${trainer.more}</summary>
      <div class="row">
        <button type="button" ?disabled=${empty} @click=${run(() => element.saveSamples())}>
          ${trainer.saveSamples}
        </button>
        <button
          type="button"
          ?disabled=${!pictures || training}
          @click=${run(() => element.exportTeachableMachine())}
        >
          ${trainer.exportProject}
        </button>
      </div>
    </details>`;
}

/** The classes as fields: their names, order, which are learned, and one more. */
function classes(html: Html, { state, language, change }: View): TemplateResult {
  const { trainer: texts } = language.messages;
  const name = (form: HTMLFormElement): string => form.querySelector('input')!.value;
  const listen = (run: (trainer: Trainer, form: HTMLFormElement) => unknown) => (event: Event) => {
    event.preventDefault();
    const { currentTarget } = event;
    const form = (currentTarget as Element).closest('form')!;
    void change((trainer) => run(trainer, form));
  };
  /** Moves a class, and the focus with it. */
  const move = (label: string, by: number) => async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    const list = button.closest('.classes')!;
    await change((trainer) => trainer.moveClass(label, by));
    const form = [...list.querySelectorAll('form')].find(
      (each) => each.querySelector('input')!.value === label,
    );
    const [same, other] = by < 0 ? ['.up', '.down'] : ['.down', '.up'];
    (form?.querySelector<HTMLElement>(`${same}:enabled`) ?? form?.querySelector<HTMLElement>(other))?.focus();
  };
  const last = state.classes.length - 1;
  const rows = state.classes.map(
    ({ label, on }, n) =>
      html`<form
        class="class edited"
        @submit=${listen((trainer, form) => trainer.renameClass(label, name(form)))}
      >
        <div class="row">
          <input type="text" .value=${label} aria-label=${format(texts.nameOf, { label }, language)} />
          <button type="submit">${texts.rename}</button>
        </div>
        <div class="row">
          <label
            ><input
              type="checkbox"
              .checked=${on}
              aria-label=${format(texts.learn, { label }, language)}
              @change=${({ currentTarget }: Event) => {
                // Valid now; it is gone once the trainer has answered.
                const { checked } = currentTarget as HTMLInputElement;
                void change((trainer) => trainer.switchClass(label, checked));
              }}
            />${texts.learned}</label
          >
          <button
            type="button"
            class="up"
            ?disabled=${n === 0}
            aria-label=${format(texts.moveUp, { label }, language)}
            @click=${move(label, -1)}
          >
            ${texts.up}
          </button>
          <button
            type="button"
            class="down"
            ?disabled=${n === last}
            aria-label=${format(texts.moveDown, { label }, language)}
            @click=${move(label, 1)}
          >
            ${texts.down}
          </button>
          <button
            type="button"
            class="quiet"
            aria-label=${format(texts.removeLabel, { label }, language)}
            @click=${listen((trainer) => trainer.removeClass(label))}
          >
            ${texts.remove}
          </button>
        </div>
      </form>`,
  );
  return html`${rows}
    <form
      class="class edited"
      @submit=${listen((trainer, form) => {
        trainer.addClass(name(form));
        form.reset();
      })}
    >
      <div class="row">
        <input type="text" aria-label=${texts.newClass} placeholder=${texts.newClass} />
        <button type="submit">${texts.addClass}</button>
      </div>
    </form>`;
}

const PACES = [10, 5, 2, 1];
const DELAYS = [0, 3, 5, 10];

/** The choice of how images are recorded. */
function recording(html: Html, { recorder, language }: View): TemplateResult {
  const { trainer: texts } = language.messages;
  const { recordMode, recordPace, recordDelay } = recorder.recording;
  /** The page may have set a number that is not in the list. */
  const numbers = (usual: readonly number[], now: number): number[] => [...new Set([...usual, now])];
  const choice = <Name extends keyof Recording>(
    name: Name,
    title: string,
    options: readonly (readonly [value: Recording[Name], text: string])[],
    now: Recording[Name],
  ): TemplateResult =>
    html`<label
      >${title}
      <select
        @change=${({ currentTarget }: Event) => {
          const [value] = options[(currentTarget as HTMLSelectElement).selectedIndex]!;
          recorder.choose({ [name]: value });
        }}
      >
        ${options.map(([value, text]) => html`<option .selected=${value === now}>${text}</option>`)}
      </select></label
    >`;
  const fill = (text: string, value: number): string => format(text, { value }, language);
  return html`<details part="recording" class="recording">
    <summary>${texts.recordingTitle}</summary>
    <div class="row">
      ${choice(
        'recordMode',
        texts.recordMode,
        [
          ['hold', texts.recordHold],
          ['toggle', texts.recordToggle],
        ],
        recordMode,
      )}
      ${choice(
        'recordPace',
        texts.recordPace,
        numbers(PACES, recordPace).map((value) => [value, fill(texts.recordPaceOf, value)]),
        recordPace,
      )}
      ${choice(
        'recordDelay',
        texts.recordDelay,
        numbers(DELAYS, recordDelay).map((value) => [
          value,
          value === 0 ? texts.recordNoDelay : fill(texts.recordDelayOf, value),
        ]),
        recordDelay,
      )}
    </div>
  </details>`;
}

/** Shown only once the trainer is used. */
export const lateView = { evidence, showAll, asides, history, curve, saving, classes, recording };
export type LateView = typeof lateView;
