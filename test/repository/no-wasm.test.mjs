/* global customElements, document, ImageData -- in what runs in the page */
import assert from 'node:assert/strict';
import test from 'node:test';
import { chromiumFlags } from '../../scripts/browser.mjs';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser({ args: [...chromiumFlags(), '--js-flags=--noexpose-wasm'] });

test('without WebAssembly the detector says so, and the call’s camera works', async () => {
  const body = `<script type="module" src="/mask-room.js"></script><twilio-room></twilio-room><mask-detector></mask-detector>`;
  const { origin } = await serve({ pages: { '/page': body } });
  const tab = await open(`${origin}/page`, { permissions: ['camera', 'microphone'] });
  const { code, status } = await tab.evaluate(async () => {
    await customElements.whenDefined('mask-detector');
    const room = document.querySelector('twilio-room');
    const error = await document
      .querySelector('mask-detector')
      .classify(new ImageData(32, 24))
      .catch((cause) => cause);
    await room.preview();
    return { code: error.code, status: room.status };
  });
  assert.equal(code, 'wasm-missing');
  assert.equal(status, 'previewing');
  assert.deepEqual(tab.errors, []);
  await tab.context().close();
});
