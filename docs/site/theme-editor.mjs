import { readFileSync } from 'node:fs';
import { escapeHtml } from './markdown.mjs';

const { modules } = JSON.parse(readFileSync('custom-elements.json', 'utf8'));

/** Every custom property of the elements, once. */
const properties = [
  ...new Map(
    modules
      .flatMap(({ declarations = [] }) => declarations)
      .filter(({ tagName }) => tagName)
      .flatMap(({ cssProperties }) => cssProperties)
      .map((each) => [each.name, each]),
  ).values(),
].sort((a, b) => Number(a.name.startsWith('--twilio')) - Number(b.name.startsWith('--twilio')));

const words = (name) => name.replace(/^--(mask-room|twilio-room)-/, '').replaceAll('-', ' ');

function control({ name, default: initial, description }) {
  const shared = `id="set${name}" name="${name}" data-default="${escapeHtml(initial)}"`;
  const kind = initial.includes('#') ? 'colour' : /^\d+px$/.test(initial) ? 'length' : 'text';
  const input = {
    colour: `<input type="color" ${shared} />`,
    length: `<input type="range" min="0" max="40" ${shared} />`,
    text: `<input type="text" ${shared} spellcheck="false" />`,
  }[kind];
  return `<div class="token ${kind}"><label for="set${name}" title="${escapeHtml(description)}">${words(name)}</label>${input}<output for="set${name}"></output></div>`;
}

/** The editor: a control for each custom property, and the elements to look at. Its script brings it to life. */
export const themeEditor = `<div id="token-editor" class="editor" hidden>
<form aria-label="Custom properties">
<fieldset class="choices"><legend>Change the colours of</legend>
<label><input type="radio" name="scheme" value="light" /> light</label>
<label><input type="radio" name="scheme" value="dark" /> dark</label>
</fieldset>
<p class="choices">Start from
<button type="button" data-theme="">the defaults</button>
<button type="button" data-theme="paper">Paper</button>
<button type="button" data-theme="night">Night</button></p>
<div class="tokens">${properties.map(control).join('')}</div>
</form>
<div class="preview" role="group" aria-label="The elements as they look now">
<p class="choices"><button type="button" id="at-work">Show them at work</button> <span id="at-work-status" role="status">Learns two colours from a drawn video, without your camera.</span></p>
<twilio-room name="mask"></twilio-room>
<mask-trainer labels="red, blue"></mask-trainer>
<mask-detector></mask-detector>
</div>
<section class="contrast" aria-labelledby="contrast"><h3 id="contrast">Contrast</h3><div class="table"><table><thead><tr><th>text</th><th>on</th><th>contrast</th><th>enough?</th></tr></thead><tbody></tbody></table></div></section>
<section aria-labelledby="your-css"><h3 id="your-css">Your CSS</h3><figure class="snippet"><pre><code id="theme-css"></code></pre></figure></section>
</div>
<noscript><p>The editor needs JavaScript.</p></noscript>`;
