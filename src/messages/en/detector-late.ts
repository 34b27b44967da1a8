/** Texts of the detector for more than one video on one device; they come with what shows them. */
export const detectorTexts = {
  everybody: 'What each camera shows',
  you: 'You',
  ownCamera: '{name} (you)',
  lookingAtOne: 'Looking at one camera.',
  lookingAtMany: 'Looking at {count} cameras.',
  noCamera: 'Waiting for the first camera.',
  cameraOff: 'Camera off',
  pictureStill: 'Video frozen',
  cannotBeSeen: 'Cannot be read',
  shareTitle: 'Sharing your answer',
  shareAsk:
    'You can show everyone in this call what the detector sees: your class, how sure it is, and when. They see it on your tile until the call ends. No image is sent, and nothing is sent before you agree. You can stop at any time.',
  shareStart: 'Share my answer',
  sharing: 'Everyone in the call sees your answer on your tile. It disappears when you stop.',
  shareWaiting:
    'You have agreed. Everyone in the call will see your answer on your tile as soon as there is one: while the detector runs and your camera is on.',
  shareStop: 'Stop sharing my answer',
};
