export { Camera, type Input } from './camera.ts';
export type { Kind } from './errors.ts';
