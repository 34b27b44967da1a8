export { Camera, type CameraListener } from './camera.ts';
