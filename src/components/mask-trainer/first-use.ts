/** What is loaded when a trainer is first used. */
export { Trainer } from '../../trainer/trainer.ts';
export { Thumbnails } from './thumbnails.ts';
export { lateView } from './late-view.ts';
export { GalleryDoor } from './gallery-door.ts';
export { lateStyles } from './late.styles.ts';
export { record } from './recording.ts';
export { handOut } from './hand-out.ts';
