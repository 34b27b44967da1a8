// What the type checker must know and refuse in script without a framework; nothing loads this.
import 'mask-room/define';

const detector = document.querySelector('mask-detector')!;
detector.threshold = 0.6;
// @ts-expect-error it takes a number
detector.threshold = '0.6';
// @ts-expect-error no such property
detector.treshold = 0.6;
// @ts-expect-error only to be read
document.createElement('mask-trainer').counts = {};

detector.addEventListener('detection-change', ({ detail }) => detail.label);
// @ts-expect-error the detail has no such field
detector.addEventListener('detection-change', ({ detail }) => detail.labels);
document.addEventListener('room-error', ({ detail }) => detail.remedy);
