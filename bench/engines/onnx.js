// Its address, for a bundler would put the WASM file into the script.
import * as ort from '/bench/engines/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';

export async function start() {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/bench/engines/node_modules/onnxruntime-web/dist/';
  const part = (name, size, output) => async () => {
    const session = await ort.InferenceSession.create(`/built/${name}.onnx`, {
      executionProviders: ['wasm'],
    });
    const [input] = session.inputNames;
    return async (values) => {
      const picture = new ort.Tensor('float32', values, [1, size, size, 3]);
      return (await session.run({ [input]: picture }))[output].data;
    };
  };
  return { backbone: part('backbone', 224, 'features'), face: part('face', 128, 'classificators') };
}
