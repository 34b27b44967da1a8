import { html, nothing, type TemplateResult } from 'lit';
import type { Evaluation, Share } from '../../evaluation/evaluation.ts';
import { className, format, percent, type Language } from '../../messages/index.ts';
import type { TrainerState } from '../../trainer/state.ts';

/** How well the model does on pictures that it has not learnt, and what to record next. */
export function evidence(
  { evaluation, advice }: TrainerState,
  language: Language,
): TemplateResult | typeof nothing {
  const { trainer } = language.messages;
  if (!evaluation && advice.length === 0) return nothing;
  return html`<div part="evidence" class="evidence" role="group" aria-label=${trainer.evidence}>
    ${evaluation ? figures(evaluation, language) : nothing}
    ${
      advice.length > 0
        ? html`<p class="next">${trainer.next}</p>
            <ul>
              ${advice.map(
                ({ code, params }) =>
                  html`<li>${format(language.messages.advice[code], params, language)}</li>`,
              )}
            </ul>`
        : nothing
    }
  </div>`;
}

function figures(evaluation: Evaluation, language: Language): TemplateResult {
  const { trainer } = language.messages;
  const { labels, matrix, recall } = evaluation;
  const most = Math.max(1, ...matrix.flat());
  return html`<p class="right">${words(trainer.rightOf, evaluation, language)}</p>
    <div class="scroll" tabindex="0" role="group" aria-label=${trainer.matrix}>
      <table>
        <caption>
          ${trainer.matrix}
        </caption>
        <thead>
          <tr>
            <td></td>
            ${labels.map((label) => html`<th scope="col">${className(label, language)}</th>`)}
            <th scope="col">${trainer.recall}</th>
          </tr>
        </thead>
        <tbody>
          ${labels.map(
            (label, row) =>
              html`<tr>
                <th scope="row">${className(label, language)}</th>
                ${labels.map((_, column) => cell(matrix[row]![column]!, row === column, most, language))}
                <td class="recall">${words(trainer.recallOf, recall[row]!, language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

const cell = (count: number, right: boolean, most: number, { tag }: Language): TemplateResult =>
  html`<td class=${count === 0 ? '' : `${right ? 'right' : 'wrong'} level-${Math.ceil((4 * count) / most)}`}>
    ${count.toLocaleString(tag)}
  </td>`;

const words = (text: string, { right, of, low, high }: Share, language: Language): string =>
  format(text, { right, of, low: percent(low, language), high: percent(high, language) }, language);
