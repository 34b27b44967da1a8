/** What is loaded when a camera is first opened. */
export { Camera } from '../../camera/index.ts';
export { CallScreen } from './call-screen.ts';
export { callStyles } from './call.styles.ts';
