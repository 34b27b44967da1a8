/* global document -- in what runs in the page */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser();

const run = (script) =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });

/** What a server renders of the three elements, from the bundle. */
const rendered = (trainer = '<mask-trainer labels="thumb up, thumb down"></mask-trainer>') =>
  run(`
    import '@lit-labs/ssr/lib/install-global-dom-shim.js';
    const { render } = await import('@lit-labs/ssr');
    const { html } = await import('lit');
    const { collectResult } = await import('@lit-labs/ssr/lib/render-result.js');
    await import('./dist/mask-room.js');
    const elements = html\`<twilio-room name="meeting"></twilio-room>${trainer}
      <mask-detector></mask-detector>\`;
    console.log(await collectResult(render(elements)));
  `);

for (const entry of ['index.js', 'mask-room.js'])
  test(`importing ${entry} in Node has no effect`, () => {
    const printed = run(`
      const before = Object.getOwnPropertyNames(globalThis);
      const names = Object.keys(await import('./dist/${entry}'));
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
      console.log(JSON.stringify({ names, added }));
    `);
    const { names, added } = JSON.parse(printed);
    // Lit keeps its versions there, on every page.
    assert.deepEqual(
      added.filter((name) => !/^(\w+Versions|litPropertyMetadata)$/.test(name)),
      [],
    );
    assert.equal(names.includes('TwilioRoom'), entry === 'index.js');
  });

test('with only the registry of Lit’s server build, nothing is registered or thrown', () => {
  const printed = run(`
    await import('lit');
    await import('./dist/mask-room.js');
    console.log(customElements.get('twilio-room'));
  `);
  assert.equal(printed.trim(), 'undefined');
});

test('Lit SSR renders the elements from the bundle', () => {
  const html = rendered();
  for (const words of ['Room meeting', 'Your camera is off.', 'thumb down', 'Start detecting'])
    assert.ok(html.includes(words), words);
  assert.equal(html.match(/<template shadowroot="open" shadowrootmode="open">/g).length, 3);
  assert.doesNotMatch(html, /undefined|\[object/);
});

for (const hydrates of [false, true])
  test(`a browser takes over what the server rendered, ${hydrates ? 'with' : 'without'} Lit’s hydration`, async () => {
    const html = rendered();
    const imports = {
      'lit-html': '/node_modules/lit-html/lit-html.js',
      'lit-html/': '/node_modules/lit-html/',
      '@lit-labs/ssr-client/': '/node_modules/@lit-labs/ssr-client/',
    };
    const support =
      '<script type="module">import "@lit-labs/ssr-client/lit-element-hydrate-support.js";</script>';
    const page = `<html lang="en"><script type="importmap">${JSON.stringify({ imports })}</script>${html}
      ${hydrates ? support : ''}<script type="module" src="/dist/mask-room.js"></script>`;
    const { origin } = await serve({ root: '.', pages: { '/': page } });
    const tab = await open(origin);
    // Each has rendered on its own by now.
    await tab.evaluate(() =>
      Promise.all([...document.body.children].map((element) => element.updateComplete)),
    );
    const found = await tab.evaluate(() => {
      const in_ = (tag, selector) => document.querySelector(tag).shadowRoot.querySelectorAll(selector);
      const styles = ['twilio-room', 'mask-trainer', 'mask-detector'].map((tag) => in_(tag, 'style').length);
      return {
        heads: [...in_('twilio-room', 'h2')].map(({ textContent }) => textContent),
        forms: in_('twilio-room', 'form').length,
        classes: [...in_('mask-trainer', '.name')].map(({ textContent }) => textContent),
        statuses: in_('mask-trainer', '[role=status]').length,
        buttons: in_('mask-detector', 'button').length,
        styles,
        hydration: 'litElementHydrateSupport' in globalThis,
      };
    });
    assert.deepEqual(found, {
      heads: ['Room meeting'],
      forms: 1,
      classes: ['thumb up', 'thumb down'],
      statuses: 1,
      buttons: 1,
      styles: [0, 0, 0],
      hydration: hydrates,
    });
    // They are alive: a later change is shown, once.
    await tab.evaluate(async () => {
      const trainer = document.querySelector('mask-trainer');
      trainer.labels = 'red, green, blue';
      await trainer.updateComplete;
    });
    const names = await tab.locator('mask-trainer .name').allTextContents();
    assert.deepEqual(names, ['red', 'green', 'blue']);
    assert.deepEqual(tab.errors, []);
    await tab.context().close();
  });

test('the layout does not shift when a browser takes over', async () => {
  const { origin } = await serve({
    root: '.',
    pages: { '/': `<html lang="en"><meta charset="utf-8">${rendered('<mask-trainer></mask-trainer>')}` },
  });
  const tab = await open(origin);
  const seen = () =>
    tab.evaluate(() =>
      [...document.body.children].map((element) => {
        const { textContent } = element.shadowRoot.querySelector('.stack');
        const { top, height } = element.getBoundingClientRect();
        return [element.localName, top, height, textContent.replace(/\s+/g, ' ').trim()];
      }),
    );
  const before = await seen();
  await tab.evaluate(async () => {
    await import('/dist/mask-room.js');
    await Promise.all([...document.body.children].map((element) => element.updateComplete));
  });
  assert.equal(await tab.locator('mask-detector:state(idle)').count(), 1);
  assert.deepEqual(await seen(), before);
  await tab.context().close();
});
