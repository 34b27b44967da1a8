export { Camera, type CameraListener, type Constraints, type Devices, type Input } from './camera.ts';
export type { Kind } from './errors.ts';
export { rememberDevice, rememberedDevice } from './choice.ts';
