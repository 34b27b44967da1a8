import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { makeBackbone } from '../../models/make-backbone.mjs';

const committed = (name) => readFileSync(`models/backbone/${name}`);

test('the backbone comes out the same, byte for byte', () => {
  const files = makeBackbone();
  assert.deepEqual(Object.keys(files), ['model.json', 'weights.bin', 'backbone.json']);
  for (const [name, bytes] of Object.entries(files))
    assert.ok(bytes.equals(committed(name)), `models/backbone/${name} is not what npm run backbone writes`);
});

test('the backbone is described as it is', () => {
  const { files, sha256 } = JSON.parse(committed('backbone.json'));
  const whole = createHash('sha256');
  for (const [name, { bytes, sha256 }] of Object.entries(files)) {
    assert.equal(committed(name).length, bytes);
    assert.equal(createHash('sha256').update(committed(name)).digest('hex'), sha256);
    whole.update(committed(name));
  }
  assert.equal(whole.digest('hex'), sha256);
});
