/** What is loaded when a trainer is first used. */
export { Trainer } from '../../trainer/trainer.ts';
export { Thumbnails } from './thumbnails.ts';
export { lateView } from './late-view.ts';
export { GalleryOpener } from './gallery-opener.ts';
export { lateStyles } from './late.styles.ts';
export { record } from './recording.ts';
export { downloadFiles } from './download-files.ts';
