import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';

/** TensorFlow.js as it comes: our engine without what we changed. */
export async function start() {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths('/bench/engines/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  await tf.setBackend('wasm');
  const part = (folder, size, output) => async () => {
    const model = await loadGraphModel(`/models/${folder}/model.json`);
    return (values) =>
      tf.tidy(() => model.execute(tf.tensor4d(values, [1, size, size, 3]), output).dataSync());
  };
  return { backbone: part('backbone', 224, 'features'), face: part('face', 128, 'classificators') };
}
