import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';

/** It runs `.tflite` files only: BlazeFace comes as one, our backbone does not. */
export async function start() {
  await loadLiteRt('/bench/engines/node_modules/@litertjs/core/wasm/', { threads: false });
  const face = async () => {
    const model = await loadAndCompile('/built/face.tflite', { accelerator: 'wasm' });
    return async (values) => {
      const picture = new Tensor(values, [1, 128, 128, 3]);
      const outputs = await model.run([picture]);
      const results = outputs.map((output) => output.toTypedArray().slice());
      for (const each of [picture, ...outputs]) each.delete();
      return results.find(({ length }) => length === 896);
    };
  };
  return { face };
}
