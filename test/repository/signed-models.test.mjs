/* global document, ImageData -- in what runs in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import test, { after, before } from 'node:test';
import { open, serve, useBrowser } from './pages.mjs';

useBrowser();

/** The files of a real store that refuses what is not signed, by path and query as they must be asked for. */
const FILES = {
  '/plain/model.json?sig=a%2Bb&expires=9': 'model.json',
  '/plain/model.weights.bin?sig=a%2Bb&expires=9': 'model.weights.bin',
  '/o/model%2Fmodel.json?alt=media&token=1': 'model.json',
  '/o/model%2Fmodel.weights.bin?alt=media&token=2': 'model.weights.bin',
};

let store;
let address;
let asked = [];
before(async () => {
  store = createServer(async (request, response) => {
    asked.push(request.url);
    const name = FILES[request.url];
    const body = name && (await readFile(`dist/models/ready/${name}`));
    response.writeHead(name ? 200 : 403, { 'access-control-allow-origin': '*' }).end(body);
  });
  await new Promise((resolve) => store.listen(0, resolve));
  address = `http://localhost:${store.address().port}`;
});
after(() => {
  store.close();
  store.closeAllConnections();
});

/** In the page: answers with the model at `model`, the trainer's and the detector's; or the error of each. */
async function answers(model) {
  const [detector, trainer] = ['mask-detector', 'mask-trainer'].map((tag) => document.querySelector(tag));
  const told = ({ code, message }) => ({ code, message });
  detector.setAttribute('model', model);
  const seen = await detector.classify(new ImageData(32, 24)).then(({ results }) => results.length, told);
  const loaded = await trainer.load(model).then(() => trainer.status, told);
  return { seen, loaded };
}

const page = async () => {
  const { origin } = await serve({
    pages: {
      '/page':
        '<html lang="en"><script type="module" src="/mask-room.js"></script><mask-trainer></mask-trainer><mask-detector></mask-detector>',
    },
  });
  const tab = await open(`${origin}/page`);
  await tab.evaluate(() => globalThis.customElements.whenDefined('mask-detector'));
  asked = [];
  return tab;
};

test('the query that signs a model is passed on to its weights', async () => {
  const tab = await page();
  const model = `${address}/plain/model.json?sig=a%2Bb&expires=9`;
  assert.deepEqual(await tab.evaluate(answers, model), { seen: 2, loaded: 'trained' });
  assert.deepEqual(
    asked.filter((url) => !(url in FILES)),
    [],
  );
});

test('files signed separately are loaded by both addresses', async () => {
  const tab = await page();
  const [json, weights] = Object.keys(FILES).slice(2);
  const model = `${address}${json} ${address}${weights}`;
  assert.deepEqual(await tab.evaluate(answers, model), { seen: 2, loaded: 'trained' });
  assert.deepEqual(
    asked.filter((url) => !(url in FILES)),
    [],
  );
});

test('an address that the store refuses is named without its signature', async () => {
  const tab = await page();
  const [json] = Object.keys(FILES).slice(2);
  const { seen, loaded } = await tab.evaluate(answers, `${address}${json}`);
  for (const { code, message } of [seen, loaded]) {
    assert.equal(code, 'model-weights-missing');
    assert.match(message, /\/o\/model\.weights\.bin/);
    assert.doesNotMatch(message, /token|alt=/);
  }
  const unsigned = await tab.evaluate(answers, `${address}/plain/model.json?sig=secret`);
  for (const { code, message } of [unsigned.seen, unsigned.loaded]) {
    assert.equal(code, 'model-not-found');
    assert.match(message, /\/plain\/model\.json .*403/);
    assert.doesNotMatch(message, /secret/);
  }
});
