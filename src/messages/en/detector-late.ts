/** Texts of the detector for more than one video on one device; they come with what shows them. */
export const detectorTexts = {
  everybody: 'What each camera shows',
  you: 'You',
  ownCamera: '{name} (you)',
  lookingAtOne: 'Looking at one camera.',
  lookingAtMany: 'Looking at {count} cameras.',
  noCamera: 'Waiting for the first camera of those to look at.',
  cameraOff: 'Camera off',
  pictureStill: 'Picture stands still',
  cannotBeSeen: 'Cannot be read',
  shareTitle: 'Sharing your answer',
  shareAsk:
    'You can show the others in this call what the detector sees of you: the name of the class, how sure it is, and when. It stands on your tile for everybody here, and goes with the call. No picture is sent for it, and nothing before you agree. You can stop at any time.',
  shareStart: 'Share my answer',
  sharing: 'The others see the answer about you on your tile. It is gone for all of them once you stop.',
  shareStop: 'Stop sharing',
};
