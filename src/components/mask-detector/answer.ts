import type { html, TemplateResult } from 'lit';
import type { Classification } from '../../classifier/types.ts';
import type { className, Language, percent } from '../../messages/index.ts';

/** Parts of the first script, passed in: importing them from a later one might split them off. */
interface Lit {
  html: typeof html;
  className: typeof className;
  percent: typeof percent;
}

export { answerStyles } from './answer.styles.ts';
export { detectionLoop } from './detection-loop.ts';

/** The data to show. */
interface AnswerView {
  result: Classification;
  /** The classes of the model. */
  labels: readonly string[];
  /** The current answer: `null` is "not sure" or no face, `undefined` none. */
  answer: string | null | undefined;
  faceless: boolean;
  /** Whether the answer is current. */
  isLive: boolean;
  language: Language;
}

/** The answer in large type, and every class with its bar. */
export function renderAnswer(lit: Lit, view: AnswerView): TemplateResult {
  const { html } = lit;
  return html`<p part="answer" class=${view.answer ? 'answer' : 'answer unsure'} aria-hidden="true">
      ${answerText(lit, view)}
    </p>
    ${renderResults(lit, view)}`;
}

function answerText({ className }: Lit, { answer, faceless, language }: AnswerView): string {
  if (answer === undefined) return '–';
  if (answer !== null) return className(answer, language);
  const { detector } = language.messages;
  return faceless ? detector.noFace : detector.notSure;
}

function renderResults({ html, className, percent }: Lit, view: AnswerView): TemplateResult {
  const { result, language, labels, isLive } = view;
  const { results } = result;
  // Without a face, and while nobody looks, the classes keep their places; otherwise everything below would jump whenever a face or the video comes or goes.
  const isEmpty = !isLive || results.length === 0;
  const shown = results.length > 0 ? results : labels.map((label) => ({ label, confidence: 0 }));
  const named = shown.map(({ label, confidence }) => ({
    name: className(label, language),
    confidence: isEmpty ? 0 : confidence,
    first: !isEmpty && label === result.label,
  }));
  return html`<ul part="results" class="results" aria-label=${language.messages.detector.results}>
    ${named
      .sort((a, b) => a.name.localeCompare(b.name, language.tag))
      .map(
        ({ name, confidence, first }) =>
          html`<li class=${first ? 'result first' : 'result'}>
            <span>${name}</span>
            <span class="percent">${isEmpty ? '–' : percent(confidence, language)}</span>
            <meter max="1" .value=${confidence} aria-label=${name}></meter>
          </li>`,
      )}
  </ul>`;
}
