// Its address, as it comes: it loads its engine itself.
import {
  FaceDetector,
  FilesetResolver,
} from '/bench/engines/node_modules/@mediapipe/tasks-vision/vision_bundle.mjs';

/** It runs files with a description of their inputs only, which the BlazeFace on npm has not got: so it loads all it needs, and then nothing runs. */
export async function start() {
  const files = await FilesetResolver.forVisionTasks(
    '/bench/engines/node_modules/@mediapipe/tasks-vision/wasm',
  );
  const baseOptions = { modelAssetPath: '/built/face.tflite', delegate: 'CPU' };
  await FaceDetector.createFromOptions(files, { baseOptions }).catch((error) => {
    if (!/metadata/i.test(error.message)) throw error;
  });
  return {};
}
