/* global crossOriginIsolated, window */
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { env, randomUniform, ready, setBackend, tidy } from '@tensorflow/tfjs-core';

/** Milliseconds of each of `runs` runs of the graph model. */
window.measure = async ({ threads, runs, model: url }) => {
  if (!crossOriginIsolated) throw new Error('The page is not isolated.');
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
  setThreadsCount(threads);
  setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await setBackend('wasm');
  await ready();
  const model = await loadGraphModel(url);
  const picture = randomUniform(model.inputs[0].shape.with(0, 1), -1, 1);
  const times = [];
  for (let run = -20; run < runs; run++) {
    // As frames come: each in a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    const began = performance.now();
    tidy(() => [model.execute(picture)].flat()[0].dataSync());
    if (run >= 0) times.push(performance.now() - began);
  }
  return times;
};
