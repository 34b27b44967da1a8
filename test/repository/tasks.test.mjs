import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'mask-room-tasks-'));
after(() => rmSync(folder, { recursive: true }));

/** Debian's own, which training/ runs on; without it and its packages there is nothing to hold anything against. */
const python = (program, ...args) =>
  spawnSync('/usr/bin/python3', ['-B', '-c', program, ...args], { encoding: 'utf8', cwd: 'training' });
const withoutPython = python('import torch, PIL').status !== 0 && 'no Python with PyTorch and Pillow here';

const teachable = join('..', 'shared', 'data', 'teachable-machine', 'models', 'pen-tv-2026');
const withoutModel = !existsSync(teachable) && 'no Teachable Machine model here';

test('examples come from the first half of a recording, tests from its end', { skip: withoutPython }, () => {
  const program = `import json, numpy as np, tasks
classes = np.array([0] * 40 + [1] * 10)
print(json.dumps({single: [[chosen.tolist(), rest.tolist()] for chosen, rest in tasks.splits(classes, 8, single)] for single in (False, True)}))`;
  const { stdout, stderr } = python(program);
  assert.ok(stdout, stderr);
  const { false: recorded, true: single } = JSON.parse(stdout);
  assert.equal(recorded.length, 5);
  const range = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);
  for (const [chosen, rest] of recorded) {
    // A class with fewer than the eight in its half gives all of that.
    assert.deepEqual(
      chosen.filter((i) => i >= 40).sort((a, b) => a - b),
      range(40, 45),
    );
    assert.equal(new Set(chosen.filter((i) => i < 20)).size, 8);
    assert.equal(chosen.length, 13);
    assert.deepEqual(rest, [...range(24, 40), ...range(46, 50)]);
  }
  assert.notDeepEqual(recorded[0][0], recorded[1][0]);
  assert.equal(single.length, 20);
  for (const [chosen, rest] of single) {
    assert.ok(!chosen.some((i) => rest.includes(i)));
    assert.equal(rest.length, 25);
  }
  assert.ok(single.some(([chosen]) => chosen.some((i) => i >= 20 && i < 40)));
});

test(
  'a Teachable Machine backbone gives what TensorFlow.js makes of it',
  { skip: withoutPython || withoutModel },
  async () => {
    const program = `import json, sys, numpy as np, torch; from pathlib import Path; from tfjs_layers import LayersModel
picture = np.fromfile(sys.argv[2], '<f4').reshape(1, 96, 96, 3)
print(json.dumps(LayersModel(Path(sys.argv[1]))(torch.from_numpy(picture).permute(0, 3, 1, 2))[0].tolist()))`;
    const pixels = Float32Array.from({ length: 96 * 96 * 3 }, (_, i) => ((i * i * 7919) % 1009) / 504.5 - 1);
    writeFileSync(join(folder, 'picture'), pixels);
    const { stdout, stderr } = python(program, join('..', teachable), join(folder, 'picture'));
    assert.ok(stdout, stderr);
    const found = JSON.parse(stdout);

    const tf = await import('@tensorflow/tfjs');
    const { modelTopology, weightsManifest } = JSON.parse(
      readFileSync(join(teachable, 'model.json'), 'utf8'),
    );
    // Its network is made for 224 pixels; smaller pictures, which the plain JavaScript is quick enough for, need no other weights.
    const [{ config }] = modelTopology.config.layers[0].config.layers;
    config.layers[0].config.batch_input_shape = [null, 96, 96, 3];
    const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
    const weightData = new Uint8Array(readFileSync(join(teachable, 'weights.bin'))).buffer;
    const model = await tf.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs, weightData }),
    });
    const maps = model.layers[0].layers[0].predict(tf.tensor4d(pixels, [1, 96, 96, 3]));
    const expected = [...maps.mean([1, 2]).dataSync()];
    assert.equal(found.length, 1280);
    const largest = Math.max(...expected);
    assert.ok(largest > 0.5);
    for (const [i, value] of expected.entries())
      assert.ok(Math.abs(found[i] - value) < 1e-4 * largest, `${i}: ${found[i]}, ${value}`);
  },
);
