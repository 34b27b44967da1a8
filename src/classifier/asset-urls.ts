import engine from 'mask-room-engine?url&no-inline';
import ml5 from 'ml5/dist/ml5.min.js?url&no-inline';
import inferenceWorker from './inference-worker.ts?worker&url';
import networkWorker from './network.ts?worker&url';
import trainingWorker from './training-worker.ts?worker&url';
import type { Addresses } from './protocol.ts';
import type { Region } from './types.ts';

/**
 * Addresses of all files next to the bundle that are not scripts of the page. In the bundle each of them is written out as
 * `new URL('./…', import.meta.url)`, by which other bundlers know a file and take it along under a name of theirs. So nothing finds
 * another file by its name: workers receive the addresses.
 */
export { engine, inferenceWorker, ml5, networkWorker, trainingWorker };

export const backbone: Addresses = {
  'model.json': new URL(/* @vite-ignore */ './models/backbone/model.json', import.meta.url).href,
  'weights.bin': new URL(/* @vite-ignore */ './models/backbone/weights.bin', import.meta.url).href,
};

/** Where the backbones of earlier versions are; each is beside this file. */
export const olderBackbones = new URL(/* @vite-ignore */ './models/older/backbones.json', import.meta.url)
  .href;

export const faceDetector: Addresses = {
  'model.json': new URL(/* @vite-ignore */ './models/face/model.json', import.meta.url).href,
  'weights.bin': new URL(/* @vite-ignore */ './models/face/weights.bin', import.meta.url).href,
};

export const readyMade: Record<Region, Addresses> = {
  frame: {
    'model.json': new URL(/* @vite-ignore */ './models/ready/model.json', import.meta.url).href,
    'model.weights.bin': new URL(/* @vite-ignore */ './models/ready/model.weights.bin', import.meta.url).href,
  },
  face: {
    'model.json': new URL(/* @vite-ignore */ './models/ready-face/model.json', import.meta.url).href,
    'model.weights.bin': new URL(/* @vite-ignore */ './models/ready-face/model.weights.bin', import.meta.url)
      .href,
  },
};
