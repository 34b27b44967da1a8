export { Camera, type CameraListener, type Input } from './camera.ts';
export type { Kind } from './errors.ts';
