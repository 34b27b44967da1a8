import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Stage, type Caller } from './support/callers.ts';

let stage: Stage;
let ada: Caller;
let ben: Caller;

before(async () => {
  stage = await Stage.open();
  [ada, ben] = await Promise.all([stage.caller('ada'), stage.caller('ben')]);
});
after(() => stage.close());

test('two people see and hear each other', async () => {
  await ada.join('two');
  await ben.join('two');
  await Promise.all([ada.hears(ben), ben.hears(ada)]);
  assert.equal(await ada.openPeerConnections(), 1);
  assert.equal(await ben.openPeerConnections(), 1);
  assert.deepEqual(await ada.errors(), []);
});
