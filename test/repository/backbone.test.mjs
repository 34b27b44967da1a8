import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { randomBackbone } from '../../training/random-backbone.mjs';

const committed = (name) => readFileSync(`models/backbone/${name}`);

test('the random backbone comes out the same, byte for byte', () => {
  const files = randomBackbone();
  assert.deepEqual(Object.keys(files), ['model.json', 'weights.bin', 'backbone.json']);
  const { sha256 } = JSON.parse(files['backbone.json']);
  assert.equal(sha256, '976db501405e93c8f0cef916748fb4724dcb8d62d92321502fdb19802b7a5db1');
});

test('the description of the backbone is correct', () => {
  const { files, sha256 } = JSON.parse(committed('backbone.json'));
  const whole = createHash('sha256');
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    assert.equal(committed(name).length, bytes);
    assert.equal(createHash('sha256').update(committed(name)).digest('hex'), sha256);
    whole.update(committed(name));
  }
  assert.equal(whole.digest('hex'), sha256);
});
