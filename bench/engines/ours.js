/* global location */
import { FACE_SIZE, NEAR_SIZE } from '../../src/classifier/face.ts';
import { FaceFinder } from '../../src/classifier/face-finder.ts';
import { fetchGraph } from '../../src/classifier/graph-files.ts';
import { loadGraph } from '../../src/classifier/graph.ts';
import { SIZE } from '../../src/classifier/sampling.ts';
import { startWasm } from '../../src/classifier/wasm.ts';

const ignored = () => undefined;

/** The files of a model by their names. */
const filesIn = (folder) =>
  Object.fromEntries(
    ['model.json', 'weights.bin'].map((name) => [name, `${location.origin}/models/${folder}/${name}`]),
  );

/** Our engine as the worker has it, on this thread. */
export async function start() {
  await startWasm(`${location.origin}/built/engine.wasm`, ignored);
  const part = (kind, folder, size, output, outputs) => async () => {
    const { artifacts } = await fetchGraph(kind, filesIn(folder), { files: {} }, ignored);
    const [graph] = await loadGraph(artifacts, [size], outputs);
    return (values) => graph(values)[output];
  };
  const blazeFace = (size) => part('face-detector', 'face', size, 1, ['regressors', 'classificators']);
  return {
    backbone: part('backbone', 'backbone', SIZE, 0),
    face: blazeFace(FACE_SIZE),
    near: blazeFace(NEAR_SIZE),
    frame: async () => {
      const finder = await FaceFinder.load(filesIn('face'), ignored);
      return ({ data, width, height }) =>
        finder.find(
          { format: 'RGBA', data, planes: [{ offset: 0, stride: 4 * width }], width, height },
          null,
        );
    },
  };
}
